import type { LinkDetail, QueueNode } from '../../src/protocol.js';
import { Facts } from '../lib/parts.js';
import { scaled } from '../lib/text.js';

type Fields = Readonly<Record<string, unknown>>;

/** Queueing disciplines and classes as a tree, with what they have dropped and what waits in them. */
export function Queues({ detail }: { detail: LinkDetail }) {
  const { queues, filters } = detail;
  return (
    <>
      <h3>Queueing disciplines and classes</h3>
      {queues.length === 0 ? <p class="quiet">none</p> : <Nodes nodes={queues} />}
      {filters.length > 0 && (
        <>
          <h3>Filters</h3>
          <ul class="plain mono">
            {filters.map((one, i) => (
              <li key={`${i} ${one.handle}`}>{`${one.kind} chain ${one.chain ?? 0}`}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Nodes({ nodes }: { nodes: readonly QueueNode[] }) {
  return (
    <ul class="tree">
      {nodes.map((node, i) => (
        <li key={`${i} ${node.what} ${node.handle}`}>
          <details open>
            <summary>
              <b>{node.kind}</b> <code>{node.handle}</code>{' '}
              {node.what === 'class' && <span class="kind">class</span>}
              <Amounts fields={node.fields} />
            </summary>
            <Options fields={node.fields} />
            {node.children.length > 0 && <Nodes nodes={node.children} />}
          </details>
        </li>
      ))}
    </ul>
  );
}

function Amounts({ fields }: { fields: Fields }) {
  const { basic, queue } = (fields.stats2 ?? {}) as { basic?: Fields; queue?: Fields };
  const drops = Number(queue?.drops ?? 0);
  const backlog = Number(queue?.backlog ?? 0);
  return (
    <span class="amounts">
      {basic !== undefined && <span class="quiet">{scaled(Number(basic.bytes ?? 0))}B sent</span>}
      {drops > 0 && <span class="bad">{drops} dropped</span>}
      {backlog > 0 && <span class="warn">{scaled(backlog)}B wait</span>}
    </span>
  );
}

function Options({ fields }: { fields: Fields }) {
  const options = fields.options;
  if (typeof options !== 'object' || options === null) return null;
  const plain = Object.entries(options).filter(([, value]) => typeof value !== 'object');
  return plain.length === 0 ? null : (
    <Facts facts={plain.map(([key, value]) => [key, `${value}`] as const)} />
  );
}

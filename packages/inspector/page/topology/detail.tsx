import type { LinkDetail, LinkItem } from '../../src/protocol.js';
import { Icon } from '../lib/icons.js';
import { CodeBlock, Problem, Tabs } from '../lib/parts.js';
import { links, nameOfNamespace, namespaces, version } from '../lib/store.js';
import { visible } from '../lib/text.js';
import { useDetail } from './ask.js';
import { stateOf } from './card.js';
import { Device } from './device.js';
import { RouteList, Rules } from './lists.js';
import { OfNamespace } from './namespace.js';
import { Overview } from './overview.js';
import { Queues } from './queues.js';
import { selected } from './state.js';

export function Detail({ subject }: { subject: string }) {
  void version.value;
  const link = links.get(subject);
  const ns = subject.startsWith('ns:') ? namespaces.get(subject.slice(3)) : undefined;
  return (
    <aside class="detail" aria-label="Details">
      <button
        type="button"
        class="icon-button close"
        aria-label="Close details"
        onClick={() => {
          selected.value = undefined;
        }}
      >
        <Icon name="close" />
      </button>
      {link !== undefined ? (
        <OfLink link={link} />
      ) : ns !== undefined ? (
        <OfNamespace ns={ns} />
      ) : (
        <p class="quiet">It is gone.</p>
      )}
    </aside>
  );
}

function OfLink({ link }: { link: LinkItem }) {
  const { value, error } = useDetail<LinkDetail>('link', { ns: link.ns, index: link.index }, link);
  return (
    <>
      <h2>
        <span class={`dot ${stateOf(link)}`} />
        <bdi>{visible(link.ifname)}</bdi>
        <span class="kind">{link.kind}</span>
      </h2>
      <p class="where">
        in{' '}
        <button
          type="button"
          class="link-button"
          onClick={() => {
            selected.value = `ns:${link.ns}`;
          }}
        >
          <bdi>{visible(nameOfNamespace(link.ns))}</bdi>
        </button>
        {link.alias !== undefined && <bdi class="alias">“{visible(link.alias)}”</bdi>}
      </p>
      {error !== undefined && <Problem text={error} />}
      <Tabs
        name="detail"
        tabs={[
          { id: 'overview', title: 'Overview', body: () => <Overview link={link} detail={value} /> },
          { id: 'routes', title: 'Routes', body: () => value && <Routes detail={value} link={link} /> },
          { id: 'device', title: 'Device', body: () => value && <Device detail={value} /> },
          { id: 'queues', title: 'Queues', body: () => value && <Queues detail={value} /> },
          { id: 'commands', title: 'Commands', body: () => value && <Commands detail={value} /> },
          { id: 'json', title: 'JSON', body: () => value && <Json detail={value} /> },
        ]}
      />
    </>
  );
}

function Routes({ detail, link }: { detail: LinkDetail; link: LinkItem }) {
  return (
    <>
      <h3>Routes by {visible(link.ifname)}</h3>
      <RouteList entries={detail.routes.entries} more={detail.routes.more} />
      <h3>Rules that name it</h3>
      {detail.rules.length === 0 ? <p class="quiet">none</p> : <Rules rules={detail.rules} />}
    </>
  );
}

function Commands({ detail }: { detail: LinkDetail }) {
  const { recipes } = detail;
  if (recipes.length === 0)
    return <p class="quiet">There are too many routes in this namespace to make a document of it.</p>;
  return (
    <>
      <h3>iproute2</h3>
      <CodeBlock text={recipes.map(({ command }) => command).join('\n')} />
      <h3>TypeScript</h3>
      <CodeBlock text={recipes.map(({ typescript }) => typescript).join('\n')} />
    </>
  );
}

function Json({ detail }: { detail: LinkDetail }) {
  return (
    <>
      <h3>ip -j -d link show</h3>
      <CodeBlock text={JSON.stringify(detail.ipJson.link, null, 1)} id="ip-json-link" />
      <h3>ip -j addr show</h3>
      <CodeBlock text={JSON.stringify(detail.ipJson.addresses, null, 1)} id="ip-json-addr" />
      <h3>tsroute2</h3>
      <CodeBlock text={JSON.stringify(detail.record, null, 1)} id="record" />
    </>
  );
}

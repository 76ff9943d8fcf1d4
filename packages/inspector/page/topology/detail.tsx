import { useEffect, useState } from 'preact/hooks';
import type { LinkDetail, LinkItem, NamespaceDetail, NamespaceItem, RouteEntry } from '../../src/protocol.js';
import { connection } from '../lib/connection.js';
import { Icon } from '../lib/icons.js';
import { CodeBlock, Facts, Problem, Tabs } from '../lib/parts.js';
import {
  keyOf,
  links,
  linksOf,
  nameOfNamespace,
  namespaceName,
  namespaces,
  rates,
  traffic,
  version,
} from '../lib/store.js';
import { bitRate, count, scaled, visible } from '../lib/text.js';
import { stateOf } from './card.js';
import { Queues } from './queues.js';
import { selected } from './state.js';
import { linkName, ruleLine } from './words.js';

type Fields = Readonly<Record<string, unknown>>;

/** Everything known of what is selected. */
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

/** Asks for the details of something, again when it changes; the last answer stays until the next is there. */
function useDetail<T>(method: string, params: object, changes: unknown): { value?: T; error?: string } {
  const [answer, setAnswer] = useState<{ value?: T; error?: string }>({});
  useEffect(() => {
    let isWanted = true;
    // changes in quick succession are one question
    const timer = setTimeout(() => {
      connection.call<T>(method, params).then(
        (value) => isWanted && setAnswer({ value }),
        (error: Error) => isWanted && setAnswer((before) => ({ ...before, error: error.message })),
      );
    }, 60);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [JSON.stringify(params), changes]);
  return answer;
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
          { id: 'queues', title: 'Queues', body: () => value && <Queues detail={value} /> },
          { id: 'commands', title: 'Commands', body: () => value && <Commands detail={value} /> },
          { id: 'json', title: 'JSON', body: () => value && <Json detail={value} /> },
        ]}
      />
    </>
  );
}

function Overview({ link, detail }: { link: LinkItem; detail: LinkDetail | undefined }) {
  void rates.value;
  const rate = traffic.get(keyOf(link));
  const record = detail?.record ?? {};
  const own = linksOf.get(link.ns);
  const ports = [...(own?.values() ?? [])].filter((one) => one.master === link.index);
  const above = [...(own?.values() ?? [])].filter(
    (one) => !one.pair && one.lower?.ns === link.ns && one.lower.index === link.index,
  );
  const master = link.master === undefined ? undefined : own?.get(link.master);
  const lower = link.lower?.ns ? links.get(`link:${link.lower.ns}:${link.lower.index}`) : undefined;
  const stats = (record.stats64 ?? {}) as Readonly<Record<string, number>>;
  return (
    <>
      {rate !== undefined && rate.rx + rate.tx > 0 && (
        <p class="rates">
          ↓ {bitRate(rate.rx)} ↑ {bitRate(rate.tx)}{' '}
          <span class="quiet">
            {scaled(rate.rxPackets + rate.txPackets)}packets/s
            {rate.drops > 0 ? `, ${scaled(rate.drops)}drops/s` : ''}
          </span>
        </p>
      )}
      <Facts
        facts={[
          ['state', `${link.operstate}${link.flags.includes('up') ? '' : ' (not set up)'}`],
          ['index', `${link.index}`],
          ['MTU', `${link.mtu}`],
          ['address', link.address],
          ['names', link.altnames?.join(', ')],
          ['flags', link.flags.join(', ')],
          ['kind', [link.kind, link.note].filter(Boolean).join(' · ')],
          ['master', master && <Jump link={master} />],
          ['port', link.port],
          [link.pair ? 'other end' : 'on top of', lower ? <Jump link={lower} /> : lowerText(link)],
          ['tunnel', link.tunnel && tunnelText(link)],
          ['ports', ports.length > 0 && <Jumps links={ports} />],
          ['below', above.length > 0 && <Jumps links={above} />],
          ['qdisc', record.qdisc as string | undefined],
          [
            'received',
            stats.rxBytes !== undefined && `${scaled(stats.rxBytes)}B in ${scaled(stats.rxPackets!)}packets`,
          ],
          [
            'sent',
            stats.txBytes !== undefined && `${scaled(stats.txBytes)}B in ${scaled(stats.txPackets!)}packets`,
          ],
          ['errors', errorsOf(stats)],
        ]}
      />
      <h3>Addresses</h3>
      {link.addresses.length === 0 ? (
        <p class="quiet">none</p>
      ) : (
        <ul class="plain mono">
          {link.addresses.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      {detail !== undefined && detail.neighbours.entries.length > 0 && (
        <>
          <h3>Neighbours</h3>
          <Neighbours entries={detail.neighbours.entries} more={detail.neighbours.more} />
        </>
      )}
      {detail !== undefined && detail.forwarding.length > 0 && (
        <>
          <h3>Forwarding entries</h3>
          <ul class="plain mono">
            {detail.forwarding.map((one, i) => (
              <li key={`${i} ${one.lladdr}`}>
                {`${one.lladdr}${one.vlan ? ` vlan ${one.vlan}` : ''}${one.dst ? ` dst ${one.dst}` : ''}`}
                <span class="quiet"> {listText(one.state)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function errorsOf({
  rxErrors = 0,
  txErrors = 0,
  rxDropped = 0,
  txDropped = 0,
}: Readonly<Record<string, number>>): string | undefined {
  if (rxErrors + txErrors + rxDropped + txDropped === 0) return undefined;
  return `${rxErrors + txErrors} errors, ${rxDropped + txDropped} dropped`;
}

function lowerText({ lower }: LinkItem): string | undefined {
  if (lower === undefined) return undefined;
  return `index ${lower.index} in a namespace that is not seen from here`;
}

function tunnelText({ tunnel }: LinkItem): string {
  const { local, remote, id } = tunnel!;
  return (
    [local && `from ${local}`, remote && `to ${remote}`, id && `id ${id}`].filter(Boolean).join(' ') ||
    'any remote'
  );
}

const listText = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : `${value ?? ''}`);

/** Leads to another link. */
function Jump({ link }: { link: LinkItem }) {
  return (
    <button
      type="button"
      class="link-button"
      onClick={() => {
        selected.value = keyOf(link);
      }}
    >
      <bdi>{visible(linkName(link))}</bdi>
    </button>
  );
}

function Jumps({ links: list }: { links: readonly LinkItem[] }) {
  return (
    <span class="jumps">
      {list.slice(0, 40).map((one) => (
        <Jump key={keyOf(one)} link={one} />
      ))}
      {list.length > 40 && <span class="quiet">and {list.length - 40} more</span>}
    </span>
  );
}

function Neighbours({ entries, more }: { entries: readonly Fields[]; more: boolean }) {
  return (
    <ul class="plain mono">
      {entries.map((one, i) => (
        <li key={`${i} ${one.dst}`}>
          {`${one.dst ?? ''} `}
          <span class="quiet">{`${one.lladdr ?? ''} ${listText(one.state)}`}</span>
        </li>
      ))}
      {more && <li class="quiet">and more</li>}
    </ul>
  );
}

function RouteList({ entries, more }: { entries: readonly RouteEntry[]; more: boolean }) {
  if (entries.length === 0) return <p class="quiet">none</p>;
  return (
    <ul class="plain mono">
      {entries.map((one, i) => (
        <li key={`${i} ${one.text}`} class={one.table === 255 ? 'quiet' : ''}>
          {visible(one.text)}
        </li>
      ))}
      {more && <li class="quiet">and more</li>}
    </ul>
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

function Rules({ rules }: { rules: readonly Fields[] }) {
  return (
    <ul class="plain mono">
      {rules.map((one, i) => (
        <li key={`${i} ${one.priority}`}>{visible(ruleLine(one))}</li>
      ))}
    </ul>
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

function OfNamespace({ ns }: { ns: NamespaceItem }) {
  const own = [...(linksOf.get(ns.id)?.values() ?? [])];
  const { value, error } = useDetail<NamespaceDetail>('namespace', { ns: ns.id }, own.length);
  return (
    <>
      <h2>
        <bdi>{visible(namespaceName(ns))}</bdi>
      </h2>
      <p class="where">network namespace, {count(own.length, 'link')}</p>
      {(ns.error ?? error) !== undefined && <Problem text={(ns.error ?? error)!} />}
      <Facts
        facts={[
          ['names', ns.names.join(', ')],
          ['inode', ns.id],
          ['container', ns.container],
          [
            'processes',
            ns.processes.length > 0 && ns.processes.map(({ pid, name }) => `${name} (${pid})`).join(', '),
          ],
        ]}
      />
      <h3>Links</h3>
      <Jumps links={own} />
      {value !== undefined && (
        <>
          <h3>Routes, table main</h3>
          <RouteList entries={value.routes.entries} more={value.routes.more} />
          <h3>Rules</h3>
          <Rules rules={value.rules} />
          {value.nexthops.length > 0 && (
            <>
              <h3>Nexthops</h3>
              <ul class="plain mono">
                {value.nexthops.map((one) => (
                  <li key={`${one.id}`}>
                    {`id ${one.id} ${Array.isArray(one.group) ? `group ${(one.group as { id: number; weight: number }[]).map(({ id, weight }) => `${id}×${weight}`).join(' ')}` : (one.gateway ?? '')}`}
                  </li>
                ))}
              </ul>
            </>
          )}
          {value.neighbours.entries.length > 0 && (
            <>
              <h3>Neighbours</h3>
              <Neighbours entries={value.neighbours.entries} more={value.neighbours.more} />
            </>
          )}
        </>
      )}
    </>
  );
}

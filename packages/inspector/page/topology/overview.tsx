import type { LinkDetail, LinkItem } from '../../src/protocol.js';
import { Facts } from '../lib/parts.js';
import { keyOf, links, linksOf, rates, traffic } from '../lib/store.js';
import { bitRate, scaled } from '../lib/text.js';
import { WireGuardPeers } from './device.js';
import { Jump, Jumps, listText, Neighbours } from './lists.js';

export function Overview({ link, detail }: { link: LinkItem; detail: LinkDetail | undefined }) {
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
      {detail?.wireguard !== undefined && <WireGuardPeers device={detail.wireguard} />}
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

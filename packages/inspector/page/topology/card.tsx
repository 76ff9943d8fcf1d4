import type { LinkItem } from '../../src/protocol.js';
import { memo } from '../lib/memo.js';
import { keyOf, type Traffic } from '../lib/store.js';
import { bitRate, visible } from '../lib/text.js';
import type { Rect } from './layout.js';
import { isUp, selected } from './state.js';

/** Families of kinds, which have a colour each. */
const FAMILIES: Readonly<Record<string, string>> = {
  veth: 'pair',
  vxcan: 'pair',
  netkit: 'pair',
  bridge: 'switch',
  bond: 'switch',
  team: 'switch',
  hsr: 'switch',
  vlan: 'upper',
  macvlan: 'upper',
  macvtap: 'upper',
  ipvlan: 'upper',
  macsec: 'upper',
  vrf: 'vrf',
  loopback: 'quiet',
  dummy: 'quiet',
  ifb: 'quiet',
  nlmon: 'quiet',
  ether: 'device',
  tun: 'device',
};

/** The family of a kind: tunnels are what has ends elsewhere. */
export function familyOf({ kind, tunnel }: LinkItem): string {
  if (tunnel !== undefined) return 'tunnel';
  return Object.hasOwn(FAMILIES, kind) ? FAMILIES[kind]! : 'device';
}

export const stateOf = (link: LinkItem): 'up' | 'down' | 'waiting' =>
  isUp(link) ? 'up' : link.flags.includes('up') ? 'waiting' : 'down';

/** What stands below the name. */
function secondLine(link: LinkItem): string {
  const { addresses, tunnel, note, address } = link;
  const remote = tunnel?.remote === undefined ? undefined : `→ ${tunnel.remote}`;
  // addresses of a link alone say little
  const own = addresses.filter((one) => !one.startsWith('fe80:'));
  const more = own.length > 1 ? ` +${own.length - 1}` : '';
  const parts = [own[0] && `${own[0]}${more}`, note, remote].filter(Boolean);
  if (parts.length > 0) return parts.join(' · ');
  return address && address !== '00:00:00:00:00:00' ? address : (addresses[0] ?? link.kind);
}

/** Readings that a line has room for. */
const READINGS = 30;
const SPARK = { width: 52, height: 16 };

/** The traffic of the last readings as a line. */
export function Sparkline({ history }: { history: readonly number[] }) {
  const shown = history.slice(-READINGS);
  const most = Math.max(...shown, 1);
  const step = SPARK.width / (READINGS - 1);
  const points = shown.map((one, i) => {
    const x = SPARK.width - (shown.length - 1 - i) * step;
    return `${x.toFixed(1)} ${(SPARK.height - 1 - (one / most) * (SPARK.height - 2)).toFixed(1)}`;
  });
  return (
    <svg class="spark" viewBox={`0 0 ${SPARK.width} ${SPARK.height}`} aria-hidden="true">
      <polyline points={points.join(' ')} />
    </svg>
  );
}

interface CardProps {
  readonly link: LinkItem;
  readonly rect: Rect;
  readonly traffic: Traffic | undefined;
  readonly isSelected: boolean;
  readonly isDimmed: boolean;
  readonly onWay: boolean;
}

/** A link in the topology. */
export const Card = memo(function Card({ link, rect, traffic, isSelected, isDimmed, onWay }: CardProps) {
  const busy = traffic !== undefined && traffic.rx + traffic.tx > 0;
  const state = stateOf(link);
  return (
    <button
      type="button"
      class={`card ${familyOf(link)}${isSelected ? ' selected' : ''}${isDimmed ? ' dimmed' : ''}${onWay ? ' on-way' : ''}`}
      style={{
        left: `${rect.x}px`,
        top: `${rect.y}px`,
        width: `${rect.width}px`,
        height: `${rect.height}px`,
      }}
      data-link={keyOf(link)}
      aria-pressed={isSelected}
      onClick={() => {
        selected.value = isSelected ? undefined : keyOf(link);
      }}
    >
      <span class="card-head">
        <span class={`dot ${state}`} />
        <bdi class="name">{visible(link.ifname)}</bdi>
        {busy && traffic.history.length > 2 ? (
          <Sparkline history={traffic.history} />
        ) : (
          <span class="kind">{link.kind}</span>
        )}
      </span>
      <span class="card-line">
        <bdi>{visible(secondLine(link))}</bdi>
        <span class="hidden">{link.operstate}</span>
        {busy && <span class="rate">{bitRate(traffic.rx + traffic.tx)}</span>}
      </span>
    </button>
  );
});

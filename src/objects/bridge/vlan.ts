import type { VlanEntry } from '../../messages/route/br_vlan_msg.js';
import { routeMessages, routeRequests } from '../../messages/route/index.js';
import type { BridgeVlanFlag } from '../../messages/route/link/af-bridge.js';
import { withoutAccess } from '../../schema/index.js';
import { type Fields, type ObjectDefinition, object } from '../definition.js';
import { interfaceKeys } from '../interfaces.js';
import { any, type Rule, type Rules } from '../rules.js';
import { ADD } from '../verbs.js';
import { inRange, rangeField, rangeOf } from './range.js';

/** A VLAN of a bridge or of a port, or several alike: `vid` to `range`. */
export interface BridgeVlan extends Omit<VlanEntry, 'info'> {
  /** The port, or the bridge itself. */
  ifindex: number;
  vid: number;
  /** `pvid`: untagged packets that come in belong to it; `untagged`: its packets leave without a tag. */
  flags: readonly BridgeVlanFlag[];
}

/** A VLAN as the verbs take it: `{ dev: 'eth0', vid: '10-20' }`, `{ dev: 'br0', vid: 5, flags: ['pvid', 'untagged'] }`. */
export interface BridgeVlanInput extends Omit<Partial<BridgeVlan>, 'ifindex' | 'vid'> {
  /** The port or the bridge, by name or index. */
  dev?: string | number | undefined;
  /** The same as `dev`. */
  ifindex?: string | number | undefined;
  /** A number, or a range as text: `'10-20'`. */
  vid?: number | string | undefined;
}

export interface BridgeVlanFilter extends BridgeVlanInput {
  /** Entries come with their counters, and each VLAN by itself. */
  withStats?: boolean | undefined;
}

/** What a new VLAN has anyway, and the kernel refuses to be given of a bridge itself, or of some settings. */
const NEW: Fields = {
  state: 'forwarding',
  mcastRouter: 'tempQuery',
  mcastMaxGroups: 0,
  neighSuppress: 0,
  neighForwardGrat: 0,
};

function shape({ ifindex, vid, flags, range, ...options }: Fields, verb: string): Fields {
  const entry: Record<string, unknown> = { info: { vid, flags: flags ?? [] } };
  if (range !== undefined && range !== vid) entry.range = range;
  if (verb === 'del') return { family: 'bridge', ifindex, entry: [{ ...entry, info: { vid } }] };
  // VLANs that exist keep what they have, and get the options that are given
  if (verb === 'change') entry.info = { vid, flags: ['onlyOpts'] };
  for (const [key, value] of Object.entries(options))
    if (!(verb === 'add' && NEW[key] === value)) entry[key] = value;
  const { tunnelInfo } = options as { tunnelInfo?: object };
  if (tunnelInfo) entry.tunnelInfo = { cmd: 'setlink', ...tunnelInfo };
  const message = { family: 'bridge', ifindex, entry: [entry] };
  return verb === 'dump' ? message : withoutAccess(newvlan.message, message, 'readOnly');
}

/** Flags that are given are all that it has. */
const flags: Rule = (wanted: readonly string[], there: readonly string[] | undefined) =>
  ['pvid', 'untagged'].every((flag) => wanted.includes(flag) === (there ?? []).includes(flag));

const tunnelInfo: Rule = (wanted: { id?: unknown }, there: { id?: unknown } | undefined) =>
  wanted.id === there?.id;

const RULES: Rules = { unknown: any, tunnelInfo, flags };

const { newvlan, delvlan } = routeMessages;
const { getvlan } = routeRequests;

/** VLANs of bridges and their ports (Linux 5.6). */
export const bridgeVlan: ObjectDefinition<
  BridgeVlan,
  BridgeVlanInput,
  BridgeVlanFilter,
  'add' | 'set' | 'del' | 'dump'
> = object('bridge.vlan', {
  plural: 'VLANs',
  verbs: {
    add: { type: newvlan, flags: ADD },
    set: { type: newvlan, flags: 0, as: 'change' },
    del: { type: delvlan, flags: 0 },
    dump: { type: getvlan, flags: 0 },
  },
  events: { appeared: newvlan, gone: delvlan },
  groups: ['brvlan'],
  interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
  normalize: (input) => rangeOf(input, 'vid', 'range'),
  shape,
  partial: ['del'],
  fieldOf(path, input) {
    const field = path.replace(/^entry(\[0\](\.info)?)?(\.|$)/, '');
    return rangeField(field, input, 'vid', 'range', 'vid');
  },
  entries: ({ ifindex, entry = [] }) =>
    (entry as Fields[]).map(({ info, ...rest }) => ({
      ifindex,
      vid: (info as Fields | undefined)?.vid ?? 0,
      flags: (info as Fields | undefined)?.flags ?? [],
      ...rest,
    })),
  identity: ['ifindex', 'vid'],
  rules: RULES,
  changesByItself: ['stats', 'mcastNGroups'],
  dumpOptions: ['withStats'],
  dumpRequest: ({ ifindex, withStats }) => ({
    family: 'bridge',
    ...(ifindex === undefined ? {} : { ifindex }),
    ...(withStats ? { flags: ['stats'] } : {}),
  }),
  accepts: (entry, filter) => inRange(entry, filter, 'vid', 'range'),
  ensure: { add: 'add', change: 'set', del: 'del' },
  phase: () => 'bridgeVlans',
});

import type { VlanOptions } from '../../messages/route/br_vlan_msg.js';
import { routeMessages, routeRequests } from '../../messages/route/index.js';
import { withoutAccess } from '../../schema/index.js';
import { type Fields, type ObjectDefinition, object } from '../definition.js';
import { interfaceKeys } from '../interfaces.js';
import { inRange, rangeField, rangeOf } from './range.js';

/** Options of a VLAN, or of several alike (`vid` to `range`), on a whole bridge. */
export interface BridgeVlanGlobal extends Omit<VlanOptions, 'id'> {
  /** The bridge. */
  ifindex: number;
  vid: number;
}

/** What `set` takes for a VLAN of a bridge: `{ dev: 'br0', vid: 10, mcastSnooping: 0 }`. */
export interface BridgeVlanGlobalInput extends Omit<Partial<BridgeVlanGlobal>, 'ifindex' | 'vid'> {
  /** The bridge, by name or index. */
  dev?: string | number | undefined;
  /** The same as `dev`. */
  ifindex?: string | number | undefined;
  /** A number, or a range as text: `'10-20'`. */
  vid?: number | string | undefined;
}

function shape({ ifindex, vid, range, ...options }: Fields, verb: string): Fields {
  const global = { id: vid, ...(range === undefined || range === vid ? {} : { range }), ...options };
  const message = { family: 'bridge', ifindex, globalOptions: [global] };
  return verb === 'dump' ? message : withoutAccess(newvlan.message, message, 'readOnly');
}

const { newvlan } = routeMessages;
const { getvlan } = routeRequests;

/** Options of VLANs on whole bridges (Linux 5.15). */
export const bridgeVlanGlobal: ObjectDefinition<
  BridgeVlanGlobal,
  BridgeVlanGlobalInput,
  BridgeVlanGlobalInput,
  'set' | 'dump'
> = object('bridge.vlan.global', {
  plural: 'options of VLANs',
  verbs: {
    set: { type: newvlan, flags: 0, as: 'change' },
    dump: { type: getvlan, flags: 0 },
  },
  groups: ['brvlan'],
  interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
  normalize: (input) => rangeOf(input, 'vid', 'range'),
  shape,
  fieldOf(path, input) {
    const field = path.replace(/^globalOptions(\[0\])?(\.|$)/, '').replace(/^id$/, 'vid');
    return rangeField(field, input, 'vid', 'range', 'vid');
  },
  entries: ({ ifindex, globalOptions = [] }) =>
    (globalOptions as Fields[]).map(({ id = 0, ...rest }) => ({ ifindex, vid: id, ...rest })),
  identity: ['ifindex', 'vid'],
  dumpRequest: ({ ifindex }) => ({
    family: 'bridge',
    ...(ifindex === undefined ? {} : { ifindex }),
    flags: ['global'],
  }),
  accepts: (entry, filter) => inRange(entry, filter, 'vid', 'range'),
  phase: () => 'bridgeVlans',
});

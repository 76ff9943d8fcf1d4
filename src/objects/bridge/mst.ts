import { routeMessages } from '../../messages/route/index.js';
import type { BridgePortState } from '../../messages/route/link/bridge-id.js';
import { type Fields, type ObjectDefinition, object } from '../definition.js';
import { interfaceKeys } from '../interfaces.js';

/** The state of a port in one spanning tree instance. */
export interface MstState {
  /** The port. */
  ifindex: number;
  /** The instance; VLANs are mapped to it by `bridge.vlan.global`. */
  msti: number;
  /** State of the port in that instance. */
  state: BridgePortState;
}

/** The state of a port in an instance, as `set` takes it: `{ dev: 'eth0', msti: 2, state: 'forwarding' }`. */
export interface MstInput extends Omit<Partial<MstState>, 'ifindex'> {
  /** The port, by name or index. */
  dev?: string | number | undefined;
  /** The same as `dev`. */
  ifindex?: string | number | undefined;
}

const { setlink, getlink } = routeMessages;

/** States of ports by instance of the spanning tree, on bridges with `mst_enabled` (Linux 5.18). */
export const bridgeMst: ObjectDefinition<MstState, MstInput, MstInput, 'set' | 'dump'> = object(
  'bridge.mst',
  {
    plural: 'states of ports',
    verbs: {
      set: { type: setlink, flags: 0, as: 'change' },
      dump: { type: getlink, flags: 0 },
    },
    interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
    shape: ({ ifindex, ...instance }) => ({
      family: 'bridge',
      index: ifindex,
      afSpec: { mst: [instance] },
    }),
    fieldOf(path) {
      const field = path.replace(/^afSpec(\.mst(\[0\])?)?(\.|$)/, '');
      // the instance is what an entry is about
      if (field === '') return 'msti';
      return field === 'index' ? 'ifindex' : field;
    },
    entries: ({ index = 0, afSpec }) =>
      ((afSpec as { mst?: Fields[] } | undefined)?.mst ?? []).map(({ msti = 0, state = 'disabled' }) => ({
        ifindex: index,
        msti,
        state,
      })),
    identity: ['ifindex', 'msti'],
    dumpRequest: () => ({ family: 'bridge', extMask: ['mst'] }),
  },
);

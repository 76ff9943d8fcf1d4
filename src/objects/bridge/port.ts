import { routeMessages } from '../../messages/route/index.js';
import type { BridgeSpec } from '../../messages/route/link/af-bridge.js';
import type { BridgePort } from '../../messages/route/link/brport.js';
import type { Input } from '../../schema/index.js';
import { type Fields, type ObjectDefinition, object } from '../definition.js';
import { interfaceKeys } from '../interfaces.js';

/** What is sent to the bridge and to the device itself, as `IFLA_BRIDGE_*`. */
type Spec = Omit<Input<BridgeSpec>, 'mode'>;

/** A port of a bridge: its settings, and what `IFLA_AF_SPEC` holds of it. */
export interface BridgeLink extends Omit<BridgePort, 'flags'>, Omit<BridgeSpec, 'mode' | 'flags'> {
  /** The port. */
  ifindex: number;
  ifname?: string | undefined;
  /** The bridge. */
  master?: number | undefined;
  /** How an embedded switch forwards between its functions. */
  hwmode?: BridgeSpec['mode'];
  flags?: BridgeSpec['flags'];
}

/**
 * A port as the verbs take it: `{ dev: 'eth0', cost: 10, guard: 1 }`, `{ dev: 'eth0', vlanInfo: [{ vid: 5 }] }`.
 * `flags` say who is set: the bridge (`master`, as unless said otherwise), or the device (`self`).
 */
export interface BridgeLinkInput extends Omit<Input<BridgePort>, 'backupPort'>, Spec {
  /** The port, by name or index. */
  dev?: string | number | undefined;
  /** The same as `dev`. */
  ifindex?: string | number | undefined;
  /** Its name. */
  ifname?: string | undefined;
  /** The bridge, by name or index: only in filters. */
  master?: string | number | undefined;
  /** Who takes over, by name or index; 0 for nobody. */
  backupPort?: string | number | undefined;
  /** How an embedded switch forwards: a setting of the device. */
  hwmode?: BridgeSpec['mode'];
}

/** Keys of `IFLA_AF_SPEC`, as the verbs call them. */
const SPEC: Readonly<Record<string, string>> = {
  flags: 'flags',
  hwmode: 'mode',
  vlanInfo: 'vlanInfo',
  vlanTunnelInfo: 'vlanTunnelInfo',
  mrp: 'mrp',
  cfm: 'cfm',
  mst: 'mst',
};

function shape({ ifindex, ifname, master, ...value }: Fields, verb: string): Fields {
  const protinfo: Record<string, unknown> = {};
  const afSpec: Record<string, unknown> = {};
  if (value.hwmode !== undefined && value.flags === undefined) afSpec.flags = ['self'];
  for (const [key, one] of Object.entries(value)) {
    if (one === undefined) continue;
    if (SPEC[key]) afSpec[SPEC[key]] = one;
    else protinfo[key] = one;
  }
  return {
    family: 'bridge',
    index: ifindex,
    ...(verb === 'dump' ? { ifname, master } : {}),
    ...(Object.keys(protinfo).length > 0 ? { protinfo } : {}),
    ...(Object.keys(afSpec).length > 0 ? { afSpec } : {}),
  };
}

const { setlink, dellink, getlink } = routeMessages;

/** Ports of bridges: `RTM_SETLINK`, `RTM_DELLINK` of the family `bridge`. */
export const bridgeLink: ObjectDefinition<
  BridgeLink,
  BridgeLinkInput,
  BridgeLinkInput,
  'set' | 'del' | 'dump'
> = object('bridge.link', {
  plural: 'ports',
  verbs: {
    set: { type: setlink, flags: 0, as: 'change' },
    del: { type: dellink, flags: 0 },
    dump: { type: getlink, flags: 0 },
  },
  groups: ['link'],
  interfaces: interfaceKeys({
    dev: 'ifindex',
    ifindex: 'ifindex',
    master: 'master',
    backupPort: 'backupPort',
  }),
  shape,
  fieldOf(path) {
    if (path === 'index') return 'ifindex';
    const field = path.replace(/^(protinfo|afSpec)(\.|$)/, '');
    return path.startsWith('afSpec.mode') ? 'hwmode' : field;
  },
  entries({ index: ifindex = 0, ifname, master, protinfo, afSpec }) {
    const { mode, ...spec } = (afSpec ?? {}) as Fields;
    return [
      {
        ifindex,
        ifname,
        master,
        ...((protinfo ?? {}) as Fields),
        ...spec,
        ...(mode === undefined ? {} : { hwmode: mode }),
      },
    ];
  },
  identity: ['ifindex'],
  dumpRequest: () => ({ family: 'bridge', extMask: ['brvlanCompressed', 'mst'] }),
  phase: () => 'linkSettings',
});

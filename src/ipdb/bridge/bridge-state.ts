import type { BridgeVlan } from '../../iproute/bridge/vlan.js';
import type { IPRoute } from '../../iproute/iproute.js';
import type { FdbEntry } from '../../messages/route/ndmsg.js';
import type { NetlinkError } from '../../protocol/errors.js';
import type { Fields } from '../plan/change.js';
import { kindOf } from '../plan/link-state.js';
import { removes } from '../plan/plan.js';
import type { Step } from '../plan/step.js';
import type { State } from '../records/state.js';
import { isWished } from './fdb.js';

/** What bridges and tunnels forward by, as far as somebody wanted it: no view of the database shows it. */
export interface BridgeState {
  readonly vlans: readonly BridgeVlan[];
  readonly fdb: readonly FdbEntry[];
}

/** Errors of a kernel that cannot filter VLANs. */
const UNABLE: ReadonlySet<string> = new Set(['EOPNOTSUPP', 'EINVAL']);

/** Reads them from the kernel; without VLANs where it has none. */
export async function readBridge(ipr: IPRoute, state: State): Promise<BridgeState> {
  const vlans = await ipr.bridge.vlan.dump().catch((error: unknown): BridgeVlan[] => {
    if (UNABLE.has((error as NetlinkError).code)) return [];
    throw error;
  });
  const entries = await ipr.bridge.fdb.dump();
  return { vlans, fdb: entries.filter((entry) => isWished(entry, state)) };
}

/** Whether a step changes VLANs or forwarding entries, or may remove some. */
export function concernsBridges(step: Step): boolean {
  if (isBridge(step)) return true;
  if (step.object !== 'link') return false;
  const { data } = (step.request.linkinfo ?? {}) as { data?: Fields };
  if (!removes(step) && data?.vlanDefaultPvid === undefined && data?.vlanFiltering === undefined)
    return false;
  for (const link of step.before.interfaces.values()) {
    const kind = kindOf(link);
    if (kind === 'bridge' || kind === 'vxlan') return true;
  }
  return false;
}

export function isBridge({ object }: { object: string }): boolean {
  return object === 'bridge.vlan' || object === 'bridge.fdb';
}

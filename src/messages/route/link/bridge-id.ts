import {
  be16,
  enumeration,
  type Infer,
  l2addrOf,
  type StructType,
  struct,
  u8,
} from '../../../schema/index.js';

const id = struct('ifla_bridge_id', '', {
  /** Priority: the lower wins. */
  prio: be16,
  addr: l2addrOf(6),
});
export interface BridgeId extends Infer<typeof id> {}
/** `struct ifla_bridge_id`: a bridge in the spanning tree. */
export const bridgeId: StructType<BridgeId> = id;

/** `BR_STATE_*`: state of a port in the spanning tree. */
export const bridgePortState = enumeration(u8, {
  disabled: 0,
  listening: 1,
  learning: 2,
  forwarding: 3,
  blocking: 4,
});

export type BridgePortState = Infer<typeof bridgePortState>;

/** `MDB_RTR_TYPE_*`: whether multicast routers are here. */
export const multicastRouter = enumeration(u8, { disabled: 0, tempQuery: 1, perm: 2, temp: 3 });

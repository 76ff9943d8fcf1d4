import {
  type Attributes,
  attributes,
  enumeration,
  flags,
  type Infer,
  l2addr,
  s32,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';

/** `LACP_STATE_*` */
const lacpState = {
  lacpActivity: 0x1,
  lacpTimeout: 0x2,
  aggregation: 0x4,
  synchronization: 0x8,
  collecting: 0x10,
  distributing: 0x20,
  defaulted: 0x40,
  expired: 0x80,
} as const;

/** `AD_CHURN*`: whether actor and partner fail to agree. */
const churn = enumeration(u8, { churnMonitor: 0, churn: 1, noChurn: 2 });

const set = attributes('IFLA_BOND_SLAVE', {
  /** `'active'`, or `'backup'` that waits. */
  state: [1, enumeration(u8, { active: 0, backup: 1 })],
  /** `BOND_LINK_*` */
  miiStatus: [2, enumeration(u8, { up: 0, fail: 1, down: 2, back: 3 })],
  /** How often it has lost its carrier. */
  linkFailureCount: [3, u32],
  /** Its own MAC address. */
  permHwaddr: [4, l2addr],
  /** Queue of the bond whose packets it sends; 0 for none. */
  queueId: [5, u16],
  /** Aggregator that it belongs to. */
  adAggregatorId: [6, u16],
  /** State of this side in LACP. */
  adActorOperPortState: [7, flags(u8, lacpState)],
  /** State of the partner in LACP. */
  adPartnerOperPortState: [8, flags(u16, lacpState)],
  /** Preference among those that could become active (since 6.0). */
  prio: [9, s32],
  /** LACP port priority (since 6.18). */
  actorPortPrio: [10, u16],
  /** Whether this side fails to settle. */
  adChurnActorState: [11, churn],
  /** Whether the partner fails to settle. */
  adChurnPartnerState: [12, churn],
});
export interface BondSlave extends Infer<typeof set> {}
/** `IFLA_BOND_SLAVE_*`: a link as part of a bond. */
export const bondSlave: Attributes<BondSlave> = set;

import { counter64, type Infer, type StructType, struct, u32 } from '../../../schema/index.js';

/** The counters of a device by the width of the kernel's struct. */
const counters = <const T extends typeof u32 | typeof counter64>(count: T) => ({
  rxPackets: count,
  txPackets: count,
  rxBytes: count,
  txBytes: count,
  rxErrors: count,
  txErrors: count,
  rxDropped: count,
  txDropped: count,
  multicast: count,
  collisions: count,
  rxLengthErrors: count,
  rxOverErrors: count,
  rxCrcErrors: count,
  rxFrameErrors: count,
  rxFifoErrors: count,
  rxMissedErrors: count,
  txAbortedErrors: count,
  txCarrierErrors: count,
  txFifoErrors: count,
  txHeartbeatErrors: count,
  txWindowErrors: count,
  rxCompressed: count,
  txCompressed: count,
  /** Received while the device was inactive, such as the backup of a bond (since 4.6). */
  rxNohandler: count,
});

const stats32 = struct('rtnl_link_stats', '', counters(u32), { shared: true });
export interface LinkStats extends Infer<typeof stats32> {}
/** `struct rtnl_link_stats`: 32 bits, which wrap around. */
export const rtnlLinkStats: StructType<LinkStats> = stats32;

const stats64 = struct(
  'rtnl_link_stats64',
  '',
  {
    ...counters(counter64),
    /** Addressed to another host (since 5.19). */
    rxOtherhostDropped: counter64,
  },
  { shared: true },
);
export interface LinkStats64 extends Infer<typeof stats64> {}
/** `struct rtnl_link_stats64` */
export const rtnlLinkStats64: StructType<LinkStats64> = stats64;

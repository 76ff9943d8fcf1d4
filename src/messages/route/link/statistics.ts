import { counter64, type Infer, type StructType, struct, u32 } from '../../../schema/index.js';

/** The counters of a device by the width of the kernel's struct. */
const counters = <const T extends typeof u32 | typeof counter64>(count: T) => ({
  /** Packets received. */
  rxPackets: count,
  /** Packets sent. */
  txPackets: count,
  /** Bytes received. */
  rxBytes: count,
  /** Bytes sent. */
  txBytes: count,
  /** Packets received with errors, of all kinds. */
  rxErrors: count,
  /** Packets that could not be sent. */
  txErrors: count,
  /** Packets received and dropped for want of memory or of a receiver. */
  rxDropped: count,
  /** Packets dropped before they were sent. */
  txDropped: count,
  /** Multicast packets received. */
  multicast: count,
  /** Collisions while sending. */
  collisions: count,
  /** Packets of an impossible length. */
  rxLengthErrors: count,
  /** Receiver overruns. */
  rxOverErrors: count,
  /** Packets with a wrong checksum. */
  rxCrcErrors: count,
  /** Packets with misaligned frames. */
  rxFrameErrors: count,
  /** Receive FIFO overruns. */
  rxFifoErrors: count,
  /** Packets missed for want of receive buffers. */
  rxMissedErrors: count,
  /** Transmissions aborted. */
  txAbortedErrors: count,
  /** Transmissions that lost the carrier. */
  txCarrierErrors: count,
  /** Transmit FIFO underruns. */
  txFifoErrors: count,
  /** Heartbeat errors (SQE). */
  txHeartbeatErrors: count,
  /** Late collisions. */
  txWindowErrors: count,
  /** Compressed packets received. */
  rxCompressed: count,
  /** Compressed packets sent. */
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

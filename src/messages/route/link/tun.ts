import { type Attributes, attributes, enumeration, type Infer, u8, u32 } from '../../../schema/index.js';

const set = attributes(
  'IFLA_TUN',
  {
    /** Uid of the owner. */
    owner: [1, u32],
    /** Gid of the owning group. */
    group: [2, u32],
    /** `'tun'` has IP packets, `'tap'` Ethernet frames. */
    type: [3, enumeration(u8, { tun: 1, tap: 2 })],
    /** Packets are preceded by `struct tun_pi`. */
    pi: [4, u8],
    /** 1: packets have a `virtio_net_hdr`. */
    vnetHdr: [5, u8],
    /** 1: stays without a program. */
    persist: [6, u8],
    /** 1: takes several queues. */
    multiQueue: [7, u8],
    /** Queues in use. */
    numQueues: [8, u32],
    /** Queues that are disabled. */
    numDisabledQueues: [9, u32],
  },
  {
    mode: 'type',
    user: 'owner',
    uid: 'owner',
    gid: 'group',
  },
);
export interface Tun extends Infer<typeof set> {}
/** `IFLA_TUN_*`: a `tun` or `tap` device. Only read: they are made through /dev/net/tun. */
export const tun: Attributes<Tun> = set;

import {
  attributes,
  enumeration,
  hex,
  type Infer,
  ipaddr,
  type Message,
  message,
  struct,
  u8,
  u32,
} from '../../schema/index.js';
import { addressFamily } from './families.js';

const report = message('cachereport', {
  header: struct('rtgenmsg', 'rtgen', { family: addressFamily }),
  attributes: attributes('IPMRA_CREPORT', {
    /** `IGMPMSG_*`, `MRT6MSG_*`. */
    msgtype: [1, enumeration(u8, { nocache: 1, wrongvif: 2, wholepkt: 3, wrvifwhole: 4 })],
    /** Number of the virtual interface; of IPv6 `mifId`. */
    vifId: [2, u32],
    srcAddr: [3, ipaddr],
    dstAddr: [4, ipaddr],
    /** The packet, as far as it was kept. */
    pkt: [5, hex],
    /** Multicast routing table (5.3). */
    table: [6, u32],
  }),
});
export interface CacheReport extends Infer<typeof report> {}
/** A multicast packet that the daemon has to know of (4.13): no route is for it, or it came from a wrong interface. */
export const cacheReport: Message<CacheReport> = report as Message<CacheReport>;

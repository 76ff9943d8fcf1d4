import {
  type Attributes,
  attributes,
  be16,
  type Infer,
  ip4addr,
  ip6addr,
  nested,
  u8,
} from '../../../schema/index.js';
import { ipProtocol } from '../../ip-protocols.js';

const ip = attributes('CTA_IP', {
  v4Src: [1, ip4addr],
  v4Dst: [2, ip4addr],
  v6Src: [3, ip6addr],
  v6Dst: [4, ip6addr],
});

const proto = attributes('CTA_PROTO', {
  num: [1, ipProtocol],
  srcPort: [2, be16],
  dstPort: [3, be16],
  icmpId: [4, be16],
  icmpType: [5, u8],
  icmpCode: [6, u8],
  icmpv6Id: [7, be16],
  icmpv6Type: [8, u8],
  icmpv6Code: [9, u8],
});

const set = attributes('CTA_TUPLE', {
  ip: [1, nested(ip)],
  proto: [2, nested(proto)],
  /** Zone of this direction alone (4.3). */
  zone: [3, be16],
});
export interface ConntrackTuple extends Infer<typeof set> {}
/** `CTA_TUPLE_*`: one direction of a flow: who sends what to whom. */
export const conntrackTuple: Attributes<ConntrackTuple> = set;
/** A tuple inside of what has one. */
export const tuple = nested(conntrackTuple);

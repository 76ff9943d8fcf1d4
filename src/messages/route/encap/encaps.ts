import { type Choice, nested } from '../../../schema/index.js';
import { bpf } from './bpf.js';
import { ila } from './ila.js';
import { ioam6 } from './ioam6.js';
import { ip, ip6 } from './ip.js';
import { mpls } from './mpls.js';
import { rpl } from './rpl.js';
import { seg6 } from './seg6.js';
import { seg6Local } from './seg6local.js';
import { xfrm } from './xfrm.js';

/** Lightweight tunnels: what `RTA_ENCAP` holds by the value of `RTA_ENCAP_TYPE`. */
export const encaps = {
  bpf: nested(bpf),
  ila: nested(ila),
  ioam6: nested(ioam6),
  ip: nested(ip),
  ip6: nested(ip6),
  mpls: nested(mpls),
  rpl: nested(rpl),
  seg6: nested(seg6),
  seg6Local: nested(seg6Local),
  xfrm: nested(xfrm),
} as const;

/** `encapType` decides the shape of `encap`; it is a number where nothing is declared for it. */
export type Encap = Choice<'encapType', 'encap', typeof encaps, 'none' | number>;

import {
  type Attributes,
  attributes,
  enumeration,
  hex,
  type Infer,
  ip6addr,
  legacyNested,
  s32,
  u8,
  u32,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const algorithm = enumeration(u8, { sha1: 1, sha256: 2 });
const info = attributes('SEG6_ATTR', {
  dst: [1, ip6addr],
  dstlen: [2, s32],
  hmackeyid: [3, u32],
  secret: [4, hex],
  secretlen: [5, u8],
  algid: [6, algorithm],
});
const set = attributes('SEG6_ATTR', {
  dst: [1, ip6addr],
  dstlen: [2, s32],
  hmackeyid: [3, u32],
  secret: [4, hex],
  secretlen: [5, u8],
  algid: [6, algorithm],
  hmacinfo: [7, legacyNested(info)],
});
export interface Seg6 extends Infer<typeof set> {}

const family = genericFamily('SEG6', {
  prefix: 'SEG6_CMD',
  commands: { sethmac: 1, dumphmac: 2, setTunsrc: 3, getTunsrc: 4 },
  attributes: set as Attributes<Seg6>,
});
export interface Seg6Commands extends CommandsOf<typeof family> {}
/** Keys and the source address of IPv6 segment routing (linux/seg6_genl.h, Linux 4.10). */
export const seg6Family: GenericFamily<Seg6Commands> = family;

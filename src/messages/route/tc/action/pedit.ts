import {
  type Attributes,
  array,
  attributes,
  enumeration,
  type Infer,
  listOf,
  nested,
  pad,
  struct,
  u8,
  u16,
  u32,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const keySet = attributes('TCA_PEDIT_KEY_EX', {
  htype: [1, enumeration(u16, { network: 0, eth: 1, ip4: 2, ip6: 3, tcp: 4, udp: 5 })],
  cmd: [2, enumeration(u16, { set: 0, add: 1 })],
});
export interface PeditKey extends Infer<typeof keySet> {}
const key: Attributes<PeditKey> = keySet;

const sel = struct('tc_pedit_sel', '', {
  ...generic,
  nkeys: u8,
  flags: u8,
  unused: pad(2),
  /** Words of the packet, in the machine's order of the bytes as they stand. */
  keys: array(
    struct('tc_pedit_key', '', {
      /** Bits that stay. */
      mask: u32,
      val: u32,
      /** Bytes behind the start of the header; a multiple of 4. */
      off: u32,
      at: u32,
      offmask: u32,
      shift: u32,
    }),
  ),
});

const set = attributes('TCA_PEDIT', {
  tm: [1, tcfT],
  parms: [2, sel],
  pad: [3, pad(0)],
  /** The same as `parms`, with `keysEx`. */
  parmsEx: [4, sel],
  /** One for each of the keys, in their order. */
  keysEx: [5, listOf(6, 'TCA_PEDIT_KEY_EX', nested(key))],
});
export interface Pedit extends Infer<typeof set> {}
/** `TCA_PEDIT_*`: changes words of the packet. */
export const pedit: Attributes<Pedit> = set;

import {
  array,
  asciiz,
  attributes,
  chars,
  enumeration,
  flags,
  hex,
  message,
  pad,
  struct,
  u8,
  u16,
  u32,
} from '../../../../schema/index.js';
import { u32Key } from '../u32-key.js';
import { bits } from './bits.js';

const header = {
  matchid: u16,
  kind: enumeration(u16, {
    container: 0,
    cmp: 1,
    nbyte: 2,
    u32: 3,
    meta: 4,
    text: 5,
    vlan: 6,
    canid: 7,
    ipset: 8,
    ipt: 9,
  }),
  /** How it joins the next, `simple`: the data are four bytes in place. */
  flags: flags(u16, { and: 1, or: 2, invert: 4, simple: 8 }),
  unused: pad(2),
} as const;
const names = { unused: 'pad' } as const;

/** What the kernel knows of the packet. */
const metaValue = struct('tcf_meta_val', '', {
  /** Type in the upper four bits (1 is a number), `TCF_META_ID_*` in the lower eleven. */
  kind: u16,
  shift: u8,
  /** 0 equal, 1 greater, 2 less. */
  op: u8,
});

/** Type of what has no other, or does not fit it. */
export const OTHER = 0x3fff;

/** Kinds of matches by their number, each with the header that all have. */
export const matchKinds = attributes('TCF_EM', {
  /** A subtree; `ref`: the place in the list where its matches begin. */
  container: [0, struct('tcf_ematch_hdr', '', { ...header, ref: u32 }, { names })],
  /** A number in the packet, compared. */
  cmp: [
    1,
    struct(
      'tcf_em_cmp',
      '',
      {
        ...header,
        val: u32,
        mask: u32,
        off: u16,
        /** `align`: bytes of the number; `flags`: 1 for the host's order. */
        alignFlags: bits('align', 4, 'flags'),
        /** `layer`: 0 link, 1 network, 2 transport; `opnd`: 0 equal, 1 greater, 2 less. */
        layerOpnd: bits('layer', 4, 'opnd'),
      },
      { names },
    ),
  ],
  /** Bytes in the packet. */
  nbyte: [
    2,
    struct(
      'tcf_em_nbyte',
      '',
      { ...header, off: u16, lenLayer: bits('len', 12, 'layer', 2), needle: hex },
      { names },
    ),
  ],
  /** A word in the packet. */
  u32: [3, struct('tc_u32_key', '', { ...header, key: u32Key }, { names })],
  /** What the kernel knows of the packet. */
  meta: [
    4,
    message('tcf_ematch_hdr', {
      header: struct('tcf_ematch_hdr', '', header, { names }),
      attributes: attributes('TCA_EM_META', {
        hdr: [1, struct('tcf_meta_hdr', '', { left: metaValue, right: metaValue })],
        lvalue: [2, hex],
        rvalue: [3, hex],
      }),
    }),
  ],
  /** Text in the packet. */
  text: [
    5,
    struct(
      'tcf_em_text',
      '',
      {
        ...header,
        algo: chars(16),
        fromOffset: u16,
        toOffset: u16,
        patternLen: u16,
        layers: bits('fromLayer', 4, 'toLayer'),
        unused2: pad(1),
        pattern: hex,
      },
      { names: { ...names, unused2: 'pad' } },
    ),
  ],
  /** CAN identifiers. */
  canid: [
    7,
    struct(
      'can_filter',
      '',
      { ...header, filters: array(struct('can_filter', '', { canId: u32, canMask: u32 })) },
      { names },
    ),
  ],
  /** A set of ipset. */
  ipset: [8, struct('xt_set_info', '', { ...header, index: u16, dim: u8, setFlags: u8 }, { names })],
  /** A match of iptables. */
  ipt: [
    9,
    message('tcf_ematch_hdr', {
      header: struct('tcf_ematch_hdr', '', header, { names }),
      attributes: attributes('TCA_EM_IPT', {
        hook: [1, u32],
        matchName: [2, asciiz],
        matchRevision: [3, u8],
        nfproto: [4, u8],
        matchData: [5, hex],
      }),
    }),
  ],
  other: [OTHER, struct('tcf_ematch_hdr', '', { ...header, data: hex }, { names })],
});

import { flower as attributes } from '../../../../messages/route/tc/filter/flower.js';
import { typeError } from '../../../../schema/stack.js';
import { encapMatch, encapText } from '../encap-options.js';
import { notNearly, type Obj, type Reader } from '../reader.js';
import { integer, masked } from '../units.js';
import { type OffloadWords, shared } from './common.js';
import {
  address,
  bytes,
  etherType,
  type FlowerWord,
  mac,
  negated,
  number,
  numberMasked,
  same,
  signed,
} from './flower-keys.js';

const PROTOCOLS = { tcp: 6, udp: 17, sctp: 132, icmp: 1, icmpv6: 58, esp: 50, ah: 51, l2tp: 115 } as const;
const PPP = { ip: 0x21, ipv4: 0x21, ipv6: 0x57, mpls_uc: 0x281, mpls_mc: 0x283 } as const;
const ARP = { request: 1, reply: 2 } as const;
const CT = {
  new: 'new',
  est: 'established',
  rel: 'related',
  trk: 'tracked',
  inv: 'invalid',
  rpl: 'reply',
} as const;
const FLAGS = { frag: 'isFragment', firstfrag: 'fragIsFirst' } as const;
const ENC_FLAGS = {
  tuncsum: 'tunnelCsum',
  tundf: 'tunnelDontFragment',
  tunoam: 'tunnelOam',
  tuncrit: 'tunnelCritOpt',
} as const;

const U8 = 0xff;
const U16 = 0xffff;
const U32 = 0xffffffff;
const TCP_FLAGS = 0xfff;

/** A label of the stack, the outermost of depth 1. */
export interface LabelWords {
  depth: number;
  /** The label. */
  label?: number | undefined;
  /** Traffic class. */
  tc?: number | undefined;
  /** 1 at the bottom of the stack. */
  bos?: number | undefined;
  /** Time to live. */
  ttl?: number | undefined;
}

/** Fields, in iproute2's words. */
const fields = {
  indev: same<string>('indev'),
  /** `'02:00:00:00:00:01'`, with a mask where not all of it counts: `/ff:ff:ff:00:00:00` or `/24`. */
  dstMac: mac('keyEthDst'),
  srcMac: mac('keyEthSrc'),
  numOfVlans: number('keyNumOfVlans'),
  vlanId: number('keyVlanId'),
  vlanPrio: number('keyVlanPrio'),
  vlanEthtype: etherType('keyVlanEthType'),
  cvlanId: number('keyCvlanId'),
  cvlanPrio: number('keyCvlanPrio'),
  cvlanEthtype: etherType('keyCvlanEthType'),
  pppoeSid: number('keyPppoeSid'),
  pppProto: number('keyPppProto', PPP),
  /** `'tcp'`, or a number. */
  ipProto: number('keyIpProto', PROTOCOLS),
  ipTos: numberMasked('keyIpTos', U8),
  ipTtl: numberMasked('keyIpTtl', U8),
  /** `'10.0.0.0/8'`, `'fd00::/64'` */
  dstIp: address('keyIpv4Dst', 'keyIpv6Dst'),
  srcIp: address('keyIpv4Src', 'keyIpv6Src'),
  tcpFlags: numberMasked('keyTcpFlags', TCP_FLAGS),
  /** `'frag'`, `'nofrag'`, `'frag/nofirstfrag'` */
  ipFlags: negated('keyFlags', FLAGS),
  mplsLabel: number('keyMplsLabel'),
  mplsTc: number('keyMplsTc'),
  mplsBos: number('keyMplsBos'),
  mplsTtl: number('keyMplsTtl'),
  /** Labels of the stack: `[{ depth: 1, label: 100 }]`. */
  mpls: same<readonly LabelWords[]>('keyMplsOpts'),
  arpOp: numberMasked('keyArpOp', U8, ARP),
  arpSip: address('keyArpSip'),
  arpTip: address('keyArpTip'),
  arpSha: mac('keyArpSha'),
  arpTha: mac('keyArpTha'),
  encKeyId: number('keyEncKeyId'),
  encDstIp: address('keyEncIpv4Dst', 'keyEncIpv6Dst'),
  encSrcIp: address('keyEncIpv4Src', 'keyEncIpv6Src'),
  encDstPort: number('keyEncUdpDstPort'),
  encTos: numberMasked('keyEncIpTos', U8),
  encTtl: numberMasked('keyEncIpTtl', U8),
  /** `'tuncsum/notundf'` (6.11) */
  encFlags: negated('keyEncFlags', ENC_FLAGS),
  /** `'+trk+est-inv'` */
  ctState: signed('keyCtState', CT),
  ctZone: numberMasked('keyCtZone', U16),
  ctMark: numberMasked('keyCtMark', U32),
  /** 16 bytes in hexadecimal. */
  ctLabel: bytes('keyCtLabels', 16),
  hash: numberMasked('keyHash', U32),
  l2tpv3Sid: number('keyL2tpv3Sid'),
  l2Miss: number('l2Miss'),
  spi: numberMasked('keySpi', U32),
  /** Connectivity fault management: `{ mdLevel: 3, opcode: 1 }`. */
  cfm: same<{ mdLevel?: number | undefined; opcode?: number | undefined }>('keyCfm'),
} as const;

type Fields = typeof fields;
type Value<W> = W extends FlowerWord<infer V> ? V : never;

/** Fields of the packet in iproute2's words: `{ ipProto: 'tcp', dstIp: '10.0.0.0/8', dstPort: 80 }`. */
export type FlowerFields = { -readonly [K in keyof Fields]?: Value<Fields[K]> | undefined };

/** By fields of the packet, in iproute2's words. */
export interface FlowerWords extends FlowerFields, OffloadWords {
  /** A port, one with a mask, or a range: 80, `'80/0xfff0'`, `'1000-2000'`. Needs `ipProto`. */
  srcPort?: number | string | undefined;
  /** Destination port, or a range: `'80-90'`. */
  dstPort?: number | string | undefined;
  /** Type of ICMP, with a mask: 8, `'128/255'`. Needs `ipProto`. */
  type?: number | string | undefined;
  /** Code of ICMP. */
  code?: number | string | undefined;
  /** `'0102:80:00880022/ffff:ff:ffffffff'`: class, type, data; the mask is all of it where none is given. */
  geneveOpts?: string | undefined;
  /** Group policy: `'1'`, with a mask `'1/0xff'`. */
  vxlanOpts?: number | string | undefined;
  /** `'VERSION:INDEX:DIRECTION:HWID'`, with masks. */
  erspanOpts?: string | undefined;
  /** `'PDU:QFI'`, with masks. */
  gtpOpts?: string | undefined;
  /** `'TYPE:SEID'`, with masks. */
  pfcpOpts?: string | undefined;
  /** Class of the hardware. */
  hwTc?: number | undefined;
  /** Asks the driver why, where it refuses. */
  verbose?: boolean | undefined;
}

const PORTED: Readonly<Record<number, string>> = { 6: 'keyTcp', 17: 'keyUdp', 132: 'keySctp' };
const ICMP: Readonly<Record<number, string>> = { 1: 'keyIcmpv4', 58: 'keyIcmpv6' };
const HW_TC = 0xffffffe0;
const ENCAP = ['geneveOpts', 'vxlanOpts', 'erspanOpts', 'gtpOpts', 'pfcpOpts'] as const;

type Where = 'Src' | 'Dst';
const WHERE: Readonly<Record<string, Where>> = { srcPort: 'Src', dstPort: 'Dst' };

function port(where: Where, value: number | string, proto: number | undefined): Obj {
  const [, min, max] = /^(\d+)-(\d+)$/.exec(String(value)) ?? [];
  if (max !== undefined) return { [`keyPort${where}Min`]: Number(min), [`keyPort${where}Max`]: Number(max) };
  const key = proto === undefined ? undefined : PORTED[proto];
  if (key === undefined) throw typeError(`a port of flower needs 'ipProto': tcp, udp or sctp`);
  const { value: found, mask } = masked(value);
  return { [key + where]: found, ...(mask === undefined ? {} : { [`${key + where}Mask`]: mask }) };
}

function icmp(what: 'Type' | 'Code', value: number | string, proto: number | undefined): Obj {
  const key = proto === undefined ? undefined : ICMP[proto];
  if (key === undefined) throw typeError("'type' and 'code' of flower need 'ipProto': icmp or icmpv6");
  const { value: found, mask = U8 } = masked(value);
  return { [key + what]: found, [`${key + what}Mask`]: mask };
}

/** The protocol that ports and types are of. */
function protoOf({ ipProto, keyIpProto }: Obj): number | undefined {
  if (ipProto === undefined) return keyIpProto as number | undefined;
  return PROTOCOLS[ipProto as keyof typeof PROTOCOLS] ?? integer(ipProto as string);
}

/** What a word becomes; undefined where it is the kernel's own key. */
function word(name: string, value: unknown, proto: number | undefined): Obj | undefined {
  if (Object.hasOwn(fields, name)) return (fields[name as keyof Fields] as FlowerWord<unknown>).read(value);
  if (Object.hasOwn(WHERE, name)) return port(WHERE[name]!, value as string, proto);
  if (name === 'type') return icmp('Type', value as string, proto);
  if (name === 'code') return icmp('Code', value as string, proto);
  if (name === 'hwTc') return { classid: HW_TC + (value as number) };
  return undefined;
}

const NAMES = [
  ...Object.keys(fields),
  ...Object.keys(WHERE),
  ...ENCAP,
  'type',
  'code',
  'hwTc',
  'act',
  'classid',
  'flowid',
];

export const flower: Reader = (given) => {
  const options = shared(given) as Obj;
  const proto = protoOf(options);
  notNearly(options, NAMES, attributes);
  const out: Obj = {};
  const last: Obj = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if ((ENCAP as readonly string[]).includes(name))
      Object.assign(out, encapMatch(name as 'gtpOpts', value as string));
    // iproute2 sends them behind all others
    else if (name === 'ipFlags' || name === 'encFlags') Object.assign(last, word(name, value, proto));
    else Object.assign(out, word(name, value, proto) ?? { [name]: value });
  }
  const { flags = [], ...rest } = out;
  return { ...rest, flags, ...last };
};

const ALL = 3;
/** Of packets in these the kernel reports the EtherType that is inside. */
const OUTER: readonly unknown[] = [0x8100, 0x88a8, 0x8864];

/** With the EtherType, which is the protocol of the filter. */
export function typed(options: Obj, protocol: number | undefined): Obj {
  if (!protocol || protocol === ALL) return options;
  if (options.keyEthType !== undefined && !OUTER.includes(protocol)) return options;
  return { ...options, keyEthType: protocol };
}

/** Flags that are words. */
const SHOWN: readonly string[] = ['skipHw', 'skipSw', 'verbose'];
/** Keys that say nothing that is not in a word, or in the filter itself. */
const KNOWN = ['keyEthType', 'inHwCount', 'keyEncUdpDstPortMask'];

function ports(options: Obj, proto: number | undefined): Obj {
  const out: Obj = {};
  const key = proto === undefined ? undefined : PORTED[proto];
  for (const [name, where] of Object.entries(WHERE)) {
    const [min, max] = [options[`keyPort${where}Min`], options[`keyPort${where}Max`]];
    const value = key && options[key + where];
    const mask = key && options[`${key + where}Mask`];
    if (min !== undefined) out[name] = `${min}-${max}`;
    else if (value !== undefined) {
      out[name] = mask === undefined || mask === U16 ? value : `${value}/0x${(mask as number).toString(16)}`;
    }
  }
  const kind = proto === undefined ? undefined : ICMP[proto];
  for (const [name, what] of [
    ['type', 'Type'],
    ['code', 'Code'],
  ] as const) {
    const value = kind && options[kind + what];
    const mask = kind && options[`${kind + what}Mask`];
    if (value !== undefined) out[name] = mask === undefined || mask === U8 ? value : `${value}/${mask}`;
  }
  return out;
}

/** What a filter that was read says, in words; keys without a word stay. */
export function flowerWords(options: Obj): FlowerWords & Obj {
  const out: Obj = {};
  const said = new Set<string>(KNOWN);
  const note = (name: string, value: unknown): void => {
    if (value === undefined) return;
    out[name] = value;
    for (const key of Object.keys(word(name, value, protoOf(options)) ?? {})) said.add(key);
  };
  for (const [name, { write }] of Object.entries(fields)) note(name, write(options));
  for (const [name, value] of Object.entries(ports(options, protoOf(options)))) note(name, value);
  for (const name of [
    'keyTcpSrcMask',
    'keyTcpDstMask',
    'keyUdpSrcMask',
    'keyUdpDstMask',
    'keySctpSrcMask',
    'keySctpDstMask',
  ])
    said.add(name);
  const encap = encapText(options.keyEncOpts as Obj | undefined, options.keyEncOptsMask as Obj | undefined);
  if (encap) {
    Object.assign(out, encap);
    said.add('keyEncOpts').add('keyEncOptsMask');
  }
  if (Array.isArray(options.flags)) {
    said.add('flags');
    for (const flag of options.flags) if (SHOWN.includes(flag)) out[flag] = true;
  }
  for (const [key, value] of Object.entries(options)) if (!said.has(key)) out[key] = value;
  return out as FlowerWords & Obj;
}

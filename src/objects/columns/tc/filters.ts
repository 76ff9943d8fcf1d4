import { macBits, prefixText } from '../../tc/options/prefix.js';
import { defined, type Obj } from '../../tc/options/reader.js';
import { infoOf, protocolName } from '../../tc/options/units.js';
import { ematchText } from '../../words/tc/reported/ematch.js';
import { actionShown, tunnelOptions, verdict } from './actions.js';
import { digits, hex, named, offload, place, type Read, statistics } from './common.js';

/** What `tc -j -s -d` shows of filters. A kind is an entry in the table. */

type Show = (options: Read, handle: number) => Obj;

const U8 = 0xff;
const U16 = 0xffff;
const U32 = 0xffffffff;
const flowid = ({ classid }: Read): Obj => (classid === undefined ? {} : { flowid: place(classid) });
const handled = (handle: number, show: (value: number) => unknown): Obj =>
  handle ? { handle: show(handle) } : {};
const ematch = ({ ematches }: Read): Obj =>
  ematches?.list?.length ? defined({ ematch: ematchText(ematches) }) : {};

/** A policer in a filter. */
function policer(tbf: Read): Obj {
  return {
    kind: 'police',
    index: tbf.index,
    control_action: verdict(tbf.action),
    overhead: tbf.rate.overhead,
  };
}

const ETHER: Readonly<Record<number, string>> = { 2048: 'ipv4', 34525: 'ipv6', 2054: 'arp', 32821: 'rarp' };
const IP: Readonly<Record<number, string>> = {
  ...{ 1: 'icmp', 6: 'tcp', 17: 'udp', 50: 'esp', 51: 'ah', 58: 'icmpv6', 115: 'l2tp', 132: 'sctp' },
};
const PPP: Readonly<Record<number, string>> = { 33: 'ip', 87: 'ipv6', 641: 'mpls_uc', 643: 'mpls_mc' };
const ARP: Readonly<Record<number, string>> = { 1: 'request', 2: 'reply' };
const CT: Readonly<Record<string, string>> = {
  ...{ tracked: 'trk', new: 'new', established: 'est', related: 'rel', invalid: 'inv', reply: 'rpl' },
};

const text = (
  value: number,
  table: Readonly<Record<number, string>>,
  other: (value: number) => string,
): string => table[value] ?? other(value);
const mac = (value: string, mask: string | undefined): string => {
  const bits = mask === undefined ? 48 : macBits(mask);
  return bits === 48 ? value : `${value}/${bits ?? mask}`;
};

/** Keys that stand for one attribute: the attribute, and how its value is shown beside its mask. */
const KEYS: readonly (readonly [
  key: string,
  attribute: string,
  show: (value: never, mask: never) => unknown,
])[] = [
  ['num_of_vlans', 'keyNumOfVlans', Number],
  ['vlan_id', 'keyVlanId', Number],
  ['vlan_prio', 'keyVlanPrio', Number],
  ['vlan_ethtype', 'keyVlanEthType', protocolName],
  ['cvlan_id', 'keyCvlanId', Number],
  ['cvlan_prio', 'keyCvlanPrio', Number],
  ['cvlan_ethtype', 'keyCvlanEthType', protocolName],
  ['dst_mac', 'keyEthDst', mac],
  ['src_mac', 'keyEthSrc', mac],
  ['eth_type', 'keyEthType', (value) => text(value, ETHER, (one) => digits(one).padStart(4, '0'))],
  ['ip_proto', 'keyIpProto', (value) => text(value, IP, (one) => `0x${digits(one).padStart(2, '0')}`)],
  ['mpls_label', 'keyMplsLabel', Number],
  ['mpls_tc', 'keyMplsTc', String],
  ['mpls_bos', 'keyMplsBos', String],
  ['mpls_ttl', 'keyMplsTtl', String],
  ['dst_ip', 'keyIpv4Dst', prefixText],
  ['src_ip', 'keyIpv4Src', prefixText],
  ['dst_ip', 'keyIpv6Dst', prefixText],
  ['src_ip', 'keyIpv6Src', prefixText],
  [
    'tcp_flags',
    'keyTcpFlags',
    (value: number, mask: number) => `0x${digits(value)}${mask === undefined ? '' : `/${digits(mask)}`}`,
  ],
  ['l2tpv3_sid', 'keyL2tpv3Sid', Number],
  ['spi', 'keySpi', digits],
  ['arp_sip', 'keyArpSip', prefixText],
  ['arp_tip', 'keyArpTip', prefixText],
  ['arp_op', 'keyArpOp', (value, mask) => masked8(value, mask, ARP)],
  ['arp_sha', 'keyArpSha', mac],
  ['arp_tha', 'keyArpTha', mac],
  ['pppoe_sid', 'keyPppoeSid', Number],
  ['ppp_proto', 'keyPppProto', (value) => text(value, PPP, digits)],
  ['enc_dst_ip', 'keyEncIpv4Dst', prefixText],
  ['enc_src_ip', 'keyEncIpv4Src', prefixText],
  ['enc_dst_ip', 'keyEncIpv6Dst', prefixText],
  ['enc_src_ip', 'keyEncIpv6Src', prefixText],
  ['enc_key_id', 'keyEncKeyId', Number],
  ['l2_miss', 'l2Miss', Number],
];

function masked8(
  value: number,
  mask: number | undefined,
  names: Readonly<Record<number, string>> = {},
): string {
  return mask === undefined || mask === U8 ? (names[value] ?? `${value}`) : `${value}/${mask}`;
}

/** Numbers whose mask is a key of its own. */
const MASKED: readonly (readonly [key: string, attribute: string, all: number])[] = [
  ['ip_tos', 'keyIpTos', U8],
  ['ip_ttl', 'keyIpTtl', U8],
  ['enc_dst_port', 'keyEncUdpDstPort', U16],
  ['enc_tos', 'keyEncIpTos', U8],
  ['enc_ttl', 'keyEncIpTtl', U8],
  ['ct_zone', 'keyCtZone', U16],
  ['ct_mark', 'keyCtMark', U32],
];
const masked = (read: Read, key: string, attribute: string, all: number): Obj => {
  const [value, mask] = [read[attribute], read[`${attribute}Mask`]];
  if (value === undefined) return {};
  return { [key]: value, ...(mask === undefined || mask === all ? {} : { [`${key}_mask`]: digits(mask) }) };
};

const FLAGS = { frag: 'isFragment', firstfrag: 'fragIsFirst' } as const;
const ENC_FLAGS = {
  ...{ tuncsum: 'tunnelCsum', tundf: 'tunnelDontFragment', tunoam: 'tunnelOam', tuncrit: 'tunnelCritOpt' },
} as const;
function flagsOf(key: string, names: Readonly<Record<string, string>>, on: Read = [], mask: Read = []): Obj {
  const found = Object.entries(names).filter(([, flag]) => mask.includes(flag));
  if (found.length === 0) return {};
  return { [key]: Object.fromEntries(found.map(([name, flag]) => [name, on.includes(flag)])) };
}

function ports(read: Read): Obj {
  const { [read.keyIpProto]: name } = { 6: 'keyTcp', 17: 'keyUdp', 132: 'keySctp' } as Record<number, string>;
  const { [read.keyIpProto]: icmp } = { 1: 'keyIcmpv4', 58: 'keyIcmpv6' } as Record<number, string>;
  const one = (key: string, side: string): Obj => {
    const [start, end] = [read[`keyPort${side}Min`], read[`keyPort${side}Max`]];
    if (start !== undefined && end !== undefined) return { [key]: { start, end } };
    return name === undefined ? {} : masked(read, key, `${name}${side}`, U16);
  };
  const type = (key: string, what: string): Obj => {
    const value = icmp === undefined ? undefined : read[`${icmp}${what}`];
    return value === undefined ? {} : { [key]: masked8(value, read[`${icmp}${what}Mask`]) };
  };
  return {
    ...{ ...one('dst_port', 'Dst'), ...one('src_port', 'Src') },
    ...{ ...type('icmp_type', 'Type'), ...type('icmp_code', 'Code') },
  };
}

function connection({ keyCtState = [], keyCtStateMask, keyCtLabels, keyCtLabelsMask = '' }: Read): Obj {
  const states = keyCtStateMask && Object.entries(CT).filter(([name]) => keyCtStateMask.includes(name));
  const label = /^f*$/.test(keyCtLabelsMask) ? keyCtLabels : `${keyCtLabels}/${keyCtLabelsMask}`;
  return defined({
    ct_state: states
      ?.map(([name, word]: string[]) => (keyCtState.includes(name) ? '+' : '-') + word)
      .join(''),
    ct_label: keyCtLabels === undefined ? undefined : label,
  });
}

const PRIORITY = 0xffe0;
const flower: Show = (read, handle) => {
  const { classid } = read;
  const isHardware =
    classid !== undefined && (classid & 0xffff) >= PRIORITY && (classid & 0xffff) < PRIORITY + 16;
  const keys = Object.fromEntries(
    KEYS.flatMap(([key, attribute, show]) =>
      read[attribute] === undefined
        ? []
        : [[key, show(read[attribute] as never, read[`${attribute}Mask`] as never)]],
    ),
  );
  return {
    ...handled(handle, Number),
    ...(classid === undefined
      ? {}
      : isHardware
        ? { hw_tc: (classid & 0xffff) - PRIORITY }
        : { classid: place(classid) }),
    ...defined({ indev: read.indev }),
    keys: {
      ...keys,
      ...Object.assign({}, ...MASKED.map(([key, attribute, all]) => masked(read, key, attribute, all))),
      ...ports(read),
      ...defined({ mpls: read.keyMplsOpts }),
      ...tunnelOptions(read.keyEncOpts, '_key'),
      ...tunnelOptions(read.keyEncOptsMask, '_mask'),
      ...flagsOf('ip_flags', FLAGS, read.keyFlags, read.keyFlagsMask),
      ...flagsOf('enc_flags', ENC_FLAGS, read.keyEncFlags, read.keyEncFlagsMask),
      ...connection(read),
      ...(read.keyCfm ? { cfm: named(read.keyCfm, { mdl: 'mdLevel', op: 'opcode' }) } : {}),
    },
    ...offload(read.flags, read.inHwCount),
  };
};

const TABLE = 20;
const BUCKET = 12;
const table = (handle: number): number => handle >>> TABLE;
const bucket = (handle: number): number => (handle >>> BUCKET) & 0xff;
function u32Handle(handle: number): string {
  const node = handle & 0xfff;
  const slot = bucket(handle);
  const end = node ? `:${digits(node)}` : '';
  return `${digits(table(handle))}:${slot ? digits(slot) : ''}${end}`;
}

function selector(sel: Read): Obj {
  const has = (flag: string): boolean => sel.flags.includes(flag);
  // `tc` prints a `match` for each: who reads that sees the last
  const last = sel.keys.at(-1);
  return {
    ...(last
      ? {
          match: {
            ...{ value: digits(last.val), mask: digits(last.mask) },
            ...{ offmask: last.offmask ? 'nexthdr+' : '', off: last.off },
          },
        }
      : {}),
    ...(has('varoffset')
      ? { offset_mask: digits(sel.offmask), offset_shift: sel.offshift, offset_off: sel.offoff }
      : {}),
    ...(sel.hmask ? { hash_mask: digits(sel.hmask), hash_off: sel.hoff } : {}),
  };
}

const u32: Show = (read, handle) => {
  const { divisor, hash, link, sel, pcnt, mark } = read;
  return {
    ...(handle ? { fh: u32Handle(handle) } : {}),
    ...(handle & 0xfff ? { order: handle & 0xfff } : {}),
    ...(divisor !== undefined
      ? { ht_divisor: divisor }
      : hash === undefined
        ? {}
        : { key_ht: digits(table(hash)), bkt: digits(bucket(hash)) }),
    ...flowid(read),
    ...(link === undefined ? {} : { link: u32Handle(link) }),
    ...offload(read.flags),
    ...(sel && pcnt ? { rule_hit: pcnt.rcnt, success: pcnt.kcnts?.at(-1) ?? pcnt.rhit } : {}),
    ...(mark
      ? { fwmark_value: hex(mark.val), fwmark_mask: hex(mark.mask), fwmark_success: mark.success }
      : {}),
    ...(sel ? selector(sel) : {}),
    ...defined({ indev: read.indev }),
  };
};

const FLOW: Readonly<Record<string, string>> = { rtclassid: 'rt-classid', skuid: 'sk-uid', skgid: 'sk-gid' };
const flow: Show = (read, handle) => {
  const { keys = [], mask = U32, xor: value = 0, baseclass } = read;
  const or = Number((BigInt(mask) & BigInt(value)) ^ BigInt(value));
  const xor = Number(BigInt(mask) & BigInt(value));
  return {
    ...{ handle: hex(handle), mode: read.mode },
    keys: keys.map((key: string) => FLOW[key] ?? key.replace(/[A-Z]/g, (one) => `-${one.toLowerCase()}`)),
    ...(mask === U32 ? {} : { and: hex(mask) }),
    ...(xor ? { xor: hex(xor) } : {}),
    ...(or ? { or: hex(or) } : {}),
    ...defined({ rshift: read.rshift, addend: read.addend === undefined ? undefined : hex(read.addend) }),
    ...defined({ divisor: read.divisor, baseclass: baseclass === undefined ? undefined : place(baseclass) }),
    ...defined({ perturb: read.perturb }),
    ...ematch(read),
  };
};

const kinds: Readonly<Record<string, Show>> = {
  ...{ flow, flower, u32 },
  basic: (read, handle) => ({ ...handled(handle, digits), ...flowid(read), ...ematch(read) }),
  bpf: (read, handle) => ({
    ...{ ...handled(handle, hex), ...flowid(read), ...defined({ bpf_name: read.name }) },
    ...(read.flags?.includes('actDirect') ? { 'direct-action': true } : {}),
    ...offload(read.flagsGen),
    ...(read.ops
      ? {
          bytecode: {
            length: read.opsLen,
            insns: read.ops.map(({ code, jt, jf, k }: Read) => ({ code, jt, jf, k })),
          },
        }
      : {}),
    ...(read.tag && !read.ops ? { tag: read.tag } : {}),
  }),
  cgroup: (read, handle) => ({ ...handled(handle, hex), ...ematch(read) }),
  fw: (read, handle) => ({
    ...(handle || read.mask !== undefined ? { fw: { mark: hex(handle), mask: hex(read.mask ?? U32) } } : {}),
    ...(read.classid === undefined ? {} : { classid: place(read.classid) }),
    ...defined({ indev: read.indev }),
  }),
  matchall: (read, handle) => ({
    ...{ ...handled(handle, Number), ...flowid(read), ...offload(read.flags, read.inHwCount) },
    ...(read.pcnt ? { rule_hit: read.pcnt.rhit } : {}),
  }),
  route: (read, handle) => ({
    ...(handle ? { fh: hex(handle) } : {}),
    ...(handle & 0x7f00 ? { order: (handle >> 8) & 0x7f } : {}),
    ...flowid(read),
    ...defined({ to: read.to, from: read.from, fromif: read.iif }),
  }),
};

const BLOCK = -1;
const INGRESS = 0xfffffff2;
const EGRESS = 0xfffffff3;
const ROOT = 0xffffffff;

function where({ ifindex, parent }: Read, device: (index: number) => string | undefined): Obj {
  if (ifindex === BLOCK) return { block: parent };
  const dev = device(ifindex);
  if (parent === ROOT) return { dev, root: true };
  if (parent === INGRESS) return { dev, ingress: true };
  return parent === EGRESS ? { dev, egress: true } : { dev, parent: place(parent) };
}

/** A filter or chain, as `tc -j -s -d filter show` has it. */
export function filterShown(fields: Read, device: (index: number) => string | undefined): Obj {
  const { kind, info, chain, options, handle = 0 } = fields;
  const { prio, protocol } = infoOf({ info: info ?? 0 });
  const own =
    kind !== undefined && options !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind]! : undefined;
  return {
    ...where(fields, device),
    ...(protocol ? { protocol: protocolText(protocol) } : {}),
    ...(prio ? { pref: prio } : {}),
    ...defined({ kind, chain }),
    ...(own
      ? {
          options: {
            ...own(options, handle),
            ...(options.police?.tbf ? policer(options.police.tbf) : {}),
            ...(options.act
              ? { actions: options.act.map((one: Read, i: number) => actionShown(one, i + 1, device, true)) }
              : {}),
          },
        }
      : {}),
    ...statistics(fields),
  };
}
const protocolText = (value: number): string => {
  const name = protocolName(value);
  return typeof name === 'string' ? name : `[${name}]`;
};

import type { OvsFlowActionAttrs, OvsFlowKeyAttrs } from '../messages/generic/ovs_flow.js';

/** A key, or the mask of one, as it is declared. */
export type OvsKey = OvsFlowKeyAttrs;
/** An action: one key, with what it needs. */
export type OvsAction = Partial<OvsFlowActionAttrs>;

type Fields = Readonly<Record<string, unknown>>;

/** How a member is written. */
type Word = (value: unknown) => string;
const decimal: Word = (value) => `${value}`;
const hex: Word = (value) => `0x${Number(value).toString(16)}`;
const hex4: Word = (value) => `0x${Number(value).toString(16).padStart(4, '0')}`;
const fragment: Word = (value) => (value === 'none' || value === 0 ? 'no' : `${value}`);

const ZERO = /^[0.:]*$/;
const ONES = /^(?:ff:?)+$|^(?:255\.?)+$|^(?:ffff:?)+$/;

/** What a mask says of a member: all of it counts, nothing, or some bits. */
function weight(mask: unknown, bits: number | undefined): 'all' | 'none' | 'some' {
  if (Array.isArray(mask)) return mask.length === 0 ? 'none' : 'some';
  if (typeof mask === 'string') return ZERO.test(mask) ? 'none' : ONES.test(mask) ? 'all' : 'some';
  if (mask === 0 || mask === undefined) return 'none';
  return bits !== undefined && Number(mask) === 2 ** bits - 1 ? 'all' : 'some';
}

/** `name=value`, where its mask lets anything count; `names` tells bits and words. */
function members(
  value: Fields,
  mask: Fields | undefined,
  words: Readonly<Record<string, { as?: string; bits?: number; word?: Word }>>,
): string[] {
  return Object.entries(words).flatMap(([key, { as = key, bits, word = decimal }]) => {
    if (mask === undefined) return [`${as}=${word(value[key])}`];
    // of words such as fragments, all bits are another word
    const counts = mask[key] === 'any' ? 'all' : weight(mask[key], bits);
    if (counts === 'none') return [];
    return [counts === 'all' ? `${as}=${word(value[key])}` : `${as}=${word(value[key])}/${word(mask[key])}`];
  });
}

const PORTS = { src: { bits: 16 }, dst: { bits: 16 } };
const ICMP = { type: { bits: 8 }, code: { bits: 8 } };
const STRUCTS: Readonly<Record<string, Parameters<typeof members>[2]>> = {
  eth: { src: {}, dst: {} },
  ipv4: {
    src: {},
    dst: {},
    proto: { bits: 8 },
    tos: { bits: 8, word: tosWord },
    ttl: { bits: 8 },
    frag: { bits: 8, word: fragment },
  },
  ipv6: {
    src: {},
    dst: {},
    label: { bits: 20, word: hex },
    proto: { bits: 8 },
    tclass: { bits: 8, word: hex },
    hlimit: { bits: 8 },
    frag: { bits: 8, word: fragment },
  },
  tcp: PORTS,
  udp: PORTS,
  sctp: PORTS,
  icmp: ICMP,
  icmpv6: ICMP,
  arp: { sip: {}, tip: {}, op: { bits: 16 }, sha: {}, tha: {} },
  nd: { target: {}, sll: {}, tll: {} },
};

function tosWord(value: unknown): string {
  return Number(value) === 0 ? '0' : hex(value);
}

/** Members that are one number. */
const NUMBERS: Readonly<Record<string, { name: string; bits: number; word?: Word }>> = {
  recircId: { name: 'recirc_id', bits: 32, word: (value) => (Number(value) === 0 ? '0' : hex(value)) },
  dpHash: { name: 'dp_hash', bits: 32, word: hex },
  priority: { name: 'skb_priority', bits: 32, word: hex },
  inPort: { name: 'in_port', bits: 32 },
  skbMark: { name: 'skb_mark', bits: 32, word: hex },
  ctZone: { name: 'ct_zone', bits: 16, word: hex },
  ctMark: { name: 'ct_mark', bits: 32, word: hex },
  tcpFlags: { name: 'tcp_flags', bits: 16, word: hex },
};

/** The order in which ovs-dpctl writes the parts of a key. */
const BEFORE = ['recircId', 'dpHash', 'priority', 'inPort', 'skbMark', 'ctZone', 'ctMark'] as const;
const BEHIND = ['ipv4', 'ipv6', 'arp', 'tcp', 'udp', 'sctp', 'icmp', 'icmpv6', 'nd'] as const;
const VLAN_PRESENT = 0x1000;

/** A key with its mask, in the words of `ovs-dpctl dump-flows`. Without a mask all of the key counts. */
export function formatKey(key: OvsKey, mask?: OvsKey): string {
  const of = key as Fields;
  const by = mask as Fields | undefined;
  const parts: string[] = [];
  const numbers = (names: readonly string[]): void => {
    for (const name of names) {
      const { name: word, bits, word: write = decimal } = NUMBERS[name]!;
      if (of[name] === undefined) continue;
      const counts = by === undefined ? 'all' : weight(by[name], bits);
      if (counts === 'none') continue;
      parts.push(`${word}(${write(of[name])}${counts === 'some' ? `/${write(by![name])}` : ''})`);
    }
  };
  const struct = (name: string, word = name, always = false): void => {
    const value = of[name === 'eth' ? 'ethernet' : name] as Fields | undefined;
    if (value === undefined) return;
    const masked = by === undefined ? undefined : ((by[name === 'eth' ? 'ethernet' : name] as Fields) ?? {});
    const found = members(value, masked, STRUCTS[name]!);
    if (found.length > 0 || always) parts.push(`${word}(${found.join(',')})`);
  };
  numbers(BEFORE);
  if (key.ctState !== undefined && (by === undefined || (mask!.ctState ?? []).length > 0)) {
    const counted = by === undefined ? key.ctState : mask!.ctState!;
    parts.push(
      `ct_state(${counted.map((flag) => `${key.ctState!.includes(flag) ? '+' : '-'}${stateWord(`${flag}`)}`).join('')})`,
    );
  }
  struct('eth', 'eth', true);
  if (key.ethertype !== undefined && (by === undefined || weight(by.ethertype, 16) !== 'none'))
    parts.push(`eth_type(${hex4(key.ethertype)})`);
  if (key.vlan !== undefined && key.encap !== undefined) {
    parts.push(`vlan(${vlanWords(key.vlan)})`);
    const inner = key.encap as OvsKey;
    parts.push(`encap(${formatKey(inner, mask?.encap as OvsKey | undefined)})`);
  }
  for (const name of BEHIND) struct(name);
  numbers(['tcpFlags']);
  return parts.join(',');
}

const STATES: Readonly<Record<string, string>> = {
  established: 'est',
  related: 'rel',
  replyDir: 'rpl',
  invalid: 'inv',
  tracked: 'trk',
  srcNat: 'snat',
  dstNat: 'dnat',
};
const stateWord = (flag: string): string => STATES[flag] ?? flag;

function vlanWords(tci: number): string {
  return `vid=${tci & 0xfff},pcp=${tci >> 13}`;
}

/** Actions in the words of `ovs-dpctl dump-flows`. */
export function formatActions(actions: readonly OvsAction[]): string {
  if (actions.length === 0) return 'drop';
  return actions.map(actionWords).join(',');
}

function actionWords(action: OvsAction): string {
  const [[name, value] = ['', undefined]] = Object.entries(action) as [string, unknown][];
  const of = value as Fields;
  switch (name) {
    case 'output':
      return `${value}`;
    case 'popVlan':
      return 'pop_vlan';
    case 'popEth':
      return 'pop_eth';
    case 'ctClear':
      return 'ct_clear';
    case 'popNsh':
      return 'pop_nsh()';
    case 'pushVlan': {
      const { tpid, tci } = of as { tpid: number; tci: number };
      const tag = tpid === 0x8100 ? '' : `tpid=${hex4(tpid)},`;
      return `push_vlan(${tag}${vlanWords(tci & ~VLAN_PRESENT)})`;
    }
    case 'recirc':
      return `recirc(${hex(value)})`;
    case 'trunc':
      return `trunc(${value})`;
    case 'meter':
      return `meter(${value})`;
    case 'popMpls':
      return `pop_mpls(eth_type=${hex(value)})`;
    case 'drop':
      return value === 0 ? 'drop' : `drop(${value})`;
    case 'set':
      return `set(${formatKey(value as OvsKey)})`;
    case 'setMasked':
      return `set(${maskedSet(of)})`;
    case 'clone':
      return `clone(${formatActions(value as OvsAction[])})`;
    case 'hash':
      return `hash(${(of as { alg: number }).alg === 0 ? 'l4' : 'sym_l4'}(${(of as { basis: number }).basis}))`;
    case 'sample': {
      const { probability = 0, actions = [] } = of as { probability?: number; actions?: OvsAction[] };
      const percent = ((probability / 0xffffffff) * 100).toFixed(1);
      return `sample(sample=${percent}%,actions(${formatActions(actions)}))`;
    }
    case 'userspace': {
      const { pid, userdata } = of as { pid?: number; userdata?: string };
      return `userspace(pid=${pid ?? 0}${userdata ? `,userdata(${userdata})` : ''})`;
    }
    case 'ct': {
      const { commit, zone, nat } = of as { commit?: boolean; zone?: number; nat?: Fields };
      const words = [
        ...(commit ? ['commit'] : []),
        ...(zone ? [`zone=${zone}`] : []),
        ...(nat ? ['nat'] : []),
      ];
      return words.length === 0 ? 'ct' : `ct(${words.join(',')})`;
    }
    default:
      return `${name}(${value === true ? '' : JSON.stringify(value)})`;
  }
}

/** Of a masked set, each member is twice there: the value, and the mask behind it. What is not distinguished stays JSON. */
function maskedSet(of: Fields): string {
  return JSON.stringify(of);
}

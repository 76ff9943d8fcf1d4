import {
  attributes,
  be32,
  be64,
  enumeration,
  flags,
  type Infer,
  type Message,
  message,
  pad,
  prefix,
  prefixLength,
  string,
  struct,
  u8,
  u16,
  u32,
} from '../../schema/index.js';
import { addressFamily } from './families.js';
import { routeProtocol } from './route-names.js';

/** `FR_ACT_*`: what a matching rule does. */
const action = enumeration(u8, {
  unspec: 0,
  /** Looks the route up in `table`. */
  toTbl: 1,
  /** Continues with the rule of priority `goto`. */
  goto: 2,
  nop: 3,
  res3: 4,
  res4: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
});

/** `FIB_RULE_*`. */
const ruleFlags = flags(u32, {
  permanent: 0x1,
  invert: 0x2,
  unresolved: 0x4,
  iifDetached: 0x8,
  oifDetached: 0x10,
  findSaddr: 0x10000,
});

/** `struct fib_rule_uid_range`: both ends belong to it. */
export const fibRuleUidRange = struct('fib_rule_uid_range', '', { start: u32, end: u32 });

/** `struct fib_rule_port_range`: both ends belong to it. */
export const fibRulePortRange = struct('fib_rule_port_range', '', { start: u16, end: u16 });

const rule = message('fib_rule_hdr', {
  header: struct('fib_rule_hdr', '', {
    /** `'inet'` or `'inet6'`; what the addresses are, unless given. */
    family: addressFamily,
    dstLen: prefixLength('dst'),
    srcLen: prefixLength('src'),
    /** Type of service that packets must have; 0 for any. */
    tos: u8,
    /** Table: 254 is main, 255 local, 253 default. */
    table: u8,
    res1: pad(1),
    res2: pad(1),
    /** What a matching rule does: `'toTbl'` looks the route up in `table`. */
    action,
    /** `'invert'` applies the rule to packets that do not match. */
    flags: ruleFlags,
  }),
  attributes: attributes('FRA', {
    /** Prefix of packets' destinations. */
    dst: [1, prefix('dstLen')],
    /** Prefix of packets' sources. */
    src: [2, prefix('srcLen')],
    /** Interface that packets came by; `'lo'` for those of this machine. */
    iifname: [3, string(15)],
    /** Priority of the rule to continue with. */
    goto: [4, u32],
    /** The lower is asked first. */
    priority: [6, u32],
    /** Mark that packets must have, in the bits of `fwmask`. */
    fwmark: [10, u32],
    /** Realms: source in the upper, destination in the lower 16 bits. */
    flow: [11, u32],
    /** Tunnel id of the encapsulated packet (4.3). */
    tunId: [12, be64],
    /** Ignores routes through links of this group; 4294967295 ignores none (3.12). */
    suppressIfgroup: [13, u32],
    /** Ignores routes with this prefix length or a shorter one; 4294967295 ignores none (3.12). */
    suppressPrefixlen: [14, u32],
    /** Table that is looked up: 254 is main. */
    table: [15, u32],
    /** The bits of the mark that count. */
    fwmask: [16, u32],
    /** Interface that the sender's socket is bound to. */
    oifname: [17, string(15)],
    pad: [18, pad(0)],
    /** 1: the table is that of the VRF the packet belongs to (4.8). */
    l3mdev: [19, u8],
    /** (4.10) */
    uidRange: [20, fibRuleUidRange],
    /** Who installed the rule (4.17). */
    protocol: [21, routeProtocol],
    /** IP protocol number of the packet: 6 is TCP, 17 UDP (4.17). */
    ipProto: [22, u8],
    /** (4.17) */
    sportRange: [23, fibRulePortRange],
    /** (4.17) */
    dportRange: [24, fibRulePortRange],
    /** All six bits, 0 to 63, where `tos` cannot tell (6.12). */
    dscp: [25, u8],
    /** IPv6 flow label (6.14). */
    flowlabel: [26, be32],
    /** The bits of the flow label that count (6.14). */
    flowlabelMask: [27, be32],
    /** Mask on a single port in `sportRange` (6.15). */
    sportMask: [28, u16],
    /** Mask on a single port in `dportRange` (6.15). */
    dportMask: [29, u16],
    /** (6.15) */
    dscpMask: [30, u8],
  }),
  always: ['suppressPrefixlen', 'protocol'],
  object: {
    noun: 'rule',
    by: [],
    and: { priority: ['priority'], from: ['src'], to: ['dst'], table: ['table'] },
  },
  aliases: {
    from: 'src',
    source: 'src',
    to: 'dst',
    destination: 'dst',
    prio: 'priority',
    pref: 'priority',
    preference: 'priority',
    order: 'priority',
    metric: 'priority',
    lookup: 'table',
    vrf: 'table',
    iif: 'iifname',
    dev: 'iifname',
    oif: 'oifname',
    mark: 'fwmark',
    sport: 'sportRange',
    dport: 'dportRange',
    uid: 'uidRange',
    not: "flags: ['invert']",
    invert: "flags: ['invert']",
    suppress_prefixlength: 'suppressPrefixlen',
    suppressPrefixlength: 'suppressPrefixlen',
    realms: 'flow',
    dsfield: 'tos',
    type: 'action',
    proto: 'protocol',
    ipproto: 'ipProto',
    blackhole: "action: 'blackhole'",
    unreachable: "action: 'unreachable'",
    prohibit: "action: 'prohibit'",
  },
});
export interface Rule extends Infer<typeof rule> {}
/** A rule of policy routing: `RTM_NEWRULE`, `RTM_DELRULE`, `RTM_GETRULE` (linux/fib_rules.h). */
export const fibRuleHdr: Message<Rule> = rule as Message<Rule>;

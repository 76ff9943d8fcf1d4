import { routeMessages } from '../messages/route/index.js';
import { fibRuleHdr, type Rule as RuleRead } from '../messages/route/rule.js';
import { EncodeError, type Input } from '../schema/index.js';
import { type Fields, type ObjectDefinition, object, reads } from './definition.js';
import { type IpProtocolName, PROTOCOL_NAMES } from './ip-protocols.js';
import type { NameTables } from './names.js';
import { checkFamilies, familyOf, isDefault, normalPrefix } from './prefix.js';
import { tableNumber } from './route.js';
import { any, type Rule, type Rules, rulesFor } from './rules.js';
import { numberNamed, realms } from './spelling.js';
import { ADD } from './verbs.js';

type Range = number | string | { start?: number | undefined; end?: number | undefined };

/**
 * A rule as the verbs take it: `{ src: '10.0.0.0/8', table: 100, priority: 1000 }`. Tables go by number, by name, or by
 * `vrf`, the name of the device.
 */
export type RuleInput = Omit<
  Input<RuleRead>,
  'table' | 'ipProto' | 'tos' | 'dscp' | 'flow' | 'fwmark' | 'fwmask' | 'l3mdev' | (typeof RANGES)[number]
> & {
  /** A number, or text: `'0x10'`, with its mask `'0x10/0xff'`. */
  fwmark?: number | string | undefined;
  /** The bits of the mark that count, all by default. */
  fwmask?: number | string | undefined;
  /** Looks routes up in the table of the VRF that the packet belongs to. */
  l3mdev?: number | boolean | undefined;
  /** A number, or a name: `'tcp'`. */
  ipProto?: IpProtocolName | number | undefined;
  /** A number, or a name of `rt_dsfield`. */
  tos?: number | string | undefined;
  /** A number, or a name of `rt_dsfield`: `'AF11'`. */
  dscp?: number | string | undefined;
  /** Realms, by number or name: `'from/to'`. */
  flow?: number | string | undefined;
  /** One port, or several: `{ start: 80, end: 90 }`, `'80-90'`. */
  sportRange?: Range | undefined;
  /** One port, or several, as `sportRange`. */
  dportRange?: Range | undefined;
  /** Users of the sending socket: `{ start: 1000, end: 1999 }`, `'1000-1999'`. */
  uidRange?: Range | undefined;
  /** Routing table that is looked up: a number, `'main'`, `'local'`, `'default'`, or a name of `rt_tables`. */
  table?: number | string | undefined;
  /** The VRF whose table is meant. */
  vrf?: string | undefined;
};

const RT_TABLE_MAIN = 254;

/** What packets are chosen by; a rule without one is another. */
const SELECTORS: readonly string[] = [
  ...['src', 'dst', 'tos', 'iifname', 'oifname', 'fwmark', 'tunId', 'l3mdev', 'uidRange'],
  ...['ipProto', 'sportRange', 'dportRange', 'dscp', 'flowlabel', 'sportMask', 'dportMask', 'dscpMask'],
  ...['fwmask', 'flowlabelMask'],
];

/** Masks that the kernel reports where none was given: all bits. */
const WHOLE = {
  fwmark: ['fwmask', 0xffffffff],
  sportRange: ['sportMask', 0xffff],
  dportRange: ['dportMask', 0xffff],
  dscp: ['dscpMask', 0x3f],
  flowlabel: ['flowlabelMask', 0xfffff],
} as const;

/** What the kernel reports of a rule that says nothing of it. */
const NOTHING = { suppressPrefixlen: 0xffffffff, suppressIfgroup: 0xffffffff, protocol: 'unspec' };

function implied(entry: Fields): Fields {
  const out: Record<string, unknown> = { priority: 0, tos: 0, ...NOTHING };
  for (const [key, [mask, bits]] of Object.entries(WHOLE)) if (entry[key] !== undefined) out[mask] = bits;
  return out;
}

function normalize(input: Fields, verb: string, names: NameTables): Fields {
  const fields = withMarks(withNumbers(withoutHostBits(input, names), names), verb);
  const family = fields.family ?? familyOf(fields.src, fields.dst);
  checkFamilies(fibRuleHdr, 'rule', family, fields, ['src', 'dst']);
  if (reads(verb)) return family === undefined ? fields : { ...fields, family };
  // the first rule of all reads without its priority, and without one a rule is given another
  const isFirst = wasRead(fields) && fields.priority === undefined;
  if (isFirst) return { ...fields, priority: 0 };
  return fields.family === undefined && family !== undefined ? { family, ...fields } : fields;
}

/** Numbers for names, and ranges for single ports. */
function withNumbers(rule: Fields, names: NameTables): Fields {
  let out: Record<string, unknown> | undefined;
  const set = (key: string, value: unknown): void => {
    if (value === rule[key]) return;
    out ??= { ...rule };
    out[key] = value;
  };
  const { ipProto, tos, dscp, flow } = rule;
  if (typeof ipProto === 'string')
    set('ipProto', numberNamed(fibRuleHdr, 'ipProto', ipProto, PROTOCOL_NAMES));
  if (typeof tos === 'string') set('tos', numberNamed(fibRuleHdr, 'tos', tos, names.dsfields));
  if (typeof dscp === 'string') set('dscp', codePoint(dscp, names));
  if (typeof flow === 'string') set('flow', realms(fibRuleHdr, 'flow', flow, names.realms));
  for (const key of RANGES) if (rule[key] !== undefined) set(key, range(key, rule[key]));
  return out ?? rule;
}

const MARK = /^(0x[\da-f]{1,8}|\d{1,10})(?:\/(0x[\da-f]{1,8}|\d{1,10}))?$/i;

/** Marks as iproute2 writes them, `'0x10/0xff'`, switches by name, and masks that the kernel insists on. */
function withMarks(rule: Fields, verb: string): Fields {
  const { fwmark, fwmask, l3mdev, flowlabel, flowlabelMask } = rule;
  const isText = typeof fwmark === 'string' || typeof fwmask === 'string';
  const isMasked = flowlabel === undefined || flowlabelMask !== undefined || verb === 'dump';
  if (!isText && typeof l3mdev !== 'boolean' && isMasked) return rule;
  const out: Record<string, unknown> = { ...rule };
  if (typeof fwmark === 'string') {
    const [, mark, mask] = MARK.exec(fwmark) ?? [];
    if (mark === undefined || (mask !== undefined && fwmask !== undefined))
      throw new EncodeError(fibRuleHdr.name, 'fwmark', `'${fwmark}' is no mark such as '0x10/0xff'`);
    out.fwmark = Number(mark);
    if (mask !== undefined) out.fwmask = Number(mask);
  }
  if (typeof fwmask === 'string') {
    if (!MARK.test(fwmask) || fwmask.includes('/'))
      throw new EncodeError(fibRuleHdr.name, 'fwmask', `'${fwmask}' is no mask such as '0xff'`);
    out.fwmask = Number(fwmask);
  }
  if (typeof l3mdev === 'boolean') {
    if (l3mdev) out.l3mdev = 1;
    else delete out.l3mdev;
  }
  if (!isMasked) out.flowlabelMask = WHOLE.flowlabel[1];
  return out;
}

/** The names are those of the whole octet, of which a code point is the upper six bits. */
function codePoint(text: string, { dsfields }: NameTables): unknown {
  const octet = dsfields?.get(text);
  return octet === undefined ? numberNamed(fibRuleHdr, 'dscp', text, dsfields) : octet >> 2;
}

const RANGES = ['sportRange', 'dportRange', 'uidRange'] as const;

/** A range is `{ start, end }`, `'80-90'`, or one number. */
function range(key: string, given: unknown): unknown {
  if (typeof given === 'number') return { start: given, end: given };
  if (typeof given === 'string') {
    const [, start, end = start] = /^(\d+)(?:-(\d+))?$/.exec(given) ?? [];
    if (start === undefined)
      throw new EncodeError(fibRuleHdr.name, key, `'${given}' is no range such as '80-90'`);
    return { start: Number(start), end: Number(end) };
  }
  const { start, end = start } = (given ?? {}) as { start?: unknown; end?: unknown };
  return start === undefined || typeof given !== 'object' ? given : { ...(given as object), start, end };
}

/** Whether a rule was read, which all fields of the header show. */
function wasRead({ family, tos, action, flags }: Fields): boolean {
  return family !== undefined && tos !== undefined && action !== undefined && flags !== undefined;
}

function withoutHostBits(input: Fields, names: NameTables): Fields {
  let out: Record<string, unknown> | undefined;
  if (typeof input.table === 'string') out = { ...input, table: tableNumber(fibRuleHdr, input.table, names) };
  for (const key of ['src', 'dst'] as const) {
    const given = input[key];
    if (typeof given !== 'string') continue;
    const text = normalPrefix(given);
    if (text === given && !isDefault(text)) continue;
    out ??= { ...input };
    out.family ??= familyOf(input.src, input.dst);
    if (out.family === undefined) delete out.family;
    // from everywhere is what a rule without it says
    if (isDefault(text)) delete out[key];
    else out[key] = text;
  }
  return out ?? input;
}

function defaults(rule: Fields, verb: string): Fields | undefined {
  if (reads(verb)) return undefined;
  const out: Record<string, unknown> = { family: 'inet' };
  if (verb === 'del' || rule.action !== undefined) return out;
  out.action = rule.goto === undefined ? 'toTbl' : 'goto';
  const { table, goto, l3mdev } = rule;
  if (table === undefined && goto === undefined && l3mdev === undefined) out.table = RT_TABLE_MAIN;
  return out;
}

/** Only this one is a setting: the others say what is there at the moment. */
const invert: Rule = (wanted: readonly string[], there: readonly string[] | undefined) =>
  wanted.includes('invert') === (there ?? []).includes('invert');
const none: Rule = (wanted: number, there: number | undefined) => wanted === (there ?? 0xffffffff);

const RULES: Rules = {
  unknown: any,
  flags: invert,
  // looked for in the table of the VRF
  table: (wanted: number, there: number) => wanted === there || wanted === 0,
  ...rulesFor(['suppressPrefixlen', 'suppressIfgroup'], none),
};

const { newrule, delrule, getrule } = routeMessages;

/** The verbs of rules. */
export type RuleVerb = 'add' | 'del' | 'get' | 'dump';

/** Rules of policy routing. */
export const rule: ObjectDefinition<RuleRead, RuleInput, RuleInput, RuleVerb> = object('rule', {
  plural: 'rules',
  families: ['inet', 'inet6', 'ipmr', 'ip6mr'],
  verbs: {
    add: { type: newrule, flags: ADD },
    del: { type: delrule, flags: 0 },
    get: { type: getrule, flags: 0 },
    dump: { type: getrule, flags: 0 },
  },
  events: { appeared: newrule, gone: delrule },
  groups: ['ipv4Rule', 'ipv6Rule'],
  monitor: 'rule',
  vrfs: { vrf: 'table' },
  normalize,
  defaults,
  // a rule is all that it has
  identity: ['family', 'priority', 'action', 'table', 'goto', ...SELECTORS],
  exact: SELECTORS,
  implied,
  rules: RULES,
  settings: ({ flags, ...rest }) => ({
    ...rest,
    priority: rest.priority ?? 0,
    flags: (flags as string[] | undefined)?.includes('invert') ? ['invert'] : [],
  }),
  kernelFilters: ['family'],
  place: ({ family }) => ({ family }),
  ensure: { add: 'add', del: 'del' },
  phase: () => 'rules',
  inverse(verb, input, [was]) {
    if (verb === 'add') return { verb: 'del', input };
    return was && { verb: 'add', input: rule.settings!(was) };
  },
});

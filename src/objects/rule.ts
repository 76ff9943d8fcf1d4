import { routeMessages } from '../messages/route/index.js';
import { fibRuleHdr, type Rule as RuleRead } from '../messages/route/rule.js';
import type { Input } from '../schema/index.js';
import { type Fields, type ObjectDefinition, object, reads } from './definition.js';
import type { NameTables } from './names.js';
import { checkFamilies, familyOf, isDefault, normalPrefix } from './prefix.js';
import { tableNumber } from './route.js';
import { any, type Rule, type Rules, rulesFor } from './rules.js';
import { ADD } from './verbs.js';

/**
 * A rule as the verbs take it: `{ src: '10.0.0.0/8', table: 100, priority: 1000 }`. Tables go by number, by name, or by
 * `vrf`, the name of the device.
 */
export type RuleInput = Omit<Input<RuleRead>, 'table'> & {
  table?: number | string | undefined;
  /** The VRF whose table is meant. */
  vrf?: string | undefined;
};

const RT_TABLE_MAIN = 254;

/** What packets are chosen by; a rule without one is another. */
const SELECTORS: readonly string[] = [
  ...['src', 'dst', 'tos', 'iifname', 'oifname', 'fwmark', 'tunId', 'l3mdev', 'uidRange'],
  ...['ipProto', 'sportRange', 'dportRange', 'dscp', 'flowlabel', 'sportMask', 'dportMask', 'dscpMask'],
];

function normalize(input: Fields, verb: string, names: NameTables): Fields {
  const fields = withoutHostBits(input, names);
  const family = fields.family ?? familyOf(fields.src, fields.dst);
  checkFamilies(fibRuleHdr, 'rule', family, fields, ['src', 'dst']);
  if (reads(verb)) return family === undefined ? fields : { ...fields, family };
  // the first rule of all reads without its priority, and without one a rule is given another
  const isFirst = wasRead(fields) && fields.priority === undefined;
  if (isFirst) return { ...fields, priority: 0 };
  return fields.family === undefined && family !== undefined ? { family, ...fields } : fields;
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
  identity: ['family', 'priority', 'action', 'table', 'goto', 'fwmask', ...SELECTORS],
  exact: SELECTORS,
  implied: () => ({ priority: 0, tos: 0 }),
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

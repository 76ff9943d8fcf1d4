import { routeMessages } from '../../messages/route/index.js';
import { filterKinds } from '../../messages/route/tc/filters.js';
import type { Filter } from '../../messages/route/tc/tcmsg.js';
import { NLM_F_CREATE } from '../../protocol/framing.js';
import { differences } from '../compare.js';
import { type Fields, type ObjectDefinition, object, reads } from '../definition.js';
import { type Canonical, stated } from '../fields.js';
import { interfaceKeys } from '../interfaces.js';
import type { Rule, Rules } from '../rules.js';
import { checkKind } from '../spelling.js';
import { ADD } from '../verbs.js';
import { action } from './action.js';
import type { FilterInput, FilterPlace, Place } from './inputs.js';
import { estimator } from './options/estimator.js';
import { routeHandle } from './options/filter/route.js';
import { u32Handle } from './options/filter/u32.js';
import { filterOptions } from './options/index.js';
import { filterRules, rulesOfKind } from './options/reported.js';
import { filterInfo, handle, hook, infoOf, integer, masked, protocol } from './options/units.js';
import { DEVICE, placed, settable } from './place.js';
import type { TcVerb } from './qdisc.js';

type Writable = Record<string, unknown>;

/** `TCM_IFINDEX_MAGIC_BLOCK`: the parent is the number of a block. */
const BLOCK = -1;
/** `ETH_P_ALL` */
const ALL = 3;

/** The number of a filter, by its kind: a mark, with its mask, or a place in the tables of u32. */
function withHandle(fields: Writable, given: unknown): void {
  const { kind, options } = fields as { kind?: unknown; options?: Fields };
  if (typeof given === 'string' && kind === 'fw') {
    const { value, mask } = masked(given);
    fields.handle = value;
    if (mask !== undefined) fields.options = { mask, ...options };
  } else if (kind === 'u32' || (typeof given === 'string' && given.split(':').length === 3)) {
    fields.handle = u32Handle(given as string);
  } else {
    fields.handle =
      typeof given === 'string' && /^\w+$/.test(given) ? integer(given) : handle(given as string);
  }
}

/** Kinds that are sent options even if they have none. */
const BARE: ReadonlySet<unknown> = new Set(['cgroup', 'flower']);

/** Fields of a filter, or of a chain with its template. */
export function filterFields(input: Fields, verb: string): Fields {
  const {
    block,
    pref,
    prio = pref,
    protocol: named,
    handle: own,
    ...rest
  } = input as Writable & FilterPlace & Place;
  const makes = !reads(verb) && verb !== 'del';
  if (verb === 'dump') checkKind(newtfilter.message, 'kind', rest.kind, filterKinds);
  const fields = placed(makes ? settable(rest) : rest, hook);
  if (own !== undefined) withHandle(fields, own);
  if (block !== undefined) Object.assign(fields, { ifindex: BLOCK, parent: block });
  const type = named === undefined ? undefined : protocol(named);
  if (prio !== undefined || type !== undefined || makes)
    fields.info ??= filterInfo(prio ?? 0, type ?? (makes ? ALL : 0));
  if (fields.kind === 'route' && fields.handle === undefined && makes) {
    const number = routeHandle((fields.options ?? {}) as Fields);
    if (number !== undefined) fields.handle = number;
  }
  const etherType =
    type ?? (typeof fields.info === 'number' ? infoOf({ info: fields.info }).protocol : undefined);
  if (fields.options === undefined && makes && BARE.has(fields.kind)) fields.options = {};
  if (fields.options !== undefined) fields.options = filterOptions(fields.kind, fields.options, etherType);
  if (fields.rate === undefined) return fields;
  // in iproute2's order
  const { rate, ...before } = fields;
  return { ...before, rate: estimator(rate as object) };
}

/** Where filters and chains are. Only the kernel can choose by it: it reports another place of a block that is shared. */
export const FILTER_PLACE: readonly string[] = ['ifindex', 'parent', 'chain', 'info'];

/** Devices of filters, and those that their actions name. */
export const FILTER_INTERFACES = interfaceKeys({
  ...DEVICE,
  options: { act: { options: { parms: { ifindex: 'ifindex' } } } },
});

/** Where no priority is given, the kernel chooses one. */
const info: Rule = (wanted: number, there: number) =>
  infoOf({ info: wanted }).prio === 0
    ? infoOf({ info: wanted }).protocol === infoOf({ info: there }).protocol
    : wanted === there;
/** Actions in their order, each by the rules of its kind. */
const act: Rule = (wanted: readonly Fields[], there: readonly Fields[] | undefined) =>
  wanted.length === there?.length &&
  wanted.every((one, i) => differences(action, one, there[i]!).length === 0);
const RULES: Rules = { ...rulesOfKind({ all: filterRules }, 'all'), 'options.act': act, info };

/** What names a filter that was read. The kernel removes those of cgroup by their priority only. */
function key({ ifindex, parent, chain, info, kind, handle: own }: Fields): Fields {
  const place = { ifindex, parent, chain, info, kind };
  return kind === 'cgroup' ? place : { ...place, handle: own };
}

/** What becomes of the packets that a filter matches, and where it works: no part of what it matches. */
const OUTCOME: ReadonlySet<string> = new Set(['act', 'police', 'classid', 'flags', 'flagsGen']);

function isSame({ given: wanted }: Canonical, entry: Fields): boolean {
  if (wanted.ifindex !== entry.ifindex || wanted.parent !== entry.parent) return false;
  if ((wanted.chain ?? 0) !== (entry.chain ?? 0) || wanted.kind !== entry.kind) return false;
  const [own, other] = [wanted, entry].map((one) => infoOf({ info: one.info as number }));
  if (own!.protocol !== other!.protocol || (own!.prio !== 0 && own!.prio !== other!.prio)) return false;
  if (wanted.handle) return wanted.handle === entry.handle;
  const match = Object.entries((wanted.options ?? {}) as Fields).filter(([key]) => !OUTCOME.has(key));
  const fields = { kind: wanted.kind, options: Object.fromEntries(match) };
  return differences(filter, fields, entry).length === 0;
}

const { newtfilter, deltfilter, gettfilter } = routeMessages;

/** Filters, also called classifiers. */
export const filter: ObjectDefinition<Filter, FilterInput, FilterInput, TcVerb> = object('tc.filter', {
  plural: 'filters',
  verbs: {
    add: { type: newtfilter, flags: ADD },
    replace: { type: newtfilter, flags: NLM_F_CREATE },
    change: { type: newtfilter, flags: 0 },
    del: { type: deltfilter, flags: 0 },
    get: { type: gettfilter, flags: 0 },
    dump: { type: gettfilter, flags: 0 },
  },
  events: { appeared: newtfilter, gone: deltfilter },
  groups: ['tc'],
  interfaces: FILTER_INTERFACES,
  normalize: filterFields,
  identity: ['ifindex', 'parent', 'chain', 'info', 'handle'],
  implied: () => ({ chain: 0 }),
  place: ({ ifindex, parent, chain }) => ({ ifindex, parent, chain: chain ?? 0 }),
  rules: RULES,
  changesByItself: ['stats', 'stats2', 'xstats'],
  kernelFilters: FILTER_PLACE,
  kernelOnly: FILTER_PLACE,
  key,
  isSame,
  // a filter without a number of its own is the one that matches the same
  addressed: (input, { handle: own, info }) => {
    const { prio: _prio, pref: _pref, protocol: _protocol, ...rest } = input;
    return { ...rest, handle: own, info };
  },
  remake: (input, entry) => [
    { verb: 'del', input: stated(key(entry)) },
    { verb: 'add', input },
  ],
  ensure: { add: 'add', change: 'change', del: 'del' },
  phase: () => 'filters',
});

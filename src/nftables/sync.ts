/** The smallest change that makes a table as wanted: what stays keeps its counters. */
import { canonical } from '../nft/decompile/canonical.js';
import { expressionText, setText } from '../nft/format/expressions.js';
import { format } from '../nft/format/format.js';
import {
  BLOCK,
  baseText,
  flowtableBlock,
  isSet,
  LINE,
  objectBlock,
  ruleText,
  setBlock,
} from '../nft/format/objects.js';
import type { FormatOptions } from '../nft/format/options.js';
import type { SystemNames } from '../nft/tables/names.js';
import type { Chain, Flowtable, NamedSet, Ruleset, SetElement, StatefulObject, Table } from '../nft/tree.js';
import { type Applied, type ApplyOptions, apply, treeOf } from './apply.js';
import type { Host } from './host.js';
import { readState } from './state.js';

/** What a synchronisation has done. */
export interface Synced extends Applied {
  /** The commands, as text: none where all was as wanted. */
  commands: string[];
}

type Part = NonNullable<Table['body']>[number];

const WHOLE = { rules: true, elements: true, objects: true } as const;

/** Makes tables as the ruleset has them. */
export async function sync(host: Host, wanted: string | Ruleset, options: ApplyOptions): Promise<Synced> {
  const names = { ...(await host.names()), ...options.system };
  const tree = canonical(treeOf(wanted, options), names);
  const commands: string[] = [];
  let generation: number | undefined;
  for (const { object } of tree.commands) {
    const table = object as Table;
    const { reader, generation: at } = await readState(
      host,
      { family: table.family, table: table.name },
      WHOLE,
    );
    generation ??= at;
    const [found] = reader.ruleset().commands;
    commands.push(...tableChanges(found?.object as Table | undefined, table, { stateless: true, names }));
  }
  if (commands.length === 0) return { commands, messages: 0, echoes: [] };
  const applied = await apply(host, commands.join('\n'), { ...options, system: names, generation });
  return { ...applied, commands };
}

/** What makes the firewall another, and what it is of that now. */
export interface Difference {
  commands: string[];
  /** Tables that the commands change. */
  tables: string[];
  /** Those of them that are there, with counters, as nft lists them. */
  before: string;
  generation: number;
  /** The names that the commands mean. */
  system: SystemNames;
  /** The ruleset as nft would list it. */
  wanted: string;
}

export interface DifferenceOptions {
  /** Leaves tables that are not named as they are; otherwise they are removed, but for those of others' sockets. */
  keepOthers?: boolean | undefined;
  /** Interfaces that will be there, but have no index yet. */
  made?: readonly string[] | undefined;
}

/** An index that no interface has. */
const UNMADE = 0x7fff_0000;

/** Commands that make the whole firewall as the ruleset has it. */
export async function difference(
  host: Host,
  wanted: string | Ruleset,
  { keepOthers, made = [] }: DifferenceOptions = {},
): Promise<Difference> {
  const known = await host.names();
  const unmade = made.map((name, i) => [name, UNMADE + i] as const);
  const interfaces = new Map([...unmade, ...(known.interfaces ?? [])]);
  const names: SystemNames = { ...known, interfaces };
  const tree = canonical(treeOf(wanted), names);
  const { reader, generation } = await readState(host, {}, WHOLE);
  const there = new Map(
    reader.ruleset().commands.map(({ object }) => [nameOf(object as Table), object as Table]),
  );
  const commands: string[] = [];
  const touched: string[] = [];
  const note = (table: Table, more: readonly string[]): void => {
    if (more.length > 0) touched.push(nameOf(table));
    commands.push(...more);
  };
  const named = new Set(tree.commands.map(({ object }) => nameOf(object as Table)));
  for (const table of keepOthers ? [] : there.values())
    if (!named.has(nameOf(table)) && !table.flags?.includes('owner'))
      note(table, [`delete table ${nameOf(table)}`]);
  for (const { object } of tree.commands) {
    const table = object as Table;
    note(table, tableChanges(there.get(nameOf(table)), table, { stateless: true, names }));
  }
  const before = touched.flatMap((name) => there.get(name) ?? []);
  const state: Ruleset = { sources: [], commands: before.map((object) => ({ verb: 'add', object })) };
  return {
    commands,
    tables: touched,
    before: format(state, { names }),
    generation,
    system: names,
    wanted: format(tree, { names }),
  };
}

function nameOf({ family, name }: Table): string {
  return `${family} ${name}`;
}

/** Commands that make one table another. */
export function tableChanges(found: Table | undefined, wanted: Table, options: FormatOptions): string[] {
  const path = `${wanted.family} ${wanted.name}`;
  const there = new Map((found?.body ?? []).map((part) => [`${kindOf(part)} ${part.name}`, part]));
  const body = wanted.body ?? [];
  const kept = new Set(body.map((part) => `${kindOf(part)} ${part.name}`));
  const leaving: string[] = [];
  const before: string[] = [];
  const made: string[] = [];
  const after: string[] = [];
  const remade = new Set<string>();
  if (!found) made.push(`add table ${path}${tableBlock(wanted)}`);
  // chains and sets first, since rules refer to them
  for (const part of body) {
    const old = there.get(`${kindOf(part)} ${part.name}`);
    if (part.kind === 'chain') made.push(...chainDeclaration(old as Chain | undefined, part, path, options));
    else if (isSet(part))
      made.push(...setChanges(old as NamedSet | undefined, part, path, options, before, remade));
    else made.push(...objectChanges(old as StatefulObject | Flowtable | undefined, part, path, options));
  }
  for (const part of body)
    if (part.kind === 'chain')
      made.push(
        ...ruleChanges(
          there.get(`chain ${part.name}`) as Chain | undefined,
          part,
          path,
          options,
          leaving,
          remade,
        ),
      );
  const gone = [...there].filter(([key]) => !kept.has(key)).map(([, part]) => part);
  // rules go before the chains and sets that they refer to
  for (const part of gone) if (part.kind === 'chain') after.push(`flush chain ${path} ${part.name}`);
  for (const part of gone) after.push(`delete ${isSet(part) ? 'set' : part.kind} ${path} ${part.name}`);
  return [...leaving, ...before, ...made, ...after];
}

function kindOf(part: Part): string {
  return isSet(part) ? 'set' : part.kind;
}

function tableBlock({ flags = [], comment }: Table): string {
  const lines = [
    ...(flags.length > 0 ? [`flags ${flags.join(',')};`] : []),
    ...(comment === undefined ? [] : [`comment "${comment}";`]),
  ];
  return lines.length > 0 ? ` { ${lines.join(' ')} }` : '';
}

function chainDeclaration(
  old: Chain | undefined,
  chain: Chain,
  path: string,
  options: FormatOptions,
): string[] {
  const base = (of: Chain): string =>
    baseText({ ...of, policy: of.type ? (of.policy ?? 'accept') : undefined }, options);
  const text = base(chain);
  if (old && base(old) === text) return [];
  const block = text === '' ? '' : ` { ${text} }`;
  const add = `add chain ${path} ${chain.name}${block}`;
  if (!old) return [add];
  const policyOnly = base({ ...old, policy: undefined }) === base({ ...chain, policy: undefined });
  if (policyOnly) return [add];
  // another hook or priority: the chain is made again, with its rules
  return [`flush chain ${path} ${chain.name}`, `delete chain ${path} ${chain.name}`, add];
}

function declarationOf(set: NamedSet, options: FormatOptions): string {
  const { elements: _elements, handle: _handle, count: _count, ...declared } = set;
  return setBlock(declared as NamedSet, LINE, options);
}

function setChanges(
  old: NamedSet | undefined,
  set: NamedSet,
  path: string,
  options: FormatOptions,
  before: string[],
  remade: Set<string>,
): string[] {
  const declaration = declarationOf(set, options);
  const elements = elementsOf(set);
  if (!old || declarationOf(old, options) !== declaration) {
    if (old) {
      before.push(`delete set ${path} ${set.name}`);
      remade.add(set.name!);
    }
    const made = [`add ${set.kind} ${path} ${set.name} ${declaration}`];
    if (elements.length > 0) made.push(elementCommand('add', elements, path, set, options));
    return made;
  }
  const key = (element: SetElement): string => elementText(element, options);
  const has = new Set(elementsOf(old).map(key));
  const wanted = new Set(elements.map(key));
  const gone = elementsOf(old).filter((element) => !wanted.has(key(element)));
  const added = elements.filter((element) => !has.has(key(element)));
  const made: string[] = [];
  // what a program has added by itself stays
  if (gone.length > 0 && !set.flags?.includes('dynamic'))
    made.push(
      elementCommand(
        'delete',
        gone.map(({ kind, key }) => ({ kind, key })),
        path,
        set,
        options,
      ),
    );
  if (added.length > 0) made.push(elementCommand('add', added, path, set, options));
  return made;
}

function elementsOf({ elements }: NamedSet): SetElement[] {
  return elements?.kind === 'set expression' ? elements.elements : [];
}

/** An element without what it counts, and without the time that is left. */
function elementText(element: SetElement, options: FormatOptions): string {
  const { expires: _expires, ...still } = element;
  return expressionText({ kind: 'set expression', elements: [still] }, options);
}

function elementCommand(
  verb: 'add' | 'delete',
  elements: SetElement[],
  path: string,
  set: NamedSet,
  options: FormatOptions,
): string {
  const text = setText({ kind: 'set expression', elements }, options, ', ');
  return `${verb} element ${path} ${set.name} ${text}`;
}

function objectChanges(
  old: StatefulObject | Flowtable | undefined,
  object: StatefulObject | Flowtable,
  path: string,
  options: FormatOptions,
): string[] {
  const block = (of: StatefulObject | Flowtable, layout = LINE): string =>
    of.kind === 'flowtable'
      ? flowtableBlock({ ...of, handle: undefined }, layout, options)
      : objectBlock({ ...of, handle: undefined }, layout, options);
  if (old && block(old, BLOCK) === block(object, BLOCK)) return [];
  const full = { ...options, stateless: false };
  const text =
    object.kind === 'flowtable'
      ? flowtableBlock({ ...object, handle: undefined }, LINE, full)
      : objectBlock({ ...object, handle: undefined }, LINE, full);
  return [`add ${object.kind} ${path} ${object.name} ${text}`];
}

/** Rules that stay, in order: as many as can. Those that go are said in `leaving`. */
function ruleChanges(
  old: Chain | undefined,
  chain: Chain,
  path: string,
  options: FormatOptions,
  leaving: string[],
  remade: ReadonlySet<string>,
): string[] {
  type Rule = NonNullable<Chain['rules']>[number];
  const text = (rule: Rule): string => ruleText({ ...rule, handle: undefined }, options);
  // a rule holds its sets: it goes with one that is made again
  const stays = (rule: string): string =>
    rule.split(/[ ,{}]+/).some((word) => word.startsWith('@') && remade.has(word.slice(1))) ? '' : rule;
  const there = old && sameBase(old, chain, options) ? (old.rules ?? []) : [];
  const [has, wanted] = [there.map((rule) => stays(text(rule))), (chain.rules ?? []).map(text)];
  const pairs = longest(has, wanted);
  const staying = new Map(pairs.map(([i, j]) => [j, i]));
  const kept = new Set(pairs.map(([i]) => i));
  const where = `${path} ${chain.name}`;
  const made: string[] = [];
  for (const [i, rule] of there.entries())
    if (!kept.has(i)) leaving.push(`delete rule ${where} handle ${rule.handle}`);
  let behind: bigint | undefined;
  const before: (bigint | undefined)[] = new Array(wanted.length);
  for (let j = wanted.length - 1; j >= 0; j--) {
    const i = staying.get(j);
    if (i !== undefined) behind = there[i]!.handle;
    else before[j] = behind;
  }
  for (const [j, rule] of (chain.rules ?? []).entries()) {
    if (staying.has(j)) continue;
    const place = before[j];
    const verb = place === undefined ? `add rule ${where}` : `insert rule ${where} position ${place}`;
    made.push(`${verb} ${ruleText({ ...rule, handle: undefined }, { ...options, stateless: false })}`);
  }
  return made;
}

/** Whether the chain stays, so that its rules can. */
function sameBase(a: Chain, b: Chain, options: FormatOptions): boolean {
  return baseText({ ...a, policy: undefined }, options) === baseText({ ...b, policy: undefined }, options);
}

/** Pairs of equal texts in the order of both: a longest row of those of which each has one partner. */
function longest(a: readonly string[], b: readonly string[]): [number, number][] {
  const places = new Map<string, number[]>();
  for (const [i, text] of a.entries()) {
    const list = places.get(text);
    if (list) list.push(i);
    else places.set(text, [i]);
  }
  const used = new Map<string, number>();
  const pairs: [number, number][] = [];
  for (const [j, text] of b.entries()) {
    const n = used.get(text) ?? 0;
    const i = places.get(text)?.[n];
    if (i === undefined) continue;
    used.set(text, n + 1);
    pairs.push([i, j]);
  }
  // the longest row that rises: patience
  const tails: number[] = [];
  const previous = new Array<number>(pairs.length).fill(-1);
  for (const [k, [i]] of pairs.entries()) {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tails[middle]!]![0] < i) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[k] = tails[low - 1]!;
    tails[low] = k;
  }
  const row: [number, number][] = [];
  for (let k = tails.at(-1) ?? -1; k >= 0; k = previous[k]!) row.unshift(pairs[k]!);
  return row;
}

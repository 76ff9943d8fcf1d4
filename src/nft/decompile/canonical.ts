import { checkArgument } from '../../schema/argument.js';
import { priorityOf } from '../evaluate/hooks.js';
import type { Node, SetNode } from '../evaluate/nodes.js';
import type { Step } from '../evaluate/program.js';
import { evaluateRuleset } from '../evaluate/ruleset.js';
import { ANONYMOUS, CONSTANT, type SetState, TIMEOUT } from '../evaluate/sets.js';
import { isSet } from '../format/objects.js';
import { type ElementValue, elementsOf as elementValues } from '../generate/sets.js';
import { unusualTimeouts } from '../messages/read-objects.js';
import { deviceNames, policyOf } from '../messages/requests.js';
import { headerClasses } from '../tables/exthdr.js';
import type { SystemNames } from '../tables/names.js';
import * as w from '../tables/statements.js';
import type {
  Chain,
  CommandObject,
  Expression,
  NamedSet,
  Rule,
  Ruleset,
  SetExpression,
  Statement,
  Table,
} from '../tree.js';
import { rulesOf, setInfo } from './program.js';
import { elementsOf } from './sets.js';
import { statefulStatement } from './statements.js';

type Part = NonNullable<Table['body']>[number];

/**
 * What `nft list ruleset` shows of a ruleset once it is loaded: tables with their contents, every rule through its
 * bytecode and back. Needs no kernel. Counters are those of the text; commands that delete or flush are left out.
 *
 * @throws {NftError} where the ruleset is wrong
 */
export function canonical(ruleset: Ruleset, system: SystemNames = {}): Ruleset {
  checkArgument('canonical', 'ruleset', ruleset, 'an object', ['commands']);
  const steps = evaluateRuleset(ruleset, system);
  const tables = new Map<string, Table>();
  const tableOf = (family: string, name: string): Table => {
    const key = `${family} ${name}`;
    let table = tables.get(key);
    if (!table)
      tables.set(key, (table = { kind: 'table', family: family as Table['family'], name, body: [] }));
    return table;
  };
  for (const { verb, object } of ruleset.commands)
    if (verb === 'add' || verb === 'create') declare(object, tableOf);
  fill(steps, tableOf);
  return { sources: [], commands: [...tables.values()].map((object) => ({ verb: 'add', object })) };
}

function declare(object: CommandObject, tableOf: (family: string, name: string) => Table): void {
  if (object.kind === 'table') {
    if (object.name === undefined) return;
    const table = tableOf(object.family, object.name);
    if (object.flags) table.flags = object.flags;
    if (object.comment !== undefined) table.comment = object.comment;
    for (const part of object.body ?? [])
      declare({ ...part, family: object.family, table: object.name } as Part, tableOf);
  } else if (
    'table' in object &&
    object.kind !== 'rule' &&
    object.kind !== 'element' &&
    object.kind !== 'rename'
  ) {
    if (object.kind === 'listing' || object.name === undefined) return;
    const { body = [] } = tableOf(object.family, object.table!);
    const known = body.find((part) => part.kind === object.kind && part.name === object.name);
    if (known === undefined) body.push(filled(object as Part));
    else if (known.kind === 'chain') changed(known, object as Chain);
  }
}

/** What is declared, with what the kernel fills in. */
function filled(object: Part): Part {
  switch (object.kind) {
    case 'chain':
      return emptyChain(object);
    case 'flowtable':
      return { ...object, ...bound(object) };
    case 'set':
    case 'map':
    case 'meter':
      return keyNamed(object);
    case 'limit':
      return object.rate && object.rate.unit === undefined && object.rate.burst === 0n
        ? { ...object, rate: { ...object.rate, burst: w.DEFAULT_BURST } }
        : { ...object };
    case 'ct timeout': {
      const seconds = new Map((object.policy ?? []).map((one) => [one.state, one.seconds]));
      return { ...object, policy: unusualTimeouts(object.protocol ?? 'tcp', (state) => seconds.get(state)) };
    }
    default:
      return { ...object };
  }
}

/** A chain without rules. */
function emptyChain(chain: Chain): Chain {
  const { hook, priority, family } = chain;
  if (hook === undefined) return { ...chain, rules: [] };
  const offset = priority ? priorityOf(priority, family, hook) : 0;
  return {
    ...chain,
    priority: { offset },
    policy: policyName(chain) ?? 'accept',
    rules: [],
    ...bound(chain),
  };
}

/** What a chain that is there takes from being declared again: its policy. */
function changed(known: Chain, again: Chain): void {
  const policy = policyName(again);
  if (known.hook !== undefined && policy !== undefined) known.policy = policy;
}

function policyName(chain: Chain): 'accept' | 'drop' | undefined {
  const number = policyOf(chain);
  return number === undefined ? undefined : number === 0 ? 'drop' : 'accept';
}

/** Devices as nft lists them: by name, and no variables. */
function bound({ devices }: Pick<Chain, 'devices'>): Pick<Chain, 'devices'> {
  return devices ? { devices: deviceNames(devices).map((name) => ({ kind: 'device', name })) } : {};
}

/** The set whose `typeof` names the field that the presence of a header is read from. */
function keyNamed(set: NamedSet): NamedSet {
  const { key } = set;
  if (key?.expression === undefined) return { ...set };
  const named = (part: Expression): Expression => {
    if (part.kind === 'concat') return { ...part, parts: part.parts.map(named) };
    if (part.kind !== 'exthdr' || part.field !== undefined || part.offset !== undefined) return part;
    const fields = typeof part.name === 'string' ? headerClasses[part.of].get(part.name)?.fields : undefined;
    const [field] = fields?.keys() ?? [];
    return field === undefined ? part : { ...part, field };
  };
  return { ...set, key: { ...key, expression: named(key.expression) } };
}

/** Adds rules to chains, and elements to sets. */
function fill(steps: readonly Step[], tableOf: (family: string, name: string) => Table): void {
  const elements = new Map<NamedSet, ElementValue[]>();
  for (const step of steps) {
    if (step.kind !== 'elements' && step.kind !== 'set') continue;
    const { set } = step;
    const body = tableOf(set.family, set.table).body!;
    const found = body.find((part): part is NamedSet => part.name === set.name && isSet(part));
    if (step.kind === 'set') {
      if (found) declared(found, set);
      else if (!(set.flags & ANONYMOUS)) body.push(meterSet(set));
      continue;
    }
    if (!found) continue;
    if (step.verb !== 'add' && step.verb !== 'create') continue;
    const init = unlike(step.elements);
    const values = [...(elements.get(found) ?? []), ...elementValues(set, init, !elements.has(found))];
    elements.set(found, values);
    const every = (found.statements ?? []).map(
      (statement): Statement =>
        statement.kind === 'counter' ? { packets: 0n, bytes: 0n, ...statement } : statement,
    );
    found.elements = elementsOf({ ...setInfo(set), elements: values }, ({ expressions }) =>
      expressions.length > 0 ? expressions.map(statefulStatement) : every,
    ) satisfies SetExpression;
    // the elements of a set that has a size are counted
    if (found.size) found.count = found.elements.elements.length;
  }
  const inserted = new Set<Rule>();
  for (const rule of rulesOf(steps, inserted)) {
    place(rule, tableOf, inserted.has(rule));
    for (const statement of rule.statements ?? [])
      if (statement.kind === 'set statement' && statement.set.kind === 'set reference')
        bounded(tableOf(rule.family, rule.table), statement.set.name);
  }
}

/** Intervals that stand there twice are one. */
function unlike(init: SetNode): SetNode {
  const seen = new Set<string>();
  const elements = init.elements.filter(({ low, high }) => {
    if (low === undefined) return true;
    const key = `${low}-${high}`;
    return !seen.has(key) && seen.add(key);
  });
  return elements.length === init.elements.length ? init : { ...init, elements };
}

/** The set that a meter declares. */
function meterSet({ family, table, name, key, size, flags: all }: SetState): NamedSet {
  const flags: NamedSet['flags'] = all & TIMEOUT ? ['timeout', 'dynamic'] : ['dynamic'];
  return {
    kind: 'set',
    family: family as NamedSet['family'],
    table,
    name,
    key: { kind: 'type', types: typesOf(key) },
    size: size || MOST,
    flags,
  };
}

/** What follows from the declaration of a set. */
function declared(found: NamedSet, set: SetState): void {
  if (!set.autoMerge) delete found.autoMerge;
  // of a set that never changes, nft says neither
  if (set.flags & CONSTANT) {
    delete found.policy;
    delete found.size;
  }
  if (set.timeout && !found.flags?.includes('timeout')) found.flags = [...(found.flags ?? []), 'timeout'];
  if (found.data?.expression && set.data) found.data = { ...found.data, types: typesOf(set.data) };
}

/** Names of the data types of what a map gives. */
function typesOf(node: Node): string[] {
  if (node.op === 'concat') return node.parts.flatMap(typesOf);
  return [node.type.name];
}

/** Elements that a set which rules add to may have where it does not say so: the kernel's number. */
const MOST = 65_535;

function bounded({ body = [] }: Table, name: string): void {
  const set = body.find((part): part is NamedSet => part.name === name && isSet(part));
  if (!set) return;
  set.size ??= MOST;
  if (!set.flags?.includes('dynamic')) set.flags = [...(set.flags ?? []), 'dynamic'];
}

/** Puts a rule into its chain: at its end or beginning, or beside the rule that its index names. */
function place(
  { index, ...rule }: Rule,
  tableOf: (family: string, name: string) => Table,
  isInserted: boolean,
): void {
  const { body = [] } = tableOf(rule.family, rule.table);
  let chain = body.find((part): part is Chain => part.kind === 'chain' && part.name === rule.chain);
  if (!chain) {
    chain = { kind: 'chain', family: rule.family, table: rule.table, name: rule.chain, rules: [] };
    body.push(chain);
  }
  const rules = chain.rules!;
  const end = isInserted ? 0 : rules.length;
  rules.splice(index === undefined ? end : index + (isInserted ? 0 : 1), 0, rule);
}

/** Evaluation of a whole text: command by command, with what earlier ones have declared. */
import { Fault, Faults } from '../errors.js';
import type { SystemNames } from '../tables/names.js';
import type * as tree from '../tree.js';
import { Cache } from './cache.js';
import { chainNumbers, collapsed } from './collapse.js';
import { evaluateElements, evaluateNamedSet } from './named.js';
import { checkChain, checkFlowtable, checkObject } from './objects.js';
import type { Step, Surroundings } from './program.js';
import { evaluateRule } from './rules.js';

/** Evaluates commands; throws an NftError that tells every fault. */
export function evaluateRuleset(ruleset: tree.Ruleset, system: SystemNames = {}): Step[] {
  return evaluateSurroundings(ruleset, system).steps;
}

/** The same, with what the evaluation had at hand. */
export function evaluateSurroundings(
  ruleset: tree.Ruleset,
  system: SystemNames = {},
  cache: Cache = new Cache(),
  finish?: Surroundings['finish'],
): Surroundings {
  const faults = new Faults(ruleset.sources);
  const commands = collapsed(ruleset.commands);
  const all: Surroundings = { system, cache, steps: [], finish, chainNumbers: chainNumbers(commands) };
  for (const command of commands) {
    attempt(faults, () => evaluateCommand(all, faults, command));
    if (faults.full) break;
  }
  faults.check();
  return all;
}

function attempt(faults: Faults, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    faults.add(error);
  }
}

function evaluateCommand(all: Surroundings, faults: Faults, command: tree.Command): void {
  const { verb } = command;
  switch (verb) {
    case 'add':
    case 'create':
    case 'insert':
    case 'replace':
      return evaluateAdd(all, faults, command, verb);
    case 'delete':
    case 'destroy':
      return evaluateDelete(all, command, verb);
    case 'get':
    case 'reset':
      if (command.object.kind === 'element') return evaluateElements(all, command.object, verb);
      break;
    case 'flush':
      evaluateFlush(all, command);
      break;
    case 'export':
    case 'import':
      throw new Fault(`nothing can be ${verb}ed`, command.at);
  }
  all.steps.push({ kind: 'command', command });
}

function evaluateAdd(
  all: Surroundings,
  faults: Faults,
  command: tree.Command,
  verb: 'add' | 'create' | 'insert' | 'replace',
): void {
  const { object } = command;
  const create = verb === 'create';
  switch (object.kind) {
    case 'table':
      return evaluateTable(all, faults, command, object);
    case 'chain':
      checkChain(object);
      all.cache.addTable(object.family, object.table).chains.add(object.name!);
      all.steps.push({ kind: 'command', command });
      return evaluateChainRules(all, faults, object);
    case 'rule':
      return addRule(all, object, verb, object.chain);
    case 'set':
    case 'map':
    case 'meter':
      return evaluateNamedSet(all, object, create);
    case 'element':
      return evaluateElements(all, object, create ? 'create' : 'add');
    case 'flowtable': {
      const { flowtables } = all.cache.addTable(object.family, object.table);
      checkFlowtable(object, flowtables.has(object.name!));
      flowtables.add(object.name!);
      break;
    }
    case 'listing':
    case 'rename':
    case 'monitor':
    case 'describe':
    case 'markup':
      break;
    default:
      all.cache.addTable(object.family, object.table).objects.add(object.name!);
      checkObject(all, object);
  }
  all.steps.push({ kind: 'command', command });
}

/** A table with its contents: chains, objects, sets and flowtables first, then the rules. */
function evaluateTable(all: Surroundings, faults: Faults, command: tree.Command, table: tree.Table): void {
  const { family, name = '', body = [] } = table;
  all.cache.addTable(family, name);
  all.steps.push({ kind: 'command', command });
  const inside = (object: tree.Command['object'], rules = false) => {
    attempt(faults, () => {
      if (object.kind === 'chain' && !rules) {
        checkChain(object);
        all.cache.addTable(family, name).chains.add(object.name!);
        all.steps.push({ kind: 'command', command: { verb: 'add', object, at: object.at } });
      } else evaluateAdd(all, faults, { verb: 'add', object, at: object.at }, 'add');
    });
  };
  for (const object of body) if (object.kind === 'chain') inside(object);
  for (const object of body) {
    if (
      object.kind !== 'chain' &&
      object.kind !== 'set' &&
      object.kind !== 'map' &&
      object.kind !== 'flowtable'
    ) {
      inside(object);
    }
  }
  for (const object of body) if (object.kind === 'set' || object.kind === 'map') inside(object);
  for (const object of body) if (object.kind === 'flowtable') inside(object);
  for (const object of body) if (object.kind === 'chain') evaluateChainRules(all, faults, object);
}

function evaluateChainRules(all: Surroundings, faults: Faults, chain: tree.Chain): void {
  for (const rule of chain.rules ?? []) {
    attempt(faults, () => addRule(all, rule, 'add', chain.name, chain));
    if (faults.full) return;
  }
}

function addRule(
  all: Surroundings,
  rule: tree.Rule,
  verb: 'add' | 'create' | 'insert' | 'replace',
  chain: string | undefined,
  { family, table }: { family: string; table: string } = rule,
): void {
  const made = evaluateRule(all, rule, { family, table, chain, chainId: undefined });
  all.finish?.(made);
  all.steps.push({ kind: 'rule', verb, rule: made, at: rule.at });
}

function evaluateDelete(all: Surroundings, command: tree.Command, verb: 'delete' | 'destroy'): void {
  const { object } = command;
  const { cache } = all;
  switch (object.kind) {
    case 'element':
      return evaluateElements(all, object, verb);
    case 'table':
      if (object.name !== undefined) cache.removeTable(object.family, object.name);
      break;
    case 'chain':
      checkChain(object);
      cache.table(object.family, object.table)?.chains.delete(object.name!);
      break;
    case 'set':
    case 'map':
    case 'meter':
      cache.table(object.family, object.table)?.sets.delete(object.name!);
      break;
    case 'flowtable':
      cache.table(object.family, object.table)?.flowtables.delete(object.name!);
      break;
  }
  all.steps.push({ kind: 'command', command });
}

function evaluateFlush(all: Surroundings, { object }: tree.Command): void {
  if (object.kind !== 'listing') return;
  const { what, family, table, name } = object;
  if (what === 'ruleset') all.cache.clear(family);
  else if ((what === 'set' || what === 'map' || what === 'meter') && family && table && name) {
    const set = all.cache.table(family, table)?.sets.get(name);
    if (set) set.known = [];
  }
}

import { checkArgument } from '../../schema/argument.js';
import { checkOptions, type OptionNames, optionNames } from '../../schema/options.js';
import { Fault, Faults } from '../errors.js';
import { families } from '../tables/statements.js';
import type {
  Chain,
  Command,
  CommandObject,
  Elements,
  Family,
  Flowtable,
  Handle,
  Listing,
  Monitor,
  NamedSet,
  Rule,
  Ruleset,
  Source,
  Table,
  Verb,
} from '../tree.js';
import { chainBlock, common, flowtableBlock, Stop, setBlock, tableBlock } from './blocks.js';
import { Cursor, type Include } from './cursor.js';
import { basic, set, variable } from './expressions.js';
import { keywordsOf, objectBlock, objectLine, objectWords } from './objects.js';
import { ruleBody } from './statements.js';
import { SCOPED } from './words.js';

export interface ParseOptions {
  /** Name of the text, as errors show it. */
  filename?: string | undefined;
  /** Gives the texts of `include "path"`. */
  include?: Include | undefined;
}

/** The names of its options, and of those of what compiles. */
export const COMPILE_OPTIONS: OptionNames = optionNames<ParseOptions & { system?: unknown }>({
  filename: true,
  include: true,
  system: true,
});

const VERBS: ReadonlySet<string> = new Set([
  'add',
  'create',
  'insert',
  'replace',
  'delete',
  'destroy',
  'get',
  'list',
  'reset',
  'flush',
  'rename',
  'describe',
  'monitor',
  'export',
  'import',
]);

/**
 * Reads a ruleset as nft does: whole files and single commands.
 *
 * @throws NftError with every fault of the text.
 */
export function parse(text: string, options: ParseOptions = {}): Ruleset {
  checkArgument('parse', 'text', text, 'a string');
  checkOptions(options, COMPILE_OPTIONS);
  const sources: Source[] = [{ name: options.filename ?? '<ruleset>', text }];
  const faults = new Faults(sources);
  const cursor = new Cursor(sources, faults, options.include);
  const commands: Command[] = [];
  while (cursor.peek().kind !== 'end') {
    if (cursor.isSeparator()) {
      cursor.next();
      continue;
    }
    const { scope } = cursor;
    try {
      if (!common(cursor)) {
        const { start } = cursor.peek();
        const made = command(cursor);
        commands.push({ ...made, at: cursor.at(start) });
        cursor.separator();
      }
    } catch (error) {
      if (error instanceof Stop) break;
      if (!(error instanceof Fault)) throw error;
      faults.add(error);
      if (faults.full) break;
      cursor.scope = scope;
      cursor.recover();
    }
  }
  faults.check();
  return { sources, commands };
}

function command(c: Cursor): Command {
  const token = c.peek();
  if (token.kind !== 'word' || !VERBS.has(token.text)) return { verb: 'add', object: add(c, 'add') };
  c.next();
  const verb = token.text as Verb;
  switch (verb) {
    case 'add':
    case 'create':
      return { verb, object: add(c, verb) };
    case 'insert':
      c.expectWord('rule');
      return { verb, object: rule(c) };
    case 'replace':
      c.expectWord('rule');
      return { verb, object: { ...ruleName(c), ...ruleBody(c) } };
    case 'delete':
    case 'destroy':
      return { verb, object: remove(c, verb) };
    case 'get':
      c.expectWord('element');
      return { verb, object: elements(c) };
    case 'rename': {
      c.expectWord('chain');
      const handle = named(c, 'a chain');
      return { verb, object: { kind: 'rename', ...handle, to: c.identifier('a name') } };
    }
    case 'describe': {
      const { start } = c.peek();
      return { verb, object: { kind: 'describe', expression: basic(c, 'left'), at: c.at(start) } };
    }
    case 'monitor':
      return { verb, object: monitor(c) };
    case 'export':
    case 'import': {
      c.acceptWord('ruleset');
      const vm = c.acceptWord('vm');
      const format = vm ? `vm ${c.expectAny(['json'])}` : c.expectAny(['json', 'xml']);
      return { verb, object: { kind: 'markup', format } };
    }
    default: {
      // what is listed, and the words of an object, are keywords behind them
      const { text } = c.peek();
      const keywords = keywordsOf(text) ?? (verb === 'list' ? SCOPED.list : undefined);
      return { verb, object: listing(c, verb, keywords) };
    }
  }
}

function family(c: Cursor): Family | undefined {
  return c.acceptAny(families);
}

/** `[family] table`. */
function inTable(c: Cursor): Handle {
  const { start } = c.peek();
  const of = family(c) ?? 'ip';
  const token = c.peek();
  const table = c.identifier('the name of a table');
  return { family: of, table, tableAt: c.here(token), at: c.at(start) };
}

/** `[family] table name`, or `handle number` in the place of the name. */
function named(c: Cursor, what: string, byHandle = false): Handle {
  const handle = inTable(c);
  if (byHandle && c.acceptWord('handle')) {
    handle.handle = c.long('a handle');
    return handle;
  }
  const token = c.peek();
  handle.name = c.identifier(`the name of ${what}`);
  handle.nameAt = c.here(token);
  return handle;
}

function add(c: Cursor, verb: 'add' | 'create'): CommandObject {
  const token = c.peek();
  const word = token.kind === 'word' ? token.text : '';
  switch (word) {
    case 'table': {
      c.next();
      const handle = inTable(c);
      const made: Table = {
        kind: 'table',
        family: handle.family,
        name: handle.table,
        nameAt: handle.tableAt,
        at: handle.at,
      };
      if (c.isSign('{')) tableBlock(c, made);
      return made;
    }
    case 'chain': {
      c.next();
      const made: Chain = { kind: 'chain', ...named(c, 'a chain') };
      if (c.isSign('{')) chainBlock(c, made);
      return made;
    }
    case 'set':
    case 'map': {
      c.next();
      const made: NamedSet = { kind: word, ...named(c, `a ${word}`) };
      setBlock(c, made);
      return made;
    }
    case 'element':
      c.next();
      return elements(c);
    case 'flowtable': {
      c.next();
      const made: Flowtable = { kind: 'flowtable', ...named(c, 'a flowtable') };
      flowtableBlock(c, made);
      return made;
    }
    case 'rule':
      if (verb === 'create') break;
      c.next();
      return rule(c);
    default: {
      const type = objectWords(c);
      if (type) {
        return c.within(keywordsOf(type), () => {
          const handle = named(c, 'an object');
          return c.isSign('{') ? objectBlock(c, type, handle) : objectLine(c, type, handle);
        });
      }
      if (verb === 'create') break;
      return rule(c);
    }
  }
  return c.fail('table, chain, set, map, element, flowtable or the type of an object');
}

function elements(c: Cursor): Elements {
  const handle = named(c, 'a set');
  return { kind: 'element', ...handle, elements: c.isSign('$') ? variable(c) : set(c) };
}

/** `[family] table chain`, and where in it. */
function inChain(c: Cursor): Rule {
  const handle = inTable(c);
  const token = c.peek();
  const chain = c.identifier('the name of a chain');
  return { kind: 'rule', ...handle, chain, chainAt: c.here(token) };
}

function rule(c: Cursor): Rule {
  const made = inChain(c);
  const { start } = made.at!;
  const word = c.acceptAny(['position', 'handle', 'index']);
  if (word === 'index') made.index = c.number('a number');
  else if (word) made.position = c.long('a handle');
  Object.assign(made, ruleBody(c));
  made.at = c.at(start);
  return made;
}

/** A rule by its handle. */
function ruleName(c: Cursor): Rule {
  const made = inChain(c);
  c.expectWord('handle');
  made.handle = c.long('a handle');
  return made;
}

function remove(c: Cursor, verb: 'delete' | 'destroy'): CommandObject {
  const token = c.peek();
  const word = token.kind === 'word' ? token.text : '';
  switch (word) {
    case 'table': {
      c.next();
      const of = family(c) ?? 'ip';
      if (c.acceptWord('handle')) return { kind: 'table', family: of, handle: c.long('a handle') };
      const at = c.peek();
      return { kind: 'table', family: of, name: c.identifier('the name of a table'), nameAt: c.here(at) };
    }
    case 'chain': {
      c.next();
      const made: Chain = { kind: 'chain', ...named(c, 'a chain', true) };
      if (verb === 'delete' && c.isSign('{')) chainBlock(c, made);
      return made;
    }
    case 'rule':
      c.next();
      return ruleName(c);
    case 'set':
    case 'map':
      c.next();
      return { kind: word, ...named(c, `a ${word}`, true) };
    case 'element':
      c.next();
      return elements(c);
    case 'flowtable': {
      c.next();
      const made: Flowtable = { kind: 'flowtable', ...named(c, 'a flowtable', true) };
      if (c.isSign('{')) flowtableBlock(c, made);
      return made;
    }
    default: {
      const type = objectWords(c);
      if (!type) return c.fail('table, chain, rule, set, map, element, flowtable or the type of an object');
      const handle = c.within(keywordsOf(type), () => named(c, 'an object', !type.startsWith('ct')));
      return { kind: type, ...handle } as CommandObject;
    }
  }
}

const PLURALS = [
  'tables',
  'chains',
  'sets',
  'maps',
  'meters',
  'flowtables',
  'counters',
  'quotas',
  'limits',
  'secmarks',
  'synproxys',
  'tunnels',
  'rules',
] as const;
const SINGULARS = [
  'chain',
  'set',
  'map',
  'meter',
  'flowtable',
  'counter',
  'quota',
  'limit',
  'secmark',
  'synproxy',
  'tunnel',
] as const;
const PLACES_OF: Readonly<Record<string, readonly string[]>> = {
  list: [
    ...PLURALS.filter((word) => word !== 'rules'),
    ...SINGULARS,
    'table',
    'ruleset',
    'hooks',
    'ct',
    'flow',
  ],
  reset: ['counters', 'counter', 'quotas', 'quota', 'rules', 'rule', 'element', 'set', 'map'],
  flush: ['table', 'chain', 'set', 'map', 'meter', 'ruleset', 'flow'],
};

/** What `list`, `reset` and `flush` name. */
function listing(c: Cursor, verb: Verb, keywords: ReadonlySet<string> | undefined): CommandObject {
  const words = PLACES_OF[verb]!;
  const { start } = c.peek();
  let what: string = c.expectAny(words);
  c.keywords = keywords;
  if (what === 'element') return elements(c);
  if (what === 'rule') return ruleName(c);
  const made: Listing = { kind: 'listing', what };
  if (what === 'flow') {
    what = verb === 'flush' ? c.expectAny(['table']) : c.expectAny(['table', 'tables']);
    made.what = `flow ${what}`;
    if (what === 'tables') place(c, made, false);
    else name(c, made);
  } else if (what === 'ct') {
    const word = c.expectAny(['helper', 'helpers', 'timeout', 'expectation']);
    made.what = `ct ${word}`;
    if (word !== 'helper' && c.acceptWord('table')) {
      made.what = `ct ${word === 'helpers' ? word : `${word}s`}`;
      place(c, made, true);
    } else if (word === 'helpers') c.expectWord('table');
    else name(c, made);
  } else if (what === 'ruleset' || what === 'hooks') {
    const of = family(c);
    if (of) made.family = of;
    if (what === 'hooks' && c.acceptWord('device')) made.device = c.string('the name of a device').text;
  } else if (what === 'table') place(c, made, true);
  else if ((PLURALS as readonly string[]).includes(what)) {
    if (what === 'rules' && c.acceptWord('chain')) name(c, made);
    else {
      place(c, made, false);
      if (what === 'rules' && made.table && !isEnd(c)) made.name = c.identifier('the name of a chain');
    }
  } else name(c, made);
  c.keywords = undefined;
  made.at = c.at(start);
  return made;
}

function isEnd(c: Cursor): boolean {
  return c.isSeparator() || c.peek().kind === 'end';
}

/** `[family] [[table] name]`. */
function place(c: Cursor, made: Listing, table: boolean): void {
  if (!table && c.acceptWord('table')) table = true;
  const of = family(c);
  if (of) made.family = of;
  if (!table && isEnd(c)) return;
  const token = c.peek();
  made.table = c.identifier('the name of a table');
  made.nameAt = c.here(token);
  made.family ??= 'ip';
}

function name(c: Cursor, made: Listing): void {
  const handle = named(c, `a ${made.what}`);
  made.family = handle.family;
  made.table = handle.table;
  made.name = handle.name;
  made.nameAt = handle.nameAt;
}

function monitor(c: Cursor): Monitor {
  const made: Monitor = { kind: 'monitor' };
  const event = c.acceptAny(['new', 'destroy']);
  if (event) made.event = event;
  const what = c.acceptAny(['tables', 'chains', 'sets', 'rules', 'elements', 'ruleset', 'trace']);
  if (what) made.what = what;
  const vm = c.acceptWord('vm');
  const format = vm ? c.expectAny(['json']) : c.acceptAny(['json', 'xml']);
  if (format) made.format = vm ? 'vm json' : format;
  return made;
}

export type { Include };

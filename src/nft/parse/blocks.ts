import { Fault } from '../errors.js';
import * as w from '../tables/statements.js';
import { typeNamed } from '../tables/types.js';
import type {
  Chain,
  DeviceName,
  Expression,
  Flowtable,
  Handle,
  Hook,
  NamedSet,
  ObjectType,
  Priority,
  SetFlag,
  Table,
  TableFlag,
  TypeSpec,
  Variable,
} from '../tree.js';
import { type Cursor, Scope } from './cursor.js';
import { comment, constants, expression, listBehind, set, setReference, variable } from './expressions.js';
import { keywordsOf, objectBlock, objectWords } from './objects.js';
import { isSelector, selector } from './selectors.js';
import { ruleBody, stateList } from './statements.js';
import { duration } from './time.js';

/** What may stand in every block: `include`, `define` and the like. */
export function common(c: Cursor): boolean {
  const token = c.peek();
  if (token.kind !== 'word') return false;
  switch (token.text) {
    case 'include': {
      c.next();
      const path = c.peek();
      if (path.kind !== 'quoted') c.fail('the path of a file in quotes');
      c.next();
      const place = c.here(path);
      c.separator();
      c.include(path.text, place);
      return true;
    }
    case 'define':
    case 'redefine': {
      c.next();
      const at = c.peek();
      const name = c.identifier('the name of a variable');
      c.expectSign('=');
      const value = initializer(c);
      if (token.text === 'define' && c.scope.find(name) !== undefined) {
        throw new Fault(`"${name}" is defined already`, c.here(at));
      }
      c.scope.symbols.set(name, value);
      c.separator();
      return true;
    }
    case 'undefine': {
      c.next();
      const name = c.identifier('the name of a variable');
      let scope: Scope | undefined = c.scope;
      while (scope && !scope.symbols.delete(name)) scope = scope.parent;
      c.separator();
      return true;
    }
    default:
      return false;
  }
}

function initializer(c: Cursor): Expression {
  const start = c.peek().start;
  if (c.isSign('{')) {
    if (c.peekSecond().kind === 'sign' && c.peekSecond().text === '}') {
      c.next();
      c.next();
      return { kind: 'set expression', elements: [], at: c.at(start) };
    }
    return set(c);
  }
  if (c.acceptSign('-')) {
    const digits = c.long('a number').toString();
    return { kind: 'word', text: `-${digits}`, at: c.at(start) };
  }
  return definition(c, start);
}

function definition(c: Cursor, start: number): Expression {
  if (c.isSign('@')) return setReference(c);
  return listBehind(c, constants(c), start);
}

/** Runs `line` for each line of a block until its brace, and goes on behind a fault. */
export function block(c: Cursor, line: () => void, scoped = false): void {
  c.expectSign('{');
  const outer = c.scope;
  if (scoped) c.scope = new Scope(outer);
  for (;;) {
    if (c.isSign('}')) break;
    const token = c.peek();
    if (token.kind === 'end') c.fail('"}"');
    if (c.isSeparator()) {
      c.next();
      continue;
    }
    const scope = c.scope;
    try {
      if (!common(c)) line();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      c.faults.add(error);
      if (c.faults.full) throw new Stop();
      c.scope = scope;
      c.recover();
    }
  }
  c.scope = outer;
  c.next();
}

/** Enough faults were found. */
export class Stop extends Error {}

/** Ends a line of a block; a brace does not. */
function end(c: Cursor): void {
  c.separator();
}

export function tableBlock(c: Cursor, table: Table): void {
  const body: NonNullable<Table['body']> = [];
  table.body = body;
  const family = table.family;
  const inside = (): Handle => {
    const token = c.peek();
    const name = c.identifier('a name');
    return { family, table: table.name ?? '', name, nameAt: c.here(token), at: c.here(token) };
  };
  block(
    c,
    () => {
      const token = c.peek();
      const word = token.kind === 'word' ? token.text : '';
      switch (word) {
        case 'flags':
          c.next();
          table.flags = [...(table.flags ?? []), ...tableFlags(c)];
          return end(c);
        case 'comment': {
          const text = comment(c);
          if (table.comment !== undefined) throw new Fault('a comment is given twice', c.here(token));
          table.comment = text;
          return end(c);
        }
        case 'chain': {
          c.next();
          const chain: Chain = { kind: 'chain', ...inside() };
          chainBlock(c, chain);
          body.push(chain);
          return end(c);
        }
        case 'set':
        case 'map': {
          c.next();
          const made: NamedSet = { kind: word, ...inside() };
          setBlock(c, made);
          body.push(made);
          return end(c);
        }
        case 'flowtable': {
          c.next();
          const made: Flowtable = { kind: 'flowtable', ...inside() };
          flowtableBlock(c, made);
          body.push(made);
          return end(c);
        }
        default: {
          const type = objectWords(c);
          if (!type) c.fail('chain, set, map, flowtable, the type of an object, flags or comment');
          body.push(c.within(keywordsOf(type), () => objectBlock(c, type, inside())));
          return end(c);
        }
      }
    },
    true,
  );
}

function tableFlags(c: Cursor): TableFlag[] {
  const flags: TableFlag[] = [];
  do {
    const token = c.peek();
    const word = c.string('a flag of the table').text;
    const flag = w.tableFlags.find((each) => each === word);
    if (flag === undefined) throw new Fault(`unknown flag of a table: "${word}"`, c.here(token));
    flags.push(flag);
  } while (c.acceptSign(','));
  return flags;
}

export function chainBlock(c: Cursor, chain: Chain): void {
  const rules: NonNullable<Chain['rules']> = [];
  block(
    c,
    () => {
      const token = c.peek();
      const word = token.kind === 'word' ? token.text : '';
      switch (word) {
        case 'type':
          hook(c, chain);
          return end(c);
        case 'policy':
          c.next();
          if (chain.policy !== undefined) throw new Fault('the policy is given twice', c.here(token));
          chain.policy = c.isSign('$') ? variable(c) : c.expectAny(['accept', 'drop']);
          return end(c);
        case 'flags':
          c.next();
          c.expectWord('offload');
          chain.flags = ['offload'];
          return end(c);
        case 'devices':
          c.next();
          c.expectSign('=');
          chain.devices = [...(chain.devices ?? []), ...devices(c)];
          return end(c);
        case 'comment': {
          const text = comment(c);
          if (chain.comment !== undefined) throw new Fault('a comment is given twice', c.here(token));
          chain.comment = text;
          return end(c);
        }
        default: {
          const { start } = token;
          const body = ruleBody(c);
          rules.push({
            kind: 'rule',
            family: chain.family,
            table: chain.table,
            chain: chain.name,
            ...body,
            at: c.at(start),
          });
          return end(c);
        }
      }
    },
    true,
  );
  if (rules.length > 0) chain.rules = rules;
}

/** `type filter hook input device lo priority filter + 5`. */
function hook(c: Cursor, chain: Chain): void {
  c.expectWord('type');
  chain.type = c.expectAny(['filter', 'nat', 'route']);
  c.expectWord('hook');
  readHook(c, chain);
  if (c.acceptWord('device')) chain.devices = [c.isSign('$') ? variable(c) : device(c)];
  else if (c.acceptWord('devices')) {
    c.expectSign('=');
    chain.devices = devices(c);
  }
  chain.priority = priority(c);
}

function readHook(c: Cursor, of: { hook?: Hook | undefined; hookAt?: Chain['hookAt'] }): void {
  const token = c.peek();
  const word = c.identifier('a hook');
  const known = w.hooks.find((each) => each === word);
  if (!known) throw new Fault(`unknown hook "${word}"`, c.here(token));
  of.hook = known;
  of.hookAt = c.here(token);
}

function priority(c: Cursor): Priority {
  const { start } = c.peek();
  c.expectWord('priority');
  const made: Priority = { offset: 0 };
  if (c.isSign('$')) made.variable = variable(c);
  else if (c.acceptSign('-')) made.offset = -c.number('a number', 2 ** 31);
  else if (c.peek().kind === 'number') made.offset = c.number('a number', 2 ** 32 - 1) | 0;
  else {
    made.name = c.identifier('a priority');
    if (c.acceptSign('+')) made.offset = c.number('a number', 2 ** 31 - 1);
    else if (c.acceptSign('-')) made.offset = -c.number('a number', 2 ** 31);
  }
  made.at = c.at(start);
  return made;
}

function device(c: Cursor): DeviceName {
  const token = c.string('the name of a device');
  const place = c.here(token);
  if (token.text.length === 0) throw new Fault('the name of a device must not be empty', place);
  if (token.text.length > 15) throw new Fault('the name of a device has 15 characters at most', place);
  return { kind: 'device', name: token.text, at: place };
}

/** `{ eth0, "eth*" }` or a variable. */
function devices(c: Cursor): (DeviceName | Variable)[] {
  if (c.isSign('$')) return [variable(c)];
  c.expectSign('{');
  const list: (DeviceName | Variable)[] = [];
  c.newlines();
  do {
    c.newlines();
    if (list.length > 0 && c.isSign('}')) break;
    list.push(c.isSign('$') ? variable(c) : device(c));
    c.newlines();
  } while (c.acceptSign(','));
  c.expectSign('}');
  return list;
}

export function flowtableBlock(c: Cursor, table: Flowtable): void {
  block(c, () => {
    const word = c.expectAny(['hook', 'devices', 'counter', 'flags']);
    if (word === 'hook') {
      readHook(c, table);
      table.priority = priority(c);
    } else if (word === 'devices') {
      c.expectSign('=');
      table.devices = devices(c);
    } else if (word === 'counter') table.counter = true;
    else {
      c.expectWord('offload');
      table.flags = ['offload'];
    }
    end(c);
  });
}

/** Types of objects that a map may give, by their words. */
function mapObjects(c: Cursor, typeOf: boolean): ObjectType | undefined {
  const word = c.acceptAny(['counter', 'quota', 'limit', 'secmark', 'synproxy']);
  if (word) return word;
  if (typeOf && c.isWord('ct')) {
    const key = c.peekSecond().text;
    if (key === 'timeout' || key === 'expectation') {
      c.next();
      c.next();
      return `ct ${key}`;
    }
  }
  return undefined;
}

function types(c: Cursor): string[] {
  const list: string[] = [];
  do {
    const token = c.peek();
    if (token.kind !== 'word') c.fail('a data type');
    if (token.text === 'day' || token.text === 'hour') c.fail('a data type');
    c.next();
    if (!typeNamed(token.text)) throw new Fault(`unknown data type "${token.text}"`, c.here(token));
    list.push(token.text);
  } while (c.acceptSign('.'));
  return list;
}

/** Selectors, joined: the expressions of `typeof`. */
function typeOf(c: Cursor): TypeSpec['expression'] {
  const { start } = c.peek();
  const one = () => {
    const token = c.peek();
    if (token.kind === 'word' ? !isSelector(token.text) : !c.isSign('@')) c.fail('an expression');
    return selector(c, expression);
  };
  const first = one();
  if (!c.isSign('.')) return first;
  const parts = [first];
  while (c.acceptSign('.')) parts.push(one());
  return { kind: 'concat', parts, at: c.at(start) };
}

function keyAndData(c: Cursor, of: NamedSet): void {
  const { start } = c.peek();
  const kind = c.expectAny(['type', 'typeof']);
  if (of.key !== undefined) throw new Fault('the type is given twice', c.at(start));
  const read = (): TypeSpec => {
    const from = c.peek().start;
    return kind === 'type'
      ? { kind, types: types(c), at: c.at(from) }
      : { kind, expression: typeOf(c), at: c.at(from) };
  };
  of.key = read();
  if (of.kind !== 'map') return;
  c.expectSign(':');
  const objects = mapObjects(c, kind === 'typeof');
  if (objects) {
    of.objects = objects;
    return;
  }
  const from = c.peek().start;
  const interval = c.acceptWord('interval');
  if (kind === 'typeof' && !interval && (c.isWord('verdict') || c.isWord('queue'))) {
    of.data = { kind: 'type', types: [c.next().text], at: c.at(from) };
    return;
  }
  const data = read();
  if (data.expression?.kind === 'ct' && data.expression.key === 'helper') of.objects = 'ct helper';
  else of.data = interval ? { ...data, interval } : data;
}

export function setBlock(c: Cursor, made: NamedSet): void {
  block(c, () => {
    const token = c.peek();
    const word = token.kind === 'word' ? token.text : '';
    switch (word) {
      case 'type':
      case 'typeof':
        keyAndData(c, made);
        return end(c);
      case 'flags': {
        c.next();
        const flags: SetFlag[] = [];
        do flags.push(c.expectAny(w.setFlags));
        while (c.acceptSign(','));
        made.flags = flags;
        return end(c);
      }
      case 'timeout':
        c.next();
        made.timeout = duration(c);
        return end(c);
      case 'gc-interval':
        c.next();
        made.gcInterval = duration(c);
        return end(c);
      case 'elements': {
        c.next();
        c.expectSign('=');
        if (made.elements !== undefined) throw new Fault('the elements are given twice', c.here(token));
        made.elements = c.isSign('$') ? variable(c) : set(c);
        return;
      }
      case 'auto-merge':
        if (made.kind === 'map') break;
        c.next();
        made.autoMerge = true;
        return;
      case 'policy':
        c.next();
        made.policy = c.expectAny(['performance', 'memory']);
        return end(c);
      case 'size':
        c.next();
        made.size = c.number('a size');
        return end(c);
      case 'comment': {
        const text = comment(c);
        if (made.comment !== undefined) throw new Fault('a comment is given twice', c.here(token));
        made.comment = text;
        return end(c);
      }
      default: {
        const statements = stateList(c);
        if (statements.length === 0) break;
        made.statements = [...(made.statements ?? []), ...statements];
        return end(c);
      }
    }
    c.fail(
      'type, typeof, flags, timeout, gc-interval, size, policy, elements, auto-merge, comment or a statement',
    );
  });
}

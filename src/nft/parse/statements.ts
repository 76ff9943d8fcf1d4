// Long, because the statements of one grammar are read by each other.
import { Fault } from '../errors.js';
import * as w from '../tables/statements.js';
import type {
  ChainStatement,
  Expression,
  LogFlag,
  LogStatement,
  Match,
  NatFlag,
  NatStatement,
  ObjectType,
  QueueStatement,
  RejectStatement,
  Rule,
  SetStatement,
  Statement,
  SynproxyStatement,
  TproxyStatement,
} from '../tree.js';
import { type Cursor, Scope } from './cursor.js';
import {
  comment,
  concatenation,
  condition,
  elementOptions,
  expression,
  isVerdict,
  map,
  relation,
  set,
  setName,
  value,
  variable,
  verdict,
} from './expressions.js';
import { tcpOption } from './selectors.js';
import { stateful } from './stateful.js';
import { SCOPED } from './words.js';

/** The statements of a rule, and its comment. */
export function ruleBody(c: Cursor): Pick<Rule, 'statements' | 'comment'> {
  const statements = [statement(c)];
  while (!isRuleEnd(c)) statements.push(statement(c));
  if (!c.isWord('comment')) return { statements };
  return { statements, comment: comment(c) };
}

function isRuleEnd(c: Cursor): boolean {
  const token = c.peek();
  if (token.kind === 'newline' || token.kind === 'end') return true;
  if (token.kind === 'sign') return token.text === ';' || token.text === '}';
  return token.kind === 'word' && token.text === 'comment';
}

type Reader = (c: Cursor, start: number) => Statement;

/** Reads one statement. */
export function statement(c: Cursor): Statement {
  const token = c.peek();
  if (token.kind === 'word') {
    const named = objectStatement(c) ?? stateful(c);
    if (named) return named;
    if (isVerdict(c)) return verdictOrChain(c);
    const reader = readers.get(token.text);
    if (reader) return reader(c, token.start);
  }
  return matchOrMangle(c);
}

function verdictOrChain(c: Cursor): Statement {
  const token = c.peek();
  const { text, start } = token;
  const behind = text === 'jump' || text === 'goto' ? c.peekSecond() : undefined;
  if (behind?.kind === 'sign' && behind.text === '{') {
    c.next();
    c.next();
    const rules = chainBlock(c);
    const made: ChainStatement = { kind: 'chain statement', verdict: text as 'jump' | 'goto', rules };
    c.expectSign('}');
    made.at = c.at(start);
    return made;
  }
  const made = verdict(c);
  return { kind: 'verdict', verdict: made, at: made.at };
}

/** Rules between braces; a chain without a name has nothing else. */
function chainBlock(c: Cursor): Rule[] {
  const outer = c.scope;
  c.scope = new Scope(outer);
  if (c.scope.depth > 3) throw new Fault('too many levels of nesting', c.here());
  const rules: Rule[] = [];
  while (!c.isSign('}')) {
    if (c.isSeparator()) {
      c.next();
      continue;
    }
    const { start } = c.peek();
    rules.push({ kind: 'rule', family: 'ip', table: '', ...ruleBody(c), at: c.at(start) });
    c.separator();
  }
  c.scope = outer;
  return rules;
}

const NAMED_OBJECTS = ['counter', 'limit', 'quota', 'synproxy', 'tunnel'];

/** `counter name "x"`, `ct timeout set "x"`. */
function objectStatement(c: Cursor): Statement | undefined {
  const { text, start } = c.peek();
  if (NAMED_OBJECTS.includes(text) && c.peekSecond().kind === 'word' && c.peekSecond().text === 'name') {
    c.next();
    c.next();
    const name = c.within(SCOPED[text as keyof typeof SCOPED], () => value(c));
    return { kind: 'object', type: text as ObjectType, name, at: c.at(start) };
  }
  if (text !== 'ct') return undefined;
  const key = c.peekSecond().text;
  if (key !== 'timeout' && key !== 'expectation') return undefined;
  c.next();
  c.next();
  c.expectWord('set');
  const name = c.within(SCOPED.ct, () => value(c));
  return { kind: 'object', type: `ct ${key}`, name, at: c.at(start) };
}

/** A condition, a map that gives a verdict, or a change of the packet: what begins with an expression. */
function matchOrMangle(c: Cursor): Statement {
  const { start, text: first } = c.peek();
  const left = expression(c);
  if (c.isWord('vmap')) {
    c.next();
    const to = c.isSign('{') ? set(c) : setName(c);
    if (to.kind === 'set expression') {
      for (const { key, data, at } of to.elements) {
        const nested = key !== '*' && key.kind === 'set expression';
        if (data?.kind !== 'verdict expression' || nested) {
          throw new Fault('syntax error: the elements of a verdict map are written "key : verdict"', at);
        }
      }
    }
    const at = c.at(start);
    return { kind: 'verdict', verdict: { kind: 'map expression', key: left, map: to, at }, at };
  }
  if (c.isWord('set')) {
    // behind `meta` and `ct` their words go on to be keywords
    const keywords = first === 'meta' || first === 'ct' ? SCOPED[first] : undefined;
    return c.within(keywords, () => mangle(c, left, start));
  }
  const operator = relation(c);
  const { right, mask } = condition(c);
  const made: Match = { kind: 'match', operator, left, right, at: c.at(start) };
  if (mask) {
    const merged = mask.kind === 'list' ? joined(mask.items) : mask;
    made.left = { kind: 'binary', operator: '&', left, right: merged, at: made.at };
    if (right.kind === 'list') made.right = joined(right.items);
  }
  return made;
}

/** Flags of a list, joined by `|`. */
function joined(items: Expression[]): Expression {
  return items.reduce((left, right) => ({
    kind: 'binary',
    operator: '|',
    left,
    right,
    at: left.at && right.at ? { ...left.at, end: right.at.end } : undefined,
  }));
}

function mangle(c: Cursor, key: Expression, start: number): Statement {
  if (key.kind !== 'payload' && key.kind !== 'exthdr' && key.kind !== 'meta' && key.kind !== 'ct') {
    return c.fail('a condition: this expression cannot be set');
  }
  if (key.kind === 'exthdr' && key.of === 'ip6') c.fail('a condition: extension headers cannot be set');
  if (key.kind === 'ct' && key.direction && !['bytes', 'packets', 'avgpkt', 'zone'].includes(key.key)) {
    c.fail('a condition: this ct key cannot be set');
  }
  c.next();
  const to = value(c);
  const at = c.at(start);
  if (key.kind === 'ct' && key.key === 'helper' && !key.direction) {
    return { kind: 'object', type: 'ct helper', name: to, at };
  }
  if (key.kind === 'meta' && key.key === 'secmark' && to.kind !== 'ct') {
    return { kind: 'object', type: 'secmark', name: to, at };
  }
  return { kind: 'mangle', key, value: to, at };
}

/** Numbers that nft cuts off where the kernel's have fewer bits. */
function truncated(number: bigint, bits: number): number {
  return Number(BigInt.asUintN(bits, number));
}

const log: Reader = (c, start) => {
  c.next();
  const made: LogStatement = { kind: 'log' };
  for (;;) {
    const key = c.acceptAny(['prefix', 'group', 'snaplen', 'queue-threshold', 'level', 'flags']);
    if (!key) break;
    if (key === 'prefix')
      made.prefix = expand(
        c,
        c.within(SCOPED.log, () => c.string('the text of the prefix')),
      );
    else if (key === 'group') made.group = truncated(c.long('a group'), 16);
    else if (key === 'snaplen') made.snaplen = truncated(c.long('a length'), 32);
    else if (key === 'queue-threshold') made.queueThreshold = truncated(c.long('a threshold'), 16);
    else if (key === 'level') made.level = c.expectAny(w.wordsOf(w.logLevels));
    else (made.flags ??= []).push(...logFlags(c));
  }
  made.at = c.at(start);
  return made;
};

/** Variables in the text of a prefix. */
function expand(c: Cursor, token: { text: string; start: number; end: number }): string {
  return token.text.replace(/\$([A-Za-z0-9_.]+)/g, (_all, name: string) => {
    const found = c.scope.find(name);
    const at = { ...c.at(token.start), end: token.end };
    if (found === undefined) throw new Fault(`unknown identifier "${name}"`, at);
    if (found.kind !== 'word') throw new Fault(`"${name}" is no text`, at);
    return found.text;
  });
}

function logFlags(c: Cursor): LogFlag[] {
  const word = c.expectAny(['tcp', 'ip', 'skuid', 'ether', 'all']);
  if (word === 'ip') {
    c.expectWord('options');
    return ['ip options'];
  }
  if (word !== 'tcp') return [word];
  const flags: LogFlag[] = [];
  do flags.push(`tcp ${c.expectAny(['sequence', 'options'])}`);
  while (c.acceptSign(','));
  return flags;
}

const reject: Reader = (c, start) => {
  c.next();
  const made: RejectStatement = { kind: 'reject' };
  if (c.acceptWord('with')) {
    if (c.acceptWord('tcp')) {
      c.expectWord('reset');
      made.with = 'tcp reset';
    } else {
      made.with = c.expectAny(['icmp', 'icmpv6', 'icmpx']);
      c.acceptWord('type');
      const token = c.peek();
      if (token.kind !== 'word' && token.kind !== 'number') c.fail('a code');
      c.next();
      made.code = { kind: 'word', text: token.text, at: c.at(token.start) };
    }
  }
  made.at = c.at(start);
  return made;
};

const NAT_FLAGS = w.wordsOf(w.natFlags);

function natFlags(c: Cursor): NatFlag[] | undefined {
  const first = c.acceptAny(NAT_FLAGS);
  if (!first) return undefined;
  const flags: NatFlag[] = [first];
  while (c.acceptSign(',')) flags.push(c.expectAny(NAT_FLAGS));
  return flags;
}

const nat: Reader = (c, start) => {
  const made: NatStatement = { kind: c.expectAny(['snat', 'dnat']) };
  const family = natFamily(c);
  if (family) made.family = family;
  if (family && c.acceptWord('addr')) {
    c.expectSign('.');
    c.expectWord('port');
    made.form = 'addr . port';
    c.expectWord('to');
    made.address = value(c);
  } else if (c.isWord('interval') || c.isWord('prefix')) {
    made.form = c.expectAny(['interval', 'prefix']);
    c.expectWord('to');
    made.address = value(c);
  } else {
    if (family) c.expectWord('to');
    else c.acceptWord('to');
    if (!c.isSign(':')) made.address = value(c);
    else if (family) c.fail('an address');
    if (c.acceptSign(':')) made.port = value(c);
  }
  for (;;) {
    const flags = natFlags(c);
    if (!flags) break;
    made.flags = flags;
  }
  made.at = c.at(start);
  return made;
};

/** `ip` or `ip6` before `to`, `prefix`, `interval` or `addr`; else it begins an expression. */
function natFamily(c: Cursor): 'ip' | 'ip6' | undefined {
  if (!c.isWord('ip') && !c.isWord('ip6')) return undefined;
  return ['to', 'prefix', 'interval', 'addr'].includes(c.peekSecond().text)
    ? (c.next().text as 'ip')
    : undefined;
}

const masquerade: Reader = (c, start) => {
  c.next();
  const made: NatStatement = { kind: 'masquerade' };
  if (c.acceptWord('to')) {
    c.expectSign(':');
    made.port = value(c);
  }
  const flags = natFlags(c);
  if (flags) made.flags = flags;
  made.at = c.at(start);
  return made;
};

const redirect: Reader = (c, start) => {
  c.next();
  const made: NatStatement = { kind: 'redirect' };
  if (c.acceptWord('to')) {
    c.acceptSign(':');
    made.port = value(c);
  }
  const flags = natFlags(c);
  if (flags) made.flags = flags;
  made.at = c.at(start);
  return made;
};

const tproxy: Reader = (c, start) => {
  c.next();
  const made: TproxyStatement = { kind: 'tproxy' };
  const family = c.acceptAny(['ip', 'ip6']);
  if (family) made.family = family;
  c.expectWord('to');
  if (!c.isSign(':')) made.address = value(c);
  if (c.acceptSign(':')) made.port = value(c);
  made.at = c.at(start);
  return made;
};

const synproxy: Reader = (c, start) => {
  c.next();
  const made: SynproxyStatement = { kind: 'synproxy' };
  for (;;) {
    const key = c.acceptAny(['mss', 'maxseg', 'wscale', 'timestamp', 'sack-perm', 'sack-permitted']);
    if (!key) break;
    if (key === 'mss' || key === 'maxseg') made.mss = truncated(c.long('a segment size'), 16);
    else if (key === 'wscale') made.wscale = c.number('a window scale', 14);
    else if (key === 'timestamp') made.timestamp = true;
    else made.sackPerm = true;
  }
  made.at = c.at(start);
  return made;
};

const dup: Reader = (c, start) => {
  c.next();
  c.expectWord('to');
  const to = value(c);
  const device = c.acceptWord('device') ? value(c) : undefined;
  return { kind: 'dup', to, ...(device ? { device } : {}), at: c.at(start) };
};

const fwd: Reader = (c, start) => {
  c.next();
  const family = c.acceptAny(['ip', 'ip6']);
  c.expectWord('to');
  const to = value(c);
  if (!family) return { kind: 'fwd', device: to, at: c.at(start) };
  c.expectWord('device');
  return { kind: 'fwd', family, address: to, device: value(c), at: c.at(start) };
};

const queue: Reader = (c, start) => {
  c.next();
  const made: QueueStatement = { kind: 'queue' };
  if (c.acceptWord('to')) made.number = queueNumber(c, true);
  else if (c.acceptWord('flags')) {
    made.flags = queueFlags(c);
    const to = c.acceptWord('to');
    if (!to) c.expectWord('num');
    made.number = queueNumber(c, to);
  } else {
    for (;;) {
      if (c.acceptWord('num')) made.number = queueNumber(c, false);
      else if (c.isWord('bypass') || c.isWord('fanout')) (made.flags ??= []).push(...queueFlags(c));
      else break;
    }
  }
  made.at = c.at(start);
  return made;
};

function queueFlags(c: Cursor): ('bypass' | 'fanout')[] {
  const flags: ('bypass' | 'fanout')[] = [];
  do flags.push(c.expectAny(['bypass', 'fanout']));
  while (c.acceptSign(','));
  return flags;
}

function queueNumber(c: Cursor, any: boolean): Expression {
  const { start } = c.peek();
  const simple = (): Expression => {
    if (c.isSign('$')) return variable(c);
    const token = c.peek();
    if (token.kind !== 'number') c.fail('the number of a queue');
    c.next();
    return { kind: 'word', text: token.text, at: c.at(token.start) };
  };
  const token = c.peek();
  if (token.kind !== 'number' && !c.isSign('$') && any) {
    const left = concatenation(c);
    if (c.isWord('map')) return map(c, left, start);
    if (left.kind !== 'numgen' && left.kind !== 'jhash' && left.kind !== 'symhash') {
      throw new Fault('a queue is given by a number, numgen, a hash or a map', left.at);
    }
    return left;
  }
  const from = simple();
  if (!c.acceptSign('-')) return from;
  return { kind: 'range', from, to: simple(), at: c.at(start) };
}

/** `add @set { … }`, and the older `set add … @set`. */
const setStatement: Reader = (c, start) => {
  const old = c.acceptWord('set');
  const operation = c.expectAny(['add', 'update', 'delete']);
  const made: SetStatement = {
    kind: 'set statement',
    operation,
    set: { kind: 'set reference', name: '' },
    key: { kind: 'word', text: '' },
  };
  if (old) {
    made.key = concatenation(c);
    elementOptions(c, made as Parameters<typeof elementOptions>[1], false);
    made.set = setName(c);
  } else {
    made.set = setName(c);
    c.expectSign('{');
    made.key = concatenation(c);
    elementOptions(c, made as Parameters<typeof elementOptions>[1], false);
    const statements = stateList(c);
    if (statements.length > 0) made.statements = statements;
    if (c.acceptSign(':')) {
      made.data = concatenation(c, 'value');
      const options: Parameters<typeof elementOptions>[1] = {};
      const place = c.peek();
      elementOptions(c, options, false);
      if (options.timeout !== undefined) throw new Fault('the data of a map has no timeout', c.here(place));
      if (options.comment !== undefined) throw new Fault('the data of a map has no comment', c.here(place));
    }
    c.expectSign('}');
  }
  made.at = c.at(start);
  return made;
};

/** Statements that keep a state, one behind the other. */
export function stateList(c: Cursor): Statement[] {
  const statements: Statement[] = [];
  for (;;) {
    const made = stateful(c);
    if (!made) return statements;
    statements.push(made);
  }
}

const meter: Reader = (c, start) => {
  c.next();
  const name = c.identifier('the name of a meter');
  const size = c.acceptWord('size') ? c.number('a size') : undefined;
  c.expectSign('{');
  const key = concatenation(c);
  const options: Parameters<typeof elementOptions>[1] = {};
  elementOptions(c, options, false);
  if (options.comment !== undefined) throw new Fault('the key of a meter has no comment', key.at);
  const inner = statement(c);
  c.expectSign('}');
  return {
    kind: 'meter',
    name,
    ...(size === undefined ? {} : { size }),
    key,
    ...(typeof options.timeout === 'bigint' ? { timeout: options.timeout } : {}),
    statement: inner,
    at: c.at(start),
  };
};

const flow: Reader = (c, start) => {
  c.next();
  c.expectAny(['add', 'offload']);
  c.expectSign('@');
  const name = c.within(SCOPED['@'], () => c.string('the name of a flowtable').text);
  return { kind: 'flow', name, at: c.at(start) };
};

const resetOption: Reader = (c, start) => {
  c.next();
  const from = c.peek().start;
  c.expectWord('tcp');
  c.expectWord('option');
  const option = tcpOption(c, from);
  if (option.field || option.offset !== undefined) {
    throw new Fault('a TCP option is reset as a whole', option.at);
  }
  return { kind: 'reset option', option, at: c.at(start) };
};

const xt: Reader = (c, start) => {
  c.next();
  c.string('the type of an extension');
  c.string('the name of an extension');
  throw new Fault('extensions of xtables have no bytecode: use iptables-nft with this ruleset', c.at(start));
};

/** `raw expression "name" 0x…`: how an expression prints that has no words. */
const raw: Reader = (c, start) => {
  c.next();
  c.expectWord('expression');
  const { text: name } = c.string('the name of an expression');
  const token = c.peek();
  const [, data] = /^0x((?:[0-9a-f]{2})+)$/i.exec(token.text) ?? [];
  if (data === undefined) throw new Fault('the attributes of an expression are hexadecimal', c.here(token));
  c.next();
  return { kind: 'raw expression', name, data: data.toLowerCase(), at: c.at(start) };
};

const readers = new Map<string, Reader>([
  ['log', log],
  ['reject', reject],
  ['snat', nat],
  ['dnat', nat],
  ['masquerade', masquerade],
  ['redirect', redirect],
  ['tproxy', tproxy],
  ['synproxy', synproxy],
  ['dup', dup],
  ['fwd', fwd],
  ['queue', queue],
  ['set', setStatement],
  ['add', setStatement],
  ['update', setStatement],
  ['delete', setStatement],
  ['meter', meter],
  ['flow', flow],
  ['reset', resetOption],
  ['xt', xt],
  ['raw', raw],
  [
    'notrack',
    (c, start) => {
      c.next();
      return { kind: 'notrack', at: c.at(start) };
    },
  ],
]);

/** Evaluation of statements, each for itself; `rules.ts` puts them together. */
import { Fault } from '../errors.js';
import * as w from '../tables/statements.js';
import * as t from '../tables/types.js';
import type * as tree from '../tree.js';
import { checkArgument, evaluateArgument, refuseRange } from './arguments.js';
import { build } from './build.js';
import type { Context } from './context.js';
import { declareSet, OBJECT_NAME_BITS } from './declare.js';
import { evaluateMangle } from './mangle.js';
import { evaluateObjectMap } from './maps.js';
import { evaluateNat, evaluateTproxy } from './nat.js';
import * as n from './nodes.js';
import type { TypedStatement } from './program.js';
import { evaluateReject } from './reject.js';
import { EVAL, isMap, MAP, OBJECT, type SetState, TIMEOUT } from './sets.js';

const STATEFUL: ReadonlySet<string> = new Set(['counter', 'limit', 'quota', 'ct count', 'last']);

/** Statements that elements have are of kinds that keep a state. */
export function checkStateful(statements: readonly tree.Statement[], what: string): void {
  for (const s of statements) {
    if (!STATEFUL.has(s.kind)) throw new Fault(`a ${what} takes only statements that keep a state`, s.at);
  }
}

export type Plain = Exclude<tree.Statement, tree.ChainStatement>;

export function evaluateStatement(x: Context, s: Plain): TypedStatement {
  x.statementBits = 0;
  switch (s.kind) {
    case 'match':
      return evaluateMatch(x, s);
    case 'verdict':
      return evaluateVerdict(x, s);
    case 'mangle':
      return evaluateMangle(x, s);
    case 'log':
      checkLog(s);
      return { kind: 'plain', statement: s, at: s.at };
    case 'counter':
    case 'limit':
    case 'quota':
    case 'ct count':
    case 'last':
    case 'notrack':
    case 'flow':
    case 'synproxy':
    case 'xt':
    case 'raw expression':
      return { kind: 'plain', statement: s, at: s.at };
    case 'reject':
      return evaluateReject(x, s);
    case 'snat':
    case 'dnat':
    case 'masquerade':
    case 'redirect':
      return evaluateNat(x, s);
    case 'tproxy':
      return evaluateTproxy(x, s);
    case 'dup':
      return evaluateDup(x, s);
    case 'fwd':
      return evaluateFwd(x, s);
    case 'queue':
      return evaluateQueue(x, s);
    case 'set statement':
      return evaluateSetStatement(x, s);
    case 'meter':
      return evaluateMeter(x, s);
    case 'object':
      return evaluateObject(x, s);
    case 'reset option': {
      x.expect(undefined, 0);
      const option = x.evaluate(build(s.option));
      if (option.op !== 'exthdr') throw new Fault('only whole options are reset', s.at);
      return { kind: 'reset option', option, at: s.at };
    }
  }
}

/** Whether nothing behind the statement is reached. */
export function isTerminal(made: TypedStatement): boolean {
  switch (made.kind) {
    case 'verdict':
      return made.verdict.op === 'verdict' && made.verdict.verdict !== -1;
    case 'reject':
    case 'nat':
    case 'fwd':
    case 'queue':
      return true;
    default:
      return false;
  }
}

function evaluateMatch(x: Context, s: tree.Match): TypedStatement {
  const left = build(s.left);
  const right = build(s.right);
  if (left.op === 'fib' && right.op === 'value' && right.type === t.boolean) left.asksPresence = true;
  x.expect(undefined, 0);
  const made = x.evaluate(n.relation(s.operator, left, right, s.at));
  if (made.op !== 'relation') throw new Fault('this is no condition', s.at);
  return { kind: 'relation', relation: made, at: s.at };
}

function evaluateVerdict(x: Context, s: tree.VerdictStatement): TypedStatement {
  const verdict = evaluateArgument(x, build(s.verdict), t.verdict, 0, 'none', s.at);
  if (verdict.op === 'verdict') {
    if (verdict.chain && verdict.chain.op !== 'value') throw new Fault('the name of a chain is a word', s.at);
  } else if (verdict.op !== 'map') throw new Fault('this is no verdict', s.at);
  return { kind: 'verdict', verdict, at: s.at };
}

const PREFIX_BYTES = 127;

function checkLog(s: tree.LogStatement): void {
  const isGroup = s.group !== undefined || s.snaplen !== undefined || s.queueThreshold !== undefined;
  const flags = s.flags !== undefined && s.flags.length > 0;
  if (isGroup && s.level !== undefined) throw new Fault('a log has a level or a group, not both', s.at);
  if (isGroup && flags) throw new Fault('a log has flags or a group, not both', s.at);
  if (s.level === 'audit' && (isGroup || s.prefix !== undefined || flags)) {
    throw new Fault('a log of level audit takes nothing else', s.at);
  }
  if (s.prefix === undefined) return;
  const { bytes } = n.textValue(s.prefix);
  if (bytes > PREFIX_BYTES) throw new Fault(`the prefix has more than ${PREFIX_BYTES} bytes`, s.at);
  if (bytes === 0) throw new Fault('the prefix is empty', s.at);
}

function evaluateDup(x: Context, s: tree.DupStatement): TypedStatement {
  if (x.family === 'ip' || x.family === 'ip6') {
    const type = x.family === 'ip' ? t.ipv4 : t.ipv6;
    const to = evaluateArgument(x, build(s.to), type, type.bits, 'big', s.at);
    const device = s.device && evaluateArgument(x, build(s.device), t.ifindex, 32, 'host', s.at);
    if (device) refuseRange(device, s.at);
    refuseRange(to, s.at);
    return { kind: 'dup', to, toDevice: false, device, at: s.at };
  }
  if (x.family !== 'netdev') throw new Fault('dup is of tables of ip, ip6 and netdev only', s.at);
  if (s.device) throw new Fault('in tables of netdev dup takes a device alone', s.device.at, s.at);
  const to = evaluateArgument(x, build(s.to), t.ifindex, 32, 'host', s.at);
  refuseRange(to, s.at);
  return { kind: 'dup', to, toDevice: true, device: undefined, at: s.at };
}

function evaluateFwd(x: Context, s: tree.FwdStatement): TypedStatement {
  if (x.family !== 'netdev') throw new Fault('fwd is of tables of netdev only', s.at);
  const device = evaluateArgument(x, build(s.device), t.ifindex, 32, 'host', s.at);
  refuseRange(device, s.at);
  if (!s.address) return { kind: 'fwd', family: 0, address: undefined, device, at: s.at };
  if (!s.family) throw new Fault('fwd needs ip or ip6 before the address', s.at);
  const type = s.family === 'ip' ? t.ipv4 : t.ipv6;
  const address = evaluateArgument(x, build(s.address), type, type.bits, 'big', s.at);
  refuseRange(address, s.at);
  return { kind: 'fwd', family: s.family === 'ip' ? 2 : 10, address, device, at: s.at };
}

const QUEUE_FLAGS = { bypass: 1, fanout: 2 } as const;

function evaluateQueue(x: Context, s: tree.QueueStatement): TypedStatement {
  let flags = 0;
  for (const flag of s.flags ?? []) flags |= QUEUE_FLAGS[flag];
  if (!s.number) return { kind: 'queue', number: undefined, flags, at: s.at };
  const number = evaluateArgument(x, build(s.number), t.integer, 16, 'host', s.at);
  if (flags & QUEUE_FLAGS.fanout && number.op !== 'range') {
    throw new Fault('fanout needs a range of queues', number.at, s.at);
  }
  if (x.expected.max > 0xffff) throw new Fault('numbers of queues go up to 65535', number.at, s.at);
  return { kind: 'queue', number, flags, at: s.at };
}

const OPERATIONS = { add: 0, update: 1, delete: 2 } as const;

function setOf(x: Context, node: n.Node): SetState {
  x.expect(undefined, 0);
  const made = x.evaluate(node);
  if (made.op !== 'set reference') throw new Fault('this names no set', node.at);
  return made.set!;
}

function evaluateSetStatement(x: Context, s: tree.SetStatement): TypedStatement {
  const set = setOf(x, build(s.set));
  const { key: wanted } = set;
  const key = checkArgument(x, x.evaluate(build(s.key)), wanted.type, wanted.bits, wanted.order, s.at);
  if (s.comment !== undefined) throw new Fault('elements that rules add have no comments', s.at);
  const statements = s.statements ?? [];
  let data: n.Node | undefined;
  if (s.data) {
    if (!isMap(set) || !set.data) throw new Fault(`"${set.name}" is no map`, s.set.at, s.at);
    const { type, bits, order } = set.data;
    data = evaluateArgument(x, build(s.data), type, bits, order, s.at);
  }
  checkStateful(statements, s.data ? 'map' : 'set');
  if (!s.data) set.flags |= EVAL;
  return {
    kind: 'dynset',
    operation: OPERATIONS[s.operation],
    set,
    key,
    data,
    timeout: s.timeout,
    statements,
    flagged: !s.data && statements.length > 1,
    at: s.at,
  };
}

function evaluateMeter(x: Context, s: tree.MeterStatement): TypedStatement {
  const table = x.cache.addTable(x.family, x.table);
  const existing = table.sets.get(s.name);
  if (existing && (!(existing.flags & EVAL) || existing.flags & (MAP | OBJECT))) {
    throw new Fault(`"${s.name}" is the name of another set`, s.at);
  }
  x.expect(undefined, 0);
  const key = x.evaluate(build(s.key));
  if (key.constant) throw new Fault('the key of a meter is read from the packet', key.at, s.at);
  let set = existing;
  if (set) {
    const timed = (set.flags & TIMEOUT) !== 0;
    if (timed !== (s.timeout !== undefined && s.timeout > 0n)) {
      throw new Fault(`"${s.name}" exists with${timed ? '' : 'out'} a timeout`, key.at, s.at);
    }
    if (s.size !== undefined && s.size > 0 && set.size !== s.size) {
      throw new Fault(`"${s.name}" exists with another size`, key.at, s.at);
    }
  } else {
    const init: n.SetNode = {
      op: 'set',
      elements: [],
      flags: 0,
      type: key.type,
      order: 'none',
      bits: key.bits,
      constant: true,
      single: false,
      at: s.at,
    };
    const timed = s.timeout !== undefined && s.timeout > 0n ? TIMEOUT : 0;
    set = declareSet(x, s.name, key, undefined, init, EVAL | timed);
    set.size = s.size ?? 0;
    set.meter = true;
    table.sets.set(s.name, set);
  }
  checkStateful([s.statement], 'meter');
  return {
    kind: 'dynset',
    operation: s.timeout ? OPERATIONS.update : OPERATIONS.add,
    set,
    key,
    data: undefined,
    timeout: s.timeout,
    statements: [s.statement],
    flagged: false,
    at: s.at,
  };
}

function evaluateObject(x: Context, s: tree.ObjectStatement): TypedStatement {
  const type = w.objectTypes[s.type];
  const node = build(s.name);
  if (node.op === 'map') return { kind: 'object', type, name: evaluateObjectMap(x, node, type), at: s.at };
  const name = evaluateArgument(x, node, t.string, OBJECT_NAME_BITS, 'host', s.at);
  if (!name.constant) throw new Fault('the name of an object is a constant', name.at, s.at);
  return { kind: 'object', type, name, at: s.at };
}

/** Statements from the instructions that have effects, and the loads that have words of their own. */
import type { Instruction } from '../generate/instructions.js';
import * as k from '../tables/keys.js';
import * as p from '../tables/protocols.js';
import * as w from '../tables/statements.js';
import * as t from '../tables/types.js';
import type { ByteUnit, Expression, Fib, LogFlag, NatStatement, Rate, Statement } from '../tree.js';
import { keyLoad } from './loads.js';
import { isAnonymous, partsOf } from './sets.js';
import type { RuleState } from './state.js';
import { bytesFor, type Typed } from './typed.js';
import { flagList, numberValue } from './values.js';

/** A rate as people write it. */
export function rateOf({ rate, unit, burst, type, flags }: Extract<Instruction, { name: 'limit' }>): Rate {
  const per = w.timeUnits.find((word) => w.unitSeconds[word] === unit) ?? 'second';
  const bytes: { unit?: ByteUnit; burstUnit?: ByteUnit } =
    type === 1 ? { unit: 'bytes', burstUnit: 'bytes' } : {};
  return { rate, per, burst: BigInt(burst), ...bytes, ...(flags & 1 ? { over: true } : {}) };
}

/** A statement that keeps a state: of rules and of elements. */
export function statefulStatement(i: Instruction): Statement {
  switch (i.name) {
    case 'counter':
      return { kind: 'counter', packets: i.packets, bytes: i.bytes };
    case 'limit':
      return { kind: 'limit', ...rateOf(i) };
    case 'quota':
      return {
        kind: 'quota',
        bytes: i.bytes,
        ...(i.consumed ? { used: i.consumed } : {}),
        ...(i.flags & 1 ? { over: true } : {}),
      };
    case 'connlimit':
      return { kind: 'ct count', count: i.count, ...(i.flags & 1 ? { over: true } : {}) };
    case 'last':
      return { kind: 'last', ...(i.set ? { used: i.milliseconds } : {}) };
    default:
      return { kind: 'xt', type: 'match', name: i.name };
  }
}

/** A statement, or undefined where the instruction only loads. */
export function statementOf(r: RuleState, i: Instruction): Statement | undefined {
  switch (i.name) {
    case 'meta':
    case 'ct':
      return keyed(r, i);
    case 'counter':
    case 'limit':
    case 'quota':
    case 'connlimit':
    case 'last':
      return statefulStatement(i);
    case 'log':
      return logOf(i);
    case 'reject':
      return rejectOf(r, i);
    case 'nat':
    case 'masq':
    case 'redir':
      return natOf(r, i);
    case 'tproxy':
      return tproxyOf(r, i);
    case 'synproxy':
      return {
        kind: 'synproxy',
        ...(i.flags & 1 ? { mss: i.mss } : {}),
        ...(i.flags & 2 ? { wscale: i.wscale } : {}),
        ...(i.flags & 8 ? { timestamp: true } : {}),
        ...(i.flags & 4 ? { sackPerm: true } : {}),
      };
    case 'dup':
      return dupOf(r, i);
    case 'fwd': {
      const device = r.value(i.device, t.ifindex, 32, 'host');
      const address = r.value(i.address, i.family === 10 ? t.ipv6 : t.ipv4);
      if (!device) return undefined;
      if (!address) return { kind: 'fwd', device };
      return { kind: 'fwd', family: i.family === 10 ? 'ip6' : 'ip', address, device };
    }
    case 'queue':
      return queueOf(r, i);
    case 'notrack':
      return { kind: 'notrack' };
    case 'flow_offload':
      return { kind: 'flow', name: i.table };
    case 'dynset':
      return dynsetOf(r, i);
    case 'objref':
      return objectOf(r, i);
    case 'match':
    case 'target': {
      const info = Array.from(i.info, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return { kind: 'xt', type: i.name, name: i.xt, revision: i.revision, info };
    }
    default:
      loadOf(r, i);
      return undefined;
  }
}

function keyed(r: RuleState, i: Extract<Instruction, { name: 'meta' | 'ct' }>): Statement | undefined {
  const loaded =
    i.name === 'meta' ? keyLoad('meta', k.metaKeys, i.key) : keyLoad('ct', k.ctKeys, i.key, directionOf(i));
  if (!loaded) return undefined;
  if (i.dreg !== undefined) {
    r.set(i.dreg, loaded);
    return undefined;
  }
  const { key, expression, type, bits, order } = loaded;
  let value = r.value(i.sreg, type, bits, order);
  if (!value) return undefined;
  if (key.name === 'event') value = flagList(value);
  return { kind: 'mangle', key: expression as Extract<Expression, { kind: 'meta' | 'ct' }>, value };
}

/** The kernel keeps the direction of some keys only. */
function directionOf({ key, direction }: Extract<Instruction, { name: 'ct' }>): number | undefined {
  const { name } = k.keyOfNumber(k.ctKeys, key) ?? {};
  return name === 'l3proto' || name === 'protocol' ? undefined : direction;
}

function loaded(key: k.Key, expression: Expression): Typed {
  return { op: 'other', expression, type: key.type, order: key.order, bits: key.bits };
}

function family(name: string): { family?: 'ip' | 'ip6'; key: string } {
  const [, of, key = name] = /^(ip6?) (.*)$/.exec(name) ?? [];
  return of === undefined ? { key } : { family: of as 'ip' | 'ip6', key };
}

/** Loads of what has words of its own. */
function loadOf(r: RuleState, i: Instruction): void {
  switch (i.name) {
    case 'rt': {
      const key = k.keyOfNumber(k.rtKeys, i.key);
      if (key) r.set(i.dreg, loaded(key, { kind: 'rt', ...family(key.name) } as Expression));
      return;
    }
    case 'socket': {
      const key = k.keyOfNumber(k.socketKeys, i.key);
      const level = key?.name === 'cgroupv2' ? { level: i.level } : {};
      if (key) r.set(i.dreg, loaded(key, { kind: 'socket', key: key.name, ...level } as Expression));
      return;
    }
    case 'tunnel': {
      const key = k.keyOfNumber(k.tunnelKeys, i.key);
      if (key) r.set(i.dreg, loaded(key, { kind: 'tunnel expression', key: key.name } as Expression));
      return;
    }
    case 'xfrm': {
      const key = k.keyOfNumber(k.xfrmKeys, i.key);
      const direction = i.direction === 0 ? 'in' : 'out';
      const spnum = i.spnum ? { spnum: i.spnum } : {};
      if (key)
        r.set(i.dreg, loaded(key, { kind: 'ipsec', direction, ...spnum, ...family(key.name) } as Expression));
      return;
    }
    case 'osf': {
      const ttl = i.ttl === 1 ? { ttl: 'loose' as const } : i.ttl === 2 ? { ttl: 'skip' as const } : {};
      const expression: Expression = { kind: 'osf', key: i.flags & 1 ? 'version' : 'name', ...ttl };
      r.set(i.dreg, { op: 'other', expression, type: t.string, order: 'host', bits: 128 });
      return;
    }
    case 'fib':
      return fibOf(r, i);
    case 'numgen': {
      const offset = i.offset ? { offset: i.offset } : {};
      const mode = i.type === 0 ? 'inc' : 'random';
      const expression: Expression = { kind: 'numgen', mode, mod: i.modulus, ...offset };
      r.set(i.dreg, { op: 'other', expression, type: t.integer, order: 'host', bits: 32 });
      return;
    }
    case 'hash': {
      const of = i.sreg === undefined ? undefined : r.get(i.sreg, i.length);
      const expression: Expression = {
        kind: i.type === 1 ? 'symhash' : 'jhash',
        mod: i.modulus,
        ...(of && i.type === 0 ? { expression: r.finish(of) } : {}),
        ...(i.seed === undefined ? {} : { seed: i.seed }),
        ...(i.offset ? { offset: i.offset } : {}),
      };
      r.set(i.dreg, { op: 'other', expression, type: t.integer, order: 'host', bits: 32 });
    }
  }
}

function fibOf(r: RuleState, { result, flags, dreg }: Extract<Instruction, { name: 'fib' }>): void {
  const key = k.keyOfNumber(k.fibResults, result);
  if (!key) return;
  const names = (Object.keys(k.fibFlags) as Fib['flags']).filter((flag) => flags & k.fibFlags[flag]);
  const present = (flags & k.FIB_PRESENT) !== 0;
  const expression: Expression = {
    kind: 'fib',
    flags: names,
    result: present && result === 1 ? 'check' : (key.name as Fib['result']),
  };
  const made = loaded(key, expression);
  r.set(dreg, present ? { ...made, type: t.boolean, bits: 8 } : made);
}

function logOf(i: Extract<Instruction, { name: 'log' }>): Statement {
  const words = w.wordsIn(w.logFlags, i.flags ?? 0);
  const names: LogFlag[] = words.includes('all') ? ['all'] : words;
  return {
    kind: 'log',
    ...(i.prefix === undefined ? {} : { prefix: i.prefix }),
    ...(i.group === undefined ? {} : { group: i.group }),
    ...(i.snaplen === undefined ? {} : { snaplen: i.snaplen }),
    ...(i.queueThreshold ? { queueThreshold: i.queueThreshold } : {}),
    ...(i.level === undefined ? {} : { level: w.wordFor(w.logLevels, i.level) }),
    ...(names.length > 0 ? { flags: names } : {}),
  };
}

const TCP_RESET = 1;
const ICMPX = 2;

function rejectOf(r: RuleState, { type, code }: Extract<Instruction, { name: 'reject' }>): Statement {
  const { family } = r.surroundings;
  const plain = family === 'ip' || family === 'ip6';
  if (plain) {
    if (type === TCP_RESET) r.outerDependencies.release(p.TRANSPORT);
  } else if (type !== ICMPX) {
    const six = r.context.at(p.NETWORK) === p.ip6;
    r.outerDependencies.release(p.NETWORK);
    if (type === TCP_RESET) return { kind: 'reject', with: 'tcp reset' };
    return icmpReject(six ? 'icmpv6' : 'icmp', code, false);
  }
  if (type === TCP_RESET) return { kind: 'reject', with: 'tcp reset' };
  if (type === ICMPX)
    return {
      kind: 'reject',
      with: 'icmpx',
      code: numberValue(BigInt(code), t.rejectIcmpx, 'big', 8),
      ...(code === 1 ? { implied: true } : {}),
    };
  return icmpReject(family === 'ip6' ? 'icmpv6' : 'icmp', code, true);
}

function icmpReject(kind: 'icmp' | 'icmpv6', code: number, mayImply: boolean): Statement {
  const usual = kind === 'icmp' ? 3 : 4;
  return {
    kind: 'reject',
    with: kind,
    code: numberValue(BigInt(code), kind === 'icmp' ? t.rejectIcmp : t.rejectIcmpv6, 'big', 8),
    ...(mayImply && code === usual ? { implied: true } : {}),
  };
}

type Nat = Extract<Instruction, { name: 'nat' | 'masq' | 'redir' }>;

function natOf(r: RuleState, i: Nat): Statement {
  const kind: NatStatement['kind'] =
    i.name === 'nat' ? (i.type === 0 ? 'snat' : 'dnat') : i.name === 'masq' ? 'masquerade' : 'redirect';
  const made: NatStatement = { kind };
  const flags = w.wordsIn(w.natFlags, i.flags);
  if (flags.length > 0) made.flags = flags;
  if (i.flags & w.NETMAP) made.form = 'prefix';
  const port = (register: number | undefined): Expression | undefined => r.value(register, t.inetService);
  if (i.name === 'nat') {
    const type = i.family === 10 ? t.ipv6 : t.ipv4;
    const named = i.family === 10 ? 'ip6' : 'ip';
    if (r.surroundings.family === 'inet' && (i.family === 2 || i.family === 10)) made.family = named;
    const first = i.addressMin === undefined ? undefined : r.get(i.addressMin);
    const map = first?.op === 'mapped' ? first.set : undefined;
    const address = r.value(i.addressMin, type);
    if (address) made.address = address;
    if (map?.dataInterval) {
      made.family = named;
      return made;
    }
    if (i.addressMax !== undefined && i.addressMax !== i.addressMin) {
      const to = r.value(i.addressMax, type);
      if (to && address) made.address = asPrefix(address, to, type);
    }
    const joined = map?.data?.parts && map.data.parts.length > 1;
    if (joined) {
      made.family = named;
      return made;
    }
  }
  const low = port(i.protoMin);
  if (low) made.port = low;
  if (low && i.protoMax !== undefined && i.protoMax !== i.protoMin) {
    const high = port(i.protoMax);
    if (high) made.port = { kind: 'range', from: low, to: high };
  }
  return made;
}

/** A range of addresses, which prints as a prefix where it is one. */
function asPrefix(from: Expression, to: Expression, type: t.DataType): Expression {
  if (from.kind === 'value' && to.kind === 'value') {
    const span = from.value ^ to.value;
    const isPrefix = (span & (span + 1n)) === 0n && (from.value & span) === 0n && span > 0n;
    if (isPrefix) return { kind: 'prefix', base: from, length: type.bits - span.toString(2).length };
  }
  return { kind: 'range', from, to };
}

function tproxyOf(r: RuleState, i: Extract<Instruction, { name: 'tproxy' }>): Statement {
  const six = i.family === 10;
  const address = i.family === 0 ? undefined : r.value(i.address, six ? t.ipv6 : t.ipv4);
  const port = r.value(i.port, t.inetService);
  const shown = r.surroundings.family === 'inet' && i.family !== 0;
  return {
    kind: 'tproxy',
    ...(shown ? { family: six ? 'ip6' : 'ip' } : {}),
    ...(address ? { address } : {}),
    ...(port ? { port } : {}),
  };
}

function dupOf(r: RuleState, i: Extract<Instruction, { name: 'dup' }>): Statement | undefined {
  const { family } = r.surroundings;
  const device = r.value(i.device, t.ifindex, 32, 'host');
  if (family === 'netdev' || i.address === undefined) return device && { kind: 'dup', to: device };
  const to = r.value(i.address, family === 'ip6' ? t.ipv6 : t.ipv4);
  return to && { kind: 'dup', to, ...(device ? { device } : {}) };
}

function queueOf(r: RuleState, i: Extract<Instruction, { name: 'queue' }>): Statement {
  const flags: ('bypass' | 'fanout')[] = [];
  if (i.flags & 1) flags.push('bypass');
  if (i.flags & 2) flags.push('fanout');
  const more = flags.length > 0 ? { flags } : {};
  if (i.sreg !== undefined) {
    const number = r.value(i.sreg, t.queue, 16, 'host');
    return { kind: 'queue', ...(number ? { number } : {}), ...more };
  }
  const value = (number: number): Expression => numberValue(BigInt(number), t.integer, 'host', 16);
  const low = i.number ?? 0;
  const high = low + (i.total ?? 1) - 1;
  const number: Expression = high > low ? { kind: 'range', from: value(low), to: value(high) } : value(low);
  return { kind: 'queue', number, ...more };
}

const OPERATIONS = ['add', 'update', 'delete'] as const;

function dynsetOf(r: RuleState, i: Extract<Instruction, { name: 'dynset' }>): Statement | undefined {
  const set = r.surroundings.set(i.set, i.setId);
  if (!set) return undefined;
  const found = r.get(i.keyRegister, bytesFor(set.keyBits));
  if (!found) return undefined;
  const typed = r.narrowed(found);
  const parts = partsOf(set.key, set.keyOrders, set.keyPartBits);
  const key = r.finish(typed, {
    ...typed,
    type: set.key,
    order: parts[0]!.order,
    bits: set.keyBits,
  } as Typed);
  const statements = i.expressions.map(statefulStatement);
  const timeout = i.timeout ? { timeout: i.timeout } : {};
  if (isAnonymous(set) && statements.length > 0) {
    return { kind: 'meter', name: set.name, size: set.size, key, ...timeout, statement: statements[0]! };
  }
  const dataTyped = i.dataRegister === undefined ? undefined : r.get(i.dataRegister, bytesFor(set.dataBits));
  const dataPart = set.data && partsOf(set.data, set.dataOrders, set.dataPartBits)[0]!;
  const data =
    dataTyped &&
    r.finish(dataTyped, {
      ...dataTyped,
      type: set.data ?? t.integer,
      order: dataPart?.order ?? 'big',
      bits: set.dataBits,
    } as Typed);
  return {
    kind: 'set statement',
    operation: OPERATIONS[i.operation] ?? 'add',
    set: { kind: 'set reference', name: i.set },
    key,
    ...(data ? { data } : {}),
    ...timeout,
    ...(statements.length > 0 ? { statements } : {}),
  };
}

function objectOf(r: RuleState, i: Extract<Instruction, { name: 'objref' }>): Statement | undefined {
  if ('object' in i) {
    const type = w.wordFor(w.objectTypes, i.type);
    return type && { kind: 'object', type, name: { kind: 'word', text: i.object, quoted: true } };
  }
  const set = r.surroundings.set(i.set, i.setId);
  if (!set) return undefined;
  const key = r.get(i.sreg, bytesFor(set.keyBits));
  if (!key) return undefined;
  const mapped: Typed = { op: 'mapped', key, set, type: t.string, order: 'host', bits: 0 };
  return {
    kind: 'object',
    type: w.wordFor(w.objectTypes, set.objectType ?? 1) ?? 'counter',
    name: r.finish(mapped),
  };
}

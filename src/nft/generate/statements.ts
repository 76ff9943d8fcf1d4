/** Instructions for statements. */
import { typeError } from '../../schema/stack.js';
import type * as n from '../evaluate/nodes.js';
import type { TypedStatement } from '../evaluate/program.js';
import { operations } from '../tables/exthdr.js';
import * as p from '../tables/protocols.js';
import * as w from '../tables/statements.js';
import type * as tree from '../tree.js';
import { bytesOf, dataOf } from './data.js';
import { Generator } from './expressions.js';
import { bytesOfHex } from './hex.js';
import type { Instruction } from './instructions.js';
import { numberOf, words } from './registers.js';

/** A rate as the kernel counts it. */
export function limitOf(rate: tree.Rate): Instruction {
  const unit = rate.unit ? w.unitBytes[rate.unit] : 1n;
  const burst = rate.unit
    ? (rate.burst ?? 0n) * w.unitBytes[rate.burstUnit ?? 'bytes']
    : (rate.burst ?? w.DEFAULT_BURST);
  return {
    name: 'limit',
    rate: BigInt.asUintN(64, rate.rate * unit),
    unit: w.unitSeconds[rate.per],
    burst: Number(BigInt.asUintN(32, burst)),
    type: rate.unit ? 1 : 0,
    flags: rate.over ? 1 : 0,
  };
}

/** Statements that keep a state: they may stand in elements as well. */
export function statefulOf(s: tree.Statement): Instruction {
  switch (s.kind) {
    case 'counter':
      return { name: 'counter', packets: s.packets ?? 0n, bytes: s.bytes ?? 0n };
    case 'limit':
      return limitOf(s);
    case 'quota':
      return { name: 'quota', bytes: s.bytes, consumed: s.used ?? 0n, flags: s.over ? 1 : 0 };
    case 'ct count':
      return { name: 'connlimit', count: s.count, flags: s.over ? 1 : 0 };
    case 'last':
      return { name: 'last', set: s.used !== undefined, milliseconds: s.used ?? 0n };
    default:
      throw typeError(`a ${s.kind} keeps no state`);
  }
}

const SYNPROXY = { mss: 1, wscale: 2, sackPerm: 4, timestamp: 8 } as const;

export function synproxyFlags(s: tree.SynproxyStatement | tree.SynproxyObject): number {
  return (
    (s.mss !== undefined ? SYNPROXY.mss : 0) |
    (s.wscale !== undefined ? SYNPROXY.wscale : 0) |
    (s.sackPerm ? SYNPROXY.sackPerm : 0) |
    (s.timestamp ? SYNPROXY.timestamp : 0)
  );
}

function plain(g: Generator, s: tree.Statement): void {
  switch (s.kind) {
    case 'log':
      g.out.push(logOf(s));
      return;
    case 'notrack':
      g.out.push({ name: 'notrack' });
      return;
    case 'flow':
      g.out.push({ name: 'flow_offload', table: s.name });
      return;
    case 'synproxy':
      g.out.push({ name: 'synproxy', mss: s.mss ?? 0, wscale: s.wscale ?? 0, flags: synproxyFlags(s) });
      return;
    case 'xt': {
      g.out.push({
        name: s.type === 'target' ? 'target' : 'match',
        xt: s.name,
        revision: s.revision ?? 0,
        info: bytesOfHex(s.info ?? ''),
      });
      return;
    }
    case 'raw expression':
      g.out.push({ name: 'raw', expression: s.name, bytes: bytesOfHex(s.data) });
      return;
    default:
      g.out.push(statefulOf(s));
  }
}

function logOf(s: tree.LogStatement): Instruction {
  const made: Instruction = { name: 'log' };
  if (s.prefix !== undefined) made.prefix = s.prefix;
  if (s.group !== undefined) {
    made.group = s.group;
    if (s.snaplen !== undefined) made.snaplen = s.snaplen;
    if (s.queueThreshold !== undefined) made.queueThreshold = s.queueThreshold;
    return made;
  }
  if (s.level !== undefined) made.level = w.logLevels[s.level];
  const flags = w.maskOf(w.logFlags, s.flags);
  if (flags !== 0) made.flags = flags;
  return made;
}

/** The instructions of a rule. */
export function generate(statements: readonly TypedStatement[]): Instruction[] {
  const g = new Generator();
  for (const s of statements) statement(g, s);
  return g.out;
}

function statement(g: Generator, s: TypedStatement): void {
  switch (s.kind) {
    case 'relation':
      return g.relation(s.relation);
    case 'verdict':
      return g.verdict(s.verdict);
    case 'chain':
      g.out.push({ name: 'immediate', dreg: 0, data: { verdict: s.verdict, chainId: s.chainId } });
      return;
    case 'set payload':
      return setPayload(g, s.key, s.value, s.checksum);
    case 'set exthdr': {
      const { key } = s;
      const sreg = g.load(s.value);
      g.out.push({
        name: 'exthdr',
        sreg,
        type: key.kind,
        offset: key.offset >> 3,
        length: bytesOf(key.bits),
        op: operations[key.of],
      });
      return;
    }
    case 'set meta':
      g.out.push({ name: 'meta', sreg: g.load(s.value), key: s.key, word: s.debug });
      return;
    case 'set ct': {
      const made: Instruction = { name: 'ct', sreg: g.load(s.value), key: s.key, word: s.debug };
      if (s.direction >= 0) made.direction = s.direction;
      g.out.push(made);
      return;
    }
    case 'plain':
      return plain(g, s.statement);
    case 'reject':
      g.out.push({ name: 'reject', type: s.type, code: s.code });
      return;
    case 'nat':
      return nat(g, s);
    case 'tproxy': {
      const made: Instruction = { name: 'tproxy', family: s.family };
      if (s.address) made.address = g.holdWhole(s.address);
      if (s.port) made.port = g.holdWhole(s.port);
      if (s.address) g.registers.release();
      if (s.port) g.registers.release();
      g.out.push(made);
      return;
    }
    case 'dup': {
      const made: Instruction = { name: 'dup' };
      const to = g.hold(s.to);
      if (s.toDevice) made.device = to;
      else made.address = to;
      if (s.device) made.device = g.load(s.device);
      g.registers.release(s.to);
      g.out.push(made);
      return;
    }
    case 'fwd': {
      const made: Instruction = { name: 'fwd', device: g.hold(s.device), family: s.family };
      if (s.address) made.address = g.load(s.address);
      g.registers.release(s.device);
      g.out.push(made);
      return;
    }
    case 'queue':
      return queue(g, s);
    case 'dynset':
      return dynset(g, s);
    case 'object':
      return object(g, s);
    case 'reset option':
      g.out.push({
        name: 'exthdr',
        type: s.option.kind,
        offset: 0,
        length: 0,
        op: operations[s.option.of],
      });
  }
}

type Of<K extends TypedStatement['kind']> = TypedStatement & { kind: K };

const PSEUDO_HEADER = 1;

function setPayload(g: Generator, key: n.PayloadNode, value: n.Node, given: tree.Mangle['checksum']): void {
  const sreg = g.load(value);
  const { protocol, field, base } = key;
  const checksum = protocol?.checksum;
  const covered =
    (base === p.NETWORK && field !== undefined && protocol?.pseudoHeader?.includes(field.name)) ||
    (base === p.TRANSPORT && protocol === p.udp) ||
    base === p.INNER;
  g.out.push({
    name: 'payload',
    sreg,
    base: base - 1,
    offset: key.offset >> 3,
    length: key.bits >> 3,
    checksumType: given?.type ?? checksum?.type ?? 0,
    checksumOffset: given?.offset ?? checksum?.offset ?? 0,
    checksumFlags: given?.flags ?? (covered ? PSEUDO_HEADER : 0),
  });
}

function nat(g: Generator, s: Of<'nat'>): void {
  const { registers } = g;
  const made: Instruction =
    s.type === 'snat' || s.type === 'dnat'
      ? { name: 'nat', type: s.type === 'snat' ? 0 : 1, family: s.family, flags: s.flags }
      : { name: s.type === 'masquerade' ? 'masq' : 'redir', flags: s.flags };
  let held = 0;
  const { address, port } = s;
  if (address) {
    const size = words(s.family === 10 ? 128 : 32);
    let at = registers.take();
    held++;
    const of = made as Instruction & { name: 'nat' };
    if (address.op === 'range') {
      const max = registers.take();
      held++;
      g.into(address.from, at);
      g.into(address.to, max);
      of.addressMin = numberOf(at);
      of.addressMax = numberOf(max);
    } else {
      g.into(address, at);
      of.addressMin = numberOf(at);
      if (address.op === 'map' && address.map.op === 'set reference' && address.map.set!.dataInterval) {
        at += size;
        if (s.concat) of.protoMin = numberOf(at);
        else of.addressMax = numberOf(at);
      }
    }
    if (s.concat) {
      let last = at;
      if (s.interval) {
        last += size;
        of.addressMax = numberOf(last);
      }
      last += size;
      if (s.interval) of.protoMax = numberOf(last);
      else of.protoMin = numberOf(last);
    }
  }
  if (port) {
    const min = registers.take();
    held++;
    if (port.op === 'range') {
      const max = registers.take();
      held++;
      g.into(port.from, min);
      g.into(port.to, max);
      made.protoMin = numberOf(min);
      made.protoMax = numberOf(max);
    } else {
      g.into(port, min);
      made.protoMin = numberOf(min);
    }
  }
  while (held-- > 0) registers.release();
  g.out.push(made);
}

function queue(g: Generator, s: Of<'queue'>): void {
  const { number, flags } = s;
  if (number && number.op !== 'range' && number.op !== 'value') {
    g.out.push({ name: 'queue', sreg: g.load(number), flags });
    return;
  }
  const value = (node: n.Node) => (node.op === 'value' ? Number(BigInt.asUintN(16, node.value)) : 0);
  const low = number ? value(number.op === 'range' ? number.from : number) : 0;
  const high = number ? value(number.op === 'range' ? number.to : number) : 0;
  g.out.push({ name: 'queue', number: low, total: (high - low + 1) & 0xffff, flags });
}

const EXPRESSIONS = 2;

function dynset(g: Generator, s: Of<'dynset'>): void {
  const keyRegister = g.hold(s.key);
  const made: Instruction = {
    name: 'dynset',
    operation: s.operation,
    keyRegister,
    set: s.set.name,
    setId: s.set.id,
    expressions: s.statements.map(statefulOf),
    flags: s.flagged ? EXPRESSIONS : 0,
  };
  if (s.data) made.dataRegister = g.load(s.data);
  g.registers.release(s.key);
  if (s.timeout) made.timeout = s.timeout;
  g.out.push(made);
}

function object(g: Generator, s: Of<'object'>): void {
  const { name, type } = s;
  if (name.op === 'map') {
    const { set } = name.map as n.SetRefNode;
    const sreg = g.load(name.key);
    g.out.push({ name: 'objref', sreg, set: set!.name, setId: set!.id });
    return;
  }
  const { bytes } = dataOf(name);
  const end = bytes.indexOf(0);
  g.out.push({ name: 'objref', type, object: decoder.decode(end < 0 ? bytes : bytes.subarray(0, end)) });
}

const decoder = new TextDecoder();

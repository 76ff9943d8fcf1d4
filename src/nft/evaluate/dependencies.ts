/** What a payload expression implies: that the packet has its protocol. Conditions that say so go in before. */
import { Fault } from '../errors.js';
import { ctKeys, metaKeys } from '../tables/keys.js';
import * as p from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { Place } from '../tree.js';
import { maskBits } from './bits.js';
import type { Context } from './context.js';
import * as n from './nodes.js';

/** Evaluates a condition that goes in before, and inserts it. */
function insert(x: Context, relation: n.RelationNode, first = false, checked = true): void {
  const bits = x.statementBits;
  x.expected = { type: undefined, order: 'none', bits: 0, max: 0, key: undefined };
  x.statementBits = 0;
  const changes = x.changesPayload;
  const made = x.evaluate(relation) as n.RelationNode;
  x.changesPayload = changes;
  x.statementBits = bits;
  if (x.tunnel && (made.left.op === 'payload' || made.left.op === 'meta')) made.left.inner = x.tunnel;
  const statement = { kind: 'relation', relation: made, at: relation.at } as const;
  if (first) x.statements.unshift(statement);
  else {
    if (checked) refuseContradiction(x, made);
    x.statements.push(statement);
  }
}

/** Two conditions on one field that both name a protocol contradict each other. */
function refuseContradiction(x: Context, made: n.RelationNode): void {
  const { left } = made;
  if (left.op !== 'payload') return;
  for (const statement of x.statements) {
    if (statement.kind !== 'relation') continue;
    const other = statement.relation.left;
    if (other.op !== 'payload' || statement.relation.right.op !== 'value') continue;
    const same =
      other.bits === left.bits &&
      other.protocol === left.protocol &&
      other.inner === left.inner &&
      other.base === left.base &&
      other.offset === left.offset;
    if (same) throw new Fault('the conditions contradict each other', statement.at, made.at);
  }
}

/** `what == number`, where `what` is the meta key or the field that says what follows. */
function link(of: p.Protocol, upper: p.Protocol, at: Place | undefined): n.RelationNode {
  const number = p.numberOf(of, upper);
  if (number < 0) throw new Fault(`conflicting protocols: ${of.name} and ${upper.name}`, at);
  let left: n.Node;
  if (of.metaKey) left = n.meta(metaKeys.get(of.metaKey)!, at);
  else left = n.payload(of, of.fields.get(of.key!), at);
  const type = left.type;
  return n.relation('==', left, n.value(type, type.order, left.bits, number, at), at);
}

function addLink(
  x: Context,
  of: p.Protocol,
  upper: p.Protocol,
  at: Place | undefined,
  first = false,
  checked = true,
): void {
  const relation = link(of, upper, at);
  insert(x, relation, first, checked);
  x.protocols.learn(relation);
}

/** The link layer of a family whose packets begin there. */
function linkLayer(x: Context): p.Protocol | undefined {
  const { family } = x.protocols;
  return family === 'inet'
    ? p.inet
    : family === 'bridge'
      ? p.ether
      : family === 'netdev'
        ? p.netdev
        : undefined;
}

/** Where the layer below is not known, what it has to be. */
function belowOf(x: Context, node: n.PayloadNode): p.Protocol | undefined {
  if (node.base === p.NETWORK) return linkLayer(x);
  if (node.base === p.LL) return undefined;
  if (node.base !== p.TRANSPORT) return undefined;
  const { protocol } = node;
  if (protocol !== p.icmp && protocol !== p.icmpv6 && protocol !== p.igmp) return p.inetService;
  let below = x.protocols.at(p.LL) ?? linkLayer(x);
  if (!below) return p.inetService;
  if (node.inner?.inner && !(node.inner.inner.flags & 2)) below = p.netdev;
  const upper = protocol === p.icmpv6 ? p.ip6 : p.ip;
  // nft looks for contradictions only where the header itself lies in that layer
  addLink(x, below, upper, node.at, false, false);
  return upper;
}

/** Inserts what makes sure that the packet has the protocol of a header. */
export function needHeader(x: Context, node: n.PayloadNode, first = false): void {
  const { start, family } = x.protocols;
  if (node.base < start.base) {
    if (node.base < start.base - 1) throw new Fault('packets of this family have no such header', node.at);
    if (node.protocol !== p.ether && !p.ether.upper.some(([, upper]) => upper === node.protocol)) {
      throw new Fault('this protocol is invalid for the family', node.at);
    }
    needEthernet(x, node.at);
    return;
  }
  let below = x.protocols.at(node.base - 1);
  if (!below) {
    below =
      node.base - 1 === p.LL || node.base - 1 === p.NETWORK
        ? belowOf(x, { ...node, base: node.base })
        : undefined;
  }
  if (!below) {
    throw new Fault(`the ${x.protocols.name(node.base - 1)} protocol is not known`, node.at);
  }
  if (family === 'bridge' && below === p.ether && (node.protocol === p.ip || node.protocol === p.ip6)) {
    below = p.netdev;
  }
  addLink(x, below, node.protocol!, node.at, first);
}

function needEthernet(x: Context, at: Place | undefined): void {
  const left = n.meta(metaKeys.get('iiftype')!, at);
  insert(x, n.relation('==', left, n.value(t.arphrd, 'host', 16, 1, at), at));
}

/** A tag of the link layer, known by the type field of the header before it. */
function needTag(x: Context, node: n.PayloadNode, number: number): void {
  const before = x.protocols.at(p.LL)!;
  const left = n.payload(before, before.fields.get(before.key!), node.at);
  const right = n.value(left.type, left.type.order, left.bits, number, node.at);
  const relation = n.relation('==', left, right, node.at);
  insert(x, relation);
}

/** Headers of the link layer one behind the other; true where the conflict stands. */
function resolveLink(x: Context, known: p.Protocol, node: n.PayloadNode): boolean {
  const context = x.protocols;
  let from = known;
  if (known === p.inet || known === p.netdev) {
    if (x.tunnel) context.update(p.LL, p.ether, node.at);
    else {
      needEthernet(x, node.at);
      from = node.protocol!;
    }
  } else if (context.stacked.includes(node.protocol!)) return false;
  const number = p.numberOf(from, node.protocol!);
  if (number < 0) return true;
  needTag(x, node, number);
  for (const header of context.stacked) node.offset += header.length ?? 0;
  return false;
}

function conflict(x: Context, node: n.PayloadNode, other: p.Protocol): never {
  throw new Fault(
    `conflicting protocols: ${other.name} and ${node.protocol?.name ?? 'raw payload'}`,
    node.at,
    x.protocols.placeOf(node.base),
  );
}

/** Makes sure of the header that a field lies in. */
export function needsHeaderOf(x: Context, node: n.PayloadNode): void {
  if (node.raw) return;
  const context = x.protocols;
  const known = context.at(node.base);
  const own = node.protocol!;
  if (!known) {
    needHeader(x, node);
    const now = context.at(node.base)!;
    if (now === own) return needIcmpType(x, node, now);
    if (node.base === p.LL) {
      const number = p.numberOf(now, own);
      if (number < 0) conflict(x, node, now);
      needTag(x, node, number);
      node.offset += context.stacked[0]?.length ?? 0;
      return;
    }
    return needIcmpType(x, node, now);
  }
  if (node.base === known.base && context.isAmbiguous(node.base)) {
    conflict(x, node, context.conflict(node.base, own) ?? known);
  }
  if (known === own) {
    if (known.base === p.LL) for (const header of context.stacked) node.offset += header.length ?? 0;
    return needIcmpType(x, node, known);
  }
  if (node.base === p.LL) {
    if (!resolveLink(x, known, node)) return;
    if (context.at(node.base) === own) return;
  }
  conflict(x, node, context.at(node.base)!);
}

/** Fields of ICMP that only messages of some types have. */
function needIcmpType(x: Context, node: n.PayloadNode, known: p.Protocol): void {
  const need = node.field?.icmp;
  if (!need || (known !== p.icmp && known !== p.icmpv6)) return;
  const context = x.protocols;
  const has = context.icmpType;
  if (has !== 0) {
    if (need.any.includes(has) && !(known === p.icmp && has === 0)) return;
    throw new Fault(`the rule matches ICMP type ${has}, this field is of type ${need.type}`, node.at);
  }
  const left = n.payload(known, known.fields.get('type'), node.at);
  const one = (type: number) => n.value(left.type, 'big', 8, type, node.at);
  context.icmpType = need.type;
  if (need.any.length === 1) {
    insert(x, n.relation('==', left, one(need.type), node.at));
    return;
  }
  const elements = need.any.map((type) => ({ key: one(type), statements: [], at: node.at }));
  const set: n.SetNode = {
    op: 'set',
    elements,
    flags: 0,
    type: t.invalid,
    order: 'none',
    bits: 0,
    constant: false,
    single: false,
    at: node.at,
  };
  insert(x, n.relation('implicit', left, set, node.at));
}

/** Evaluates a payload expression: its dependencies, then its field. */
export function evaluatePayload(x: Context, node: n.PayloadNode): n.Node {
  if (node.inner) enterTunnel(x, node);
  if (node.done) return node;
  const { key } = x.expected;
  needsHeaderOf(x, node);
  x.expect(node.type, node.bits, node.order);
  x.expected.key = key;
  let made: n.Node = node;
  if (node.offset % 8 !== 0 || node.bits % 8 !== 0) made = maskBits(x, node);
  node.done = true;
  return made;
}

/** Makes sure of the tunnel that a header lies in. */
function enterTunnel(x: Context, node: n.PayloadNode): void {
  const tunnel = node.inner!;
  const context = x.protocols;
  const transport = context.at(p.TRANSPORT);
  if (!transport && tunnel.base < p.INNER) {
    const below = context.at(tunnel.base - 1) ?? p.ip;
    if (p.numberOf(below, tunnel) < 0)
      throw new Fault(`conflicting protocols: ${below.name} and ${tunnel.name}`, node.at);
    const left = n.meta(metaKeys.get('l4proto')!, node.at);
    const right = n.value(t.inetProto, 'none', 8, p.numberOf(below, tunnel), node.at);
    x.statements.push({ kind: 'relation', relation: n.relation('==', left, right, node.at), at: node.at });
    context.update(p.TRANSPORT, tunnel, node.at);
  }
  if (tunnel.base === p.INNER) {
    const known = context.at(p.TRANSPORT);
    if (!known) throw new Fault('the transport protocol is not known', node.at);
    if (p.numberOf(known, tunnel) < 0) throw new Fault(`${known.name} carries no ${tunnel.name}`, node.at);
    context.update(p.INNER, tunnel, node.at);
  }
  if (node.base !== p.INNER) x.tunnel = tunnel;
}

/** Makes sure of IPv4 or IPv6, for options and extension headers. */
export function needsProtocol(x: Context, node: n.Node, name: 'ip' | 'ip6'): void {
  const wanted = name === 'ip' ? p.ip : p.ip6;
  const context = x.protocols;
  const known = context.at(p.NETWORK);
  if (known === wanted) return;
  if (known)
    throw new Fault(`options of ${name} are not part of ${known.name}`, node.at, context.placeOf(p.NETWORK));
  const below = context.at(p.LL);
  if (!below) throw new Fault('the link layer protocol is not known', node.at);
  addLink(x, below, wanted, node.at, true);
}

/** The addresses of a connection are of the protocol that is known, or that is named. */
export function evaluateCt(x: Context, node: n.CtNode): void {
  const context = x.protocols;
  const network = context.at(p.NETWORK);
  const { name } = node.key;
  if (name === 'saddr' || name === 'daddr') {
    if (network === p.ip) {
      node.nfproto = 2;
      node.type = t.ipv4;
    } else if (network === p.ip6) {
      node.nfproto = 10;
      node.type = t.ipv6;
    } else if (!network)
      throw new Fault(`the version of IP is not known: use "ip ${name}" or "ip6 ${name}"`, node.at);
    node.bits = node.type.bits;
    return;
  }
  if ((name.startsWith('ip ') && network === p.ip6) || (name.startsWith('ip6 ') && network === p.ip)) {
    throw new Fault(
      `conflicting protocols: ${network.name} and ${name.split(' ')[0]}`,
      node.at,
      context.placeOf(p.NETWORK),
    );
  }
  if (name.endsWith('addr')) node.bits = ctKeys.get(name)!.bits;
}

/** `snat`, `dnat`, `masquerade`, `redirect`, and `tproxy`. */
import { Fault } from '../errors.js';
import * as p from '../tables/protocols.js';
import * as w from '../tables/statements.js';
import * as t from '../tables/types.js';
import type { NatStatement, Place, TproxyStatement } from '../tree.js';
import { checkArgument, evaluateArgument, refuseRange } from './arguments.js';
import { build } from './build.js';
import type { Context } from './context.js';
import type * as n from './nodes.js';
import type { TypedStatement } from './program.js';
import { MAP } from './sets.js';

const IPV4 = 2;
const IPV6 = 10;
const INET = 1;
const PORT_GIVEN = 2;
function numberOf(family: string | undefined): number {
  return family === 'ip' ? IPV4 : family === 'ip6' ? IPV6 : 0;
}

function addressType(family: number): t.DataType | undefined {
  return family === IPV4 ? t.ipv4 : family === IPV6 ? t.ipv6 : undefined;
}

function familyOf(
  x: Context,
  given: 'ip' | 'ip6' | undefined,
  address: boolean,
  at: Place | undefined,
): number {
  const named = numberOf(given);
  switch (x.family) {
    case 'ip':
    case 'ip6':
      return named || numberOf(x.family);
    case 'inet': {
      if (!address) return INET;
      if (named) return named;
      const network = x.protocols.at(p.NETWORK);
      return network === p.ip ? IPV4 : network === p.ip6 ? IPV6 : 0;
    }
    default:
      throw new Fault('addresses are translated in tables of ip, ip6 and inet only', at);
  }
}

function checkNetwork(x: Context, family: number, at: Place | undefined): void {
  const network = x.protocols.at(p.NETWORK);
  if ((network === p.ip && family !== IPV4) || (network === p.ip6 && family !== IPV6)) {
    throw new Fault(
      `conflicting protocols: the rule matches ${network.name}`,
      at,
      x.protocols.placeOf(p.NETWORK),
    );
  }
}

/** The version of IP that the key of a map tells. */
function inferFamily(address: n.Node, family: number): number {
  if (address.op !== 'map') return family;
  let found = family;
  for (const part of address.key.op === 'concat' ? address.key.parts : [address.key]) {
    if (part.op !== 'payload') continue;
    if (part.protocol === p.ip) found = IPV4;
    else if (part.protocol === p.ip6) found = IPV6;
  }
  return found;
}

function evaluateAddress(
  x: Context,
  address: n.Node,
  given: number,
  word: string,
  at: Place | undefined,
): { address: n.Node; family: number } {
  let family = given;
  let type: t.DataType | undefined;
  if (x.family === 'inet') {
    if (family === INET || family === 0) family = inferFamily(address, family);
    type = addressType(family);
    if (!type) throw new Fault(`the version of IP is not known: use "${word} ip to" or "${word} ip6 to"`, at);
  } else type = addressType(numberOf(x.family))!;
  return { address: evaluateArgument(x, address, type, type.bits, 'big', at), family };
}

/** Whether the key of a map says which transport protocol it is. */
function keyHasTransport(address: n.Node | undefined): boolean {
  if (address?.op !== 'map' || address.key.op !== 'concat') return false;
  for (const part of address.key.parts) {
    if (part.op === 'payload' && part.base === p.TRANSPORT && part.protocol !== p.th) return true;
    const says =
      part.op === 'payload' ? part.isKey : part.op === 'meta' || part.op === 'ct' ? part.key.protocol : false;
    if (!says) continue;
    if (part.op !== 'payload' && part.op !== 'meta') return false;
    if (part.base === p.NETWORK) return true;
  }
  return false;
}

function needTransport(x: Context, address: n.Node | undefined, node: n.Node, at: Place | undefined): void {
  if (x.protocols.at(p.TRANSPORT) || keyHasTransport(address)) return;
  throw new Fault('a port needs a rule that matches the transport protocol', node.at ?? at, at);
}

function evaluatePort(x: Context, port: n.Node, address: n.Node | undefined, at: Place | undefined): n.Node {
  const made = evaluateArgument(x, port, t.inetService, 16, 'big', at);
  needTransport(x, address, made, at);
  return made;
}

function isConcatMap(x: Context, address: n.Node): boolean {
  if (address.op !== 'map') return false;
  const { map } = address;
  if (map.op === 'set') return map.elements.some((element) => element.data?.op === 'concat');
  if (map.op !== 'set reference') return false;
  const made = x.evaluate(map) as n.SetRefNode;
  if (!(made.set!.flags & MAP)) throw new Fault('this is no map', map.at);
  const { data } = made.set!;
  return data?.op === 'concat' || data?.type.parts !== undefined;
}

export function evaluateNat(x: Context, s: NatStatement): TypedStatement & { kind: 'nat' } {
  const flags = w.maskOf(w.natFlags, s.flags) | (s.form === 'prefix' ? w.NETMAP : 0);
  const made: TypedStatement & { kind: 'nat' } = {
    kind: 'nat',
    type: s.kind,
    family: familyOf(x, s.family, s.address !== undefined, s.at),
    address: undefined,
    port: undefined,
    flags,
    concat: false,
    interval: false,
    at: s.at,
  };
  const port = s.port && build(s.port);
  if (s.address) {
    const address = build(s.address);
    checkNetwork(x, made.family, s.at);
    const concat = isConcatMap(x, address);
    if (concat || s.form === 'addr . port') {
      made.concat = true;
      evaluateConcatMap(x, s, made, address, port);
      return made;
    }
    const known = evaluateAddress(x, address, made.family, s.kind, s.at);
    made.address = known.address;
    made.family = known.family;
  }
  if (port) {
    made.port = evaluatePort(x, port, made.address, s.at);
    made.flags |= PORT_GIVEN;
  }
  return made;
}

/** A map that gives addresses and ports together. */
function evaluateConcatMap(
  x: Context,
  s: NatStatement,
  made: TypedStatement & { kind: 'nat' },
  address: n.Node,
  port: n.Node | undefined,
): void {
  if (port) throw new Fault('the map gives the port: no other can be named', port.at, s.at);
  const type = addressType(made.family);
  if (!type)
    throw new Fault(`the version of IP is not known: use "${s.kind} ip to" or "${s.kind} ip6 to"`, s.at);
  const both = t.concatenation([type, t.inetService]);
  x.expect(both, both.bits);
  const node = x.evaluate(address);
  made.address = node;
  needTransport(x, node, node, s.at);
  if (node.op !== 'map') return;
  const set = (node.map as n.SetRefNode).set!;
  if (set.dataInterval) made.interval = true;
  const { data } = set;
  if (!data) throw new Fault('this is no map', node.map.at);
  if (data.op === 'concat' && data.parts.length === 2) {
    data.type = both;
    checkArgument(x, data.parts[0]!, type, type.bits, 'big', s.at);
    evaluatePort(x, data.parts[1]!, node, s.at);
    return;
  }
  data.type = both;
  made.address = checkArgument(x, node, both, both.bits, 'big', s.at);
}

export function evaluateTproxy(x: Context, s: TproxyStatement): TypedStatement {
  let family = numberOf(s.family);
  if (x.family === 'ip' || x.family === 'ip6') family ||= numberOf(x.family);
  else if (x.family !== 'inet') throw new Fault('tproxy is of tables of ip, ip6 and inet only', s.at);
  if (!x.protocols.at(p.TRANSPORT)) {
    throw new Fault('tproxy needs a rule that matches the transport protocol', s.at);
  }
  if (!s.address && !s.port) throw new Fault('tproxy needs an address or a port', s.at);
  checkNetwork(x, family, s.at);
  let address: n.Node | undefined;
  let port: n.Node | undefined;
  if (s.address) {
    const known = evaluateAddress(x, build(s.address), family, 'tproxy', s.at);
    address = known.address;
    family = known.family;
    refuseRange(address, s.at);
  }
  if (s.port) {
    port = evaluatePort(x, build(s.port), undefined, s.at);
    refuseRange(port, s.at);
  }
  return { kind: 'tproxy', family, address, port, at: s.at };
}

import { Fault } from '../errors.js';
import * as p from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { RejectStatement } from '../tree.js';
import { build } from './build.js';
import type { Context } from './context.js';
import { needHeader } from './dependencies.js';
import * as n from './nodes.js';
import type { TypedStatement } from './program.js';
import { readSymbol } from './read.js';

const UNREACHABLE = 0;
const RESET = 1;
const ANY_UNREACHABLE = 2;
/** Codes of "port unreachable". */
const PORT = { ip: 3, ip6: 4, any: 1 } as const;

const CODES = { icmp: t.rejectIcmp, icmpv6: t.rejectIcmpv6, icmpx: t.rejectIcmpx } as const;

interface Answer {
  type: number;
  code: number;
  family: 'ip' | 'ip6' | undefined;
}

export function evaluateReject(x: Context, s: RejectStatement): TypedStatement {
  const answer = answerOf(x, s);
  checkFamily(x, s, answer);
  return { kind: 'reject', type: answer.type, code: answer.code, at: s.at };
}

function answerOf(x: Context, s: RejectStatement): Answer {
  if (s.with === undefined) return defaultAnswer(x);
  if (s.with === 'tcp reset') {
    const transport = x.protocols.at(p.TRANSPORT);
    if (transport && transport !== p.tcp) {
      throw new Fault(`${transport.name} has no reset`, s.at, x.protocols.placeOf(p.TRANSPORT));
    }
    return { type: RESET, code: 0, family: undefined };
  }
  const family = s.with === 'icmp' ? 'ip' : s.with === 'icmpv6' ? 'ip6' : undefined;
  const type = family ? UNREACHABLE : ANY_UNREACHABLE;
  if (!s.code) return { type, code: defaultCode(s.with), family };
  let code = build(s.code);
  if (code.op === 'symbol') code = readSymbol(code, CODES[s.with], x.system);
  if (code.op !== 'value') throw new Fault('the code of a rejection is a word or a number', code.at, s.at);
  // nft reads 255 as if there were no code, and sends another
  if (code.value > 254n) throw new Fault('the code of a rejection is in the range 0-254', code.at, s.at);
  return { type, code: Number(code.value), family };
}

function defaultCode(kind: 'icmp' | 'icmpv6' | 'icmpx'): number {
  return kind === 'icmp' ? PORT.ip : kind === 'icmpv6' ? PORT.ip6 : PORT.any;
}

function defaultAnswer(x: Context): Answer {
  const { family } = x;
  if (family === 'ip' || family === 'ip6') return { type: UNREACHABLE, code: PORT[family], family };
  const network = x.protocols.at(p.NETWORK);
  if (!network) return { type: ANY_UNREACHABLE, code: PORT.any, family: undefined };
  if (network === p.ip || network === p.ip6) {
    const version = network === p.ip ? 'ip' : 'ip6';
    return { type: UNREACHABLE, code: PORT[version], family: version };
  }
  return { type: UNREACHABLE, code: 0, family: undefined };
}

function checkFamily(x: Context, s: RejectStatement, answer: Answer): void {
  switch (x.family) {
    case 'arp':
      throw new Fault('ARP has no rejections', s.at);
    case 'ip':
    case 'ip6':
      if (answer.type === ANY_UNREACHABLE)
        throw new Fault('icmpx is of families with both versions of IP', s.at);
      if (answer.type === UNREACHABLE && answer.family !== x.family) {
        throw new Fault('conflicting protocols: ip and ip6', s.code?.at ?? s.at, s.at);
      }
      if (answer.type === RESET) needTcp(x, s);
      return;
    case 'inet':
      return checkMixed(x, s, answer);
    default: {
      const link = x.protocols.at(p.LL);
      if (link !== p.ether && link !== p.vlan && link !== p.netdev) {
        throw new Fault('no rejection from this link layer', s.at);
      }
      return checkMixed(x, s, answer);
    }
  }
}

function checkMixed(x: Context, s: RejectStatement, answer: Answer): void {
  const network = x.protocols.at(p.NETWORK);
  const known = network === p.ip ? 'ip' : network === p.ip6 ? 'ip6' : undefined;
  if (network && answer.type === UNREACHABLE) {
    if (!known) throw new Fault(`no rejection of ${network.name}`, s.at, x.protocols.placeOf(p.NETWORK));
    if (known !== answer.family) {
      throw new Fault(
        'conflicting protocols: ip and ip6',
        s.code?.at ?? s.at,
        x.protocols.placeOf(p.NETWORK),
      );
    }
  } else if (network && !known && x.family !== 'inet') {
    throw new Fault(`no rejection of ${network.name}`, s.at, x.protocols.placeOf(p.NETWORK));
  }
  if (answer.type === RESET) needTcp(x, s);
  else if (answer.type === UNREACHABLE && !network) {
    const protocol = answer.family === 'ip' ? p.ip : p.ip6;
    needHeader(
      x,
      n.payload(protocol, protocol.fields.get(protocol === p.ip ? 'protocol' : 'nexthdr'), s.at),
      true,
    );
  }
}

function needTcp(x: Context, s: RejectStatement): void {
  if (x.protocols.at(p.TRANSPORT)) return;
  needHeader(x, n.payload(p.tcp, undefined, s.at), true);
}

import { EncodeError } from '../../schema/index.js';
import type { Entry } from './entry.js';
import { hasIcmpTypes, icmpName, icmpNumber, protocolName, protocolNumber } from './protocols.js';
import type { SetType } from './types.js';

/** The attributes that a port takes. */
export interface PortData {
  port: number;
  portTo?: number;
  proto?: number;
}

const TCP = 6;

/** Reads `80`, `'80-90'`, `'udp:53'`, `'icmp:echo-request'`, `'icmp:8/0'`; without a protocol it is TCP. */
export function portData({ port, proto }: Entry, type: SetType): PortData {
  const fail = (path: string, reason: string): never => {
    throw new EncodeError(`${type.name} entry`, path, reason);
  };
  const text = String(port);
  const colon = text.indexOf(':');
  const given = colon < 0 ? proto : text.slice(0, colon);
  const rest = text.slice(colon + 1);
  if (type.barePorts && given !== undefined) fail('port', `a ${type.name} holds no protocol`);
  const number = given === undefined ? TCP : protocolNumber(given);
  if (number === undefined) return fail(colon < 0 ? 'proto' : 'port', `no protocol is named '${given}'`);
  const named = type.barePorts ? {} : { proto: number };
  if (hasIcmpTypes(number)) {
    const found = icmpNumber(number, rest);
    if (found === undefined) fail('port', `'${rest}' is no type of ${protocolName(number)}, nor 'type/code'`);
    return { port: found!, ...named };
  }
  const range = /^(\d+)(?:-(\d+))?$/.exec(rest);
  const from = Number(range?.[1]);
  const to = range?.[2] === undefined ? undefined : Number(range[2]);
  if (!range || from > 65535 || (to ?? 0) > 65535)
    fail('port', `'${rest}' is not a port, or a range of ports`);
  return to === undefined ? { port: from, ...named } : { port: from, portTo: to, ...named };
}

/** A port as an entry has it: ICMP types by their names. */
export function portOf({ port, proto }: { port?: number; proto?: number }): Pick<Entry, 'port' | 'proto'> {
  const number = port ?? 0;
  if (proto === undefined) return { port: number };
  return {
    port: hasIcmpTypes(proto) ? icmpName(proto, number) : number,
    proto: protocolName(proto),
  };
}

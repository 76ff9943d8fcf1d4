/** Words and values that several objects have. */
import { routeProtocol, routeScope } from '../../messages/route/route-names.js';
import { PROTOCOL_NAMES } from '../ip-protocols.js';
import { TABLES } from '../route.js';
import { integerOf } from './declared.js';
import type { Value } from './types.js';
import { names } from './values.js';

/** A name of an administrator's file is left as it is: the definition looks it up. */
function numberOrName(named: ReadonlyMap<string, number>): Value {
  const byNumber = new Map([...named].map(([name, value]) => [value, name]));
  return {
    read(text) {
      const value = integerOf(text);
      return named.get(text) ?? (value === undefined ? text : Number(value));
    },
    write: (value) => [byNumber.get(value as number) ?? `${value}`],
  };
}

/** A routing table. */
export const table: Value = numberOrName(
  new Map([...TABLES].filter(([name]) => name !== 'unspec' && name !== 'compat')),
);

/** Who made a route: `static`, `bgp`, a number. */
export const protocol: Value = {
  read(text) {
    const value = integerOf(text);
    if (value === undefined) return text;
    return Object.entries(routeProtocol.names).find(([, one]) => one === Number(value))?.[0] ?? Number(value);
  },
  write: (value) => [`${value}`],
};

const SCOPES = { ...routeScope.names } as Record<string, number>;
/** How far something reaches: `global` is the kernel's `universe`. */
export const scope: Value = {
  read(text) {
    if (text === 'global') return 'universe';
    const value = integerOf(text);
    if (value === undefined) return text;
    return Object.entries(SCOPES).find(([, one]) => one === Number(value))?.[0] ?? Number(value);
  },
  write: (value) => [value === 'universe' ? 'global' : `${value}`],
};

/** A type of service: a number, which iproute2 takes for hexadecimal, or a name of `rt_dsfield`. */
export const dsfield: Value = {
  read(text) {
    const value = /^[\da-f]{1,2}$/i.test(text) ? BigInt(`0x${text}`) : integerOf(text);
    return value === undefined ? text : Number(value);
  },
  write: (value) => [typeof value === 'number' ? `0x${value.toString(16)}` : `${value}`],
};

/** A link's group. */
export const group: Value = {
  read(text) {
    const value = integerOf(text);
    return value === undefined ? text : Number(value);
  },
  write: (value) => [value === 0 ? 'default' : `${value}`],
};

/** IP protocols that rules and filters name. */
export const ipProtocol: Value = names(Object.fromEntries(PROTOCOL_NAMES));

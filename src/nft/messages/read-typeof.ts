/** The expression of `typeof`, as nft keeps it with a set, as an expression of the tree. */
import * as x from '../tables/exthdr.js';
import * as k from '../tables/keys.js';
import * as p from '../tables/protocols.js';
import type { Expression, Fib, FibFlag } from '../tree.js';
import type { Tlv } from './typeof.js';

type Values = Record<string, unknown>;

function valuesOf(tlvs: unknown): Values {
  const made: Values = {};
  if (Array.isArray(tlvs))
    for (const tlv of tlvs as Tlv[])
      if (tlv.element !== 'unknown') made[tlv.element] = (tlv as { value: unknown }).value;
  return made;
}

const BASES = { 1: 'll', 2: 'nh', 3: 'th', 4: 'ih' } as const;

/** What a `typeof` says; undefined where nft keeps no expression. */
export function typeOfExpression(tlvs: unknown): Expression | undefined {
  const { kind, data } = valuesOf(tlvs);
  return read(String(kind), data);
}

function read(kind: string, data: unknown): Expression | undefined {
  const values = valuesOf(data) as Record<string, number | undefined>;
  switch (kind) {
    case 'payload':
      return payload(values);
    case 'exthdr':
      return exthdr(values);
    case 'meta': {
      const key = keyName(k.metaKeys, values.key);
      const inner = protocolName(values.inner);
      return key === undefined ? undefined : { kind: 'meta', key, ...(inner ? { inner } : {}) };
    }
    case 'ct': {
      const key = keyName(k.ctKeys, values.key);
      const { direction = -1 } = values;
      if (key === undefined) return undefined;
      return {
        kind: 'ct',
        key,
        ...(direction < 0 ? {} : { direction: direction === 0 ? 'original' : 'reply' }),
      };
    }
    case 'rt':
      return keyed('rt', keyName(k.rtKeys, values.key));
    case 'socket':
      return keyed('socket', keyName(k.socketKeys, values.key));
    case 'tunnel':
      return keyed('tunnel expression', keyName(k.tunnelKeys, values.key));
    case 'osf':
      return { kind: 'osf', key: 'name' };
    case 'fib': {
      const result = keyName(k.fibResults, values.result);
      const flags = (Object.keys(k.fibFlags) as FibFlag[]).filter(
        (flag) => (values.flags ?? 0) & k.fibFlags[flag],
      );
      return result === undefined ? undefined : { kind: 'fib', flags, result: result as Fib['result'] };
    }
    case 'numgen':
      return {
        kind: 'numgen',
        mode: values.type === 0 ? 'inc' : 'random',
        mod: values.modulus ?? 0,
        ...(values.offset ? { offset: values.offset } : {}),
      };
    case 'hash':
      return {
        kind: values.type === 1 ? 'symhash' : 'jhash',
        mod: values.modulus ?? 0,
        ...(values.seedSet ? { seed: values.seed ?? 0 } : {}),
        ...(values.offset ? { offset: values.offset } : {}),
      };
    case 'xfrm': {
      const of = keyed('ipsec', keyName(k.xfrmKeys, values.key));
      const direction = { direction: values.dir === 0 ? 'in' : 'out' };
      return of && ({ ...of, ...direction, ...(values.spnum ? { spnum: values.spnum } : {}) } as Expression);
    }
    case 'concat':
      return concat(data);
    case 'value':
      return values.type === undefined ? undefined : { kind: 'word', text: 'queue' };
    default:
      return undefined;
  }
}

function keyName(table: ReadonlyMap<string, k.Key>, number: number | undefined): string | undefined {
  return number === undefined ? undefined : k.keyOfNumber(table, number)?.name;
}

function protocolName(id: number | undefined): string | undefined {
  return id === undefined ? undefined : p.protocolOfId(id)?.name;
}

/** `ip nexthop` is the key `nexthop` of the family `ip`. */
function keyed(kind: string, name: string | undefined): Expression | undefined {
  if (name === undefined) return undefined;
  const [, family, key = name] = /^(ip6?) (.*)$/.exec(name) ?? [];
  return { kind, key, ...(family ? { family } : {}) } as Expression;
}

function payload({
  protocol: id = 0,
  field,
  base,
  offset,
  len,
  inner,
}: Record<string, number | undefined>): Expression | undefined {
  const tunnel = protocolName(inner);
  const more = tunnel ? { inner: tunnel } : {};
  const protocol = p.protocolOfId(id);
  if (!protocol) {
    const word = BASES[base as keyof typeof BASES];
    if (!word || offset === undefined || len === undefined) return undefined;
    return { kind: 'payload', base: word, offset, bits: len, ...more };
  }
  const found = [...protocol.fields.values()].find(({ index }) => index === field);
  return found && { kind: 'payload', protocol: protocol.name, field: found.name, ...more };
}

function exthdr({ header, field, op = 0 }: Record<string, number | undefined>): Expression | undefined {
  const of = (Object.keys(x.operations) as x.HeaderClass[]).find((each) => x.operations[each] === op);
  if (!of || header === undefined) return undefined;
  if (of === 'dccp option') return { kind: 'exthdr', of, name: header };
  const found = [...x.headerClasses[of].values()].find((each) =>
    of === 'ip6' ? each.id === header : each.type === header,
  );
  const of2 = found && [...found.fields.values()].find(({ index }) => index === field);
  if (!found) return { kind: 'exthdr', of, name: header };
  return { kind: 'exthdr', of, name: found.name, ...(of2 ? { field: of2.name } : {}) };
}

function concat(data: unknown): Expression | undefined {
  const parts: Expression[] = [];
  if (!Array.isArray(data)) return undefined;
  for (const tlv of data as Tlv[]) {
    if (tlv.element === 'unknown') return undefined;
    const part = typeOfExpression((tlv as { value: unknown }).value);
    if (!part) return undefined;
    parts.push(part);
  }
  return parts.length > 0 ? { kind: 'concat', parts } : undefined;
}

/** Statements as libnftables-json(5) has them. */
import { inUnits } from '../format/duration.js';
import type { FormatOptions } from '../format/options.js';
import { statementText } from '../format/statements.js';
import * as w from '../tables/statements.js';
import type { LogStatement, NatStatement, Rate, Statement } from '../tree.js';
import { elementJson, expressionJson, integer, matchJson, signed } from './expressions.js';
import type { Json, JsonObject } from './types.js';

/** An object, or null where it would hold nothing. */
function orNull(object: JsonObject): Json {
  return Object.keys(object).length > 0 ? object : null;
}

/** Adds an array where it has members. */
function addList(object: JsonObject, key: string, list: readonly string[]): void {
  if (list.length > 0) object[key] = [...list];
}

/** Statements within sets print without their counts. */
export function innerStatements(statements: readonly Statement[], options: FormatOptions): Json[] {
  return statements.map((one) => statementJson(one, { ...options, stateless: true }));
}

/** A statement as JSON. */
export function statementJson(statement: Statement, options: FormatOptions): Json {
  const json = (one: Parameters<typeof expressionJson>[0]): Json => expressionJson(one, options);
  switch (statement.kind) {
    case 'match':
      return matchJson(statement, options);
    case 'verdict':
      return json(statement.verdict);
    case 'chain statement':
      // nft has no form for it, and gives its text
      return statementText(statement, options);
    case 'mangle':
      return { mangle: { key: json(statement.key), value: json(statement.value) } };
    case 'counter': {
      if (options.stateless) return { counter: null };
      const { packets = 0n, bytes = 0n } = statement;
      return { counter: { packets: signed(packets), bytes: signed(bytes) } };
    }
    case 'limit':
      return { limit: rateJson(statement, true) };
    case 'quota': {
      const [val, unit] = inUnits(statement.bytes);
      const quota: JsonObject = { val: integer(val), val_unit: unit };
      if (statement.over) quota.inv = true;
      if (statement.used && !options.stateless) {
        const [used, usedUnit] = inUnits(statement.used);
        quota.used = integer(used);
        quota.used_unit = usedUnit;
      }
      return { quota };
    }
    case 'ct count':
      return { 'ct count': { val: statement.count, ...(statement.over ? { inv: true } : {}) } };
    case 'last':
      return {
        last: options.stateless || statement.used === undefined ? null : { used: integer(statement.used) },
      };
    case 'log':
      return { log: orNull(logJson(statement)) };
    case 'reject': {
      const { with: type, code } = statement;
      if (type === undefined) return { reject: null };
      return { reject: { type, ...(code ? { expr: json(code) } : {}) } };
    }
    case 'snat':
    case 'dnat':
    case 'masquerade':
    case 'redirect':
      return { [statement.kind]: orNull(natJson(statement, options)) };
    case 'tproxy': {
      const tproxy: JsonObject = {};
      if (statement.family) tproxy.family = statement.family;
      if (statement.address) tproxy.addr = json(statement.address);
      if (statement.port) tproxy.port = json(statement.port);
      return { tproxy };
    }
    case 'synproxy': {
      const synproxy: JsonObject = {};
      if (statement.mss !== undefined) synproxy.mss = statement.mss;
      if (statement.wscale !== undefined) synproxy.wscale = statement.wscale;
      addList(synproxy, 'flags', synproxyFlags(statement));
      return { synproxy: orNull(synproxy) };
    }
    case 'dup':
      return {
        dup: { addr: json(statement.to), ...(statement.device ? { dev: json(statement.device) } : {}) },
      };
    case 'fwd': {
      const fwd: JsonObject = { dev: json(statement.device) };
      if (statement.address) {
        fwd.family = statement.family ?? 'ip';
        fwd.addr = json(statement.address);
      }
      return { fwd };
    }
    case 'queue': {
      const queue: JsonObject = {};
      if (statement.number) queue.num = json(statement.number);
      addList(
        queue,
        'flags',
        (['bypass', 'fanout'] as const).filter((flag) => statement.flags?.includes(flag)),
      );
      return { queue: orNull(queue) };
    }
    case 'notrack':
      return { notrack: null };
    case 'flow':
      return { flow: { op: 'add', flowtable: `@${statement.name}` } };
    case 'set statement': {
      const { operation, set, key, data, timeout, expires, comment, statements = [] } = statement;
      const elem = elementJson({ kind: 'set element', key, timeout, expires, comment }, options);
      const made: JsonObject = { op: operation, elem };
      if (data) made.data = json(data);
      made[data ? 'map' : 'set'] = json(set);
      if (statements.length > 0) made.stmt = innerStatements(statements, options);
      return { [data ? 'map' : 'set']: made };
    }
    case 'meter': {
      const { name, size = 65535, key, timeout, statement: inner } = statement;
      return {
        meter: {
          key: elementJson({ kind: 'set element', key, timeout }, options),
          stmt: statementJson(inner, { ...options, stateless: true }),
          size,
          name,
        },
      };
    }
    case 'object':
      return { [statement.type]: json(statement.name) };
    case 'reset option': {
      const { name } = statement.option;
      if (typeof name !== 'number') return { reset: json(statement.option) };
      return { reset: { 'tcp option': { base: name, offset: 0, len: 0 } } };
    }
    case 'xt':
      return { xt: { type: statement.type, name: statement.name } };
    case 'raw expression':
      return { raw: { name: statement.name, data: statement.data } };
  }
}

/** Members of a limit; objects leave out a burst of none. */
export function rateJson({ over, rate, unit, per, burst, burstUnit }: Rate, always: boolean): JsonObject {
  const json: JsonObject = {};
  if (unit === undefined) {
    const most = burst ?? w.DEFAULT_BURST;
    json.rate = integer(rate);
    if (always || most > 0n) json.burst = integer(most);
    json.per = per;
    if (over) json.inv = true;
    return json;
  }
  const [amount, rateUnit] = inUnits(rate * w.unitBytes[unit]);
  const [extra, extraUnit] = inUnits((burst ?? 0n) * w.unitBytes[burstUnit ?? 'bytes']);
  json.rate = integer(amount);
  if (always || extra > 0n) json.burst = integer(extra);
  json.per = per;
  if (over) json.inv = true;
  json.rate_unit = rateUnit;
  if (always || extra > 0n) json.burst_unit = extraUnit;
  return json;
}

export function synproxyFlags({
  timestamp,
  sackPerm,
}: {
  timestamp?: boolean | undefined;
  sackPerm?: boolean | undefined;
}): string[] {
  return [...(timestamp ? ['timestamp'] : []), ...(sackPerm ? ['sack-perm'] : [])];
}

function logJson({ prefix, group, snaplen, queueThreshold, level, flags = [] }: LogStatement): JsonObject {
  const json: JsonObject = {};
  if (prefix !== undefined) json.prefix = prefix;
  if (group !== undefined) json.group = group;
  if (snaplen !== undefined) json.snaplen = snaplen;
  if (queueThreshold !== undefined) json['queue-threshold'] = queueThreshold;
  if (level !== undefined && level !== 'warn') json.level = level;
  addList(json, 'flags', flags.includes('all') ? ['all'] : w.given(w.wordsOf(w.logFlags), flags));
  return json;
}

function natJson({ family, address, port, flags, form }: NatStatement, options: FormatOptions): JsonObject {
  const json: JsonObject = {};
  if (family) json.family = family;
  if (address) json.addr = expressionJson(address, options);
  if (port) json.port = expressionJson(port, options);
  const names = w.given(w.wordsOf(w.natFlags), flags);
  addList(json, 'flags', form === 'prefix' ? [...names, 'netmap'] : names);
  if (form === 'prefix') json.type_flags = ['prefix'];
  return json;
}

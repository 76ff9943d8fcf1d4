/** Tables and what they hold as libnftables-json(5) has them. */

import { checkArgument } from '../../schema/argument.js';
import { checkOptions } from '../../schema/options.js';
import { typeError } from '../../schema/stack.js';
import { priorityOf } from '../evaluate/hooks.js';
import { isSet } from '../format/objects.js';
import { FORMAT_OPTIONS, type FormatOptions } from '../format/options.js';
import * as w from '../tables/statements.js';
import type {
  Chain,
  Command,
  CommandObject,
  Flowtable,
  Handle,
  NamedSet,
  Rule,
  Ruleset,
  StatefulObject,
  Table,
  TypeSpec,
} from '../tree.js';
import { elementJson, expressionJson, integer, signed } from './expressions.js';
import { innerStatements, rateJson, statementJson, synproxyFlags } from './statements.js';
import type { Json, JsonObject, NftablesJson } from './types.js';

/**
 * A ruleset as libnftables-json(5) has it: tables with contents as a listing (the table, its chains, objects, sets and
 * flowtables, then all rules), every other command around its object: `{ add: { rule: { … } } }`.
 */
export function toJSON(ruleset: Ruleset, options: FormatOptions = {}): NftablesJson {
  checkArgument('toJSON', 'ruleset', ruleset, 'an object', ['commands']);
  checkOptions(options, FORMAT_OPTIONS);
  return { nftables: ruleset.commands.flatMap((command) => commandJson(command, options)) };
}

function commandJson({ verb, object }: Command, options: FormatOptions): JsonObject[] {
  if (verb === 'add' && object.kind === 'table' && object.body) return tableJson(object, options);
  return [{ [verb]: objectJson(object, options) }];
}

/** A table and everything in it, as `nft -j list` has it. */
export function tableJson(table: Table, options: FormatOptions): JsonObject[] {
  const { body = [] } = table;
  const chains = body.filter((part): part is Chain => part.kind === 'chain');
  const rest = body.filter((part): part is Exclude<typeof part, Chain> => part.kind !== 'chain');
  const rank = (part: (typeof rest)[number]): number => (part.kind === 'flowtable' ? 2 : isSet(part) ? 1 : 0);
  rest.sort((a, b) => rank(a) - rank(b));
  const all: CommandObject[] = [{ ...table, body: undefined }, ...chains, ...rest];
  const json = all.map((one) => objectJson(one, options));
  for (const { family, table: of, name, rules = [] } of chains)
    for (const rule of rules)
      json.push({ rule: ruleJson(rule, options, { family, table: of, chain: name! }) });
  return json;
}

function head({ family, table, name, handle }: Handle, nameLast = false): JsonObject {
  const json: JsonObject = { family };
  if (nameLast) json.table = table;
  if (name !== undefined) json.name = name;
  if (!nameLast) json.table = table;
  if (handle !== undefined) json.handle = integer(handle);
  return json;
}

function objectJson(object: CommandObject, options: FormatOptions): JsonObject {
  switch (object.kind) {
    case 'table': {
      const { family, name, handle, flags, comment } = object;
      const json: JsonObject = { family };
      if (name !== undefined) json.name = name;
      if (handle !== undefined) json.handle = integer(handle);
      if (flags && flags.length > 0) json.flags = [...flags];
      if (comment !== undefined) json.comment = comment;
      return { table: json };
    }
    case 'chain':
      return { chain: chainJson(object) };
    case 'rule':
      return { rule: ruleJson(object, options) };
    case 'element': {
      const { elements } = object;
      const elem =
        elements.kind === 'set expression'
          ? elements.elements.map((one) => elementJson(one, options))
          : expressionJson(elements, options);
      return { element: { ...head(object, true), elem } };
    }
    case 'flowtable':
      return { flowtable: flowtableJson(object) };
    case 'rename':
      return { chain: { ...head(object, true), newname: object.to } };
    case 'listing': {
      const { what, family, table, name, handle, device } = object;
      const json: JsonObject = {};
      if (family !== undefined) json.family = family;
      if (table !== undefined) json.table = table;
      if (name !== undefined) json.name = name;
      if (handle !== undefined) json.handle = integer(handle);
      if (device !== undefined) json.dev = device;
      return { [what]: Object.keys(json).length > 0 ? json : null };
    }
    case 'monitor':
    case 'describe':
    case 'markup':
      throw typeError(`JSON has no form for '${object.kind}'`);
    default:
      return isSet(object) ? setJson(object, options) : { [object.kind]: statefulJson(object, options) };
  }
}

function devices(list: Chain['devices']): Json | undefined {
  const names = (list ?? []).map((one) => (one.kind === 'device' ? one.name : `$${one.name}`));
  return names.length > 1 ? names : names[0];
}

function chainJson(chain: Chain): JsonObject {
  const { family, comment, type, hook, priority, policy } = chain;
  const json = head(chain, true);
  if (comment !== undefined) json.comment = comment;
  const dev = devices(chain.devices);
  if (dev !== undefined) json.dev = dev;
  if (type === undefined) return json;
  json.type = type;
  json.hook = hook!;
  json.prio = priority ? priorityOf(priority, family, hook) : 0;
  json.policy = typeof policy === 'string' ? policy : 'accept';
  return json;
}

/** A rule: with its place where it is to be added beside another. */
function ruleJson(
  { family, table, chain, handle, position, index, comment, statements }: Rule,
  options: FormatOptions,
  head: JsonObject = { family, table, chain: chain! },
): JsonObject {
  const json = head;
  const place = handle ?? position;
  if (place !== undefined) json.handle = integer(place);
  if (index !== undefined) json.index = index;
  if (comment !== undefined) json.comment = comment;
  if (statements) json.expr = statements.map((one) => statementJson(one, options));
  return json;
}

function typeJson(spec: TypeSpec, options: FormatOptions): Json {
  if (spec.kind === 'typeof') return { typeof: expressionJson(spec.expression!, options) };
  const types = spec.types ?? [];
  return types.length === 1 ? types[0]! : [...types];
}

function setJson(set: NamedSet, options: FormatOptions): JsonObject {
  const { family, name, table, handle, comment, key, data, objects, policy, size, flags = [] } = set;
  const json: JsonObject = { family, name: name!, table };
  if (key) json.type = typeJson(key, options);
  if (handle !== undefined) json.handle = integer(handle);
  if (comment !== undefined) json.comment = comment;
  // what a map gives is reported by its types, also where they are those of an expression
  if (data) json.map = typeJson(data.types ? { ...data, kind: 'type' } : data, options);
  else if (objects) json.map = objects;
  if (!flags.includes('constant')) {
    if (policy === 'memory') json.policy = policy;
    if (size) json.size = size;
    if (size && set.count) json.count = set.count;
  }
  const shown = w.given(w.setFlags, flags);
  if (shown.length > 0) json.flags = shown;
  if (set.timeout) json.timeout = integer(set.timeout / 1000n);
  if (set.gcInterval) json['gc-interval'] = integer(set.gcInterval / 1000n);
  if (set.autoMerge) json['auto-merge'] = true;
  const { elements } = set;
  if (elements?.kind === 'set expression' && elements.elements.length > 0 && !options.terse)
    json.elem = elements.elements.map((one) => elementJson(one, options));
  if (set.statements && set.statements.length > 0) json.stmt = innerStatements(set.statements, options);
  return { [set.kind]: json };
}

function flowtableJson(flowtable: Flowtable): JsonObject {
  const { hook, priority } = flowtable;
  const json = head(flowtable);
  if (priority) {
    json.hook = hook!;
    json.prio = priorityOf(priority, 'netdev', hook);
  }
  const dev = devices(flowtable.devices);
  if (dev !== undefined) json.dev = dev;
  return json;
}

function statefulJson(object: StatefulObject, options: FormatOptions): JsonObject {
  const json = head(object);
  if (object.comment !== undefined) json.comment = object.comment;
  return Object.assign(json, contents(object, options));
}

function contents(object: StatefulObject, options: FormatOptions): JsonObject {
  switch (object.kind) {
    case 'counter':
      return { packets: signed(object.packets ?? 0n), bytes: signed(object.bytes ?? 0n) };
    case 'quota':
      return {
        bytes: signed(object.bytes ?? 0n),
        used: signed(object.used ?? 0n),
        inv: object.over ?? false,
      };
    case 'limit':
      return object.rate ? rateJson(object.rate, false) : {};
    case 'secmark':
      return { context: object.context ?? '' };
    case 'ct helper':
      return {
        type: object.type ?? '',
        protocol: object.protocol ?? 'tcp',
        l3proto: object.l3proto ?? object.family,
      };
    case 'ct timeout': {
      const policy = Object.fromEntries((object.policy ?? []).map(({ state, seconds }) => [state, seconds]));
      return {
        protocol: object.protocol ?? 'tcp',
        l3proto: object.l3proto ?? object.family,
        policy: Object.keys(policy).length > 0 ? policy : null,
      };
    }
    case 'ct expectation':
      return {
        protocol: object.protocol ?? 'tcp',
        dport: object.dport ?? 0,
        timeout: integer(object.timeout ?? 0n),
        size: object.size ?? 0,
        l3proto: object.l3proto ?? object.family,
      };
    case 'synproxy': {
      const flags = synproxyFlags(object);
      return { mss: object.mss ?? 0, wscale: object.wscale ?? 0, ...(flags.length > 0 ? { flags } : {}) };
    }
    case 'tunnel':
      return tunnelJson(object, options);
  }
}

function tunnelJson(object: Extract<StatefulObject, { kind: 'tunnel' }>, options: FormatOptions): JsonObject {
  const {
    id = 0,
    addresses,
    src,
    dst,
    sport = 0,
    dport = 0,
    tos = 0,
    ttl = 0,
    erspan,
    vxlan,
    geneve,
  } = object;
  const suffix = addresses === 'ip6' ? 'ipv6' : 'ipv4';
  const json: JsonObject = { id };
  if (src) json[`src-${suffix}`] = expressionJson(src, options);
  if (dst) json[`dst-${suffix}`] = expressionJson(dst, options);
  Object.assign(json, { sport, dport, tos, ttl });
  if (erspan) {
    const { version = 1, index = 0, direction = 'ingress', id: hwid = 0 } = erspan;
    json.type = 'erspan';
    json.tunnel = version === 1 ? { version, index } : { version, dir: direction, hwid };
  } else if (vxlan) {
    json.type = 'vxlan';
    json.tunnel = { gbp: vxlan.gbp ?? 0 };
  } else if (geneve) {
    json.type = 'geneve';
    json.tunnel = geneve.map(({ class: of, type, data }) => ({ class: of, 'opt-type': type, data }));
  }
  return json;
}

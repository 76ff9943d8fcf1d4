/** Sets and maps that have names, and commands on their elements. */
import { Fault } from '../errors.js';
import * as w from '../tables/statements.js';
import * as t from '../tables/types.js';
import type * as tree from '../tree.js';
import { build } from './build.js';
import { Context } from './context.js';
import { newSet, OBJECT_NAME_BITS } from './declare.js';
import { evaluate } from './expressions.js';
import * as n from './nodes.js';
import type { Step, Surroundings } from './program.js';
import * as s from './sets.js';
import { checkStateful } from './statements.js';

const FLAGS: Readonly<Record<tree.SetFlag, number>> = {
  constant: s.CONSTANT,
  interval: s.INTERVAL,
  timeout: s.TIMEOUT,
  dynamic: s.EVAL,
};

/** Evaluates the declaration of a set, and says what it is sent as. */
export function evaluateNamedSet(all: Surroundings, spec: tree.NamedSet, create: boolean): void {
  const { family, table, at } = spec;
  const x = new Context(family, table, all.system, all.cache, all.steps, evaluate);
  const isMapping = spec.kind === 'map';
  if (!spec.key) throw new Fault(`the ${spec.kind} has no type`, spec.nameAt ?? at);
  let flags = 0;
  for (const flag of spec.flags ?? []) flags |= FLAGS[flag];
  if (spec.kind === 'meter') flags |= s.EVAL;
  if (spec.objects) flags |= s.OBJECT;
  else if (isMapping) flags |= s.MAP;
  const set = newSet(x, spec.name!, typeOf(x, spec.key), spec.nameAt ?? at);
  const holder = all.cache.addTable(family, table);
  const existing = holder.sets.get(set.name);
  if (existing && existing.flags & s.EVAL && (existing.flags & ~s.EVAL) === (flags & ~s.EVAL))
    flags |= s.EVAL;
  set.flags = flags;
  if (spec.autoMerge && !(flags & s.INTERVAL))
    throw new Fault('auto-merge needs "flags interval"', spec.nameAt ?? at);
  set.autoMerge = spec.autoMerge ?? false;
  set.typeOf = spec.key.kind === 'typeof';
  checkLength(set.key, spec.key, isMapping);
  if (flags & s.INTERVAL && set.key.op === 'concat') {
    set.fields = [...set.key.lengths];
    set.flags |= s.CONCAT;
    set.autoMerge = false;
  }
  if (spec.objects) {
    set.objectType = w.objectTypes[spec.objects];
    set.data = n.value(t.string, 'host', OBJECT_NAME_BITS, 0, undefined);
  } else if (isMapping) {
    if (!spec.data) throw new Fault('the map gives nothing: it has no type of data', spec.nameAt ?? at);
    set.data = typeOf(x, spec.data);
    if (set.data.type.id !== t.verdict.id) checkLength(set.data, spec.data, isMapping);
    if (spec.data.interval) {
      set.dataInterval = true;
      set.data.bits *= 2;
    }
  }
  set.timeout = spec.timeout ?? 0n;
  if (set.timeout) set.flags |= s.TIMEOUT;
  set.gcInterval = spec.gcInterval ?? 0n;
  set.size = spec.size ?? 0;
  set.policy = spec.policy === 'memory' ? 1 : 0;
  set.comment = spec.comment;
  set.statements = spec.statements ?? [];
  checkStateful(set.statements, spec.kind);
  if (set.statements.length > 1) set.flags |= s.EXPRESSIONS;
  if (existing) {
    checkExisting(set, existing, spec);
    set.known = existing.known;
    if (existing.flags & s.EVAL) set.flags |= existing.flags & s.EVAL;
  }
  holder.sets.set(set.name, set);
  all.steps.push({ kind: 'set', set, create, at });
  if (!spec.elements) return;
  const init = evaluateInit(x, set, spec.elements, 'add');
  set.init = init;
  all.steps.push({ kind: 'elements', set, elements: init, verb: 'add', at });
}

function checkExisting(set: s.SetState, existing: s.SetState, spec: tree.NamedSet): void {
  const at = spec.nameAt ?? spec.at;
  if (set.flags & s.INTERVAL && !(existing.flags & s.INTERVAL)) {
    throw new Fault(`"${set.name}" exists without "flags interval"`, at);
  }
  const same = (a: n.Node | undefined, b: n.Node | undefined) => !a || !b || t.sameType(a.type, b.type);
  if (!same(set.key, existing.key) || !same(set.data, existing.data)) {
    throw new Fault(`"${set.name}" exists with another type`, at);
  }
  const kind = s.MAP | s.OBJECT;
  if ((set.flags & kind) !== (existing.flags & kind)) {
    throw new Fault(`"${set.name}" exists, and is a ${s.kindOf(existing)} of another kind`, at);
  }
}

function checkLength(node: n.Node, spec: tree.TypeSpec, isMapping: boolean): void {
  if (node.bits > 0) return;
  const hint = node.type.bits === 0 ? ': "typeof expression" has one' : '';
  throw new Fault(
    `the type ${node.type.name} of the ${isMapping ? 'map' : 'set'} has no length${hint}`,
    spec.at,
  );
}

/** What a tunnel says is of no type that a set could tell. */
function checkTunnel(expression: tree.Expression | undefined): void {
  const parts = expression?.kind === 'concat' ? expression.parts : [expression];
  if (parts.some((part) => part?.kind === 'tunnel expression'))
    throw new Fault('sets cannot have the type of a tunnel', expression?.at);
}

const MOST_BITS = 512;

/** The node that stands for the keys, or the data. */
export function typeOf(x: Context, spec: tree.TypeSpec): n.Node {
  checkTunnel(spec.expression);
  if (spec.kind === 'typeof') return typed(x, build(spec.expression!));
  const parts = spec.types!.map((name) => {
    const type = name === 'queue' ? t.queue : t.typeNamed(name);
    if (!type) throw new Fault(`unknown data type "${name}"`, spec.at);
    if (type === t.queue) return n.value(t.integer, 'host', 16, 0, spec.at);
    return type.id === t.verdict.id
      ? n.verdictNode(0, spec.at)
      : n.value(type, type.order, type.bits, 0, spec.at);
  });
  if (parts.length === 1) return parts[0]!;
  return typed(x, {
    op: 'concat',
    parts,
    lengths: [],
    type: t.invalid,
    order: 'none',
    bits: 0,
    constant: true,
    single: false,
    at: spec.at,
  });
}

function typed(x: Context, node: n.Node): n.Node {
  if (node.op === 'ct' && node.type === t.invalid) {
    throw new Fault(`say ip or ip6: "ct original ip ${node.key.name}"`, node.at);
  }
  if (node.op !== 'concat') {
    if (node.op === 'rt' && node.bits === 0) throw new Fault('say ip or ip6: "rt ip nexthop"', node.at);
    if (node.op === 'exthdr' && node.present) node.type = t.boolean;
    return node;
  }
  let bits = 0;
  node.lengths = [];
  for (const part of node.parts) {
    typed(x, part);
    if (part.op === 'payload' && part.type.id === t.integer.id) {
      part.type = { ...part.type, bits: part.bits, order: part.order };
    }
    if (part.type.bits === 0 && part.bits === 0) {
      throw new Fault(`${part.type.words} has no length, and cannot be part of a concatenation`, part.at);
    }
    node.lengths.push(Math.ceil(part.bits / 8));
    bits += t.padded(part.bits);
    if (bits > MOST_BITS) throw new Fault(`the concatenation exceeds ${MOST_BITS} bits`, part.at);
  }
  node.type = t.concatenation(node.parts.map((part) => t.typeOfId(part.type.id) ?? part.type));
  node.bits = bits;
  return node;
}

type Verb = (Step & { kind: 'elements' })['verb'];

function evaluateInit(
  x: Context,
  set: s.SetState,
  elements: tree.Elements['elements'],
  verb: Verb,
): n.SetNode {
  const node = build(elements);
  x.set = set;
  x.expect(set.key.type, set.key.bits, set.key.order);
  const made = node.op === 'set' ? x.evaluate(node) : node;
  x.set = undefined;
  if (made.op !== 'set') throw new Fault('the elements of a set stand in braces', node.at);
  checkElements(set, made);
  if (set.flags & s.INTERVAL) {
    if (!(set.flags & s.CONCAT)) evaluateIntervals(set, made, verb);
    made.flags |= s.INTERVAL;
  }
  return made;
}

function evaluateIntervals(set: s.SetState, init: n.SetNode, verb: Verb): void {
  switch (verb) {
    case 'add':
    case 'create':
      if (set.autoMerge) s.mergeIntervals(set, init);
      else s.checkOverlap(set, init);
      return;
    default:
      s.toIntervals(init.elements);
      if (verb === 'delete' || verb === 'destroy') s.removeIntervals(set, init, verb === 'delete');
  }
}

function checkElements(set: s.SetState, init: n.SetNode): void {
  for (const element of init.elements) {
    if (set.flags & (s.MAP | s.OBJECT) && !element.data && element.key.op !== 'set') continue;
    const count = element.statements.length;
    if (count === 0) continue;
    const own = set.statements;
    if (own.length === 0) {
      if (!(set.flags & (s.ANONYMOUS | s.EVAL))) {
        throw new Fault(`the ${s.kindOf(set)} has no such statement`, element.statements[0]!.at);
      }
      continue;
    }
    if (own.length !== count) {
      throw new Fault(
        `the element has ${count} statements, the ${s.kindOf(set)} ${own.length}`,
        element.key.at,
      );
    }
    for (const [i, each] of element.statements.entries()) {
      if (each.kind !== own[i]!.kind) {
        throw new Fault(
          `the statement is of kind ${each.kind}, in the ${s.kindOf(set)} ${own[i]!.kind}`,
          each.at,
        );
      }
    }
  }
}

/** `add element`, `delete element`, … */
export function evaluateElements(all: Surroundings, spec: tree.Elements, verb: Verb): void {
  const { family, table } = spec;
  const x = new Context(family, table, all.system, all.cache, all.steps, evaluate);
  const set = all.cache.set(family, table, spec.name!, spec.nameAt ?? spec.at);
  const elements = evaluateInit(x, set, spec.elements, verb);
  all.steps.push({ kind: 'elements', set, elements, verb, at: spec.at });
}

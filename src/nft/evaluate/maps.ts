import { Fault } from '../errors.js';
import * as t from '../tables/types.js';
import { toOrder } from './byteorder.js';
import type { Context } from './context.js';
import { declareSet } from './declare.js';
import { fits } from './fits.js';
import * as n from './nodes.js';
import {
  ANONYMOUS,
  CONCAT,
  checkOverlap,
  INTERVAL,
  isMap,
  MAP,
  mergeIntervals,
  OBJECT,
  type SetState,
} from './sets.js';
import { transferMap } from './transfer.js';

function refuseCtAddress(node: n.Node): void {
  for (const part of node.op === 'concat' ? node.parts : [node]) {
    if (part.op === 'ct' && (part.key.name === 'saddr' || part.key.name === 'daddr')) {
      throw new Fault(`say ip or ip6: "ct original ip ${part.key.name}"`, part.at);
    }
  }
}

/** What looks a set up is its key. */
function keyNode(x: Context, at: n.NodeBase['at']): n.Node {
  const { key, type, order, bits } = x.expected;
  if (key?.op === 'concat') return { ...key, parts: key.parts.map((part) => ({ ...part })) };
  return n.value(type ?? t.invalid, order, bits, 0, at);
}

/** `key map { … }`: the type of the data is what the place expects. */
export function evaluateMap(x: Context, node: n.MapNode): n.Node {
  const wanted = x.expected;
  refuseCtAddress(node.key);
  x.expect(undefined, 0);
  node.key = x.evaluate(node.key);
  if (node.key.constant) throw new Fault('a map is looked up by a constant', node.key.at);
  x.statementBits = 0;
  let { map } = node;
  if (map.op === 'set') {
    if (!wanted.type) throw new Fault('the type that the map gives is not known here', node.at);
    const key = keyNode(x, node.at);
    const data =
      wanted.type.id === t.verdict.id
        ? n.verdictNode(0, undefined)
        : n.value(
            { ...wanted.type, order: wanted.type === t.integer ? wanted.order : wanted.type.order },
            wanted.type.id === t.integer.id ? wanted.order : wanted.type.order,
            wanted.bits,
            0,
            undefined,
          );
    if (data.op === 'value') data.type = wanted.type;
    const literal = map;
    const set = declareSet(x, '__map%d', key, data, literal, ANONYMOUS | MAP | literal.flags);
    x.set = set;
    const made = x.evaluate(literal);
    if (made.op !== 'set') throw new Fault('this is no map', map.at);
    set.init = made;
    if (made.flags & INTERVAL && !(made.flags & CONCAT)) {
      if (set.autoMerge) mergeIntervals(set, made);
      else checkOverlap(set, made);
    }
    x.expect(set.key.type, set.key.bits);
    node.key = transferMap(x, node.key, made);
    if (set.dataInterval) expandData(set);
    set.key.bits = x.expected.bits;
    x.set = undefined;
    map = n.setReference(set, node.at);
    set.flags |= made.flags;
    if (set.flags & INTERVAL && node.key.op === 'concat') {
      set.fields = [...node.key.lengths];
      set.flags |= CONCAT;
    }
    node.map = map;
  } else {
    node.map = x.evaluate(map);
    if (node.map.op !== 'set reference' || !isMap(node.map.set!)) throw new Fault('this is no map', map.at);
    if (map.op === 'set reference' && !(node.map.set!.flags & MAP))
      throw new Fault('this map gives objects', map.at);
  }
  const set = (node.map as n.SetRefNode).set!;
  if (!fits(set.key.type, node.key.type)) {
    throw new Fault(
      `the types do not match: the map is looked up by ${set.key.type.words}, not ${node.key.type.words}`,
      node.map.at,
      node.key.at,
    );
  }
  node.type = set.data?.type ?? t.invalid;
  node.constant = true;
  if (set.flags & INTERVAL) node.key = toOrder(x, node.key, 'big');
  return node;
}

/** Data that are ranges need every value as one. */
function expandData(set: SetState): void {
  set.data!.bits *= 2;
  for (const element of set.init!.elements) {
    if (!element.data) throw new Fault('an element of the map has no data', element.at);
    expandOne(element);
  }
}

function expandOne(element: n.ElementNode): void {
  const { data } = element;
  if (data?.op === 'value') element.data = n.range(data, data, data.at);
  else if (data?.op === 'concat') {
    data.parts = data.parts.map((part) => (part.op === 'value' ? n.range(part, part, part.at) : part));
    data.single = false;
  }
}

function isInterval(data: n.Node): boolean {
  const parts = data.op === 'concat' ? data.parts : [data];
  return parts.some((part) => part.op === 'range' || part.op === 'prefix');
}

/** `key : data` of a map. */
export function evaluateMapping(x: Context, element: n.ElementNode): void {
  const { key } = x.expected;
  const { set } = x;
  if (!set) throw new Fault('a mapping stands outside of a map', element.at);
  if (!isMap(set)) throw new Fault('this set is no map', element.at);
  x.expect(set.key.type, set.key.bits);
  x.expected.key = key;
  element.key = x.evaluate(element.key);
  if (!element.key.constant) throw new Fault('the keys of a map are constants', element.key.at);
  const { data: spec } = set;
  if (!spec) throw new Fault('the map gives nothing', element.at);
  const named = !(set.flags & ANONYMOUS);
  x.expect(spec.type, named && set.dataInterval ? spec.bits / 2 : spec.bits, spec.order);
  if (spec.op === 'concat') x.expected.key = undefined;
  element.data = x.evaluate(element.data!);
  const { data } = element;
  if (!data.constant) throw new Fault('the data of a map are constants', data.at);
  if (!named && isInterval(data)) set.dataInterval = true;
  if (named && set.dataInterval) expandOne(element);
  if (!set.dataInterval && !data.single) throw new Fault('the data of this map are single values', data.at);
  if (set.flags & OBJECT && data.op !== 'value')
    throw new Fault('the data of this map are names of objects', data.at);
  if (set.flags & MAP) {
    const given = element.data.op === 'range' ? element.data.from.type : element.data.type;
    if (!fits(spec.type, given)) {
      throw new Fault(
        `the data do not fit the map: expected ${spec.type.words}, not ${given.words}`,
        data.at,
      );
    }
  }
}

/** `counter name tcp dport map { … }`: a map that gives objects. */
export function evaluateObjectMap(x: Context, node: n.MapNode, type: number): n.Node {
  x.expect(undefined, 0);
  node.key = x.evaluate(node.key);
  if (node.key.constant) throw new Fault('a map is looked up by a constant', node.key.at);
  if (node.map.op === 'set') {
    const literal = node.map;
    const { type: keyType, order, bits } = x.expected;
    const key = n.value(keyType ?? t.invalid, order, bits, 0, node.at);
    const set = declareSet(x, '__objmap%d', key, undefined, literal, ANONYMOUS | OBJECT | literal.flags);
    set.objectType = type;
    x.set = set;
    const made = x.evaluate(literal) as n.SetNode;
    set.init = made;
    if (made.flags & INTERVAL && !(made.flags & CONCAT)) {
      if (set.autoMerge) mergeIntervals(set, made);
      else checkOverlap(set, made);
    }
    x.set = undefined;
    set.flags |= made.flags;
    if (set.flags & INTERVAL && node.key.op === 'concat') set.fields = [...node.key.lengths];
    node.map = n.setReference(set, node.at);
  } else node.map = x.evaluate(node.map);
  if (node.map.op !== 'set reference') throw new Fault('this is no map', node.map.at);
  const set = node.map.set!;
  if (!(set.flags & OBJECT)) throw new Fault('this map gives no objects', node.map.at);
  if (!fits(set.key.type, node.key.type)) {
    throw new Fault(
      `the types do not match: the map is looked up by ${set.key.type.words}, not ${node.key.type.words}`,
      node.map.at,
      node.key.at,
    );
  }
  node.type = set.data?.type ?? t.invalid;
  node.constant = true;
  if (set.flags & INTERVAL) node.key = toOrder(x, node.key, 'big');
  return node;
}

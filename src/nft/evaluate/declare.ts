import { Fault } from '../errors.js';
import * as t from '../tables/types.js';
import type { Context } from './context.js';
import * as n from './nodes.js';
import { CONCAT, INTERVAL, MAP, mergeIntervals, OBJECT, type SetState } from './sets.js';

/** Bits of the name of an object. */
export const OBJECT_NAME_BITS = 256 * 8;

export function newSet(x: Context, name: string, key: n.Node, at: n.NodeBase['at']): SetState {
  return { ...emptySet(x.family, x.table, name, key), id: x.cache.nextSet(), at };
}

/** A set of which but its key is known. */
export function emptySet(family: string, table: string, name: string, key: n.Node): SetState {
  return {
    family,
    table,
    name,
    id: 0,
    flags: 0,
    key,
    data: undefined,
    dataInterval: false,
    objectType: 0,
    init: undefined,
    autoMerge: false,
    timeout: 0n,
    gcInterval: 0n,
    size: 0,
    policy: 0,
    comment: undefined,
    statements: [],
    fields: [],
    known: [],
    opened: false,
    typeOf: false,
    at: undefined,
  };
}

/** Declares the set that a literal in a rule stands for: it goes to the kernel before the rule. */
export function declareSet(
  x: Context,
  name: string,
  key: n.Node,
  data: n.Node | undefined,
  init: n.SetNode,
  flags: number,
): SetState {
  if (flags & MAP && key.op !== 'concat' && key.type.id === t.integer.id && key.type.order !== key.order) {
    key.type = { ...key.type, order: key.order };
  }
  const set = newSet(x, name, key, init.at);
  set.flags = flags;
  set.data = data;
  set.init = init;
  set.autoMerge = (flags & INTERVAL) !== 0;
  checkKey(set);
  if (flags & OBJECT) set.data = n.value(t.string, 'host', OBJECT_NAME_BITS, 0, undefined);
  // the elements of maps are evaluated, and their intervals made, once the set is known
  if (!(flags & (MAP | OBJECT)) && init.flags & INTERVAL && !(init.flags & CONCAT)) mergeIntervals(set, init);
  x.before.push({ kind: 'set', set, create: false, at: init.at });
  return set;
}

function checkKey(set: SetState): void {
  const { key, init } = set;
  if (key.bits === 0) throw new Fault(`${key.type.words} has no length, and cannot be looked up`, set.at);
  if (key.op !== 'concat') return;
  if (set.flags & INTERVAL) {
    set.fields = [...key.lengths];
    set.flags |= CONCAT;
    set.autoMerge = false;
  }
  for (const element of init?.elements ?? []) {
    if (element.key.op !== 'concat' && element.key.op !== 'catchall' && element.key.op !== 'set') {
      throw new Fault('the element is no concatenation', element.key.at ?? element.at);
    }
  }
}

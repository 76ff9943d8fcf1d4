import type { DecodedMessage } from '../../types.js';
import { familyOf, hasOnly, type Obj, withoutZeros } from './shorten.js';

const RT_TABLE_MAIN = 254;

/** A rule as the verb takes it; undefined where the verb would send something else. */
export function shortRule(message: DecodedMessage, verb: string): Obj | undefined {
  const { src, dst, family, table, goto, l3mdev, action } = message.object;
  const isNew = verb === 'add';
  const out = withoutZeros(message, isNew ? ['action', 'table'] : []);
  if (verb === 'dump') return hasOnly(out, ['family']) ? out : undefined;
  if (family === (familyOf(src, dst) ?? 'inet')) delete out.family;
  if (!isNew) return out;
  const fills = goto === undefined && l3mdev === undefined;
  if (action === (goto === undefined ? 'toTbl' : 'goto') && (fills || table === 0)) {
    delete out.action;
    if (fills ? table === RT_TABLE_MAIN : table === 0) delete out.table;
  }
  return out;
}

import type { DecodedMessage } from '../../types.js';
import { familyOf, hasOnly, type Obj, withoutZeros } from './shorten.js';

const FILTERS = ['family', 'oif', 'master', 'groups', 'fdb', 'opFlags'];

/** A nexthop as the verb takes it; undefined where the verb would send something else. */
export function shortNexthop(message: DecodedMessage, verb: string): Obj | undefined {
  const out = withoutZeros(message);
  if (verb === 'dump') return hasOnly(out, FILTERS) ? out : undefined;
  if (verb === 'get') return hasOnly(out, ['id', 'opFlags']) ? out : undefined;
  if (verb === 'del') return hasOnly(out, ['id']) ? out : undefined;
  if (out.scope !== undefined || out.resBucket !== undefined) return undefined;
  if (out.group === undefined) {
    const { family } = message.object;
    if (family === 'unspec') return undefined;
    if (family === (familyOf(out.gateway) ?? 'inet')) delete out.family;
  }
  return out;
}

/** Buckets of a resilient group as the verb takes them. */
export function shortBucket(message: DecodedMessage, verb: string): Obj | undefined {
  const { resBucket = {}, ...out } = withoutZeros(message);
  const known = verb === 'get' ? ['id', 'index'] : ['id', 'oif', 'master', 'nhId'];
  const all = { ...out, ...(resBucket as Obj) };
  return (verb === 'get' || verb === 'dump') && hasOnly(all, known) ? all : undefined;
}

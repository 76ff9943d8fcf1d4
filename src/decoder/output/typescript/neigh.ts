import type { DecodedMessage } from '../../types.js';
import { familyOf, hasOnly, isOnly, type Obj, withoutZeros } from './shorten.js';

/** A neighbour as the verb takes it; undefined where the verb would send something else. */
export function shortNeighbour(message: DecodedMessage, verb: string): Obj | undefined {
  const { dst, family, state, flags } = message.object;
  const isNew = verb !== 'del' && verb !== 'get' && verb !== 'dump';
  const isProxy = Array.isArray(flags) && flags.includes('proxy');
  const out = withoutZeros(message, isNew && !isProxy ? ['state'] : []);
  if (verb === 'dump') return hasOnly(out, ['family', 'master']) ? out : undefined;
  if (family === familyOf(dst)) delete out.family;
  if (isNew && !isProxy && isOnly(state, 'permanent')) delete out.state;
  return out;
}

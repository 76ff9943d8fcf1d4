import type { DecodedMessage } from '../../types.js';
import { familyOf, hasOnly, type Obj, withoutZeros } from './shorten.js';

/** An address as the verb takes it; undefined where the verb would send something else. */
export function shortAddress(message: DecodedMessage, verb: string): Obj | undefined {
  const { family, prefixlen, scope, local, address } = message.object;
  const out = withoutZeros(message, ['prefixlen', 'scope']);
  if (verb === 'dump') {
    if (prefixlen === 0) delete out.prefixlen;
    if (scope === 'universe') delete out.scope;
    return hasOnly(out, ['family', 'index', 'targetNetnsid']) ? out : undefined;
  }
  const known = familyOf(local, address);
  // the verb gives IPv4 both
  if (known === 'inet' && (local === undefined || address === undefined)) return undefined;
  if (known === family) delete out.family;
  if (known !== undefined) {
    const [key] = Object.keys(out).filter((one) => one === 'local' || one === 'address');
    if (prefixlen !== (family === 'inet6' ? 128 : 32)) out[key!] = `${out[key!]}/${prefixlen}`;
    delete out.prefixlen;
  }
  const own = local ?? address;
  const loopback = typeof own === 'string' && (own.startsWith('127.') || own === '::1');
  if (scope === (loopback && verb !== 'del' ? 'host' : 'universe')) delete out.scope;
  return out;
}

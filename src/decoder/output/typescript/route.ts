import type { DecodedMessage } from '../../types.js';
import { familyOf, hasOnly, type Obj, withoutZeros } from './shorten.js';

const RT_TABLE_MAIN = 254;
const RT_TABLE_LOCAL = 255;
const OWN = ['local', 'broadcast', 'nat', 'anycast'];

/** A route as the verb takes it; undefined where the verb would send something else. */
export function shortRoute(message: DecodedMessage, verb: string): Obj | undefined {
  const { object } = message;
  const { dst, gateway, prefsrc, src, multipath, type, family } = object;
  const hops = multipath as Obj[] | undefined;
  const known = familyOf(dst, gateway, prefsrc, src, hops?.[0]?.gateway);
  if (verb === 'dump' || verb === 'get') {
    const out = withoutZeros(message);
    if (dst === 'default') delete out.dst;
    if (verb === 'dump')
      return hasOnly(out, ['family', 'table', 'protocol', 'type', 'oif']) ? out : undefined;
    if ((known ?? 'inet') === family) delete out.family;
    return out;
  }
  const isNew = verb !== 'del';
  const out = withoutZeros(message, isNew ? ['table', 'protocol', 'scope', 'type'] : ['table', 'scope']);
  if ((known ?? 'inet') === family) delete out.family;
  if (object.table === (OWN.includes(type as string) ? RT_TABLE_LOCAL : RT_TABLE_MAIN)) delete out.table;
  if (object.scope === (isNew ? scopeOf(object) : 'nowhere')) delete out.scope;
  if (isNew && object.protocol === 'boot') delete out.protocol;
  if (isNew && type === 'unicast') delete out.type;
  return out;
}

/** How far the verb says a route reaches. */
function scopeOf({ family, type, gateway, via, multipath, nhId }: Obj): string {
  if (family !== 'inet') return 'universe';
  if (type === 'local' || type === 'nat') return 'host';
  if (type === 'broadcast' || type === 'multicast' || type === 'anycast') return 'link';
  const direct = gateway === undefined && via === undefined && multipath === undefined && nhId === undefined;
  return direct && type === 'unicast' ? 'link' : 'universe';
}

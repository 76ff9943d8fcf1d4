import { systemNames } from '../../iproute/system-names.js';
import { routeProtocol, routeScope, routeType } from '../../messages/route/route-names.js';
import { addr } from '../../objects/addr.js';
import { bridgeFdb } from '../../objects/bridge/fdb.js';
import { bridgeVlan } from '../../objects/bridge/vlan.js';
import { spelled } from '../../objects/canonical.js';
import { type Fields, type ObjectDefinition, verbOf } from '../../objects/definition.js';
import type { Canonical } from '../../objects/fields.js';
import { link } from '../../objects/link/link.js';
import { neigh } from '../../objects/neigh.js';
import { nexthop } from '../../objects/nexthop.js';
import { resolved } from '../../objects/request.js';
import { route } from '../../objects/route.js';
import { rule } from '../../objects/rule.js';
import type { ObjectName, Verb } from './change.js';

/** The definitions of what transactions change. */
export const DEFINITIONS: Readonly<Record<ObjectName, ObjectDefinition>> = {
  link,
  addr,
  route,
  rule,
  neigh,
  nexthop,
  'bridge.vlan': bridgeVlan,
  'bridge.fdb': bridgeFdb,
};

/** Finds the index of an interface, or the table of a VRF, at once. */
export type ResolveNow = (name: string, as?: 'vrf') => number;

/** The verb whose rules hold: `set` is `change`. */
export function ruledBy(object: ObjectName, verb: Verb): string {
  return verbOf(DEFINITIONS[object], verb).as ?? verb;
}

/** What a link's request says about namespaces, which is no part of the link. */
const PLACES: ReadonlySet<string> = new Set(['source', 'netns', 'netNsFd', 'netNsPid']);

/** The fields of a request, with indices and in the names of the declaration. */
export function fieldsOf(object: ObjectName, verb: Verb, request: Fields, resolve: ResolveNow): Fields {
  const definition = DEFINITIONS[object];
  const own = object === 'link' ? without(request, PLACES) : request;
  const normal = definition.normalize(own, ruledBy(object, verb), systemNames);
  return resolved(definition, normal, resolve) as Fields;
}

function without(fields: Fields, keys: ReadonlySet<string>): Fields {
  let out: Record<string, unknown> | undefined;
  for (const key of keys)
    if (key in fields) {
      out ??= { ...fields };
      delete out[key];
    }
  return out ?? fields;
}

/** The fields in the kernel's spelling. */
export function canonicalOf(object: ObjectName, verb: Verb, fields: Fields): Canonical {
  const by = ruledBy(object, verb);
  // encoding each of many routes to read it again would be most of the work
  if (object === 'route' && isSpelled(fields)) {
    // quicker than spreading both
    const whole = Object.assign({}, route.defaults!(fields, by), fields);
    return { given: fields, whole };
  }
  return spelled(DEFINITIONS[object], fields, by);
}

const NAMES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  family: { inet: 2 },
  protocol: routeProtocol.names,
  type: routeType.names,
  scope: routeScope.names,
};
const NUMBERS: ReadonlySet<string> = new Set(['oif', 'iif', 'table', 'priority', 'tos', 'nhId']);
const IP4 = /^\d+\.\d+\.\d+\.\d+$/;
const PREFIX4 = /^\d+\.\d+\.\d+\.\d+\/\d+$/;

/** Whether normalized fields are a route of IPv4 that is spelled as the kernel would. */
function isSpelled(fields: Fields): boolean {
  for (const key in fields) {
    const value = fields[key];
    if (NUMBERS.has(key) ? typeof value === 'number' : value === undefined) continue;
    if (typeof value !== 'string') return false;
    if (
      key === 'dst'
        ? (PREFIX4.test(value) && value !== '0.0.0.0/0') || value === 'default'
        : key === 'gateway' || key === 'prefsrc'
          ? IP4.test(value)
          : Object.hasOwn(NAMES, key) && Object.hasOwn(NAMES[key]!, value)
    )
      continue;
    return false;
  }
  return true;
}

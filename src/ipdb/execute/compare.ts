import type { Fields } from '../plan/change.js';
import { routeIdentity, splitAddress } from '../plan/find.js';
import type { Step } from '../plan/step.js';
import { canonicalRequest, hasCanonical } from './asked.js';
import { type Differing, differ, type Rules } from './differ.js';
import {
  ADDRESS_RULES,
  ADDRESS6_RULES,
  HOP_RULES,
  NEIGHBOUR_RULES,
  NEXTHOP_RULES,
  ROUTE_RULES,
  ROUTE6_RULES,
  RULE_RULES,
} from './normal.js';

/** What of the given fields is not so in a record. */
export function compareFields(step: Step, request: Fields, record: Fields): readonly Differing[] {
  const rules = rulesOf(step, request);
  const asked = step.object === 'neigh' ? withState(request) : request;
  // most requests are spelt as the kernel would
  const literally = differences(step, asked, record, rules);
  if (literally.length === 0 || !hasCanonical(step.object)) return literally;
  const told = canonicalRequest(step.object, step.verb, asked);
  const keys = new Set([...Object.keys(asked), ...(told.via === undefined ? [] : ['via'])]);
  const wanted = Object.fromEntries([...keys].map((key) => [key, told[key]]));
  return differences(step, wanted, record, rules);
}

function differences({ object }: Step, asked: Fields, record: Fields, rules: Rules): Differing[] {
  if (object === 'route') return routeDifferences(asked, record, rules);
  const out: Differing[] = [];
  differ(asked, record, '', rules, (field, wanted, got) => out.push({ field, asked: wanted, got }));
  return out;
}

/** A hop more makes one route of several of IPv6; and one of a single hop is told without a list. */
function routeDifferences(asked: Fields, record: Fields, rules: Rules): Differing[] {
  const against = (is: Fields): Differing[] => {
    const out: Differing[] = [];
    differ(asked, is, '', rules, (field, wanted, got) => out.push({ field, asked: wanted, got }));
    return out;
  };
  const hops = hopsOf(record);
  const wanted = asked.multipath as readonly Fields[] | undefined;
  if (wanted === undefined) {
    if (record.multipath === undefined || record.nhId !== undefined) return against(record);
    const each = hops.map(({ ifindex, ...hop }) => against({ ...record, ...hop, oif: ifindex }));
    return each.reduce((best, one) => (one.length < best.length ? one : best));
  }
  const out = against(record);
  const known = (hop: Fields): boolean =>
    hops.some((one) => {
      let same = true;
      differ(hop, one, '', HOP_RULES, () => {
        same = false;
      });
      return same;
    });
  const more = record.family === 'inet6' && hops.length > wanted.length;
  if (!wanted.every(known) || (wanted.length !== hops.length && !more))
    out.push({ field: 'multipath', asked: wanted, got: record.multipath ?? hops });
  return out;
}

function hopsOf(record: Fields): readonly Fields[] {
  const { multipath, oif, gateway, via, flags } = record;
  return (multipath as readonly Fields[] | undefined) ?? [{ ifindex: oif, gateway, via, flags }];
}

/** A neighbour is a permanent one unless another state is asked for. */
function withState(request: Fields): Fields {
  const managed = (request.flagsExt as readonly string[] | undefined)?.includes('managed') ?? false;
  return request.state === undefined && !managed ? { ...request, state: ['permanent'] } : request;
}

function rulesOf({ object }: Step, request: Fields): Rules {
  switch (object) {
    case 'addr':
      return splitAddress(request).family === 'inet6' ? ADDRESS6_RULES : ADDRESS_RULES;
    case 'route':
      return routeIdentity(request).family === 'inet' ? ROUTE_RULES : ROUTE6_RULES;
    case 'neigh':
      return NEIGHBOUR_RULES;
    case 'nexthop':
      return NEXTHOP_RULES;
    default:
      return RULE_RULES;
  }
}

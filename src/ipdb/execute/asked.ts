import { AddressChanges } from '../../iproute/addr.js';
import type { Call, Executor } from '../../iproute/executor.js';
import { LinkChanges } from '../../iproute/link.js';
import { NeighbourChanges } from '../../iproute/neigh.js';
import { NexthopChanges } from '../../iproute/nexthop.js';
import { RouteChanges } from '../../iproute/route.js';
import { RuleChanges } from '../../iproute/rule.js';
import { merged } from '../../schema/codec.js';
import { decode, encode } from '../../schema/index.js';
import type { Fields, ObjectName, Verb } from '../plan/change.js';

/** Hands back what would be sent. All interfaces have their indices by now, so that none is looked up. */
const caught: Executor<Call> = {
  execute: (call) => call as Call,
  resolve: (name) => {
    throw new Error(`'${name}' has no index`);
  },
};

const verbs = {
  link: new LinkChanges(caught),
  addr: new AddressChanges(caught),
  route: new RouteChanges(caught),
  rule: new RuleChanges(caught),
  neigh: new NeighbourChanges(caught),
  nexthop: new NexthopChanges(caught),
} as const;

/** Parts of requests that are no part of a message: descriptors and names of namespaces. */
const ELSEWHERE: ReadonlySet<string> = new Set(['source', 'netns', 'netNsFd', 'netNsPid']);

/** A request as the kernel would say it, were it to do just that: names for numbers, the shortest spelling. */
export function canonicalRequest(object: keyof typeof verbs, verb: Verb, request: Fields): Fields {
  const told = Object.fromEntries(Object.entries(request).filter(([key]) => !ELSEWHERE.has(key)));
  const { type, value } = (verbs[object] as unknown as Record<Verb, (request: Fields) => Call>)[verb](told);
  const sent = merged(value) as Fields;
  const read = decode(type.message, encode(type.message, sent), { direction: 'request' }) as Fields;
  return Object.fromEntries(Object.keys(sent).map((key) => [key, read[key]]));
}

/** Whether requests of an object can be said so. */
export function hasCanonical(object: ObjectName): object is keyof typeof verbs {
  return object in verbs;
}

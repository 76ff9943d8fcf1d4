import { routeMessages } from '../messages/route/index.js';
import type { NeighbourTable } from '../messages/route/ndtmsg.js';
import type { Input } from '../schema/index.js';
import { type Fields, type ObjectDefinition, object } from './definition.js';
import { interfaceKeys } from './interfaces.js';
import { CHANGE } from './verbs.js';

/**
 * A table of neighbours, or its settings for one link, as the verbs take it:
 * `{ family: 'inet', dev: 'eth0', parms: { baseReachableTime: 60000 } }`. Times are milliseconds.
 */
export type NeighbourTableInput = Partial<Input<NeighbourTable>> & {
  /** The link, by name or index: the same as `parms.ifindex`. */
  dev?: string | number | undefined;
};

const NAMES: Readonly<Record<string, string>> = { inet: 'arp_cache', inet6: 'ndisc_cache' };

function normalize({ dev, ...value }: Fields, verb: string): Fields {
  const {
    refcnt: _refcnt,
    reachableTime: _random,
    ...parms
  } = (value.parms ?? {}) as Record<string, unknown>;
  if (dev !== undefined) parms.ifindex = dev;
  if (verb === 'dump')
    return dev === undefined ? value : { ...value, parms: { ...(value.parms ?? {}), ifindex: dev } };
  const { config: _config, stats: _stats, ...rest } = value;
  const family = rest.family ?? Object.keys(NAMES).find((one) => NAMES[one] === rest.name) ?? 'inet';
  const out: Record<string, unknown> = { name: NAMES[family as string], ...rest, family };
  if (Object.keys(parms).length > 0) out.parms = parms;
  else delete out.parms;
  return out;
}

/** The link whose settings they are; 0 for those of new links. */
const linkOf = (parms: unknown): number => ((parms as Fields | undefined)?.ifindex ?? 0) as number;

const { newneightbl, getneightbl, setneightbl } = routeMessages;

/** The tables that neighbours are in, and their settings by link. */
export const neightbl: ObjectDefinition<
  NeighbourTable,
  NeighbourTableInput,
  NeighbourTableInput,
  'set' | 'dump'
> = object('neightbl', {
  plural: 'tables of neighbours',
  verbs: {
    set: { type: setneightbl, flags: CHANGE },
    dump: { type: getneightbl, flags: 0 },
  },
  message: newneightbl.message,
  interfaces: interfaceKeys({ parms: { ifindex: 'ifindex' } }),
  normalize,
  fieldOf: (path, { dev }) => (path === 'parms.ifindex' && dev !== undefined ? 'dev' : path),
  identity: ['family', 'name', 'parms'],
  isSame: ({ whole }, { family, parms }) => family === whole.family && linkOf(parms) === linkOf(whole.parms),
  place: ({ family, parms }) => ({ family, ...(linkOf(parms) ? { dev: linkOf(parms) } : {}) }),
  kernelFilters: ['family'],
});

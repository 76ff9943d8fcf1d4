import type { IPRoute } from '../../src/iproute/iproute.js';
import type { LinkInput } from '../../src/iproute/link.js';
import type { Link } from '../../src/messages/route/link/ifinfomsg.js';
import type { TestNamespace } from '../helpers.js';
import { compareLink } from '../support/ip-objects.js';

type Obj = Record<string, unknown>;

/** For what reads and writes the first namespace: nothing but a machine of its own may do that. */
export const guestOnly = process.env.VM_GUEST ? false : 'this kernel has no machine of its own for it';

/** Paths of attributes that nobody declared. */
export function unknowns(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'unknown' ? [`${path}: ${JSON.stringify(one)}`] : unknowns(one, `${path}.${key}`),
  );
}

/** Interfaces by index. */
export async function namesIn(ipr: IPRoute): Promise<Map<number, string>> {
  return new Map((await ipr.link.dump()).map((link) => [link.index!, link.ifname!]));
}

/** What two links that are alike need not have in common, with the reason. */
const OWN: Readonly<Record<string, string>> = {
  index: 'the next that is free',
  permAddress: 'made at random, whatever the address is',
  stats: 'packets on the way',
  stats64: 'packets on the way',
  carrier: 'follows a moment later',
  carrierChanges: 'follows a moment later',
  carrierUpCount: 'follows a moment later',
  carrierDownCount: 'follows a moment later',
  operstate: 'follows a moment later',
  flags: 'carrier follows a moment later: compared without `running` and `lowerUp`',
  qdisc: 'follows the carrier',
};
/** Of pairs, which make the index of the other end anew; and what is made from a random address. */
const OWN_DATA: Readonly<Record<string, readonly string[]>> = {
  bridge: [
    'rootId',
    'bridgeId',
    'helloTimer',
    'tcnTimer',
    'topologyChangeTimer',
    'gcTimer',
    'mcastQuerierState',
  ],
  hsr: ['seqNr'],
};
const RANDOM = ['address', 'link'] as const;

/** A link without what its maker has no say in; without its address too, where nobody asked for one (`asked`). */
export function steady(link: Link, asked?: LinkInput): Obj {
  const { afSpec, linkinfo, ...rest } = link as unknown as Obj;
  const flags = (rest.flags as string[]).filter((flag) => flag !== 'running' && flag !== 'lowerUp');
  const own = Object.keys(OWN);
  const leave = asked
    ? [...own, ...RANDOM.filter((key) => asked[key] === undefined)]
    : pairOf(linkinfo)
      ? [...own, 'link']
      : own;
  return {
    ...without(rest, leave),
    flags,
    linkinfo: steadyInfo(linkinfo as Obj | undefined),
    afSpec: steadySpec(afSpec),
  };
}

const pairOf = (linkinfo: unknown) =>
  ['veth', 'vxcan', 'netkit'].includes((linkinfo as Obj | undefined)?.kind as string);

function steadyInfo(linkinfo: Obj | undefined): Obj | undefined {
  const { data, kind } = linkinfo ?? {};
  const leave = OWN_DATA[kind as string];
  return data && leave ? { ...linkinfo, data: without(data as Obj, leave) } : linkinfo;
}

/**
 * Counters of IPv6, and when its settings last changed, run by themselves; its MTU is the one from before the kind set
 * its own.
 */
function steadySpec(afSpec: unknown): Obj {
  const { inet6, ...rest } = (afSpec ?? {}) as Obj;
  const { conf } = (inet6 ?? {}) as Obj;
  if (conf) (inet6 as Obj).conf = without(conf as Obj, ['mtu6']);
  return { ...rest, inet6: without((inet6 ?? {}) as Obj, ['stats', 'icmp6stats', 'cacheinfo', 'flags']) };
}

function without(object: Obj, keys: readonly string[]): Obj {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** Says where two links differ, rather than showing both. */
export function assertSame(actual: unknown, expected: unknown, what: string): void {
  const differences = [...diff(actual, expected, '')];
  if (differences.length > 0) throw new Error(`${what}: ${differences.join('; ')}`);
}

function* diff(a: unknown, b: unknown, path: string): Generator<string> {
  if (a !== null && b !== null && typeof a === 'object' && typeof b === 'object') {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      yield* diff((a as Obj)[key], (b as Obj)[key], `${path}.${key}`);
    }
  } else if (a !== b) yield `${path} is ${String(a)}, not ${String(b)}`;
}

/**
 * Compares a link with what `ip` shows of it; anew where that differs, since carrier and ports' states may change
 * between the two readings.
 */
export async function compareNow(space: TestNamespace, ipr: IPRoute, ifname: string): Promise<Link> {
  for (let attempt = 1; ; attempt++) {
    const said = space.ipJson(`link show dev ${ifname}`)[0]!;
    const link = await ipr.link.get({ ifname });
    try {
      compareLink(said, link as never, await namesIn(ipr));
      return link;
    } catch (error) {
      if (attempt === 4) throw error;
    }
  }
}

/** Objects of traffic control as the library and `tc` read them, without what depends on the moment. */

import { setTimeout } from 'node:timers/promises';
import type { IPRoute } from '../../src/iproute/iproute.js';
import type { ActionKind } from '../../src/messages/route/tc/action/index.js';
import type { FilterInput, QdiscInput, TrafficClassInput } from '../../src/objects/tc/inputs.js';
import type { TestNamespace } from '../helpers.js';

export type Found = Record<string, unknown>;

const INGRESS_HANDLE = 0xfffffff2;
const INGRESS_QDISC = 0xffff0000;
/** The hash table that u32 makes with the first filter. */
const U32_ROOT = 0x80000000;

const area = (command: string): string => command.split(' ')[0]!;
const actionKind = (command: string): string => {
  const word = command.split(' ')[3]!;
  return ['drop', 'ok'].includes(word) ? 'gact' : word;
};
const place = (command: string): FilterInput =>
  command.includes(' block 10 ') ? { block: 10 } : { dev: 'a_0', parent: 'ingress' };

/** What depends on the moment, or on the device. */
const PASSING = new Set([
  'ifindex',
  'stats',
  'stats2',
  'xstats',
  'tm',
  'refcnt',
  'bindcnt',
  'pcnt',
  'usedHwStats',
  'hwOffload',
  'directPkts',
]);

/** What cake measures. */
const MEASURED = new Set(['baseRate64', 'bandwidth']);

/** Handles that the kernel gave. */
const GIVEN = 0x80000000;

/** Objects without what depends on the moment. `chosen`: the kernel chose the numbers of actions. */
function lasting(value: unknown, key = '', chosen = false): unknown {
  if (Array.isArray(value)) return value.map((one) => lasting(one, '', chosen));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !('autorate' in value && value.autorate && MEASURED.has(name)))
      .filter(([name]) => !PASSING.has(name) || (key === 'parms' && name === 'ifindex'))
      .filter(([name]) => !(chosen && name === 'index' && 'bindcnt' in value))
      .map(([name, one]) => [name, lasting(one, name, chosen)]),
  );
}

/** What a command made, as the library reads it. */
export async function read(ipr: IPRoute, command: string): Promise<Found[]> {
  const dev = 'a_0';
  // until its schedule has begun
  if (command.includes(' taprio ')) await setTimeout(50);
  const found = await {
    qdisc: () => ipr.tc.qdisc.dump({ dev }),
    class: () => ipr.tc.class.dump({ dev }),
    filter: () => ipr.tc.filter.dump(place(command)),
    chain: () => ipr.tc.chain.dump({ dev, parent: 'ingress' }),
    actions: () => ipr.tc.action.dump({ kind: actionKind(command) as ActionKind }),
  }[area(command)]!();
  return found as object[] as Found[];
}

/** The schedule of taprio, whether or not its time has come. */
function scheduled(one: Found): Found {
  const { adminSched, ...options } = (one.options ?? {}) as { adminSched?: object };
  return adminSched ? { ...one, options: { ...options, ...adminSched } } : one;
}

/** Without the seed of random numbers that the kernel chose. */
function seeded(one: Found, command: string): Found {
  if (command.includes(' seed ') || typeof one.options !== 'object') return one;
  const { prngSeed: _, ...options } = one.options as Found;
  return { ...one, options };
}

/** The same without what depends on the moment. */
export function settledObjects(command: string, found: readonly Found[]): unknown {
  return found.map((one) => {
    const { info, handle, ...rest } = lasting(
      seeded(scheduled(one), command),
      '',
      area(command) === 'filter',
    ) as Found;
    const own =
      Number(handle) >= GIVEN && area(command) === 'qdisc' && handle !== INGRESS_QDISC ? 'given' : handle;
    // what a qdisc is told by `info` is how many use it
    return { ...rest, handle: own, ...(area(command) === 'qdisc' ? {} : { info }) };
  });
}

/** Adds what was read. */
export async function addAgain(
  ipr: IPRoute,
  command: string,
  found: readonly Found[],
  said: (one: Found) => object = (one) => one,
): Promise<void> {
  const dev = 'a_0';
  for (const one of found) {
    const value = { ...one, ifindex: undefined, dev };
    if (area(command) === 'qdisc') {
      // those that are there by themselves
      if (one.handle === 0) continue;
      await ipr.tc.qdisc.add(value as QdiscInput);
    } else if (area(command) === 'class') {
      // the qdisc's own, and those that it makes itself
      if (Number(one.handle) % 0x10000 === 0) continue;
      if (one.kind === 'ets') await ipr.tc.class.change(value as TrafficClassInput);
      else await ipr.tc.class.add(value as TrafficClassInput);
    } else if (area(command) === 'chain') {
      if (one.chain !== 0) await ipr.tc.chain.add({ ...value, parent: INGRESS_HANDLE } as FilterInput);
    } else if (area(command) === 'filter') {
      // each priority is told by itself too
      if (one.options === undefined || (one.kind === 'u32' && one.handle === U32_ROOT)) continue;
      const where = command.includes(' block ') ? { block: 10 } : { dev };
      await ipr.tc.filter.add({ ...said(one), ifindex: undefined, ...where } as FilterInput);
    } else await ipr.tc.action.add(one as never);
  }
}

const PRINTED = new Set([
  'installed',
  'last_used',
  'first_used',
  'bytes',
  'packets',
  'drops',
  'overlimits',
  'requeues',
  'backlog',
  'qlen',
  'refcnt',
  'ref',
  'bind',
  'stats',
  'direct_packets_stat',
]);

/** `given`: names of what the kernel chose. */
function settled(value: unknown, given: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => settled(one, given));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !('autorate' in value && value.autorate && MEASURED.has(name)))
      .filter(([name]) => !PRINTED.has(name) && !given.includes(name))
      .map(([name, one]) => [
        name,
        name === 'handle' && /^8...:$/.test(String(one)) ? 'given' : settled(one, given),
      ]),
  );
}

/** What `tc` says of what a command made. */
export function tcSays(ns: TestNamespace, command: string): unknown {
  const dev = ['dev', 'a_0'];
  const show = {
    qdisc: ['qdisc', 'show', ...dev],
    class: ['class', 'show', ...dev],
    filter: ['filter', 'show', ...(command.includes(' block ') ? ['block', '10'] : [...dev, 'ingress'])],
    chain: ['chain', 'show', ...dev, 'ingress'],
    actions: ['actions', 'list', 'action', actionKind(command)],
  }[area(command)]!;
  const { stdout } = ns.run('tc', ['-j', '-d', ...show]);
  try {
    const given = [
      ...(area(command) === 'filter' ? ['index'] : []),
      // of random numbers
      ...(command.includes(' seed ') ? [] : ['seed']),
    ];
    return settled(JSON.parse(stdout || '[]'), given);
  } catch {
    // some kinds are not told as JSON
    return stdout
      .replace(area(command) === 'filter' ? /"index":\d+,?/g : /$^/, '')
      .replace(/"(installed|last_used)":\d+,?/g, '')
      .replace(/ref \d+ bind \d+/g, '');
  }
}

/** The places of what no declaration covers. */
export function unknownIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => unknownIn(one, `${path}[${i}]`));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, one]) =>
    name === 'unknown' || name === 'rest'
      ? [`${path}.${name} ${JSON.stringify(one)}`]
      : unknownIn(one, `${path}.${name}`),
  );
}

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IPDB } from '../../src/ipdb/ipdb.js';
import { recordKinds } from '../../src/ipdb/records/record-kinds.js';
import type { ViewName } from '../../src/ipdb/types.js';
import type { IPRoute } from '../../src/iproute/iproute.js';

/** Numbers that are the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** An object as text that does not depend on the order of its keys, without those in `but`. */
export function text(value: unknown, but: ReadonlySet<string>): string {
  return JSON.stringify(value, (key, one) => {
    if (but.has(key)) return undefined;
    if (one === null || typeof one !== 'object' || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** What the kernel may change without a word: states of neighbours on their way, whether IPv6 has begun on a link. */
const QUIET: Partial<Record<ViewName, ReadonlySet<string>>> = {
  neighbours: new Set(['state']),
  interfaces: new Set(['afSpec']),
};

/** Everything of a view, as sorted texts; routes of one prefix with their place among them. */
export function contents(view: ViewName, records: Iterable<object>): string[] {
  const { changesByItself, record } = recordKinds[view];
  const but = new Set([...changesByItself, ...(QUIET[view] ?? []), 'event']);
  const places = new Map<string, number>();
  const texts: string[] = [];
  for (const one of records) {
    const kept = record(one as never) as Record<string, unknown> | undefined;
    if (kept === undefined) continue;
    if (view === 'neighbours' && (kept.state as string[]).includes('incomplete')) continue;
    let place = 0;
    if (view === 'routes') {
      const where = `${kept.family} ${kept.table} ${kept.dst}`;
      place = (places.get(where) ?? -1) + 1;
      places.set(where, place);
    }
    texts.push(`${place} ${text(kept, but)}`);
  }
  return texts.sort();
}

/** What a fresh dump of the kernel has. */
export async function fresh(ipr: IPRoute, view: ViewName): Promise<string[]> {
  return contents(view, (await recordKinds[view].dump(ipr, {}, {})) as object[]);
}

/** Times to compare: the kernel goes on by itself for a while, telling of carriers and link-local addresses. */
const LOOKS = 100;
const BETWEEN = 50;

/** Asserts that the mirror is what a fresh dump says; nobody may be writing. */
export async function assertMirrored(db: IPDB, message: string): Promise<void> {
  for (let look = 1; ; look++) {
    try {
      await compare(db, message);
      return;
    } catch (error) {
      if (look === LOOKS) throw error;
      await sleep(BETWEEN);
    }
  }
}

async function compare(db: IPDB, message: string): Promise<void> {
  await db.settled();
  for (const source of db.sources)
    for (const view of source.loaded) {
      const mirrored = contents(view, source[view].records());
      const dumped = await fresh(source.ipr, view);
      const missing = except(dumped, mirrored);
      const wrong = except(mirrored, dumped);
      assert.deepEqual(
        { missing, wrong },
        { missing: [], wrong: [] },
        `${view} of ${source.name}: ${message}`,
      );
      assert.equal(mirrored.length, dumped.length, `${view} of ${source.name}: ${message}`);
    }
}

/** The first few that the others do not have. */
function except(some: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return some.filter((one) => !known.has(one)).slice(0, 5);
}

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { IPRoute } from '../../src/index.js';
import { type Json, TestNamespace } from '../helpers.js';
import type { Area } from '../kernels/areas.js';
import { proven } from '../kernels/proof.js';

/** One thing made twice: by a program in one namespace, by the library in the other. */
export interface Twin {
  /** What it is called in the table of what was proven. */
  readonly name: string;
  /** Which entries are it, as {@link Twins.keyRead} tells them. */
  readonly key: string;
  /** Lines of commands: `ip`'s, or another program's, which then is the first word (`bridge`, `tc`). */
  readonly command: string;
  make(ipr: IPRoute): Promise<unknown>;
  /** It cannot be removed and added by itself. */
  readonly keep?: boolean;
}

/** What is compared how. */
export interface Twins<T extends object> {
  readonly area: Area;
  /** Made in both namespaces beforehand, by `ip`. */
  readonly setup: string;
  readonly twins: readonly Twin[];
  /** What an independent program says of a namespace. */
  shown(space: TestNamespace): Json[];
  keyShown(entry: Json): string;
  dump(ipr: IPRoute): PromiseLike<T[]>;
  keyRead(entry: T): string;
  del(ipr: IPRoute, entry: T): Promise<unknown>;
  add(ipr: IPRoute, entry: T): Promise<unknown>;
  /** Fields that change by themselves. */
  readonly volatile?: readonly string[];
}

const PROGRAMS = /^(ip|bridge|tc|sysctl) /;

function run(space: TestNamespace, line: string): string {
  const [program, ...words] = (PROGRAMS.test(line) ? line : `ip ${line}`).split(/\s+/);
  const { stderr, status } = space.run(program!, words);
  return status === 0 ? '' : stderr.trim() || `status ${status}`;
}

/** The lines of a script. */
function lines(script: string): string[] {
  return script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** An entry without what changes by itself. */
function steady<T extends object>(entry: T, volatile: readonly string[]): T {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !volatile.includes(key))) as T;
}

/** The paths of attributes that nothing is declared for. */
export function unknowns(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === 'unknown' ? [`${path}${key} ${JSON.stringify(part)}`] : unknowns(part, `${path}${key}.`),
  );
}

/**
 * Makes each thing with the program in one namespace and with the library in another, and holds them against each
 * other: as the program shows them, as the library reads them, and once more after the library has removed what it
 * read and added it again.
 */
export async function compareTwins<T extends object>(context: TestContext, what: Twins<T>): Promise<void> {
  using theirs = new TestNamespace();
  using ours = new TestNamespace();
  for (const space of [theirs, ours])
    for (const line of lines(what.setup)) assert.equal(run(space, line), '', `setup: ${line}`);
  const ipr = ours.ipr();
  const reader = theirs.ipr();
  const refused = new Map<Twin, [theirs: string, ours: string]>();
  for (const twin of what.twins) {
    const failures = lines(twin.command)
      .map((line) => run(theirs, line))
      .filter((text) => text !== '');
    let failure = '';
    await twin.make(ipr).catch((error: Error) => {
      failure = error.message;
    });
    if (failures.length > 0 || failure !== '') refused.set(twin, [failures.join('; '), failure]);
  }
  const { volatile = [] } = what;
  const group = <E extends object>(entries: readonly E[], key: (entry: E) => string): Map<string, E[]> => {
    const groups = new Map<string, E[]>();
    for (const entry of entries) {
      const name = key(entry);
      groups.set(name, [...(groups.get(name) ?? []), steady(entry, volatile)]);
    }
    return groups;
  };
  const shownTheirs = group(what.shown(theirs), what.keyShown);
  const shownOurs = group(what.shown(ours), what.keyShown);
  const readTheirs = group(await what.dump(reader), what.keyRead);
  const before = await what.dump(ipr);
  const readOurs = group(before, what.keyRead);
  for (const twin of what.twins) {
    const { name, key } = twin;
    await context.test(name, async (test) => {
      const [their, our] = refused.get(twin) ?? ['', ''];
      if (their !== '' && our !== '') return test.skip(`this kernel has no ${name}: ${our} (${their})`);
      assert.equal(our, '', 'refused of the library');
      assert.equal(their, '', 'refused of the program');
      assert.ok(shownTheirs.get(key), `nothing is shown of ${key}, but of ${[...shownTheirs.keys()]}`);
      assert.deepEqual(shownOurs.get(key), shownTheirs.get(key));
      assert.ok(readTheirs.get(key), `nothing is read of ${key}, but of ${[...readTheirs.keys()]}`);
      assert.deepEqual(readOurs.get(key), readTheirs.get(key));
      assert.deepEqual(unknowns(readTheirs.get(key)), []);
      if (!twin.keep) {
        const mine = before.filter((entry) => what.keyRead(entry) === key);
        for (const entry of mine) await what.del(ipr, entry);
        const gone = group(await what.dump(ipr), what.keyRead);
        assert.equal(gone.get(key), undefined, 'it was removed');
        for (const entry of mine) await what.add(ipr, entry);
        const again = group(await what.dump(ipr), what.keyRead);
        assert.deepEqual(again.get(key), readOurs.get(key), 'dump → del → add → dump');
        assert.deepEqual(group(what.shown(ours), what.keyShown).get(key), shownOurs.get(key));
      }
      proven(what.area, name);
    });
  }
}

/**
 * Every verb of every class with arguments that make no sense: the error is one that this library words, not one of the
 * engine's about its insides, and its stack begins with the caller's line, also where the call is not awaited at once.
 * Of the package as it is packed, where some files are ES modules and some are CommonJS.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IPDB, IPRoute } from '../src/index.js';
import { noNamespaces, TestNamespace } from './helpers.js';

const PACKAGE: string = 'tsroute2';
const tsroute2 = (await import(PACKAGE)) as Readonly<Record<string, unknown>>;

/** How the engine's own errors begin. */
const ENGINE = /^(Cannot |undefined|null|[\w.#()]+ is not (a function|iterable|a constructor))/;

const HERE = /stacks\.test\.[jt]s:\d+:\d+/;

/** Public members of the classes, by the report of the surface. */
const surface = new Map<string, Set<string>>();
for (const block of readFileSync('etc/surface.txt', 'utf8').matchAll(/^class (\w+).*\n((?: {2}.*\n)*)/gm)) {
  const members = [...block[2]!.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!);
  const known = surface.get(block[1]!) ?? new Set();
  surface.set(block[1]!, new Set([...known, ...members]));
}

/** Not called here: they end the object, wait for good, start programs, act beyond the namespace, or serve the library. */
const LEFT_OUT = new Set([
  'candidates',
  'views',
  'close',
  'release',
  'handle',
  'serve',
  'Audit.set',
  'Audit.flush',
  'NetNS.spawn',
]);

interface Verb {
  readonly path: string;
  readonly self: object;
  readonly key: string;
}

/** The public verbs of an object, and of the objects that are its public members. */
function verbsOf(self: object, path: string, seen = new Set<object>()): Verb[] {
  if (seen.has(self)) return [];
  seen.add(self);
  const verbs: Verb[] = [];
  const names = new Set<string>();
  for (let at = self; at !== Object.prototype && at !== null; at = Object.getPrototypeOf(at)) {
    const { name } = at.constructor;
    for (const member of surface.get(name) ?? []) names.add(member);
  }
  for (const key of names) {
    if (['constructor', 'socket', 'generic', 'links', 'host'].includes(key)) continue;
    if (LEFT_OUT.has(key) || LEFT_OUT.has(`${path}.${key}`)) continue;
    const member = (self as Record<string, unknown>)[key];
    if (typeof member === 'function') verbs.push({ path: `${path}.${key}`, self, key });
    else if (typeof member === 'object' && member !== null) {
      if (surface.has(member.constructor.name)) verbs.push(...verbsOf(member, `${path}.${key}`, seen));
    }
  }
  return verbs;
}

const ARGUMENTS: readonly (readonly unknown[])[] = [
  [{ bogus: 1 }],
  ['nope', { bogus: 1 }],
  [{}, { timout: 3 }],
  ['nope', {}, { timout: 3 }],
  [12.5, 'x'],
  [[{ bogus: 1 }], 7],
  [undefined],
  [null],
  [],
];

/** Calls a verb, and returns what it fails with; undefined if it does not, or not soon. */
async function failure({ self, key }: Verb, words: readonly unknown[]): Promise<unknown> {
  const verb = (self as Record<string, (...words: unknown[]) => unknown>)[key]!;
  let result: unknown;
  try {
    result = verb.apply(self, [...words]);
  } catch (error) {
    return error;
  }
  if (typeof result !== 'object' || result === null) return undefined;
  const awaited = result as {
    then?: unknown;
    next?: () => unknown;
    return?: () => unknown;
    close?: () => void;
  };
  // not awaited: with `await`, the engine itself would know the caller
  const stream =
    Symbol.asyncIterator in result && typeof awaited.then !== 'function'
      ? (result as AsyncIterable<unknown>)[Symbol.asyncIterator]()
      : undefined;
  const settles =
    stream?.next() ?? (typeof awaited.then === 'function' ? (result as PromiseLike<unknown>) : undefined);
  if (settles === undefined) return undefined;
  const outcome = new Promise((done) => {
    settles.then(() => done(undefined), done);
  });
  const error = await Promise.race([outcome, sleep(20)]);
  awaited.close?.();
  if (error === undefined) stream?.return?.().catch(() => {});
  return error;
}

function check(error: unknown, what: string): void {
  if (error === undefined) return;
  assert.ok(error instanceof Error, what);
  const [first = ''] = error.stack!.split('\n').filter((line) => /^\s+at /.test(line));
  assert.doesNotMatch(error.message, ENGINE, `${what}: the engine's own: ${error.stack}`);
  assert.match(first, HERE, `${what}: ${error.stack}`);
}

describe('errors of every verb', { skip: noNamespaces }, () => {
  type Maker = new (options: object) => { close(): void };
  const others = [
    'DatagramStream',
    'Dump',
    'IPDB',
    'Log',
    'NetNS',
    'NetlinkSocket',
    'NetworkNamespace',
    'Queue',
    'Subscription',
  ];
  const makers = Object.entries(tsroute2).filter(
    ([name, value]) =>
      typeof value === 'function' &&
      typeof (value.prototype as { close?: unknown } | undefined)?.close === 'function' &&
      !others.includes(name) &&
      !/Transport$/.test(name),
  ) as [string, Maker][];
  assert.ok(makers.length > 20);

  /** What classes that are made by others are called in the surface. */
  const published: Readonly<Record<string, string>> = {
    Transaction: 'IPDBTransaction',
    Editor: 'IPDBEditor',
  };
  for (const [name, as] of Object.entries(published)) surface.set(name, surface.get(as)!);

  async function faultsOf(made: object, name: string): Promise<string[]> {
    const faults: string[] = [];
    for (const verb of verbsOf(made, name))
      for (const words of ARGUMENTS) {
        const error = await failure(verb, words);
        try {
          check(error, `${verb.path}(${words.map((word) => JSON.stringify(word)).join(', ')})`);
        } catch (fault) {
          faults.push((fault as Error).message);
        }
      }
    return faults;
  }

  it('IPDB, its transactions and its editor: point at the call', async () => {
    using space = new TestNamespace();
    const { IPDB: Database } = tsroute2 as { IPDB: typeof IPDB };
    await using db = await Database.open({
      netns: space.ns.fd,
      views: ['addresses', 'routes', 'rules', 'neighbours', 'nexthops'],
    });
    const faults = [
      ...(await faultsOf(db, 'IPDB')),
      ...(await faultsOf(db.begin(), 'IPDBTransaction')),
      ...(await faultsOf(db.edit(), 'IPDBEditor')),
    ];
    assert.equal(faults.length, 0, faults.join('\n'));
  });

  it('refuses what is no function where one is called later, and what is no signal', async () => {
    using space = new TestNamespace();
    const { IPDB: Database, IPRoute: Routes } = tsroute2 as { IPDB: typeof IPDB; IPRoute: typeof IPRoute };
    await using db = await Database.open({ netns: space.ns.fd, views: ['routes'] });
    using ipr = new Routes({ netns: space.ns.fd });
    const refused: [() => unknown, RegExp][] = [
      [() => db.onChanges('x' as never), /^listener: expected a function, got "x"$/],
      [() => db.onChanges(undefined as never), /^listener: expected a function, got undefined$/],
      [() => ipr.monitor({ overrun: 7 as never }), /^overrun: expected a function, got 7$/],
      [() => ipr.monitor({ signal: {} as never }), /^signal: expected an AbortSignal, got \{\}$/],
    ];
    for (const [call, message] of refused) {
      let error: unknown;
      try {
        call();
      } catch (thrown) {
        error = thrown;
      }
      assert.ok(error instanceof TypeError, String(message));
      assert.match(error.message, message);
      check(error, String(message));
    }
  });

  it('refuses options that are none, and names what a constructor cannot do without', async () => {
    const refused: [string, unknown, RegExp][] = [
      ['IPRoute', 5, /^options: expected an object, got 5$/],
      ['IPRoute', { netns: 5.5 }, /^netns: expected a name, a path or a descriptor, got 5\.5$/],
      ['Ethtool', 'eth0', /^options: expected an object, got "eth0"$/],
      ['Queue', {}, /^num: undefined is not a number from 0/],
      ['Log', {}, /^group: undefined is not a number from 0/],
      ['NetNS', { nam: 'blue' }, /nam/],
    ];
    for (const [name, options, message] of refused) {
      let error: unknown;
      try {
        new (tsroute2[name] as new (options: unknown) => object)(options);
      } catch (thrown) {
        error = thrown;
      }
      assert.ok(error instanceof TypeError, name);
      assert.match(error.message, message);
      check(error, name);
    }
  });

  for (const [name, Made] of makers)
    it(`${name}: points at the call, and names what is wrong`, async () => {
      using space = new TestNamespace();
      const made = new Made({ netns: space.ns.fd });
      const faults = await faultsOf(made, name);
      made.close();
      assert.equal(faults.length, 0, faults.join('\n'));
    });
});

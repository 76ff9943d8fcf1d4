/**
 * Every plain function that an entry exports, with arguments that make no sense: the error names the function and the
 * argument, and is not the engine's. Of the package as it is packed.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';

const ENTRIES = ['', '/schema', '/decoder', '/commands', '/nft', '/records', '/remote', '/testing', '/ynl'];

const ENGINE =
  /Cannot |is not (a function|iterable|a constructor|defined)|Invalid value used|of (undefined|null)\b/;

/** They start programs, open sockets that wait, or are what the inside of other functions' loops consists of and check nothing. */
const LEFT_OUT = new Set([
  'spawn',
  'exec',
  'ssh',
  'uevents',
  'processEvents',
  'probe',
  'bytesOf',
  'decodeAt',
  'encodeInto',
  'readHeader',
  'isNotice',
]);

const ARGUMENTS: readonly (readonly unknown[])[] = [
  [],
  [null],
  [42],
  ['nope'],
  [{}],
  [[]],
  [{ bogus: 1 }],
  ['x', null],
  ['x', 42],
  ['x', { bogus: 1 }],
  [{}, null],
  [{}, { bogus: 1 }],
  ['x', 'y', null],
  ['x', 'y', { bogus: 1 }],
];

type Plain = (...words: readonly unknown[]) => unknown;

async function failure(made: Plain, words: readonly unknown[]): Promise<unknown> {
  let result: { then?: unknown; next?: () => unknown; close?: () => void } | undefined;
  try {
    result = made(...words) as typeof result;
    if (typeof result?.close === 'function') return undefined;
    if (typeof result?.next === 'function') await result.next();
    else if (typeof result?.then === 'function') await result;
    return undefined;
  } catch (error) {
    return error;
  } finally {
    try {
      result?.close?.();
    } catch {
      // what was made of nonsense may have nothing to close
    }
  }
}

const isClass = (made: object): boolean => /^class\b/.test(Function.prototype.toString.call(made));

it('names what is wrong with its arguments', async () => {
  const seen = new Set<object>();
  const wrong: string[] = [];
  for (const entry of ENTRIES) {
    const place = `tsroute2${entry}`;
    const module = (await import(place)) as Readonly<Record<string, Plain>>;
    for (const [name, made] of Object.entries(module)) {
      if (typeof made !== 'function' || isClass(made) || seen.has(made) || LEFT_OUT.has(name)) continue;
      seen.add(made);
      for (const words of ARGUMENTS) {
        const error = await failure(made, words);
        const message = error instanceof Error ? error.message : `${error}`;
        if (error !== undefined && (!(error instanceof Error) || ENGINE.test(message)))
          wrong.push(`${place} ${name}(${JSON.stringify(words).slice(1, -1)}): ${message}`);
      }
    }
  }
  assert.ok(seen.size > 150);
  assert.deepEqual(wrong, []);
});

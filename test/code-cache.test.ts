import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Kept, type Place, readCode, sourceOf, writeCode } from '../src/code-cache.js';

const CODE: Kept = {
  code: Uint8Array.from({ length: 20_001 }, (_, i) => (i * 7 + (i >> 8)) & 255),
  round: 2,
};
const CACHE_URL = new URL('../src/code-cache.js', import.meta.url).href;
/** Whether files can be given to user 4711: root of a user namespace may have no other users. */
const isRoot =
  process.geteuid?.() === 0 &&
  readFileSync('/proc/self/uid_map', 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ +/).map(Number))
    .some(([first, , count]) => first! <= 4711 && 4711 < first! + count!);

describe('kept code', () => {
  let folder: string;
  let file: string;
  let kept: string;
  let place: Place;

  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'tsroute2-code-')));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** A package with one file, and its code kept beside it. */
  function made(name: string): void {
    const root = join(folder, name);
    mkdirSync(join(root, 'dist/node'), { recursive: true });
    file = join(root, 'dist/node/part.cjs');
    writeFileSync(file, 'exports.answer = 42;\n');
    place = { folder: join(root, 'dist/.cache'), shared: true };
    assert.equal(writeCode(sourceOf(file), place, CODE), true);
    const [only] = readdirSync(place.folder);
    kept = join(place.folder, only!);
    assert.deepEqual(read(), CODE);
  }
  const read = () => {
    const kept = readCode(sourceOf(file), place);
    return kept && { ...kept, code: Uint8Array.from(kept.code) };
  };

  it('is read again, and is nobody else’s to write', () => {
    made('plain');
    assert.equal(statSync(kept).mode & 0o777, 0o644);
    assert.equal(statSync(place.folder).mode & 0o777, 0o755);
    const personal = { folder: join(folder, 'plain/home/tsroute2'), shared: false };
    assert.equal(writeCode(sourceOf(file), personal, CODE), true);
    assert.equal(statSync(personal.folder).mode & 0o777, 0o700);
    assert.equal(statSync(join(personal.folder, readdirSync(personal.folder)[0]!)).mode & 0o777, 0o600);
  });

  it('is not trusted where others may write it', () => {
    made('writable');
    for (const mode of [0o664, 0o646, 0o666]) {
      chmodSync(kept, mode);
      assert.equal(read(), undefined, mode.toString(8));
    }
    chmodSync(kept, 0o644);
    assert.ok(read());
    if (!isRoot) return;
    chownSync(kept, 4711, 4711);
    assert.equal(read(), undefined, 'of another user');
    // whose code it is may say what runs in its place
    chownSync(file, 4711, 4711);
    assert.ok(read());
    assert.equal(writeCode(sourceOf(file), place, CODE), false, 'beside the code of another user');
  });

  it('is not read through links, nor from what is no file', () => {
    made('links');
    const real = `${kept}.real`;
    renameSync(kept, real);
    symlinkSync(real, kept);
    assert.equal(read(), undefined);
    rmSync(kept);
    execFileSync('mkfifo', ['-m', '600', kept]);
    assert.equal(read(), undefined, 'and does not wait for one who writes');
    rmSync(kept);
    mkdirSync(kept);
    assert.equal(read(), undefined);
    rmSync(kept, { recursive: true });
    linkSync(real, kept);
    assert.ok(read());
  });

  it('is not written through a linked folder, or into one of others', () => {
    made('folders');
    const other = join(folder, 'folders/other');
    mkdirSync(other, { mode: 0o755 });
    rmSync(place.folder, { recursive: true });
    symlinkSync(other, place.folder);
    assert.equal(writeCode(sourceOf(file), place, CODE), false);
    assert.deepEqual(readdirSync(other), []);
    rmSync(place.folder);
    mkdirSync(place.folder);
    chmodSync(place.folder, 0o777);
    assert.equal(writeCode(sourceOf(file), place, CODE), false);
    assert.deepEqual(readdirSync(place.folder), []);
    if (!isRoot) return;
    chmodSync(place.folder, 0o755);
    chownSync(place.folder, 4711, 4711);
    assert.equal(writeCode(sourceOf(file), place, CODE), false);
  });

  it('is passed over where it is damaged, or of another source', () => {
    made('damaged');
    const whole = readFileSync(kept);
    for (const [at, what] of [
      [0, 'magic'],
      [4, 'length'],
      [8, 'sum'],
      [12, 'mark of the source'],
      [16, 'time of its change'],
    ] as const) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1;
      writeFileSync(kept, bytes);
      assert.equal(read(), undefined, what);
    }
    const holes = Buffer.from(whole).fill(0, 4096, 8192);
    for (const bytes of [holes, whole.subarray(0, -1), whole.subarray(0, 20), Buffer.alloc(0)]) {
      writeFileSync(kept, bytes);
      assert.equal(read(), undefined);
    }
    writeFileSync(kept, whole);
    assert.ok(read());
    writeFileSync(file, 'exports.answer = 43;\n');
    utimesSync(file, 1, 1);
    assert.equal(read(), undefined, 'as long, and changed');
  });

  it('runs in later processes, and is made again where it does not fit', () => {
    made('process');
    rmSync(place.folder, { recursive: true });
    // functions that ran are kept compiled: a long one is in the file with them
    const body = Array.from({ length: 300 }, (_, i) => `sum += ${i} * Math.sin(sum);`).join('\n');
    writeFileSync(
      file,
      `'use strict';\nfunction f(sum) {\n${body}\nreturn sum;\n}\nexports.answer = f(1) && 42;\nexports.file = __filename;\nexports.stack = new Error().stack.split('\\n')[1];\n`,
    );
    const program = `
      import { createRequire } from 'node:module';
      import { evaluate } from ${JSON.stringify(CACHE_URL)};
      const module = { exports: {} };
      const done = evaluate(process.argv[1], createRequire(process.argv[1]), module);
      console.log(JSON.stringify({ done, ...module.exports }));`;
    const run = (env = {}, flags: string[] = []) =>
      JSON.parse(
        execFileSync(process.execPath, [...flags, '--input-type=module', '-e', program, file], {
          encoding: 'utf8',
          env: { PATH: process.env.PATH, ...env },
        }),
      ) as { done: boolean; answer?: number; file?: string; stack?: string };
    const first = run();
    assert.deepEqual([first.done, first.answer, first.file], [true, 42, file]);
    assert.match(first.stack!, /part\.cjs:307/, 'lines are those of the file');
    const [name] = readdirSync(place.folder);
    kept = join(place.folder, name!);
    const before = statSync(kept);
    assert.ok(before.size > 3000, `${before.size} bytes with the function`);
    for (let round = 1; round <= 4; round++) {
      assert.deepEqual(run(), first);
      assert.equal(readCode(sourceOf(file), place)?.round, round, 'nothing else has run');
    }
    const last = readFileSync(kept);
    assert.deepEqual(run(), first);
    assert.deepEqual(readFileSync(kept), last, 'not for ever');
    // V8 finds that it is of other flags
    assert.equal(run({}, ['--no-opt']).answer, 42);
    assert.notDeepEqual(readFileSync(kept), last);
    assert.equal(readCode(sourceOf(file), place)?.round, 0);
    assert.deepEqual(run({ NODE_DISABLE_COMPILE_CACHE: '1' }), { done: false });
    if (!isRoot) return;
    // an installation that is only to be read: the user's folder
    rmSync(place.folder, { recursive: true });
    chownSync(file, 4711, 4711);
    const home = join(folder, 'process/home');
    mkdirSync(home);
    assert.equal(run({ HOME: home }).answer, 42);
    assert.deepEqual(readdirSync(join(home, '.cache/tsroute2')), [name]);
    assert.deepEqual(readdirSync(join(place.folder, '..')), ['node']);
    // the home of another user, as with sudo
    rmSync(join(home, '.cache'), { recursive: true });
    chownSync(home, 4711, 4711);
    assert.equal(run({ HOME: home }).answer, 42);
    assert.deepEqual(readdirSync(home), []);
  });
});

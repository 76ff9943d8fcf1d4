/** Whatever opens something closes it cleanly, whenever it is closed; and many live in one process. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createNamespace, type NetworkNamespace } from '../../src/socket/transports/namespace.js';
import { noNamespaces, rejection } from '../helpers.js';
import { type Closable, type Row, rows, Silent } from './rows.js';

/** What opens nothing before it is used. */
const LAZY: readonly string[] = ['netns.watch', 'Sockets'];
const MANY = 200;
const CLOSED = /closed/;

function close(one: Closable): unknown {
  return one.close?.();
}

/** Whatever is done fails: at once, or later. */
function failure(act: () => unknown): Promise<Error & { code?: string }> {
  return rejection((async () => act())());
}

async function failsAsClosed(act: () => unknown, what: string, message = CLOSED): Promise<void> {
  const error = await failure(act);
  assert.match(error.message, message, what);
  assert.equal(error.code, 'EBADF', `${what}: ${error.message}`);
}

const opened = (what: 'fd' | 'task'): number => readdirSync(`/proc/self/${what}`).length;

/** Descriptors and threads come down to what they were. */
async function nothingMoreThan(descriptors: number, threads: number): Promise<void> {
  for (let i = 0; i < 1000 && (opened('fd') > descriptors || opened('task') > threads); i++) await sleep(10);
  assert.ok(opened('fd') <= descriptors, `${opened('fd')} descriptors, ${descriptors} before`);
  assert.ok(opened('task') <= threads, `${opened('task')} threads, ${threads} before`);
}

describe('everything that opens something', { skip: noNamespaces, timeout: 300_000 }, () => {
  let ns: NetworkNamespace;
  before(() => {
    ns = createNamespace();
  });
  after(() => ns.close());
  const open = async (row: Row): Promise<Closable> => row.open({ netns: ns.fd });

  for (const row of rows) {
    const { name, afterwards = {}, pending = {}, streams = {}, message } = row;

    it(`${name}: used, closed by its scope, closed again, and of no use then`, async () => {
      let kept: Closable;
      {
        await using one = (await open(row)) as AsyncDisposable;
        await row.use?.(one as Closable);
        kept = one as Closable;
      }
      await close(kept);
      await close(kept);
      for (const [what, act] of Object.entries(afterwards))
        await failsAsClosed(() => act(kept), `${name}: ${what}`, message);
      {
        using two = (await open(row)) as Disposable;
        await close(two as Closable);
      }
    });

    it(`${name}: what is under way ends when it is closed`, async () => {
      for (const [what, act] of Object.entries(pending)) {
        const one = await row.open({ netns: ns.fd, transport: Silent });
        const waiting = failsAsClosed(() => act(one), `${name}: ${what}`);
        await new Promise(setImmediate);
        await close(one);
        await waiting;
      }
      for (const stream of Object.values(streams)) {
        const one = await open(row);
        const entries = (await stream(one))[Symbol.asyncIterator]();
        const next = entries.next();
        await new Promise(setImmediate);
        await close(one);
        assert.equal((await next).done, true);
      }
    });

    it(`${name}: ${MANY} at once leave neither descriptor nor thread`, async () => {
      const one = await open(row); // what is made once for the process
      await row.use?.(one);
      await close(one);
      const [descriptors, threads] = [opened('fd'), opened('task')];
      const many = await Promise.all(Array.from({ length: MANY }, () => open(row)));
      assert.ok(opened('fd') >= descriptors + (LAZY.includes(name) ? 0 : MANY));
      await Promise.all(many.map((each) => row.use?.(each)));
      for (const stream of Object.values(streams)) {
        for (const each of many.slice(0, 50)) void (await stream(each))[Symbol.asyncIterator]().next();
      }
      await Promise.all(many.map(close));
      await nothingMoreThan(descriptors, threads);
    });
  }
});

const run = promisify(execFile);
const ROWS = new URL('./rows.js', import.meta.url).href;

/** A process that opens one of a class, and does something with it; it has to end by itself. */
async function child(name: string, code: string): Promise<string> {
  const text = `
    const { rows, Silent } = await import(${JSON.stringify(ROWS)});
    const { createNamespace } = await import('tsroute2');
    const row = rows.find(({ name }) => name === ${JSON.stringify(name)});
    const where = { netns: createNamespace().fd };
    ${code}
    console.log('the end');`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', text], {
    timeout: 60_000,
  });
  return stdout;
}

describe('a process ends by itself', { skip: noNamespaces, timeout: 300_000, concurrency: 2 }, () => {
  for (const { name, pending = {}, streams = {} } of rows) {
    it(`once its ${name} is closed, whatever was under way`, async () => {
      const code = `
        for (const act of Object.values(row.pending ?? {})) {
          const one = await row.open({ ...where, transport: Silent });
          Promise.resolve(act(one)).catch(() => {});
          await new Promise(setImmediate);
          await one.close();
        }
        for (const stream of Object.values(row.streams ?? {})) {
          const one = await row.open(where);
          void (await stream(one))[Symbol.asyncIterator]().next();
          await one.close();
        }
        const one = await row.open(where);
        await row.use?.(one);
        await one.close();`;
      assert.equal(await child(name, code), 'the end\n');
    });
    for (const stream of Object.keys(streams)) {
      it(`not while the ${stream} of its ${name} is open, and once that is closed`, async () => {
        // what does not keep the process alive would find it gone by then
        const code = `
          const one = await row.open(where);
          await row.streams[${JSON.stringify(stream)}](one);
          setTimeout(() => { console.log('still here'); one.close(); }, 200).unref();`;
        assert.equal(await child(name, code), 'the end\nstill here\n');
      });
    }
    // a database and a watch listen as long as they are open
    if (Object.keys(streams).length > 0 && Object.keys(pending).length === 0) continue;
    it(`with its ${name} left open, where nothing is waited for`, async () => {
      const code = `const one = await row.open(where);\nawait row.use?.(one);`;
      const printed = await child(name, code);
      assert.equal(printed, 'the end\n');
    });
  }
});

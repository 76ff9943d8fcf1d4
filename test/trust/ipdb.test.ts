import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { IPDB } from '../../src/index.js';
import { SqlMirror } from '../../src/ipdb/sql/mirror.js';
import { connectSqlite } from '../../src/ipdb/sql/sqlite.js';
import { later } from '../../src/socket/later.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { noSqlite } from '../ipdb/sqlite.js';
import { child } from './child.js';

describe('the live database', { skip: noNamespaces }, () => {
  it('goes on for others where a listener throws, and the error is seen', () => {
    const { stdout, stderr, status } = child(`
      const { IPDB } = await import(ROOT + 'src/index.js');
      const uncaught = [];
      process.on('uncaughtException', (error) => uncaught.push(error.message));
      const db = await IPDB.open();
      let others = 0;
      db.onChanges(() => { throw new Error('mine'); });
      db.onChanges(() => { others++; });
      const seen = db.watch('interfaces');
      await db.source().ipr.link.set({ dev: 'lo', mtu: 1400 });
      const { value } = await seen.next();
      await db.settled();
      await db.source().ipr.link.set({ dev: 'lo', mtu: 1500 });
      await db.settled();
      console.log(JSON.stringify({ uncaught, others, mtu: value.after.mtu, now: db.interfaces.get('lo').mtu }));
      db.close();
    `);
    assert.equal(status, 0, stderr);
    const { uncaught, others, mtu, now } = JSON.parse(stdout);
    assert.ok(uncaught.length >= 2 && uncaught.every((one: string) => one === 'mine'), stdout);
    assert.ok(others >= 2);
    assert.deepEqual([mtu, now], [1400, 1500]);
  });

  it('does not stop the event loop while others write to the SQLite file', { skip: noSqlite }, async () => {
    using space = new TestNamespace();
    const folder = mkdtempSync(join(tmpdir(), 'tsroute2-sqlite-'));
    const file = join(folder, 'net.db');
    const other = connectSqlite(file);
    try {
      await using db = await IPDB.open({ netns: space.ns.fd });
      let ticks = 0;
      const ticking = setInterval(() => ticks++, 10);
      other.exec('BEGIN IMMEDIATE');
      setTimeout(() => other.exec('COMMIT'), 500);
      await using sql = await SqlMirror.open(db, { sqlite: file, host: 'here', interval: 1 });
      assert.ok(ticks >= 5, `${ticks} ticks while it was opened`);
      ticks = 0;
      other.exec('BEGIN IMMEDIATE');
      setTimeout(() => other.exec('COMMIT'), 500);
      space.ip('link set lo mtu 1400');
      await sql.settled();
      assert.ok(ticks >= 5, `${ticks} ticks while it was written`);
      clearInterval(ticking);
      const rows = other.prepare("SELECT mtu FROM interfaces WHERE ifname = 'lo'").all();
      assert.deepEqual(rows, [{ mtu: 1400 }]);
    } finally {
      other.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('waits longer than the timers of the platform count', async () => {
    using space = new TestNamespace();
    await using db = await IPDB.open({ netns: space.ns.fd });
    let warned = 0;
    const warning = () => warned++;
    process.on('warning', warning);
    const stop = new AbortController();
    let outcome = '';
    const waits = db
      .waitFor(() => false, { timeout: 2 ** 31 + 5, signal: stop.signal })
      .catch((error: Error) => {
        outcome = error.name;
      });
    const tx = db.begin();
    tx.link.set({ dev: 'lo', mtu: 1400 });
    await tx.commit({ confirm: '1000h' });
    let called = 0;
    const timers = [2 ** 31, 2 ** 33, Number.POSITIVE_INFINITY].map((ms) => later(ms, () => called++));
    await sleep(60);
    assert.deepEqual([outcome, tx.state, called, warned], ['', 'unconfirmed', 0, 0]);
    for (const timer of timers) timer.cancel();
    await tx.rollback();
    stop.abort();
    await waits;
    assert.equal(outcome, 'AbortError');
    process.off('warning', warning);
    await assert.rejects(
      db.waitFor(() => true, { timeout: Number.NaN }),
      /timeout: NaN/,
    );
  });
});

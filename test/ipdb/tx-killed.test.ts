import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { IPDB } from '../../src/index.js';
import { noNamespaces, type TestNamespace } from '../helpers.js';
import { effort } from '../support/effort.js';
import { randomNumbers } from './support.js';
import { BASE, generate } from './tx-generate.js';
import { calm, difference, settledState, stateOf } from './tx-state.js';

const CHILD = fileURLToPath(new URL('./tx-child.js', import.meta.url));
/** Sends to be killed after, at most. */
const PLACES = 6;
const VIEWS = ['addresses', 'routes', 'rules', 'neighbours', 'nexthops'] as const;

describe('a process killed in the midst of a commit', { skip: noNamespaces }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsroute2-journal-'));
  const journal = join(folder, 'journal');
  after(() => rmSync(folder, { recursive: true }));

  /** Kills a process after so many sends; false where it came to its end before that. */
  function killed(space: TestNamespace, seed: number, sends: number): boolean {
    const args = [CHILD, space.ns.path, journal, String(seed), String(sends)];
    const { signal, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.ok(signal === 'SIGKILL' || status === 0, stderr);
    return signal === 'SIGKILL';
  }

  async function comesTo(space: TestNamespace, wanted: Record<string, string>, what: string): Promise<void> {
    for (let i = 0; i < 400 && difference(stateOf(space), wanted) !== ''; i++) await sleep(25);
    assert.equal(difference(stateOf(space), wanted), '', what);
  }

  for (const seed of [3, 12, 5, 8, 13, 21].slice(0, effort({ quick: 1, long: 6 }))) {
    it(`is undone or finished by the next (seed ${seed})`, async () => {
      using space = calm();
      space.ip(BASE);
      const before = await settledState(space);
      let whole: Record<string, string>;
      {
        await using db = await IPDB.open({ netns: space.ns.fd, views: VIEWS });
        const tx = db.begin();
        generate(tx, randomNumbers(seed));
        await tx.commit({ revocable: true });
        await sleep(300);
        whole = stateOf(space);
        await tx.rollback();
      }
      await comesTo(space, before, 'taken back');
      const recovered = async (place: TestNamespace, sends: number, how: 'undo' | 'finish') => {
        if (!killed(place, seed, sends)) return false;
        const options = { netns: place.ns.fd, views: VIEWS };
        assert.match(readFileSync(journal, 'utf8'), /^tsroute2 journal 2 begun /);
        await assert.rejects(IPDB.open({ ...options, journal }), /did not finish .*recover: 'undo'/);
        await using db = await IPDB.open({ ...options, journal, recover: how });
        assert.ok(db.interfaces.get('lo'));
        assert.ok(!existsSync(journal));
        return true;
      };
      // the last place is after all requests but before the end is written down
      let places = 0;
      for (; places < PLACES && (await recovered(space, places, 'undo')); places++)
        await comesTo(space, before, `undone after ${places} sends`);
      assert.ok(places > 2, 'it was killed at several places');
      // a process that came to its end has changed the first
      using other = calm();
      other.ip(BASE);
      await settledState(other);
      assert.ok(await recovered(other, Math.floor(places / 2), 'finish'));
      const now = stateOf(other);
      // links that were made have other addresses each time
      for (const key of ['rule', 'nexthop', 'route'])
        assert.equal(now[key], whole[key], `finished after ${Math.floor(places / 2)} sends`);
      assert.ok(!existsSync(journal));
    });
  }
});

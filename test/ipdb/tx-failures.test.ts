import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommitError, IPDB } from '../../src/index.js';
import { noNamespaces } from '../helpers.js';
import { effort } from '../support/effort.js';
import { randomNumbers } from './support.js';
import { BASE, generate } from './tx-generate.js';
import { Refusing } from './tx-refusing.js';
import { calm, difference, settledState, stateOf } from './tx-state.js';

const SEEDS = Number(process.env.TX_SEEDS ?? effort({ quick: 3, long: 12 }));
const FIRST = Number(process.env.TX_FIRST ?? 1);

describe('transactions that fail', { skip: noNamespaces }, () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    it(`leave no trace, whichever request is refused (seed ${seed})`, async () => {
      using space = calm();
      space.ip(BASE);
      const refusing = new Refusing();
      await using db = await IPDB.open({
        netns: space.ns.fd,
        transport: refusing.transport,
        views: ['addresses', 'routes', 'rules', 'neighbours', 'nexthops'],
      });
      const before = await settledState(space);
      for (let position = 0; ; position++) {
        const tx = db.begin();
        generate(tx, randomNumbers(seed));
        const commands = String(tx.plan());
        const { length } = tx.plan();
        refusing.arm(position < length ? position : -1);
        let error: CommitError | undefined;
        try {
          await tx.commit({ after: position < length ? undefined : () => false });
        } catch (caught) {
          if (!(caught instanceof CommitError)) throw caught;
          error = caught;
        }
        const where = `request ${position} of\n${commands}\n${error?.message}`;
        assert.ok(error, where);
        // what goes through a link that goes down in the same transaction is not there afterwards
        const undone = /^ip link set dev v2 down$/m.test(commands) && error.code === 'EVERIFY';
        assert.equal(error.code, position < length ? 'EOPNOTSUPP' : undone ? 'EVERIFY' : 'EVETO', where);
        if (position < length) assert.equal(error.step?.ip, commands.split('\n')[position], where);
        let now = stateOf(space);
        for (let i = 0; i < 500 && JSON.stringify(now) !== JSON.stringify(before); i++) {
          await sleep(20);
          now = stateOf(space);
        }
        assert.equal(difference(now, before), '', where);
        assert.deepEqual(error.unrestored, [], where);
        if (position >= length) break;
      }
    });
  }
});

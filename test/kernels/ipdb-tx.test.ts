import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { IPDB } from '../../src/index.js';
import type { Transaction } from '../../src/ipdb/commit/transaction.js';
import { kindMissing } from '../helpers.js';
import { calm, difference, settledState, stateOf } from '../ipdb/tx-state.js';
import { proven } from './proof.js';

/** Links with what hangs on them, and a transaction that takes all of it along. */
const CASES: Record<string, { base: string; kinds: string[]; change: (tx: Transaction) => void }> = {
  vlan: {
    kinds: ['dummy', 'vlan'],
    base: `link add d0 type dummy
      link add link d0 name d0.5 type vlan id 5
      link set d0 up
      link set d0.5 up
      addr add 10.1.0.1/24 dev d0
      addr add 10.5.0.1/24 dev d0.5
      route add 10.9.0.0/16 via 10.5.0.9`,
    change: (tx) => tx.link.del({ dev: 'd0' }),
  },
  bond: {
    kinds: ['dummy', 'bond'],
    base: `link add bond7 type bond mode active-backup miimon 100
      link add d0 type dummy
      link set d0 master bond7
      link set bond7 up
      link set d0 up
      addr add 10.1.0.1/24 dev bond7
      route add 10.9.0.0/16 via 10.1.0.9`,
    change: (tx) => tx.link.del({ dev: 'd0' }),
  },
  vrf: {
    kinds: ['dummy', 'vrf'],
    base: `link add red type vrf table 77
      link add d0 type dummy
      link set red up
      link set d0 master red
      link set d0 up
      addr add 10.1.0.1/24 dev d0
      route add 10.9.0.0/16 via 10.1.0.9 table 77`,
    change: (tx) => tx.link.set({ dev: 'd0', master: 0 }),
  },
};

describe('transactions on a full kernel', () => {
  for (const [name, { base, kinds, change }] of Object.entries(CASES)) {
    it(`put back what went along with links: ${name}`, async (context) => {
      const missing = kinds.map(kindMissing).find(Boolean);
      if (missing) return context.skip(missing as string);
      using space = calm();
      space.ip(base);
      await using db = await IPDB.open({ netns: space.ns.fd, views: ['addresses', 'routes', 'rules'] });
      const before = await settledState(space);
      await assert.rejects(db.transaction(change, { after: () => false }), /undone/);
      for (let i = 0; i < 200 && difference(stateOf(space), before) !== ''; i++) await sleep(50);
      assert.equal(difference(stateOf(space), before), '');
      proven('ipdb', `rollback-${name}`);
    });
  }
});

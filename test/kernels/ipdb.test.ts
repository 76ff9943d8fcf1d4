import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPDB } from '../../src/ipdb/ipdb.js';
import { VIEWS } from '../../src/ipdb/types.js';
import type { IPRoute } from '../../src/iproute/iproute.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { operation } from '../ipdb/operations.js';
import { assertMirrored, randomNumbers } from '../ipdb/support.js';
import { proven } from './proof.js';

const ROUNDS = 6;
const OPERATIONS = 100;
const SEED = Number(process.env.TSROUTE2_SEED ?? 1);

type Change = (ipr: IPRoute, pick: (below: number) => number) => Promise<unknown>;

/** Links that stand on others, hold others, or route for them. */
const LINKS: readonly Change[] = [
  (ipr) => ipr.link.add({ ifname: 'dummy', linkinfo: { kind: 'dummy' }, up: true }),
  (ipr, pick) => ipr.link.set({ dev: 'dummy', up: pick(2) === 0 }),
  (ipr, pick) => ipr.link.set({ dev: 'dummy', carrier: pick(2) }),
  (ipr, pick) =>
    ipr.link.add({
      ifname: `vlan${pick(2)}`,
      link: 'a0',
      linkinfo: { kind: 'vlan', data: { id: 10 + pick(2) } },
      up: true,
    }),
  (ipr, pick) =>
    ipr.link.add({ ifname: `mac${pick(2)}`, link: 'b0', linkinfo: { kind: 'macvlan' }, up: true }),
  (ipr) => ipr.link.add({ ifname: 'vrf', linkinfo: { kind: 'vrf', data: { table: 101 } }, up: true }),
  (ipr, pick) => ipr.link.set({ dev: `${'abcd'[pick(4)]}1`, master: pick(2) ? 'vrf' : 0 }),
  (ipr) => ipr.link.add({ ifname: 'bond', linkinfo: { kind: 'bond' }, up: true }),
  (ipr, pick) => ipr.link.set({ dev: `${'abcd'[pick(4)]}0`, master: pick(2) ? 'bond' : 0, up: false }),
  (ipr, pick) => ipr.link.del({ dev: ['dummy', 'vlan0', 'vlan1', 'mac0', 'vrf', 'bond'][pick(6)]! }),
  (ipr, pick) => ipr.route.add({ dst: `10.77.${pick(9)}.0/24`, dev: 'dummy', table: 100 + pick(2) }),
  (ipr, pick) => ipr.route.add({ dst: `2001:db8:77:${pick(9)}::/64`, dev: 'dummy' }),
];

describe('the mirror on a kernel with all kinds of links', { skip: noNamespaces }, () => {
  it('is what a fresh dump says', async (context) => {
    using space = new TestNamespace();
    await using db = await IPDB.open({ netns: space.ns.fd, views: VIEWS });
    const ipr = space.ipr();
    const pick = randomNumbers(SEED);
    for (const name of 'abcd')
      space.ip(
        `link add name ${name}0 type veth peer name ${name}1\nlink set ${name}0 up\nlink set ${name}1 up`,
      );
    let done = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (let i = 0; i < OPERATIONS; i++) {
        const change = pick(2) === 0 ? operation(ipr, pick) : LINKS[pick(LINKS.length)]!(ipr, pick);
        await change.then(
          () => done++,
          (error: { code?: string }) => assert.ok(error.code, String(error)),
        );
      }
      await assertMirrored(db, `seed ${SEED}, round ${round}`);
    }
    context.diagnostic(`${done} changes; ${JSON.stringify(db.source().statistics)}`);
    assert.ok(done > ROUNDS * OPERATIONS * 0.25);
    proven('ipdb', 'mirror');
  });
});

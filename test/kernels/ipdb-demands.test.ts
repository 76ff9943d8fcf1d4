import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPDB } from '../../src/index.js';
import type { Transaction } from '../../src/ipdb/commit/transaction.js';
import { kindMissing, type TestNamespace } from '../helpers.js';
import { calm } from '../ipdb/tx-state.js';
import { proven } from './proof.js';

interface Case {
  readonly kinds: readonly string[];
  readonly base: string;
  /** What `ip` is refused on this state. */
  readonly refused: string;
  readonly change: (tx: Transaction) => void;
  /** The plan, as commands. */
  readonly plan: readonly RegExp[];
  /** What is to be read afterwards. */
  readonly check: (space: TestNamespace) => void;
}

const USED = `link set d0 up
  addr add 10.1.0.1/24 dev d0
  addr add 2001:db8:1::1/64 dev d0 nodad
  neigh add 10.1.0.9 lladdr 02:00:00:00:00:09 dev d0 nud permanent
  route add 10.9.0.0/16 via 10.1.0.9
  -6 route add 2001:db8:9::/48 via 2001:db8:1::9`;

/** All that hung on a link is there again. */
function allThere(space: TestNamespace, dev: string): void {
  assert.match(space.ip(`-6 addr show dev ${dev}`), /2001:db8:1::1\/64/);
  assert.match(space.ip('route'), new RegExp(`10\\.9\\.0\\.0/16 via 10\\.1\\.0\\.9 dev ${dev}`));
  assert.match(space.ip('-6 route'), /2001:db8:9::\/48 via 2001:db8:1::9/);
}

function isUp(space: TestNamespace, dev: string): void {
  const [link] = space.ipJson(`link show dev ${dev}`) as [{ flags: string[] }];
  assert.ok(link.flags.includes('UP'), `${dev} is down`);
}

const CASES: Readonly<Record<string, Case>> = {
  'a port of a bond': {
    kinds: ['dummy', 'bond'],
    base: `link add b0 type bond mode active-backup miimon 100
      link add d0 type dummy
      ${USED}`,
    refused: 'link set d0 master b0',
    change: (tx) => tx.link.set({ dev: 'd0', master: 'b0' }),
    plan: [/set dev d0 down/, /set dev d0 master b0/, /set dev d0 up/, /addr replace 2001:db8:1::1\/64/],
    check(space) {
      assert.match(space.ip('link show d0'), /master b0/);
      isUp(space, 'd0');
      allThere(space, 'd0');
      assert.match(space.ip('neigh show nud permanent'), /10\.1\.0\.9/);
    },
  },
  'a port of a team': {
    kinds: ['dummy', 'team'],
    base: `link add t0 type team
      link add d0 type dummy
      link set d0 up`,
    refused: 'link set d0 master t0',
    change: (tx) => tx.link.set({ dev: 'd0', master: 't0' }),
    plan: [/set dev d0 down/, /set dev d0 master t0/, /set dev d0 up/],
    check: (space) => {
      assert.match(space.ip('link show d0'), /master t0/);
      isUp(space, 'd0');
    },
  },
  'the mode of a bond with ports': {
    kinds: ['dummy', 'bond'],
    base: `link add d0 type bond mode active-backup miimon 100
      link add p0 type dummy
      link set p0 master d0
      link set p0 up
      ${USED}`,
    refused: 'link set d0 type bond mode 802.3ad',
    change: (tx) =>
      tx.link.set({ dev: 'd0', linkinfo: { kind: 'bond', data: { mode: '802.3ad', adLacpRate: 'fast' } } }),
    plan: [
      ...[
        /set dev p0 nomaster/,
        /set dev d0 down/,
        /type bond mode 802.?3ad/,
        /set dev d0 up/,
        /set dev p0 down/,
      ],
      ...[/set dev p0 master d0/, /set dev p0 up/],
    ],
    check(space) {
      assert.match(space.ip('-d link show d0'), /mode 802\.3ad .*lacp_rate fast/);
      assert.match(space.ip('link show p0'), /master d0/);
      isUp(space, 'p0');
      allThere(space, 'd0');
    },
  },
  'an option of a bond that is up, with a VLAN on it': {
    kinds: ['bond', 'vlan'],
    base: `link add b0 type bond mode 802.3ad miimon 100
      link set b0 up
      link add link b0 name b0.5 type vlan id 5
      link add link b0 name b0.6 type vlan id 6
      link set b0.5 up
      addr add 2001:db8:5::1/64 dev b0.5 nodad
      -6 route add 2001:db8:95::/48 via 2001:db8:5::9`,
    refused: 'link set b0 type bond lacp_rate fast',
    change: (tx) => tx.link.set({ dev: 'b0', linkinfo: { kind: 'bond', data: { adLacpRate: 'fast' } } }),
    plan: [/set dev b0 down/, /lacp_rate fast/, /set dev b0 up/, /set dev b0\.6 down/],
    check(space) {
      assert.match(space.ip('-6 addr show dev b0.5'), /2001:db8:5::1/);
      assert.match(space.ip('-6 route'), /2001:db8:95::\/48 via 2001:db8:5::9 dev b0\.5/);
      assert.doesNotMatch(space.ip('link show b0.6'), /[<,]UP[,>]/);
    },
  },
  'the MTU of a CAN interface': {
    kinds: ['vcan'],
    base: `link add c0 type vcan
      link set c0 up`,
    refused: 'link set c0 mtu 16',
    change: (tx) => tx.link.set({ dev: 'c0', mtu: 16 }),
    plan: [/set dev c0 down/, /set dev c0 mtu 16/, /set dev c0 up/],
    check: (space) => {
      assert.match(space.ip('link show c0'), /mtu 16 /);
      isUp(space, 'c0');
    },
  },
};

describe('plans respect what the kernel demands', () => {
  for (const [name, { kinds, base, refused, change, plan, check }] of Object.entries(CASES))
    it(name, async (context) => {
      const missing = kinds.map(kindMissing).find(Boolean);
      if (missing) return context.skip(missing as string);
      using space = calm();
      space.ip(base);
      assert.notEqual(space.run('ip', refused.split(' ')).status, 0, `${refused} is not refused`);
      await using db = await IPDB.open({ netns: space.ns.fd });
      const tx = db.begin();
      change(tx);
      const report = await tx.commit();
      let at = -1;
      for (const words of plan) {
        const next = report.commands.findIndex((command, i) => i > at && words.test(command));
        assert.ok(next > at, `${words} in its place among:\n${report.commands.join('\n')}`);
        at = next;
      }
      check(space);
      proven('ipdb', `demands: ${name}`);
    });

  it('addresses of IPv6 stay where a link joins a VRF', async (context) => {
    const missing = ['dummy', 'vrf'].map(kindMissing).find(Boolean);
    if (missing) return context.skip(missing as string);
    using space = calm();
    space.ip(`link add red type vrf table 77
      link set red up
      link add d0 type dummy
      ${USED}`);
    await using db = await IPDB.open({ netns: space.ns.fd });
    await db.transaction((tx) => {
      tx.route.add({ dst: 'default', gateway: '10.1.0.7', vrf: 'red' });
      tx.link.set({ dev: 'd0', master: 'red' });
      tx.rule.add({ src: '10.7.0.0/16', vrf: 'red', priority: 500 });
    });
    assert.match(space.ip('-6 addr show dev d0'), /2001:db8:1::1\/64/);
    assert.match(space.ip('route show table 77'), /default via 10\.1\.0\.7 dev d0/);
    assert.match(space.ip('rule'), /500:.*from 10\.7\.0\.0\/16 lookup (77|red)/);
    proven('ipdb', 'demands: addresses in a VRF');
  });

  it('what can only be said when a link is made has it made again by a document', async (context) => {
    const missing = ['dummy', 'vxlan', 'vlan', 'vrf'].map(kindMissing).find(Boolean);
    if (missing) return context.skip(missing as string);
    using space = calm();
    space.ip(`link add d0 type dummy
      link set d0 up
      link add vx0 type vxlan id 7 dev d0 remote 192.0.2.1 dstport 4789
      link add link d0 name d0.5 type vlan id 5
      link add red type vrf table 77`);
    await using db = await IPDB.open({ netns: space.ns.fd });
    const document = await db.export();
    const named = (name: string) => document.interfaces!.find(({ ifname }) => ifname === name)!;
    Object.assign(named('vx0').data!, { port: 4790 });
    Object.assign(named('d0.5').data!, { protocol: '802.1ad' });
    Object.assign(named('red').data!, { table: 78 });
    await db.apply(document);
    assert.equal(String((await db.apply(document)).plan), '');
    assert.match(space.ip('-d link show vx0'), /dev d0 .*dstport 4790/);
    assert.match(space.ip('-d link show d0.5'), /802\.1ad id 5/);
    assert.match(space.ip('-d link show red'), /table 78/);
  });
});

/** Links whose options name others; each is made in a fresh namespace with other indices. */
const NAMED: Readonly<Record<string, { kinds: readonly string[]; base: string; field: RegExp }>> = {
  vxlan: {
    kinds: ['vxlan'],
    base: 'link add x0 type vxlan id 7 dev d0 remote 192.0.2.1 dstport 4789',
    field: /"link":"d0"/,
  },
  tunnels: {
    kinds: ['gre', 'ipip', 'xfrm'],
    base: `link add x0 type gre local 10.1.0.1 remote 10.1.0.2 dev d0
      link add x1 type ipip local 10.1.0.1 remote 10.1.0.3 dev d0`,
    field: /"link":"d0"/,
  },
  bond: {
    kinds: ['bond'],
    base: `link add x0 type bond mode active-backup miimon 100
      link set d1 master x0
      link set x0 type bond primary d1
      link set x0 up`,
    field: /"primary":"d1"/,
  },
  hsr: { kinds: ['hsr'], base: 'link add x0 type hsr slave1 v0 slave2 v1 version 1', field: /"slave1":"v0"/ },
  'a VLAN of a provider': {
    kinds: ['vlan'],
    base: `link add link d0 name x0 type vlan proto 802.1ad id 6
      link add link x0 name x1 type vlan id 7`,
    field: /"id":6/,
  },
};

describe('documents carry names', () => {
  for (const [name, { kinds, base, field }] of Object.entries(NAMED))
    it(`and mean the same where interfaces have other indices: ${name}`, async (context) => {
      const missing = ['dummy', ...kinds].map(kindMissing).find(Boolean);
      if (missing) return context.skip(missing as string);
      using space = calm();
      space.ip(`link add d0 type dummy
        link add d1 type dummy
        link add v0 type veth peer name v1
        link set d0 up
        addr add 10.1.0.1/24 dev d0
        ${base}`);
      await using db = await IPDB.open({ netns: space.ns.fd });
      const text = JSON.stringify(await db.export());
      assert.match(text, field);
      assert.equal(String((await db.apply(JSON.parse(text))).plan), '', 'it is so');
      using other = calm();
      other.ip('link add zz type dummy\nlink add zy type dummy');
      await using again = await IPDB.open({ netns: other.ns.fd });
      await again.apply(JSON.parse(text));
      assert.equal(
        String((await again.apply(JSON.parse(text))).plan),
        '',
        'a second time there is nothing to do',
      );
      assert.equal(JSON.stringify(await again.export()), text);
      proven('ipdb', `documents: ${name}`);
    });
});

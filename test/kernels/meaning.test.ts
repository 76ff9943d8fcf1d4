/** One meaning of objects that the running kernel may lack: kinds of links, bridges, MPLS. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkInput } from '../../src/iproute/link.js';
import type { Ensured, EnsureOptions } from '../../src/iproute/objects.js';
import { kindMissing, noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { BRIDGED, missing, space } from '../support/bridges.js';

type Ensure<T> = (input: T, options?: EnsureOptions) => Promise<Ensured<object>>;

/** Each spelling in turn: the first creates, the others find it so, and the last removes it. */
async function oneObject<T>(ensure: Ensure<T>, spellings: readonly T[]): Promise<void> {
  const [first, last] = [spellings[0]!, spellings.at(-1)!];
  assert.equal((await ensure(first)).outcome, 'created', JSON.stringify(first));
  for (const input of spellings)
    assert.equal((await ensure(input)).outcome, 'unchanged', JSON.stringify(input));
  assert.equal((await ensure(last, { present: false })).outcome, 'removed', JSON.stringify(last));
  assert.equal((await ensure(first, { present: false })).outcome, 'unchanged');
}

/** Options of a kind in several spellings. */
const KINDS: readonly (readonly [kind: string, spellings: readonly object[], more?: LinkInput])[] = [
  ['vlan', [{ id: 5 }, { id: 5, protocol: '802.1Q' }, { id: 5, protocol: 0x8100 }], { link: 'v0' }],
  [
    'vlan',
    [
      { id: 5, protocol: '802.1ad' },
      { id: 5, protocol: '8021ad' },
    ],
    { link: 'v0' },
  ],
  [
    'vxlan',
    [
      { id: 5, group: 'FD00::9', port: 4789 },
      { id: 5, group6: 'fd00::9' },
      { id: 5, group: 'fd00:0::9' },
    ],
  ],
  [
    'vxlan',
    [
      { id: 6, group: '10.0.0.9', local: '10.0.0.1', port: 4789, ttl: 'inherit' },
      { id: 6, ttlInherit: true, tos: 0 },
    ],
  ],
  [
    'geneve',
    [
      { id: 5, remote: 'FD00::2' },
      { id: 5, remote6: 'fd00::2', port: 6081 },
    ],
  ],
  [
    'gre',
    [
      { local: '10.0.0.1', remote: '10.0.0.2', ikey: '0.0.0.5', okey: 6, tos: 'inherit' },
      { local: '10.0.0.1', ikey: 5, okey: '6', tos: 1, iflags: ['key'], ttl: 'inherit' },
    ],
  ],
  [
    'gre',
    [
      { local: 'any', remote: '10.0.0.2' },
      { local: '0.0.0.0', remote: '10.0.0.2' },
    ],
  ],
  [
    'ip6gre',
    [
      { local: 'any', remote: 'fd00::2' },
      { local: '::', remote: 'FD00::2' },
    ],
  ],
  [
    'ip6tnl',
    [
      { local: 'fd00::1', remote: 'fd00::2', proto: 'ipip6' },
      { local: 'FD00::1', proto: 4 },
      { proto: 'ipip' },
    ],
  ],
  [
    'sit',
    [
      { local: '10.0.0.1', remote: '10.0.0.2', proto: 'any' },
      { local: '10.0.0.1', proto: 0 },
    ],
  ],
  ['bareudp', [{ port: 5, ethertype: 'mpls_uc' }, { port: 5, ethertype: 'mplsUc' }, { ethertype: 0x8847 }]],
  [
    'bond',
    [
      { mode: '802.3ad', xmitHashPolicy: 'layer3+4' },
      { mode: 4, xmitHashPolicy: 1 },
    ],
  ],
  ['bond', [{ mode: 'active-backup', miimon: 100 }, { mode: 'activebackup' }, { mode: 1, miimon: 100 }]],
  ['macsec', [{ port: 11, cipherSuite: 'gcm-aes-256' }], { link: 'v0' }],
  [
    'macsec',
    [{ cipherSuite: 'gcm-aes-128' }, { cipherSuite: 'GCM-AES-128' }, { cipherSuite: 'default' }] as never,
    { link: 'v0' },
  ],
  [
    'netkit',
    [
      { mode: 'l3', policy: 'blackhole' },
      { mode: 1, policy: 'drop' },
    ],
  ],
  ['vrf', [{ table: 'main' }, { table: 254 }, { table: '254' }]],
];

const PAIR = `
  link add v0 type veth peer name v1
  link set v0 up
  link set v1 up
  addr add 10.0.0.1/24 dev v0
`;

describe('one meaning of links', { skip: noNamespaces }, () => {
  for (const [kind, spellings, more] of KINDS)
    it(`${kind} ${JSON.stringify(spellings[0])}`, async (context) => {
      const reason = kindMissing(kind);
      if (reason) return context.skip(reason);
      using where = space(PAIR);
      const ipr = where.ipr();
      const links = spellings.map((data) => ({ ifname: 't0', ...more, linkinfo: { kind, data } }));
      await oneObject<LinkInput>((input, options) => ipr.link.ensure(input, options), links as LinkInput[]);
    });

  it('add returns what was made', async (context) => {
    const reason = kindMissing('dummy');
    if (reason) return context.skip(reason);
    using where = new TestNamespace();
    using other = new TestNamespace();
    const ipr = where.ipr();
    const linkinfo = { kind: 'dummy' } as const;
    const named = await ipr.link.add({ ifname: 'd0', linkinfo, mtu: 1400, ifalias: 'first' });
    const [shown] = where.ipJson('link show d0');
    assert.deepEqual([named.index, named.ifname, named.ifalias], [shown!.ifindex, 'd0', 'first']);
    const counted = await ipr.link.add({ ifname: 'e%d', linkinfo });
    assert.equal(counted.ifname, 'e0');
    assert.equal((await ipr.link.add({ ifname: 'e%d', linkinfo })).ifname, 'e1');
    assert.match((await ipr.link.add({ linkinfo })).ifname!, /^dummy\d+$/);
    assert.equal((await ipr.link.add({ ifname: 'x%d', linkinfo, ifalias: 'late' })).ifalias, 'late');
    const elsewhere = await ipr.link.add({ ifname: 'far%d', linkinfo, netns: other.ns.fd });
    assert.deepEqual(
      [elsewhere.ifname, elsewhere.index],
      ['far0', other.ipJson('link show far0')[0]!.ifindex],
    );
    assert.equal((await ipr.link.replace({ ifname: 'd0', linkinfo, mtu: 1300 })).mtu, 1300);
    assert.equal((await rejection(ipr.link.add({ ifname: 'd0', linkinfo }))).code, 'EEXIST');
  });
});

describe('one meaning of bridges', { skip: noNamespaces || missing(BRIDGED) }, () => {
  it('forwarding entries', async () => {
    using where = space(BRIDGED);
    const { fdb, vlan } = where.ipr().bridge;
    await vlan.add({ dev: 'v0', vid: 10 });
    const ensure: Ensure<object> = (input, options) => fdb.ensure(input, options);
    const lladdr = '02:00:00:00:00:0a';
    await oneObject(ensure, [
      { dev: 'v0', lladdr, flags: ['master'], vlan: 10 },
      { dev: 'v0', lladdr: '02-00-00-00-00-0A', master: 'br0', vlan: 10, state: 'permanent' },
    ]);
    await oneObject(ensure, [
      { dev: 'v0', lladdr, master: 'br0', state: 'static' },
      { dev: 'v0', lladdr, master: 'br0', state: ['noarp'] },
    ]);
    await fdb.ensure({ dev: 'v0', lladdr, master: 'br0', state: 'static' });
    assert.notEqual((await fdb.dump({ dev: 'v0', lladdr, flags: ['master'] })).length, 0);
    assert.equal((await fdb.dump({ dev: 'v0', lladdr, flags: ['self'] })).length, 0);
    assert.equal(
      (await fdb.ensure({ dev: 'v0', lladdr, master: 'br0', state: 'dynamic' })).outcome,
      'changed',
    );
    assert.equal((await rejection(fdb.ensure({ dev: 'v0', lladdr, state: 'statc' as never }))).path, 'state');
  });

  it('memberships', async () => {
    using where = space(BRIDGED);
    const { mdb, vlan } = where.ipr().bridge;
    await vlan.add({ dev: 'v0', vid: 1, flags: ['pvid', 'untagged'] });
    const of = { dev: 'br0', port: 'v0' };
    await oneObject<object>(
      (input, options) => mdb.ensure(input, options),
      [
        { ...of, addr: '239.1.1.1', state: 'permanent' },
        { ...of, addr: '239.1.1.1' },
        { ...of, addr: '239.1.1.1', vid: 0 },
      ],
    );
    await oneObject<object>(
      (input, options) => mdb.ensure(input, options),
      [
        { ...of, addr: 'ff0e::5', state: 'permanent' },
        { ...of, addr: 'FF0E:0::5' },
      ],
    );
  });

  it('VLANs, one by one and in ranges', async () => {
    using where = space(BRIDGED);
    const { vlan, link } = where.ipr().bridge;
    const dev = 'v0';
    await oneObject<object>(
      (input, options) => vlan.ensure(input, options),
      [
        { dev, vid: '10-20' },
        { dev, vid: 12, range: 14 },
        { dev, vid: '10-20' },
      ],
    );
    const outcomes = [];
    for (const input of [
      { dev, vid: '10-12' },
      { dev, vid: '10-14' },
      { dev, vid: 11, flags: ['pvid' as const] },
      { dev, vid: 11, flags: ['pvid' as const] },
      { dev, vid: 11, flags: [] },
      { dev, vid: '10-12', state: 'blocking' as const },
      { dev, vid: 11, state: 'blocking' as const },
    ])
      outcomes.push((await vlan.ensure(input)).outcome);
    assert.deepEqual(outcomes, [
      ...['created', 'changed', 'changed', 'unchanged', 'changed', 'changed', 'unchanged'],
    ]);
    assert.equal((await vlan.ensure({ dev, vid: '11-12' }, { present: false })).outcome, 'removed');
    const left = (await vlan.dump({ dev })).flatMap(({ vid, range = vid }) => [vid, range]);
    assert.deepEqual(left, [10, 10, 13, 14]);
    assert.equal((await link.ensure({ dev, cost: 7, learning: 0 })).outcome, 'changed');
    assert.equal((await link.ensure({ dev, cost: 7, learning: 0 })).outcome, 'unchanged');
  });
});

describe('one meaning of rules and MPLS', { skip: noNamespaces }, () => {
  it('code points of rules', async (context) => {
    using where = new TestNamespace();
    const ipr = where.ipr();
    const base = { priority: 101, table: 10 };
    const made = await ipr.rule.add({ ...base, dscp: 10 }).catch((error: Error) => error);
    if (made instanceof Error) return context.skip(`this kernel has no rules by code point: ${made.message}`);
    // older kernels ignore what they do not know
    const isThere = (await ipr.rule.dump()).some(({ dscp }) => dscp !== undefined);
    if (!isThere) return context.skip('this kernel has no rules by code point');
    assert.equal((await ipr.rule.ensure({ ...base, dscp: 10 })).outcome, 'unchanged');
    assert.equal((await ipr.rule.ensure({ ...base, dscp: 'AF11' })).outcome, 'unchanged');
    assert.equal((await ipr.rule.ensure({ ...base, dscp: 10, dscpMask: 63 })).outcome, 'unchanged');
    assert.equal((await ipr.rule.ensure({ ...base, dscp: 10 }, { present: false })).outcome, 'removed');
  });

  it('labels', async (context) => {
    using where = space(PAIR);
    const shown = where.run('sysctl', ['-n', 'net.mpls.platform_labels']);
    if (shown.status !== 0) return context.skip('this kernel has no MPLS');
    where.run('sysctl', ['-w', 'net.mpls.platform_labels=1000']);
    const ipr = where.ipr();
    const via = { family: 'inet' as const, addr: '10.0.0.2' };
    await oneObject<object>(
      (input, options) => ipr.route.ensure(input, options),
      [
        { family: 'mpls', dst: 100, via, dev: 'v0' },
        { family: 28, dst: '100', via: { addr: '10.0.0.2' }, oif: 'v0' },
      ],
    );
    await ipr.route.add({ family: 'mpls', dst: 100, newdst: [200, 300], via, dev: 'v0' });
    assert.equal((await ipr.route.dump({ family: 'mpls' }))[0]?.newdst, '200/300');
    await ipr.route.del({ family: 'mpls', dst: 100 });
    assert.deepEqual(await ipr.route.dump({ family: 'mpls' }), []);
  });
});

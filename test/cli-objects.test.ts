import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Json, kindMissing, noNamespaces, type Outcome, TestNamespace } from './helpers.js';
import { missing } from './support/bridges.js';
import { CLI } from './support/cli.js';

function tsroute2(space: TestNamespace, line: string): Outcome {
  return space.run(process.execPath, [CLI, ...line.split(' ')]);
}

/** Runs it and expects it to do what it is told. */
function done(space: TestNamespace, line: string): string {
  const { stdout, stderr, status } = tsroute2(space, line);
  assert.deepEqual({ stderr, status }, { stderr: '', status: 0 }, line);
  return stdout;
}

function rows(text: string): string[][] {
  const lines = text.trimEnd().split('\n');
  return lines.slice(1).map((line) => line.trim().split(/\s{2,}/));
}

const PAIR = `
  link add v0 type veth peer name v1
  link set v0 up
  link set v1 up
  addr add 10.0.0.1/24 dev v0
`;
const BRIDGE = `${PAIR}
  link add br0 address 02:00:00:00:00:10 type bridge vlan_filtering 1 vlan_default_pvid 0
  link set v0 master br0
  link set br0 up
`;

describe('objects of the command line', { skip: noNamespaces, timeout: 120_000 }, () => {
  it('nexthop', (context) => {
    using space = new TestNamespace();
    space.ip(PAIR);
    if (tsroute2(space, 'nexthop add id 1 via 10.0.0.2 dev v0').status !== 0)
      return context.skip('this kernel has no nexthop objects');
    done(space, 'nexthop add id 2 via 10.0.0.3 dev v0 onlink proto bird');
    done(space, 'nexthop add id 10 group 1,3/2 type resilient buckets 8 idle_timer 60');
    done(space, 'nexthop replace id 3 blackhole');
    const said = space.ipJson('nexthop');
    assert.deepEqual(
      said.map(({ id, gateway, protocol, blackhole, type }) => [id, gateway, protocol, blackhole, type]),
      [
        [1, '10.0.0.2', 'unspec', undefined, undefined],
        [2, '10.0.0.3', 'bird', undefined, undefined],
        [3, undefined, 'unspec', null, undefined],
        [10, undefined, 'unspec', undefined, 'resilient'],
      ],
    );
    assert.deepEqual(rows(done(space, 'nexthop show groups')), [['10', '1,3/2', 'resilient', '8']]);
    assert.deepEqual(rows(done(space, 'nexthop get id 2')), [['2', '10.0.0.3', 'v0', 'bird', 'onlink']]);
    done(space, 'nexthop del id 10');
    done(space, 'nexthop flush dev v0');
    assert.deepEqual(
      (JSON.parse(done(space, '-j nexthop')) as Json[]).map(({ id }) => id),
      [3],
    );
  });

  it('bridge vlan, fdb and mdb', { skip: noNamespaces || missing(BRIDGE) }, () => {
    using space = new TestNamespace();
    space.ip(BRIDGE);
    done(space, 'bridge vlan add dev v0 vid 10-20');
    done(space, 'bridge vlan add dev v0 vid 30 pvid untagged');
    done(space, 'bridge vlan set dev v0 vid 30 state blocking');
    done(space, 'bridge vlan add dev br0 vid 30 self');
    const said = JSON.parse(
      space.run('bridge', ['-compressvlans', '-j', 'vlan', 'show', 'dev', 'v0']).stdout,
    ) as Json[];
    assert.deepEqual(said[0]!.vlans as Json[], [
      { vlan: 10, vlanEnd: 20, flags: [] },
      { vlan: 30, flags: ['PVID', 'Egress Untagged'] },
    ]);
    assert.deepEqual(rows(done(space, 'bridge vlan show dev v0 vid 30'))[0]!.slice(0, 4), [
      'v0',
      '30',
      'pvid,untagged',
      'blocking',
    ]);
    done(space, 'bridge vlan del dev v0 vid 10-20');
    done(space, 'bridge fdb add 02:11:00:00:00:01 dev v0 master static vlan 30');
    const [entry] = rows(done(space, 'bridge fdb show br br0 static'));
    assert.deepEqual(entry, ['02:11:00:00:00:01', 'v0', '30', 'br0', 'noarp']);
    done(space, 'bridge mdb add dev br0 port v0 grp 239.1.1.1 permanent vid 30');
    assert.deepEqual(
      rows(done(space, 'bridge mdb show grp 239.1.1.1')).map((row) => row.slice(0, 5)),
      [['br0', 'v0', '239.1.1.1', '30', 'permanent']],
    );
    done(space, 'bridge mdb flush grp 239.1.1.1');
    done(space, 'bridge vlan flush dev v0');
    const left = JSON.parse(done(space, '-j bridge vlan')) as Json[];
    assert.deepEqual(
      left.map(({ vid }) => vid),
      [30],
    );
    done(space, 'bridge link set dev v0 cost 10 guard on hairpin on learning off');
    const [port] = JSON.parse(
      space.run('bridge', ['-j', '-d', 'link', 'show', 'dev', 'v0']).stdout,
    ) as Json[];
    assert.deepEqual([port!.cost, port!.guard, port!.hairpin, port!.learning], [10, true, true, false]);
    const [shown] = rows(done(space, 'bridge link show master br0 dev v0'));
    assert.deepEqual([shown![0], shown![1], shown![4]], ['v0', 'br0', '10']);
    assert.match(shown![5]!, /^hairpin,guard,/);
    const wrong = tsroute2(space, 'bridge vlam show');
    assert.deepEqual([wrong.status, /did you mean 'vlan'/.test(wrong.stderr)], [2, true]);
  });

  it('bridge vni', { skip: noNamespaces || kindMissing('vxlan') }, (context) => {
    using space = new TestNamespace();
    const { status } = space.run('ip', 'link add vx0 type vxlan external vnifilter dstport 4789'.split(' '));
    if (status !== 0) return context.skip('this kernel has no vnifilter');
    space.ip('link set vx0 up');
    done(space, 'bridge vni add dev vx0 vni 100-200');
    assert.deepEqual(rows(done(space, 'bridge vni')), [['vx0', '100-200']]);
    done(space, 'bridge vni del dev vx0 vni 100-200');
  });

  it('maddr, as ip shows it', () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    const shown = rows(done(space, '-6 maddr show dev v0')).map(([, address]) => address);
    const known = space.ipJson('-6 maddr show dev v0') as {
      maddr: { family?: string; address?: string }[];
    }[];
    const expected = known.flatMap(({ maddr }) => maddr.filter(({ family }) => family === 'inet6'));
    assert.deepEqual(shown.sort(), expected.map(({ address }) => address).sort());
    assert.ok(shown.length > 0);
  });

  it('addrlabel, ntable, netconf and stats', () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    done(space, 'addrlabel add prefix fd00::/8 label 99 dev v0');
    assert.ok(space.ipJson('addrlabel').some(({ label }) => label === 99));
    assert.ok(rows(done(space, 'addrlabel')).some((row) => row.join(' ') === 'fd00::/8 99 v0'));
    done(space, '-4 ntable set dev v0 base_reachable 40000 ucast_probes 7');
    assert.equal(space.ipJson('ntable show dev v0 name arp_cache')[0]!.ucast_probes, 7);
    assert.equal(rows(done(space, '-4 ntable show dev v0'))[0]![3], '40000');
    assert.deepEqual(rows(done(space, 'netconf show dev all'))[0]!.slice(0, 2), ['all', 'inet']);
    assert.ok(rows(done(space, 'stats')).some(([name]) => name === 'v0'));
    const [one] = JSON.parse(done(space, '-j stats get dev v0')) as Json[];
    assert.ok(one!.link64);
  });
});

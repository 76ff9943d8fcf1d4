/** What `ip -j -d` prints comes out of the columns key by key, for what is in a namespace. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';

const SETUP = `
  link add v0 type veth peer name v1
  link set v0 addrgenmode none
  link set v1 addrgenmode none alias uplink
  link set v0 up
  link set v1 up
  addr add 10.0.0.1/24 brd + dev v0
  addr add 10.5.0.1 peer 10.5.0.2/32 dev v0 scope link
  addr add fd00::1/64 dev v0 nodad
  route add default via 10.0.0.2 metric 5 mtu lock 1400
  route add 10.9.0.0/16 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.0.3 onlink dev v0
  route add blackhole 10.8.0.0/16
  route add 10.7.0.7 via 10.0.0.3 src 10.0.0.1 proto static table 100
  rule add from 10.0.0.0/8 fwmark 1/0xff table 100 pref 7
  rule add iif v0 ipproto tcp dport 80-90 prohibit pref 8
  rule add not to 10.1.0.1 sport 53 goto 32766 pref 9
  neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev v0
  neigh add 10.0.0.8 lladdr 02:00:00:00:00:08 dev v0 nud stale router
`;
/** What kernels may be without. */
const MORE = [
  'link add br0 type bridge stp_state 1 priority 4096',
  'link set v1 master br0',
  'link add vx type vxlan id 5 dstport 4789 remote 10.0.0.9 local 10.0.0.1 dev v0 ttl 9',
  'link add link v0 name v0.5 type vlan id 5',
  'link add vrf0 type vrf table 10',
  'nexthop add id 5 via 10.0.0.2 dev v0',
  'nexthop add id 6 group 5,3',
];

/** Values that run, and what `ip` of this version does not show. */
const RUNNING = new Set([
  'expires',
  'hello_timer',
  'tcn_timer',
  'topology_change_timer',
  'gc_timer',
  'used',
  'updated',
  'confirmed',
]);
/** What versions of `ip` before 6.3 (links) and 6.15 (rules) do not show. */
const NEWER = new Set(['gso_ipv4_max_size', 'gro_ipv4_max_size', 'sport_mask', 'dport_mask']);
/** Keys of data that are compared only where both have them: versions of `ip` differ in what they know. */
const OLDER = new Set(['info_data', 'info_slave_data']);

function plain(value: unknown, other: unknown): unknown {
  if (Array.isArray(value)) return value.map((one, i) => plain(one, (other as unknown[] | undefined)?.[i]));
  if (typeof value !== 'object' || value === null) return value;
  const theirs = (other ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([key]) =>
          !RUNNING.has(key) &&
          (!NEWER.has(key) || key in theirs) &&
          !(key === 'protocol' && 'local' in value),
      )
      .map(([key, one]): [string, unknown] => {
        if (!OLDER.has(key)) return [key, plain(one, theirs[key])];
        const known = (theirs[key] ?? {}) as Record<string, unknown>;
        return [
          key,
          Object.fromEntries(
            Object.entries(one as object).filter(([name]) => name in known && !RUNNING.has(name)),
          ),
        ];
      }),
  );
}

describe('ip -j -d, key by key', { skip: noNamespaces, timeout: 120_000 }, () => {
  for (const what of [
    'link show',
    'addr show',
    'route show table all',
    'rule show',
    'neigh show',
    'nexthop show',
  ])
    it(what, () => {
      using space = new TestNamespace();
      space.ip(SETUP);
      for (const line of MORE) space.run('ip', line.split(' '));
      const theirs = JSON.parse(
        space.run('ip', ['-j', '-d', ...what.split(' ')]).stdout || '[]',
      ) as unknown[];
      const ours = JSON.parse(
        space.run(process.execPath, [CLI, '--iproute2-json', ...what.split(' ')]).stdout || '[]',
      ) as unknown[];
      // `ip` lists one family of rules and routes
      const shown = what.startsWith('r') ? ours.slice(0, theirs.length) : ours;
      assert.ok(theirs.length > 0 || what.startsWith('nexthop'));
      assert.deepEqual(plain(shown, theirs), plain(theirs, shown));
    });
});

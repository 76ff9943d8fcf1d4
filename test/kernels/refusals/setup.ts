import { TestNamespace } from '../../helpers.js';

/** Older kernels and programs do without some. */
const COMMANDS = [
  'ip link add a_0 type veth peer name b_0',
  'ip link set a_0 up',
  'ip link set b_0 up',
  'ip addr add 10.0.0.1/24 dev a_0',
  'ip addr add fd01::1/64 dev a_0 nodad',
  'ip link add br0 type bridge vlan_filtering 1',
  'ip link set br0 up',
  'ip link add p_0 type veth peer name p_1',
  'ip link set p_0 master br0',
  'ip link add bo type bond mode active-backup',
  'ip link add q_0 type veth peer name q_1',
  'ip link set q_0 master bo',
  'ip link add vx type vxlan id 42 dstport 4789 dev a_0',
  'ip link add name vf type vxlan dstport 4790 external vnifilter',
  'ip link add ge type geneve id 1 remote 10.0.0.77',
  'ip link add c_0 type veth peer name e_0',
  'tc qdisc add dev c_0 clsact',
  'tc qdisc add dev b_0 root handle 8: htb',
  'ip link add vr type vrf table 10',
  'ip link add xf type xfrm if_id 7',
  'ip nexthop add id 1 via 10.0.0.2 dev a_0',
  'ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:01 dev a_0',
  'sysctl -qw net.mpls.platform_labels=1000',
];

/** A namespace with what the requests go wrong with. */
export async function prepared(): Promise<TestNamespace> {
  const space = new TestNamespace();
  space.run('sh', ['-c', `{ ${COMMANDS.join('; ')}; } 2>/dev/null`]);
  const ipr = space.ipr();
  // iproute2 before 6.12 cannot say it
  const multiBoolopt = { optval: ['mstEnable'], optmask: ['mstEnable'] } as const;
  const data = { vlanFiltering: 1, vlanDefaultPvid: 0, multiBoolopt };
  await ipr.link.add({ ifname: 'br1', up: true, linkinfo: { kind: 'bridge', data } });
  await ipr.link.set({ dev: 'p_1', master: 'br1' });
  return space;
}

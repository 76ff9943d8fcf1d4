// Compiled, never run: what the editor knows about nexthops, bridges and the other tables.
import type { BridgeVlan, Ensured, IPRoute, Link, Nexthop, Route } from '../../src/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

declare const ipr: IPRoute;

export async function nexthops(): Promise<void> {
  const list = await ipr.nexthop.dump({ dev: 'eth0', groups: true });
  same<typeof list, Nexthop[]>(true);
  await ipr.nexthop.add({ id: 10, group: '1,3/2' });
  await ipr.nexthop.add({ id: 10, group: [1, { id: 2, weight: 3 }], groupType: 'res' });
  await ipr.nexthop.add({
    gateway: '10.0.0.1',
    dev: 'eth0',
    encapType: 'seg6',
    encap: { segs: ['fd00::1'] },
  });
  // @ts-expect-error no such type of groups
  await ipr.nexthop.add({ id: 10, group: [1], groupType: 'resilient' });
  // @ts-expect-error misspelt
  await ipr.nexthop.add({ id: 1, gatway: '10.0.0.1' });
}

export async function bridges(): Promise<void> {
  const vlans = await ipr.bridge.vlan.dump({ dev: 'br0', vid: 10, withStats: true });
  same<typeof vlans, BridgeVlan[]>(true);
  for await (const { vid, flags, stats } of ipr.bridge.vlan.dump()) {
    same<typeof vid, number>(true);
    void flags.includes('pvid');
    void BigInt(stats?.rxBytes ?? 0);
  }
  await ipr.bridge.vlan.set({ dev: 'eth0', vid: '10-20', state: 'blocking', tunnelInfo: { id: 5 } });
  // @ts-expect-error no such state
  await ipr.bridge.vlan.set({ dev: 'eth0', vid: 1, state: 'asleep' });
  await ipr.bridge.fdb.add({ dev: 'vx0', lladdr: '02:00:00:00:00:01', dst: '192.0.2.1', via: 'eth0' });
  await ipr.bridge.mdb.add({
    dev: 'br0',
    port: 'eth0',
    addr: '239.1.1.1',
    groupMode: 'include',
    srcList: ['192.0.2.1'],
  });
  const [member] = await ipr.bridge.mdb.dump({ dev: 'br0' });
  if (member) await ipr.bridge.mdb.del(member);
  const batch = ipr.batch();
  const place: number = batch.bridge.vni.add({ dev: 'vx0', vni: '100-200' });
  void place;
}

export async function conveniences(): Promise<void> {
  const ensured = await ipr.route.ensure({ dst: '10.0.0.0/8', gateway: '192.0.2.1' });
  same<typeof ensured, Ensured<Route>>(true);
  if (ensured.outcome === 'created') void ensured.entry?.gateway;
  // @ts-expect-error no such outcome
  if (ensured.outcome === 'made') return;
  const gone = await ipr.link.wait('eth0', { present: false });
  const link = await ipr.link.wait('eth0', { up: true, operstate: 'up', until: ({ mtu }) => mtu === 1500 });
  same<typeof link, Link>(true);
  same<typeof gone, undefined>(true);
  // @ts-expect-error no such state
  await ipr.link.wait('eth0', { operstate: 'upp' });
  const bytes: Uint8Array = await ipr.route.save({ table: 'main' });
  for await (const piece of ipr.addr.save()) same<typeof piece, Uint8Array>(true);
  same<ReturnType<typeof ipr.route.showdump>, Route[]>(true);
  void bytes;
  await ipr.link.add({
    ifname: 'v0',
    linkinfo: { kind: 'veth', data: { peer: { ifname: 'v1', netns: 'blue' } } },
  });
}

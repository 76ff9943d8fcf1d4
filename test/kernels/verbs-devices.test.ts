import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { unknowns } from '../support/twins.js';
import { proven } from './proof.js';

/** Makes a device of netdevsim, and moves it into the namespace; the reason where there are none. */
function simulated(space: TestNamespace, id: number): string {
  writeFileSync('/sys/bus/netdevsim/new_device', `${id} 1`);
  for (const name of readFileSync('/proc/net/dev', 'utf8').matchAll(/^\s*(\S+):/gm)) {
    try {
      if (!readFileSync(`/sys/class/net/${name[1]}/device/uevent`, 'utf8').includes('netdevsim')) continue;
    } catch {
      continue;
    }
    return name[1]!;
  }
  throw new Error(`no device came of netdevsim${id} ${space.ns.path}`);
}

describe('devices', { skip: noNamespaces }, () => {
  it('virtual functions', async (context) => {
    using space = new TestNamespace();
    let dev: string;
    try {
      dev = simulated(space, 9);
    } catch (error) {
      return context.skip(`this kernel has no netdevsim: ${(error as Error).message}`);
    }
    const ipr = space.ipr({ netns: undefined });
    try {
      writeFileSync('/sys/bus/netdevsim/devices/netdevsim9/sriov_numvfs', '2');
      const run = (words: string) => {
        const { stdout } = space.run('nsenter', ['--net=/proc/1/ns/net', 'ip', ...words.split(' ')]);
        return JSON.parse(stdout) as { vfinfo_list: { [key: string]: unknown }[] }[];
      };
      await ipr.link.set({
        dev,
        vfinfoList: [
          {
            mac: { vf: 0, mac: `02:00:00:00:00:77${':00'.repeat(26)}` },
            vlan: { vf: 0, vlan: 100, qos: 3 },
            rate: { vf: 0, minTxRate: 10, maxTxRate: 200 },
            spoofchk: { vf: 0, setting: 1 },
            linkState: { vf: 0, linkState: 'enable' },
            trust: { vf: 0, setting: 1 },
          },
        ],
      });
      const read = await ipr.link.get({ dev });
      assert.deepEqual(unknowns(read.vfinfoList), []);
      assert.equal(read.numVf, 2);
      const [first, second] = read.vfinfoList!;
      const [said] = run(`-j -d link show ${dev}`);
      const [vf, other] = said!.vfinfo_list as { [key: string]: unknown }[];
      assert.deepEqual(
        [
          first!.mac!.mac!.slice(0, 17),
          first!.vlanList![0]!.vlan,
          first!.vlanList![0]!.qos,
          first!.rate!.minTxRate,
          first!.rate!.maxTxRate,
          first!.spoofchk!.setting === 1,
          first!.linkState!.linkState,
          first!.trust!.setting === 1,
        ],
        [
          vf!.address,
          (vf!.vlan_list as { vlan: number }[])[0]!.vlan,
          (vf!.vlan_list as { qos: number }[])[0]!.qos,
          (vf!.rate as { min_tx: number }).min_tx,
          (vf!.rate as { max_tx: number }).max_tx,
          vf!.spoofchk,
          vf!.link_state,
          vf!.trust,
        ],
      );
      assert.equal(vf!.address, '02:00:00:00:00:77');
      assert.equal(other!.vf, second!.mac!.vf);
      proven('link', 'virtual functions');
      assert.equal(read.devlinkPort?.busName, 'netdevsim');
      assert.equal(read.parentDevName, 'netdevsim9');
      proven('link', 'devlink port');
    } finally {
      writeFileSync('/sys/bus/netdevsim/del_device', '9');
    }
  });

  it('XDP: what is attached, and refusals', async () => {
    using space = new TestNamespace();
    space.ip('link add v0 type veth peer name v1');
    const ipr = space.ipr();
    assert.deepEqual((await ipr.link.get({ dev: 'v0' })).xdp, { attached: 'none' });
    const wrong = await rejection(ipr.link.set({ dev: 'v0', xdp: { fd: 0, flags: ['skbMode'] } }));
    assert.equal(wrong.code, 'EINVAL');
    assert.equal((await rejection(ipr.link.set({ dev: 'v0', xdp: { fd: 9999 } }))).code, 'EBADF');
    // nothing to detach is not an error
    await ipr.link.set({ dev: 'v0', xdp: { fd: -1 } });
    assert.equal(space.ipJson('link show v0')[0]!.xdp, undefined);
    proven('link-part', 'XDP query');
  });

  it('proto_down with its reasons', async (context) => {
    using space = new TestNamespace();
    space.ip(
      'link add v0 type veth peer name v1\nlink add m0 link v0 type macvlan\nlink set v0 up\nlink set v1 up',
    );
    const ipr = space.ipr();
    try {
      await ipr.link.set({ dev: 'm0', protoDown: 1 });
    } catch (error) {
      return context.skip(`this kernel has no proto_down: ${(error as Error).message}`);
    }
    await ipr.link.set({ dev: 'm0', protoDownReason: { mask: 0b11, value: 0b01 } });
    const read = await ipr.link.get({ dev: 'm0' });
    assert.deepEqual([read.protoDown, read.protoDownReason!.value], [1, 1]);
    const [said] = space.ipJson('link show m0');
    assert.deepEqual([said!.proto_down, (said!.proto_down_reason as string[]).length], [true, 1]);
    assert.match((await rejection(ipr.link.set({ dev: 'm0', protoDown: 0 }))).message, /reason/i);
    await ipr.link.set({ dev: 'm0', protoDownReason: { mask: 1, value: 0 } });
    await ipr.link.set({ dev: 'm0', protoDown: 0 });
    assert.equal((await ipr.link.get({ dev: 'm0' })).protoDown, 0);
    proven('link', 'proto_down');
  });

  it('alternative names, wherever an interface is meant', async () => {
    using space = new TestNamespace();
    space.ip('link add v0 type veth peer name v1\nlink set v0 up\nlink set v1 up');
    const ipr = space.ipr();
    const long = 'an-alternative-name-that-is-long';
    await ipr.link.addProperty({ dev: 'v0', propList: { altIfname: [long, 'short'] } });
    assert.deepEqual(space.ipJson('link show v0')[0]!.altnames, [long, 'short']);
    await ipr.addr.add({ dev: long, address: '10.0.0.1/24' });
    await ipr.route.add({ dst: '10.1.0.0/16', oif: 'short' });
    await ipr.neigh.add({ dev: long, dst: '10.0.0.2', lladdr: '02:00:00:00:00:02' });
    await ipr.nexthop.add({ id: 1, gateway: '10.0.0.2', dev: 'short' });
    await ipr.route.add({ dst: '10.2.0.0/16', multipath: [{ dev: long, gateway: '10.0.0.2' }] });
    assert.equal((await ipr.link.wait(long, { up: true }))!.ifname, 'v0');
    assert.equal((await ipr.stats.get({ dev: long })).ifindex, (await ipr.link.get({ dev: 'v0' })).index);
    assert.equal((await ipr.route.dump({ oif: long, dst: '10.1.0.0/16' })).length, 1);
    await ipr.link.del({ dev: long });
    await sleep(0);
    assert.equal((await rejection(ipr.link.get({ dev: long }))).code, 'ENODEV');
    proven('link', 'alternative names');
  });
});

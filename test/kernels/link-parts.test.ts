/** What any link has besides its kind: names, limits, protocol state, settings of families, virtual functions. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { IPRoute } from '../../src/iproute/iproute.js';
import type { LinkInput } from '../../src/iproute/link.js';
import { type Json, kindMissing, TestNamespace } from '../helpers.js';
import { compareLink } from '../support/ip-objects.js';
import { ipBatch } from './batch.js';
import { assertSame, guestOnly, namesIn, unknowns } from './link-support.js';
import { proven } from './proof.js';

/** Something set of a link by the library and by `ip`, and what both have to read of it then. */
interface Part {
  name: string;
  kind: string;
  set: LinkInput;
  /** What follows `ip link set dev x0`. */
  ip: string;
  /** The fields of `ip -j -d link` that say it. */
  said: Json;
}

const parts: Part[] = [
  {
    name: 'alias',
    kind: 'ifb',
    set: { ifalias: 'to the north' },
    ip: 'alias "to the north"',
    said: { ifalias: 'to the north' },
  },
  { name: 'group', kind: 'ifb', set: { group: 77 }, ip: 'group 77', said: { group: '77' } },
  {
    name: 'GSO and GRO limits',
    kind: 'ifb',
    set: { gsoMaxSize: 5000, gsoMaxSegs: 50, groMaxSize: 6000 },
    ip: 'gso_max_size 5000 gso_max_segs 50 gro_max_size 6000',
    said: { gso_max_size: 5000, gso_max_segs: 50, gro_max_size: 6000 },
  },
  {
    name: 'protodown',
    kind: 'vxlan',
    set: { protoDown: 1, protoDownReason: { mask: 8, value: 8 } },
    ip: 'protodown on protodown_reason 3 on',
    said: { proto_down: true, proto_down_reason: ['3'] },
  },
  {
    name: 'inet6 addr_gen_mode',
    kind: 'ifb',
    set: { afSpec: { inet6: { addrGenMode: 'none' } } },
    ip: 'addrgenmode none',
    said: { inet6_addr_gen_mode: 'none' },
  },
];

async function check({ name, kind, set, ip, said }: Part, context: TestContext): Promise<void> {
  const missing = kindMissing(kind);
  if (missing) return context.skip(missing);
  using space = new TestNamespace();
  const ipr = space.ipr();
  const data = kind === 'vxlan' ? { data: { id: 1, port: 4789 } } : {};
  const link = { linkinfo: { kind, ...data } } as LinkInput;

  await ipr.link.add({ ...link, ifname: 'x0' });
  await ipr.link.set({ dev: 'x0', ...set });
  const shown = space.ipJson('link show dev x0')[0]!;
  for (const [key, value] of Object.entries(said)) assert.deepEqual(shown[key], value, key);
  const made = await ipr.link.get({ ifname: 'x0' });
  compareLink(shown, made as never, await namesIn(ipr));
  await ipr.link.del({ dev: 'x0' });

  await ipr.link.add({ ...link, ifname: 'x0' });
  const [theirs] = ipBatch(space, `link set dev x0 ${ip}\nlink show dev x0`);
  compareLink(theirs![0]!, (await ipr.link.get({ ifname: 'x0' })) as never, await namesIn(ipr));
  for (const key of Object.keys(said)) assert.deepEqual(theirs![0]![key], shown[key]);
  proven('link-part', name);
}

describe('parts of links', () => {
  for (const part of parts) it(part.name, (context) => check(part, context));

  it('alternative names', async (context) => {
    const missing = kindMissing('ifb');
    if (missing) return context.skip(missing);
    using space = new TestNamespace();
    const ipr = space.ipr();
    await ipr.link.add({ ifname: 'x0', linkinfo: { kind: 'ifb' } });
    await ipr.link.addProperty({ dev: 'x0', propList: { altIfname: ['one-of-its-names', 'another'] } });
    await ipr.link.delProperty({ dev: 'x0', propList: { altIfname: ['another'] } });
    const [shown] = ipBatch(space, 'link show dev one-of-its-names');
    assert.deepEqual(shown![0]!.altnames, ['one-of-its-names']);
    ipBatch(space, 'link property add dev x0 altname a-third-name');
    const read = await ipr.link.get({ altIfname: 'a-third-name' });
    assert.deepEqual(read.propList, { altIfname: ['one-of-its-names', 'a-third-name'] });
    proven('link-part', 'alternative names');
  });

  it('statistics', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    const { stats64 } = await ipr.link.get({ ifname: 'lo' });
    const said = JSON.parse(space.run('ip', ['-j', '-s', '-s', 'link', 'show', 'dev', 'lo']).stdout)[0]
      .stats64;
    for (const of of ['rx', 'tx'] as const) {
      for (const key of ['bytes', 'packets', 'errors', 'dropped']) {
        const mine = (stats64 as unknown as Json)[`${of}${key[0]!.toUpperCase()}${key.slice(1)}`];
        assert.equal(mine, said[of][key], `${of} ${key}`);
      }
    }
    proven('link-part', 'statistics');
  });

  it('virtual functions', { skip: guestOnly }, async (context) => {
    const bus = '/sys/bus/netdevsim';
    if (!existsSync(bus)) return context.skip('this kernel has no netdevsim');
    using ipr = new IPRoute();
    writeFileSync(`${bus}/new_device`, '71 1');
    try {
      const dev = readdirSync(`${bus}/devices/netdevsim71/net`)[0]!;
      writeFileSync(`${bus}/devices/netdevsim71/sriov_numvfs`, '2');
      const index = (await ipr.link.get({ ifname: dev })).index!;
      await ipr.link.set({
        index,
        vfinfoList: [
          {
            mac: { vf: 0, mac: '02:00:00:00:00:99' },
            rate: { vf: 0, minTxRate: 10, maxTxRate: 100 },
            spoofchk: { vf: 0, setting: 1 },
            linkState: { vf: 0, linkState: 'enable' },
            trust: { vf: 0, setting: 1 },
            vlanList: [{ vf: 0, vlan: 5, qos: 2, vlanProto: '8021q' }],
          },
        ],
      } as LinkInput);
      const read = await ipr.link.get({ ifname: dev });
      assertSame(unknowns(read), [], 'attributes that nobody declared');
      const vf = read.vfinfoList![0] as unknown as Record<string, Json>;
      const said = JSON.parse(
        spawnSync('ip', ['-j', '-d', 'link', 'show', 'dev', dev], { encoding: 'utf8' }).stdout,
      );
      const theirs = said[0].vfinfo_list[0];
      assert.deepEqual(
        {
          address: String(vf.mac!.mac).slice(0, 17),
          vlan: (vf.vlanList as unknown as Json[])[0]!.vlan,
          qos: (vf.vlanList as unknown as Json[])[0]!.qos,
          rate: { max_tx: vf.rate!.maxTxRate, min_tx: vf.rate!.minTxRate },
          spoofchk: vf.spoofchk!.setting === 1,
          link_state: vf.linkState!.linkState,
          trust: vf.trust!.setting === 1,
        },
        {
          ...{ address: theirs.address, vlan: theirs.vlan_list[0].vlan, qos: theirs.vlan_list[0].qos },
          ...{
            rate: theirs.rate,
            spoofchk: theirs.spoofchk,
            link_state: theirs.link_state,
            trust: theirs.trust,
          },
        },
      );
      assert.deepEqual(theirs.address, '02:00:00:00:00:99');
      assert.deepEqual([theirs.link_state, theirs.rate], ['enable', { max_tx: 100, min_tx: 10 }]);
      proven('link-part', 'virtual functions');
      proven('link', 'netdevsim');
    } finally {
      writeFileSync(`${bus}/del_device`, '71');
    }
  });

  it('6LoWPAN', { skip: guestOnly }, async (context) => {
    using ipr = new IPRoute();
    const radios = (await ipr.link.dump()).filter(({ ifname }) => ifname?.startsWith('wpan'));
    if (radios.length === 0) return context.skip('this kernel has no IEEE 802.15.4 radio');
    const show = () =>
      JSON.parse(
        spawnSync('ip', ['-j', '-d', 'link', 'show', 'dev', 'low0'], { encoding: 'utf8' }).stdout,
      )[0];
    await ipr.link.add({ ifname: 'low0', link: radios[0]!.ifname!, linkinfo: { kind: 'lowpan' } });
    const made = await ipr.link.get({ ifname: 'low0' });
    assertSame(unknowns(made), [], 'attributes that nobody declared');
    compareLink(show(), made as never, await namesIn(ipr));
    await ipr.link.del({ dev: 'low0' });
    await ipr.link.add(made as LinkInput);
    assert.equal((await ipr.link.get({ ifname: 'low0' })).linkinfo?.kind, 'lowpan');
    await ipr.link.del({ dev: 'low0' });
    const words = ['link', 'add', 'link', radios[0]!.ifname!, 'name', 'low0', 'type', 'lowpan'];
    assert.equal(spawnSync('ip', words).status, 0);
    compareLink(show(), (await ipr.link.get({ ifname: 'low0' })) as never, await namesIn(ipr));
    await ipr.link.del({ dev: 'low0' });
    proven('link', 'lowpan');
  });

  for (const type of ['tun', 'tap'] as const) {
    it(`${type} devices`, async (context) => {
      if (!existsSync('/dev/net/tun')) return context.skip('this kernel has no tun');
      using space = new TestNamespace();
      const ipr = space.ipr();
      await ipr.link.add({ ifname: 'x0', linkinfo: { kind: 'tun', data: { type, multiQueue: 1 } } });
      const made = await ipr.link.get({ ifname: 'x0' });
      assertSame(unknowns(made), [], 'attributes that nobody declared');
      compareLink(space.ipJson('link show dev x0')[0]!, made as never, await namesIn(ipr));
      await ipr.link.del({ dev: 'x0' });
      await ipr.link.add(made as LinkInput);
      const again = await ipr.link.get({ ifname: 'x0' });
      assertSame(again.linkinfo, made.linkinfo, 'made of what was read');
      await ipr.link.del({ dev: 'x0' });
      const [theirs] = ipBatch(space, `tuntap add dev x0 mode ${type} multi_queue\nlink show dev x0`);
      const read = await ipr.link.get({ ifname: 'x0' });
      compareLink(theirs![0]!, read as never, await namesIn(ipr));
      assertSame(read.linkinfo, made.linkinfo, 'made by ip');
      proven('link', type);
    });
  }
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ethtool, type EthtoolEvent } from '../../src/index.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { notInstalled } from '../support/programs.js';
import { facts, toolFeatures } from './support.js';

const skip = noNamespaces || notInstalled('ethtool');

/** A namespace with a pair of virtual cables, a bridge where the kernel has them, and a tap. */
function place() {
  const space = new TestNamespace();
  space.ip('link add v0 type veth peer name v1');
  const devices = ['lo', 'v0'];
  for (const line of ['link add br0 type bridge', 'link add d0 type dummy', 'tuntap add t0 mode tap']) {
    if (space.run('ip', line.split(' ')).status === 0) devices.push(line.split(' ')[2]!);
  }
  const ethtool = new Ethtool({ netns: space.ns.fd });
  return {
    space,
    ethtool,
    devices,
    [Symbol.dispose]() {
      ethtool.close();
      space.close();
    },
  };
}

describe('Ethtool', { skip, timeout: 120_000 }, () => {
  it('reads features as ethtool does, on every device', async () => {
    using here = place();
    const { space, ethtool, devices } = here;
    for (const dev of devices) {
      const { features, ifname } = await ethtool.features.get(dev);
      assert.equal(ifname, dev);
      const tool = toolFeatures(space, dev, Object.keys(features));
      assert.ok(Object.keys(tool).length > 40, dev);
      assert.deepEqual(
        Object.fromEntries(Object.keys(tool).map((name) => [name, features[name]])),
        tool,
        dev,
      );
    }
    const all = await ethtool.features.dump();
    assert.deepEqual(all.map(({ ifname }) => ifname).sort(), [...devices, 'v1'].sort());
    assert.deepEqual(
      all.find(({ ifname }) => ifname === 'v0'),
      await ethtool.features.get('v0'),
    );
  });

  it('reads the link as ethtool does', async () => {
    using here = place();
    const { space, ethtool, devices } = here;
    for (const dev of devices) {
      const { stdout } = space.run('ethtool', [dev]);
      const link = await ethtool.link.get(dev).catch(() => undefined);
      if (link === undefined) {
        assert.match(stdout, /^Settings for|^$/);
        continue;
      }
      const tool = facts(space, dev);
      const speed = /^(\d+)Mb/.exec(tool.Speed ?? '')?.[1];
      assert.equal(link.speed, speed === undefined ? undefined : Number(speed), dev);
      if (tool.Duplex) assert.equal(link.duplex, /^\w+/.exec(tool.Duplex)![0].toLowerCase(), dev);
      if (tool['Auto-negotiation']) assert.equal(link.autoneg, tool['Auto-negotiation'] === 'on', dev);
      if (tool['Link detected']) assert.equal(link.link, tool['Link detected'] === 'yes', dev);
      if (tool.Port) assert.equal(link.port, { 'Twisted Pair': 'tp', Other: 'other' }[tool.Port], dev);
      if (tool.Transceiver) assert.equal(link.transceiver, tool.Transceiver, dev);
      if (tool.PHYAD) assert.equal(link.phyaddr, Number(tool.PHYAD), dev);
    }
  });

  it('reads channels, time stamps, the driver and its counters as ethtool does', async () => {
    using here = place();
    const { space, ethtool } = here;
    space.ip('link set v0 up\nlink set v1 up');
    const channels = await ethtool.channels.get('v0');
    const { RX, TX } = facts(space, '-l', 'v0');
    assert.deepEqual([`${channels.rxCount}`, `${channels.txCount}`], [RX, TX]);
    const { driver, version, busInfo } = await ethtool.driver.get('v0');
    const tool = facts(space, '-i', 'v0');
    assert.deepEqual([driver, version, busInfo], [tool.driver, tool.version, tool['bus-info']]);
    const { stdout } = space.run('ethtool', ['-T', 'v0']);
    for (const name of (await ethtool.tsinfo.get('v0')).timestamping!) assert.ok(stdout.includes(name), name);
    const { 'NIC statistics': _, ...counters } = facts(space, '-S', 'v0');
    const own = await ethtool.statistics.driver('v0');
    assert.deepEqual(Object.keys(own).sort(), Object.keys(counters).sort());
    assert.equal(`${own.peer_ifindex}`, counters.peer_ifindex);
    assert.equal(await ethtool.driver.permaddr('v0'), undefined);
    assert.match(space.run('ethtool', ['-P', 'v0']).stdout, /00:00:00:00:00:00|not set/);
    // by index, and by what was read, it is the same
    const { ifindex } = channels;
    assert.deepEqual(await ethtool.channels.get(ifindex), channels);
    assert.deepEqual(await ethtool.driver.get(channels), await ethtool.driver.get('v0'));
  });

  it('reads one object of everything, in every form of bitsets', async () => {
    using here = place();
    const { ethtool, devices } = here;
    for (const dev of devices) {
      const whole = await ethtool.get(dev);
      assert.equal(whole.ifname, dev);
      assert.equal(whole.faults, undefined);
      assert.ok(Object.keys(whole.features!).length > 40);
      assert.deepEqual(await ethtool.get(dev, { compact: true }), whole);
      JSON.stringify(whole);
    }
    assert.deepEqual((await ethtool.list()).map(({ ifname }) => ifname).sort(), [...devices, 'v1'].sort());
    assert.equal((await ethtool.dump()).length, devices.length + 1);
    const some = await ethtool.get('v0', { parts: ['channels'] });
    assert.deepEqual(Object.keys(some).sort(), ['channels', 'ifindex', 'ifname']);
  });

  it('changes features, and says what was refused', async () => {
    using here = place();
    const { space, ethtool } = here;
    const changes = await ethtool.features.set('v0', { tso: false, 'rx-gro': true });
    assert.equal(changes.changed['tx-tcp-segmentation'], false);
    assert.equal(changes.changed['rx-gro'], true);
    const tool = facts(space, '-k', 'v0');
    assert.equal(tool['tcp-segmentation-offload'], 'off');
    assert.equal(tool['generic-receive-offload'], 'on');
    const error = await rejection(ethtool.features.set('v0', { 'tx-checksum-ipv4': true }));
    assert.match(error.message, /tx-checksum-ipv4 of 'v0' stays off/);
    await ethtool.set('v0', { features: { tso: true } });
    assert.equal(facts(space, '-k', 'v0')['tcp-segmentation-offload'], 'on');
  });

  it('refuses what there is not, with the nearest name, before anything is sent', async () => {
    using here = place();
    const { space, ethtool } = here;
    const refused = async (call: Promise<unknown>, what: RegExp) =>
      assert.match((await rejection(call)).message, what);
    await refused(
      ethtool.features.set('v0', { tso: false, 'rx-gor': true }),
      /rx-gor: .*did you mean 'rx-gro'/,
    );
    await refused(
      ethtool.set('v0', { features: { tso: false }, rings: { xr: 1 } } as never),
      /rings\.xr: .*'rx'/,
    );
    await refused(ethtool.set('v0', { ring: {} } as never), /ring: .*did you mean 'rings'/);
    await refused(ethtool.set('v0', { features: { tso: 1 } } as never), /features\.tso: expected a boolean/);
    await refused(ethtool.link.set('v0', { wol: ['magik'] }), /wol\[0\]: .*did you mean 'magic'/);
    await refused(
      ethtool.link.set('v0', { advertised: { '1000baseT/Ful': true } }),
      /did you mean '1000baseT\/Full'/,
    );
    await refused(
      ethtool.link.set('v0', { debug: { value: 1n << 40n } }),
      /debug\.value: has bits that there are not/,
    );
    await refused(ethtool.get('v0', { parts: ['ring'] as never }), /did you mean 'rings'/);
    await refused(ethtool.monitor({ events: ['ring' as never] }), /did you mean 'rings'/);
    assert.equal(facts(space, '-k', 'v0')['tcp-segmentation-offload'], 'on');
    await refused(ethtool.rings.get('lo'), /EOPNOTSUPP: 'lo' has no rings/);
    await refused(ethtool.get('nowhere'), /ENODEV: there is no link 'nowhere'/);
    await refused(ethtool.driver.get('nowhere'), /ENODEV: there is no link 'nowhere'/);
    await refused(ethtool.driver.registers('v0'), /EOPNOTSUPP/);
  });

  it('tells of changes, of others and of its own', async () => {
    using here = place();
    const { space, ethtool } = here;
    const events = await ethtool.monitor();
    const only = await ethtool.monitor({ dev: 'v1', events: ['features'] });
    space.run('ethtool', ['-K', 'v0', 'gro', 'on']);
    await ethtool.features.set('v1', { gro: true });
    const seen: EthtoolEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      if (seen.length === 2) break;
    }
    assert.deepEqual(
      seen.map((one) => [one.event, 'ifname' in one && one.ifname]),
      [
        ['features', 'v0'],
        ['features', 'v1'],
      ],
    );
    const [first] = seen;
    assert.ok(first!.event === 'features' && first!.features['rx-gro']!.active);
    for await (const event of only) {
      assert.ok(event.event === 'features');
      assert.deepEqual(event, { event: 'features', ...(await ethtool.features.get('v1')) });
      break;
    }
    const last = await ethtool.monitor();
    ethtool.close();
    await last.closed;
    assert.match((await rejection(ethtool.get('v0'))).message, /closed/);
  });
});

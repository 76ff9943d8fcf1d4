/** A simulated device, read and changed, compared with what devlink says of it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Devlink, type DevlinkEvent, type DevlinkResourceEntry } from '../../src/index.js';
import { rejection } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { notInstalled } from '../support/programs.js';
import { noNetdevsim, Simulated } from './netdevsim.js';
import { proven } from './proof.js';

type Json = Record<string, unknown>;

/** What `devlink -j` says, without the word that all of it stands below. */
function tool(...args: string[]): Record<string, never> {
  const { stdout, status } = spawnSync('devlink', ['-j', ...args], { encoding: 'utf8' });
  assert.equal(status, 0, `devlink ${args.join(' ')}`);
  return Object.values(JSON.parse(stdout) as Record<string, Record<string, never>>)[0]!;
}
const run = (...args: string[]): void => {
  const { stderr, status } = spawnSync('devlink', args, { encoding: 'utf8' });
  assert.equal(status, 0, `devlink ${args.join(' ')}: ${stderr}`);
};

describe('Devlink', { skip: noNetdevsim || notInstalled('devlink'), timeout: 300_000 }, () => {
  const dev = 'netdevsim/netdevsim911';
  const make = () => Simulated.make(911);

  it('reads devices, ports, versions and parameters, and sets them', async () => {
    using device = await make();
    await using devlink = new Devlink();
    assert.ok((await devlink.dev.dump()).some((one) => one.dev === dev));
    const { [dev]: info } = tool('dev', 'info', dev) as Record<string, Json>;
    const read = await devlink.info.get({ dev });
    assert.equal(read.driverName, info!.driver);
    assert.deepEqual(read.versions.running, (info!.versions as Json).running);
    const ports = tool('port', 'show') as Record<string, Json>;
    for (const port of await devlink.port.dump({ dev })) {
      const other = ports[`${dev}/${port.index}`]!;
      assert.deepEqual(
        [port.type, port.netdevName, port.flavour, port.number, port.splittable],
        [other.type, other.netdev, other.flavour, other.port, other.splittable],
      );
      assert.deepEqual(await devlink.port.get(port), port);
    }
    const { [dev]: params } = tool('dev', 'param', 'show') as unknown as Record<string, Json[]>;
    const own = await devlink.param.dump({ dev });
    assert.equal(own.length, params!.length);
    for (const { name, values, generic } of own) {
      const other = params!.find((one) => one.name === name)!;
      assert.equal(generic, other.type === 'generic', name);
      for (const { cmode, value } of other.values as { cmode: 'driverinit'; value: unknown }[])
        assert.equal(values[cmode], value, name);
    }
    await devlink.param.set({ dev, name: 'max_macs' }, { value: 64, cmode: 'driverinit' });
    await devlink.param.set({ dev, name: 'test1' }, { value: false, cmode: 'driverinit' });
    const { [dev]: after } = tool('dev', 'param', 'show') as unknown as Record<string, Json[]>;
    const setTo = (name: string) =>
      (after!.find((one) => one.name === name)!.values as { value: unknown }[])[0]!.value;
    assert.deepEqual([setTo('max_macs'), setTo('test1')], [64, false]);
    assert.match(
      (await rejection(devlink.param.set({ dev, name: 'test1' }, { value: 5, cmode: 'driverinit' }))).message,
      /value: expected a boolean/,
    );
    await devlink.reload(dev);
    assert.equal(device.read('max_macs'), '64');
    proven('devlink', 'ports and parameters');
  });

  it('reads resources as a tree, and sets sizes', async () => {
    using _ = await make();
    await using devlink = new Devlink();
    const { [dev]: other } = tool('resource', 'show', dev) as unknown as Record<string, Json[]>;
    const names = (list: readonly Json[]): unknown[] =>
      list.map((one) => [
        one.name,
        one.occ,
        one.size_gran ?? one.sizeGran,
        ...names((one.resources ?? []) as Json[]),
      ]);
    assert.deepEqual(names((await devlink.resources(dev)) as unknown as Json[]), names(other!));
    await devlink.setResource(dev, '/IPv4/fib', 99);
    const fib = (list: readonly DevlinkResourceEntry[]) =>
      list[0]!.resources!.find(({ name }) => name === 'fib')!;
    assert.equal(fib(await devlink.resources(dev)).sizeNew, 99);
    const error = await rejection(devlink.setResource(dev, '/IPv4/fbi', 9));
    assert.match(error.message, /there is no '\/IPv4\/fbi'.*\/IPv4\/fib/);
    await devlink.reload(dev, { action: 'driverReinit' });
    assert.equal(fib(await devlink.resources(dev)).size, 99);
    proven('devlink', 'resources');
  });

  it('reads what health reporters tell, has them fail and recover', async () => {
    using device = await make();
    await using devlink = new Devlink();
    const key = { dev, name: 'dummy' };
    const { [dev]: reporters } = tool('health', 'show') as unknown as Record<string, Json[]>;
    const own = await devlink.health.dump({ dev });
    assert.deepEqual(
      own.map(({ name, state, errCount, autoDump }) => [name, state, errCount, autoDump]).sort(),
      reporters!.map((one) => [one.reporter, one.state, one.error, one.auto_dump]).sort(),
    );
    const report = (await devlink.health.diagnose(key)) as Json;
    const other = JSON.parse(
      spawnSync('devlink', ['-j', 'health', 'diagnose', dev, 'reporter', 'dummy'], { encoding: 'utf8' })
        .stdout,
    ) as Json;
    // bytes are made by chance
    const { test_binary: bytes, ...rest } = report;
    const { test_binary: theirs, ...same } = other;
    assert.deepEqual(rest, same);
    assert.equal((bytes as string).length, 2 * (theirs as unknown[]).length);
    const kept = (await devlink.health.showDump(key)) as Json;
    assert.equal(kept.test_string, 'somestring');
    assert.deepEqual(await devlink.health.showDump(key), kept);
    await devlink.health.clearDump(key);
    await devlink.health.set(key, { gracefulPeriod: 500, autoRecover: false });
    const set = await devlink.health.get(key);
    assert.deepEqual([set.gracefulPeriod, set.autoRecover], [500, false]);
    device.set('health/break_health', 'a reason');
    const { [dev]: broken } = tool('health', 'show', dev, 'reporter', 'dummy') as unknown as Record<
      string,
      Json[]
    >;
    assert.equal(broken![0]!.state, 'error');
    assert.equal((await devlink.health.get(key)).state, 'error');
    assert.equal(((await devlink.health.showDump(key)) as Json).break_message, 'a reason');
    await devlink.health.recover(key);
    assert.equal((await devlink.health.get(key)).state, 'healthy');
    proven('devlink', 'health');
  });

  it('reads and sets traps, groups and policers', async () => {
    using _ = await make();
    await using devlink = new Devlink();
    const { [dev]: traps } = tool('trap', 'show') as unknown as Record<string, Json[]>;
    const own = await devlink.trap.dump({ dev });
    assert.deepEqual(
      own.map(({ name, type, generic, action, group }) => [name, type, generic, action, group]),
      traps!.map((one) => [one.name, one.type, one.generic, one.action, one.group]),
    );
    assert.equal(typeof own[0]!.stats!.rxPackets, 'number');
    const trap = own.find(({ name }) => name === 'vlan_tag_mismatch')!;
    await devlink.trap.set(trap, { action: 'trap' });
    assert.equal((await devlink.trap.get(trap)).action, 'trap');
    const { [dev]: groups } = tool('trap', 'group', 'show') as unknown as Record<string, Json[]>;
    assert.deepEqual(
      (await devlink.trapGroup.dump({ dev })).map(({ name, policer }) => [name, policer]),
      groups!.map((one) => [one.name, one.policer]),
    );
    await devlink.trapPolicer.set({ dev, id: 1 }, { rate: 777, burst: 64 });
    const { [dev]: policers } = tool('trap', 'policer', 'show') as unknown as Record<string, Json[]>;
    assert.deepEqual([policers![0]!.rate, policers![0]!.burst], [777, 64]);
    assert.match(
      (await rejection(devlink.trap.set(trap, { acton: 'drop' } as never))).message,
      /did you mean 'action'/,
    );
    proven('devlink', 'traps');
  });

  it('makes snapshots of regions, reads and deletes them', async () => {
    using _ = await make();
    await using devlink = new Devlink();
    const key = { dev, name: 'dummy' };
    assert.equal(await devlink.region.new(key, 5), 5);
    const region = await devlink.region.get(key);
    assert.deepEqual(region.snapshots, [5]);
    const other = (tool('region', 'show') as Record<string, Json>)[`${dev}/dummy`]!;
    assert.deepEqual(
      [other.size, other.snapshot, other.max],
      [region.size, region.snapshots, region.maxSnapshots],
    );
    const whole = await devlink.region.read(key, { snapshot: 5 });
    assert.equal(whole.length, 2 * Number(region.size));
    assert.equal(
      await devlink.region.read(key, { snapshot: 5, address: 16, length: 32 }),
      whole.slice(32, 96),
    );
    const { stdout } = spawnSync(
      'devlink',
      ['region', 'read', `${dev}/dummy`, 'snapshot', '5', 'address', '0', 'length', '16'],
      { encoding: 'utf8' },
    );
    assert.equal(stdout.replace(/^\w+|\s/g, ''), whole.slice(0, 32));
    await devlink.region.del(key, 5);
    assert.deepEqual((await devlink.region.get(key)).snapshots, []);
    proven('devlink', 'regions');
  });

  it('writes firmware with progress', async (t) => {
    using _ = await make();
    await using devlink = new Devlink();
    mkdirSync('/lib/firmware', { recursive: true });
    writeFileSync('/lib/firmware/tsroute2-test', 'firmware');
    const messages: string[] = [];
    let most = 0;
    try {
      for await (const { message, done } of devlink.flash(dev, 'tsroute2-test')) {
        if (message) messages.push(message);
        most = Math.max(most, Number(done ?? 0));
      }
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOENT') throw error;
      return t.skip('this kernel has no firmware below this root');
    } finally {
      rmSync('/lib/firmware/tsroute2-test');
    }
    assert.ok(messages.includes('Flashing') && messages.some((one) => /done/i.test(one)), messages.join());
    assert.ok(most > 0);
    proven('devlink', 'firmware');
  });

  it('switches between functions', async () => {
    using _ = await make();
    await using devlink = new Devlink();
    await assert.rejects(async () => {
      for await (const _one of devlink.flash(dev, 'no-such-file'));
    }, /failed to locate/);
    assert.equal((await devlink.eswitch.get({ dev })).mode, 'legacy');
    await devlink.eswitch.set({ dev }, { mode: 'switchdev' });
    assert.equal((tool('dev', 'eswitch', 'show', dev) as Record<string, Json>)[dev]!.mode, 'switchdev');
    await devlink.eswitch.set({ dev }, { mode: 'legacy' });
  });

  it('divides the rate of functions', async () => {
    using device = await make();
    await using devlink = new Devlink();
    spawnSync('sh', ['-c', `echo 2 > /sys/bus/netdevsim/devices/${device.name}/sriov_numvfs`]);
    await devlink.eswitch.set({ dev }, { mode: 'switchdev' });
    await devlink.rate.add(dev, 'group', { txMax: 1_000_000 });
    const leaf = (await devlink.rate.dump({ dev })).find(({ type }) => type === 'leaf')!;
    await devlink.rate.set(leaf, { txShare: 125_000, parentNodeName: 'group' });
    const rates = tool('port', 'function', 'rate', 'show') as Record<string, Json>;
    const read = await devlink.rate.get(leaf);
    assert.deepEqual([read.txShare, read.parentNodeName], [125_000, 'group']);
    const other = rates[`${dev}/${leaf.port}`]!;
    // devlink says bits
    assert.deepEqual([other.type, other.parent], ['leaf', 'group']);
    await devlink.rate.set(leaf, { parentNodeName: '' });
    await devlink.rate.del(dev, 'group');
    assert.ok((await devlink.rate.dump({ dev })).every(({ type }) => type === 'leaf'));
    proven('devlink', 'rates');
  });

  it('tells what happens', async () => {
    await using devlink = new Devlink();
    const events = await devlink.monitor({ dev });
    {
      using _ = await make();
      run('dev', 'param', 'set', dev, 'name', 'test2', 'value', '99', 'cmode', 'runtime');
      run('trap', 'set', dev, 'trap', 'fid_miss', 'action', 'drop');
    }
    const seen: DevlinkEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      if (event.event === 'del') break;
    }
    const words = new Set(seen.map(({ event }) => event));
    for (const word of ['new', 'portNew', 'paramNew', 'trapNew', 'regionNew', 'portDel', 'del'])
      assert.ok(words.has(word), `${word} of ${[...words]}`);
    assert.ok(seen.every((one) => !('dev' in one) || one.dev === dev));
    const port = seen.find((one) => one.event === 'portNew' && 'netdevName' in one)!;
    assert.equal((port as Json).flavour, 'physical');
    proven('devlink', 'events');
  });

  it('says what is wrong', async () => {
    await using devlink = new Devlink();
    const refused = async (call: Promise<unknown>, what: RegExp) =>
      assert.match((await rejection(call)).message, what);
    await refused(
      devlink.port.get({ dev: 'nowhere/0', index: 0 }),
      /ENODEV: there is no such device: port index 0 of nowhere\/0/,
    );
    await refused(devlink.port.get({ dev: 'nowhere' } as never), /dev: expected the name of a device/);
    await refused(devlink.port.get({ dev: 'a/b' } as never), /index: is missing/);
    await refused(
      devlink.reload('a/b', { acton: 1 } as never),
      /unknown option 'acton'; did you mean 'action'/,
    );
  });

  it('is there on the command line, in the words of devlink', async () => {
    using _ = await make();
    const cli = (...words: string[]) =>
      spawnSync(process.execPath, [CLI, 'devlink', ...words], { encoding: 'utf8' });
    const done = (...words: string[]): string => {
      const { stdout, stderr, status } = cli(...words);
      assert.deepEqual([stderr, status], ['', 0], words.join(' '));
      return stdout;
    };
    assert.match(done('dev', 'show'), new RegExp(dev));
    assert.equal(JSON.parse(done('port', 'show', '--json')).filter((one: Json) => one.dev === dev).length, 2);
    assert.match(done('port', 'show', `${dev}/0`), /physical/);
    done('dev', 'param', 'set', dev, 'name', 'max_macs', 'value', '48', 'cmode', 'driverinit');
    assert.match(done('dev', 'param', 'show', dev, 'name', 'max_macs'), /48/);
    done('trap', 'set', dev, 'trap', 'fid_miss', 'action', 'drop');
    assert.match(done('trap', 'show', dev, 'trap', 'fid_miss'), /drop/);
    done('trap', 'policer', 'set', dev, 'policer', '1', 'rate', '555');
    assert.match(done('trap', 'policer', 'show'), /555/);
    assert.equal(JSON.parse(done('health', 'diagnose', dev, 'reporter', 'dummy', '-j')).test_u32, 3);
    done('health', 'set', dev, 'reporter', 'dummy', 'grace_period', '300', 'auto_recover', 'false');
    assert.match(done('health', 'show', dev), /300/);
    done('region', 'new', `${dev}/dummy`, 'snapshot', '1');
    assert.match(
      done('region', 'read', `${dev}/dummy`, 'snapshot', '1', 'address', '0', 'length', '16'),
      /^0+ /,
    );
    done('resource', 'set', dev, 'path', '/IPv4/fib', 'size', '77');
    assert.match(done('resource', 'show', dev), /\/IPv4\/fib/);
    done('dev', 'reload', dev);
    assert.match(done('dev', 'info', dev), /10\.20\.30/);
    assert.match(done('--help'), /in devlink's words/);
    assert.match(cli('prot', 'show').stderr, /did you mean 'port'/);
    assert.match(cli('dev', 'shw').stderr, /did you mean 'show'/);
    assert.match(
      cli('trap', 'set', dev, 'trap', 'fid_miss', 'acton', 'drop').stderr,
      /did you mean 'action'/,
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { GenericNetlink, Tipc } from '../../src/index.js';
import { FakeKernel } from '../../src/testing.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { notInstalled } from '../support/programs.js';
import { proven } from './proof.js';

/** Why there is nothing to test: the module is loaded where it is there. */
async function missing(): Promise<string | false> {
  if (noNamespaces) return noNamespaces;
  using space = new TestNamespace();
  space.run('modprobe', ['tipc']);
  await using genl = new GenericNetlink({ netns: space.ns.fd });
  return (await genl.families()).some(({ name }) => name === 'TIPCv2') ? false : 'this kernel has no TIPC';
}

const hash = (address = 0): string => address.toString(16).padStart(8, '0');

describe('Tipc', { skip: notInstalled('tipc') || (await missing()), timeout: 300_000 }, () => {
  it('reads what tipc prints, of two nodes that see each other', async () => {
    using here = new TestNamespace();
    using there = new TestNamespace();
    here.ip(`link set lo up
      link add v0 type veth peer name v1 netns ${there.ns.path}
      link set v0 up
      addr add 10.1.0.1/24 dev v0`);
    there.ip('link set v1 up\n addr add 10.1.0.2/24 dev v1');
    using tipc = new Tipc({ netns: here.ns.fd });
    using other = new Tipc({ netns: there.ns.fd });
    const tool = (...args: string[]): string => here.run('tipc', args).stdout.trim();
    const lines = (...args: string[]): string[] => tool(...args).split('\n');

    await tipc.setNode({ identity: 'alpha', netId: 77 });
    await other.setNode({ identity: 'beta', netId: 77 });
    await tipc.enableBearer({ media: 'eth', dev: 'v0', priority: 12 });
    await other.enableBearer({ media: 'eth', dev: 'v1' });
    await tipc.enableBearer({ media: 'udp', name: 'UDP1', local: '10.1.0.1' });
    assert.match(`${await rejection(tipc.setNode({ identity: 'gamma' }))}`, /EPERM/);

    const own = await tipc.node();
    assert.equal(own.identity, 'alpha');
    assert.equal(`${own.netId}`, tool('node', 'get', 'netid'));
    const [, line] = lines('node', 'get', 'identity');
    assert.deepEqual(line!.trim().split(/\s+/), ['alpha', hash(own.address)]);
    proven('tipc', 'node');

    const bearers = await tipc.bearers();
    assert.deepEqual(bearers.map(({ name }) => name).sort(), lines('bearer', 'list').sort());
    const eth = bearers.find(({ name }) => name === 'eth:v0')!;
    for (const key of ['priority', 'tolerance', 'window'] as const)
      assert.equal(`${eth[key]}`, tool('bearer', 'get', key, 'media', 'eth', 'device', 'v0'));
    const udp = bearers.find(({ media }) => media === 'udp')!;
    assert.ok(udp.local && 'address' in udp.local);
    assert.equal(udp.local.address, '10.1.0.1');
    await tipc.setBearer('eth:v0', { tolerance: 2000 });
    assert.equal(tool('bearer', 'get', 'tolerance', 'media', 'eth', 'device', 'v0'), '2000');
    proven('tipc', 'bearer');

    for (let i = 0; i < 100 && !(await tipc.nodes()).some(({ up }) => up); i++) await pause(100);
    const [peer] = await tipc.nodes();
    assert.equal(peer?.up, true);
    assert.equal(hash(peer.address), hash((await other.node()).address));
    const links = await tipc.links();
    assert.deepEqual(
      links.map(({ name, up }) => `${name}: ${up ? 'up' : 'down'}`).sort(),
      lines('link', 'list').sort(),
    );
    const link = links.find(({ name }) => name === 'alpha:v0-beta:v1')!;
    await tipc.setLink(link.name, { tolerance: 1800 });
    const counted = tool('link', 'statistics', 'show', 'link', link.name);
    assert.match(counted, new RegExp(`MTU:${link.mtu} +Priority:${link.priority} +Tolerance:1800 ms`));
    await tipc.resetStatistics(link.name);
    proven('tipc', 'link');

    const names = await tipc.nameTable();
    const rows = lines('nametable', 'show')
      .slice(1)
      .map((row) => row.trim().split(/\s+/).slice(0, 5).join(' '));
    const ours = names.map(
      ({ type, lower, upper, scope, ref }) => `${type} ${lower} ${upper} ${scope} ${ref}`,
    );
    assert.deepEqual(ours.sort(), rows.sort());
    const [socket] = await tipc.sockets();
    assert.match(tool('socket', 'list'), new RegExp(`^socket ${socket!.ref}`));
    assert.equal((await tipc.publications(socket!.ref!))[0]!.type, 1);
    proven('tipc', 'nameTable');

    const media = await tipc.media();
    assert.deepEqual(media.map(({ name }) => name).sort(), lines('media', 'list').sort());
    await tipc.setMedia('eth', { priority: 9 });
    assert.equal(tool('media', 'get', 'priority', 'media', 'eth'), '9');
    proven('tipc', 'media');

    assert.match(here.run(process.execPath, [CLI, 'tipc', 'link']).stdout, /alpha:v0-beta:v1 +active/);
    assert.match(
      here.run(process.execPath, [CLI, 'tipc', 'node', 'get', '--json']).stdout,
      /"identity":"alpha"/,
    );
    await tipc.disableBearer('udp:UDP1');
    assert.deepEqual(lines('bearer', 'list'), ['eth:v0']);
    assert.match(`${await rejection(tipc.disableBearer('eth:none'))}`, /EINVAL|ENODEV|ENOENT/);
  });
});

describe('Tipc, without a kernel', () => {
  it('refuses what means nothing before it is sent', async () => {
    using tipc = new Tipc({ transport: new FakeKernel().transport });
    const refused = async (what: Promise<unknown>, why: RegExp): Promise<void> =>
      assert.match(`${await rejection(what)}`, why);
    await refused(tipc.enableBearer({ media: 'udp', name: 'U' }), /local.*is missing/);
    await refused(tipc.enableBearer({ media: 'eth' }), /dev.*is missing/);
    await refused(tipc.setLink('a', {}), /nothing to set/);
    await refused(tipc.setKey({ key: 'abcd' }), /40, 56 or 72/);
    await refused(tipc.setNode({ identity: 'no such identity at all' }), /identity/);
  });
});

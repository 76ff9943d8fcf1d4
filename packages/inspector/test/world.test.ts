import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { assertHas, ip, ipJson, type Json, Names, noNames, start, TestViewer, until } from './support.js';

const skip = noNames();

/** What `ip` and the inspector both say of a link. */
function comparable(link: Json): Json {
  const flags = link.flags as string[];
  return {
    ifname: link.ifname,
    index: link.ifindex ?? link.index,
    up: flags.some((one) => one.toLowerCase() === 'up'),
    mtu: link.mtu,
    operstate: `${link.operstate}`.toLowerCase(),
    address: link.address,
  };
}

describe('the state of the inspector', { skip }, () => {
  test('is what ip says of each namespace, and follows it', async () => {
    using names = new Names();
    const [a, b] = [names.add('a'), names.add('b')];
    ip(`-n ${a} link add br0 type bridge`);
    ip(`-n ${a} link add v0 type veth peer name v1 netns ${b}`);
    ip(`-n ${a} link set v0 master br0 up`);
    ip(`-n ${a} addr add 10.0.0.1/24 dev br0`);
    await using shown = await start({ netns: [a, b] });
    using viewer = await TestViewer.open(shown);
    viewer.subscribe('world');
    await until('the state has come', () => viewer.complete);
    for (const name of [a, b]) {
      const { id } = viewer.namespace(name)!;
      const ours = viewer.links().filter(({ ns }) => ns === id);
      const byIndex = (x: Json, y: Json) => Number(x.index) - Number(y.index);
      assert.deepEqual(
        ours.map(comparable).sort(byIndex),
        ipJson(`-n ${name} link`).map(comparable).sort(byIndex),
      );
    }
    assert.deepEqual(viewer.link(a, 'br0')?.addresses, ['10.0.0.1/24']);
    assert.equal(viewer.link(a, 'v0')?.master, viewer.link(a, 'br0')?.index);
    // the other end is found across namespaces
    await until('the pair is known', () => (viewer.link(a, 'v0')?.lower as Json | undefined)?.ns);
    assert.deepEqual(viewer.link(a, 'v0')?.lower, {
      index: viewer.link(b, 'v1')?.index,
      ns: viewer.namespace(b)?.id,
    });
    assert.deepEqual(viewer.link(b, 'v1')?.lower, {
      index: viewer.link(a, 'v0')?.index,
      ns: viewer.namespace(a)?.id,
    });
    assert.equal(viewer.link(b, 'v1')?.pair, true);

    ip(`-n ${b} link add br9 type bridge`);
    await until('a link that was added', () => viewer.link(b, 'br9'));
    ip(`-n ${b} link set br9 name br8`);
    await until('its other name', () => viewer.link(b, 'br8') && !viewer.link(b, 'br9'));
    ip(`-n ${b} addr add 2001:db8::1/64 dev br8`);
    await until('its address', () => `${viewer.link(b, 'br8')?.addresses}`.includes('2001:db8::1/64'));
    ip(`-n ${b} link del br8`);
    await until('it is gone', () => !viewer.link(b, 'br8'));
    ip(`-n ${a} link del v0`);
    await until('both ends are gone', () => !viewer.link(a, 'v0') && !viewer.link(b, 'v1'));
  });

  test('has namespaces as they come and go: named ones, and those of processes', async () => {
    using names = new Names();
    const first = names.add('first');
    await using shown = await start();
    using viewer = await TestViewer.open(shown);
    viewer.subscribe('world');
    await until('the state has come', () => viewer.complete);
    assert.ok(viewer.namespace(first));
    assert.ok([...viewer.items.values()].some(({ own }) => own === true));
    const second = names.add('second');
    await until('a new name', () => viewer.namespace(second));
    assert.ok(viewer.link(second, 'lo'));
    names.remove(second);
    await until('a name that has gone', () => !viewer.namespace(second));
    const process = spawn('unshare', ['-n', 'sleep', '60']);
    try {
      const found = await until('the namespace of a process', () =>
        [...viewer.items.values()].find(({ processes }) =>
          (processes as Json[] | undefined)?.some(({ pid, name }) => pid === process.pid && name === 'sleep'),
        ),
      );
      assert.deepEqual(found.names, []);
      assert.ok(viewer.links().some(({ ns, ifname }) => ns === found.id && ifname === 'lo'));
      process.kill();
      await until('it has gone with the process', () => !viewer.items.has(`ns:${found.id}`));
    } finally {
      process.kill('SIGKILL');
    }
  });

  test('costs nothing when nobody looks: sockets and descriptors are closed', async () => {
    using names = new Names();
    const name = names.add('idle');
    const open = () => readdirSync('/proc/self/fd').length;
    await using shown = await start({ netns: [name] });
    const before = open();
    const viewer = await TestViewer.open(shown);
    viewer.subscribe('world', 'events', 'rates');
    await until('the state has come', () => viewer.complete);
    assert.ok(open() > before + 1);
    viewer.socket.close();
    await until('all is closed', () => open() <= before);
    // and back again
    using again = await TestViewer.open(shown);
    again.subscribe('world');
    await until('the state has come again', () => again.complete && again.link(name, 'lo'));
  });

  test('details: what makes a link makes it again', async () => {
    using names = new Names();
    const name = names.add('make');
    ip(`-n ${name} link add br0 type bridge stp_state 1 ageing_time 20000`);
    ip(`-n ${name} link add vx0 type vxlan id 42 remote 192.0.2.9 dstport 4789`);
    ip(`-n ${name} link set vx0 master br0 up`);
    ip(`-n ${name} link set br0 up mtu 1400`);
    ip(`-n ${name} addr add 10.0.0.1/24 dev br0`);
    ip(`-n ${name} route add 10.7.0.0/16 via 10.0.0.7`);
    const other = names.add('again');
    await using shown = await start({ netns: [name, other] });
    using viewer = await TestViewer.open(shown);
    viewer.subscribe('world');
    await until('the state has come', () => viewer.complete);
    const detail = (ifname: string) => {
      const { ns, index } = viewer.link(name, ifname)!;
      return viewer.call('link', { ns, index });
    };
    for (const ifname of ['br0', 'vx0']) {
      const { recipes } = (await detail(ifname)) as { recipes: { command: string; typescript: string }[] };
      for (const { command, typescript } of recipes) {
        assert.match(command, /^ip /);
        assert.match(typescript, /^await ipr\./);
        ip(`-n ${other} ${command.replace(/^ip /, '')}`);
      }
    }
    const shape = (ns: string, dev: string) => {
      const [one] = ipJson(`-d -n ${ns} link show dev ${dev}`) as [Json];
      const { info_kind, info_data } = one.linkinfo as { info_kind: string; info_data: Json };
      const { stp_state, ageing_time, id, remote, port } = info_data;
      return { info_kind, stp_state, ageing_time, id, remote, port, mtu: one.mtu, master: one.master };
    };
    for (const dev of ['br0', 'vx0']) assert.deepEqual(shape(other, dev), shape(name, dev));
    ip(`-n ${name} link add v0 type veth peer name v1 netns ${other}`);
    await until('the pair', () => (viewer.link(name, 'v0')?.lower as Json | undefined)?.ns);
    const pair = (await detail('v0')) as { recipes: { command: string }[] };
    assert.equal(pair.recipes[0]?.command, `ip link add name v0 type veth peer name v1 netns ${other}`);
    const { routes, ipJson: shownJson } = (await detail('br0')) as {
      routes: { entries: { text: string }[] };
      ipJson: { link: Json };
    };
    assert.ok(
      routes.entries.some(({ text }) => text === '10.7.0.0/16 via 10.0.0.7 dev br0'),
      JSON.stringify(routes),
    );
    assertHas(shownJson.link, ipJson(`-d -n ${name} link show dev br0`)[0]);
  });
});

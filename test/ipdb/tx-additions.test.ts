/** What the kernel adds by itself when a link comes up goes with the transaction that is undone. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNamespace, IPDB, type IPDBTransaction } from '../../src/index.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';

/** All that is to be seen of a namespace, without times. */
function stateOf(space: TestNamespace): unknown {
  const without = (list: object[]) =>
    list.map((one) =>
      JSON.stringify(one, (key, value) => (/_life_time|ifindex/.test(key) ? undefined : value)),
    );
  return {
    links: space.ipJson('link show').map(({ ifname, flags }) => ({ ifname, flags })),
    addresses: space
      .ipJson('addr show')
      .map(({ ifname, addr_info }) => [ifname, without(addr_info as object[])]),
    routes: without(space.ipJson('route show table all')).sort(),
    routes6: without(space.ipJson('-6 route show table all')).sort(),
    // the filters of the hardware are emptied whenever a link goes down
    groups: space
      .ip('maddr show')
      .replace(/^\d+:/gm, '')
      .split('\n')
      .filter((line) => !/\tlink /.test(line))
      .sort(),
  };
}

describe('a transaction that is undone', { skip: noNamespaces, timeout: 60_000 }, () => {
  const cases: Readonly<Record<string, readonly [setup: string, change: (tx: IPDBTransaction) => void]>> = {
    'brought lo up': ['link set lo down', (tx) => tx.link.set({ dev: 'lo', up: true })],
    'brought lo up by its flags': [
      'link set lo down',
      (tx) => tx.link.set({ dev: 'lo', flags: ['up'], change: ['up'] }),
    ],
    'brought a pair up': [
      'link add v0 type veth peer name v1',
      (tx) => {
        tx.link.set({ dev: 'v0', up: true });
        tx.link.set({ dev: 'v1', up: true });
      },
    ],
    'brought up a bridge with a port': [
      'link add br0 type bridge\nlink add v0 type veth peer name v1\nlink set v0 master br0',
      (tx) => {
        tx.link.set({ dev: 'br0', up: true });
        tx.link.set({ dev: 'v0', up: true });
        tx.addr.add({ dev: 'br0', address: '10.0.0.1/24' });
      },
    ],
  };
  for (const [name, [setup, change]] of Object.entries(cases)) {
    for (const views of [['interfaces'], ['interfaces', 'addresses', 'routes']] as const) {
      it(`${name} leaves no trace, with ${views.join(', ')} loaded`, async () => {
        const space = new TestNamespace();
        try {
          // where lo was up, it keeps its address when it goes down
          space.ip(setup);
          if (setup === 'link set lo down') space.ip('addr flush dev lo');
          const before = stateOf(space);
          await using db = await IPDB.open({ netns: space.ns.fd, views });
          const error = await rejection(
            db.transaction((tx) => {
              change(tx);
              tx.route.add({ dst: '10.9.0.0/16', gateway: '192.0.2.1' });
            }),
          );
          assert.match(error.message, /all undone/);
          assert.deepEqual(stateOf(space), before);
        } finally {
          space.close();
        }
      });
    }
  }

  it('leaves what was there before it', async () => {
    using space = new TestNamespace();
    space.ip('link set lo down');
    const before = stateOf(space);
    await using db = await IPDB.open({ netns: space.ns.fd });
    await rejection(
      db.transaction((tx) => {
        tx.link.set({ dev: 'lo', up: true });
        tx.route.add({ dst: '10.9.0.0/16', gateway: '192.0.2.1' });
      }),
    );
    assert.deepEqual(stateOf(space), before);
  });

  it('is undone as well where it is not confirmed', async () => {
    const ns = createNamespace();
    try {
      await using db = await IPDB.open({ netns: ns.fd });
      const tx = db.begin();
      tx.link.set({ dev: 'lo', up: true });
      await tx.commit({ confirm: '10m' });
      assert.ok([...db.addresses.records()].length > 0);
      await tx.rollback();
      assert.deepEqual([...db.addresses.records()], []);
    } finally {
      ns.close();
    }
  });
});

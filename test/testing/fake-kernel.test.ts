import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  attributes,
  GenericNetlink,
  IPRoute,
  messageTypes,
  NetlinkSocket,
  nla,
  nlmsg,
  struct,
} from '../../src/index.js';
import { genericFamily, only } from '../../src/messages/generic/family.js';
import { routeMessages, routeRequests } from '../../src/messages/route/index.js';
import { FakeKernel, Refusal } from '../../src/testing.js';
import { rejection } from '../helpers.js';

const peer = attributes('TOY_A_PEER', { name: [1, nla.asciiz], port: [2, nla.be16] });
const device = attributes('TOY_A_DEVICE', {
  ifname: [1, nla.string(15)],
  mtu: [2, nla.u32],
  peers: [3, nla.indexed(nla.nested(peer), 0)],
});
const toy = genericFamily('toy', {
  version: 3,
  prefix: 'TOY_CMD',
  commands: {
    getDevice: { id: 0, request: only(device, 'ifname'), reply: device },
    setDevice: { id: 1, request: device },
    deviceChanged: { id: 2, reply: device },
  },
  groups: ['devices'],
});

function toyKernel(): FakeKernel {
  return new FakeKernel().family(toy, {
    getDevice: ({ ifname }, { dump }) =>
      dump
        ? [
            { ifname: 'toy0', mtu: 1400 },
            { ifname: 'toy1', mtu: 1500 },
          ]
        : { ifname: ifname!, mtu: 1400 },
    setDevice: ({ mtu = 0, peers = [], ifname }) => {
      if (ifname === undefined) throw new Refusal('EINVAL', 'which one?', { missing: 'ifname' });
      if (mtu > 9000) throw new Refusal('ERANGE', 'too long', { at: 'mtu' });
      const bad = peers.findIndex(({ port }) => port === 0);
      if (bad >= 0) throw new Refusal('EINVAL', 'no port', { at: `peers[${bad}].port` });
    },
  });
}

describe('a fake kernel', () => {
  it('serves a family: answers, dumps, acknowledgements', async () => {
    const kernel = toyKernel();
    await using genl = new GenericNetlink({ transport: kernel.transport });
    assert.deepEqual(
      (await genl.families()).map(({ name }) => name),
      ['nlctrl', 'toy'],
    );
    const bound = await genl.bind(toy);
    assert.deepEqual(await bound.get('getDevice', { ifname: 'toy7' }), {
      cmd: 'getDevice',
      version: 3,
      ifname: 'toy7',
      mtu: 1400,
    });
    const all = await bound.dump('getDevice');
    assert.deepEqual(
      all.map(({ ifname, mtu }) => [ifname, mtu]),
      [
        ['toy0', 1400],
        ['toy1', 1500],
      ],
    );
    assert.deepEqual(await bound.request('setDevice', { ifname: 'toy0', mtu: 1300 }), []);
    assert.deepEqual(
      kernel.requests.slice(-1).map(({ command, value, protocol }) => ({ command, value, protocol })),
      [
        {
          command: 'setDevice',
          value: { cmd: 'setDevice', version: 3, ifname: 'toy0', mtu: 1300 },
          protocol: 16,
        },
      ],
    );
  });

  it('refuses with the place at fault', async () => {
    await using genl = new GenericNetlink({ transport: toyKernel().transport });
    const bound = await genl.bind(toy);
    const long = await rejection(bound.request('setDevice', { ifname: 'toy0', mtu: 10_000 }));
    assert.equal(long.message, 'TOY_CMD_SET_DEVICE: ERANGE at mtu: too long');
    const deep = await rejection(
      bound.request('setDevice', {
        ifname: 'toy0',
        peers: [
          { name: 'a', port: 1 },
          { name: 'b', port: 0 },
        ],
      }),
    );
    assert.equal(deep.path, 'peers[1].port');
    const missing = await rejection(bound.request('setDevice', { mtu: 10 }));
    assert.equal(missing.message, 'TOY_CMD_SET_DEVICE: EINVAL: ifname is missing: which one?');
    const unknown = await rejection(bound.request(9, {}));
    assert.equal(unknown.code, 'EOPNOTSUPP');
    assert.equal((await rejection(genl.bind('nobody'))).code, 'ENOENT');
  });

  it('sends events to those who have joined', async () => {
    const kernel = toyKernel();
    await using genl = new GenericNetlink({ transport: kernel.transport });
    const bound = await genl.bind(toy);
    assert.equal(kernel.event(toy, 'devices', 'deviceChanged', { ifname: 'toy0' }), 0);
    const events = bound.subscribe(['devices']);
    assert.equal(kernel.event(toy, 'devices', 'deviceChanged', { ifname: 'toy0', mtu: 5 }), 1);
    for await (const event of events) {
      assert.deepEqual(event, {
        event: 'deviceChanged',
        cmd: 'deviceChanged',
        version: 3,
        ifname: 'toy0',
        mtu: 5,
      });
      break;
    }
    assert.throws(() => kernel.event(toy, 'devises', 'deviceChanged', {}), /no multicast group 'devises'/);
  });

  it('serves rtnetlink to an unchanged IPRoute', async () => {
    const kernel = new FakeKernel().messages(
      routeMessages,
      {
        getlink: ({ ifname }, { dump }) => {
          const links = [
            { index: 1, ifname: 'lo' },
            { index: 7, ifname: 'eth0' },
          ];
          if (dump) return links;
          const found = links.find((link) => link.ifname === ifname);
          if (!found) throw new Refusal('ENODEV');
          return found;
        },
        newaddr: ({ local }) => {
          if (local === '10.0.0.1') throw new Refusal('EEXIST', 'Address already assigned', { at: 'local' });
        },
      },
      { requests: routeRequests },
    );
    await using ipr = new IPRoute({ transport: kernel.transport });
    assert.deepEqual(
      (await ipr.link.dump()).map(({ ifname }) => ifname),
      ['lo', 'eth0'],
    );
    await ipr.addr.add({ dev: 'eth0', address: '10.0.0.2/24' });
    const last = kernel.requests.at(-1)!;
    assert.equal(last.command, 'newaddr');
    assert.equal((last.value as { index?: number }).index, 7);
    const twice = await rejection(ipr.addr.add({ dev: 'eth0', address: '10.0.0.1/24' }));
    assert.match(
      twice.message,
      /^RTM_NEWADDR: address '10\.0\.0\.1\/24' dev 'eth0': EEXIST at local: Address already assigned/,
    );
    assert.equal((await rejection(ipr.link.get({ dev: 'eth9' }))).code, 'ENODEV');
    assert.equal((await rejection(ipr.route.del({ dst: 'default' }))).code, 'EOPNOTSUPP');
  });

  it('makes dumps as they are received, and one at a time on a socket', async () => {
    const item = nlmsg('item', {
      header: struct('itemmsg', 'im', { index: nla.u32 }),
      attributes: attributes('ITEM', { name: [1, nla.asciiz] }),
    });
    const types = messageTypes('TEST', { newitem: [16, item], getitem: [18, item] });
    let made = 0;
    const kernel = new FakeKernel().messages(types, {
      *getitem() {
        for (let index = 0; index < 10_000; index++) {
          made++;
          yield { index, name: `item${index}` };
        }
      },
    });
    await using socket = new NetlinkSocket({ protocol: 25, transport: kernel.transport }).registerPolicy(
      types,
    );
    let seen = 0;
    for await (const { index } of socket.dump('getitem', {})) {
      assert.equal(index, seen);
      if (++seen === 100) break;
    }
    assert.ok(made < 2000, `${made} made for 100 read`);
    // the rest of it is drained, or the socket renewed
    assert.equal((await socket.dump('getitem', {})).length, 10_000);
  });

  it('a handler that fails is an error of the socket', async () => {
    const kernel = new FakeKernel().family(toy, {
      getDevice: () => {
        throw new RangeError('a fault in the test');
      },
    });
    await using genl = new GenericNetlink({ transport: kernel.transport });
    const bound = await genl.bind(toy);
    await assert.rejects(bound.get('getDevice', {}), /a fault in the test/);
  });
});

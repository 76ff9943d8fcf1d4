// Uses every class of the package once, in whatever runtime runs this: a line for each, and exit code 1 where one
// failed. Everything happens in namespaces of its own.

import * as tsroute2 from 'tsroute2';
import * as decoder from 'tsroute2/decoder';
import * as schema from 'tsroute2/schema';
import * as testing from 'tsroute2/testing';

const { IPRoute, NetNS, netns, IPDB, IPSet, IW, GenericNetlink, TaskStats, NetlinkSocket, nla } = tsroute2;

function check(condition, what) {
  if (!condition) throw new Error(`not so: ${what}`);
}

/** The error of what is expected to fail. */
async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('was not refused');
}

/** What the running kernel lacks, or does not let this user do. */
const LACKING = new Set(['EPERM', 'EOPNOTSUPP', 'EPROTONOSUPPORT', 'EAFNOSUPPORT']);
const lacks = (error) => LACKING.has(error.code) || /is not available/.test(error.message);

/** By class: what is done with it, in a namespace `ns`. */
const uses = {
  async IPRoute(ns) {
    const ipr = new IPRoute({ netns: ns.fd });
    await ipr.link.add({
      ifname: 'smoke0',
      linkinfo: { kind: 'veth', data: { peer: { ifname: 'smoke1' } } },
    });
    for (const dev of ['smoke0', 'smoke1', 'lo']) await ipr.link.set({ dev, up: true });
    await ipr.addr.add({ dev: 'smoke0', address: '192.0.2.1/24' });
    await ipr.route.add({ dst: '198.51.100.0/24', gateway: '192.0.2.2', dev: 'smoke0' });
    const links = (await ipr.link.dump()).map(({ ifname }) => ifname);
    check(links.includes('smoke0') && links.includes('smoke1'), `links: ${links}`);
    const [way] = [await ipr.route.get({ dst: '198.51.100.7' })].flat();
    check(way.gateway === '192.0.2.2', JSON.stringify(way));
    ipr.close();
  },
  async Dump(ns) {
    const dump = ns.link.dump();
    check(dump instanceof tsroute2.Dump, 'a Dump');
    let count = 0;
    for await (const links of ns.link.dump().batches()) count += links.length;
    check(count === (await dump).length, 'batches hold all links');
  },
  async Batch(ns) {
    const batch = ns.batch();
    check(batch instanceof tsroute2.Batch, 'a Batch');
    for (let at = 0; at < 500; at++)
      batch.route.add({ dst: `10.0.${at >> 8}.${at & 255}/32`, dev: 'smoke0' });
    batch.route.add({ dst: '10.0.0.0/32', dev: 'smoke0' });
    const outcomes = await batch.run();
    check(outcomes.filter(({ ok }) => ok).length === 500, 'all but one are made');
    check((await ns.route.dump({ family: 'inet' })).length > 500, 'and there');
  },
  async Subscription(ns) {
    const monitor = ns.monitor({ groups: ['link'] });
    const events = [];
    const reading = (async () => {
      for await (const event of monitor) {
        events.push(event.event);
        if (event.event === 'dellink') break;
      }
    })();
    await ns.link.add({ ifname: 'smoke2', linkinfo: { kind: 'veth', data: { peer: { ifname: 'smoke3' } } } });
    await ns.link.del({ dev: 'smoke2' });
    await reading;
    check(events.includes('newlink'), `events: ${events}`);
    const socket = ns.open(0);
    check(socket.subscribe([]) instanceof tsroute2.Subscription, 'a Subscription');
    socket.close();
  },
  async NetNS() {
    const name = `smoke-${process.pid}`;
    await netns.create(name);
    try {
      check((await netns.list()).includes(name), 'the name is listed');
      const named = new NetNS(name);
      check((await named.link.get({ ifname: 'lo' })).index === 1, 'lo is there');
      const child = named.spawn('cat', ['/proc/net/dev'], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
      await new Promise((done, failed) => child.on('close', done).on('error', failed));
      check(text.includes('lo:') && !text.includes('smoke0'), `the program ran elsewhere: ${text}`);
      const server = named.openSocket({ address: '127.0.0.1' });
      check(server > 2, 'a descriptor');
      netns.closeSocket(server);
      await named.link.set({ dev: 'lo', up: true });
      named.close();
    } finally {
      await netns.remove(name);
    }
    check(!(await netns.list()).includes(name), 'the name is gone');
  },
  async pids(ns) {
    check((await netns.pids(ns)).length === 0, 'nobody lives in the nameless one');
  },
  async NetworkNamespace() {
    const space = tsroute2.createNamespace();
    const socket = new NetlinkSocket({ protocol: 0, netns: space.fd });
    space.close();
    check(space.fd === -1, 'closed');
    socket.close();
  },
  async NetlinkSocket(ns) {
    const sensor = tsroute2.nlmsg('sensormsg', {
      header: tsroute2.struct('sensormsg', 'sm', { id: nla.u32 }),
      attributes: tsroute2.attributes('SENSOR', { name: [1, nla.asciiz] }),
    });
    const [near, far] = testing.memoryPair();
    const service = new NetlinkSocket({ transport: far, peer: near.port });
    const client = new NetlinkSocket({ transport: near });
    for (const socket of [service, client])
      socket.registerPolicy(tsroute2.messageTypes('SENSOR', { new: [16, sensor], get: [18, sensor] }));
    const serving = (async () => {
      for await (const { body, header } of service.subscribe([]))
        service.send('SENSOR_NEW', { ...body, name: 'attic' }, 0, header.seq);
    })();
    check((await client.get('SENSOR_GET', { id: 7 })).name === 'attic', 'an own protocol is spoken');
    client.close();
    service.close();
    await serving;
    const socket = new NetlinkSocket({ protocol: 0, netns: ns.fd, marshal: new tsroute2.RouteMarshal() });
    check((await socket.dump('RTM_GETLINK', {})).length > 1, 'and the kernel');
    socket.close();
  },
  async Marshal(ns) {
    check(new tsroute2.RouteMarshal() instanceof tsroute2.Marshal, 'RouteMarshal is a Marshal');
    class Shout extends tsroute2.RouteMarshal {
      fixMessage(message) {
        if (message.body?.ifname) message.body.ifname = message.body.ifname.toUpperCase();
        return message;
      }
    }
    const ipr = new IPRoute({ netns: ns.fd, marshal: new Shout() });
    check(
      (await ipr.link.dump()).some(({ ifname }) => ifname === 'LO'),
      'messages are fixed',
    );
    ipr.close();
  },
  async NetlinkError(ns) {
    const error = await refusal(() => ns.link.get({ ifname: 'nope' }));
    check(error instanceof tsroute2.NetlinkError, `${error}`);
    check(error.code === 'ENODEV' && error.constructor.name === 'NetlinkError', `${error.code}`);
  },
  async EncodeError(ns) {
    const error = await refusal(() => ns.link.add({ ifname: 'x', mtuu: 1 }));
    check(error instanceof tsroute2.EncodeError && /mtu/.test(error.message), `${error}`);
  },
  async DecodeError() {
    const set = schema.attributes('SMOKE', { id: [1, schema.u32] });
    const message = tsroute2.nlmsg('smoke', {
      header: tsroute2.struct('smoke', 's', { id: nla.u32 }),
      attributes: set,
    });
    const error = await refusal(() => schema.decode(message, new Uint8Array([1, 2])));
    check(error instanceof tsroute2.DecodeError, `${error}`);
  },
  async NativeTransport(ns) {
    const transport = new tsroute2.NativeTransport({ protocol: 0, netns: ns.fd });
    transport.readAhead(true);
    // RTM_GETLINK, a dump
    transport.send(new Uint8Array([32, 0, 0, 0, 18, 0, 1, 3, ...new Array(24).fill(0)]));
    await new Promise((resolve) => transport.wait(resolve));
    check(transport.receive().count > 0, 'datagrams');
    transport.close();
  },
  async QueueTransport() {
    class Echo extends tsroute2.QueueTransport {
      send(datagram) {
        this.deliver(datagram, { port: 0 });
      }
    }
    const echo = new Echo(7);
    echo.send(new Uint8Array(16));
    check(echo.receive().count === 1, 'what was sent comes back');
  },
  async GenericNetlink(ns) {
    const genl = new GenericNetlink({ netns: ns.fd });
    const { name, id } = await genl.family('nlctrl');
    check(name === 'nlctrl' && id === 16, `${name} ${id}`);
    genl.close();
  },
  async BoundFamily(ns) {
    const genl = new GenericNetlink({ netns: ns.fd });
    const ctrl = tsroute2.genlmsg('nlctrl', {
      commands: { getfamily: 3 },
      attributes: tsroute2.attributes('CTRL_ATTR', { familyId: [1, nla.u16], familyName: [2, nla.asciiz] }),
    });
    const family = await genl.bind('nlctrl', ctrl);
    check(family instanceof tsroute2.BoundFamily, 'a BoundFamily');
    check(
      (await family.dump('getfamily')).some((one) => one.familyName === 'nlctrl'),
      'nlctrl knows itself',
    );
    genl.close();
  },
  async IPSet(ns) {
    const ipset = new IPSet({ netns: ns.fd });
    await ipset.create('smoke', 'hash:net');
    await ipset.add('smoke', ['10.0.0.0/8']);
    check(await ipset.test('smoke', '10.1.2.3'), 'the address is in the set');
    ipset.close();
  },
  async IW(ns) {
    const iw = new IW({ netns: ns.fd });
    check(Array.isArray(await iw.interfaces()), 'interfaces');
    iw.close();
  },
  async TaskStats() {
    const stats = new TaskStats();
    check((await stats.getTgid(process.pid)) !== undefined, 'statistics');
    stats.close();
  },
  async IPDB(ns) {
    const db = await IPDB.open({ netns: ns.fd, views: ['addresses', 'routes'] });
    check(
      db.interfaces.get('smoke0').addresses.some(({ local }) => local === '192.0.2.1'),
      'the address',
    );
    await db.transaction((tx) => {
      tx.addr.add({ dev: 'smoke0', address: '192.0.2.9/24' });
    });
    check(db.addresses.has({ local: '192.0.2.9' }), 'the transaction happened');
    const error = await refusal(() =>
      db.transaction((tx) => {
        tx.addr.add({ dev: 'smoke0', address: '192.0.2.10/24' });
        tx.route.add({ dst: '203.0.113.0/24', gateway: '203.0.113.1', dev: 'smoke0' });
      }),
    );
    check(error instanceof tsroute2.CommitError, `${error}`);
    check(!(await ns.addr.dump()).some(({ local }) => local === '192.0.2.10'), 'it left no trace');
    db.close();
  },
  async SqlMirror(ns) {
    const db = await IPDB.open({ netns: ns.fd });
    const error = await refusal(() => tsroute2.SqlMirror.open(db, { sqlite: ':memory:' }));
    check(/better-sqlite3/.test(error.message), `names the package that is missing: ${error.message}`);
    db.close();
  },
  async decoder() {
    const found = [
      ...decoder.decodeCapture(
        new TextEncoder().encode('14 00 00 00 03 00 02 00 01 00 00 00 00 00 00 00 00 00 00 00'),
      ),
    ];
    check(found.length > 0, 'a message');
  },
};
// these are used above, with what they make or belong to
uses.RouteMarshal = uses.Marshal;

/** Every class but errors, which are made by what throws them. */
const classes = Object.entries(tsroute2)
  .filter(
    ([, value]) => typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value)),
  )
  .filter(([, value]) => !(value.prototype instanceof Error))
  .map(([name]) => name);
const failures = classes.filter((name) => !(name in uses));
for (const name of failures)
  console.log(`FAILED ${name}: scripts/consumer/programs/smoke.mjs does not use it`);

const ns = new NetNS({ create: true });
for (const [name, use] of Object.entries(uses)) {
  try {
    await use(ns);
    console.log(`ok ${name}`);
  } catch (error) {
    if (lacks(error)) console.log(`skipped ${name}: ${error.message}`);
    else {
      failures.push(name);
      console.log(`FAILED ${name}: ${error.stack}`);
    }
  }
}
ns.close();
const ran = Object.keys(uses).length;
console.log(`${ran - failures.length} used, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, readdirSync, readlinkSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import {
  type Datagrams,
  FLAGS,
  LENGTH,
  MSG_TRUNC,
  NSID,
  OFFSET,
  PORT,
  RECORD,
} from '../src/socket/transport.js';
import { addon } from '../src/socket/transports/addon.js';
import { createNamespace, type NetworkNamespace } from '../src/socket/transports/namespace.js';
import { NativeTransport } from '../src/socket/transports/native.js';
import { noNamespaces } from './helpers.js';

const NETLINK_ROUTE = 0;
const NETLINK_USERSOCK = 2;
const RTM_GETLINK = 18;
const RTM_GETROUTE = 26;
const RTM_NEWNSID = 88;
const NLMSG_DONE = 3;
const REQUEST = 1;
const ACK = 4;
const DUMP = 0x300;
const RTNLGRP_LINK = 1;
const RTNLGRP_IPV4_ROUTE = 7;
const SEQUENCE = 4711;
/** More than the ring holds. */
const ROUTES = 40_000;

const TRANSPORT_URL = new URL('../src/socket/transports/native.js', import.meta.url).href;
const NAMESPACE_URL = new URL('../src/socket/transports/namespace.js', import.meta.url).href;

/** One netlink message: header, then the given 32-bit words. */
function message(type: number, flags: number, ...words: number[]): Uint8Array {
  const size = 16 + words.length * 4;
  const ints = new Int32Array([size, type | (flags << 16), SEQUENCE, 0, ...words]);
  return new Uint8Array(ints.buffer);
}

const dumpRoutes = (): Uint8Array => message(RTM_GETROUTE, REQUEST | DUMP, 2, 0, 0);
const dumpLinks = (): Uint8Array => message(RTM_GETLINK, REQUEST | DUMP, 0, 0, 0, 0);

/** Copies of the datagrams, each with its record. */
function copies(datagrams: Datagrams): { data: Uint8Array; port: number; nsid: number; flags: number }[] {
  return Array.from({ length: datagrams.count }, (_, at) => {
    const record = datagrams.index.subarray(at * RECORD, (at + 1) * RECORD);
    assert.equal(record[OFFSET]! % 4, 0);
    const data = datagrams.bytes.u8.slice(record[OFFSET]!, record[OFFSET]! + record[LENGTH]!);
    return { data, port: record[PORT]!, nsid: record[NSID]!, flags: record[FLAGS]! };
  });
}

async function next(transport: NativeTransport, patience = 60_000): Promise<Datagrams> {
  for (;;) {
    const datagrams = transport.receive();
    if (datagrams !== undefined) return datagrams;
    const late = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => transport.wait(resolve)),
      sleep(patience, undefined, { signal: late.signal }).then(() => assert.fail('nothing came')),
    ]);
    late.abort();
  }
}

/** Ends with a NLMSG_DONE, whether in a datagram of its own or not. */
function isLast(data: Uint8Array): boolean {
  return new DataView(data.buffer, data.byteOffset + data.length - 20).getUint16(4, true) === NLMSG_DONE;
}

/** A digest of all messages of a dump, their count of bytes, and the calls of receive() it took. */
async function dump(transport: NativeTransport, request: Uint8Array, pause = 0) {
  const hash = createHash('sha1');
  let size = 0;
  transport.send(request);
  for (let calls = 1; ; calls++) {
    for (const { data, port, flags } of copies(await next(transport))) {
      assert.deepEqual([port, flags], [0, 0]);
      hash.update(data);
      size += data.length;
      if (isLast(data)) return { size, digest: hash.digest('hex'), calls };
    }
    if (pause > 0) await sleep(pause);
  }
}

function codeOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

/** Sends datagrams of `size` bytes that begin with the numbers from `from` to before `to`. */
function flood(sender: NativeTransport, group: number, from: number, to: number, size: number): void {
  const data = new Uint8Array(size);
  for (let at = from; at < to; at++) {
    new DataView(data.buffer).setUint32(0, at, true);
    // After the multicast the kernel delivers to port 0, where nobody listens for this protocol.
    assert.equal(
      codeOf(() => sender.send(data, 0, 1 << (group - 1))),
      'ECONNREFUSED',
    );
  }
}

const numberOf = (data: Uint8Array): number => new DataView(data.buffer).getUint32(0, true);

const descriptors = (): number => readdirSync('/proc/self/fd').length;
const threads = (): number => readdirSync('/proc/self/task').length;

/** Waits until what is received ahead fills the ring of a socket, and the rest of its queue stands still. */
async function untilFull(ns: NetworkNamespace, port: number): Promise<void> {
  // sk Eth Pid Groups Rmem …
  const queued = (): string | undefined =>
    inside(ns, 'cat', '/proc/net/netlink')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .find(([, protocol, owner]) => Number(protocol) === NETLINK_USERSOCK && Number(owner) === port)?.[4];
  let before = queued();
  assert.ok(before, 'the socket is listed');
  for (let still = 0; still < 10; still++) {
    await sleep(20);
    const now = queued();
    if (now !== before) still = 0;
    before = now;
  }
}

/** Runs a program in the namespace and returns what it printed. */
function inside(ns: NetworkNamespace, command: string, ...rest: string[]): string {
  return execFileSync('nsenter', [`--net=${ns.path}`, command, ...rest], { encoding: 'utf8' });
}

const { buildNative } = await import(new URL('../../scripts/native.mjs', import.meta.url).href);
buildNative();

describe('native transport', { skip: noNamespaces, timeout: 600_000 }, () => {
  let ns: NetworkNamespace;
  const open = (protocol: number, more = {}) => new NativeTransport({ protocol, netns: ns.fd, ...more });

  before(() => {
    ns = createNamespace();
    inside(ns, 'ip', 'link', 'set', 'lo', 'up');
    const lines = Array.from(
      { length: ROUTES },
      (_, at) => `route add 10.${at >> 16}.${(at >> 8) & 255}.${at & 255}/32 dev lo`,
    );
    execFileSync('nsenter', [`--net=${ns.path}`, 'ip', '-batch', '-'], { input: lines.join('\n') });
  });

  after(() => {
    const own = readlinkSync('/proc/self/ns/net');
    for (const task of readdirSync('/proc/self/task')) {
      assert.equal(readlinkSync(`/proc/self/task/${task}/ns/net`), own);
    }
    ns.close();
  });

  it('answers a request', () => {
    using transport = open(NETLINK_ROUTE);
    assert.ok(transport.port > 0);
    assert.equal(transport.receive(), undefined);
    transport.send(message(RTM_GETLINK, REQUEST, 0, 1, 0, 0));
    const [answer] = copies(transport.receive()!);
    assert.deepEqual([answer!.port, answer!.nsid, answer!.flags], [0, -1, 0]);
    const view = new DataView(answer!.data.buffer);
    assert.equal(view.getUint32(0, true), answer!.data.length);
    assert.equal(view.getUint32(8, true), SEQUENCE);
    const [link] = JSON.parse(inside(ns, 'ip', '-j', 'link')) as { ifindex: number }[];
    assert.equal(view.getInt32(20, true), link!.ifindex);
    assert.equal(transport.receive(), undefined);
  });

  it('sends and receives in one call', async () => {
    const question = message(RTM_GETLINK, REQUEST, 0, 1, 0, 0);
    using plain = open(NETLINK_ROUTE);
    plain.send(question);
    const [wanted] = copies(plain.receive()!);
    for (const allNsid of [false, true]) {
      using transport = open(NETLINK_ROUTE, { allNsid });
      // where the namespaces of senders are to be told, it only sends
      const [answer] = copies((transport.exchange(question) ?? transport.receive())!);
      const port = new DataView(answer!.data.buffer);
      assert.equal(port.getUint32(12, true), transport.port);
      // the rest is alike, and statistics of a quiet device are
      port.setUint32(12, plain.port, true);
      assert.deepEqual(answer, wanted);
      assert.equal(
        transport.exchange(message(0, REQUEST)),
        undefined,
        'nothing answers what is to be ignored',
      );
      assert.equal(transport.receive(), undefined);
    }
    using ahead = open(NETLINK_ROUTE);
    ahead.readAhead(true);
    assert.equal(ahead.exchange(question), undefined, 'the thread has it');
    assert.equal(copies(await next(ahead))[0]!.data.length, wanted!.data.length);
    using closed = open(NETLINK_ROUTE);
    closed.close();
    assert.equal(
      codeOf(() => closed.exchange(question)),
      'EBADF',
    );
  });

  it('leaves to the next receive what receiving meets after sending', () => {
    using sender = open(NETLINK_USERSOCK);
    using reader = open(NETLINK_USERSOCK);
    reader.join(4);
    reader.receiveBuffer(4096);
    flood(sender, 4, 0, 100, 4000);
    assert.equal(
      codeOf(() => reader.exchange(new Uint8Array(16))),
      'ECONNREFUSED',
      'the error of sending',
    );
    using route = open(NETLINK_ROUTE);
    route.join(RTNLGRP_LINK);
    route.receiveBuffer(1);
    for (let i = 0; i < 20; i++) inside(ns, 'ip', 'link', 'set', 'lo', 'alias', `alias ${i}`);
    assert.equal(route.exchange(message(RTM_GETLINK, REQUEST, 0, 1, 0, 0)), undefined);
    assert.equal(
      codeOf(() => route.receive()),
      'ENOBUFS',
    );
    assert.ok(copies(route.receive()!).length > 0, 'what was there before');
  });

  it('shows each datagram to whoever replaces one of its methods', () => {
    class Watched extends NativeTransport {
      readonly seen: string[] = [];
      override send(datagram: Uint8Array): void {
        this.seen.push('sent');
        super.send(datagram);
      }
    }
    using transport = new Watched({ protocol: NETLINK_ROUTE, netns: ns.fd });
    const question = message(RTM_GETLINK, REQUEST, 0, 1, 0, 0);
    assert.equal(transport.exchange(question), undefined);
    assert.equal(copies(transport.receive()!).length, 1);
    assert.deepEqual(transport.seen, ['sent']);
    using other = open(NETLINK_ROUTE);
    const { receive } = other;
    other.receive = (max) => receive.call(other, max);
    assert.equal(other.exchange(question), undefined);
    assert.equal(copies(other.receive()!).length, 1);
  });

  it('lives in the namespace it was opened in, named by path too', async () => {
    using other = createNamespace();
    inside(other, 'ip', 'link', 'add', 'here', 'type', 'veth', 'peer', 'there');
    using transport = new NativeTransport({ protocol: NETLINK_ROUTE, netns: other.path });
    transport.send(dumpLinks());
    const [links] = copies(await next(transport));
    assert.match(Buffer.from(links!.data).toString('latin1'), /there/);
    assert.equal(
      codeOf(() => new NativeTransport({ protocol: 0, netns: '/run/netns/no such' })),
      'ENOENT',
    );
    assert.equal(
      codeOf(() => new NativeTransport({ protocol: 0, netns: 0 })),
      'EINVAL',
    );
  });

  it('receives the same dump plainly, ahead, slowly, and plainly again', async () => {
    using transport = open(NETLINK_ROUTE);
    const plain = await dump(transport, dumpRoutes());
    assert.ok(plain.size > ROUTES * 36);
    transport.readAhead(true);
    const ahead = await dump(transport, dumpRoutes());
    assert.equal(ahead.digest, plain.digest);
    const slow = await dump(transport, dumpRoutes(), 5);
    assert.equal(slow.digest, plain.digest);
    transport.readAhead(false);
    assert.equal((await dump(transport, dumpRoutes())).digest, plain.digest);
  });

  it('stops at a full ring, and the kernel keeps the rest', async () => {
    using transport = open(NETLINK_ROUTE);
    const plain = await dump(transport, dumpRoutes());
    transport.readAhead(true);
    transport.send(dumpRoutes());
    await sleep(150); // what has not been received by then is received plainly
    const hash = createHash('sha1');
    let ahead = 0;
    // What has been received ahead, then the rest plainly: nothing is lost or out of order.
    transport.readAhead(false);
    for (let size = 0; size < plain.size; ) {
      for (const { data } of copies(await next(transport))) {
        hash.update(data);
        size += data.length;
      }
      ahead++;
    }
    assert.equal(hash.digest('hex'), plain.digest);
    assert.ok(ahead > 8);
  });

  it('switches in the middle of a dump at any time', async () => {
    using transport = open(NETLINK_ROUTE);
    const plain = await dump(transport, dumpRoutes());
    for (let round = 0; round < 20; round++) {
      const hash = createHash('sha1');
      let on = round % 2 === 0;
      transport.readAhead(on);
      transport.send(dumpRoutes());
      for (let size = 0; size < plain.size; ) {
        for (const { data } of copies(await next(transport))) {
          hash.update(data);
          size += data.length;
        }
        if (round % 3 > 0) transport.readAhead((on = !on));
      }
      assert.equal(hash.digest('hex'), plain.digest);
    }
  });

  it('delivers events in both modes', async () => {
    for (const ahead of [false, true]) {
      using other = createNamespace();
      using monitor = new NativeTransport({ protocol: NETLINK_ROUTE, netns: other.fd });
      monitor.join(RTNLGRP_LINK);
      monitor.readAhead(ahead);
      const first = next(monitor);
      inside(other, 'ip', 'link', 'set', 'lo', 'up');
      assert.equal(copies(await first)[0]!.port, 0);
      inside(other, 'ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'v1');
      assert.match(Buffer.from(copies(await next(monitor))[0]!.data).toString('latin1'), /v[01]\0/);
      monitor.leave(RTNLGRP_LINK);
    }
  });

  it('keeps small events of a blocked reader in few slots', async () => {
    using other = createNamespace();
    inside(other, 'ip', 'link', 'set', 'lo', 'up');
    using monitor = new NativeTransport({ protocol: NETLINK_ROUTE, netns: other.fd });
    monitor.join(RTNLGRP_IPV4_ROUTE);
    // For the case that the reader's thread is not given a processor for a while.
    monitor.receiveBuffer(8 << 20);
    monitor.readAhead(true);
    const lines = Array.from({ length: 3000 }, (_, at) => `route add 10.9.${at >> 8}.${at & 255}/32 dev lo`);
    execFileSync('nsenter', [`--net=${other.path}`, 'ip', '-batch', '-'], { input: lines.join('\n') });
    let events = 0;
    let calls = 0;
    while (events < lines.length) {
      events += (await next(monitor)).count;
      calls++;
    }
    assert.equal(events, lines.length);
    assert.ok(calls <= 8, `${calls} slots`);
  });

  it('loses nothing when the reader takes a slot that is being filled', async () => {
    using sender = open(NETLINK_USERSOCK);
    using reader = open(NETLINK_USERSOCK);
    reader.receiveBuffer(32 << 20);
    reader.join(3);
    reader.readAhead(true);
    const total = 20_000;
    let sent = 0;
    let expected = 0;
    while (expected < total) {
      if (sent < total) flood(sender, 3, sent, (sent += 7), 100 + (sent % 900));
      const datagrams = reader.receive();
      if (datagrams === undefined) {
        if (sent >= total && expected < sent) await new Promise<void>((resolve) => reader.wait(resolve));
        continue;
      }
      for (const { data, port } of copies(datagrams)) {
        assert.equal(numberOf(data), expected++);
        assert.equal(port >>> 0, sender.port);
      }
    }
  });

  it('reports an overrun once, in its place, and goes on', async (context) => {
    for (const ahead of [false, true]) {
      using sender = open(NETLINK_USERSOCK);
      using reader = open(NETLINK_USERSOCK);
      if (reader.receiveBuffer(16 << 20) < 16 << 20) return context.skip('SO_RCVBUFFORCE is not permitted');
      reader.join(5);
      reader.readAhead(ahead);
      // More than the ring holds; then the kernel finds the queue too long.
      flood(sender, 5, 0, 200, 30_000);
      if (ahead) await untilFull(ns, reader.port);
      reader.receiveBuffer(4096);
      flood(sender, 5, 200, 300, 30_000);
      const numbers: number[] = [];
      const errors: number[] = [];
      const take = async (last: number) => {
        while (numbers.at(-1) !== last) {
          try {
            for (const { data } of copies(await next(reader))) numbers.push(numberOf(data));
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'ENOBUFS');
            errors.push(numbers.length);
          }
        }
      };
      await take(199);
      assert.deepEqual(
        numbers,
        Array.from({ length: 200 }, (_, at) => at),
      );
      assert.equal(errors.length, 1);
      if (ahead) assert.ok(errors[0]! >= 50, 'after what had been received ahead');
      else assert.equal(errors[0], 0, 'the kernel tells before it gives what is left');
      await sleep(10);
      flood(sender, 5, 300, 301, 100);
      await take(300);
      assert.equal(errors.length, 1);
    }
  });

  it('says that a datagram did not fit, and can be given more room', async () => {
    using sender = open(NETLINK_USERSOCK);
    using reader = open(NETLINK_USERSOCK);
    const big = new Uint8Array(180_000).fill(7);
    sender.send(big, reader.port);
    const cut = reader.receive()!;
    assert.equal(cut.index[FLAGS], MSG_TRUNC);
    assert.equal(cut.index[LENGTH], big.length);
    assert.ok(cut.bytes.u8.length < big.length);
    reader.grow(big.length);
    sender.send(big, reader.port);
    assert.deepEqual(copies(reader.receive()!)[0], { data: big, port: sender.port | 0, nsid: -1, flags: 0 });

    // Ahead, with slots that became too small.
    reader.readAhead(true);
    sender.send(big, reader.port);
    assert.deepEqual(copies(await next(reader))[0]!.data, big);
    sender.send(big.subarray(0, 10), reader.port);
    await sleep(20);
    reader.grow(1_000_000);
    assert.equal(copies(await next(reader))[0]!.data.length, 10);
    const bytes = next(reader);
    sender.send(big, reader.port);
    assert.deepEqual(copies(await bytes)[0]!.data, big);
  });

  it('tells the namespace of an event', async () => {
    using other = createNamespace();
    using transport = open(NETLINK_ROUTE);
    transport.send(message(RTM_NEWNSID, REQUEST | ACK, 0, 8 | (1 << 16), 7, 8 | (3 << 16), other.fd));
    assert.equal(new DataView(copies(transport.receive()!)[0]!.data.buffer).getInt32(16, true), 0);
    for (const ahead of [false, true]) {
      using monitor = open(NETLINK_ROUTE, { allNsid: true });
      monitor.join(RTNLGRP_LINK);
      monitor.readAhead(ahead);
      inside(other, 'ip', 'link', 'set', 'lo', ahead ? 'down' : 'up');
      assert.equal(copies(await next(monitor))[0]!.nsid, 7);
      inside(ns, 'ip', 'link', 'set', 'lo', 'alias', `a${ahead}`);
      for (;;) {
        const { nsid } = copies(await next(monitor)).at(-1)!;
        if (nsid === 7) continue;
        assert.equal(nsid, -1);
        break;
      }
    }
  });

  it('tells the namespace of an event that comes before an answer', () => {
    // of its own, so that no other event comes before
    using own = createNamespace();
    using other = createNamespace();
    using transport = open(NETLINK_ROUTE, { netns: own.fd });
    transport.send(message(RTM_NEWNSID, REQUEST | ACK, 0, 8 | (1 << 16), 7, 8 | (3 << 16), other.fd));
    transport.receive();
    using monitor = open(NETLINK_ROUTE, { netns: own.fd, allNsid: true });
    monitor.join(RTNLGRP_LINK);
    inside(other, 'ip', 'link', 'set', 'lo', 'up');
    assert.equal(monitor.exchange(message(RTM_GETLINK, REQUEST, 0, 1, 0, 0)), undefined);
    assert.equal(copies(monitor.receive(1)!)[0]!.nsid, 7);
  });

  it('wakes only when there is something, and once', async () => {
    for (const ahead of [false, true]) {
      using sender = open(NETLINK_USERSOCK);
      using reader = open(NETLINK_USERSOCK);
      reader.readAhead(ahead);
      let woken = 0;
      reader.wait(() => woken++);
      sender.send(new Uint8Array(8), reader.port);
      // Taken before the notification is delivered: the wait goes on.
      const deadline = Date.now() + 5000;
      while (reader.receive() === undefined && Date.now() < deadline);
      await sleep(30);
      assert.equal(woken, 0);
      sender.send(new Uint8Array(8), reader.port);
      // however long the machine takes for it
      while (woken === 0) await sleep(5);
      sender.send(new Uint8Array(8), reader.port);
      await sleep(30);
      assert.equal(woken, 1);
      // Something is there already.
      await new Promise<void>((resolve) => reader.wait(resolve));
      assert.ok(reader.receive());
    }
  });

  it('can be closed while it waits, and says so afterwards', async () => {
    for (const ahead of [false, true]) {
      const transport = open(NETLINK_ROUTE);
      transport.readAhead(ahead);
      transport.wait(() => assert.fail('woken after close'));
      transport.send(dumpRoutes());
      transport.close();
      transport.close();
      await sleep(20);
      assert.equal(
        codeOf(() => transport.receive()),
        'EBADF',
      );
      assert.equal(
        codeOf(() => transport.send(dumpRoutes())),
        'EBADF',
      );
    }
  });

  it('serves every socket beside endless ones', async () => {
    const busy = Array.from({ length: 3 }, () => open(NETLINK_ROUTE));
    using sender = open(NETLINK_USERSOCK);
    using reader = open(NETLINK_USERSOCK);
    let ends = 0;
    let stopped = false;
    const loops = busy.map(async (transport) => {
      transport.readAhead(true);
      while (!stopped) {
        await dump(transport, dumpRoutes());
        ends++;
      }
    });
    reader.readAhead(true);
    let slowest = 0;
    for (let round = 0; round < 30; round++) {
      const start = performance.now();
      sender.send(new Uint8Array(8), reader.port);
      await next(reader);
      slowest = Math.max(slowest, performance.now() - start);
    }
    stopped = true;
    await Promise.all(loops);
    for (const transport of busy) transport.close();
    assert.ok(ends > 0);
    assert.ok(slowest < 1000, `${slowest} ms`);
  });

  it('leaks neither descriptors nor threads', async () => {
    const before = [descriptors(), threads()];
    for (let round = 0; round < 1000; round++) {
      const transport = open(NETLINK_ROUTE);
      if (round % 3 > 0) transport.wait(() => undefined);
      if (round % 2 > 0) transport.readAhead(true);
      if (round % 5 === 0) transport.send(dumpRoutes());
      if (round % 100 === 0) await sleep(1);
      transport.close();
    }
    // threads end a little after their sockets
    for (let tries = 0; tries < 500 && threads() > before[1]!; tries++) await sleep(10);
    assert.deepEqual([descriptors(), threads()], before);
  });

  it('works in workers that are terminated while reading', async () => {
    const before = descriptors();
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(workerData.url).then(({ NativeTransport }) => {
        const transport = new NativeTransport({ protocol: 0, netns: workerData.fd });
        transport.readAhead(true);
        let told = false;
        const send = () => transport.send(workerData.request);
        const read = () => {
          for (let some = transport.receive(); some; some = transport.receive()) {
            const { index, bytes, count } = some;
            const at = (count - 1) * 5;
            const end = index[at] + index[at + 1] - 20;
            if (bytes.u32[(end + 4) >> 2] % 65536 === 3) {
              if (!told) parentPort.postMessage('dumped');
              told = true;
              send();
            }
          }
          transport.wait(read);
        };
        send();
        transport.wait(read);
      });`;
    for (let round = 0; round < 3; round++) {
      const workers = Array.from(
        { length: 4 },
        () =>
          new Worker(code, {
            eval: true,
            workerData: { url: TRANSPORT_URL, fd: ns.fd, request: dumpRoutes() },
          }),
      );
      await Promise.all(workers.map((worker) => once(worker, 'message')));
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
    assert.equal(descriptors(), before);
  });

  it('closes the namespaces of workers that are terminated', async () => {
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(workerData).then(({ createNamespace, withDescriptor }) => {
        const made = Array.from({ length: 20 }, () => createNamespace());
        made.pop().close();
        // never leaves the call that holds it
        withDescriptor('/proc/self/ns/net', () => {
          parentPort.postMessage(made.length);
          for (;;);
        });
      });`;
    const before = descriptors();
    const worker = new Worker(code, { eval: true, workerData: NAMESPACE_URL });
    assert.deepEqual(await once(worker, 'message'), [19]);
    assert.ok(descriptors() >= before + 20);
    await worker.terminate();
    assert.equal(descriptors(), before);
  });

  it('lets the process exit unless somebody waits', async () => {
    const program = (rest: string) => `
      import { NativeTransport } from '${TRANSPORT_URL}';
      import { createNamespace } from '${NAMESPACE_URL}';
      const ns = createNamespace();
      const transport = new NativeTransport({ protocol: 0, netns: ns.fd });
      const request = new Uint8Array([32, 0, 0, 0, 18, 0, 1, 3, ...new Array(24).fill(0)]);
      transport.send(request);
      ${rest}`;
    const start = (rest: string) =>
      spawn(process.execPath, ['--input-type=module', '-e', program(rest)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    const run = async (rest: string) => {
      const [code, signal] = await once(start(rest), 'exit');
      return code ?? signal;
    };
    const results = await Promise.all([
      run(''),
      run('transport.readAhead(true);'),
      run('transport.readAhead(true); process.exit(7);'),
      run('transport.readAhead(true); transport.receive(); transport.unref(); transport.wait(() => {});'),
      run('transport.wait(() => process.exit(9));'),
    ]);
    assert.deepEqual(results, [0, 0, 7, 0, 9]);

    const waiting = start(
      "while (transport.receive()); transport.wait(() => {}); process.stdout.write('waiting');",
    );
    await once(waiting.stdout!, 'data');
    assert.equal(await Promise.race([once(waiting, 'exit'), sleep(500, 'lives')]), 'lives');
    waiting.kill();
    assert.deepEqual(await once(waiting, 'exit'), [null, 'SIGTERM']);
  });

  it('makes tun and tap devices', (context) => {
    const IFF_TAP = 2;
    const IFF_NO_PI = 0x1000;
    const names = () =>
      (JSON.parse(inside(ns, 'ip', '-j', 'link')) as { ifname: string }[]).map(({ ifname }) => ifname);
    const fd = addon().tuntap(ns.fd, 'tap7', IFF_TAP | IFF_NO_PI, 0, 0, -1);
    if (fd < 0) return context.skip(`tap devices cannot be made here: errno ${-fd}`);
    assert.ok(names().includes('tap7'));
    closeSync(fd);
    assert.ok(!names().includes('tap7'));
    assert.equal(addon().tuntap(ns.fd, 'tap8', IFF_TAP | IFF_NO_PI, -1, -1, 1), 0);
    assert.ok(names().includes('tap8'));
    closeSync(addon().tuntap(ns.fd, 'tap8', IFF_TAP | IFF_NO_PI, -1, -1, 0));
    assert.ok(!names().includes('tap8'));
    assert.equal(addon().tuntap(ns.fd, 'a name that is too long', IFF_TAP, -1, -1, -1), -22);
  });
});

describe('addon', () => {
  it('throws for wrong arguments only', () => {
    const native = addon();
    assert.throws(() => native.open('route' as never, -1), TypeError);
    assert.throws(() => native.receive(0, new Int32Array(4) as never, new Int32Array(5), 1), TypeError);
    assert.throws(() => native.notify(undefined as never), TypeError);
    assert.equal(native.close(12_345), -9);
    assert.equal(native.next(-1), -9);
    const handle = native.open(NETLINK_USERSOCK, -1);
    const ints = new Int32Array(1000);
    assert.equal(native.receive(handle, new Uint8Array(0), ints, 1), -22);
    assert.equal(native.receive(handle, new Uint8Array(10), ints, 0), -22);
    assert.equal(native.send(handle, new Uint8Array(10), 11, 0, 0), -22);
    const ten = new Uint8Array(10);
    assert.equal(native.exchange(handle, ten, 11, ten, ints), -22);
    assert.equal(native.exchange(handle, ten, -1, ten, ints), -22);
    assert.equal(native.exchange(handle, ten, 10, new Uint8Array(0), ints), -22);
    assert.equal(native.exchange(handle, ten, 10, ten, new Int32Array(4)), -22);
    assert.equal(native.exchange(-1, ten, 10, ten, ints), -9);
    assert.throws(() => native.exchange(handle, ten, 10, ints as never, ints), TypeError);
    assert.equal(native.ahead(handle, new Uint8Array(1000), 1000, ints, 1), -22, 'one slot');
    assert.equal(native.ahead(handle, new Uint8Array(1000), 100, ints, 100), -22, 'index too small');
    assert.equal(native.close(handle), 0);
    assert.equal(native.close(handle), -9);
    assert.equal(native.openNamespace('/no such file'), -2);
    assert.equal(native.openNamespace('/proc/self/ns/mnt'), -22);
    const own = native.openNamespace('/proc/self/ns/net');
    assert.equal(native.release(own), 0);
    assert.equal(native.release(own), -9);
    const another = native.open(NETLINK_USERSOCK, -1);
    assert.notEqual(another, handle);
    native.close(another);
  });
});

describe('closed monitors', { skip: noNamespaces }, () => {
  it('keep no buffers, whoever keeps them', async () => {
    const { IPRoute } = await import('../src/iproute/iproute.js');
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    using ns = createNamespace();
    const ipr = new IPRoute({ netns: ns.fd });
    const buffers = async () => {
      for (let at = 0; at < 5; at++) {
        await sleep(5);
        collect();
      }
      return process.memoryUsage().arrayBuffers;
    };
    const before = await buffers();
    const monitors = Array.from({ length: 8 }, () => ipr.monitor({ groups: ['link'] }));
    const batches = monitors.map((monitor) => monitor.batches());
    const first = Promise.all(batches.map((batch) => batch.next()));
    await ipr.link.set({ dev: 'lo', up: true });
    await first;
    assert.ok((await buffers()) > before + (8 << 20), 'each has its ring');
    for (const monitor of monitors) monitor.close();
    assert.ok((await buffers()) < before + (1 << 20), 'and gives it back');
    assert.equal(monitors.length, batches.length);
    ipr.close();
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { IPRoute } from '../src/iproute/iproute.js';
import {
  LINKTYPE_NETLINK,
  netlinkDatagram,
  pcapngDatagram,
  pcapngHeader,
  readNetlinkCapture,
  readPcapng,
  writePcapng,
} from '../src/protocol/pcapng.js';
import { DecodeError } from '../src/schema/errors.js';
import { NetlinkSocket } from '../src/socket/socket.js';
import { createNamespace, type NetworkNamespace } from '../src/socket/transports/namespace.js';
import { NativeTransport } from '../src/socket/transports/native.js';
import { Recording, recorded } from '../src/socket/transports/record.js';
import { ReplayTransport } from '../src/socket/transports/replay.js';
import { noNamespaces } from './helpers.js';
import { GETITEM, GROUP, itemTypes, Kernel, NEWITEM } from './support/kernel.js';

const DATAGRAM = {
  time: 1_700_000_000_123.456,
  direction: 'received',
  protocol: 16,
  data: Uint8Array.of(1, 2, 3, 4, 5),
} as const;

describe('pcapng', () => {
  it('reads what it writes', () => {
    const list = [
      DATAGRAM,
      { ...DATAGRAM, direction: 'sent', protocol: 0, data: new Uint8Array(0), length: 70_000 },
    ];
    const file = writePcapng(list as (typeof DATAGRAM)[]);
    const read = [...readNetlinkCapture(file)];
    assert.deepEqual(
      read.map((one) => ({ ...one, data: [...one.data], time: one.time.toFixed(3) })),
      list.map((one) => ({ ...one, data: [...one.data], time: '1700000000123.456' })),
    );
  });

  it('writes the cooked header that tools expect of link type 253', () => {
    const block = pcapngDatagram(DATAGRAM);
    const cooked = [...block.subarray(28, 44)];
    assert.deepEqual(cooked, [0, 4, 0x03, 0x38, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16]);
    assert.equal(new DataView(block.buffer).getUint32(4, true), block.length);
    assert.equal(block.length % 4, 0);
    const [packet] = readPcapng(Uint8Array.from([...pcapngHeader(), ...block]));
    assert.deepEqual(
      [packet!.linkType, packet!.length, packet!.direction],
      [LINKTYPE_NETLINK, 21, 'received'],
    );
  });

  it('reads files of the other byte order, other clocks, and blocks that mean nothing to it', () => {
    const words = (...list: number[]): number[] =>
      list.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]);
    const file = Uint8Array.from([
      ...words(0x0a0d0d0a, 28, 0x1a2b3c4d, 0x00010000, 0xffffffff, 0xffffffff, 28),
      // an interface with a clock of nanoseconds (if_tsresol 9)
      ...words(1, 28, 253 << 16, 0, (9 << 16) | 1, 9 << 24, 28),
      ...words(5, 16, 0, 16),
      ...words(6, 32 + 20, 0, 0, 2_000_000, 20, 20, 0x00040338, 0, 0, 9, 0x11223344, 32 + 20),
    ]);
    const [packet] = readPcapng(file);
    assert.equal(packet!.time, 2);
    const datagram = netlinkDatagram(packet!)!;
    assert.deepEqual([datagram.protocol, ...datagram.data], [9, 0x11, 0x22, 0x33, 0x44]);
  });

  it('says where a file is damaged, after what comes before', () => {
    const file = writePcapng([DATAGRAM, DATAGRAM]);
    const seen: unknown[] = [];
    assert.throws(
      () => {
        for (const one of readNetlinkCapture(file.subarray(0, file.length - 3))) seen.push(one);
      },
      (error) => error instanceof DecodeError && /no block of \d+ bytes in \d+/.test(error.message),
    );
    assert.equal(seen.length, 1);
    assert.throws(
      () => [...readPcapng(Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0))],
      /not a pcapng file/,
    );
    assert.deepEqual([...readPcapng(new Uint8Array(0))], []);
  });

  it('never throws anything but a DecodeError, whatever the bytes', () => {
    const file = writePcapng([DATAGRAM, DATAGRAM]);
    let seed = 1;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % below;
    };
    for (let round = 0; round < 5000; round++) {
      const bytes = file.slice(0, random(8) ? file.length : random(file.length));
      for (let i = random(4); i >= 0 && bytes.length > 0; i--) bytes[random(bytes.length)] = random(256);
      try {
        for (const _ of readNetlinkCapture(bytes));
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error));
      }
    }
  });
});

describe('recording and replay', { timeout: 60_000 }, () => {
  const record = (kernel: Kernel) => {
    const recording = new Recording();
    const transport = recorded(kernel, recording, 9);
    return { recording, socket: new NetlinkSocket({ transport }).registerPolicy(itemTypes) };
  };
  const replay = (recording: Recording, port = 5) => {
    const transport = new ReplayTransport(recording.entries, port);
    return new NetlinkSocket({ transport, timeout: 500 }).registerPolicy(itemTypes);
  };
  let alive: NodeJS.Timeout;
  before(() => {
    alive = setInterval(() => {}, 1000);
  });
  after(() => clearInterval(alive));

  it('give the same answers: gets, dumps, changes, refusals and batches', async () => {
    const kernel = new Kernel(9);
    const { recording, socket } = record(kernel);
    const work = async (to: NetlinkSocket) => {
      const batch = to.batch();
      for (const index of [1, 50, 2]) batch.add(NEWITEM, { index });
      return {
        got: await to.get(GETITEM, { index: 3 }),
        table: await to.dump(GETITEM, {}),
        changed: await to.request(NEWITEM, { index: 4 }),
        refused: await to.get(GETITEM, { index: 77 }).catch((error: Error) => error.message),
        batch: (await batch.run()).map(({ ok }) => ok),
      };
    };
    const told = await work(socket);
    assert.equal(told.table.length, 9);
    const asked = kernel.asked.length;
    const file = recording.toPcapng();
    for (const source of [recording, Recording.fromPcapng(file)]) {
      const again = replay(source);
      assert.deepEqual(await work(again), told);
      assert.deepEqual(await work(again), told, 'the last answer is given again');
    }
    assert.equal(kernel.asked.length, asked);
  });

  it('give repeated requests their answers in order', async () => {
    const kernel = new Kernel(1);
    const { recording, socket } = record(kernel);
    await socket.dump(GETITEM, {});
    kernel.count = 2;
    await socket.dump(GETITEM, {});
    const again = replay(recording);
    const counts = [];
    for (let i = 0; i < 3; i++) counts.push((await again.dump(GETITEM, {})).length);
    assert.deepEqual(counts, [1, 2, 2]);
  });

  it('give events to who joins a group', async () => {
    const kernel = new Kernel();
    const { recording, socket } = record(kernel);
    const events = socket.subscribe([GROUP]);
    for (const index of [1, 2, 3]) kernel.event(index);
    await events.batches().next();
    events.close();
    const seen: unknown[] = [];
    for await (const { body } of replay(recording).subscribe([GROUP])) if (seen.push(body.index) === 3) break;
    assert.deepEqual(seen, [1, 2, 3]);
  });

  it('refuse what was not recorded, at once and by name', async () => {
    const again = replay(new Recording());
    await assert.rejects(again.get(GETITEM, { index: 3 }), {
      code: 'ENOMSG',
      message: /no request of type 18/,
    });
  });

  it('can be followed while it is made', async () => {
    const { recording, socket } = record(new Kernel());
    const seen: string[] = [];
    const follow = (async () => {
      for await (const { direction, protocol, time } of recording) {
        assert.equal(protocol, 9);
        assert.ok(Math.abs(time - Date.now()) < 10_000);
        seen.push(direction);
      }
    })();
    await socket.get(GETITEM, { index: 1 });
    recording.end();
    await follow;
    assert.deepEqual(seen, ['sent', 'received']);
  });
});

describe('a recording of the kernel', { skip: noNamespaces, timeout: 60_000 }, () => {
  let ns: NetworkNamespace;
  before(() => {
    ns = createNamespace();
  });
  after(() => ns.close());

  it('answers an IPRoute as the kernel did', async () => {
    const recording = new Recording();
    const work = async (ipr: IPRoute) => ({
      up: await ipr.link.set({ dev: 'lo', up: true }),
      lo: await ipr.link.get({ dev: 'lo' }),
      links: await ipr.link.dump(),
      addresses: await ipr.addr.dump({ dev: 'lo' }),
      refused: await ipr.link.set({ dev: 'lo', mtu: 1 }).catch(() => 'refused'),
      nothing: await ipr.link.get({ dev: 'eth9' }).catch((error: Error) => error.message),
    });
    const live = new IPRoute({ netns: ns.fd, transport: recorded(NativeTransport, recording) });
    const told = await work(live);
    live.close();
    const entries = Recording.fromPcapng(recording.toPcapng()).entries;
    const again = new IPRoute({ transport: new ReplayTransport(entries) });
    assert.deepEqual(await work(again), told);
    assert.equal(told.lo.ifname, 'lo');
    again.close();
  });
});

/** What waits for readers: that it is bounded, that nobody goes deaf, and that a moment of shortage passes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRecord } from '../../src/audit/record.js';
import { NetlinkSocket, QueueTransport, uevents } from '../../src/index.js';
import { NetlinkError } from '../../src/protocol/errors.js';
import { RemoteTransport } from '../../src/remote/channel.js';
import { later } from '../../src/socket/later.js';
import { pause } from '../../src/socket/pause.js';
import { systemError } from '../../src/socket/transports/addon.js';

const EMFILE = 24;
const LOST = NetlinkError.of('ENOBUFS', 'lost');
const turn = (milliseconds = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Events of a group as they are wanted, and calls that fail while `failing`. */
class Source extends QueueTransport {
  failing = 0;
  refused: unknown;
  grown = 0;

  send(): void {}

  event(type: number, size: number): void {
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, size, true);
    view.setUint16(4, type, true);
    this.deliver(bytes);
  }

  datagram(text: string, truncated?: number): void {
    this.deliver(new TextEncoder().encode(text), { truncated });
  }

  lose(): void {
    this.deliverError(LOST);
  }

  #fail(): void {
    if (this.failing-- > 0) throw systemError(EMFILE, 'a moment without descriptors');
  }

  override wait(wake: () => void): void {
    this.#fail();
    super.wait(wake);
  }

  override receive(max?: number) {
    this.#fail();
    return super.receive(max);
  }

  override join(group: number): void {
    if (this.refused === undefined) return super.join(group);
    // as a transport does whose other end is elsewhere
    return Promise.reject(this.refused) as never;
  }

  grow(length: number): void {
    this.grown = length;
  }
}

const uevent = (name: string): string =>
  `add@/devices/${name}\0ACTION=add\0DEVPATH=/devices/${name}\0SUBSYSTEM=net\0SEQNUM=1\0`;

describe('subscriptions', () => {
  it('are not full of what nobody wants', async () => {
    const transport = new Source();
    using socket = new NetlinkSocket({ transport });
    const wanted = socket.subscribe([1], {}, ({ type }) => (type === 99 ? type : (undefined as never)));
    const first = wanted[Symbol.asyncIterator]().next();
    for (let i = 0; i < 1500; i++) {
      transport.event(16, 64 << 10);
      if (i % 100 === 0) await turn();
    }
    transport.event(99, 16);
    assert.deepEqual(await Promise.race([first, turn(5000)]), { done: false, value: 99 });
    assert.equal(wanted.overruns, 0);
  });

  it('have one notice for losses in a row', async () => {
    const transport = new Source();
    using socket = new NetlinkSocket({ transport });
    const events = socket.subscribe([1], {}, ({ type }) => type);
    for (let i = 0; i < 50; i++) transport.lose();
    transport.event(99, 16);
    transport.lose();
    while (transport.queued > 0) await turn(1);
    const { value } = await events.batches().next();
    assert.deepEqual(value, [{ event: 'overrun' }, 99, { event: 'overrun' }]);
    assert.equal(events.overruns, 2);
  });

  it('are bounded in bytes, and say that there were more', async () => {
    const transport = new Source();
    using socket = new NetlinkSocket({ transport });
    const events = socket.subscribe([1], {}, ({ type }) => type);
    // what else is requested on the socket goes on receiving
    const other = socket.request('', {}).catch(() => {});
    for (let i = 0; i < 400; i++) {
      transport.event(99, 1 << 18);
      if (i % 20 === 0) await turn();
    }
    while (transport.queued > 0 && !events.full) await turn(1);
    const { value } = await events.batches().next();
    const read = (value as unknown[]).filter((one) => one === 99).length;
    assert.ok(read >= 100 && read <= 260, `${read} of 256 KiB waited`);
    events.close();
    await other;
  });

  it('leave their groups where they cannot begin', () => {
    const transport = new Source() as Source & { readAhead?: () => void };
    using socket = new NetlinkSocket({ transport });
    transport.readAhead = () => {
      throw systemError(1, 'no');
    };
    assert.throws(() => socket.subscribe([1, 2]), { code: 'EPERM' });
    assert.deepEqual([...transport.groups], []);
    transport.readAhead = () => {};
    using _ = socket.subscribe([2, 3]);
    assert.deepEqual([...transport.groups], [2, 3]);
  });

  it('leave nothing at their signal where they cannot begin', () => {
    const transport = new Source();
    using socket = new NetlinkSocket({ transport });
    let listeners = 0;
    const signal = new AbortController().signal;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...words: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(signal, words);
    };
    signal.removeEventListener = (...words: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(signal, words);
    };
    transport.join = () => {
      throw systemError(1, 'no');
    };
    assert.throws(() => socket.subscribe([1], { signal }), { code: 'EPERM' });
    assert.equal(listeners, 0);
  });
});

describe('streams of datagrams', () => {
  it('go on after a moment without descriptors, whatever call it meets', async () => {
    for (const failing of [1, 2, 3]) {
      const transport = new Source();
      transport.failing = failing;
      const stream = uevents({ transport });
      const items = stream[Symbol.asyncIterator]();
      const first = items.next();
      transport.datagram(uevent('a'));
      const { value } = await first;
      assert.equal(value.devpath, '/devices/a');
      transport.failing = failing;
      transport.datagram(uevent('b'));
      assert.equal((await items.next()).value.devpath, '/devices/b');
      stream.close();
    }
  });

  it('say what was cut or lost, once', async () => {
    const transport = new Source();
    const stream = uevents({ transport });
    transport.datagram('add@', 5000);
    transport.lose();
    transport.lose();
    transport.datagram(uevent('a'));
    // a reader that is quicker sees more notices
    while (transport.queued > 0) await turn(1);
    const seen: string[] = [];
    for await (const { event } of stream) if (seen.push(event) === 2) break;
    assert.deepEqual(seen, ['overrun', 'uevent']);
    assert.equal(transport.grown, 5000);
  });

  it('are bounded in bytes', async () => {
    const transport = new Source();
    const stream = uevents({ transport });
    const long = uevent('x'.repeat(1 << 18));
    for (let i = 0; i < 150; i++) transport.datagram(long);
    for (let before = 0; before !== transport.queued; await turn(50)) before = transport.queued;
    assert.ok(transport.queued > 20, `${transport.queued} wait in the transport`);
    let seen = 0;
    for await (const { event } of stream) if (event === 'uevent' && ++seen === 150) break;
    assert.equal(seen, 150);
  });

  it('end with the reason where a group is refused later', async () => {
    const transport = new Source();
    transport.refused = systemError(1, 'not here');
    await assert.rejects(
      async () => {
        for await (const _ of uevents({ transport }));
      },
      { code: 'EPERM' },
    );
  });

  it('keep to variables of the event, and have none called __proto__', async () => {
    const transport = new Source();
    const stream = uevents({ transport, env: { constructor: '*' } });
    transport.datagram(uevent('a'));
    transport.datagram(`${uevent('b')}__proto__=x\0`);
    await turn(20);
    for await (const item of stream) {
      assert.ok(item.event === 'error' && (item.error as Error).name === 'DecodeError', JSON.stringify(item));
      break;
    }
    assert.equal(({} as { x?: unknown }).x, undefined);
  });
});

describe('times', () => {
  it('beyond 2^31 ms are no times that are over', async () => {
    let fired = false;
    const never = later(2 ** 40, () => {
      fired = true;
    });
    const ending = new AbortController();
    const waited = pause(2 ** 40, ending.signal);
    await turn(30);
    assert.equal(fired, false);
    never.cancel();
    ending.abort();
    assert.equal(await waited, false);
    assert.throws(() => pause(Number.NaN, ending.signal), /interval: NaN is not a number of milliseconds/);
  });
});

describe('transports that deliver', () => {
  it('keep so many bytes, and the error of a full buffer behind them', async () => {
    const transport = new Source();
    for (let i = 0; i < 2_000; i++) transport.event(99, 1 << 18);
    let bytes = 0;
    await assert.rejects(async () => {
      for (let lot = transport.receive(); lot !== undefined; lot = transport.receive())
        for (let i = 0; i < lot.count; i++) bytes += 1 << 18;
    }, /what is delivered is not received/);
    assert.ok(bytes > 0 && bytes < 400 << 20, `${bytes} bytes waited`);
    transport.close();
  });

  it('keep no more errors than datagrams', () => {
    const transport = new Source();
    for (let i = 0; i < 1_500_000; i++) transport.lose();
    assert.ok(transport.queued < 1_100_000, `${transport.queued}`);
    transport.close();
  });
});

describe('what a far side sends', () => {
  /** A transport whose other end sends what it likes. */
  const far = (): RemoteTransport =>
    new RemoteTransport(
      { credit() {}, held() {}, closed() {} } as unknown as ConstructorParameters<typeof RemoteTransport>[0],
      1,
      { protocol: 0 },
    );

  it('takes so much memory and no more, in whatever pieces it comes', () => {
    const small = Buffer.alloc(24 + 16);
    const ways: Record<string, (transport: RemoteTransport) => void> = {
      datagrams: (transport) => transport.deliver(small),
      errors: (transport) => transport.fail(LOST),
      both: (transport) => {
        transport.fail(LOST);
        transport.deliver(small);
      },
      large: (transport) => transport.deliver(Buffer.alloc((1 << 18) + 100)),
    };
    for (const [name, send] of Object.entries(ways)) {
      const transport = far();
      const before = process.memoryUsage().arrayBuffers;
      assert.throws(() => {
        for (;;) send(transport);
      }, /more than a relay sends/);
      const taken = process.memoryUsage().arrayBuffers - before;
      assert.ok(taken < 320 << 20, `${name}: ${taken >> 20} MiB`);
      transport.close();
    }
  });
});

describe('audit records', () => {
  it('of one name over and over take time as their length', () => {
    const before = process.cpuUsage().user;
    for (let i = 0; i < 20; i++) {
      const { fields } = parseRecord('user', 'a=1 '.repeat(20_000));
      assert.equal(fields.a20000, '1');
    }
    assert.ok(process.cpuUsage().user - before < 20e6);
  });

  it('lose no field, whatever it is called', () => {
    const { fields } = parseRecord('user', 'audit(1.2:3): __proto__=x constructor=y a2=1 a=2 a=3');
    assert.deepEqual(Object.entries(fields), [
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['a2', '1'],
      ['a', '2'],
      ['a3', '3'],
    ]);
    assert.equal(Object.getPrototypeOf(fields), Object.prototype);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decoder } from '../../src/decoder/index.js';
import { isNotice } from '../../src/decoder/types.js';
import { noNamespaces } from '../helpers.js';
import { child } from './child.js';

describe('sockets', { skip: noNamespaces }, () => {
  for (const call of ['wait', 'readAhead', 'join', 'receive'] as const)
    it(`go on after a moment in which ${call} has no descriptors`, () => {
      const { stdout, stderr, status } = child(`
        const { IPRoute } = await import(ROOT + 'src/index.js');
        const { NativeTransport } = await import(ROOT + 'src/socket/transports/native.js');
        const { systemError } = await import(ROOT + 'src/socket/transports/addon.js');
        let failing = 0;
        const transport = (options) => {
          const native = new NativeTransport(options);
          const own = native.${call}.bind(native);
          native.${call} = (...words) => {
            if (failing-- > 0) throw systemError(24, 'a moment without descriptors');
            return own(...words);
          };
          return native;
        };
        const ipr = new IPRoute({ transport });
        failing = 2;
        let events;
        for (let i = 0; events === undefined; i++)
          try { events = ipr.monitor({ groups: ['link'] }); } catch (error) { if (error.code !== 'EMFILE' || i > 5) throw error; }
        const seen = (async () => { for await (const event of events) return event.ifname; })();
        failing = 3;
        await new Promise((resolve) => setTimeout(resolve, 50));
        const other = new IPRoute();
        await other.link.set({ dev: 'lo', mtu: 1400 });
        failing = 1;
        const late = new Promise((resolve) => setTimeout(() => resolve('deaf'), 5000));
        const name = await Promise.race([seen, late]);
        const { mtu } = await ipr.link.get({ dev: 'lo' });
        console.log(JSON.stringify({ name, mtu }));
        process.exit();
      `);
      assert.equal(status, 0, stderr);
      assert.deepEqual(JSON.parse(stdout), { name: 'lo', mtu: 1400 });
    });

  it('that nobody can reach any more are closed, and one is told of', () => {
    const { stdout, stderr, status } = child(
      `
      const { IPRoute } = await import(ROOT + 'src/index.js');
      const { readdirSync } = await import('node:fs');
      const warnings = [];
      process.on('warning', ({ code }) => warnings.push(code));
      const before = readdirSync('/proc/self/fd').length;
      for (let i = 0; i < 50; i++) await new IPRoute().link.get({ index: 1 });
      for (let i = 0; i < 20 && readdirSync('/proc/self/fd').length > before + 10; i++) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      console.log(JSON.stringify({ left: readdirSync('/proc/self/fd').length - before, warnings }));
    `,
      { flags: ['--expose-gc'] },
    );
    assert.equal(status, 0, stderr);
    const { left, warnings } = JSON.parse(stdout);
    assert.ok(left < 15, `${left} descriptors are left`);
    assert.deepEqual(warnings, ['TSROUTE2_DROPPED']);
  });

  it('give timers their turn, however many requests are awaited', () => {
    const { stdout, stderr, status } = child(`
      const { IPRoute } = await import(ROOT + 'src/index.js');
      const ipr = new IPRoute();
      let ticks = 0;
      const timer = setInterval(() => ticks++, 5);
      // timers that starve never tick
      const end = performance.now() + 30_000;
      while (ticks < 5 && performance.now() < end) await ipr.link.get({ index: 1 });
      clearInterval(timer);
      console.log(ticks);
      ipr.close();
    `);
    assert.equal(status, 0, stderr);
    assert.ok(Number(stdout) >= 5, `${stdout} ticks`);
  });

  it('end the stream whose callback throws, and no other', () => {
    const { stdout, stderr, status } = child(`
      const { QueueTransport, NetlinkSocket } = await import(ROOT + 'src/index.js');
      const { NetlinkError } = await import(ROOT + 'src/protocol/errors.js');
      class Lossy extends QueueTransport { send() {} lose() { this.deliverError(NetlinkError.of('ENOBUFS', 'lost')); } }
      const transport = new Lossy();
      const socket = new NetlinkSocket({ transport });
      const bad = socket.subscribe([1], { overrun: () => { throw new Error('mine'); } });
      const good = socket.subscribe([1]);
      transport.lose();
      const first = good.batches().next();
      const error = await bad.batches().next().catch((caught) => caught);
      console.log(JSON.stringify({ error: error.message, good: (await first).value }));
      process.exit();
    `);
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { error: 'mine', good: [{ event: 'overrun' }] });
  });
});

describe('a bomb of attributes', () => {
  it('is cut, and said to be', () => {
    const size = 1 << 20;
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, size, true);
    view.setUint16(4, 16, true);
    for (let at = 32; at < size; at += 4) view.setUint32(at, 4, true);
    const decoder = new Decoder({ format: 'raw', protocol: 'route' });
    const messages = [...decoder.push(bytes), ...decoder.end()].filter((one) => !isNotice(one));
    assert.equal(messages.length, 1);
    const message = messages[0] as { attributes: readonly unknown[]; errors: readonly string[] };
    assert.ok(message.attributes.length <= 1 << 14);
    assert.match(message.errors.join(), /more than 16384 attributes in one message/);
  });
});

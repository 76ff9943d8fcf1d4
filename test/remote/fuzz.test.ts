import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RemoteTransport } from '../../src/remote/channel.js';
import { DATA, FrameError, FrameReader, frame, HELLO, MAGIC, VERSION } from '../../src/remote/frames.js';
import { noNamespaces } from '../helpers.js';
import { lives, until } from './support.js';

const RELAY = fileURLToPath(
  new URL(`../../../prebuilds/linux-${process.arch}/tsroute2-relay`, import.meta.url),
);
/** Frames of each kind of fuzzing; with `npm run test:long` a hundred times as many. */
const FRAMES = process.env.TSROUTE2_LONG ? 5_000_000 : 50_000;

/** Numbers from a seed, so that what fails can be had again (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The compiler's sanitizers find what a process bears without being hurt. */
const noSanitizers: string | false = (() => {
  const { status } = spawnSync('cc', ['-fsanitize=address,undefined', '-x', 'c', '-', '-o', '/dev/null'], {
    input: 'int main(void) { return 0; }',
  });
  return status === 0 ? false : 'not installed: a C compiler with sanitizers';
})();

describe('the relay under sanitizers', { skip: noSanitizers }, () => {
  it('bears hostile frames, and a hostile kernel', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'tsroute2-fuzz-'));
    try {
      const program = join(folder, 'relay-fuzz');
      const source = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
      const files = ['channel', 'namespace', 'sha256'].map((name) => source(`native/relay/${name}.c`));
      const words = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-o', program];
      const built = spawnSync('cc', [...words, source('test/remote/relay-fuzz.c'), ...files], {
        encoding: 'utf8',
      });
      assert.equal(built.status, 0, built.stderr);
      // what was handed on when a connection ends is not given back
      const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' };
      const seed = `${1 + (Date.now() % 1_000_000)}`;
      const { status, stdout, stderr } = spawnSync(program, [`${FRAMES * 2}`, seed], {
        encoding: 'utf8',
        env,
      });
      assert.equal(status, 0, `seed ${seed}: ${stderr}`);
      t.diagnostic(stdout.trim());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('hostile frames', {
  skip: noNamespaces || (!existsSync(RELAY) && 'not installed: the relay of this machine'),
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsroute2-fuzz-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const running: ChildProcess[] = [];
  after(() => {
    for (const one of running) one.kill('SIGKILL');
  });

  /** A relay in a network namespace of its own, greeted unless that is not wanted. */
  const relay = async (greet = true): Promise<ChildProcess> => {
    const file = join(folder, randomBytes(8).toString('hex'));
    copyFileSync(RELAY, file);
    const nonce = randomBytes(16).toString('hex');
    const child = spawn('unshare', ['-n', file, 'serve', nonce, file], { stdio: ['pipe', 'pipe', 'pipe'] });
    running.push(child);
    child.stdin!.on('error', () => {});
    if (!greet) return child;
    const rest = Buffer.alloc(36);
    rest.write(nonce, 'latin1');
    rest.writeUInt32LE(60, 32);
    child.stdin!.write(frame(HELLO, 0, [MAGIC, VERSION], rest));
    await once(child.stdout!, 'data');
    child.stdout!.resume();
    return child;
  };

  const memory = (pid: number): number =>
    Number(/^VmSize:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);

  it('of any content end the relay or are borne, in bounded memory', async () => {
    const next = numbers(20);
    const int = (below: number): number => Math.floor(next() * below);
    let sent = 0;
    let most = 0;
    while (sent < FRAMES) {
      const child = await relay();
      for (let i = 0; i < 20_000 && sent < FRAMES && child.exitCode === null; i++, sent++) {
        // kinds that there are, mostly, so that they go on; sizes that are possible
        const kind = int(50) === 0 && i > 10_000 ? int(65_536) : 2 + int(15);
        if (kind === 14 || kind === 12) continue; // names of namespaces are the machine's
        const words = Array.from({ length: int(9) }, () =>
          int(3) === 0 ? int(8) : int(3) === 0 ? 0xffff_ffff - int(4) : int(0x1_0000_0000),
        );
        const bytes = frame(kind, int(4) === 0 ? int(65_536) : int(12), words, randomBytes(int(40)));
        // a socket that lives, now and then
        if (int(20) === 0)
          child.stdin!.write(frame(2, 1 + int(8), [1, int(22), 0xffff_ffff, 0, int(4), 1 << 20]));
        if (!child.stdin!.write(bytes))
          await Promise.race([once(child.stdin!, 'drain').catch(() => {}), once(child, 'exit')]);
        if (i % 2_000 === 0 && child.exitCode === null) most = Math.max(most, memory(child.pid!));
      }
      const ended = child.exitCode === null ? once(child, 'exit') : undefined;
      child.stdin!.end();
      await ended;
      // it ends by itself, and never by a fault
      assert.ok(child.exitCode !== null, `ended by ${child.signalCode}`);
    }
    assert.ok(most < 200_000, `${most} kB`);
  });

  it('that are no frames end the relay', async () => {
    for (const bytes of [
      Buffer.alloc(8),
      Buffer.from('ffffffff01000000', 'hex'),
      Buffer.from('0900000001000000', 'hex'),
      frame(200, 0, []),
      frame(HELLO, 0, [MAGIC, VERSION], Buffer.alloc(36)),
    ]) {
      const child = await relay();
      child.stdin!.write(bytes);
      const [status] = (await once(child, 'exit')) as [number];
      assert.equal(status, 64);
    }
  });

  it('before the greeting end it, whatever they are', async () => {
    for (const bytes of [
      frame(HELLO, 0, [MAGIC, VERSION], Buffer.alloc(36)),
      frame(HELLO, 0, [MAGIC, VERSION + 1], Buffer.alloc(36)),
      frame(2, 1, [1, 0, 0xffff_ffff, 0, 0, 1 << 20]),
      Buffer.alloc(64, 0x7f),
    ]) {
      const child = await relay(false);
      child.stdin!.write(bytes);
      const [status] = (await once(child, 'exit')) as [number];
      assert.equal(status, 64);
    }
  });

  it('do not come from a file or a terminal', () => {
    const file = join(folder, 'by-hand');
    copyFileSync(RELAY, file);
    const { status, stderr } = spawnSync(file, ['serve', 'a'.repeat(32), file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
    assert.equal(status, 64, stderr);
    const other = spawnSync(
      'sh',
      ['-c', `"$1" serve ${'a'.repeat(32)} "$1" < /dev/null`, 'x', RELAY === '' ? '' : file],
      { encoding: 'utf8' },
    );
    assert.notEqual(other.status, 0);
    copyFileSync(RELAY, file);
    assert.equal(spawnSync(file, [], { encoding: 'utf8' }).status, 64);
  });

  it('to this side end the connection or are borne', () => {
    const next = numbers(7);
    const int = (below: number): number => Math.floor(next() * below);
    let refused = 0;
    let taken = 0;
    for (let i = 0; i < FRAMES; ) {
      const reader = new FrameReader(({ bytes }) => {
        taken++;
        assert.ok(bytes.length >= 8 && bytes.length % 4 === 0);
      });
      try {
        for (let k = 0; k < 200; k++, i++) {
          const bytes = frame(int(40), int(500), [int(0x1_0000_0000)], randomBytes(int(64)));
          if (int(50) === 0) bytes[int(bytes.length)] = int(256);
          // in pieces of any size
          for (let at = 0; at < bytes.length; ) {
            const size = 1 + int(40);
            reader.push(bytes.subarray(at, at + size));
            at += size;
          }
        }
      } catch (error) {
        assert.equal((error as Error).name, 'FrameError');
        refused++;
      }
    }
    assert.ok(taken > 0 && refused > 0);
  });

  it('that nobody has asked for do not fill the memory of this side', () => {
    const host = { name: 'far', credit() {}, held() {}, closed() {} } as never;
    const data = frame(DATA, 1, [0, 0, 0, 60_000], Buffer.alloc(60_000));
    const flood = (send: (channel: RemoteTransport) => void, most: number): void => {
      const channel = new RemoteTransport(host, 1, { protocol: 0 });
      let count = 0;
      assert.throws(() => {
        for (; count < 10 * most; count++) send(channel);
      }, FrameError);
      assert.ok(count > most / 100 && count <= most, `${count}`);
      channel.close();
    };
    flood((channel) => channel.deliver(data), 2_000);
    flood((channel) => channel.refused(9, 1_000, Buffer.alloc(16)), 5_000);
    flood((channel) => channel.fail(new Error('far')), 5_000);
    // one that is read goes on for ever
    const channel = new RemoteTransport(host, 1, { protocol: 0 });
    for (let i = 0; i < 1_500; i++) {
      channel.deliver(data);
      channel.refused(9, 10, Buffer.alloc(16));
      while (channel.receive(7) !== undefined);
    }
    channel.close();
  });

  it('leave no process behind when this side is killed', async () => {
    const child = await relay();
    const pid = child.pid!;
    child.stdin!.destroy();
    await until('it has ended', () => !lives(pid));
  });
});

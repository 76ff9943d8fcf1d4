import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ip, Names, noNames, start, TestViewer, until } from './support.js';

/** Routes made and removed in a round: two events each. */
const PAIRS = 10_000;

/** Opens a WebSocket by hand that never reads what it is sent. */
async function deafViewer(port: number, path: string, channels: readonly string[]) {
  const socket = connect({ port, host: '127.0.0.1' });
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.on('error', () => {});
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nConnection: Upgrade\r\n` +
      `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  const text = Buffer.from(JSON.stringify({ subscribe: channels }));
  // masked with zeros
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]));
  return socket;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are in use: on the heap, and in buffers. */
function memory(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('a viewer that reads nothing costs no memory, and others see everything', {
  skip: noNames(),
}, async () => {
  using names = new Names();
  const name = names.add('storm');
  ip(`-n ${name} link set lo up`);
  await using shown = await start({ netns: [name] });
  const path = `${new URL(shown.url).pathname}socket`;
  const deaf = await deafViewer(shown.port, path, ['world', 'events']);
  using viewer = await TestViewer.open(shown);
  viewer.subscribe('world', 'events');
  await until('the state has come', () => viewer.complete);
  let script = '';
  for (let i = 0; i < PAIRS; i++) {
    const route = `10.${i >> 8}.${i & 255}.0/24 dev lo table 77`;
    script += `route add ${route}\nroute del ${route}\n`;
  }
  const round = async (): Promise<void> => {
    const child = spawn('ip', ['-n', name, '-batch', '-'], { stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin.end(script);
    const [status] = await once(child, 'exit');
    assert.equal(status, 0);
  };
  let seen = 0;
  const seeRound = async (): Promise<void> => {
    await round();
    seen += 2 * PAIRS;
    await until('the reader has them', () => viewer.lost + viewer.events.length >= seen, 30_000);
    viewer.lost += viewer.events.splice(0).length;
  };
  // what is kept of events is full after three
  for (let i = 0; i < 3; i++) await seeRound();
  const before = memory();
  for (let i = 0; i < 2; i++) await seeRound();
  const grown = memory() - before;
  // 40,000 events more, of some 1 kB
  assert.ok(grown < 20 << 20, `${grown >> 20} MiB more`);
  deaf.destroy();
});

// `ip monitor route` spawned from Node, its lines counted.
//   node ip-monitor.mjs EXPECTED
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { printReport } from '../library/support.mjs';

const expected = Number(process.argv[2]);
const child = spawn('ip', ['-o', 'monitor', 'route'], { stdio: ['ignore', 'pipe', 'pipe'] });
let count = 0;
let overruns = 0;
let first = 0;
let last = 0;

child.stdout.on('data', (piece) => {
  last = performance.now();
  first ||= last;
  for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) count++;
  if (count >= expected) finish();
});
child.stderr.on('data', (piece) => (overruns += String(piece).split('buffer').length - 1));
child.on('error', (error) => {
  throw error;
});

function finish() {
  child.kill();
  printReport({ seconds: (last - first) / 1e3, count, lost: expected - count, overruns });
  process.exit(0);
}

// ip says nothing when it has subscribed.
await delay(300);
process.stdout.write('ready\n');
process.stdin.resume().on('end', async () => {
  for (let before = -1; before !== count; await delay(1000)) before = count;
  finish();
});

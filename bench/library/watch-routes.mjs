// Receives an event storm: routes 0 … EXPECTED / 2 added in order, then deleted in order, so that every gap shows.
//   node watch-routes.mjs EXPECTED BLOCK
// BLOCK keeps the JavaScript thread busy for as many milliseconds after the first thousand events.
import { setTimeout as delay } from 'node:timers/promises';
import { IPRoute } from '../../dist/node/index.js';
import { printReport } from './support.mjs';

const [expected, block] = process.argv.slice(2).map(Number);
const ipr = new IPRoute();
const monitor = ipr.monitor({ groups: ['ipv4-route'] });
const seen = [];
let count = 0;
let overruns = 0;
let first = 0;
let last = 0;
let blocked = block === 0;

async function receive() {
  for await (const events of monitor.batches()) {
    last = performance.now();
    first ||= last;
    for (const event of events) {
      if (event.event === 'overrun') overruns++;
      else count++;
      seen.push(event.event, event.dst);
    }
    if (!blocked && count >= 1000) {
      blocked = true;
      for (const until = performance.now() + block; performance.now() < until; );
    }
    if (count >= expected) return;
  }
}

/** The n-th event of the storm, by what happened and to which destination. */
function position(kind, dst) {
  const [, a, b, c] = dst.split('/')[0].split('.').map(Number);
  return (kind === 'delroute' ? expected / 2 : 0) + (a << 16) + (b << 8) + c;
}

/** Gaps in the sequence that no overrun had announced by the time the first event behind them came. */
function countUnreported() {
  let next = 0;
  let gaps = 0;
  let announced = 0;
  let unreported = 0;
  const arriveAt = (place) => {
    if (place !== next && ++gaps > announced) unreported++;
    next = place + 1;
  };
  for (let i = 0; i < seen.length; i += 2) {
    if (seen[i] === 'overrun') announced++;
    else arriveAt(position(seen[i], seen[i + 1]));
  }
  arriveAt(expected);
  return unreported;
}

function finish() {
  printReport({
    seconds: (last - first) / 1e3,
    count,
    lost: expected - count,
    overruns,
    unreported: countUnreported(),
  });
  process.exit(0);
}

const received = receive();
await monitor.ready;
await delay(200);
process.stdout.write('ready\n');
process.stdin.resume().on('end', async () => {
  for (let before = -1; before !== count; await delay(1000)) before = count;
  finish();
});
await received;
finish();

// What a Node program does today: spawn `ip -j`, collect its output, parse it.
//   node ip-json.mjs routes TABLE | links | get NAME COUNT | memory TABLE | add COUNT TABLE
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { heapInUse, printReport, quantiles } from '../library/support.mjs';

async function ip(...words) {
  const child = spawn('ip', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const pieces = [];
  child.stdout.on('data', (piece) => pieces.push(piece));
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`ip ${words.join(' ')}: exit ${status}`);
  return pieces.length ? JSON.parse(Buffer.concat(pieces).toString('latin1')) : [];
}

const readRoutes = (table) => ip('-j', 'route', 'show', 'table', table);

async function routes(table) {
  const start = performance.now();
  const list = await readRoutes(table);
  let sum = 0;
  for (const one of list) sum += one.dst.length + one.gateway.length + one.dev.length + one.metric;
  printReport({ seconds: (performance.now() - start) / 1e3, count: list.length, sum });
}

async function links() {
  const start = performance.now();
  const list = await ip('-j', '-d', '-s', 'link', 'show');
  let sum = 0;
  for (const one of list) sum += one.ifname.length + one.mtu + one.stats64.rx.packets;
  printReport({ seconds: (performance.now() - start) / 1e3, count: list.length, sum });
}

async function get(name, count) {
  const seconds = new Float64Array(Number(count));
  for (let i = 0; i < seconds.length; i++) {
    const start = performance.now();
    const [link] = await ip('-j', '-d', '-s', 'link', 'show', 'dev', name);
    if (link.ifname !== name) throw new Error('another link answered');
    seconds[i] = (performance.now() - start) / 1e3;
  }
  printReport({ ...quantiles(seconds), count: seconds.length });
}

async function add(count, table) {
  const start = performance.now();
  for (let i = 0; i < Number(count); i++)
    await ip(
      'route',
      'add',
      `10.0.${i >> 8}.${i & 255}/32`,
      'via',
      '192.168.77.2',
      'dev',
      'v0',
      'table',
      table,
      'metric',
      '32',
    );
  printReport({ seconds: (performance.now() - start) / 1e3, count: Number(count), errors: 0 });
}

async function memory(table) {
  const before = heapInUse();
  const list = await readRoutes(table);
  printReport({ each: (heapInUse() - before) / list.length, count: list.length });
}

await { routes, links, get, add, memory }[process.argv[2]](...process.argv.slice(3));

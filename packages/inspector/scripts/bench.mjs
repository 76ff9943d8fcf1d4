// Measures what the inspector promises, on this machine, in namespaces of its own:
//   node packages/inspector/scripts/bench.mjs [latency] [cost] [storm] [large]      all of them by default
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { BROWSER } from '../build/browser.js';
import { serveSynthetic } from './synthetic.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const PROGRAM = join(here, '../../../bin/tsroute2.cjs');
const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
const prefix = `insp-bench-${process.pid}-`;
const made = [];

const batch = (ns, lines) =>
  execFileSync('ip', [...(ns ? ['-n', ns] : []), '-batch', '-'], {
    input: lines.join('\n'),
    stdio: ['pipe', 'ignore', 'inherit'],
  });

function addNamespaces(count, name) {
  const names = Array.from({ length: count }, (_, i) => `${prefix}${name}${i}`);
  made.push(...names);
  batch(
    undefined,
    names.map((one) => `netns add ${one}`),
  );
  return names;
}

function removeNamespaces() {
  for (const one of made.splice(0))
    try {
      execFileSync('ip', ['netns', 'del', one], { stdio: 'ignore' });
    } catch {
      // it was never made
    }
}

/** Starts the command in a process of its own, and measures the processor time that it takes. */
async function serve(...words) {
  const child = spawn(process.execPath, [PROGRAM, 'inspect', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const ticks = () => {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  };
  return {
    url: line.trim(),
    pid: child.pid,
    milliseconds: ticks,
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) >> 10,
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

const profile = mkdtempSync(join(tmpdir(), 'tsroute2-bench-'));
const browser = await chromium.launchPersistentContext(profile, {
  ...BROWSER,
});

const report = (what, figure, target) => console.log(`${what.padEnd(62)} ${figure.padStart(16)}   ${target}`);

/** From the command's end to the card in the page. */
async function latency() {
  const [ns] = addNamespaces(1, 'latency');
  const server = await serve('--netns', ns);
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForSelector('.box');
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  );
  report('first paint', `${Math.round(paint)} ms`, '< 1000 ms');
  await page.evaluate(() => {
    globalThis.seen = {};
    new MutationObserver(() => {
      for (const name of document.querySelectorAll('.card .name'))
        globalThis.seen[name.textContent] ??= performance.timeOrigin + performance.now();
    }).observe(document.body, { subtree: true, childList: true });
  });
  const times = [];
  for (let i = 0; i < 20; i++) {
    execFileSync('ip', ['-n', ns, 'link', 'add', `br${i}`, 'type', 'bridge']);
    const done = performance.timeOrigin + performance.now();
    await page.waitForFunction((name) => globalThis.seen[name] !== undefined, `br${i}`);
    times.push((await page.evaluate((name) => globalThis.seen[name], `br${i}`)) - done);
  }
  times.sort((a, b) => a - b);
  report('a link that ip adds is shown: median', `${Math.round(times[10])} ms`, '< 300 ms');
  report('a link that ip adds is shown: slowest of 20', `${Math.round(times[19])} ms`, '< 300 ms');
  await page.close();
  await server.stop();
}

/** What the server costs with 1,000 links, 100 events a second, and one viewer or none. */
async function cost() {
  const names = addNamespaces(20, 'cost');
  for (const ns of names) {
    const lines = ['link set lo up'];
    for (let i = 0; i < 25; i++) lines.push(`link add a${i} type veth peer name b${i}`, `link set a${i} up`);
    batch(ns, lines);
  }
  const server = await serve('--netns', names.join(','));
  await sleep(1_000);
  const idle = server.milliseconds();
  await sleep(10_000);
  report('nobody looks: processor time in 10 s', `${server.milliseconds() - idle} ms`, '0 ms');
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForSelector('.box');
  await sleep(4_000);
  const quiet = server.milliseconds();
  await sleep(10_000);
  report(
    '1,000 links, one viewer, nothing happens',
    `${((server.milliseconds() - quiet) / 100).toFixed(1)} %`,
    '< 5 % of a core',
  );
  let n = 0;
  const busy = async () => {
    await sleep(2_000);
    const before = server.milliseconds();
    await sleep(15_000);
    return `${((server.milliseconds() - before) / 150).toFixed(1)} %`;
  };
  // one ip for each namespace: a batch stays in its own
  const children = names.map((ns) =>
    spawn('ip', ['-n', ns, '-batch', '-'], { stdio: ['pipe', 'ignore', 'inherit'] }),
  );
  // changes of links are the largest events that there are
  const writing = setInterval(() => {
    for (let i = 0; i < 5; i++, n++)
      children[n % 20].stdin.write(`link set b${n % 25} mtu ${1400 + (Math.floor(n / 100) % 50)}\n`);
  }, 50);
  report('1,000 links, one viewer of the topology, 100 events a second', await busy(), '< 5 % of a core');
  await page.goto(`${server.url}#/events`);
  await page.waitForSelector('.events');
  report('1,000 links, one viewer of events, 100 events a second', await busy(), '< 5 % of a core');
  report('… and the events that it had got', await page.textContent('[data-size]'), '');
  clearInterval(writing);
  for (const one of children) one.stdin.end();
  await page.close();
  await server.stop();
}

/** 10,000 events a second for 30 seconds. */
async function storm() {
  const [ns] = addNamespaces(1, 'storm');
  batch(ns, ['link set lo up']);
  const server = await serve('--netns', ns);
  const page = await browser.newPage();
  await page.goto(`${server.url}#/events`);
  await page.waitForSelector('.events .empty');
  const child = spawn('ip', ['-n', ns, '-batch', '-'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const start = performance.now();
  const samples = [];
  let sent = 0;
  for (let second = 0; second < 30; second++) {
    let text = '';
    for (let i = 0; i < 5_000; i++) {
      const route = `10.${i >> 8}.${i & 255}.0/24 dev lo table 77`;
      text += `route add ${route}\nroute del ${route}\n`;
    }
    child.stdin.write(text);
    sent += 10_000;
    const heap = await page.evaluate(() => performance.memory.usedJSHeapSize >> 20);
    samples.push({ server: server.memory(), page: heap });
    await sleep(Math.max(0, start + (second + 1) * 1000 - performance.now()));
  }
  child.stdin.end();
  await once(child, 'exit');
  const took = (performance.now() - start) / 1000;
  batch(ns, ['link add last type bridge']);
  await page.waitForSelector('.row .event-label:text-is("last bridge")', { timeout: 60_000 });
  report('events made', `${sent.toLocaleString('en')} in ${took.toFixed(0)} s`, '10,000 a second for 30 s');
  const most = (key) => `${samples[9][key]} → ${Math.max(...samples.slice(20).map((one) => one[key]))} MiB`;
  report('memory of the server after 10 s, most after 20 s', most('server'), 'bounded');
  report('memory of the page after 10 s, most after 20 s', most('page'), 'bounded');
  report('kept by the page', await page.textContent('[data-size]'), '20,000 events');
  await page.close();
  await server.stop();
}

/** 500 namespaces with some 5,000 links, which no kernel has to make: the page is measured. */
async function large() {
  const server = await serveSynthetic(500, 5_000);
  const page = await browser.newPage();
  const start = performance.now();
  await page.goto(server.url);
  const all = `500 namespaces, ${server.links.toLocaleString('en')} links`;
  await page.waitForFunction((text) => document.querySelector('.amount')?.textContent === text, all);
  report(`${all}: shown, from opening the page`, `${Math.round(performance.now() - start)} ms`, '');
  /** The longest time between two frames, and the part of frames that came in time for 30 a second. */
  const frames = async (what) => {
    await page.evaluate(() => {
      globalThis.times = [];
      let before = performance.now();
      const frame = (now) => {
        globalThis.times.push(now - before);
        before = now;
        globalThis.raf = requestAnimationFrame(frame);
      };
      globalThis.raf = requestAnimationFrame(frame);
    });
    await what();
    return page.evaluate(() => {
      cancelAnimationFrame(globalThis.raf);
      const { times } = globalThis;
      const smooth = times.filter((one) => one < 34).length / times.length;
      return `${Math.round(Math.max(...times))} ms, ${Math.round(smooth * 100)} %`;
    });
  };
  const opened = await frames(async () => {
    await page.click('text=Open all');
    await sleep(2_000);
  });
  report('all opened (layout and drawing): longest frame', opened, '< 2000 ms');
  const timer = setInterval(() => server.change(3), 50);
  report(
    '60 changes a second, seen from afar: longest frame, in time',
    await frames(() => sleep(5_000)),
    'no stutter',
  );
  for (let i = 0; i < 14; i++) await page.click('[aria-label="Zoom in"]');
  await sleep(500);
  report('60 changes a second, seen closely', await frames(() => sleep(5_000)), 'no stutter');
  const moved = await frames(async () => {
    await page.mouse.move(600, 400);
    await page.mouse.down();
    for (let i = 0; i < 60; i++) await page.mouse.move(600 - i * 6, 400 - i * 3);
    await page.mouse.up();
  });
  report('… while it is moved', moved, '');
  clearInterval(timer);
  await page.close();
  server.close();
}

try {
  for (const [name, run] of Object.entries({ latency, cost, storm, large })) if (isWanted(name)) await run();
} finally {
  await browser.close();
  removeNamespaces();
  rmSync(profile, { recursive: true, force: true });
}

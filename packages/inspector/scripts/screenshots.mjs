// Makes the pictures of the documentation: a network in namespaces of its own, with some traffic, in a real browser.
//   node packages/inspector/scripts/screenshots.mjs [FOLDER]      by default docs/inspector
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inspector } from '@tsroute2/inspector';
import { chromium } from 'playwright-core';
import { NetNS } from 'tsroute2';
import { BROWSER } from '../build/browser.js';
import { makeNetwork } from './example-network.mjs';

const folder = process.argv[2] ?? fileURLToPath(new URL('../../../docs/inspector', import.meta.url));
mkdirSync(folder, { recursive: true });

/** Bytes on their way from one server to another, until it is closed. */
function traffic(from, to, address) {
  const target = new NetNS(to);
  const source = new NetNS(from);
  const server = createServer((socket) => socket.on('error', () => {}).resume());
  server.listen({ fd: target.openSocket({ address, port: 8080 }) });
  const socket = new Socket({ fd: source.openSocket() });
  socket.on('error', () => {});
  socket.connect(8080, address);
  let n = 0;
  const timer = setInterval(() => socket.write(Buffer.alloc(20_000 + 15_000 * Math.sin(n++ / 9))), 40);
  return () => {
    clearInterval(timer);
    socket.destroy();
    server.close();
    target.close();
    source.close();
  };
}

const profile = mkdtempSync(join(tmpdir(), 'tsroute2-screenshots-'));
const network = makeNetwork('shop-');
const { name } = network;
const ends = [network.remove];
try {
  ends.unshift(traffic(name('web1'), name('db'), '10.1.0.12'));
  ends.unshift(traffic(name('web1'), name('web2'), '10.1.0.11'));
  ends.unshift(traffic(name('site2'), name('gate'), '192.0.2.2'));
  const shown = await inspector({ netns: network.names, allowChanges: true });
  ends.unshift(() => shown.close());
  const browser = await chromium.launchPersistentContext(profile, {
    ...BROWSER,
    colorScheme: 'light',
  });
  ends.unshift(() => browser.close());
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.on('pageerror', (error) => console.error(error));
  page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
  const shoot = async (file) => {
    await page.screenshot({ path: join(folder, `${file}.png`) });
    console.log(file);
  };

  await page.goto(shown.url);
  await page.waitForSelector('.card .spark');
  await sleep(22_000);
  await shoot('topology');
  await page.click('.name:text-is("br-lan")');
  await sleep(1_500);
  await shoot('detail');
  await page.click('#detail-tab-commands');
  await sleep(500);
  await shoot('commands');
  await page.click('[aria-label="Close details"]');
  await page.click('[aria-label="Use dark colours"]');
  await sleep(500);
  await shoot('topology-dark');
  await page.click('[aria-label="Use light colours"]');

  await page.goto(`${shown.url}#/events`);
  await page.waitForSelector('.events');
  await sleep(500);
  const ip = (...words) => execFileSync('ip', ['-n', name('gate'), ...words]);
  ip('link', 'add', 'br-guest', 'type', 'bridge');
  ip('addr', 'add', '10.2.0.1/24', 'dev', 'br-guest');
  ip('link', 'set', 'br-guest', 'up');
  await sleep(600);
  ip('link', 'set', 'wan0', 'mtu', '1400');
  await sleep(600);
  ip('route', 'add', '10.77.0.0/16', 'via', '10.1.0.12');
  ip('rule', 'add', 'from', '10.2.0.0/24', 'lookup', '200', 'priority', '300');
  await sleep(600);
  ip('link', 'del', 'br-guest');
  ip('rule', 'del', 'priority', '300');
  await sleep(1_000);
  await page.click('.row .event-label:text-is("br-guest bridge") >> nth=0');
  await page.click('.row .event-label:text-is("wan0 veth")');
  await sleep(500);
  await shoot('events');
  ip('link', 'set', 'wan0', 'mtu', '1500');
  ip('route', 'del', '10.77.0.0/16');

  await page.goto(`${shown.url}#/ways`);
  await page.selectOption('.ways-form select >> nth=0', { label: name('web1') });
  await page.fill('.ways-form label:has-text("to") input >> nth=0', '198.51.100.2');
  await page.click('text=Find the way');
  await page.waitForSelector('.way-step');
  await sleep(300);
  await shoot('ways');
  await page.click('text=See it in the topology');
  await sleep(1_500);
  await shoot('ways-topology');

  await page.goto(`${shown.url}#/decoder`);
  await page.click('text=Show an example');
  await page.hover('.region-name:text-is("IFLA_VXLAN_ID")');
  await sleep(300);
  await shoot('decoder');

  await page.goto(`${shown.url}#/changes`);
  await page.selectOption('.changes select', { label: name('db') });
  await page.waitForFunction(() => document.querySelector('.document')?.value.includes('eth0'));
  const document = JSON.parse(await page.inputValue('.document'));
  document.interfaces.push({
    ifname: 'br0',
    kind: 'bridge',
    up: true,
    addresses: [{ address: '10.3.0.1/24' }],
  });
  document.interfaces.find((one) => one.ifname === 'eth0').mtu = 1400;
  await page.fill('.document', JSON.stringify(document, null, 2));
  await page.click('text=Plan');
  await page.waitForSelector('#plan');
  await sleep(300);
  await shoot('changes');

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${shown.url}#/topology`);
  await sleep(1_500);
  await shoot('phone');
  await page.click('[aria-label="Search links, addresses, namespaces"]');
  await page.fill('[aria-label="Search links, addresses, namespaces"]', 'vxlan42');
  await page.keyboard.press('Enter');
  await sleep(1_200);
  await shoot('phone-detail');
} finally {
  for (const end of ends) await end();
  rmSync(profile, { recursive: true, force: true });
}

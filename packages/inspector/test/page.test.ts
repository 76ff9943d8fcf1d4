import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser, TestBrowser } from './browser.js';
import { assertHas, ip, ipJson, type Json, Names, noNames, start, until } from './support.js';

const TOKEN = 'a-token-of-the-tests-0123456789';

/** A card of the topology, by the name that it shows. */
const card = (page: Page, name: string) =>
  page.locator('.card').filter({ has: page.getByText(name, { exact: true }) });

describe('the page', { skip: noNames() || noBrowser }, () => {
  const browser = new TestBrowser();
  after(() => browser[Symbol.asyncDispose]());

  test('shows a link that ip adds, and drops it when it is gone', async () => {
    using names = new Names();
    const [a, b] = [names.add('a'), names.add('b')];
    await using shown = await start({ netns: [a, b] });
    const page = await browser.open();
    await page.goto(shown.url);
    await page.waitForSelector('.box');
    assert.deepEqual((await page.locator('.box-name bdi').allTextContents()).sort(), [a, b].sort());
    ip(`-n ${a} link add br0 type bridge`);
    await card(page, 'br0').waitFor();
    ip(`-n ${a} link add v0 type veth peer name v1 netns ${b}`);
    await card(page, 'v1').waitFor();
    await page.waitForSelector('.line.pair', { state: 'attached' });
    ip(`-n ${a} link set v0 master br0`);
    await page.waitForSelector('.line.port', { state: 'attached' });
    ip(`-n ${a} addr add 10.0.0.1/24 dev br0`);
    await card(page, 'br0').locator('text=10.0.0.1/24').waitFor();
    ip(`-n ${a} link del v0`);
    await card(page, 'v1').waitFor({ state: 'detached' });
    await page.waitForSelector('.line.pair', { state: 'detached' });
    names.remove(b);
    await page.waitForSelector(`.box >> text=${b}`, { state: 'detached' });
    await page.close();
  });

  test('shows what ip -j says of every link in every namespace', async () => {
    using names = new Names();
    const [a, b] = [names.add('a'), names.add('b')];
    ip(`-n ${a} link add br0 type bridge vlan_default_pvid 7 stp_state 1`);
    ip(`-n ${a} link add v0 type veth peer name v1 netns ${b}`);
    ip(`-n ${a} link set v0 master br0 up`);
    ip(`-n ${b} link set v1 up mtu 1400 alias some-words`);
    ip(`-n ${b} link property add dev v1 altname another-name`);
    ip(`-n ${a} link add vx0 type vxlan id 42 local 10.0.0.1 remote 10.0.0.2 dstport 4789`);
    ip(`-n ${a} addr add 10.0.0.1/24 dev br0`);
    ip(`-n ${b} addr add 2001:db8::7/64 dev v1 nodad`);
    await using shown = await start({ netns: [a, b] });
    const page = await browser.open();
    await page.goto(shown.url);
    await page.check('.check input');
    const jsonOf = async (id: string) => JSON.parse((await page.textContent(`#${id}`))!) as Json;
    for (const name of [a, b])
      for (const link of ipJson(`-n ${name} link`)) {
        const box = page.locator('.box', { hasText: name });
        await box.locator(`.card .name:text-is("${link.ifname}")`).click();
        await page.click('#detail-tab-json');
        const told = await until(`the details of ${link.ifname}`, async () => {
          const found = await jsonOf('ip-json-link').catch(() => undefined);
          return found?.ifname === link.ifname ? found : undefined;
        });
        const [theirs] = ipJson(`-d -n ${name} link show dev ${link.ifname}`) as [Json];
        const { info_kind, info_data } = (theirs.linkinfo ?? {}) as Json;
        assertHas(told, ipJson(`-n ${name} link show dev ${link.ifname}`)[0]);
        assertHas(told, {
          ...theirs,
          linkinfo: theirs.linkinfo === undefined ? undefined : { info_kind, info_data },
        });
        assertHas(
          (await jsonOf('ip-json-addr')) as unknown,
          ipJson(`-n ${name} addr show dev ${link.ifname}`),
        );
        await page.click('[aria-label="Close details"]');
      }
    await page.close();
  });

  test('goes on by itself when the server is started again', async () => {
    using names = new Names();
    const name = names.add('again');
    const first = await start({ netns: [name], token: TOKEN });
    const { port } = first;
    const page = await browser.open();
    await page.goto(first.url);
    await page.check('.check input');
    await card(page, 'lo').waitFor();
    await first.close();
    await page.waitForSelector('.banner');
    ip(`-n ${name} link add br0 type bridge`);
    await using second = await start({ netns: [name], token: TOKEN, port });
    assert.equal(second.port, port);
    await card(page, 'br0').waitFor();
    await page.waitForSelector('.banner', { state: 'detached' });
    assert.equal(await card(page, 'lo').count(), 1);
    await page.close();
  });

  test('hostile names are text everywhere', async () => {
    using names = new Names();
    const name = names.add('"><script>alert(1)<!--');
    const folder = mkdtempSync(join(tmpdir(), 'insp-hostile-'));
    // the kernel calls a process by its file
    const program = join(folder, '<img src=x>\u202e');
    copyFileSync('/bin/sleep', program);
    const child = spawn('ip', ['netns', 'exec', name, program, '60']);
    try {
      const { NetNS } = await import('tsroute2');
      await using ns = new NetNS(name);
      const LINKS = [
        '<b>bold',
        '"onload=x(',
        "'`$1`",
        '&lt;i&gt;',
        '\u202egnp',
        '😀🎉',
        '\udcff\udc80x',
        '--help',
        '__proto__',
      ];
      for (const ifname of LINKS) await ns.link.add({ ifname, linkinfo: { kind: 'bridge' } });
      const first = LINKS[0]!;
      await ns.link.set({ dev: first, ifalias: '<img src=x onerror=alert(2)>\u2066\u0007' });
      await ns.link
        .set({ dev: first, propList: { altIfname: ['<svg/onload=alert(3)>'] } } as never)
        .catch(() => {});
      await using shown = await start({ netns: [name], allowChanges: true });
      const page = await browser.open();
      await page.goto(shown.url);
      await card(page, '<b>bold').waitFor();
      const shownNames = await page.locator('.card .name').allTextContents();
      for (const wanted of [
        '<b>bold',
        '"onload=x(',
        "'`$1`",
        '&lt;i&gt;',
        '\\u{202e}gnp',
        '😀🎉',
        '\\xff\\x80x',
        '--help',
        '__proto__',
      ])
        assert.ok(shownNames.includes(wanted), `${wanted} of ${shownNames}`);
      await page.goto(`${shown.url}#/events`);
      await page.waitForSelector('.events');
      for (const [i, ifname] of LINKS.entries()) {
        await ns.link.set({ dev: ifname, mtu: 1300 + i });
        await ns.link.set({ dev: ifname, up: true });
      }
      await until('events of all', async () => (await page.locator('.row.event').count()) >= LINKS.length);
      await page.locator('.row.event').first().click();
      await page.goto(`${shown.url}#/ways`);
      await page.waitForSelector('.ways-form');
      await page.goto(`${shown.url}#/changes`);
      await page.waitForFunction(() =>
        document.querySelector<HTMLTextAreaElement>('.document')?.value.includes('bold'),
      );
      await page.goto(`${shown.url}#/topology`);
      for (const wanted of ['<b>bold', '\\u{202e}gnp']) {
        await card(page, wanted).click();
        for (const tab of ['routes', 'queues', 'commands', 'json', 'overview']) {
          await page.click(`#detail-tab-${tab}`);
          await page.waitForTimeout(100);
        }
        await page.click('[aria-label="Close details"]');
      }
      await page.locator('.box-name').first().click();
      await page.waitForSelector('.detail');
      // nothing but the page's own became elements
      const foreign = await page.evaluate(
        () =>
          document.querySelectorAll(
            'script:not([src="app.js"]), img:not([src="icon.svg"]), b.bold, i, iframe, object',
          ).length,
      );
      assert.equal(foreign, 0);
      const text = await page.evaluate(() => `${document.body.textContent}`);
      assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069]/);
      await page.close();
    } finally {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });

  test('a storm of events stays in order and bounded', async () => {
    using names = new Names();
    const name = names.add('storm');
    ip(`-n ${name} link set lo up`);
    await using shown = await start({ netns: [name] });
    const page = await browser.open();
    await page.goto(`${shown.url}#/events`);
    await page.waitForSelector('.events .empty');
    let script = '';
    for (let i = 0; i < 20_000; i++) {
      const route = `10.${i >> 8}.${i & 255}.0/24 dev lo table 77`;
      script += `route add ${route}\nroute del ${route}\n`;
    }
    const child = spawn('ip', ['-n', name, '-batch', '-'], { stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin.end(script);
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    // the last event of all has a mark of its own
    ip(`-n ${name} link add last type bridge`);
    await page.waitForSelector('.row .event-label:text-is("last bridge")');
    const kept = Number(await page.getAttribute('[data-size]', 'data-size'));
    assert.ok(kept <= 21_000, `${kept} are kept`);
    assert.ok(kept >= 10_000, `${kept} are kept`);
    const seqs = await page.evaluate(async () => {
      const list = document.querySelector('.list')!;
      const found = new Set<number>();
      const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)));
      document.querySelector<HTMLButtonElement>('.toolbar button')!.click();
      await frame();
      document.querySelectorAll<HTMLElement>('.row')[2]!.click();
      for (let at = 0; at < 200; at++) {
        list.scrollTop = at * 300;
        await frame();
        for (const row of document.querySelectorAll<HTMLElement>('.row.inner'))
          found.add(Number(row.dataset.seq));
      }
      return [...found];
    });
    assert.ok(seqs.length > 100, `${seqs.length}`);
    assert.deepEqual(
      seqs,
      seqs.toSorted((x, y) => x - y),
    );
    assert.equal(seqs.at(-1)! - seqs[0]!, seqs.length - 1);
    await page.close();
  });

  test('events: a bridge that is made is one entry; filter, pause, difference, decoder, export', async () => {
    using names = new Names();
    const name = names.add('events');
    await using shown = await start({ netns: [name] });
    const page = await browser.open();
    await page.goto(`${shown.url}#/events`);
    await page.waitForSelector('.events .empty');
    ip(`-n ${name} link add br0 type bridge`);
    const row = page.locator('.row', { hasText: 'br0 bridge' }).first();
    await row.waitFor();
    const amount = Number(await row.locator('.badge').textContent());
    await row.click();
    await until('it opens', async () => (await page.locator('.row.inner').count()) === amount);
    ip(`-n ${name} link set br0 mtu 1400`);
    await page.click('.row .brief:has-text("mtu 1500 → 1400")');
    const cells = await page
      .locator('.changes-table tbody tr:has-text("mtu")')
      .first()
      .locator('th, td')
      .allTextContents();
    assert.deepEqual(cells, ['mtu', '1500', '1400']);
    await page.fill('[aria-label="Filter events"]', 'mtu 1400');
    await until('the filter', async () => (await page.locator('.row:not(.inner)').count()) === 1);
    await page.fill('[aria-label="Filter events"]', '');
    await page.click('button:has-text("Pause")');
    const before = await page.locator('.row').count();
    ip(`-n ${name} link add br1 type bridge`);
    await page.waitForTimeout(400);
    assert.equal(await page.locator('.row').count(), before);
    await page.click('button:has-text("Go on")');
    await page.locator('.row', { hasText: 'br1 bridge' }).first().waitFor();

    for (const [file, check] of [
      [
        'NDJSON',
        (text: Buffer) =>
          text
            .toString()
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Json)
            .some((one) => one.label === 'br1 bridge'),
      ],
      ['pcapng', (bytes: Buffer) => bytes.readUInt32LE(0) === 0x0a0d0d0a],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.click(`a:has-text("${file}")`),
      ]);
      assert.ok(check(readFileSync((await download.path())!)), file);
    }
    await page.click('button:has-text("Open in the decoder")');
    await page.waitForSelector('.decoder-message h2:has-text("RTM_NEWLINK")');
    await page.close();
  });

  test('ways: what is found is what the kernel does, across namespaces', async () => {
    using names = new Names();
    const [a, r, b] = [names.add('a'), names.add('r'), names.add('b')];
    ip(`-n ${a} link add e0 type veth peer name a0 netns ${r}`);
    ip(`-n ${b} link add e0 type veth peer name b0 netns ${r}`);
    for (const [ns, dev, address] of [
      [a, 'e0', '10.0.1.2/24'],
      [r, 'a0', '10.0.1.1/24'],
      [r, 'b0', '10.0.2.1/24'],
      [b, 'e0', '10.0.2.2/24'],
    ] as const) {
      ip(`-n ${ns} addr add ${address} dev ${dev}`);
      ip(`-n ${ns} link set ${dev} up`);
    }
    for (const ns of [a, r, b]) ip(`-n ${ns} link set lo up`);
    ip(`netns exec ${r} sysctl -qw net.ipv4.ip_forward=1`);
    ip(`-n ${a} route add default via 10.0.1.1`);
    ip(`-n ${b} route add default via 10.0.2.1`);
    await using shown = await start({ netns: [a, r, b] });
    const page = await browser.open();
    await page.goto(`${shown.url}#/ways`);
    await page.waitForFunction(() => document.querySelectorAll('.ways-form option').length > 3);
    await page.selectOption('.ways-form select >> nth=0', { label: a });
    await page.fill('.ways-form label:has-text("to") input >> nth=0', '10.0.2.2');
    await page.click('text=Find the way');
    await page.waitForSelector('.way-end.delivered');
    assert.deepEqual(await page.locator('.way-step h2 bdi').allTextContents(), [a, r, b]);
    assert.equal(await page.locator('.kernel.agrees').count(), 3);
    await page.fill('.ways-form label:has-text("to") input >> nth=0', 'nonsense');
    await page.click('text=Find the way');
    await page.waitForSelector('.problem:has-text("is no address")');
    await page.close();
  });

  test('changes: a document is planned, applied, kept or undone; without the right it says how', async () => {
    using names = new Names();
    const name = names.add('changes');
    const links = () => ipJson(`-n ${name} link`).map(({ ifname }) => ifname);
    await using shown = await start({ netns: [name], allowChanges: true });
    const page = await browser.open();
    await page.goto(`${shown.url}#/changes`);
    const loaded = () =>
      page.waitForFunction(() =>
        document.querySelector<HTMLTextAreaElement>('.document')?.value.includes('"lo"'),
      );
    await loaded();
    const edit = async (ifname: string) => {
      const state = JSON.parse(await page.inputValue('.document')) as { interfaces: Json[] };
      state.interfaces.push({ ifname, kind: 'bridge', up: true });
      await page.fill('.document', JSON.stringify(state, null, 2));
      await page.click('button:text-is("Plan")');
      await page.waitForSelector('#plan');
      assert.equal(
        await page.textContent('#plan'),
        `ip link add name ${ifname} type bridge\nip link set dev ${ifname} up`,
      );
      assert.match((await page.textContent('.difference'))!, new RegExp(`\\+ +"ifname": "${ifname}"`));
      assert.deepEqual(links().includes(ifname), false);
      await page.click('button:text-is("Apply")');
      await page.waitForSelector('.countdown');
      assert.ok(links().includes(ifname));
    };
    await edit('br0');
    await page.click('button:text-is("Undo now")');
    await page.waitForSelector('.good:has-text("undone")');
    assert.deepEqual(links(), ['lo']);
    await edit('br1');
    await page.click('button:text-is("Keep")');
    await page.waitForSelector('.good:has-text("confirmed")');
    assert.deepEqual(links(), ['lo', 'br1']);
    await page.fill('[type=number]', '3');
    await edit('br2');
    await page.waitForSelector('.good:has-text("not confirmed in time")');
    assert.deepEqual(links(), ['lo', 'br1']);
    await page.fill('.document', '{ no json');
    await page.click('button:text-is("Plan")');
    await page.waitForSelector('.problem:has-text("no JSON")');
    await using looking = await start({ netns: [name] });
    await page.goto(`${looking.url}#/changes`);
    await page.waitForSelector('text=tsroute2 inspect --allow-changes');
    await page.close();
  });

  test('every view can be read and used by everybody: axe finds nothing serious', async () => {
    using names = new Names();
    const name = names.add('axe');
    ip(`-n ${name} link add br0 type bridge`);
    ip(`-n ${name} link add v0 type veth peer name v1`);
    ip(`-n ${name} link set v0 master br0 up`);
    await using shown = await start({ netns: [name], allowChanges: true });
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const page = await browser.open();
    for (const theme of ['light', 'dark'])
      for (const view of ['topology', 'ways', 'events', 'decoder', 'changes']) {
        await page.goto(`${shown.url}#/${view}`);
        await page.reload();
        const button = page.locator(`[aria-label="Use ${theme} colours"]`);
        if ((await button.count()) > 0) await button.click();
        if (view === 'topology') await card(page, 'br0').click();
        if (view === 'decoder') await page.click('text=Show an example');
        if (view === 'events') {
          await page.waitForSelector('.events');
          const row = page.locator('.row').first();
          // the page may not listen yet
          for (let mtu = 1300; !(await row.isVisible()) && mtu < 1350; mtu++) {
            ip(`-n ${name} link set br0 mtu ${mtu}`);
            await page.waitForTimeout(200);
          }
          await row.click();
        }
        await page.waitForTimeout(500);
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const { violations } = await (
            globalThis as never as {
              axe: {
                run(): Promise<{
                  violations: {
                    id: string;
                    impact: string;
                    nodes: { html: string; failureSummary: string }[];
                  }[];
                }>;
              };
            }
          ).axe.run();
          return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(
              ({ id, nodes }) =>
                `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`).slice(0, 3)}`,
            );
        });
        assert.deepEqual(found, [], `${view}, ${theme}`);
      }
    await page.close();
  });

  test('no page has complained, of its policy or anything else', () => {
    assert.deepEqual(browser.complaints, []);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writePcapng } from 'tsroute2/testing';
import { noBrowser, TestBrowser } from './browser.js';

const FILE = fileURLToPath(new URL('../dist/page/decoder.html', import.meta.url));
const ADDR = '280000001400050684660d6b000000000218000003000000080002000a000001080001000a000001';
const LINK = `5c000000100005067d660d6b0000000000000000000000000000000000000000
0800030076783000340012000900010076786c616e0000002400020008000100
2a00000008000200c0000207050007000100000006000f0012b50000`;

describe('the decoder page, from a disk and without a network', { skip: noBrowser }, () => {
  const browser = new TestBrowser();
  const folder = mkdtempSync(join(tmpdir(), 'insp-decoder-'));
  after(async () => {
    await browser[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  test('explains pasted text: tree and bytes mark each other; call and command send it', async () => {
    const page = await browser.open({ offline: true });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(FILE).href);
    await page.fill('textarea', `# two requests\n${LINK}\n\n${ADDR}\n`);
    await page.click('button:text-is("Decode")');
    await page.waitForSelector('.anatomy');
    assert.deepEqual(await page.locator('.row b').allTextContents(), ['RTM_NEWLINK', 'RTM_NEWADDR']);
    await page.hover('.region:has-text("IFLA_VXLAN_ID")');
    await page.waitForSelector('.bytes-hex .hot');
    assert.equal(
      (await page.locator('.bytes-hex .hot').allTextContents()).join(' '),
      '08 00 01 00 2a 00 00 00',
    );
    await page.hover('.bytes-hex span:text-is("08 00 02 00 c0 00 02 07")');
    await page.waitForSelector('.region.hot:has-text("IFLA_VXLAN_GROUP")');
    assert.match((await page.textContent('.region.hot'))!, /192\.0\.2\.7/);
    await page.click('text=ip command');
    assert.match(
      (await page.textContent('.code pre'))!,
      /^ip link add name vx0 type vxlan id 42 remote 192\.0\.2\.7 dstport 4789$/,
    );
    await page.click('#decoder-tab-typescript');
    assert.match((await page.textContent('.code pre'))!, /await ipr\.link\.add\(\{\s+ifname: 'vx0'/);
    // the keys choose messages too
    await page.locator('.list').focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('.decoder-message h2:has-text("RTM_NEWADDR")');
    assert.deepEqual(
      requests.filter((url) => !url.startsWith('file:')),
      [],
    );
    await page.close();
  });

  test('opens files: pcapng, strace, and what is none', async () => {
    const page = await browser.open();
    const data = Buffer.from(ADDR, 'hex');
    const capture = join(folder, 'a.pcapng');
    writeFileSync(capture, writePcapng([{ data, time: 1e12, direction: 'sent', protocol: 0 }]));
    const log = join(folder, 'a.log');
    const escaped = ADDR.replace(/../g, '\\x$&');
    writeFileSync(log, `sendto(3, "${escaped}", 40, 0, NULL, 0) = 40\n`);
    const other = join(folder, 'noise.bin');
    writeFileSync(other, Buffer.from('no message at all, \u202e<img src=x onerror=alert(1)>'));
    await page.goto(pathToFileURL(FILE).href);
    for (const file of [capture, log]) {
      await page.setInputFiles('input[type=file]', file);
      await page.waitForSelector('.row b:text-is("RTM_NEWADDR")');
      await page.click('text=Another');
    }
    await page.setInputFiles('input[type=file]', other);
    await page.waitForSelector('.row, .empty, .problem');
    await page.close();
    assert.deepEqual(browser.complaints, []);
  });

  test('has no code or style in the page itself, and a policy', () => {
    const html = readFileSync(FILE, 'utf8');
    assert.doesNotMatch(html, /<script>|<style|style=|\son\w+=|https?:/);
    assert.match(html, /Content-Security-Policy" content="default-src 'none'/);
  });
});

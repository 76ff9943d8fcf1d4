import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { channelOf, frequencyOf, GenericNetlink, IW, pskOf } from '../src/index.js';
import { channelAttributes } from '../src/iw/channel.js';
import { mergePhys } from '../src/iw/phy.js';
import { nl80211 } from '../src/messages/generic/nl80211/index.js';
import { informationElements } from '../src/messages/ieee80211/elements.js';
import { managementFrame } from '../src/messages/ieee80211/frame.js';
import { ssid } from '../src/messages/ieee80211/ssid.js';
import { decode, encode } from '../src/schema/index.js';
import { noNamespaces, rejection, TestNamespace } from './helpers.js';
import { CLI } from './support/cli.js';

async function hasWifi(): Promise<string | false> {
  if (noNamespaces) return noNamespaces;
  using space = new TestNamespace();
  await using genl = new GenericNetlink({ netns: space.ns.fd });
  return (await genl.families()).some(({ name }) => name === 'nl80211') && 'this kernel has wireless drivers';
}
const present = await hasWifi();

describe('parts of IW', { skip: noNamespaces }, () => {
  it('have the methods that IW has by the same names', async (t) => {
    using space = new TestNamespace();
    await using iw = new IW({ netns: space.ns.fd });
    const parts = ['dev', 'scanning', 'sta', 'network', 'mesh', 'ap', 'reg'] as const;
    const names = parts.flatMap((part) => {
      const { prototype } = iw[part].constructor as { prototype: object };
      return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
    });
    assert.equal(new Set(names).size, names.length, 'each name is of one part');
    assert.ok(names.length > 60);
    for (const name of names)
      assert.equal(typeof (iw as unknown as Record<string, unknown>)[name], 'function');
    // what is called on `IW` is done by its part, with all that was given
    const scan = t.mock.method(iw.scanning, 'scan', async () => []);
    await iw.scan('wlan0', { ssids: ['a'] });
    assert.deepEqual(scan.mock.calls[0]?.arguments, ['wlan0', { ssids: ['a'] }]);
  });
});

describe('IW where there is no Wi-Fi', { skip: present, timeout: 60_000 }, () => {
  it('says so in one line, whatever is asked', async () => {
    using space = new TestNamespace();
    await using iw = new IW({ netns: space.ns.fd });
    for (const attempt of [
      iw.phys(),
      iw.scan('wlan0'),
      iw.regulatory(),
      iw.monitor(),
      iw.setPowerSave(3, true),
    ]) {
      const error = await rejection(attempt);
      assert.equal(error.message, 'nl80211 is not available: no wireless driver is loaded');
      assert.equal(error.code, 'ENOENT');
    }
  });

  it('so do the command line and the example', () => {
    const run = (...args: string[]) => spawnSync(process.execPath, args, { encoding: 'utf8' });
    const command = run(CLI, 'iw', 'dev', '--json');
    assert.equal(command.stderr, 'tsroute2: nl80211 is not available: no wireless driver is loaded\n');
    assert.equal(command.status, 1);
    assert.match(run(CLI, 'iw', '--help').stdout, /tsroute2 iw scan DEV/);
    const wrong = run(CLI, 'iw', 'scn');
    assert.match(wrong.stderr, /unknown verb 'scn'; did you mean 'scan'\?/);
    assert.equal(wrong.status, 2);
    const example = run(fileURLToPath(new URL('../examples/iw.js', import.meta.url)));
    assert.equal(example.stderr, '');
    assert.equal(example.stdout, 'nl80211 is not available: no wireless driver is loaded\n');
  });
});

describe('channels', () => {
  it('have numbers', () => {
    const known = { 1: 2412, 6: 2437, 13: 2472, 14: 2484, 36: 5180, 100: 5500, 165: 5825, 184: 4920 };
    for (const [number, freq] of Object.entries(known)) {
      assert.equal(frequencyOf(Number(number)), freq);
      assert.equal(channelOf(freq), Number(number));
    }
    assert.equal(frequencyOf(1, '6ghz'), 5955);
    assert.equal(channelOf(5955), 1);
    assert.equal(frequencyOf(2, '60ghz'), 60480);
    assert.equal(channelOf(2413), undefined);
    assert.throws(() => frequencyOf(0), /not the number of a channel/);
    assert.throws(() => frequencyOf(15, '2ghz'), /no channel 15/);
  });

  it('have a middle, where they are wide', () => {
    const middles: [number, '40' | '80' | '160' | '320', number][] = [
      [2412, '40', 2422],
      [2462, '40', 2452],
      [5180, '40', 5190],
      [5200, '40', 5190],
      [5180, '80', 5210],
      [5320, '160', 5250],
      [5500, '80', 5530],
      [5745, '80', 5775],
      [5955, '160', 6025],
      [5955, '320', 6105],
    ];
    for (const [freq, width, centerFreq1] of middles)
      assert.deepEqual(channelAttributes({ freq, width }), {
        wiphyFreq: freq,
        channelWidth: width,
        centerFreq1,
      });
    assert.throws(() => channelAttributes({}), /freq or its number/);
  });
});

describe('keys of WPA', () => {
  it('are those of the standard (IEEE 802.11, annex J.4)', async () => {
    assert.equal(
      await pskOf('password', 'IEEE'),
      'f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e',
    );
    assert.equal(
      await pskOf('ThisIsAPassword', 'ThisIsASSID'),
      '0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af',
    );
    assert.match((await rejection(pskOf('1234567', 'x'))).message, /8 to 63/);
  });
});

describe('what anybody may send', () => {
  it('is read and written again to the byte: elements, frames, names', () => {
    const hostile = fc.array(
      fc.record({
        id: fc.constantFrom(0, 1, 7, 48, 45, 61, 127, 191, 221, 255, 42),
        body: fc.uint8Array({ maxLength: 40 }),
      }),
    );
    const rows = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      hostile.map((list) => Uint8Array.from(list.flatMap(({ id, body }) => [id, body.length, ...body]))),
    );
    fc.assert(
      fc.property(rows, (bytes) => {
        const read = informationElements.decode(bytes, true)!;
        assert.deepEqual(Buffer.from(informationElements.encode(read)), Buffer.from(bytes));
        JSON.stringify(read);
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }),
        fc.uint8Array({ maxLength: 60 }),
        rows,
        (control, head, tail) => {
          const bytes = Uint8Array.of(control, ...head, ...tail);
          const read = managementFrame.decode(bytes, true)!;
          assert.deepEqual(Buffer.from(managementFrame.encode(read)), Buffer.from(bytes));
        },
      ),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 32 }), (bytes) => {
        assert.deepEqual(Buffer.from(ssid.encode(ssid.decode(bytes, true)!)), Buffer.from(bytes));
      }),
    );
  });

  it('WPS and vendors by their bytes', () => {
    const hex = 'dd180050f204104a00011010440001021021000441636d65ffff';
    const list = informationElements.decode(new Uint8Array(Buffer.from(hex, 'hex')), true)!;
    assert.deepEqual(list, [
      {
        element: 'wps',
        value: [
          { element: 'version', value: 16 },
          { element: 'state', value: 'configured' },
          { element: 'manufacturer', value: 'Acme' },
          { element: 'trailing', data: 'ffff' },
        ],
      },
    ]);
  });

  it('a wrong element is named', () => {
    assert.throws(
      () => encode(nl80211, { cmd: 'triggerScan', ie: [{ element: 'sid' as 'ssid', value: 'x' }] }),
      /ie.*no element 'sid'; did you mean 'ssid'\?/,
    );
    assert.throws(
      () => encode(nl80211, { cmd: 'triggerScan', scanSsids: ['x'.repeat(40)] }),
      /scanSsids\[0\].*40 bytes long, at most 32 fit/,
    );
    assert.throws(
      () => encode(nl80211, { cmd: 'getWiphy', wiphyFrq: 1 } as object),
      /did you mean 'wiphyFreq'/,
    );
  });

  it('elements may be given as bytes', () => {
    const bytes = encode(nl80211, { cmd: 'triggerScan', ie: '0001 78' as never });
    assert.deepEqual(decode(nl80211, bytes).ie, [{ element: 'ssid', value: 'x' }]);
  });
});

describe('split dumps', () => {
  it('are put together by device and band', () => {
    const part = (more: object) => ({
      cmd: 'newWiphy' as const,
      version: 1,
      wiphy: 1,
      wiphyName: 'phy1',
      ...more,
    });
    const [phy, ...others] = mergePhys([
      part({ maxNumScanSsids: 4 }),
      part({ wiphyBands: { '2ghz': { htAmpduFactor: 3, rates: [{ rate: 10 }] } } }),
      part({ wiphyBands: { '2ghz': { freqs: [{ freq: 2412 }] } } }),
      part({ wiphyBands: { '2ghz': { freqs: [{ freq: 2417 }] }, '5ghz': { freqs: [{ freq: 5180 }] } } }),
    ]);
    assert.deepEqual(others, []);
    assert.deepEqual(phy, {
      wiphy: 1,
      wiphyName: 'phy1',
      maxNumScanSsids: 4,
      wiphyBands: {
        '2ghz': { htAmpduFactor: 3, rates: [{ rate: 10 }], freqs: [{ freq: 2412 }, { freq: 2417 }] },
        '5ghz': { freqs: [{ freq: 5180 }] },
      },
    });
  });
});

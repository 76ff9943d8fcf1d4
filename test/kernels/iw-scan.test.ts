/** Scans of networks that hostapd makes: read by `iw` and by the library, field by field. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScanResult } from '../../src/iw/bss.js';
import { informationElements } from '../../src/messages/ieee80211/elements.js';
import { ssid as ssidType } from '../../src/messages/ieee80211/ssid.js';
import { rejection } from '../helpers.js';
import { Air, below, field, iwSsid, noWifi } from './iw-support.js';
import { proven } from './proof.js';

const WPA2 = `hw_mode=g
channel=6
country_code=US
ieee80211d=1
wpa=2
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
wpa_passphrase=correct horse
ieee80211w=1
ieee80211n=1
wmm_enabled=1
bss_load_update_period=50
eap_server=1
wps_state=2
manufacturer=Acme
model_name=Box`;

const SUITES: Readonly<Record<string, string>> = {
  ccmp: 'CCMP',
  tkip: 'TKIP',
  psk: 'PSK',
  aesCmac: 'AES-128-CMAC',
  pskSha256: 'PSK/SHA-256',
};

/** What `iw` prints of a network, and what it should print of our object. */
function iwObject(text: string): Record<string, unknown> {
  const rates = [field('Supported rates', text), field('Extended supported rates', text)].join(' ');
  const wmm = below(text, /WMM:/);
  return {
    bssid: /^BSS ([0-9a-f:]+)/.exec(text)?.[1],
    freq: field('freq', text)?.replace('.0', ''),
    interval: field('beacon interval', text),
    capability: /\((0x\w+)\)/.exec(field('capability', text)!)?.[1],
    signal: field('signal', text),
    ssid: /^\tSSID: (.*)$/m.exec(text)?.[1],
    rates: rates.split(/\s+/).filter((one) => /\d/.test(one)),
    channel: field('DS Parameter set', text),
    group: field('\\* Group cipher', text),
    pairwise: field('\\* Pairwise ciphers', text),
    akm: field('\\* Authentication suites', text),
    rsnCapabilities: /RSN:[\s\S]*?Capabilities: .*\((0x\w+)\)/.exec(text)?.[1],
    ht: /HT capabilities:\s+Capabilities: (0x\w+)/.exec(text)?.[1],
    primary: field('\\* primary channel', text),
    secondary: field('\\* secondary channel offset', text),
    protection: field('\\* HT protection', text),
    stations: field('\\* station count', text),
    utilisation: field('\\* channel utilisation', text)?.replace('/255', ''),
    wmm: wmm.filter((line) => /^\* (BE|BK|VI|VO):/.test(line)),
    manufacturer: field('\\* Manufacturer', text),
    model: field('\\* Model', text),
    country: /Country: (\S\S)/.exec(text)?.[1],
    channels: [...text.matchAll(/Channels \[(\d+) - (\d+)\] @ (\d+) dBm/g)].map((match) => match.slice(1, 4)),
  };
}

function category(name: string, { aci, ecw, txop }: NonNullable<ScanResult['wmmParameter']>['be']): string {
  const acm = aci.admissionControl ? ' acm' : '';
  return `* ${name}:${acm} CW ${2 ** ecw.min - 1}-${2 ** ecw.max - 1}, AIFSN ${aci.aifsn}${txop ? `, TXOP ${txop << 5} usec` : ''}`;
}

function ourObject(found: ScanResult): Record<string, unknown> {
  const rates = [...(found.supportedRates ?? []), ...(found.extendedSupportedRates ?? [])];
  const bits = [
    'ess',
    'ibss',
    '',
    '',
    'privacy',
    'shortPreamble',
    '',
    '',
    'spectrumManagement',
    'qos',
    'shortSlotTime',
    'apsd',
    'radioMeasurement',
  ];
  const mask = found.capability.reduce<number>((sum, one) => sum | (1 << bits.indexOf(String(one))), 0);
  const wps = new Map(found.wps?.map((one) => [one.element, 'value' in one ? one.value : undefined]) ?? []);
  const { rsn, wmmParameter: wmm } = found;
  return {
    bssid: found.bssid,
    freq: `${found.freq}`,
    interval: `${found.beaconInterval} TUs`,
    capability: `0x${mask.toString(16).padStart(4, '0')}`,
    signal: `${found.signal!.toFixed(2)} dBm`,
    ssid: iwSsid(ssidType.encode(found.ssid!)),
    rates: rates.map(({ rate, basic }) => `${(rate / 2).toFixed(1)}${basic ? '*' : ''}`),
    channel: `channel ${found.dsParams}`,
    group: rsn && SUITES[String(rsn.group)],
    pairwise: rsn?.pairwise?.map((one) => SUITES[String(one)]).join(' '),
    akm: rsn?.akm?.map((one) => SUITES[String(one)]).join(' '),
    rsnCapabilities: rsn && `0x${rsnMask(found)}`,
    ht: found.htCapability && `0x${htMask(found)}`,
    primary: found.htOperation && `${found.htOperation.primaryChan}`,
    secondary:
      found.htOperation &&
      { none: 'no secondary', above: 'above', below: 'below' }[
        String(found.htOperation.parameters.secondaryChannel)
      ],
    protection:
      found.htOperation &&
      { none: 'no', nonmember: 'nonmember', '20mhz': '20 MHz', nonHtMixed: 'non-HT mixed' }[
        String(found.htOperation.parameters.protection)
      ],
    stations: found.bssLoad && `${found.bssLoad.stations}`,
    utilisation: found.bssLoad && `${found.bssLoad.channelUtilization}`,
    wmm: wmm
      ? [category('BE', wmm.be), category('BK', wmm.bk), category('VI', wmm.vi), category('VO', wmm.vo)]
      : [],
    manufacturer: wps.get('manufacturer'),
    model: wps.get('modelName'),
    country: found.country?.alpha2,
    channels: (found.country?.triplets ?? []).map(({ first, count, maxPower }) => [
      `${first}`,
      `${first + count - 1}`,
      `${maxPower}`,
    ]),
  };
}

/** Bytes 18 and 19 of the RSN element, read by hand. */
function rsnMask(found: ScanResult): string {
  const bytes = informationElements.encode(found.elements.filter(({ element }) => element === 'rsn'));
  const akms = found.rsn!.akm!.length;
  const at = 2 + 2 + 4 + 2 + 4 * found.rsn!.pairwise!.length + 2 + 4 * akms;
  return ((bytes[at + 1]! << 8) | bytes[at]!).toString(16).padStart(4, '0');
}

function htMask(found: ScanResult): string {
  const bytes = informationElements.encode(
    found.elements.filter(({ element }) => element === 'htCapability'),
  );
  return ((bytes[3]! << 8) | bytes[2]!).toString(16).padStart(2, '0');
}

/** Whether its answer to a probe was heard. */
function answered({ wps }: ScanResult): boolean {
  return wps?.some(({ element }) => element === 'manufacturer') ?? false;
}

/** Networks by their address, as `iw` printed them. */
function networks(text: string): Map<string, string> {
  return new Map(
    text
      .split(/^(?=BSS )/m)
      .filter((one) => one.startsWith('BSS'))
      .map((one) => [one.slice(4, 21), one]),
  );
}

const NAMES: readonly (readonly [what: string, ssid: string, hostapd: string])[] = [
  ['a plain name', 'cafe', 'ssid=cafe'],
  ['bytes that are not UTF-8, NUL and an escape', 'o\udcff\0\x1b[31m', 'ssid2=P"o\\xff\\x00\\x1b[31m"'],
  ['UTF-8 with spaces at its edges', ' kÀfé ☕ ', `ssid2=${Buffer.from(' kÀfé ☕ ').toString('hex')}`],
];

describe('scans', { skip: noWifi }, () => {
  it('networks of hostapd are as iw has them, whatever their names', async () => {
    const { air, devs } = await Air.of(1 + NAMES.length);
    await using _ = air;
    const [sta, ...aps] = devs as [string, ...string[]];
    await air.country('US');
    await air.hostapd(...NAMES.map(([, , line], i) => [aps[i]!, `${line}\n${WPA2}`] as const));
    air.ip(`link set ${sta} up`);
    await using events = await air.iw.monitor({ groups: ['scan'] });
    const ssids = ['', ...NAMES.map(([, ssid]) => ssid)];
    // a slow machine hears beacons alone, which tell less
    let found: ScanResult[] = [];
    for (let left = 10; left > 0 && found.filter(answered).length < NAMES.length; left--)
      found = await air.iw.scan(sta, { freqs: [2412, 2437], ssids });
    const text = networks(air.iwText('dev', sta, 'scan', 'dump', '-u'));
    assert.equal(found.length, NAMES.length);
    for (const [what, ssid] of NAMES) {
      const network = found.find((one) => one.ssid === ssid)!;
      assert.ok(network, `${what}: ${JSON.stringify(found.map((one) => one.ssid))}`);
      const theirs = iwObject(text.get(network.bssid)!);
      assert.deepEqual(ourObject(network), theirs, what);
      const nothing = Object.entries(theirs).filter(([, value]) => value === undefined || `${value}` === '');
      assert.deepEqual(nothing, [], 'iw printed all that is compared');
      assert.equal(network.channel, 6);
      assert.ok(network.tsf! > 0);
      assert.deepEqual(JSON.parse(JSON.stringify(network)), network);
      const unread = network.elements.filter(
        ({ element }) => element === 'unknown' || element === 'trailing',
      );
      assert.deepEqual(unread, []);
    }

    const seen: unknown[] = [];
    for await (const event of events) {
      if (event.event === 'overrun' || event.event === 'error') continue;
      seen.push(event.event);
      if (event.event === 'newScanResults') {
        assert.deepEqual(event.scanFrequencies, [2412, 2437]);
        assert.deepEqual(event.scanSsids, ssids);
        break;
      }
    }
    assert.deepEqual(seen, ['triggerScan', 'newScanResults']);
    proven('iw', 'scan');
  });

  it('a passive scan, a flush, and how busy the channels were', async (context) => {
    const { air, devs } = await Air.of(2);
    await using _ = air;
    await air.country('US');
    await air.hostapd([devs[0]!, `ssid=cafe\n${WPA2}`]);
    air.ip(`link set ${devs[1]} up`);
    const { iw } = air;
    const heard = await iw.scan(devs[1]!, { freqs: [2437], passive: true });
    assert.deepEqual(
      heard.map(({ ssid, elements }) => [ssid, elements.some(({ element }) => element === 'tim')]),
      [['cafe', true]],
    );
    assert.deepEqual(await iw.scan(devs[1]!, { freqs: [2412], flags: ['flush'] }), []);
    // old simulated radios tell of the one channel that they are on, new ones of what they have scanned
    let told = 0;
    for (const dev of devs) {
      const ours = (await iw.survey(dev)).map(({ frequency, noise, time, timeBusy }) => ({
        frequency: `${frequency}`,
        noise: `${noise}`,
        time: time === undefined ? undefined : `${time}`,
        busy: timeBusy === undefined ? undefined : `${timeBusy}`,
      }));
      const theirs = air
        .iwText('dev', dev, 'survey', 'dump')
        .split('Survey data')
        .slice(1)
        .map((part) => ({
          frequency: field('frequency', part)?.replace(/ MHz.*/, ''),
          noise: field('noise', part)?.replace(' dBm', ''),
          time: field('channel active time', part)?.replace(' ms', ''),
          busy: field('channel busy time', part)?.replace(' ms', ''),
        }));
      assert.deepEqual(ours, theirs);
      told += theirs.length;
    }
    if (told === 0) return context.skip('this kernel has no survey of simulated radios');
    proven('iw', 'survey');
  });

  it('a scan under way is another one’s error, and can be aborted', async () => {
    const { air, devs } = await Air.of(1);
    await using _ = air;
    const { iw } = air;
    assert.equal((await rejection(iw.scan(devs[0]!))).code, 'ENETDOWN');
    air.ip(`link set ${devs[0]} up`);
    const scan = rejection(
      iw.scan(devs[0]!, { passive: true, freqs: [2412, 2417, 2422, 2427, 2432, 2437, 2442] }),
    );
    // until it has begun
    await using events = await iw.monitor({ groups: ['scan'] });
    const busy = await rejection(iw.scan(devs[0]!, { freqs: [2412] }));
    assert.equal(busy.code, 'EBUSY');
    await iw.abortScan(devs[0]!);
    for await (const event of events)
      if (event.event === 'scanAborted' || event.event === 'newScanResults') break;
    assert.equal((await scan).code, 'ECANCELED');
    proven('iw', 'abortScan');
  });

  it('what is wrong is said before anything is sent', async () => {
    const { air, devs } = await Air.of(1);
    await using _ = air;
    const { iw } = air;
    air.ip(`link set ${devs[0]} up`);
    assert.match((await rejection(iw.scan('wlan99'))).message, /no wireless interface is named 'wlan99'/);
    assert.match(
      (await rejection(iw.scan(devs[0]!, { ssids: ['x'.repeat(33)] }))).message,
      /scanSsids\[0\].*33 bytes long, at most 32/,
    );
    assert.match(
      (await rejection(iw.scan(devs[0]!, { flags: ['flsh' as 'flush'] }))).message,
      /scanFlags.*did you mean 'flush'/,
    );
    const signal = AbortSignal.abort(new Error('enough'));
    assert.match((await rejection(iw.scan(devs[0]!, { signal }))).message, /enough/);
    assert.equal((await rejection(iw.startScheduledScan(devs[0]!, { interval: 10 }))).code, 'EOPNOTSUPP');
  });
});

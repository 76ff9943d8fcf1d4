import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { HEADER } from '../../src/protocol/framing.js';
import { decode, type Engine, encode, useEngine } from '../../src/schema/index.js';
import { messagesOf } from './samples.js';

type Obj = Record<string, unknown>;

/** Objects of one command of a sample: of requests, or of what the kernel said. */
function objects(name: string, command: string, answers: boolean): Obj[] {
  return messagesOf(name)
    .filter(
      (one) =>
        one.name === `NL80211_CMD_${command}` && Boolean(one.request ?? one.header?.pid === 0) === answers,
    )
    .map(({ object: { cmd: _, version: __, ...rest } }) => rest);
}

const request = (name: string, command: string): Obj => objects(name, command, false)[0]!;

describe('nl80211: samples', () => {
  const IW = 'generic/nl80211-iw.txt';

  it('requests of iw', () => {
    assert.deepEqual(request(IW, 'TRIGGER_SCAN'), {
      ifindex: request(IW, 'TRIGGER_SCAN').ifindex,
      scanSsids: [''],
      scanFrequencies: [2437],
    });
    const mesh = request(IW, 'JOIN_MESH');
    assert.deepEqual(
      [mesh.meshId, mesh.wiphyFreq, mesh.channelWidth, mesh.meshConfig],
      ['mesh', 2412, '20', { ttl: 17 }],
    );
    const ibss = request(IW, 'JOIN_IBSS');
    assert.deepEqual(
      [ibss.ssid, ibss.mac, ibss.freqFixed, ibss.beaconInterval, ibss.wiphyFreq],
      ['adhoc', '02:11:22:33:44:55', true, 50, 2412],
    );
    const made = request(IW, 'NEW_INTERFACE');
    assert.deepEqual(
      [made.ifname, made.iftype, made.mntrFlags],
      ['mon0', 'monitor', { fcsfail: true, control: true }],
    );
    assert.equal(request(IW, 'SET_POWER_SAVE').psState, 'enabled');
    const power = request(IW, 'SET_WIPHY');
    assert.deepEqual([power.wiphyTxPowerSetting, power.wiphyTxPowerLevel], ['fixed', 1000]);
    assert.equal(request(IW, 'NEW_MPATH').mpathNextHop, '02:00:00:00:01:00');
  });

  it('what iw dev printed of the same answers', () => {
    const printed = new Map<string, string>();
    for (const one of messagesOf(IW).filter(({ name }) => name === 'NL80211_CMD_NEW_INTERFACE')) {
      const { ifname, mac, wdev, ssid } = one.object;
      if (!printed.has(String(ifname))) printed.set(String(ifname), `${wdev} ${mac} ${ssid}`);
    }
    assert.equal(printed.get('wlan0'), '1 02:00:00:00:00:00 op\udcff\0en');
    assert.equal(printed.get('wlan1'), '4294967297 02:00:00:00:01:00 undefined');
  });

  it('a network heard', () => {
    const [{ bss }] = objects(IW, 'NEW_SCAN_RESULTS', true) as [{ bss: Obj }];
    const elements = bss.informationElements as { element: string; value: unknown }[];
    assert.equal(elements[0]?.element, 'ssid');
    assert.equal(elements[0]?.value, 'op\udcff\0en');
    assert.equal(bss.frequency, 2437);
  });

  it('an access point of hostapd, and who joins it', () => {
    const HOSTAPD = 'generic/nl80211-hostapd.txt';
    const ap = request(HOSTAPD, 'START_AP');
    assert.equal(ap.ssid, 'cafe');
    const { frameControl, elements, beaconInterval } = ap.beaconHead as Obj;
    assert.equal((frameControl as Obj).subtype, 'beacon');
    assert.equal(beaconInterval, 100);
    assert.deepEqual((elements as Obj[])[0], { element: 'ssid', value: 'cafe' });
    const rsn = (ap.beaconTail as { element: string; value: Obj }[]).find(({ element }) => element === 'rsn');
    assert.deepEqual([rsn?.value.pairwise, rsn?.value.akm], [['ccmp'], ['psk']]);
    const key = request(HOSTAPD, 'NEW_KEY');
    assert.equal((key.key as Obj | undefined)?.cipher ?? key.keyCipher, 'ccmp');
    const told = messagesOf(HOSTAPD).find(({ name }) => name === 'NL80211_CMD_CONTROL_PORT_FRAME')!;
    assert.equal(told.object.controlPortEthertype, 0x888e);
    assert.match(String((told.object.frame as Obj).body), /^0[12]03/);
  });

  it('a connection of wpa_supplicant', () => {
    const SUPPLICANT = 'generic/nl80211-wpa_supplicant.txt';
    const join = request(SUPPLICANT, 'ASSOCIATE');
    assert.deepEqual(
      [join.ssid, join.akmSuites, join.cipherSuitesPairwise, join.wpaVersions],
      ['cafe', ['psk'], ['ccmp'], ['wpa2']],
    );
    const told = messagesOf(SUPPLICANT).find(({ name }) => name === 'NL80211_CMD_CONNECT')!;
    assert.equal(told.object.statusCode, 0);
  });
});

describe('nl80211: both engines', () => {
  afterEach(() => useEngine('compiled'));

  for (const name of ['nl80211-iw', 'nl80211-hostapd', 'nl80211-wpa_supplicant']) {
    it(`read and write alike: ${name}`, () => {
      const messages = messagesOf(`generic/${name}.txt`).filter((one) => one.name?.startsWith('NL80211'));
      assert.ok(messages.length > 100);
      for (const { header, declaration, bytes, object } of messages) {
        if (!header || !declaration) continue;
        const body = bytes.slice(HEADER, header.length);
        const written: string[] = [];
        for (const engine of ['interpreted', 'compiled'] satisfies Engine[]) {
          useEngine(engine);
          // several times, since the first ones are left to the interpreter
          for (let i = 0; i < 4; i++) assert.deepEqual(decode(declaration, body), object);
          const again: Uint8Array = encode(declaration, object);
          assert.deepEqual(decode(declaration, again), object);
          written.push(Buffer.from(again).toString('hex'));
        }
        assert.equal(written[0], written[1]);
      }
    });
  }
});

// Compiled, never run: what the editor knows about Wi-Fi.

import type { IW, IWEvent, ScanResult, Station } from '../../src/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

declare const iw: IW;
declare const found: ScanResult;
declare const station: Station;
declare const event: IWEvent;

same<typeof found.ssid, string | undefined>(true);
void found.htCapability?.capInfo.channelWidth40;
void found.heCapability?.mac;
same<
  Extract<NonNullable<NonNullable<typeof found.rsn>['akm']>[number], 'psk' | 'sae' | 'none'>,
  'psk' | 'sae'
>(true);
same<typeof station.signal, number | undefined>(true);
same<Extract<NonNullable<typeof station.plinkState>, 'estab' | 'up'>, 'estab'>(true);

// an element's name tells its value
for (const one of found.elements) {
  if (one.element === 'dsParams') same<typeof one.value, number>(true);
  if (one.element === 'wps')
    for (const part of one.value) if (part.element === 'deviceName') part.value.trim();
  if (one.element === 'unknown') same<typeof one.data, string>(true);
}

// events are told apart by their names
if (event.event === 'overrun') {
  // @ts-expect-error nothing is known of what was lost
  void event.mac;
} else if (event.event === 'connect') same<typeof event.statusCode, number | undefined>(true);
// @ts-expect-error no such event
if (event.event === 'conect') void 0;

void iw.scan('wlan0', { flags: ['flush'], freqs: [2412] });
// @ts-expect-error no such flag
void iw.scan('wlan0', { flags: ['flsh'] });
void iw.connect('wlan0', { ssid: Uint8Array.of(0xff), pairwise: ['ccmp'], akm: ['psk'], mfp: 'required' });
// @ts-expect-error no such cipher
void iw.connect('wlan0', { ssid: 'x', pairwise: ['aes'] });
void iw.setChannel('mon0', { channel: 36, width: '80' });
// @ts-expect-error no such width
void iw.setChannel('mon0', { channel: 36, width: '81' });
void iw.createInterface({ ifname: 'mon0', iftype: 'monitor', phy: 'phy0', mntrFlags: { fcsfail: true } });
void iw.request('setBss', { ifindex: 3, apIsolate: 1 });
// @ts-expect-error no such attribute
void iw.request('setBss', { ifindex: 3, apIsolation: 1 });
void iw.joinMesh('mesh0', { meshId: 'm', freq: 2412, config: { hwmpRootmode: 2 } });

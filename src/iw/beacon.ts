import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { InformationElement } from '../messages/ieee80211/elements.js';
import type { ManagementFrame } from '../messages/ieee80211/frame.js';
import type { Input } from '../schema/index.js';
import { optionNames } from '../schema/options.js';
import { type ChannelInput, channelAttributes, channelOf } from './channel.js';
import type { Attributes80211 } from './wireless.js';

type Given = Input<Nl80211Attributes>;

/** An access point: its network, as its beacons tell of it. */
export interface ApInput extends ChannelInput {
  /** Name of the network: up to 32 bytes. */
  ssid: string | Uint8Array;
  /** Time units of 1024 microseconds: 100. */
  beaconInterval?: number | undefined;
  /** Beacons between two that announce what waits: 2. */
  dtimPeriod?: number | undefined;
  /** Whether the name stands in the beacons. */
  hidden?: Given['hiddenSsid'];
  /** Mbit/s; those of the band by default, as far as every device has them. */
  rates?: readonly { mbps: number; basic?: boolean }[] | undefined;
  /** Elements behind the rates: RSN, HT and VHT, a vendor's. */
  elements?: readonly InformationElement[] | undefined;
  /** Encrypted: beacons say so. */
  privacy?: boolean | undefined;
  /** Versions of WPA: `['wpa2']`. */
  wpaVersions?: Nl80211Attributes['wpaVersions'] | undefined;
  /** Ciphers for unicast: `['ccmp']`. */
  pairwise?: Nl80211Attributes['cipherSuitesPairwise'] | undefined;
  /** Cipher for group traffic. */
  group?: Given['cipherSuiteGroup'];
  /** Key management: `['psk']`. */
  akm?: Nl80211Attributes['akmSuites'] | undefined;
  /** Seconds without a word after which a client is gone, where the driver minds that. */
  inactivityTimeout?: number | undefined;
  /** Clients may not reach each other. */
  isolate?: boolean | undefined;
  /** Further attributes. */
  attributes?: Attributes80211 | undefined;
}

export const AP_INPUT = optionNames<ApInput>({
  ssid: true,
  beaconInterval: true,
  dtimPeriod: true,
  hidden: true,
  rates: true,
  elements: true,
  privacy: true,
  wpaVersions: true,
  pairwise: true,
  group: true,
  akm: true,
  inactivityTimeout: true,
  isolate: true,
  attributes: true,
  freq: true,
  channel: true,
  band: true,
  width: true,
  centerFreq1: true,
  centerFreq2: true,
});

const CCK = [1, 2, 5.5, 11].map((mbps) => ({ mbps, basic: true }));
const OFDM = [6, 9, 12, 18, 24, 36, 48, 54];

function ratesOf(freq: number): readonly { mbps: number; basic?: boolean }[] {
  if (freq < 3000) return [...CCK, ...OFDM.map((mbps) => ({ mbps }))];
  return OFDM.map((mbps) => ({ mbps, basic: mbps === 6 || mbps === 12 || mbps === 24 }));
}

/** The attributes of a beacon: the frame up to where the driver puts its TIM element, and what comes behind. */
export function beaconAttributes(ap: ApInput, bssid: string): Attributes80211 {
  const { wiphyFreq } = channelAttributes(ap);
  const freq = wiphyFreq as number;
  const channel = channelOf(freq);
  const all = (ap.rates ?? ratesOf(freq)).map(({ mbps, basic = false }) => ({ rate: mbps * 2, basic }));
  const hidden = ap.hidden !== undefined && ap.hidden !== 'notInUse';
  const blank = ap.hidden === 'zeroContents' ? '\0'.repeat(lengthOf(ap.ssid)) : '';
  const head: InformationElement[] = [
    { element: 'ssid', value: hidden ? blank : (ap.ssid as string) },
    { element: 'supportedRates', value: all.slice(0, 8) },
  ];
  if (channel !== undefined && freq < 3000) head.push({ element: 'dsParams', value: channel });
  const tail: InformationElement[] = [];
  if (freq < 3000) {
    const erp = { nonErpPresent: false, useProtection: false, barkerPreambleMode: false };
    tail.push({ element: 'erp', value: erp });
  }
  if (all.length > 8) tail.push({ element: 'extendedSupportedRates', value: all.slice(8) });
  tail.push(...(ap.elements ?? []));
  return {
    beaconHead: beacon(ap, bssid, head, freq) as NonNullable<Nl80211Attributes['beaconHead']>,
    beaconTail: tail,
  };
}

function beacon(
  ap: ApInput,
  bssid: string,
  elements: InformationElement[],
  freq: number,
): Input<ManagementFrame> {
  return {
    frameControl: { type: 'management', subtype: 'beacon' },
    duration: 0,
    da: 'ff:ff:ff:ff:ff:ff',
    sa: bssid,
    bssid,
    sequenceControl: {},
    // the driver's clock
    timestamp: 0n,
    beaconInterval: ap.beaconInterval ?? 100,
    capability: {
      ess: true,
      privacy: isPrivate(ap),
      shortSlotTime: freq < 3000,
      shortPreamble: freq < 3000,
    },
    elements: elements as never,
  };
}

/** All attributes of an access point that begins. */
export function apAttributes(ap: ApInput, bssid: string): Attributes80211 {
  const given = isPrivate(ap);
  return {
    ...beaconAttributes(ap, bssid),
    ...channelAttributes(ap),
    ssid: ap.ssid as string,
    beaconInterval: ap.beaconInterval ?? 100,
    dtimPeriod: ap.dtimPeriod ?? 2,
    hiddenSsid: ap.hidden ?? 'notInUse',
    authType: 'openSystem',
    ...(given ? { privacy: true as const } : {}),
    wpaVersions: ap.wpaVersions,
    cipherSuitesPairwise: ap.pairwise,
    cipherSuiteGroup: ap.group,
    akmSuites: ap.akm,
    inactivityTimeout: ap.inactivityTimeout,
    ...ap.attributes,
  };
}

function isPrivate({ privacy, wpaVersions, pairwise }: ApInput): boolean {
  return privacy ?? (wpaVersions !== undefined || pairwise !== undefined);
}

function lengthOf(ssid: string | Uint8Array): number {
  return typeof ssid === 'string' ? Buffer.byteLength(ssid) : ssid.length;
}

import type { ScanResult } from '../../iw/bss.js';
import { channelOf } from '../../iw/channel.js';
import type { WirelessInterface } from '../../iw/devices.js';
import type { Phy } from '../../iw/phy.js';
import type { Station } from '../../iw/stations.js';
import type { RateInfo } from '../../messages/generic/nl80211/rates.js';
import type { RegulatoryRule } from '../../messages/generic/nl80211/regulatory.js';
import type { SurveyInfo } from '../../messages/generic/nl80211/survey.js';
import type { Band } from '../../messages/generic/nl80211/wiphy-bands.js';
import type { Column } from '../table.js';

/** What people see of each kind of thing. */
export const interfaces: readonly Column<WirelessInterface>[] = [
  { title: 'INDEX', cell: (one) => one.ifindex, right: true },
  { title: 'NAME', cell: (one) => one.ifname, style: 'cyan' },
  { title: 'PHY', cell: (one) => one.wiphy, right: true },
  { title: 'TYPE', cell: (one) => one.iftype },
  { title: 'ADDRESS', cell: (one) => one.mac },
  { title: 'FREQ', cell: (one) => one.wiphyFreq, right: true },
  {
    title: 'WIDTH',
    cell: (one) => (one.wiphyFreq === undefined ? undefined : one.channelWidth),
    right: true,
  },
  { title: 'DBM', cell: (one) => dbm(one.wiphyTxPowerLevel), right: true },
  { title: 'SSID', cell: (one) => one.ssid, style: 'green' },
];

export const phys: readonly Column<Phy>[] = [
  { title: 'PHY', cell: (one) => one.wiphy, right: true },
  { title: 'NAME', cell: (one) => one.wiphyName, style: 'cyan' },
  { title: 'BANDS', cell: (one) => Object.keys(one.wiphyBands ?? {}).join(',') },
  {
    title: 'CHANNELS',
    cell: (one) => channels(Object.values(one.wiphyBands ?? {}) as Band[]),
    right: true,
  },
  { title: 'TYPES', cell: (one) => Object.keys(one.supportedIftypes ?? {}).join(',') },
];

export const networks: readonly Column<ScanResult>[] = [
  { title: 'BSSID', cell: (one) => one.bssid },
  { title: 'FREQ', cell: (one) => one.freq, right: true },
  { title: 'CHANNEL', cell: (one) => channelOf(one.freq), right: true },
  { title: 'SIGNAL', cell: (one) => one.signal ?? one.quality, right: true },
  { title: 'SECURITY', cell: security, style: 'yellow' },
  { title: 'STATUS', cell: (one) => one.status, style: 'green' },
  { title: 'SSID', cell: (one) => one.ssid ?? one.meshId, style: 'cyan' },
];

function channels(bands: readonly Band[]): number {
  return bands.flatMap(({ freqs = [] }) => freqs.filter(({ disabled }) => !disabled)).length;
}

function security({ rsn, wpa, capability }: ScanResult): string {
  const named = [...(wpa ? ['wpa'] : []), ...(rsn?.akm ?? [])].join(',');
  return named || (capability.includes('privacy') ? 'wep' : 'open');
}

export const stations: readonly Column<Station>[] = [
  { title: 'ADDRESS', cell: (one) => one.mac },
  { title: 'SIGNAL', cell: (one) => one.signal, right: true },
  { title: 'RX', cell: (one) => one.rxBytes64 ?? one.rxBytes, right: true },
  { title: 'TX', cell: (one) => one.txBytes64 ?? one.txBytes, right: true },
  { title: 'RX MBIT/S', cell: (one) => rate(one.rxBitrate), right: true },
  { title: 'TX MBIT/S', cell: (one) => rate(one.txBitrate), right: true },
  { title: 'SECONDS', cell: (one) => one.connectedTime, right: true },
  { title: 'PLINK', cell: (one) => one.plinkState },
  { title: 'FLAGS', cell: (one) => one.staFlags?.set.join(',') },
];

export const surveys: readonly Column<SurveyInfo>[] = [
  { title: 'FREQ', cell: (one) => one.frequency, right: true },
  { title: 'IN USE', cell: (one) => (one.inUse ? 'yes' : undefined) },
  { title: 'NOISE', cell: (one) => one.noise, right: true },
  { title: 'TIME', cell: (one) => one.time, right: true },
  { title: 'BUSY', cell: (one) => one.timeBusy, right: true },
  { title: 'RX', cell: (one) => one.timeRx, right: true },
  { title: 'TX', cell: (one) => one.timeTx, right: true },
];

export const rules: readonly Column<RegulatoryRule>[] = [
  { title: 'FROM', cell: (one) => mhz(one.freqRangeStart), right: true },
  { title: 'TO', cell: (one) => mhz(one.freqRangeEnd), right: true },
  { title: 'WIDTH', cell: (one) => mhz(one.freqRangeMaxBw), right: true },
  { title: 'DBM', cell: (one) => dbm(one.powerRuleMaxEirp), right: true },
  { title: 'FLAGS', cell: (one) => one.regRuleFlags?.join(',') },
];

function mhz(khz: number | undefined): number | undefined {
  return khz === undefined ? undefined : khz / 1000;
}

function dbm(hundredths: number | undefined): number | undefined {
  return hundredths === undefined ? undefined : hundredths / 100;
}

function rate(info: RateInfo | undefined): number | undefined {
  const value = info?.bitrate32 ?? info?.bitrate;
  return value === undefined ? undefined : value / 10;
}

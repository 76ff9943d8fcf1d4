import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { Input } from '../schema/index.js';
import { optionNames } from '../schema/options.js';
import { rangeError, typeError } from '../schema/stack.js';

/** A channel, as it is requested. */
export interface ChannelInput {
  /** MHz of the primary channel; or say `channel`. */
  freq?: number | undefined;
  /** The channel's number, on 2.4 or 5 GHz unless `band` says otherwise. */
  channel?: number | undefined;
  /** Which band a channel's number is of. */
  band?: '2ghz' | '5ghz' | '6ghz' | '60ghz' | undefined;
  /** MHz: `'20Noht'`, `'20'`, `'40'`, `'80'`, `'80p80'`, `'160'`, `'320'`, `'5'`, `'10'`; by default `20Noht`. */
  width?: Nl80211Attributes['channelWidth'] | undefined;
  /** MHz of the middle; for 40 to 320 MHz by default the block that the channel lies in. */
  centerFreq1?: number | undefined;
  /** MHz of the middle of the second part of 80+80. */
  centerFreq2?: number | undefined;
}

export const CHANNEL_INPUT = optionNames<ChannelInput>({
  freq: true,
  channel: true,
  band: true,
  width: true,
  centerFreq1: true,
  centerFreq2: true,
});

/**
 * MHz of a channel by its number (IEEE 802.11, annex E).
 *
 * @throws RangeError for a channel that does not exist.
 */
export function frequencyOf(channel: number, band?: ChannelInput['band']): number {
  if (!Number.isInteger(channel) || channel < 1)
    throw rangeError(`frequencyOf: ${channel} is not the number of a channel`);
  switch (band ?? (channel <= 14 ? '2ghz' : '5ghz')) {
    case '2ghz':
      if (channel === 14) return 2484;
      if (channel < 14) return 2407 + channel * 5;
      break;
    case '5ghz':
      if (channel >= 182 && channel <= 196) return 4000 + channel * 5;
      if (channel < 182) return 5000 + channel * 5;
      break;
    case '6ghz':
      if (channel === 2) return 5935;
      if (channel <= 233) return 5950 + channel * 5;
      break;
    case '60ghz':
      if (channel <= 6) return 56160 + channel * 2160;
  }
  throw rangeError(`there is no channel ${channel} on ${band ?? '5ghz'}`);
}

/** The number of the channel at a frequency in MHz; undefined where there is none. */
export function channelOf(freq: number): number | undefined {
  if (freq === 2484) return 14;
  if (freq === 5935) return 2;
  const number =
    freq >= 2412 && freq < 2484
      ? (freq - 2407) / 5
      : freq >= 4910 && freq <= 4980
        ? (freq - 4000) / 5
        : freq >= 5005 && freq < 5925
          ? (freq - 5000) / 5
          : freq >= 5955 && freq <= 7115
            ? (freq - 5950) / 5
            : freq >= 58320 && freq <= 70200
              ? (freq - 56160) / 2160
              : undefined;
  return number !== undefined && Number.isInteger(number) ? number : undefined;
}

const WIDTHS: Readonly<Record<string, number>> = { '40': 40, '80': 80, '80p80': 80, '160': 160, '320': 320 };

/**
 * The attributes of a channel.
 *
 * @throws TypeError where the channel is not given.
 */
export function channelAttributes(input: ChannelInput): Input<Nl80211Attributes> {
  const { channel, band, width = '20Noht', centerFreq2 } = input;
  const freq = input.freq ?? (channel === undefined ? undefined : frequencyOf(channel, band));
  if (freq === undefined) throw typeError('a channel is given by its freq or its number, channel');
  const wide = WIDTHS[width];
  const centerFreq1 = input.centerFreq1 ?? (wide === undefined ? freq : middle(freq, wide));
  return {
    wiphyFreq: freq,
    channelWidth: width,
    centerFreq1,
    ...(centerFreq2 === undefined ? {} : { centerFreq2 }),
  };
}

/** Where the blocks of channels that go together begin: MHz of the lower edge of the first. */
const BLOCKS: readonly (readonly [from: number, to: number, edge: number])[] = [
  [5170, 5330, 5170],
  [5490, 5730, 5490],
  [5735, 5895, 5735],
  [5945, 7125, 5945],
];

function middle(freq: number, width: number): number {
  // on 2.4 GHz any neighbour will do: the lower one where there is no upper
  if (freq < 2500) return freq <= 2452 ? freq + 10 : freq - 10;
  const block = BLOCKS.find(([from, to]) => freq > from && freq < to);
  if (!block) throw rangeError(`no block of ${width} MHz is known around ${freq} MHz: give centerFreq1`);
  const [, , edge] = block;
  return edge + Math.floor((freq - edge) / width) * width + width / 2;
}

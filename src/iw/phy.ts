import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { Nl80211 } from '../messages/generic/nl80211/index.js';
import type { Band, WiphyBands } from '../messages/generic/nl80211/wiphy-bands.js';

/** A wireless device: what it can do, whole. */
export interface Phy extends Nl80211Attributes {
  wiphy: number;
  wiphyName: string;
}

/**
 * The messages of a split dump, each with a part of a device, as one object a device. What is in several is a band:
 * its capabilities come in one message, its channels one by one in others.
 */
export function mergePhys(parts: readonly Nl80211[]): Phy[] {
  const phys = new Map<number, Phy>();
  for (const { cmd: _, version: __, ...part } of parts) {
    const { wiphy, wiphyBands } = part;
    if (wiphy === undefined) continue;
    const phy = phys.get(wiphy) ?? ({} as Phy);
    phys.set(wiphy, phy);
    const bands = phy.wiphyBands;
    Object.assign(phy, part);
    if (wiphyBands) phy.wiphyBands = mergeBands(bands ?? {}, wiphyBands);
  }
  return [...phys.values()].sort((a, b) => a.wiphy - b.wiphy);
}

function mergeBands(known: WiphyBands, more: WiphyBands): WiphyBands {
  const merged = { ...known } as Record<string, Band>;
  for (const [name, band] of Object.entries(more) as [string, Band][]) {
    const before = merged[name];
    const freqs = [...(before?.freqs ?? []), ...(band.freqs ?? [])];
    merged[name] = { ...before, ...band, ...(freqs.length > 0 ? { freqs } : {}) };
  }
  return merged as WiphyBands;
}

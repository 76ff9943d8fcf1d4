import type { Bss } from '../messages/generic/nl80211/bss.js';
import type { InformationElement, InformationElementValues } from '../messages/ieee80211/elements.js';
import { channelOf } from './channel.js';

/**
 * A network that was heard. Its elements stand under their names (`ssid`, `rsn`, `htCapability`, …; the first of
 * each), and all of them in order in `elements`. They are what anybody may send: nothing in them is to be trusted.
 */
export interface ScanResult extends Partial<InformationElementValues> {
  bssid: string;
  /** MHz. */
  freq: number;
  /** Number of the channel at `freq`. */
  channel?: number;
  /** dBm. */
  signal?: number;
  /** 0 to 100, where the driver knows no dBm. */
  quality?: number;
  /** Milliseconds since it was heard. */
  seenMsAgo?: number;
  /** Time units of 1024 microseconds. */
  beaconInterval?: number;
  capability: NonNullable<Bss['capability']>;
  /** Microseconds of the network's own timer. */
  tsf?: number;
  /** Whether the device has to do with it. */
  status?: NonNullable<Bss['status']>;
  elements: InformationElement[];
  /** Of its beacon, where `elements` are of a probe response. */
  beaconElements?: InformationElement[];
}

/** A network as the kernel reports it. */
export function scanResult(bss: Bss): ScanResult {
  const elements = bss.informationElements ?? bss.beaconIes ?? [];
  const named: Record<string, unknown> = {};
  for (const entry of elements) if ('value' in entry) named[entry.element] ??= entry.value;
  const channel = bss.frequency === undefined ? undefined : channelOf(bss.frequency);
  const own = {
    bssid: bss.bssid!,
    freq: bss.frequency!,
    channel,
    signal: bss.signalMbm === undefined ? undefined : bss.signalMbm / 100,
    quality: bss.signalUnspec,
    seenMsAgo: bss.seenMsAgo,
    beaconInterval: bss.beaconInterval,
    capability: bss.capability ?? [],
    tsf: bss.tsf === undefined ? undefined : Number(bss.tsf),
    status: bss.status,
    ...named,
    elements,
    beaconElements: bss.informationElements === undefined ? undefined : bss.beaconIes,
  };
  // what was not reported is not there
  return Object.fromEntries(
    Object.entries(own).filter(([, value]) => value !== undefined),
  ) as unknown as ScanResult;
}

import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { InformationElement } from '../messages/ieee80211/elements.js';
import { NetlinkError } from '../protocol/errors.js';
import type { Input } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import { later } from '../socket/later.js';
import type { Subscription } from '../socket/subscription.js';
import { type ScanResult, scanResult } from './bss.js';
import type { Attributes80211, DeviceRef, IWCallOptions, IWEvent, Wireless } from './wireless.js';

export interface ScanOptions {
  /** Names to ask for; none of them to listen only (`passive`). By default every network is asked. */
  ssids?: readonly (string | Uint8Array)[] | undefined;
  /** Listens without asking. */
  passive?: boolean | undefined;
  /** MHz; by default all channels that are allowed. */
  freqs?: readonly number[] | undefined;
  /** `NL80211_SCAN_FLAG_*`: `['flush']` forgets what was heard before. */
  flags?: Nl80211Attributes['scanFlags'] | undefined;
  /** Elements to put into probe requests, or their bytes. */
  elements?: InformationElement[] | string | undefined;
  /** A network to look for, by its address. */
  bssid?: string | undefined;
  /** Time units on each channel. */
  duration?: number | undefined;
  /** Milliseconds until the scan must be over: 30,000. */
  timeout?: number | undefined;
  /** Ends it when aborted. */
  signal?: AbortSignal | undefined;
}

const SCAN_OPTIONS = optionNames<ScanOptions>({
  ssids: true,
  passive: true,
  freqs: true,
  flags: true,
  elements: true,
  bssid: true,
  duration: true,
  timeout: true,
  signal: true,
});

export interface ScheduledScanOptions
  extends Pick<ScanOptions, 'ssids' | 'freqs' | 'flags' | 'elements' | 'timeout' | 'signal'> {
  /** Seconds between scans; or say `plans`. */
  interval?: number | undefined;
  /** Intervals in seconds, each for some scans, the last for ever. */
  plans?: readonly { interval: number; iterations?: number }[] | undefined;
  /** What networks must have to be reported. */
  matches?: Input<Nl80211Attributes['schedScanMatch']>;
  /** Seconds until it begins. */
  delay?: number | undefined;
}

const SCHEDULED_SCAN_OPTIONS = optionNames<ScheduledScanOptions>({
  ssids: true,
  freqs: true,
  flags: true,
  elements: true,
  timeout: true,
  signal: true,
  interval: true,
  plans: true,
  matches: true,
  delay: true,
});

const SCAN_TIMEOUT = 30_000;

/** Scans, and what they found. */
export class Scanning {
  static {
    publicVerbs(Scanning);
  }

  readonly wireless: Wireless;

  /** @param wireless the socket of nl80211, which all parts share. */
  constructor(wireless: Wireless) {
    this.wireless = wireless;
  }

  /**
   * Looks for networks, waits until that is done, and resolves with all that the device knows of.
   * `EBUSY` where a scan is under way, `ENETDOWN` where the interface is down, `ECANCELED` where it was aborted.
   *
   * ```ts
   * for (const { ssid, bssid, signal, rsn } of await iw.scan('wlan0')) console.log(bssid, signal, ssid, rsn?.akm);
   * ```
   */
  async scan(dev: DeviceRef, options: ScanOptions = {}): Promise<ScanResult[]> {
    checkOptions(options, SCAN_OPTIONS);
    const device = await this.wireless.device(dev);
    // before the trigger, or its end may be missed
    await using events = await this.wireless.monitor({ groups: ['scan'], receiveBuffer: 0 });
    await this.triggerScan(device, options);
    await scanned(events, device, options);
    return this.scanResults(device, { signal: options.signal });
  }

  /** Begins a scan; its end is an event: `newScanResults`, or `scanAborted`. */
  async triggerScan(dev: DeviceRef, options: ScanOptions = {}): Promise<void> {
    checkOptions(options, SCAN_OPTIONS);
    const { bssid, duration } = options;
    await this.wireless.act(
      'triggerScan',
      dev,
      {
        ...scanAttributes(options),
        ...(bssid === undefined ? {} : { bssid }),
        ...(duration === undefined ? {} : { measurementDuration: duration }),
      },
      { signal: options.signal },
    );
  }

  /** What was heard before now (`iw dev … scan dump`). */
  async scanResults(dev: DeviceRef, options?: IWCallOptions): Promise<ScanResult[]> {
    const found = await this.wireless.dump('getScan', await this.wireless.device(dev), options);
    return found.flatMap(({ bss }) => (bss ? [scanResult(bss)] : []));
  }

  /** Ends a scan under way; what was heard so far stays. */
  async abortScan(dev: DeviceRef, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('abortScan', dev, {}, options);
  }

  /**
   * Lets the device scan by itself again and again; what it finds are `schedScanResults` events.
   *
   * @throws TypeError without `interval` and `plans`.
   */
  async startScheduledScan(dev: DeviceRef, options: ScheduledScanOptions): Promise<void> {
    checkOptions(options, SCHEDULED_SCAN_OPTIONS);
    const { interval, plans, matches, delay } = options;
    if (interval === undefined && plans === undefined) throw typeError('give interval or plans');
    await this.wireless.act(
      'startSchedScan',
      dev,
      {
        ...scanAttributes(options),
        ...(interval === undefined ? {} : { schedScanInterval: interval * 1000 }),
        ...(plans === undefined ? {} : { schedScanPlans: plans }),
        ...(matches === undefined ? {} : { schedScanMatch: matches }),
        ...(delay === undefined ? {} : { schedScanDelay: delay }),
      },
      { signal: options.signal },
    );
  }

  /** Ends scheduled scans. */
  async stopScheduledScan(dev: DeviceRef, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('stopSchedScan', dev, {}, options);
  }
}

function scanAttributes({
  ssids = [''],
  passive = false,
  freqs,
  flags,
  elements,
}: ScanOptions): Attributes80211 {
  return {
    // bytes are taken as well, for names that are not text
    ...(passive || ssids.length === 0 ? {} : { scanSsids: ssids as readonly string[] }),
    ...(freqs === undefined ? {} : { scanFrequencies: freqs }),
    ...(flags === undefined ? {} : { scanFlags: flags }),
    ...(elements === undefined ? {} : { ie: elements as InformationElement[] }),
  };
}

/** Waits for the end of the scan of that interface. */
async function scanned(
  events: Subscription<IWEvent>,
  device: { ifindex?: number; wdev?: number },
  { timeout = SCAN_TIMEOUT, signal }: ScanOptions,
): Promise<void> {
  signal?.throwIfAborted();
  let late = false;
  const stop = (): void => events.close();
  const timer = timeout
    ? later(timeout, () => {
        late = true;
        stop();
      })
    : undefined;
  signal?.addEventListener('abort', stop);
  try {
    for await (const event of events) {
      if (event.event === 'overrun' || event.event === 'error') continue;
      const own =
        device.ifindex === undefined ? event.wdev === device.wdev : event.ifindex === device.ifindex;
      if (!own) continue;
      if (event.event === 'newScanResults') return;
      if (event.event === 'scanAborted') throw NetlinkError.of('ECANCELED', 'the scan was aborted');
    }
    signal?.throwIfAborted();
    if (late) throw NetlinkError.of('ETIMEDOUT', `the scan was not over after ${timeout} ms`);
    throw NetlinkError.of('EBADF', 'the socket is closed');
  } finally {
    timer?.cancel();
    signal?.removeEventListener('abort', stop);
  }
}

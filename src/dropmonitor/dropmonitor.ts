import type { BoundFamily } from '../generic/bound.js';
import { boundWhenUsed } from '../generic/deferred.js';
import { GenericNetlink, type GenericNetlinkOptions } from '../generic/generic.js';
import type {
  DropMonitorCommands,
  DropMonitor as DropMonitorMessage,
} from '../messages/generic/drop_monitor.js';
import { NetlinkError } from '../protocol/errors.js';
import type { Int64 } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import { isScarce } from '../socket/scarce.js';
import { FAMILY_OPTIONS, SUBSCRIPTION_NAMES } from '../socket/socket-options.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';

export interface DropMonitorOptions extends GenericNetlinkOptions {}

const OPTIONS = optionNames<DropMonitorOptions>(FAMILY_OPTIONS);

/** Limits of waiting for one request. */
export interface DropMonitorCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<DropMonitorCallOptions>(CALL_NAMES);

export interface DropStreamOptions extends SubscriptionOptions {
  /** Drops of the kernel's own: `true`. */
  software?: boolean | undefined;
  /** Drops of devices, as they report them (Linux 5.9): `false`. */
  hardware?: boolean | undefined;
}

export interface DroppedPacketOptions extends DropStreamOptions {
  /** How many bytes of each packet to tell; all by default. */
  truncate?: number | undefined;
  /** How many drops may wait in the kernel, for each CPU: 1000. */
  queue?: number | undefined;
}

const STREAM_NAMES = { ...SUBSCRIPTION_NAMES, software: true, hardware: true } as const;
const STREAM_OPTIONS = optionNames<DropStreamOptions>(STREAM_NAMES);
const PACKET_OPTIONS = optionNames<DroppedPacketOptions>({ ...STREAM_NAMES, truncate: true, queue: true });

/** A packet that was dropped. */
export interface DroppedPacket {
  event: 'drop';
  origin: 'sw' | 'hw';
  /** Why: `'NO_SOCKET'`, `'TCP_CSUM'`, … (Linux 5.18). */
  reason?: string;
  /** The code that dropped it: its name and its address. */
  symbol?: string;
  pc?: Int64;
  /** Of a device: the trap that took it, and its group. */
  trap?: string;
  trapGroup?: string;
  /** The interface that it came by. */
  ifindex?: number;
  ifname?: string;
  /** Nanoseconds since 1970. */
  timestamp?: Int64;
  /** Its EtherType. */
  proto?: number;
  /** The packet from its link-layer header on, hexadecimal. */
  payload?: string;
  /** Its bytes, of which `payload` may be the beginning. */
  length?: number;
}

/** How many packets were dropped where since the last summary. */
export interface DropSummary {
  event: 'summary';
  /** Addresses of code in the kernel. */
  points: { pc: Int64; count: number }[];
  /** Traps of devices. */
  traps: { trap: string; count: number }[];
}

/** `overrun` where drops were lost on their way here, `error` where one could not be read. */
export type DropNotice = { event: 'overrun' } | { event: 'error'; error: unknown; data?: Uint8Array };

/** Counts of drops that the kernel had no room to report. */
export interface DropStatistics {
  software: Int64;
  hardware: Int64;
}

/**
 * Packets as they are dropped, each with the reason and the place in the kernel (drop_monitor), as `dropwatch` shows
 * them.
 *
 * ```ts
 * await using monitor = new DropMonitor();
 * for await (const one of await monitor.packets({ truncate: 128 })) {
 *   if (one.event === 'drop') console.log(one.reason, one.symbol, one.ifname);
 * }
 * ```
 *
 * The kernel monitors for one program at a time, in the initial network namespace only, and wants CAP_NET_ADMIN
 * there; the module is `drop_monitor`.
 */
export class DropMonitor {
  static {
    publicVerbs(DropMonitor);
  }

  readonly #genl: GenericNetlink;
  readonly #bound: () => Promise<BoundFamily<DropMonitorCommands>>;
  /** What has been started, and is stopped with this object. */
  #started: { swDrops?: true; hwDrops?: true } | undefined;

  constructor(options: DropMonitorOptions = {}) {
    checkOptions(options, OPTIONS);
    this.#genl = new GenericNetlink(options);
    this.#bound = boundWhenUsed(
      this.#genl,
      'NET_DM',
      async () => (await import('../messages/generic/drop_monitor.js')).dropMonitorFamily,
    );
  }

  /**
   * Reports every packet that is dropped, from when the promise resolves until the stream ends: by leaving the loop, its
   * `close()`, its signal, or this object.
   *
   * @throws NetlinkError `EBUSY` or `EAGAIN` where another program monitors already.
   */
  async packets(options: DroppedPacketOptions = {}): Promise<Subscription<DroppedPacket | DropNotice>> {
    checkOptions(options, PACKET_OPTIONS);
    const { truncate, queue, ...rest } = options;
    const config = {
      alertMode: 'packet' as const,
      ...(truncate !== undefined && { truncLen: truncate }),
      ...(queue !== undefined && { queueLen: queue }),
    };
    return this.#start(config, rest, (message) =>
      message.event === 'packetAlert' ? packetOf(message) : undefined,
    );
  }

  /** Reports now and then how many packets were dropped where: less work for the kernel than {@link packets}. */
  async summaries(options: DropStreamOptions = {}): Promise<Subscription<DropSummary | DropNotice>> {
    checkOptions(options, STREAM_OPTIONS);
    return this.#start({ alertMode: 'summary' }, options, (message) =>
      message.event === 'alert' ? summaryOf(message) : undefined,
    );
  }

  async #start<T>(
    config: object,
    { software = true, hardware = false, ...rest }: DropStreamOptions,
    read: (message: DropMonitorMessage & { event: string }) => T | undefined,
  ): Promise<Subscription<T>> {
    const family = await this.#bound();
    const what = { ...(software && { swDrops: true as const }), ...(hardware && { hwDrops: true as const }) };
    if (!software && !hardware)
      throw typeError('drops of software, of hardware, or of both: one of them is needed');
    await family.request('config', config);
    const stream = family.subscribe<T>(['events'], rest, (message) => read(message as never));
    try {
      await family.request('start', what);
    } catch (error) {
      stream.close();
      throw error;
    }
    this.#started = what;
    stream.closed.then(() => this.#stop());
    return stream;
  }

  async #stop(): Promise<void> {
    const started = this.#started;
    if (!started) return;
    this.#started = undefined;
    try {
      await (await this.#bound()).request('stop', started);
    } catch (error) {
      // with the socket goes the right to ask, but the kernel stops only when it is told
      if (isScarce(error)) this.#started ??= started;
      if (!(error instanceof NetlinkError)) throw error;
    }
  }

  /** Reads how drops are reported: in packets or summaries, and how much of each. */
  async config(options?: DropMonitorCallOptions): Promise<{ mode: string; truncate: number; queue: number }> {
    checkOptions(options, CALL_OPTIONS);
    const { alertMode, truncLen, queueLen } = (await (
      await this.#bound()
    ).get('configGet', {}, options)) as DropMonitorMessage;
    return { mode: `${alertMode}`, truncate: truncLen ?? 0, queue: queueLen ?? 0 };
  }

  /** Reads how many drops the kernel had no room to report. */
  async statistics(options?: DropMonitorCallOptions): Promise<DropStatistics> {
    checkOptions(options, CALL_OPTIONS);
    const { stats, hwStats } = (await (
      await this.#bound()
    ).get('statsGet', {}, options)) as DropMonitorMessage;
    return { software: stats?.dropped ?? 0, hardware: hwStats?.dropped ?? 0 };
  }

  /** Stops monitoring, and ends everything under way. May be called again. */
  close(): void {
    // sent before the socket goes: the kernel would go on
    if (this.#started) void this.#stop().finally(() => this.#genl.close());
    else this.#genl.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    this.#genl.close();
  }
}

function packetOf(message: DropMonitorMessage): DroppedPacket {
  const {
    origin,
    reason,
    symbol,
    pc,
    hwTrapName,
    hwTrapGroupName,
    inPort,
    timestamp,
    proto,
    payload,
    origLen,
  } = message;
  const { netdevIfindex, netdevName } = inPort ?? {};
  return {
    event: 'drop',
    origin: origin === 'hw' ? 'hw' : 'sw',
    ...(reason !== undefined && { reason }),
    ...(symbol !== undefined && { symbol }),
    ...(pc !== undefined && { pc }),
    ...(hwTrapName !== undefined && { trap: hwTrapName }),
    ...(hwTrapGroupName !== undefined && { trapGroup: hwTrapGroupName }),
    ...(netdevIfindex !== undefined && { ifindex: netdevIfindex }),
    ...(netdevName !== undefined && { ifname: netdevName }),
    ...(timestamp !== undefined && { timestamp }),
    ...(proto !== undefined && { proto }),
    ...(payload !== undefined && { payload }),
    ...(origLen !== undefined && { length: origLen }),
  };
}

function summaryOf({ alert, hwEntries }: DropMonitorMessage): DropSummary {
  const points = (alert as { points?: { pc: Int64; count: number }[] } | undefined)?.points ?? [];
  return {
    event: 'summary',
    points: points.map(({ pc, count }) => ({ pc, count })),
    traps: (hwEntries ?? []).map(({ hwTrapName, hwTrapCount }) => ({
      trap: hwTrapName!,
      count: hwTrapCount!,
    })),
  };
}

import type { BoundFamily } from '../generic/bound.js';
import { boundWhenUsed } from '../generic/deferred.js';
import { GenericNetlink, type GenericNetlinkOptions } from '../generic/generic.js';
import type { PsampleCommands, Psample as PsampleMessage } from '../messages/generic/psample.js';
import type { Int64 } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import type { DumpOptions } from '../socket/dump.js';
import { FAMILY_OPTIONS, SUBSCRIPTION_NAMES } from '../socket/socket-options.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';

export interface PsampleOptions extends GenericNetlinkOptions {}

const OPTIONS = optionNames<PsampleOptions>(FAMILY_OPTIONS);

export interface SampleStreamOptions extends SubscriptionOptions {
  /** Only samples of this group. */
  group?: number | undefined;
}

const STREAM_OPTIONS = optionNames<SampleStreamOptions>({ ...SUBSCRIPTION_NAMES, group: true });

/** A packet that was sampled. */
export interface SampledPacket {
  event: 'sample';
  group: number;
  /** Numbers the samples of a group. */
  seq: number;
  /** How many samples of the group before it did not arrive. */
  lost: number;
  /** One packet of so many is sampled; or, with `probability`, that share of 2^32 - 1. */
  rate: number;
  probability: boolean;
  /** Bytes of the packet, of which `data` may be the beginning. */
  size: number;
  /** The packet, hexadecimal. */
  data?: string;
  /** The interfaces that it came and went by. */
  iifindex?: number;
  oifindex?: number;
  /** Its EtherType. */
  proto?: number;
  /** Nanoseconds since 1970. */
  timestamp?: Int64;
  /** Nanoseconds that it took through the device. */
  latency?: Int64;
  /** The traffic class that it went out with, and bytes that waited there. */
  outTc?: number;
  outTcOcc?: Int64;
  /** What the action was given (Linux 6.11). */
  userCookie?: string;
  tunnel?: NonNullable<PsampleMessage['tunnel']>;
}

/** `overrun` where samples were lost on their way here, `error` where one could not be read. */
export type SampleNotice = { event: 'overrun' } | { event: 'error'; error: unknown; data?: Uint8Array };

/** A group of samples: who samples into it. */
export interface SampleGroup {
  group: number;
  /** How many actions sample into it. */
  refcount: number;
  /** The last sample's number. */
  seq: number;
}

/**
 * Packets that are sampled (psample): by `tc … action sample`, by rules of Open vSwitch, by devices.
 *
 * ```ts
 * await using psample = new Psample();
 * for await (const one of await psample.packets({ group: 5 })) {
 *   if (one.event === 'sample') console.log(one.size, one.data, one.lost);
 * }
 * ```
 *
 * Listening needs CAP_NET_ADMIN in the namespace; the module is `psample`.
 */
export class Psample {
  static {
    publicVerbs(Psample);
  }

  readonly #genl: GenericNetlink;
  readonly #bound: () => Promise<BoundFamily<PsampleCommands>>;

  constructor(options: PsampleOptions = {}) {
    checkOptions(options, OPTIONS);
    this.#genl = new GenericNetlink(options);
    this.#bound = boundWhenUsed(
      this.#genl,
      'psample',
      async () => (await import('../messages/generic/psample.js')).psampleFamily,
    );
  }

  /** Reads the groups that there are. */
  async groups(options?: DumpOptions): Promise<SampleGroup[]> {
    const all = (await (await this.#bound()).dump('getGroup', {}, options)) as PsampleMessage[];
    return all.map(({ sampleGroup, groupRefcount, groupSeq }) => ({
      group: sampleGroup!,
      refcount: groupRefcount ?? 0,
      seq: groupSeq ?? 0,
    }));
  }

  /**
   * Reports every packet that is sampled, from when the promise resolves until the stream ends: by leaving the loop, its
   * `close()`, its signal, or this object.
   */
  async packets(options: SampleStreamOptions = {}): Promise<Subscription<SampledPacket | SampleNotice>> {
    checkOptions(options, STREAM_OPTIONS);
    const { group, ...rest } = options;
    const family = await this.#bound();
    const last = new Map<number, number>();
    return family.subscribe<SampledPacket | SampleNotice>(['packets'], rest, (message) => {
      const fields = message as unknown as PsampleMessage;
      const { sampleGroup = 0, groupSeq = 0 } = fields;
      if (group !== undefined && sampleGroup !== group) return undefined;
      const before = last.get(sampleGroup);
      last.set(sampleGroup, groupSeq);
      return sampleOf(fields, before === undefined ? 0 : Math.max(0, (groupSeq - before - 1) >>> 0));
    });
  }

  /** Ends everything under way, streams included. May be called again. */
  close(): void {
    this.#genl.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

function sampleOf(message: PsampleMessage, lost: number): SampledPacket {
  const { sampleGroup = 0, groupSeq = 0, sampleRate = 0, origsize = 0, sampleProbability } = message;
  const { data, iifindex, oifindex, proto, timestamp, latency, outTc, outTcOcc, userCookie, tunnel } =
    message;
  return {
    event: 'sample',
    group: sampleGroup,
    seq: groupSeq,
    lost,
    rate: sampleRate,
    probability: sampleProbability === true,
    size: origsize,
    ...(data !== undefined && { data }),
    ...(iifindex !== undefined && { iifindex }),
    ...(oifindex !== undefined && { oifindex }),
    ...(proto !== undefined && { proto }),
    ...(timestamp !== undefined && { timestamp }),
    ...(latency !== undefined && { latency }),
    ...(outTc !== undefined && { outTc }),
    ...(outTcOcc !== undefined && { outTcOcc }),
    ...(userCookie !== undefined && { userCookie }),
    ...(tunnel !== undefined && { tunnel }),
  };
}

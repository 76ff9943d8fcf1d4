import { typeError } from '../../../../schema/stack.js';
import { type DistributionName, distribution } from '../distribution.js';
import { defined, has, type Obj, only, type Reader, split } from '../reader.js';
import { nanoseconds, nanosecondsOf, rate, share, size } from '../units.js';

type KernelSlot = { maxPackets?: number; maxBytes?: number; distDelay?: number; distJitter?: number };

type Share = number | string;
type Time = number | string;

/** Loss: a share, or a model. */
export type NetemLossWords =
  | Share
  | {
      /** A share of the packets: `'1%'`. */
      random: Share;
      /** How much it depends on the packet before. */
      correlation?: Share | undefined;
    }
  | {
      /** Four states: the probabilities p13, p31, p32, p23, p14. */
      state: readonly Share[];
    }
  | {
      /** Gilbert-Elliot: the probabilities p, r, 1-h, 1-k. */
      gemodel: readonly Share[];
    };

/** Delay, loss, duplication and reordering in iproute2's words. Numbers of shares are of 4294967295, of times nanoseconds. */
export interface NetemWords {
  /** `'100ms'` */
  delay?: Time | undefined;
  /** By how much the delay varies. */
  jitter?: Time | undefined;
  /** How much a delay depends on the one before: `'25%'`. */
  delayCorrelation?: Share | undefined;
  /** How delays vary: by default evenly. */
  distribution?: DistributionName | readonly number[] | undefined;
  /** Packets that may wait: by default 1000. */
  limit?: number | undefined;
  /** Packets that are lost: `'1%'`, with a correlation, or by a model. */
  loss?: NetemLossWords | undefined;
  /** Marks instead of dropping. */
  ecn?: boolean | number | undefined;
  /** Packets that come twice: `'1%'`. */
  duplicate?: Share | { probability: Share; correlation?: Share | undefined } | undefined;
  /** Packets in which a bit is changed: `'0.1%'`. */
  corrupt?: Share | { probability: Share; correlation?: Share | undefined } | undefined;
  /** Packets that are sent at once and overtake delayed ones: `'25%'`. */
  reorder?: Share | { probability: Share; correlation?: Share | undefined } | undefined;
  /** Every so many packets are sent at once, where packets are reordered. */
  gap?: number | undefined;
  /** Delay by the length of packets: `'1mbit'`. */
  rate?:
    | number
    | string
    | {
        rate: number | string;
        /** Bytes that are added to every packet. */
        packetOverhead?: number | undefined;
        cellSize?: number | undefined;
        cellOverhead?: number | undefined;
      }
    | undefined;
  /** Packets leave together: between the two times, or by a distribution. */
  slot?:
    | {
        minDelay?: Time | undefined;
        maxDelay?: Time | undefined;
        distribution?: DistributionName | readonly number[] | undefined;
        delay?: Time | undefined;
        jitter?: Time | undefined;
        packets?: number | undefined;
        bytes?: number | string | undefined;
      }
    | undefined;
  /** Of the random numbers (6.6). */
  seed?: number | bigint | undefined;
}

const TICK = 64;
const U32 = 0xffffffff;
const NAMES: readonly string[] = [
  'delay',
  'jitter',
  'delayCorrelation',
  'distribution',
  'loss',
  'ecn',
  'duplicate',
  'corrupt',
  'reorder',
  'gap',
  'rate',
  'slot',
  'seed',
  'limit',
];

/** A time in ticks, and in nanoseconds where it is no whole number of microseconds or too long for them. */
function time(given: Time | undefined): { ticks: number; wide?: number } | undefined {
  if (given === undefined) return undefined;
  const time = nanosecondsOf(given);
  const ticks = Math.floor(time / TICK);
  return time % 1000 === 0 && ticks <= U32 ? { ticks } : { ticks: Math.min(ticks, U32), wide: time };
}

function chance(
  key: string,
  given: NetemWords['corrupt'],
): { probability: number; correlation: number } | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'object') return { probability: share(given), correlation: 0 };
  only(key, given, ['probability', 'correlation']);
  return { probability: share(given.probability), correlation: share(given.correlation ?? 0) };
}

const ALL = U32;
const rest = (value: Share | undefined): number => (value === undefined ? 0 : ALL - share(value));

const LOSS = ['random', 'correlation', 'state', 'gemodel'];

/** The model of loss. */
function model(loss: NetemWords['loss']): Obj | undefined {
  if (typeof loss !== 'object') return undefined;
  only('loss', loss, LOSS);
  if ('state' in loss) {
    const [p13 = 0, p31, p32 = 0, p23, p14 = 0] = loss.state;
    const one = share(p13);
    return {
      gi: {
        p13: one,
        p31: p31 === undefined ? ALL - one : share(p31),
        p32: share(p32),
        p14: share(p14),
        p23: p23 === undefined ? ALL : share(p23),
      },
    };
  }
  if ('gemodel' in loss) {
    const [p = 0, r, h, k1] = loss.gemodel;
    const one = share(p);
    return { ge: { p: one, r: r === undefined ? ALL - one : share(r), h: rest(h), k1: share(k1 ?? 0) } };
  }
  return undefined;
}

const SLOT = [
  ...['minDelay', 'maxDelay', 'distribution', 'delay', 'jitter', 'packets', 'bytes'],
  ...['maxPackets', 'maxBytes', 'distDelay', 'distJitter'],
];

/** Both the words and the kernel's own keys. */
function slotOf(slot: NonNullable<NetemWords['slot']> & KernelSlot): Obj {
  only('slot', slot, SLOT);
  const {
    minDelay = 0,
    maxDelay = minDelay,
    maxPackets = 0,
    maxBytes = 0,
    distDelay = 0,
    distJitter = 0,
  } = slot;
  const { delay = distDelay, jitter = distJitter, packets = maxPackets, bytes = maxBytes } = slot;
  return {
    minDelay: nanoseconds(minDelay),
    maxDelay: nanoseconds(maxDelay),
    maxPackets: packets,
    maxBytes: size(bytes),
    distDelay: nanoseconds(delay),
    distJitter: nanoseconds(jitter),
  };
}

const RATE = ['rate', 'packetOverhead', 'cellSize', 'cellOverhead'];

function rateOf(given: NonNullable<NetemWords['rate']>): Obj {
  const { rate: value, ...rest } = typeof given === 'object' ? only('rate', given, RATE) : { rate: given };
  const bytes = rate(value);
  return {
    ...(bytes > U32 ? { rate64: bytes } : {}),
    rate: { rate: Math.min(bytes, U32), ...rest },
  };
}

export const netem: Reader = (options) => {
  if ('latency' in options || !has(options, ...NAMES)) return options;
  const [found, others] = split(options, NAMES) as [NetemWords & Obj, Obj];
  const { loss, slot } = found;
  const random = typeof loss === 'object' ? ('random' in loss ? loss : undefined) : { random: loss };
  const delay = time(found.delay);
  const jitter = time(found.jitter);
  const duplicate = chance('duplicate', found.duplicate);
  const reorder = chance('reorder', found.reorder);
  if (reorder && !delay?.ticks) throw typeError("netem reorders only where there is 'delay'");
  if (found.gap && !reorder) throw typeError("netem needs 'reorder' beside 'gap'");
  const corr = {
    delayCorr: share(found.delayCorrelation ?? 0),
    lossCorr: share((random as { correlation?: Share } | undefined)?.correlation ?? 0),
    dupCorr: duplicate?.correlation ?? 0,
  };
  return {
    ...defined({
      latency: delay?.ticks,
      limit: found.limit,
      loss: random?.random === undefined ? undefined : share(random.random),
      gap: found.gap,
      duplicate: duplicate?.probability,
      jitter: jitter?.ticks,
      latency64: delay?.wide,
      jitter64: jitter?.wide,
      corr: Object.values(corr).some(Boolean) ? corr : undefined,
      reorder,
      ecn: found.ecn ? 1 : undefined,
      corrupt: chance('corrupt', found.corrupt),
      slot: slot && slotOf(slot),
      prngSeed: found.seed,
      lossModel: model(loss),
    }),
    ...(found.rate === undefined ? {} : rateOf(found.rate)),
    ...defined({
      delayDist: found.distribution && distribution(found.distribution),
      slotDist: slot?.distribution && distribution(slot.distribution),
    }),
    ...others,
  };
};

import type { Ratespec } from '../../../messages/route/tc/ratespec.js';
import type { Input } from '../../../schema/index.js';
import { rate as rateOf, size } from './units.js';

/** Ticks of a microsecond: what `/proc/net/psched` says on all kernels since 2.6.31. */
const TICKS = 1000 / 64;
const MICROSECONDS = 1_000_000;
const MOST = 0xffffffff;
const ENTRIES = 256;

/** What the rates of an object have in common. */
export interface RateOptions {
  /** Longest packet that the tables cover: bytes. */
  mtu?: number | string | undefined;
  /** Bytes that the smallest packet counts as. */
  mpu?: number | string | undefined;
  /** Bytes added to every packet. */
  overhead?: number | string | undefined;
  /** What packets become on the line: `'atm'` counts cells. */
  linklayer?: 'ethernet' | 'atm' | undefined;
}

/** A rate as the kernel takes it. */
export interface RateParts {
  readonly spec: Input<Ratespec>;
  readonly table: readonly number[];
  /** Bytes per second. */
  readonly bytes: number;
  /** The rate in 64 bits, where 32 are too few. */
  readonly wide: number | undefined;
}

/** Ticks that so many bytes take, in whole microseconds as iproute2 counts. */
export function ticks(bytesPerSecond: number, bytes: number): number {
  return Math.floor(Math.floor(MICROSECONDS * (bytes / bytesPerSecond)) * TICKS);
}

/** Ticks of so many bytes, as the kernel computes them (`psched_l2t_ns`). */
export function kernelTicks(bytes: number, spec: Input<Ratespec>, wide?: unknown): number {
  const { overhead = 0, linklayer, rate = 0, mpu = 0 } = spec;
  const perSecond = Number(wide ?? rate);
  const length = onWire(bytes + overhead, mpu, linklayer === 'atm' ? 'atm' : 'ethernet');
  return Math.floor((length * 1e9) / perSecond / 64);
}

/** Bytes on the wire of a packet; ATM sends 48 of them in cells of 53. */
export function onWire(bytes: number, mpu: number, linklayer: string): number {
  const least = Math.max(bytes, mpu);
  return linklayer === 'atm' ? Math.ceil(least / 48) * 53 : least;
}

/** The parts of a rate, its table as iproute2 computes it. */
export function rateParts(value: number | string, options: RateOptions): RateParts {
  const bytes = rateOf(value);
  const mpu = size(options.mpu ?? 0);
  const mtu = size(options.mtu ?? 0) || 2047;
  const linklayer = options.linklayer ?? 'ethernet';
  let cellLog = 0;
  while (mtu >> cellLog > ENTRIES - 1) cellLog++;
  const table = Array.from({ length: ENTRIES }, (_, i) =>
    ticks(bytes, onWire((i + 1) << cellLog, mpu, linklayer)),
  );
  return {
    spec: {
      cellLog,
      linklayer,
      overhead: size(options.overhead ?? 0),
      cellAlign: -1,
      mpu,
      rate: Math.min(bytes, MOST),
    },
    table,
    bytes,
    wide: bytes > MOST ? bytes : undefined,
  };
}

import type { SizeTable } from '../../../messages/route/tc/stab.js';
import type { Input } from '../../../schema/index.js';
import { rangeError } from '../../../schema/stack.js';
import { onWire } from './rates.js';
import { only } from './reader.js';
import { size } from './units.js';

/** What packets count as, in iproute2's words: `{ overhead: 22, linklayer: 'atm' }`. */
export interface SizeTableWords {
  /** Bytes added to every packet. */
  overhead?: number | undefined;
  /** What packets become on the line: `'atm'` counts cells. */
  linklayer?: 'ethernet' | 'atm' | 'adsl' | undefined;
  /** Longest packet that the table covers: bytes, by default 2047. */
  mtu?: number | string | undefined;
  /** Bytes that the smallest packet counts as. */
  mpu?: number | string | undefined;
  /** Entries of the table, by default 512. */
  tsize?: number | undefined;
}

type Base = { linklayer?: string; cellLog: number; sizeLog: number; mpu?: number; tsize?: number };

/** The sizes, which the kernel does not report. */
function again({ linklayer = 'unaware', cellLog, sizeLog, mpu = 0, tsize = 0 }: Base): { data?: number[] } {
  if (!tsize) return {};
  checkEntries(tsize, 'stab.base.tsize');
  return {
    data: Array.from({ length: tsize }, (_, i) => onWire((i + 1) << cellLog, mpu, linklayer) >> sizeLog),
  };
}

const MTU = 2047;
const ENTRIES = 512;
const U16 = 0xffff;
/** As many as an attribute holds. */
const MOST = (U16 - 4) >> 1;

function checkEntries(tsize: number, path: string): void {
  if (tsize >= 1 && tsize <= MOST) return;
  throw rangeError(`${path}: ${tsize} is out of range (1..${MOST})`);
}

/** A size table, computed as iproute2 does; none where only a number is to be added. */
export function sizeTable(given: SizeTableWords | Input<SizeTable>): Input<SizeTable> {
  if ('base' in given) return given.data ? given : { ...given, ...again(given.base as Base) };
  const words = only('stab', given as SizeTableWords, ['overhead', 'linklayer', 'mtu', 'mpu', 'tsize']);
  const linklayer = words.linklayer === 'adsl' ? 'atm' : (words.linklayer ?? 'unaware');
  const base = { overhead: words.overhead ?? 0, linklayer } as const;
  const mpu = size(words.mpu ?? 0);
  if (linklayer !== 'atm' && mpu === 0) return { base };
  const mtu = size(words.mtu ?? 0) || MTU;
  const tsize = words.tsize || ENTRIES;
  checkEntries(tsize, 'stab.tsize');
  let cellLog = 0;
  while ((mtu - 1) >> cellLog > tsize - 1) cellLog++;
  const sizes = Array.from({ length: tsize }, (_, i) => onWire((i + 1) << cellLog, mpu, linklayer));
  let sizeLog = 0;
  while (sizes.some((one) => one >> sizeLog > U16)) sizeLog++;
  return {
    base: { ...base, cellLog, sizeLog, cellAlign: -1, mpu, mtu, tsize },
    data: sizes.map((one) => one >> sizeLog),
  };
}

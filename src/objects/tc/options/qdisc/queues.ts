/** Traffic classes and their queues: what mqprio and taprio have in common. */

import { typeError } from '../../../../schema/stack.js';
import { only } from '../reader.js';

/** Queues of a class: `'2@0'`, two from the first on. */
export type QueueRange = string | { count: number; offset: number };

/** Traffic classes in iproute2's words. */
export interface QueueWords {
  /** Number of traffic classes. */
  numTc?: number | undefined;
  /** Traffic class of each priority. */
  map?: readonly number[] | undefined;
  /** Queues of each class: `['1@0', '2@1']`. */
  queues?: readonly QueueRange[] | undefined;
}

export const QUEUE_WORDS = ['numTc', 'map', 'queues'] as const;
const ENTRIES = 16;
const padded = (values: readonly number[]): number[] =>
  Array.from({ length: ENTRIES }, (_, i) => values[i] ?? 0);

function range(given: QueueRange): { count: number; offset: number } {
  if (typeof given !== 'string') return only('queues', given, ['count', 'offset']);
  const [, count, offset] = /^(\d+)@(\d+)$/.exec(given) ?? [];
  if (offset === undefined) throw typeError(`'${given}' is no range of queues, such as '2@0'`);
  return { count: Number(count), offset: Number(offset) };
}

/** `struct tc_mqprio_qopt` */
export function queueOptions({ numTc, map, queues = [] }: QueueWords) {
  const ranges = queues.map(range);
  return {
    numTc: numTc ?? ranges.length,
    ...(map === undefined ? {} : { prioTcMap: padded(map) }),
    count: padded(ranges.map(({ count }) => count)),
    offset: padded(ranges.map(({ offset }) => offset)),
  };
}

const PREEMPTION = { E: 'express', P: 'preemptible' } as const;

/** Whether frames of each class may be interrupted: `'E'` and `'P'`. */
export type Preemption = keyof typeof PREEMPTION;

/** What is reported by class. */
export function classEntries(
  maxSdu: readonly number[] | undefined,
  fp: readonly Preemption[] | undefined,
): object[] | undefined {
  const length = Math.max(maxSdu?.length ?? 0, fp?.length ?? 0);
  if (length === 0) return undefined;
  return Array.from({ length }, (_, index) => ({
    index,
    ...(maxSdu?.[index] === undefined ? {} : { maxSdu: maxSdu[index] }),
    ...(fp?.[index] === undefined ? {} : { fp: PREEMPTION[fp[index]!] }),
  }));
}

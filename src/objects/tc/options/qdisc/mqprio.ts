import { defined, has, type Obj, type Reader, split } from '../reader.js';
import { rate } from '../units.js';
import { classEntries, type Preemption, QUEUE_WORDS, type QueueWords, queueOptions } from './queues.js';

/** Traffic classes of hardware queues in iproute2's words. */
export interface MqprioWords extends QueueWords {
  /** Whether the hardware does it: by default it does. */
  hw?: boolean | number | undefined;
  /** `'channel'`: the device shapes, as `shaper` says. */
  mode?: 'dcb' | 'channel' | undefined;
  /** `'bwRate'`: `minRate` and `maxRate` hold for each class. */
  shaper?: 'dcb' | 'bwRate' | undefined;
  /** Of each class: `['1gbit', '2gbit']`. */
  minRate?: readonly (number | string)[] | undefined;
  /** Most of each traffic class: `['1gbit', '2gbit']`. */
  maxRate?: readonly (number | string)[] | undefined;
  /** Whether frames of each traffic class are `'E'` express or `'P'` preemptible. */
  fp?: readonly Preemption[] | undefined;
}

const NAMES: readonly string[] = [...QUEUE_WORDS, 'hw', 'mode', 'shaper', 'minRate', 'maxRate', 'fp'];

export const mqprio: Reader = (options) => {
  if (!has(options, 'map', 'queues')) {
    // without hardware the kernel reports options of classes that it does not take
    const { tcEntry: _, ...rest } = options;
    return options.hw === 0 ? rest : options;
  }
  const [found, rest] = split(options, NAMES) as [MqprioWords & Obj, Obj];
  return {
    ...queueOptions(found),
    hw: Number(found.hw ?? 1),
    ...defined({
      mode: found.mode,
      shaper: found.shaper,
      minRate64: found.minRate?.map(rate),
      maxRate64: found.maxRate?.map(rate),
      tcEntry: classEntries(undefined, found.fp),
    }),
    ...rest,
  };
};

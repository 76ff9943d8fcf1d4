import { defined } from '../reader.js';
import { handle, integer, masked } from '../units.js';
import { type ActionWords, action } from './common.js';

/** What the kernel notes of a packet, in iproute2's words: `{ mark: '1/0xff', priority: '1:2' }`. */
export interface SkbeditWords extends ActionWords {
  /** Transmit queue of the packet. */
  queueMapping?: number | string | undefined;
  /** A class, or a priority. */
  priority?: number | string | undefined;
  /** With a mask where it has one: `'1/0xff'`. */
  mark?: number | string | undefined;
  /** Sets the type of the packet. */
  ptype?: 'host' | 'broadcast' | 'multicast' | 'otherhost' | undefined;
  /** Takes the priority from the DS field. */
  inheritdsfield?: boolean | undefined;
}

export const skbedit = action<SkbeditWords>(
  'pipe',
  ({ queueMapping, priority, mark, ptype, inheritdsfield, ...rest }, parms) => {
    const { value, mask } = mark === undefined ? {} : masked(mark);
    return {
      parms,
      ...defined({
        queueMapping: queueMapping === undefined ? undefined : integer(queueMapping),
        priority: priority === undefined ? undefined : handle(priority),
        mark: value,
        mask,
        ptype,
        flags: inheritdsfield ? ['inheritdsfield'] : undefined,
      }),
      ...rest,
    };
  },
);

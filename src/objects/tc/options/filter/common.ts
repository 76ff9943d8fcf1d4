/** What the words of all filters have in common. */

import type { ActionInput } from '../../inputs.js';
import type { PoliceWords } from '../action/police.js';
import type { Obj } from '../reader.js';
import { handle } from '../units.js';

/** The words that all filters have. */
export interface FilterWords {
  /** The class that packets are put into: `'1:10'`. */
  classid?: number | string | undefined;
  /** The same. */
  flowid?: number | string | undefined;
  /** What is done with packets that match, in turn: `{ kind: 'mirred', … }`, or just `'drop'`. */
  act?: readonly ActionInput[] | undefined;
}

/** The words of filters that have a policer of their own. */
export interface PolicedWords extends FilterWords {
  /** Limits the rate of what matches. */
  police?: PoliceWords | undefined;
}

/** The words of filters that hardware may do. */
export interface OffloadWords extends FilterWords {
  /** Only in the kernel. */
  skipHw?: boolean | undefined;
  /** Only in hardware. */
  skipSw?: boolean | undefined;
}

const FLAGS = ['skipHw', 'skipSw', 'verbose'];
/** Flags that the kernel reports, and refuses. */
const REPORTED: readonly unknown[] = ['inHw', 'notInHw'];

/** The options with classes by name, and with the flags that may be requested, under the key of the kind. */
export function shared(options: Obj, key = 'flags'): Obj {
  const out: Obj = {};
  const words: string[] = [];
  for (const [name, value] of Object.entries(options)) {
    if (name === 'classid' || name === 'flowid') out.classid = handle(value as string);
    else if (!FLAGS.includes(name)) out[name] = value;
    else if (value) words.push(name);
  }
  const { [key]: flags } = out;
  if (Array.isArray(flags)) out[key] = [...flags.filter((flag) => !REPORTED.includes(flag)), ...words];
  else if (words.length > 0) out[key] = words;
  return out;
}

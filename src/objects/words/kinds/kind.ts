import type { Obj } from '../declared.js';
import type { Word } from '../types.js';

/** The words behind `type KIND`. */
export interface KindWords {
  readonly words: readonly Word[];
  /** What iproute2 says of a new link that the words do not say, by what they say; it is not written. */
  readonly made?: (data: Readonly<Obj>) => Obj;
}

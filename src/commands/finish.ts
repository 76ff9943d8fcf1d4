import type { Fields } from '../objects/definition.js';
import type { Obj } from '../objects/words/declared.js';
import type { Reading } from '../objects/words/types.js';
import type { Choice } from './command.js';

/** What the words of a command mean together. */
export type Finish = (fields: Obj, reading: Reading, dialect: Dialect) => Finished;

/** Whose command line it is: `tsroute2` lists what `ip` lists one family of. */
export type Dialect = 'iproute2' | 'tsroute2';

/** The object's verb where it is another, and the fields. */
export interface Finished {
  readonly verb?: string;
  readonly fields: Obj;
}

/** What is written of fields before their words, and the fields that are left. */
export type Begin = (
  fields: Fields,
  choice: Choice,
  verb: string,
) => { readonly fields: Fields; readonly words: readonly string[] };

import type { Fields, ObjectDefinition } from '../objects/definition.js';
import type { Token } from '../objects/words/line.js';
import type { CommandOptions } from './options.js';
import type { Program } from './program.js';

/** What a command line says, as a value: nothing is looked up, nothing is sent. */
export interface Command {
  readonly program: Program;
  readonly options: CommandOptions;
  /** The definition of its object. */
  readonly object: ObjectDefinition;
  /** The verb of the object: `'add'`; `'dump'` of what lists; `'flush'`, which is more than one request. */
  readonly verb: string;
  /** What the verb takes; of `dump` and `flush` the filter. */
  readonly input: Fields;
  /** What `show` and `flush` choose by that is no field of an object. */
  readonly choice: Choice;
  /** The words by the paths of the fields that they set. */
  readonly places: ReadonlyMap<string, Token>;
}

/** How a listing chooses, beyond the fields of its filter. */
export interface Choice {
  /** Routes of every table. */
  readonly everyTable?: boolean;
  /** Prefixes that `dst`, `src` or `prefsrc` lie within (`root`), or hold (`match`). */
  readonly ranges?: Readonly<Record<string, { readonly root?: string; readonly match?: string }>>;
  /** Neighbours in every state, or in one of these. */
  readonly everyState?: boolean;
  readonly states?: readonly string[];
  /** Neighbours that nobody uses. */
  readonly unused?: boolean;
  /** Addresses that are not for ever. */
  readonly dynamic?: boolean;
  /** Addresses of links that have these fields. */
  readonly links?: Fields;
}

import type { Fields, ObjectDefinition } from '../objects/definition.js';
import type { Word } from '../objects/words/types.js';
import type { AnyType } from '../schema/type.js';
import type { Begin, Finish } from './finish.js';
import type { Place } from './places.js';

/** A verb of a command line, and the verb of an object that does it. */
export interface CommandVerb {
  /** The word, and other words for the same; an abbreviation means the first that begins so. */
  readonly names: readonly string[];
  readonly object: ObjectDefinition;
  /** The object's verb; of those that are more than a request, `show` and `flush`. */
  readonly verb: string;
  readonly words: readonly Word[];
  /** What the fields are declared as, where that is not the object's message. */
  readonly type?: AnyType;
  /** Fields that the command says without words. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** The last touch to what the words say. */
  readonly finish?: Finish;
  /** Words that say what fields do not, and the fields without it: what {@link finish} does, the other way. */
  readonly begin?: Begin;
  /** Another verb of that name, before it, reads its commands. */
  readonly isOnlyWritten?: boolean;
  /** Whether it is the one that is written for these fields; by default it is. */
  readonly writes?: (fields: Fields, verb: string) => boolean;
}

/** One object of a command line. */
export interface CommandObject extends Place {
  readonly verbs: readonly CommandVerb[];
}

type Names = string | readonly string[];
type Rest = Omit<CommandVerb, 'names' | 'object' | 'verb' | 'words'>;

/** Verbs of one object with the same words: each a word, or a word and the object's verb. */
export function verbs(
  object: ObjectDefinition,
  words: readonly Word[],
  names: readonly (Names | readonly [Names, string, Rest?])[],
  all: Rest = {},
): CommandVerb[] {
  return names.map((one): CommandVerb => {
    const isPair = typeof one !== 'string' && (typeof one[0] !== 'string' || typeof one[2] === 'object');
    const [given, verb, rest] = (isPair ? one : [one, typeof one === 'string' ? one : one[0]]) as readonly [
      Names,
      string,
      Rest?,
    ];
    return { names: typeof given === 'string' ? [given] : given, object, verb, words, ...all, ...rest };
  });
}

export const DEL = [['delete', 'del'], 'del'] as const;
export const SHOW = [['show', 'list', 'lst', 'ls'], 'show'] as const;
/** The names of what lists objects under a name of two words, or under the first alone; the first of them is written. */
export function listed(name: string, first: 'show' | 'list' = 'show'): readonly string[] {
  const other = first === 'show' ? 'list' : 'show';
  return [`${name} ${first}`, `${name} ${other}`, `${name} lst`, name];
}
export const CHANGE = [['change', 'chg'], 'change'] as const;
export const FLUSH = [['flush'], 'flush'] as const;
export const ADD = [['add'], 'add'] as const;
export const REPLACE = [['replace'], 'replace'] as const;
export const SET = [['set', 'change'], 'set'] as const;
export const GET = [['get'], 'get'] as const;
export const BULK = [['flush'], 'delBulk'] as const;
export const APPEND = [['append'], 'append'] as const;

/** Verbs of objects, by the objects' names within their program. */
export type Part = Readonly<Record<string, () => readonly CommandVerb[]>>;

/** An object of a part; its verbs are made when they are looked at: a command needs those of one object. */
export function objectAt(place: Place, part: Part): CommandObject {
  let made: readonly CommandVerb[] | undefined;
  return {
    ...place,
    get verbs() {
      made ??= part[place.path.map(([name]) => name).join(' ')]!();
      return made;
    },
  };
}

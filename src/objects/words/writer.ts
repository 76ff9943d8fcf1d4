import { type Obj, writeDeclared } from './declared.js';
import { Rest } from './rest.js';
import type { Word, Writing } from './types.js';

/** What writing a command needs to know. */
export interface WritingOptions {
  /** The verb as the command line has it. */
  readonly verb: string;
  /** The name of an interface; `if5`, which iproute2 takes as well, where it has none. */
  readonly deviceName?: ((index: number) => string | undefined) | undefined;
}

/** Words in the course of being written. */
export class WordWriter implements Writing {
  readonly verb: string;
  /** Fields that iproute2 has no word for, and that are written by their own names. */
  readonly unworded: string[] = [];
  readonly #deviceName: WritingOptions['deviceName'];

  constructor({ verb, deviceName }: WritingOptions) {
    this.verb = verb;
    this.#deviceName = deviceName;
  }

  /** An interface by its name. */
  device(value: unknown): string {
    if (typeof value !== 'number') return `${value}`;
    return this.#deviceName?.(value) ?? `if${value}`;
  }

  /** All that words say of fields; what no word says by the fields' own names. */
  words(words: readonly Word[], fields: Readonly<Obj>, path = ''): string[] {
    const rest = new Rest(fields);
    const here = words.filter(({ verbs }) => verbs === undefined || verbs.includes(this.verb));
    const first = here.filter(({ last }) => !last).flatMap((one) => one.write(rest, this));
    const end = here.filter(({ last }) => last).flatMap((one) => one.write(rest, this));
    return [...first, ...this.#unworded(rest.fields, path), ...end];
  }

  #unworded(fields: Readonly<Obj>, path: string): string[] {
    return Object.entries(fields).flatMap(([key, value]) => {
      // no flags are no words
      if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
      this.unworded.push(path === '' ? key : `${path}.${key}`);
      return flat(key, value);
    });
  }
}

function flat(path: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [path, writeDeclared(value)];
  const parts = Object.entries(value).filter(([, one]) => one !== undefined);
  if (parts.length === 0) return [path, '{}'];
  return parts.flatMap(([key, one]) => flat(`${path}.${key}`, one));
}

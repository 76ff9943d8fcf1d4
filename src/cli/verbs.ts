import { nearest } from '../schema/names.js';
import { hint, UsageError } from './errors.js';
import { type Options, parseOptions } from './options.js';
import { colourful, print } from './output.js';
import { type Column, table } from './table.js';
import { json } from './text.js';

/** What stands behind a verb, read word by word. */
export class Words {
  readonly #command: string;
  readonly #words: readonly string[];
  #at = 0;

  constructor(command: string, words: readonly string[]) {
    this.#command = command;
    this.#words = words;
  }

  /** The next word, which is left where it is. */
  get peek(): string | undefined {
    return this.#words[this.#at];
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  /** Takes the next word; an error that names what it should be where there is none. */
  next(what: string): string {
    const word = this.#words[this.#at];
    if (word === undefined) throw this.wrong(`${what} is missing`);
    this.#at++;
    return word;
  }

  /** Takes the next word where it is this one. */
  take(word: string): boolean {
    if (this.peek !== word) return false;
    this.#at++;
    return true;
  }

  /** Takes a number, decimal or hexadecimal. */
  number(what: string): number {
    const word = this.next(what);
    if (!/^(0x[0-9a-f]+|-?\d+)$/i.test(word)) throw this.wrong(`${what}: '${word}' is not a number`);
    return Number(word);
  }

  /** Takes one of these words. */
  one<T extends string>(what: string, ...known: readonly T[]): T {
    const word = this.next(what);
    if (!known.includes(word as T))
      throw this.wrong(`${what}: '${word}' is none of ${known.join(', ')}${hint(nearest(word, known))}`);
    return word as T;
  }

  /** The error about a word of this command. */
  wrong(reason: string): UsageError {
    return new UsageError(`${this.#command}: ${reason}`);
  }

  /** Refuses what is left over. */
  end(): void {
    if (!this.done) throw this.wrong(`nothing is called '${this.peek}' here`);
  }

  /** Reads words up to the end, each by its reader, which takes the values behind it. */
  read<T extends object>(readers: Readers<T>, into: T): T {
    while (!this.done) {
      const word = this.next('a word');
      if (!Object.hasOwn(readers, word)) {
        const known = Object.keys(readers);
        throw this.wrong(
          `unknown word '${word}'${hint(nearest(word, known))}; words are ${known.join(', ')}`,
        );
      }
      readers[word]!(this, into, word);
    }
    return into;
  }
}

/** What each word of a verb means. */
export type Readers<T> = Readonly<Record<string, (words: Words, into: T, word: string) => void>>;

/** A reader that takes a number. */
export function numberAt<T>(key: keyof T): (words: Words, into: T, word: string) => void {
  return (words, into, word) => {
    into[key] = words.number(word) as T[keyof T];
  };
}

/** A reader that takes a word. */
export function textAt<T>(key: keyof T): (words: Words, into: T, word: string) => void {
  return (words, into, word) => {
    into[key] = words.next(word) as T[keyof T];
  };
}

/** A reader of a word that says all by itself. */
export function flagAt<T>(key: keyof T, value: unknown = true): (words: Words, into: T) => void {
  return (_words, into) => {
    into[key] = value as T[keyof T];
  };
}

/** Something that verbs do. */
export type Verb<T> = (one: T, words: Words, options: Options) => Promise<void>;

export interface VerbTool<T> {
  /** Its name on the command line: `'xfrm'`. */
  readonly name: string;
  readonly help: string;
  open(options: Options): T;
  /** By their names; with a blank where they have two words: `'state add'`. */
  readonly verbs: Readonly<Record<string, Verb<T>>>;
  /** Other names of verbs, and what stands for an object alone: `{ state: 'state list' }`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** What is done where nothing is said. */
  readonly first?: string;
}

/** Makes a command of verbs: its options, its help, and errors that name what is nearest. */
export function verbTool<T extends Disposable>(
  tool: VerbTool<T>,
): (argv: readonly string[]) => Promise<number> {
  const { name, help, verbs, aliases = {}, first = 'help' } = tool;
  return async (argv) => {
    const options = parseOptions(argv);
    const { words } = options;
    if (options.help || words.includes('help') || (words.length === 0 && first === 'help')) {
      print(help);
      return 0;
    }
    const said = words.length === 0 ? [first] : words;
    const found = [2, 1]
      .map((count) => said.slice(0, count))
      .filter((some) => some.length > 0)
      .map((some) => ({ key: aliases[some.join(' ')] ?? some.join(' '), count: some.length }))
      .find(({ key }) => Object.hasOwn(verbs, key));
    if (!found) {
      const all = [...Object.keys(verbs), ...Object.keys(aliases)];
      const word = said.slice(0, 2).join(' ');
      const near = nearest(word, all) ?? nearest(said[0]!, all);
      throw new UsageError(
        `${name}: unknown verb '${word}'${hint(near)}; verbs are ${Object.keys(verbs).join(', ')}`,
      );
    }
    using one = tool.open(options);
    const rest = new Words(`${name} ${found.key}`, said.slice(found.count));
    await verbs[found.key]!(one, rest, options);
    return 0;
  };
}

/** Prints entries: as JSON where that is wanted, else as a table. */
export function show<T>(entries: readonly T[], columns: readonly Column<T>[], options: Options): void {
  if (options.json) print(`[${entries.map(json).join(',\n')}]\n`);
  else print(table(columns, entries, colourful()));
}

/** A verb that lists entries, and takes no words. */
export function lists<T, E>(read: (one: T) => Promise<readonly E[]>, columns: readonly Column<E>[]): Verb<T> {
  return async (one, words, options) => {
    words.end();
    show(await read(one), columns, options);
  };
}

/** Prints one object: as JSON, or a line for each of its fields. */
export function showOne(one: object, options: Options): void {
  if (options.json) return print(`${json(one)}\n`);
  const lines = Object.entries(one).map(([key, value]) => ({ key, value }));
  print(
    table(
      [
        { title: 'WHAT', cell: ({ key }) => key, style: 'blue' },
        { title: 'VALUE', cell: ({ value }) => (typeof value === 'object' ? json(value) : `${value}`) },
      ],
      lines,
      colourful(),
    ),
  );
}

/** Prints events as they come, until it is stopped: as JSON, or by a line. */
export async function showEvents<E extends { event: string }>(
  events: AsyncIterable<E> & { close?(): void },
  line: (event: E) => string,
  options: Options,
): Promise<void> {
  const stop = (): void => events.close?.();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  for await (const event of events) {
    if (options.json) print(`${json(event)}\n`);
    else if (event.event === 'overrun') print('overrun    events were lost here\n');
    else if (event.event === 'error') print(`error      ${String((event as { error?: unknown }).error)}\n`);
    else print(`${line(event)}\n`);
  }
}

/** A line of an event: its name, and its fields that are no objects. */
export function eventLine(width: number): (event: { event: string }) => string {
  return ({ event, ...rest }) =>
    `${event.padEnd(width)} ${Object.entries(rest)
      .filter(([, value]) => typeof value !== 'object')
      .map(([key, value]) => `${key} ${value}`)
      .join(' ')}`;
}

import { messageClass } from '../objects/definition.js';
import type { Obj } from '../objects/words/declared.js';
import { CommandError } from '../objects/words/errors.js';
import { Line, type Token } from '../objects/words/line.js';
import { WordReader } from '../objects/words/reader.js';
import { nearest } from '../schema/names.js';
import type { AnyType } from '../schema/type.js';
import type { Choice, Command } from './command.js';
import type { Dialect } from './finish.js';
import type { CommandObject, CommandVerb } from './object.js';
import { type CommandOptions, readOptions } from './options.js';
import type { Program } from './program.js';
import { splitWords } from './shell.js';

/** A command line as text, quoted as for a shell, or as its words. */
export type CommandLine = string | readonly string[];

const PROGRAMS: readonly string[] = ['ip', 'bridge', 'tc'];

/**
 * Reads a command line of some objects; throws a {@link CommandError} that names the word at fault.
 */
export function readCommand(given: CommandLine, objects: readonly CommandObject[]): Command {
  const line = typeof given === 'string' ? new Line(splitWords(given), given.length + 1) : lineOf(given);
  let options: CommandOptions = {};
  let [program, dialect] = programOf(line);
  for (;;) {
    const said: CommandOptions = { ...options };
    readOptions(program, line, said);
    options = said;
    const inside = program === 'ip' ? executed(line) : undefined;
    if (inside === undefined) break;
    options = { ...options, netns: inside };
    [program, dialect] = programOf(line);
  }
  return readWords(objects, program, options, line, dialect);
}

/** Words as a line, with the columns they would have in a text. */
export function lineOf(words: readonly string[]): Line {
  let column = 1;
  const tokens = words.map((text): Token => {
    const token = { text, column };
    column += text.length + 1;
    return token;
  });
  return new Line(tokens, column);
}

function programOf(line: Line): [Program, Dialect] {
  line.accept('sudo');
  const word = line.next();
  const name = word.replace(/^.*\//, '');
  if (PROGRAMS.includes(name)) return [name as Program, 'iproute2'];
  // options may stand before the program that it does the work of
  if (name === 'tsroute2') return ['ip', 'tsroute2'];
  throw line.error(`'${word}' is none of ${PROGRAMS.join(', ')}`, nearest(name, PROGRAMS));
}

/** `netns exec NAME`, in front of another command: the name. */
function executed(line: Line): string | undefined {
  const [first, second] = [line.peek(), line.peek(1)];
  if (first === undefined || second === undefined || !'netns'.startsWith(first) || first.length < 4)
    return undefined;
  if (second !== 'exec') return undefined;
  line.next();
  line.next();
  return line.next();
}

/** Reads what stands behind a program and its options. `tsroute2` has the objects of `bridge` and `tc` behind their names. */
export function readWords(
  objects: readonly CommandObject[],
  given: Program,
  options: CommandOptions,
  line: Line,
  dialect: Dialect = 'iproute2',
): Command {
  const inner = dialect === 'tsroute2' ? line.accept('bridge', 'tc') : undefined;
  const program = (inner ?? given) as Program;
  const object = objectOf(objects, program, line);
  const verb = verbOf(object, line, dialect);
  // fields of other protocols' objects are not those of their messages
  const hasMessage = Object.keys(verb.object.verbs).length > 0 && verb.object.protocol === undefined;
  const type = verb.type ?? (hasMessage ? (messageClass(verb.object) as AnyType) : undefined);
  const fields: Obj = { ...verb.fields };
  const isIn = object.families && options.family !== undefined && fields.family === undefined;
  const reading = new WordReader(
    line,
    { verb: verbName(verb), family: options.family },
    { words: verb.words, fields, type, path: '' },
  );
  reading.readAll();
  const said: Obj = isIn && fields.family === undefined ? { family: options.family, ...fields } : fields;
  const finished = verb.finish?.(said, reading, dialect) ?? { fields: said };
  const done = finished.verb ?? verb.verb;
  return {
    program,
    options,
    object: verb.object,
    verb: done === 'show' ? 'dump' : done,
    input: finished.fields,
    choice: choiceOf(reading.facts),
    places: reading.places,
  };
}

/** The verb as words know it. */
export function verbName({ names }: CommandVerb): string {
  const [name] = names as [string];
  return name === 'delete' ? 'del' : name;
}

const CHOICES: readonly (keyof Choice)[] = [
  'everyTable',
  'ranges',
  'everyState',
  'states',
  'unused',
  'dynamic',
  'links',
];

function choiceOf(facts: Readonly<Obj>): Choice {
  return Object.fromEntries(
    CHOICES.filter((key) => facts[key] !== undefined).map((key) => [key, facts[key]]),
  );
}

/** The object whose name the next words are, or begin. */
function objectOf(objects: readonly CommandObject[], program: Program, line: Line): CommandObject {
  const own = objects.filter((one) => one.program === program);
  const word = line.next();
  const outer = matching(word, own, ({ path }) => path[0]!);
  if (outer === undefined) {
    const names = own.flatMap(({ path }) => path[0]!);
    throw line.error(`${program}: unknown object '${word}'`, nearest(word, names)).usage();
  }
  const [name] = outer.path[0]!;
  const inner = own.filter(({ path }) => path[0]![0] === name && path.length > 1);
  const next = line.peek();
  const found =
    next === undefined || next.length < 3 ? undefined : matching(next, inner, ({ path }) => path[1]!);
  const plain = own.find(({ path }) => path[0]![0] === name && path.length === 1)!;
  // a word that is a verb as well is the verb
  if (found === undefined || plain.verbs.some(({ names }) => names.includes(next!))) return plain;
  line.next();
  return found;
}

function verbOf({ program, path, verbs }: CommandObject, line: Line, dialect: Dialect): CommandVerb {
  const [word, second] = [line.peek(), line.peek(1)];
  if (word === undefined) {
    const shows = verbs.find(({ names }) => names[0] === 'show');
    if (shows) return shows;
  }
  line.next();
  const two = second === undefined ? undefined : ofTwo(word!, second, verbs);
  if (two) {
    line.next();
    return two;
  }
  const found = matching(word!, verbs, ({ names }) => names.filter((one) => !one.includes(' ')));
  if (found) return found;
  const names = verbs.flatMap((one) => one.names);
  const said = names.some((one) => one.includes(' ')) && second !== undefined ? `${word} ${second}` : word!;
  const inTsroute2 = program === 'ip' ? ['tsroute2'] : ['tsroute2', program];
  const own = dialect === 'tsroute2' ? inTsroute2 : [program];
  const name = [...own, ...path.map((all) => all[0]!)].join(' ');
  const known = `verbs are ${[...new Set(names)].join(', ')}`;
  throw line.error(`${name}: unknown verb '${said}' (${known})`, nearest(said, names)).usage();
}

/** The verb whose name has two words, which these are, or begin. */
function ofTwo(first: string, second: string, verbs: readonly CommandVerb[]): CommandVerb | undefined {
  const by = (isMeant: (name: string, word: string) => boolean): CommandVerb | undefined =>
    verbs.find(({ names }) =>
      names.some((name) => {
        const [one, other] = name.split(' ');
        return other !== undefined && isMeant(one!, first) && isMeant(other, second);
      }),
    );
  return by((name, word) => name === word) ?? by((name, word) => name.startsWith(word));
}

/** What has this name, or else is the first that has one which begins so. */
function matching<T>(word: string, list: readonly T[], names: (one: T) => readonly string[]): T | undefined {
  return (
    list.find((one) => names(one).includes(word)) ??
    list.find((one) => names(one).some((name) => name.startsWith(word)))
  );
}

export { CommandError };

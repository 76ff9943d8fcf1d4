import type { Command } from '../commands/command.js';
import type { CommandFamily } from '../commands/options.js';
import { lineOf, readWords } from '../commands/parse.js';
import { otherPlaces } from '../commands/places.js';
import type { ObjectDefinition } from '../objects/definition.js';
import { usageOf } from './grammar.js';
import { loaded } from './objects.js';
import { type Options, parseOptions } from './options.js';
import { print } from './output.js';

/** What a verb does with its input. */
export type Action<T> = (one: T, input: never, options: Options) => unknown;

/** A command whose words are those of the table of commands. */
export interface CommandTool<T> {
  /** Its name in the table: `'xfrm'`. */
  readonly name: string;
  open(options: Options): T;
  /** By the names of an object and its verb: `'xfrm.state add'`. */
  readonly actions: Readonly<Record<string, Action<T>>>;
  /** What verbs do that have no action. */
  otherwise?(one: T, command: Command): unknown;
  /** Printed below the help. */
  readonly notes?: string;
}

/** Makes a command of the objects of one name in the table: words, help and errors are the table's. */
export function commandTool<T extends Disposable>({
  name,
  open,
  actions,
  otherwise,
  notes = '',
}: CommandTool<T>): (argv: readonly string[]) => Promise<number> {
  return async (argv) => {
    const options = parseOptions(argv);
    const { words, family } = options;
    const object = await loaded(otherPlaces.find(({ path }) => path[0]![0] === name)!);
    const isListed = object.verbs.some(({ names }) => names[0] === 'show');
    if (options.help || words.includes('help') || (words.length === 0 && !isListed)) {
      const what = `tsroute2 ${name}: ${object.summary}, in the words of ip ${name}`;
      print(`${what}\n\n${usageOf(object)}\n${notes}\nOptions: -n NAMESPACE, --json.\n`);
      return 0;
    }
    const said = family === undefined ? {} : { family: family as CommandFamily };
    const command = readWords([object], 'ip', said, lineOf([name, ...words]), 'tsroute2');
    using one = open(options);
    const action = actions[`${command.object.name} ${command.verb}`];
    if (action) await action(one, command.input as never, options);
    else await otherwise!(one, command);
    return 0;
  };
}

/** Sends what the verb of a family's object sends. */
export function sends(one: unknown, { object, verb, input }: Command): Promise<unknown> {
  return (one as Sender).send(object, verb, input);
}

interface Sender {
  send(object: ObjectDefinition, verb: string, input: object): Promise<unknown>;
}

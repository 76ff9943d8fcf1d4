import { type CommandError, hint, UsageError } from './errors.js';
import { goFar, isFar } from './far.js';
import { type Options, parseOptions } from './options.js';
import { complain, print } from './output.js';
import { escaped } from './text.js';
import { toolOf } from './tools.js';

/** The command line: does what the words say, and returns the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  let options: Options | undefined;
  try {
    const words = isFar(argv) ? await goFar(argv) : argv;
    const tool = toolOf(words);
    if (tool) return await tool();
    options = parseOptions(words);
    return await command(options);
  } catch (error) {
    complain(line(error));
    return isUsage(error) ? 2 : 1;
  }
}

/** Loads the part that is requested, and no other: a short command has to start fast. */
async function command(options: Options): Promise<number> {
  const [word, ...words] = options.words;
  if (options.version) print(`tsroute2 ${(await import('./version.js')).version()}\n`);
  else if (word === undefined) {
    const { help } = await import('./help.js');
    if (!options.help) {
      complain(`an object is missing\n\n${help.trimEnd()}`);
      return 2;
    }
    print(help);
  } else {
    const { ownCommand } = await import('./grammar.js');
    const own = ownCommand(word);
    if (own !== 'db' && options.sources.length > (options.netns === undefined ? 0 : 1))
      throw new UsageError(`${word}: of several namespaces at once, only db tells`);
    if (own === 'help') print((await import('./help.js')).help);
    else if (own === 'monitor' && options.help) print((await import('./help.js')).helpOf('monitor'));
    else if (own === 'monitor') await (await import('./monitor.js')).monitor(words, options);
    else if (own === 'db') await (await import('./db/db.js')).db(words, options);
    else if (own === 'ipset') await (await import('./ipset.js')).ipset(words, options);
    else await (await import('./run.js')).run(options.words, options);
  }
  return 0;
}

/** An error in one line. */
function line(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const unknown =
    code === 'ENOENT' &&
    /^(?:cannot open )?the network namespace '(.*?)'(?: does not exist)?: ENOENT/.exec(message);
  if (unknown) return `no network namespace is named '${escaped(unknown[1]!)}'`;
  const text = escaped((message ?? String(error)).split('\n')[0]!);
  // of words that a shell has separated, the word says more than a column
  const { reason, nearest } = error as { reason?: string; nearest?: string };
  const words = isWordError(error) ? escaped(`${reason}${hint(nearest)}`) : text;
  return isUsage(error) ? `${words} (see tsroute2 --help)` : words;
}

/** Whether the grammar of commands refuses a word; its class is not loaded where nothing is read by it. */
function isWordError(error: unknown): error is Error & { isUsage: boolean } {
  return error instanceof Error && 'isUsage' in error;
}

/** By what it has: an ES module throws another copy of the class than the script that this is (src/scripts.ts). */
function isUsage(error: unknown): boolean {
  return isWordError(error) ? error.isUsage : (error as Partial<CommandError>).exitCode === 2;
}

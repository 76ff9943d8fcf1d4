import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommandError, UsageError } from './errors.js';
import { type Options, parseOptions } from './options.js';
import { complain, print } from './output.js';
import { escaped } from './text.js';
import { toolOf } from './tools.js';

/** The command line: does what the words say, and returns the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  let options: Options | undefined;
  try {
    const tool = toolOf(argv);
    if (tool) return await tool();
    options = parseOptions(argv);
    return await command(options);
  } catch (error) {
    complain(line(error));
    return error instanceof CommandError ? error.exitCode : 1;
  }
}

/** Loads the part that is asked for, and no other: a short command has to start fast. */
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
    const { objectOf } = await import('./objects.js');
    const [object, rest] = objectOf(word, words);
    if (object !== 'db' && options.sources.length > (options.netns === undefined ? 0 : 1))
      throw new UsageError(`${object}: of several namespaces at once, only db tells`);
    if (object === 'help' || (object === 'monitor' && options.help)) print((await import('./help.js')).help);
    else if (object === 'monitor') await (await import('./monitor.js')).monitor(rest, options);
    else if (object === 'db') await (await import('./db/db.js')).db(rest, options);
    else if (object === 'ipset') await (await import('./ipset.js')).ipset(rest, options);
    else await (await import('./run.js')).run(object, rest, options);
  }
  return 0;
}

/** An error in one line. */
function line(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const unknown = code === 'ENOENT' && /^cannot open the network namespace '(.*)': ENOENT/.exec(message);
  if (unknown) return `no network namespace is named '${escaped(unknown[1]!)}'`;
  const text = escaped((message ?? String(error)).split('\n')[0]!);
  const usage = error instanceof CommandError && error.exitCode === 2;
  return usage ? `${text} (see tsroute2 --help)` : text;
}

/** Whether this file itself was started, rather than bin/tsroute2.cjs, which starts faster. */
function started(): boolean {
  const script = process.argv[1];
  return (
    script !== undefined &&
    /\/(cli|main)\.js$/.test(script) &&
    realpathSync(script) === fileURLToPath(import.meta.url)
  );
}

if (started()) main(process.argv.slice(2)).then((status) => process.exit(status));

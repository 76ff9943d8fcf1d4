import { CommandError } from './errors.js';
import { print } from './output.js';

/** A command: takes what stands behind its name, returns the exit status. */
type Tool = (argv: readonly string[]) => Promise<number>;
/** The commands of a package by their names. */
type CommandPackage = Readonly<Record<string, Tool>>;

/**
 * A command that is in a package beside this one, which brings dependencies of its own: loaded where it is installed.
 *
 * @throws CommandError that says how to install it where it is not.
 */
export async function packageTool(name: string, command: string): Promise<Tool> {
  const from = `${name}/cli`;
  let found: CommandPackage;
  try {
    found = (await import(from)) as CommandPackage;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // of a module that the package itself misses, the package has to tell
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(`'${name}'`)) throw error;
    const how = `the package ${name} is not installed: npm install ${name}`;
    return async (argv) => {
      if (!argv.includes('--help') && !argv.includes('-h')) throw new CommandError(`${command}: ${how}`);
      const { helpOf } = await import('./help.js');
      print(`${helpOf(command)}${how}\n`);
      return 0;
    };
  }
  return found[command]!;
}

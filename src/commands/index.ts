/**
 * Command lines of `ip`, `bridge` and `tc`, both ways: text to requests, and requests to text. Pure: nothing is looked
 * up, opened or sent, so it runs in a browser.
 */

import type { Pending, Resolve } from '../objects/interfaces.js';
import type { Request } from '../objects/request.js';
import { checkArgument } from '../schema/argument.js';
import type { Command } from './command.js';
import { type CommandLine, readCommand } from './parse.js';
import { type CommandEnvironment, commandRequest } from './request.js';
import { commandObjects } from './table.js';

/**
 * Reads a command line of `ip`, `bridge` or `tc`: `parseCommand('ip route add 10/8 via 10.0.0.1 dev eth0')`. The
 * command has the object, the verb and what the verb takes, as `IPRoute` has them; names of interfaces stay names.
 *
 * @throws {CommandError} for a word that makes no sense, with its column and the nearest word.
 */
export function parseCommand(line: CommandLine): Command;
/**
 * Reads a command line and makes its request, which is there at once where every name is known.
 *
 * @param environment finds the index of an interface by its name, and names of `/etc/iproute2` where there are some.
 * @throws {CommandError} for a word that makes no sense, with its column and the nearest word.
 */
export function parseCommand(line: CommandLine, environment: Resolve | CommandEnvironment): Pending<Request>;
export function parseCommand(
  line: CommandLine,
  environment?: Resolve | CommandEnvironment,
): Command | Pending<Request> {
  checkArgument('parseCommand', 'line', line, 'text or words');
  const command = readCommand(line, commandObjects);
  return environment === undefined ? command : commandRequest(command, environment);
}

export { type Shown, type ShownNames, toIpJson } from '../objects/columns/index.js';
export {
  formatIpsetSave,
  type IpsetCommand,
  parseIpset,
  parseIpsetSave,
  type SavedSet,
  toIpset,
} from '../objects/ipset/command.js';
export { CommandError } from '../objects/words/errors.js';
export { shellWord as quoted } from '../schema/text/escape.js';
export { isChosen } from './choice.js';
export type { Choice, Command } from './command.js';
export type { CommandObject, CommandVerb } from './object.js';
export type { CommandOptions } from './options.js';
export type { CommandLine } from './parse.js';
export { type Commanded, commandWords, type ToCommandOptions, toCommand } from './print.js';
export type { Program } from './program.js';
export { type CommandEnvironment, commandRequest } from './request.js';
export { splitWords } from './shell.js';
export { commandObjects };

/** Pieces of commands, each checked to be what it stands for: nothing that is given can be read as more than that. */
import { argumentError } from '../schema/argument.js';
import { nearest } from '../schema/names.js';
import { instead } from '../schema/options.js';
import { typeError } from '../schema/stack.js';

/** Outside of quotes, what would end a statement or begin another. */
const PHRASE = /^(?:[^"\n;#]|"[^"\n]*")*$/;
/** What would also end a list in braces. */
const ELEMENT = /^(?:[^"\n;#{}]|"[^"\n]*")+$/;
const NAME = /^[A-Za-z_][\w\\/.-]*$/;

function text(what: string, given: unknown): string {
  if (typeof given !== 'string') throw argumentError('nft', what, given, 'a string');
  return given;
}

/**
 * A name in a command.
 *
 * @throws TypeError
 */
export function named(what: string, name: unknown): string {
  if (!NAME.test(text(`the ${what}'s name`, name)))
    throw typeError(`nft: ${JSON.stringify(name)} is no name of a ${what}`);
  return name as string;
}

/**
 * Words of nft.
 *
 * @throws TypeError
 */
export function phrase(what: string, given: unknown): string {
  if (typeof given === 'number' || typeof given === 'bigint') return `${given}`;
  if (!PHRASE.test(text(what, given)))
    throw typeError(`nft: ${what}: ${JSON.stringify(given)} is more than that`);
  return given as string;
}

/**
 * An element of a set or map.
 *
 * @throws TypeError
 */
export function element(given: unknown, i: number): string {
  if (typeof given !== 'string') throw argumentError('nft', `elements[${i}]`, given, 'a string');
  if (!ELEMENT.test(given))
    throw typeError(`nft: elements[${i}]: ${JSON.stringify(given)} is not one element`);
  return given;
}

/**
 * Text in quotes.
 *
 * @throws TypeError
 */
export function quoted(what: string, given: unknown): string {
  if (/["\n]/.test(text(what, given)))
    throw typeError(`nft: ${what}: ${JSON.stringify(given)} has what cannot be written in quotes`);
  return `"${given}"`;
}

/**
 * One of the words that there are.
 *
 * @throws TypeError
 */
export function oneOf(what: string, given: unknown, words: readonly string[]): string {
  if (!words.includes(text(what, given)))
    throw typeError(`nft: ${what}: '${given}' is not one of its values${instead(given as string, words)}`);
  return given as string;
}

/**
 * A list of words that there are.
 *
 * @throws TypeError
 */
export function someOf(what: string, given: unknown, words: readonly string[]): string[] {
  if (!Array.isArray(given)) throw argumentError('nft', what, given, 'an array');
  return given.map((one, i) => oneOf(`${what}[${i}]`, one, words));
}

/**
 * Refuses a word that is nearly one of those that there are: what else is there, the language decides.
 *
 * @throws TypeError
 */
export function notNearly(what: string, given: string, words: readonly string[]): void {
  const near = words.includes(given) ? undefined : nearest(given, words);
  if (near !== undefined) throw typeError(`nft: ${what}: there is no '${given}'; did you mean '${near}'?`);
}

/** What a text compiles to: the messages of a batch. */
import { checkArgument } from '../schema/argument.js';
import { checkOptions } from '../schema/options.js';
import type { CompileOptions } from './bytecode.js';
import { Fault, Faults } from './errors.js';
import type { Cache } from './evaluate/cache.js';
import { evaluateSurroundings } from './evaluate/ruleset.js';
import {
  encodeRule,
  finishRule,
  type KnownRules,
  type NftRequest,
  requestsOf,
  type SentRequest,
} from './messages/requests.js';
import { COMPILE_OPTIONS, parse } from './parse/parse.js';
import type { SystemNames } from './tables/names.js';
import type { Ruleset } from './tree.js';

/**
 * What is sent for a ruleset: the messages between the begin and the end of a batch, in order, as values. Their bytes
 * are those that nft 1.1.7 sends.
 *
 * @throws {NftError} where the text is wrong
 */
export function compile(ruleset: string | Ruleset, options: CompileOptions = {}): NftRequest[] {
  checkOptions(options, COMPILE_OPTIONS);
  if (typeof ruleset !== 'string') checkArgument('compile', 'ruleset', ruleset, 'an object', ['commands']);
  const tree = typeof ruleset === 'string' ? parse(ruleset, options) : ruleset;
  return compileWith(tree, options.system);
}

/** The same with what the kernel has already: sets that the ruleset refers to, and handles of rules. */
export function compileWith(
  tree: Ruleset,
  system?: SystemNames,
  cache?: Cache,
  rules?: KnownRules,
): NftRequest[] {
  return made(tree, finishRule, system, cache, rules);
}

/** The same to be sent at once: rules as bytes. */
export function compileToSend(
  tree: Ruleset,
  system?: SystemNames,
  cache?: Cache,
  rules?: KnownRules,
): SentRequest[] {
  return made(tree, encodeRule, system, cache, rules);
}

function made(
  tree: Ruleset,
  finish: typeof finishRule,
  system?: SystemNames,
  cache?: Cache,
  rules?: KnownRules,
): SentRequest[] {
  const faults = new Faults(tree.sources);
  try {
    return requestsOf(evaluateSurroundings(tree, system, cache, finish), rules);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    faults.add(error);
    faults.check();
    throw error;
  }
}

/** What a text compiles to: the messages of a batch. */
import type { CompileOptions } from './bytecode.js';
import { evaluateSurroundings } from './evaluate/ruleset.js';
import { type NftRequest, requestsOf } from './messages/requests.js';
import { parse } from './parse/parse.js';
import type { Ruleset } from './tree.js';

/**
 * What is sent for a ruleset: the messages between the begin and the end of a batch, in order, as values. Their bytes
 * are those that nft 1.1.7 sends.
 *
 * @throws {NftError} where the text is wrong
 */
export function compile(ruleset: string | Ruleset, options: CompileOptions = {}): NftRequest[] {
  const tree = typeof ruleset === 'string' ? parse(ruleset, options) : ruleset;
  return requestsOf(evaluateSurroundings(tree, options.system));
}

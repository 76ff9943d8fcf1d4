/** What a text compiles to, as nft prints it when it is asked to debug its messages. */
import { checkArgument } from '../schema/argument.js';
import { checkOptions } from '../schema/options.js';
import type { Step, TypedRule } from './evaluate/program.js';
import { evaluateRuleset } from './evaluate/ruleset.js';
import type { SetState } from './evaluate/sets.js';
import { elementText, ruleText } from './generate/print.js';
import { elementsOf, userText } from './generate/sets.js';
import { generate } from './generate/statements.js';
import { COMPILE_OPTIONS, type ParseOptions, parse } from './parse/parse.js';
import type { SystemNames } from './tables/names.js';
import { families } from './tables/protocols.js';
import type { Ruleset } from './tree.js';

export interface CompileOptions extends ParseOptions {
  /** Names that the machine gives numbers to: devices, users, marks. */
  system?: SystemNames | undefined;
}

/**
 * For every rule of the text, in order, what `nft --debug=netlink` prints (in the form of nft 1.1.7): the sets and
 * maps that the rule declares, then the rule. Throws an {@link NftError} where the text is wrong.
 */
export function bytecode(ruleset: string | Ruleset, options: CompileOptions = {}): string[] {
  checkOptions(options, COMPILE_OPTIONS);
  if (typeof ruleset !== 'string') checkArgument('bytecode', 'ruleset', ruleset, 'an object', ['commands']);
  const tree = typeof ruleset === 'string' ? parse(ruleset, options) : ruleset;
  const made: string[] = [];
  let lines: string[] = [];
  for (const step of evaluateRuleset(tree, options.system)) {
    if (step.kind === 'rule') {
      made.push([...lines, ...ruleLines(step)].join('\n'));
      lines = [];
    } else if (step.kind === 'set' && step.set.flags & 1) lines.push(...setLines(step.set));
    else if (step.kind === 'set' && step.set.meter) lines.push(setLine(step.set));
  }
  return made;
}

function familyNumber(family: string): number {
  return families[family]!.number;
}

function setLine(set: SetState): string {
  let line = `family ${familyNumber(set.family)} ${set.name} ${set.table} ${set.flags.toString(16)}`;
  if (set.timeout) line += ` timeout ${set.timeout}ms`;
  if (set.gcInterval) line += ` gc_interval ${set.gcInterval}ms`;
  if (!(set.flags & 2)) {
    if (set.policy) line += ` policy ${set.policy}`;
    if (set.size) line += ` size ${set.size}`;
  }
  return line;
}

function setLines(set: SetState): string[] {
  const lines = [setLine(set)];
  if (!set.init) return lines;
  lines.push(`family ${familyNumber(set.family)} ${set.name} ${set.table} 0`);
  const elements = elementsOf(set, set.init, true);
  lines.push(elements.map((element) => `\t${elementText(element)}`).join(''));
  return lines;
}

function ruleLines({ rule }: Step & { kind: 'rule' }): string[] {
  const userData = rule.rule.comment === undefined ? undefined : userText(0, rule.rule.comment);
  return ruleText(placeOf(rule), generate(rule.statements), userData);
}

function placeOf({ family, table, chain, rule }: TypedRule): string {
  let place = `${family} ${table}`;
  if (chain !== undefined) place += ` ${chain}`;
  if (rule.position !== undefined) place += ` ${rule.position}`;
  return place;
}

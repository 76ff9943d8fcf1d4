/** The firewall as a part of wanted states: what a transaction changes of it, and what takes that back. */

import type { RulesetInput } from '../../nftables/nftables.js';
import { publicVerbs } from '../../schema/verbs.js';
import type { Source } from '../source.js';

/** What a firewall is to be: a text of nft, a tree, or either with a word on tables that it does not name. */
export type FirewallState =
  | RulesetInput
  | {
      readonly wanted: RulesetInput;
      /** Leaves tables that are not named as they are; otherwise they are removed. */
      readonly keepOthers?: boolean | undefined;
    };

/** What undoes a change of the firewall, as text: it outlives the process. */
export interface FirewallBefore {
  /** Tables that are changed, removed or made: `'inet filter'`. */
  readonly tables: readonly string[];
  /** Those of them that were there, as nft lists them. */
  readonly text: string;
}

/** A change of the firewall that a plan has beside its steps. */
export class FirewallChange {
  static {
    publicVerbs(FirewallChange);
  }

  /** The source whose firewall it is. */
  readonly source: string;
  /** Commands of nft, in their order: what the change is, as far as the interfaces that are there now can tell. */
  readonly commands: readonly string[];
  /** @internal What a journal keeps. */
  readonly before: FirewallBefore;
  /** @internal The same for what it is to be. */
  readonly wanted: string;
  /** @internal */
  readonly keepOthers: boolean;
  readonly #on: Source;
  #isApplied = false;

  private constructor(
    on: Source,
    commands: readonly string[],
    before: FirewallBefore,
    wanted: string,
    keepOthers: boolean,
  ) {
    this.source = on.name;
    this.commands = commands;
    this.before = before;
    this.wanted = wanted;
    this.keepOthers = keepOthers;
    this.#on = on;
  }

  /** What has to be done; undefined where all is as wanted. `made` are names of interfaces that will be there by then. */
  static async plan(
    on: Source,
    state: FirewallState,
    made: readonly string[],
  ): Promise<FirewallChange | undefined> {
    const { wanted, keepOthers } = partsOf(state);
    const nft = await on.firewall();
    const { commands, tables, before, wanted: text } = await nft.difference(wanted, { keepOthers, made });
    if (commands.length === 0) return undefined;
    return new FirewallChange(on, commands, { tables, text: before }, text, keepOthers);
  }

  /** Makes it so, all or nothing. Interfaces have their indices by now, so that the commands are made again. */
  async apply(): Promise<void> {
    const nft = await this.#on.firewall();
    const { commands, generation, system } = await nft.difference(this.wanted, {
      keepOthers: this.keepOthers,
    });
    if (commands.length > 0) await nft.apply(commands.join('\n'), { generation, system });
    this.#isApplied = true;
  }

  /** Makes it what it was, where it was applied. */
  async revert(): Promise<boolean> {
    if (!this.#isApplied) return false;
    await restoreFirewall(this.#on, this.before);
    this.#isApplied = false;
    return true;
  }

  /** Gives the change as plain data, for JSON. */
  toJSON(): {
    source: string;
    object: 'firewall';
    verb: 'sync';
    commands: readonly string[];
    undo: FirewallBefore;
  } {
    return {
      source: this.source,
      object: 'firewall',
      verb: 'sync',
      commands: this.commands,
      undo: this.before,
    };
  }

  /** The change as a command of nft that does the same. */
  toString(): string {
    return `nft -f - <<'EOF'\n${this.commands.join('\n')}\nEOF`;
  }
}

/** Makes tables what they were: those that were not there go. */
export async function restoreFirewall(on: Source, { tables, text }: FirewallBefore): Promise<void> {
  const nft = await on.firewall();
  const { parse } = await import('../../nft/index.js');
  const there = new Set(
    parse(text).commands.map(
      ({ object }) => `${(object as { family: string }).family} ${(object as { name: string }).name}`,
    ),
  );
  // chains of one table go with those that jump to them: what is to go goes first
  const gone = tables.filter((table) => !there.has(table));
  if (gone.length > 0)
    await nft.apply(gone.map((table) => `add table ${table}\ndelete table ${table}`).join('\n'));
  if (text !== '') await nft.sync(text);
}

function partsOf(state: FirewallState): { wanted: RulesetInput; keepOthers: boolean } {
  if (typeof state === 'object' && 'wanted' in state)
    return { wanted: state.wanted, keepOthers: state.keepOthers === true };
  return { wanted: state, keepOthers: false };
}

/** The firewall of a source as text without counters; undefined where there is none. */
export async function exportFirewall(on: Source): Promise<string | undefined> {
  try {
    const nft = await on.firewall();
    const text = await nft.list({ as: 'text', stateless: true });
    return text === '' ? undefined : text;
  } catch (error) {
    // a kernel without nftables, or without the right to read them, has nothing to tell
    const { code } = error as { code?: string };
    if (code === 'EPERM' || code === 'EOPNOTSUPP' || code === 'EINVAL' || code === 'EPROTONOSUPPORT')
      return undefined;
    throw error;
  }
}

import { netfilterMessages } from '../messages/netfilter/index.js';
import { NETLINK_NETFILTER } from '../messages/netfilter/nfgenmsg.js';
import { FORMAT_NAMES } from '../nft/format/options.js';
import type { NftablesJson } from '../nft/json/types.js';
import type { SystemNames } from '../nft/tables/names.js';
import type { Family, Ruleset } from '../nft/tree.js';
import { Marshal, type NetlinkMessage } from '../protocol/marshal.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import { Listeners } from '../socket/listeners.js';
import { listening } from '../socket/listening.js';
import { CALL_NAMES } from '../socket/pending-request.js';
import { NetlinkSocket, type SocketOptions, UTILITY_OPTIONS } from '../socket/socket.js';
import type { Subscription } from '../socket/subscription.js';
import type { Applied, ApplyOptions } from './apply.js';
import type { BulkOptions } from './bulk.js';
import type { Host, ListOptions, NftablesCallOptions } from './host.js';
import type { MonitorOptions, RulesetEvent } from './monitor.js';
import type { Scope } from './state.js';
import type { Difference, DifferenceOptions, Synced } from './sync.js';
import { NftTableHandle } from './table.js';
import { oneOf } from './text.js';
import type { TraceOverrun, TraceStep } from './trace.js';

export interface NftablesOptions extends Omit<SocketOptions, 'protocol'> {
  /** Names that rules may use, besides those of the interfaces: users, groups, marks, realms. */
  system?: SystemNames | undefined;
}

const OPTIONS = optionNames<NftablesOptions>({ ...UTILITY_OPTIONS, system: true });

// the names of the system are those of this object
const { names: _names, ...SWITCHES } = FORMAT_NAMES;
const FORMS = ['text', 'json', 'tree'];

function checkListing(options: ListOptions): void {
  checkOptions(options, LIST_OPTIONS);
  if (options.as !== undefined) oneOf('as', options.as, FORMS);
}

const LIST_OPTIONS = optionNames<ListOptions>({
  ...CALL_NAMES,
  ...SWITCHES,
  family: true,
  table: true,
  chain: true,
  set: true,
  as: true,
});

const APPLY_OPTIONS = optionNames<ApplyOptions>({
  ...CALL_NAMES,
  filename: true,
  include: true,
  check: true,
  echo: true,
  system: true,
  generation: true,
});

const CALL_OPTIONS = optionNames<NftablesCallOptions>(CALL_NAMES);
const BULK_OPTIONS = optionNames<BulkOptions>({ ...CALL_NAMES, progress: true });
/** `NFNLGRP_NFTABLES`, `NFNLGRP_NFTRACE`. */
const GROUPS = { nftables: 7, trace: 9 } as const;

const MONITOR_OPTIONS = optionNames<MonitorOptions>({ signal: true });
const FLUSH_OPTIONS = new Set([...CALL_OPTIONS, 'family', 'table', 'chain', 'set']);

/** A ruleset as a text, as a tree, or as a builder made it. */
export type RulesetInput = string | Ruleset | { readonly ruleset: Ruleset };

/**
 * The firewall of the kernel, as `nft` handles it: rulesets as text, trees or JSON, applied in batches that take
 * effect as a whole or not at all (Linux 3.13; what needs a newer kernel says so).
 *
 * ```ts
 * await using nft = new Nftables();
 * await nft.apply('add table inet filter { chain input { type filter hook input priority 0; ct state invalid drop; }; }');
 * console.log(await nft.list({ as: 'text' }));
 * ```
 */
export class Nftables {
  static {
    publicVerbs(Nftables);
  }

  /** The socket underneath. */
  readonly socket: NetlinkSocket;
  readonly #options: NftablesOptions;
  readonly #host: Host;
  readonly #listeners = new Listeners();

  constructor(options: NftablesOptions = {}) {
    checkOptions(options, OPTIONS);
    this.#options = options;
    this.socket = this.#open();
    this.#host = {
      socket: this.socket,
      names: () => this.#names(),
    };
  }

  #open(): NetlinkSocket {
    const { system: _, ...options } = this.#options;
    const marshal = options.marshal ?? new Marshal().registerPolicy(netfilterMessages);
    return new NetlinkSocket({ ...options, protocol: NETLINK_NETFILTER, marshal });
  }

  /** Interfaces of the namespace by name, and what else was given. */
  async #names(): Promise<SystemNames> {
    const { system = {}, netns, transport } = this.#options;
    if (system.interfaces || transport !== undefined) return system;
    const { interfaceNames } = await import('../iproute/interface-names.js');
    return { ...system, interfaces: await interfaceNames(netns) };
  }

  /**
   * Applies a ruleset: text as `nft -f` takes it, a tree, or what a builder made. The kernel takes all of it or nothing.
   *
   * @throws {NftError} where the text is wrong: nothing has been sent then
   * @throws {NftablesError} where the kernel refuses: every refusal names the rule, its line and the attribute
   */
  async apply(ruleset: RulesetInput, options: ApplyOptions = {}): Promise<Applied> {
    checkOptions(options, APPLY_OPTIONS);
    const { apply } = await import('./apply.js');
    return apply(this.#host, plain(ruleset), options);
  }

  /** Lists the ruleset as text, as `nft list ruleset` prints it. */
  list(options: ListOptions & { as: 'text' }): Promise<string>;
  /** Lists the ruleset as JSON, as `nft -j list ruleset` prints it. */
  list(options: ListOptions & { as: 'json' }): Promise<NftablesJson>;
  /** Lists the ruleset as a tree, or a part of it. */
  list(options?: ListOptions): Promise<Ruleset>;
  async list(options: ListOptions = {}): Promise<Ruleset | string | NftablesJson> {
    checkListing(options);
    const { list } = await import('./list.js');
    return list(this.#host, scopeOf(options), options, false);
  }

  /** Lists the ruleset, and sets counters and quotas to 0 as they are read (Linux 6.2 for rules, 6.5 for elements). */
  reset(options: ListOptions & { as: 'text' }): Promise<string>;
  reset(options: ListOptions & { as: 'json' }): Promise<NftablesJson>;
  reset(options?: ListOptions): Promise<Ruleset>;
  async reset(options: ListOptions = {}): Promise<Ruleset | string | NftablesJson> {
    checkListing(options);
    const { list } = await import('./list.js');
    return list(this.#host, scopeOf(options), options, true);
  }

  /**
   * Makes tables as a ruleset has them, by the smallest change: rules and elements that stay keep their counters. Tables
   * that it does not name stay as they are.
   */
  async sync(wanted: RulesetInput, options: ApplyOptions = {}): Promise<Synced> {
    checkOptions(options, APPLY_OPTIONS);
    const { sync } = await import('./sync.js');
    return sync(this.#host, plain(wanted), options);
  }

  /**
   * @internal What would make the whole firewall as a ruleset has it: commands, and the state of the tables that they
   * change.
   */
  async difference(wanted: RulesetInput, options: DifferenceOptions = {}): Promise<Difference> {
    const { difference } = await import('./sync.js');
    return difference(this.#host, plain(wanted), options);
  }

  /** Gives a handle of one table: its chains, rules, sets and elements, each with their verbs. Nothing is sent yet. */
  table(family: Family, name: string): NftTableHandle {
    return new NftTableHandle(this, family, name);
  }

  /** @internal Elements of a set, in batches. */
  async bulk(
    verb: 'add' | 'delete',
    family: string,
    table: string,
    set: string,
    elements: Iterable<string>,
    options: BulkOptions,
  ): Promise<number> {
    checkOptions(options, BULK_OPTIONS);
    const { bulk } = await import('./bulk.js');
    return bulk(this.#host, verb, family, table, set, elements, options);
  }

  /**
   * Reports changes of the ruleset by anybody, from the call on, each transaction as a whole; `overrun` items where some
   * were lost.
   */
  monitor(options: MonitorOptions = {}): AsyncGenerator<RulesetEvent, void> {
    checkOptions(options, MONITOR_OPTIONS);
    const events = this.#listen(GROUPS.nftables, options);
    return listening(events, () => import('./monitor.js').then(({ monitor }) => monitor(this.#host, events)));
  }

  /**
   * Reports packets on their way through the rules, where a rule says `meta nftrace set 1`, from the call on: as `nft
   * monitor trace` (4.6).
   */
  trace(options: MonitorOptions = {}): AsyncGenerator<TraceStep | TraceOverrun, void> {
    checkOptions(options, MONITOR_OPTIONS);
    const events = this.#listen(GROUPS.trace, options);
    return listening(events, () => import('./trace.js').then(({ trace }) => trace(this.#host, events)));
  }

  #listen(group: number, { signal }: MonitorOptions): Subscription<NetlinkMessage> {
    return this.#listeners.subscribe(this.#open(), (socket) => socket.subscribe([group], { signal }));
  }

  /**
   * Removes every table, or those of a family; with a table its rules, with a chain those of the chain, with a set
   * its elements.
   *
   * @throws {TypeError} for a key that is there and undefined: it must not mean everything
   */
  async flush(scope: Scope & NftablesCallOptions = {}): Promise<void> {
    checkOptions(scope, FLUSH_OPTIONS);
    for (const key of ['family', 'table', 'chain', 'set'] as const)
      if (key in scope && scope[key] === undefined)
        throw typeError(`${key} is undefined: flush() removes everything without it`);
    scopeOf(scope as ListOptions);
    const { table, chain, set } = scope;
    const family = (scope.family ?? (table === undefined ? undefined : 'ip')) as Family | undefined;
    const what =
      set !== undefined ? 'set' : chain !== undefined ? 'chain' : table !== undefined ? 'table' : 'ruleset';
    const name = set ?? chain;
    await this.apply(
      {
        sources: [],
        commands: [
          {
            verb: 'flush',
            object: {
              kind: 'listing',
              what,
              ...(family === undefined ? {} : { family }),
              ...(table === undefined ? {} : { table }),
              ...(name === undefined ? {} : { name }),
            },
          },
        ],
      },
      { timeout: scope.timeout, signal: scope.signal },
    );
  }

  /** Ends everything under way. May be called again. */
  close(): void {
    this.#listeners.close();
    this.socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

function plain(ruleset: RulesetInput): string | Ruleset {
  return typeof ruleset === 'object' && 'ruleset' in ruleset ? ruleset.ruleset : ruleset;
}

function scopeOf({ family, table, chain, set }: ListOptions): Scope {
  if (table === undefined && (chain !== undefined || set !== undefined))
    throw typeError('a chain or a set is in a table: say which');
  return { family: family ?? (table === undefined ? undefined : 'ip'), table, chain, set };
}

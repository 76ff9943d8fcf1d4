import { NetlinkError } from '../protocol/errors.js';
import { guarded } from '../protocol/report.js';
import { checkCallback, checkOptions, optionNames } from '../schema/options.js';
import { callError, typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import type { TransactionReport } from './commit/report.js';
import { COMMIT_OPTIONS, type CommitOptions, type Hook, Transaction } from './commit/transaction.js';
import { Transactions } from './commit/transactions.js';
import { type Applied, type ApplyOptions, applyTo, exportFrom } from './document/apply-document.js';
import type { ExportedState, StateDocument } from './document/state-document.js';
import { type EditMode, Editor } from './edit/editor.js';
import { type Frozen, freeze } from './edit/freeze.js';
import type { FlowTable, FlowTableOptions } from './flows/flow-table.js';
import type { Difference } from './mirror/mirror.js';
import {
  type Recovered,
  type RecoverOptions,
  type Recovery,
  recover,
  recoverOrRefuse,
} from './recover/unfinished.js';
import { Snapshot } from './snapshot.js';
import { SOURCE_OPTIONS, Source, type SourceOptions } from './source.js';
import {
  type Change,
  type Filter,
  type Interface,
  type Records,
  type Synced,
  VIEWS,
  type ViewName,
} from './types.js';
import { checkView } from './views/filter.js';
import { marked, type Views } from './views/source-views.js';
import { type WaitForOptions, waitFor } from './wait.js';
import { type InitialWatchOptions, Watch, type WatchOptions } from './watch.js';

export interface IPDBOptions extends SourceOptions {
  /** What to load: `interfaces` and `addresses` unless said otherwise. `interfaces` are always loaded. */
  views?: readonly ViewName[] | undefined;
  /** Several namespaces by name, the first being the one that `db.interfaces` and so on show. */
  sources?: Readonly<Record<string, SourceOptions>> | undefined;
  /**
   * A file to write down what a transaction is going to do before it does it, so that one that the process did not
   * live to finish can be undone or finished: see `recover`. It belongs to one database at a time.
   */
  journal?: string | undefined;
  /**
   * What is done on opening about an unfinished transaction in the journal. Unless said, opening fails where there is
   * one.
   */
  recover?: Recovery | undefined;
}

const OPTIONS = optionNames<IPDBOptions>({
  ...SOURCE_OPTIONS,
  views: true,
  sources: true,
  journal: true,
  recover: true,
});

/** The name of the source that the options of {@link IPDB.open} describe directly. */
export const LOCALHOST = 'localhost';

/**
 * A live mirror of the kernel's networking: loaded once, kept right by the kernel's notifications, read from memory.
 *
 * ```ts
 * await using db = await IPDB.open({ views: ['addresses', 'routes'] });
 * db.interfaces.get('eth0')?.addresses;
 * db.routes.lookup('10.1.2.3')?.gateway;
 * for await (const { change, before, after } of db.watch('addresses')) console.log(change, before, after);
 * ```
 */
export class IPDB {
  static {
    publicVerbs(IPDB);
  }

  readonly #sources = new Map<string, Source>();
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  #first!: Source;
  #views: readonly ViewName[] = [];
  #closed = false;
  /** @internal */
  readonly transactions: Transactions;

  private constructor(journal: string | undefined) {
    this.transactions = new Transactions(journal);
  }

  /**
   * Opens the database; resolves when all requested views are loaded.
   *
   * @throws TypeError for options that make no sense; NetlinkError where a namespace cannot be entered or read.
   */
  static async open(options: IPDBOptions = {}): Promise<IPDB> {
    checkOptions(options, OPTIONS);
    const { views = ['interfaces', 'addresses'], sources, journal, recover: recovery, ...own } = options;
    for (const view of views) checkView(view);
    const given = sources ?? { [LOCALHOST]: own };
    if (sources !== undefined && Object.values(own).some((value) => value !== undefined))
      throw typeError('either sources, each with its options, or the options of one source');
    if (Object.keys(given).length === 0) throw typeError('sources: there has to be one at least');
    const db = new IPDB(journal);
    db.#views = [...new Set<ViewName>(['interfaces', ...views])];
    try {
      await Promise.all(Object.entries(given).map(([name, where]) => db.addSource(name, where)));
      db.#first = db.source(Object.keys(given)[0]!);
      if (journal !== undefined) await recoverOrRefuse(db, journal, recovery);
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  }

  /** Network interfaces (of the first source, as all of these). */
  get interfaces(): Views['interfaces'] {
    return this.#first.interfaces;
  }

  /** Addresses of interfaces. */
  get addresses(): Views['addresses'] {
    return this.#first.addresses;
  }

  /** Routes, by table and prefix. */
  get routes(): Views['routes'] {
    return this.#first.routes;
  }

  /** Rules of policy routing. */
  get rules(): Views['rules'] {
    return this.#first.rules;
  }

  /** The ARP and NDP tables. */
  get neighbours(): Views['neighbours'] {
    return this.#first.neighbours;
  }

  /** Nexthop objects. */
  get nexthops(): Views['nexthops'] {
    return this.#first.nexthops;
  }

  /**
   * Connection tracking as a live table (of the first source): see `Source.flows`.
   *
   * @throws NetlinkError where the kernel has no connection tracking, or the right to read it is missing.
   */
  flows(options?: FlowTableOptions): Promise<FlowTable> {
    return this.#first.flows(options);
  }

  /** Loads views of all sources, and of those added later. */
  async load(...views: ViewName[]): Promise<void> {
    for (const view of views) checkView(view);
    this.#views = [...new Set([...this.#views, ...views])];
    await Promise.all([...this.#sources.values()].map((source) => source.load(...views)));
  }

  /** The views that are loaded of every source. */
  get loaded(): readonly ViewName[] {
    return VIEWS.filter((view) => [...this.#sources.values()].every((source) => source.loaded.has(view)));
  }

  // ---- sources

  /** The namespaces in this database, in the order in which they came. */
  get sources(): Source[] {
    return [...this.#sources.values()];
  }

  /**
   * A source by its name; the first one without.
   *
   * @throws Error where there is no such source.
   */
  source(name?: string): Source {
    const found = name === undefined ? this.#first : this.#sources.get(name);
    if (found === undefined) throw callError(`there is no source '${name}'`);
    return found;
  }

  /**
   * Adds a namespace and loads what is loaded of the others. Watches get its records as added.
   *
   * @throws Error where there is a source of that name; NetlinkError where its namespace cannot be read.
   */
  async addSource(name: string, options: SourceOptions = {}): Promise<Source> {
    if (this.#closed) throw NetlinkError.of('EBADF', 'the database is closed');
    if (this.#sources.has(name)) throw callError(`there is a source '${name}' already`);
    const source = new Source(name, options, this.#notify, this.#failed);
    this.#sources.set(name, source);
    try {
      await source.load(...this.#views);
    } catch (error) {
      this.#sources.delete(name);
      source.close();
      throw error;
    }
    this.#tellAll(source, true);
    return source;
  }

  /**
   * Removes a namespace from the database. Watches get its records as removed. The first one has to stay.
   *
   * @throws Error for the source that the database was opened with.
   */
  removeSource(name: string): void {
    const source = this.source(name);
    if (source === this.#first) throw callError(`'${name}' is the source that the database was opened with`);
    this.#tellAll(source, false);
    this.#sources.delete(name);
    source.close();
  }

  #tellAll(source: Source, came: boolean): void {
    if (this.#listeners.size === 0) return;
    for (const view of source.loaded) {
      const changes: Difference[] = [];
      for (const record of source[view].records())
        changes.push(
          came ? { view, before: undefined, after: record } : { view, before: record, after: undefined },
        );
      this.#notify(source.name, changes);
    }
  }

  /** The records of a view of all sources, each with the name of its source. */
  *all<V extends ViewName>(
    view: V,
    filter?: Filter<V>,
  ): IterableIterator<{ source: string; record: Records[V] }> {
    checkView(view);
    for (const source of this.#sources.values()) yield* marked(source.name, source, view, filter);
  }

  // ---- changes

  /**
   * Calls the listener with all changes of a lot, at once, after they are in the views; returns how to stop that. What
   * a listener throws is an uncaught exception; the others are called all the same.
   */
  onChanges(listener: (changes: readonly Change[]) => void): () => void {
    checkCallback('listener', listener);
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  readonly #notify = (source: string, differences: readonly Difference[]): void => {
    if (this.#listeners.size === 0 || differences.length === 0) return;
    const changes = differences.map(({ view, before, after }) => {
      const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
      return { view, source, change, before, after } as Change;
    });
    for (const listener of [...this.#listeners]) guarded(() => listener(changes));
  };

  /**
   * Reports changes as they happen, to records that match a filter: of one view, or of all that are loaded. Changes
   * to records that enter or leave what the filter takes are `added` and `removed`.
   */
  watch<V extends ViewName = ViewName>(
    view: V | undefined,
    filter: Filter<V> | undefined,
    options: InitialWatchOptions,
  ): Watch<V, Synced>;
  watch<V extends ViewName = ViewName>(view?: V, filter?: Filter<V>, options?: WatchOptions): Watch<V>;
  watch<V extends ViewName>(
    view?: V,
    filter?: Filter<V>,
    options?: Partial<InitialWatchOptions>,
  ): Watch<V, Synced> {
    if (view !== undefined) {
      checkView(view);
      for (const source of this.#sources.values()) source.mirror.check(view);
    }
    return new Watch<V, Synced>(this, view, filter, options);
  }

  /**
   * Resolves with what the predicate returns once that is true (not `false`, `undefined`, `null`, 0 or `''`): it is
   * called at once, and after changes. Fails with `ETIMEDOUT`, or as the signal is aborted.
   */
  waitFor<T>(predicate: (db: IPDB) => T, options: WaitForOptions = {}): Promise<NonNullable<T>> {
    return waitFor(this, predicate, options);
  }

  /** Takes a snapshot of the whole database, which does not change any more. */
  snapshot(): Snapshot {
    return new Snapshot(this.sources, this.#first);
  }

  /** Resolves when all sources show what the kernel had done by now: see `Source.settled`. */
  async settled(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.settled()));
  }

  /** Reads views again and reports the differences; by default all that are loaded. */
  async refresh(...views: ViewName[]): Promise<void> {
    await Promise.all(this.sources.map((source) => source.refresh(...views)));
  }

  // ---- transactions

  /** Begins a transaction; nothing is sent before its `commit()`. */
  begin(): Transaction {
    return new Transaction(this);
  }

  /**
   * Begins a transaction, hands it over, and commits it when what is done with it has ended; forgets it where that
   * ends with an error. Resolves with what that returned.
   *
   * ```ts
   * await db.transaction((tx) => {
   *   tx.link.add({ ifname: 'br0', linkinfo: { kind: 'bridge' }, up: true });
   *   tx.addr.add({ dev: 'br0', address: '10.0.0.1/24' });
   * });
   * ```
   */
  async transaction<T>(change: (tx: Transaction) => T | Promise<T>, options?: CommitOptions): Promise<T> {
    checkOptions(options, COMMIT_OPTIONS);
    const tx = this.begin();
    let result: T;
    try {
      result = await change(tx);
    } catch (error) {
      await tx.rollback();
      throw error;
    }
    await tx.commit(options);
    return result;
  }

  /**
   * Makes the state match a document, by one transaction of as few requests as that takes: see
   * {@link StateDocument}. Applied again it does nothing. With `dryRun` it only says what it would do.
   */
  apply(document: StateDocument, options?: ApplyOptions): Promise<Applied> {
    return applyTo(this, document, options);
  }

  /** The state of a source, the first unless named, as a document that {@link apply} takes. */
  export(source?: string): Promise<ExportedState> {
    return exportFrom(this, source);
  }

  /**
   * Links as objects whose properties can be set, outside of a callback; when what is set goes out is a matter of the
   * mode: `'implicit'` unless said.
   */
  edit(mode: EditMode = 'implicit'): Editor {
    return new Editor(this, mode);
  }

  /** Holds a link to what it is now, and puts it back when somebody changes it: see {@link Frozen}. */
  freeze(dev: Interface, source?: string): Frozen {
    return freeze(this, dev, source);
  }

  /**
   * Calls the hook before each commit, when nothing has been sent yet: see {@link Hook}; returns a function that
   * removes it.
   */
  beforeCommit(hook: Hook): () => void {
    this.transactions.hooks.before.add(hook);
    return () => void this.transactions.hooks.before.delete(hook);
  }

  /** Calls the hook after each commit; one that objects has it undone. Returns a function that removes it. */
  afterCommit(hook: Hook): () => void {
    this.transactions.hooks.after.add(hook);
    return () => void this.transactions.hooks.after.delete(hook);
  }

  /** What the last commit did, or failed at. */
  get last(): TransactionReport | undefined {
    return this.transactions.last;
  }

  /** Undoes or finishes the transaction of a journal, and removes the journal. */
  recover(journal: string, how: Recovery, options?: RecoverOptions): Promise<Recovered> {
    return recover(this, journal, how, options);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Ends watches and closes all sockets. May be called again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.transactions.abandon();
    for (const end of [...this.#ends]) guarded(() => end(undefined));
    for (const source of this.#sources.values()) source.close();
  }

  readonly #ends = new Set<(error: unknown) => void>();

  /** A source is cut off from the kernel: who waits for changes would wait in vain. */
  readonly #failed = (error: unknown): void => {
    for (const end of [...this.#ends]) guarded(() => end(error));
  };

  /**
   * @internal Calls `end` when the database closes, or with the error when one of its sources fails; returns how to
   * stop that.
   */
  onClose(end: (error: unknown) => void): () => void {
    this.#ends.add(end);
    return () => void this.#ends.delete(end);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Undoes what waits to be confirmed, and closes. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closed) await this.transactions.end();
    this.close();
  }
}

import { NetlinkError } from '../../protocol/errors.js';
import { checkKeys } from '../../schema/keys.js';
import { checkOptions, optionNames } from '../../schema/options.js';
import { callError, typeError } from '../../schema/stack.js';
import { publicVerbs } from '../../schema/verbs.js';
import { type Later, later } from '../../socket/later.js';
import type { Database } from '../database.js';
import { LinkObjects } from '../edit/link-objects.js';
import type { Restored } from '../execute/errors.js';
import type { FirewallChange } from '../firewall/firewall.js';
import { type Change, Changes, VIEW_OF } from '../plan/change.js';
import { makePlan, type Plan } from '../plan/plan.js';
import type { State } from '../records/state.js';
import type { ViewName } from '../types.js';
import { type CommitSettings, commit, type Finished } from './commit.js';
import type { Begun } from './conflicts.js';
import { milliseconds } from './duration.js';
import { callHooks, type TransactionReport, type TransactionState } from './report.js';

/**
 * Called before anything is sent, or after everything was. One that throws or returns `false` prevents the commit, or has
 * it undone. After a commit the views of the database show its effect.
 */
export type Hook = (transaction: Transaction, plan: Plan) => unknown;

export interface CommitOptions extends CommitSettings {
  /** Undo everything unless {@link Transaction.confirm} is called within this time: `'30s'`, `'500ms'`, `'2m'`. */
  confirm?: string | number | undefined;
  /** Commit even if others have changed the same objects meanwhile. */
  force?: boolean | undefined;
  /** Keep what is needed to undo it later with {@link Transaction.rollback}; costs memory until then. */
  revocable?: boolean | undefined;
  /** Called before anything is sent: see {@link Hook}. */
  before?: Hook | readonly Hook[] | undefined;
  /** Called when everything is done; one that objects has it undone. */
  after?: Hook | readonly Hook[] | undefined;
}

export const COMMIT_OPTIONS = optionNames<CommitOptions>({
  confirm: true,
  force: true,
  revocable: true,
  before: true,
  after: true,
  tolerate: true,
  journal: true,
});

const REPORTED = 1_000;

/**
 * Changes that happen together or not at all. It takes the requests that `IPRoute` takes, in any order that makes
 * sense to read, and only takes note of them: nothing is sent before {@link commit}.
 */
export class Transaction extends Changes {
  static {
    publicVerbs(Transaction);
  }

  /** The links of the first source, as objects whose properties can be set. */
  readonly interfaces: LinkObjects;
  /** @internal What it changes of a firewall. */
  firewall: FirewallChange | undefined;
  readonly #db: Database;
  readonly #changes: Change[];
  readonly #sources = new Map<string, Changes & { readonly interfaces: LinkObjects }>();
  readonly #begun = new Map<string, Begun & { views: Map<string, State>; changed: Set<string> }>();
  /** Views that are loaded because something was noted that stands there. */
  readonly #loading = new Map<string, Promise<void>>();
  #unlisten: (() => void) | undefined;
  #state: TransactionState = 'open';
  #finished: Finished | undefined;
  #timer: Later | undefined;
  #expiry:
    | {
        promise: Promise<Restored | undefined>;
        resolve: (restored?: Restored) => void;
        reject: (error: unknown) => void;
      }
    | undefined;
  #rolling: Promise<Restored> | undefined;

  /** @internal Transactions are begun by `IPDB.begin` and `IPDB.transaction`. */
  constructor(db: Database) {
    const first = db.source().name;
    super(first, (change) => this.#note(change));
    this.#changes = [];
    const note = (change: Change) => this.#note(change);
    this.#db = db;
    this.interfaces = new LinkObjects(db.source(), note, () => this.#changes);
    this.#sources.set(first, this);
    for (const source of db.sources) {
      const state = source.mirror.freeze();
      const views = new Map([...source.loaded].map((view) => [view, state]));
      this.#begun.set(source.name, { state, views, changed: new Set() });
    }
    this.#unlisten = db.onChanges((seen) => {
      for (const { source, view } of seen) this.#begun.get(source)?.changed.add(view);
    });
  }

  #note(change: Change): void {
    if (this.#state !== 'open')
      throw callError(`the transaction is ${this.#state}: it takes no changes any more`);
    if (typeof change.request !== 'object' || change.request === null)
      throw typeError(`${change.object}.${change.verb}: what is to be changed has to be an object`);
    checkKeys(change.request, `${change.object}.${change.verb}`);
    this.#changes.push(change);
    this.#follow(change.source, VIEW_OF[change.object]);
  }

  /** From when it is first spoken of, what others do to a view is noticed: it is loaded, if it is not. */
  #follow(name: string, view: ViewName): void {
    const begun = this.#begun.get(name);
    const key = `${name}\n${view}`;
    if (begun === undefined || begun.views.has(view) || this.#loading.has(key)) return;
    const { mirror } = this.#db.source(name);
    const loading = mirror.load([view]).then(
      () => {
        if (!begun.views.has(view)) begun.views.set(view, mirror.freeze());
      },
      () => {}, // the commit says so
    );
    this.#loading.set(key, loading);
  }

  /** Changes to another source of the database. */
  source(name: string): Changes & { readonly interfaces: LinkObjects } {
    const known = this.#sources.get(name);
    if (known) return known;
    const source = this.#db.source(name);
    const note = (change: Change) => this.#note(change);
    const changes = Object.assign(new Changes(name, note), {
      interfaces: new LinkObjects(source, note, () => this.#changes),
    });
    this.#sources.set(name, changes);
    return changes;
  }

  get state(): TransactionState {
    return this.#state;
  }

  /** The changes so far, in the order in which they were requested. */
  get changes(): readonly Change[] {
    return this.#changes;
  }

  /**
   * The requests that a commit would send now, in their order, with what undoes each. Throws where an interface is
   * named that neither is there nor is made.
   */
  plan(): Plan {
    return makePlan(this.#changes, (name) => ({ state: this.#db.source(name).mirror.state }), this.firewall);
  }

  /**
   * Resolves when all views are loaded that the changes so far stand in: from then on it is noticed what others do to
   * the same. Views that were loaded when the transaction was begun are followed since then.
   */
  async followed(): Promise<void> {
    await Promise.all(this.#loading.values());
  }

  /** Forgets the changes so far; the transaction can be used on. */
  drop(): void {
    if (this.#state === 'open') this.#changes.length = 0;
  }

  /**
   * Does all of it, or leaves no trace: on the first refusal, what was done is undone, along with what the kernel
   * removed on the way, and a {@link CommitError} says which request it was, and why. Resolves when the database
   * shows what was done. With `confirm`, call {@link confirm} within that time; otherwise it is undone.
   *
   * @throws CommitError where a change is refused: nothing of it is left. ConflictError where others were quicker.
   */
  async commit(options: CommitOptions = {}): Promise<TransactionReport> {
    checkOptions(options, COMMIT_OPTIONS);
    if (this.#state !== 'open') throw callError(`the transaction is ${this.#state}: it cannot be committed`);
    const limit = options.confirm === undefined ? undefined : milliseconds(options.confirm);
    this.#state = 'committing';
    const { transactions } = this.#db;
    const hooks = (when: 'before' | 'after') => [
      ...(transactions.hooks[when] as ReadonlySet<unknown> as ReadonlySet<Hook>),
      ...listOf(options[when]),
    ];
    const started = performance.now();
    try {
      await this.followed();
      await transactions.inTurn(async () => {
        this.#finished = await commit({
          db: this.#db,
          changes: this.#changes,
          firewall: this.firewall,
          begun: options.force ? undefined : (name) => this.#begun.get(name),
          stopWatching: () => this.#stopWatching(),
          settings: options,
          before: (plan) => callHooks(hooks('before'), this, plan),
          after: (plan) => callHooks(hooks('after'), this, plan),
          keep: limit !== undefined || options.revocable === true,
        });
      });
    } catch (error) {
      this.#state = 'failed';
      this.#stopWatching();
      transactions.last = this.#report(started, error as Error);
      throw error;
    }
    this.#state = limit === undefined ? 'committed' : 'unconfirmed';
    if (limit !== undefined) this.#expireIn(limit);
    return (transactions.last = this.#report(started, undefined));
  }

  #report(started: number, error: Error | undefined): TransactionReport {
    const plan = this.#finished?.plan;
    return {
      state: this.#state,
      requests: plan?.length ?? this.#changes.length,
      milliseconds: performance.now() - started,
      commands: [...(plan?.steps.map((step) => step.ip) ?? []), ...(plan?.firewall?.commands ?? [])].slice(
        0,
        REPORTED,
      ),
      error,
    };
  }

  #stopWatching(): void {
    this.#unlisten?.();
    this.#unlisten = undefined;
    this.#begun.clear();
  }

  #expireIn(limit: number): void {
    let resolve!: (restored?: Restored) => void;
    let reject!: (error: unknown) => void;
    const promise = new Promise<Restored | undefined>((done, failed) => {
      resolve = done;
      reject = failed;
    });
    // an error for those who await it
    promise.catch(() => {});
    this.#expiry = { promise, resolve, reject };
    this.#db.transactions.unconfirmed.add(this);
    this.#timer = later(limit, () => {
      this.rollback().catch((error: unknown) => this.#expiry?.reject(error));
    });
  }

  /**
   * Of a transaction committed with `confirm`: resolves with what was undone when the time has run out, or with
   * nothing once it is confirmed.
   */
  get expired(): Promise<Restored | undefined> {
    return this.#expiry?.promise ?? Promise.resolve(undefined);
  }

  /** Keeps what was committed with `confirm`. Throws where it has been undone already. */
  async confirm(): Promise<void> {
    if (this.#state === 'committed') return;
    if (this.#state !== 'unconfirmed')
      throw callError(`the transaction is ${this.#state}: there is nothing to confirm`);
    await this.#finished?.keep();
    this.#state = 'committed';
    this.#let();
    this.#expiry?.resolve();
  }

  #let(): void {
    this.#timer?.cancel();
    this.#db.transactions.unconfirmed.delete(this);
  }

  /**
   * Of an open transaction: forgets it. Of one that waits to be confirmed, or was committed as `revocable`: undoes it.
   */
  rollback(): Promise<Restored> {
    if (this.#rolling) return this.#rolling;
    const nothing: Restored = { undone: 0, restored: [], unrestored: [] };
    if (this.#state === 'open') {
      this.#state = 'rolled back';
      this.#stopWatching();
      return Promise.resolve(nothing);
    }
    if (this.#state === 'rolled back' || this.#state === 'failed') return Promise.resolve(nothing);
    const undo = this.#finished?.undo;
    if (this.#state === 'committing' || undo === undefined)
      return Promise.reject(
        new Error(
          `the transaction is ${this.#state}: it can be undone only if committed as { revocable: true }`,
        ),
      );
    this.#state = 'rolled back';
    this.#let();
    const rolling = this.#db.transactions.inTurn(undo).then((restored) => {
      this.#expiry?.resolve(restored);
      return restored;
    });
    return (this.#rolling = rolling);
  }

  /** @internal The database is closed: what waits to be confirmed stays as it is, and its journal for others. */
  abandon(): void {
    this.#timer?.cancel();
    this.#state = 'failed';
    this.#finished?.abandon();
    this.#expiry?.reject(NetlinkError.of('EBADF', 'the database was closed before it was confirmed'));
  }

  /** Gives up what makes an undo possible: memory, and the note taken of changes. */
  release(): void {
    this.#finished?.keep();
  }

  /**
   * With `await using`: what was not committed is forgotten, what was not confirmed is undone. (The end of a block
   * cannot know whether an error ends it, so it never commits.)
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'open' || this.#state === 'unconfirmed') await this.rollback();
    else if (this.#state === 'committed') this.release();
  }

  /** @internal The views of all that the changes are about. */
  get views(): Set<ViewName> {
    return new Set(this.#changes.map(({ object }) => VIEW_OF[object]));
  }
}

function listOf(hooks: Hook | readonly Hook[] | undefined): readonly Hook[] {
  return hooks === undefined ? [] : typeof hooks === 'function' ? [hooks] : hooks;
}

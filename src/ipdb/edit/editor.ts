import { callError, typeError } from '../../schema/stack.js';
import { publicVerbs } from '../../schema/verbs.js';
import { Transaction } from '../commit/transaction.js';
import type { Database } from '../database.js';
import { call } from '../execute/send.js';
import { type Change, Changes } from '../plan/change.js';
import { LinkObjects } from './link-objects.js';

/** The modes in which links are changed by {@link Editor}. */
export type EditMode =
  /** The first change begins a transaction; `commit()` ends it, and the next change begins another. */
  | 'implicit'
  /** A change without `begin()` before it is an error. */
  | 'explicit'
  /** Each change goes out at once; `commit()` waits for those under way, and fails if one did. */
  | 'direct'
  /** Nothing is ever sent: for trying out what a plan would be. */
  | 'snapshot';

/** Objects and verbs whose changes go where the mode says. */
export class Editor extends Changes {
  static {
    publicVerbs(Editor);
  }

  /** The links, as objects whose properties can be set. */
  readonly interfaces: LinkObjects;
  readonly mode: EditMode;
  readonly #db: Database;
  #tx: Transaction | undefined;
  #sent: Promise<void> = Promise.resolve();
  #failed: unknown;

  /** @internal Editors are made by `IPDB.edit`. */
  constructor(db: Database, mode: EditMode) {
    if (!['implicit', 'explicit', 'direct', 'snapshot'].includes(mode))
      throw typeError(`mode: '${mode}' is none of implicit, explicit, direct, snapshot`);
    const source = db.source();
    super(source.name, (change) => this.#note(change));
    this.#db = db;
    this.mode = mode;
    this.interfaces = new LinkObjects(
      source,
      (change) => this.#note(change),
      () => this.#tx?.changes ?? [],
    );
  }

  #note(change: Change): void {
    if (this.mode === 'direct') {
      const { ipr } = this.#db.source(change.source);
      this.#sent = this.#sent
        .then(() => call<Promise<void>>(ipr, change, change.request))
        .catch((error: unknown) => {
          this.#failed ??= error;
        });
      return;
    }
    if (this.mode === 'explicit' && this.#tx === undefined)
      throw typeError('explicit mode: begin() comes before the first change');
    const tx = (this.#tx ??= new Transaction(this.#db));
    call<void>(tx, change, change.request);
  }

  /**
   * Begins a transaction. Where one is begun already, that is an error.
   *
   * @throws Error where changes are under way already.
   */
  begin(): this {
    if (this.#tx !== undefined) throw callError('a transaction is begun already: commit() or drop() it');
    if (this.mode !== 'direct') this.#tx = new Transaction(this.#db);
    return this;
  }

  /** What would be sent, as commands of iproute2. */
  review(): string[] {
    return this.#tx?.plan().steps.map((step) => step.ip) ?? [];
  }

  /** Forgets the changes since the last commit. */
  async drop(): Promise<void> {
    await this.#tx?.rollback();
    this.#tx = undefined;
  }

  /**
   * Does what was noted, or in direct mode waits for what was sent.
   *
   * @throws CommitError where a change is refused: nothing of it is left.
   */
  async commit(): Promise<void> {
    if (this.mode === 'snapshot') throw typeError('snapshot mode: nothing is ever sent');
    if (this.mode === 'direct') {
      await this.#sent;
      const failed = this.#failed;
      this.#failed = undefined;
      if (failed !== undefined) throw failed;
      await this.#db.source().settled();
      return;
    }
    const tx = this.#tx;
    this.#tx = undefined;
    await tx?.commit();
  }

  /** With `await using`: forgets what was not committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (this.mode === 'direct' ? this.commit() : this.drop());
  }
}

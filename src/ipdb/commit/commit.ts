import type { NetlinkError } from '../../protocol/errors.js';
import type { Database } from '../database.js';
import { CommitError, ConflictError, type Restored, wordsFor } from '../execute/errors.js';
import { prepare, send } from '../execute/send.js';
import { unverified } from '../execute/unverified.js';
import type { Tolerate } from '../execute/verify.js';
import type { FirewallChange } from '../firewall/firewall.js';
import type { Change } from '../plan/change.js';
import { makePlan, type Plan, removes, viewsFor } from '../plan/plan.js';
import type { Frame, Step } from '../plan/step.js';
import { BeforeImages } from '../recover/before-images.js';
import { JournalFile } from '../recover/journal/journal.js';
import { kernelOrder, type Order } from '../recover/kernel-order.js';
import { rollBack } from '../recover/rollback.js';
import type { Source } from '../source.js';
import type { ViewName } from '../types.js';
import { type Begun, conflictsOf } from './conflicts.js';

/** What a commit does besides sending the requests. */
export interface CommitSettings {
  /**
   * Called with each field that differs from the request, although the kernel acknowledged it; `true` accepts it.
   * Otherwise everything is undone (`EVERIFY`).
   */
  tolerate?: Tolerate | undefined;
  /** A journal of its own: see `IPDBOptions.journal`. */
  journal?: string | undefined;
}

/** What a commit works with. */
export interface Committing {
  readonly db: Database;
  readonly changes: readonly Change[];
  readonly firewall: FirewallChange | undefined;
  /** The records as they were when the transaction was begun; undefined where nobody cares. */
  readonly begun: ((source: string) => Begun | undefined) | undefined;
  stopWatching(): void;
  readonly settings: CommitSettings;
  /** Runs the hooks; throws where one objects. */
  before(plan: Plan): Promise<void>;
  after(plan: Plan): Promise<void>;
  /** Whether it may be undone later. */
  readonly keep: boolean;
}

/** A commit that was successful. */
export interface Finished {
  readonly plan: Plan;
  /** Undoes it; undefined where it was not requested. */
  readonly undo: (() => Promise<Restored>) | undefined;
  /** It stays for good. */
  keep(): Promise<void>;
  /** Lets it be as it is, with its journal, for others to recover. */
  abandon(): void;
}

/** Refusals that mean that something is gone. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH', 'ENODEV', 'EADDRNOTAVAIL']);

/**
 * Does the changes of a transaction, or leaves no trace of them.
 *
 * @throws CommitError where a change is refused: nothing of it is left. ConflictError where others were quicker.
 */
export async function commit(committing: Committing): Promise<Finished> {
  const { db, changes, firewall, begun, settings } = committing;
  const sourceOf = (name: string): Source => db.source(name);
  const concerned = [...changes, ...(firewall ? [firewall] : [])];
  const sources = [...new Set(concerned.map(({ source }) => source))].map(sourceOf);
  const views = viewsFor(changes);
  for (const source of sources) {
    await source.load(...views);
    await source.settled();
  }
  const frames = new Map<string, Frame>();
  const frameOf = (name: string): Frame => {
    let frame = frames.get(name);
    if (!frame) frames.set(name, (frame = { state: sourceOf(name).mirror.freeze() }));
    return frame;
  };
  const plan = makePlan(changes, frameOf, firewall);
  if (begun) {
    const conflicts = conflictsOf(plan.steps, begun, sourceOf);
    if (conflicts.length > 0) throw new ConflictError(conflicts);
  }
  committing.stopWatching();
  try {
    await committing.before(plan);
  } catch (error) {
    throw new CommitError('a hook objected before anything was sent', { cause: error, code: 'EVETO' });
  }
  const order = await kernelOrder(plan.steps, sourceOf);
  const run = new Run(plan, order, sourceOf, new BeforeImages(db), frames);
  try {
    const chunks = prepare(plan.steps, sourceOf);
    try {
      const path = settings.journal ?? db.transactions.journal;
      if (path !== undefined) run.journal = JournalFile.write(path, changes, plan, sources, order);
    } catch (error) {
      throw new CommitError('the journal could not be written', { cause: error });
    }
    const tolerated = removers(plan.steps);
    for (const chunk of chunks) {
      const { done, failure } = await send(chunk, sourceOf, tolerated);
      for (const step of done) run.done.push(step);
      run.journal?.done(run.done.length);
      if (failure) {
        const outcome = await run.undo();
        throw new CommitError('refused', { cause: failure.error, step: failure.step, outcome });
      }
    }
    await run.verify(views, settings.tolerate);
    await run.applyFirewall();
    try {
      await committing.after(plan);
    } catch (error) {
      const outcome = await run.undo();
      throw new CommitError('a hook objected', { cause: error, code: 'EVETO', outcome });
    }
    if (!committing.keep) run.keep();
  } catch (error) {
    // whatever it was, nothing of the transaction may stay
    if (run.over) throw error;
    const outcome = await run.undo();
    if (error instanceof CommitError)
      throw outcome.undone === 0
        ? error
        : new CommitError('failed', { cause: error, step: error.step, code: error.code, outcome });
    throw new CommitError('failed', { cause: error, outcome });
  }
  return {
    plan,
    undo: committing.keep ? () => run.undo() : undefined,
    keep: async () => run.keep(),
    abandon: () => run.abandon(),
  };
}

/** A commit under way, and what is needed to take it back. */
class Run {
  readonly done: Step[] = [];
  journal: JournalFile | undefined;
  over = false;
  readonly #plan: Plan;
  readonly #order: Order;
  readonly #sourceOf: (name: string) => Source;
  readonly #losses: BeforeImages;
  readonly #frames: ReadonlyMap<string, Frame>;

  constructor(
    plan: Plan,
    order: Order,
    sourceOf: (name: string) => Source,
    losses: BeforeImages,
    frames: ReadonlyMap<string, Frame>,
  ) {
    this.#plan = plan;
    this.#order = order;
    this.#sourceOf = sourceOf;
    this.#losses = losses;
    this.#frames = frames;
  }

  async undo(): Promise<Restored> {
    this.over = true;
    try {
      const what = { done: this.done, losses: this.#losses, order: this.#order, sourceOf: this.#sourceOf };
      // the mirror has to have seen what went along before that can be put back
      for (const name of this.#frames.keys()) await this.#sourceOf(name).settled();
      const restored = await this.#revertFirewall(await rollBack(what));
      this.#endJournal();
      return restored;
    } finally {
      // where it could not be undone, the journal is left for others to do it
      this.journal?.close();
      this.#free();
    }
  }

  keep(): void {
    if (this.over) return;
    this.journal?.end('committed', this.done.length);
    this.over = true;
    this.#free();
  }

  /** Leaves the journal for others to recover. */
  abandon(): void {
    this.over = true;
    this.journal?.close();
    this.#free();
  }

  #endJournal(): void {
    try {
      this.journal?.end('undone', this.done.length);
    } catch (error) {
      // all is as it was, and would be undone once more: the error that led here matters more
      process.emitWarning(error as Error);
    }
  }

  #free(): void {
    this.#losses.stop();
    for (const [name, frame] of this.#frames) {
      const source = this.#sourceOf(name);
      frame.state = source.mirror.state;
    }
  }

  /** Changes the firewall, or undoes it all where the kernel refuses. */
  async applyFirewall(): Promise<void> {
    try {
      await this.#plan.firewall?.apply();
    } catch (error) {
      throw new CommitError('the firewall was refused', { cause: error, outcome: await this.undo() });
    }
  }

  /** The firewall is put back when interfaces are what they were. */
  async #revertFirewall(restored: Restored): Promise<Restored> {
    const { firewall } = this.#plan;
    try {
      const isReverted = (await firewall?.revert()) === true;
      return isReverted ? { ...restored, undone: restored.undone + firewall!.commands.length } : restored;
    } catch (error) {
      const left = {
        source: firewall!.source,
        view: 'firewall',
        before: firewall!.before,
        after: undefined,
      } as const;
      return { ...restored, unrestored: [...restored.unrestored, { ...left, error: error as NetlinkError }] };
    }
  }

  /** Undoes it all where what was acknowledged is not so. */
  async verify(views: ReadonlySet<ViewName>, tolerate: Tolerate | undefined): Promise<void> {
    const { steps } = this.#plan;
    const found = await unverified({ steps, views, sourceOf: this.#sourceOf, tolerate });
    if (found.length === 0) return;
    const outcome = await this.undo();
    const { step } = found[0]!;
    const cause = new Error(wordsFor(found));
    throw new CommitError('not in effect', { cause, step, code: 'EVERIFY', outcome, discrepancies: found });
  }
}

/** Where a plan removes what others rest on, what it removes as well may have gone with it. */
function removers(steps: readonly Step[]): (step: Step, error: { code: string }) => boolean {
  let any: boolean | undefined;
  return ({ verb, isImplied }, { code }) =>
    // what was to be added again did not go
    (isImplied && code === 'EEXIST') || (verb === 'del' && GONE.has(code) && (any ??= steps.some(removes)));
}

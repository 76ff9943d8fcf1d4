import type { IPDBState, IPDBTransaction } from 'tsroute2';
import type { AppliedItem, PlanItem } from '../protocol.js';
import type { LiveNamespace } from '../world/live-namespace.js';

/** Seconds that a change may wait to be confirmed. */
const LEAST = 3;
const LONGEST = 600;

interface Waiting {
  readonly transaction: IPDBTransaction;
  readonly outcome: Promise<string>;
}

type Steps = Iterable<{
  readonly ip: string;
  readonly undo: unknown;
  readonly irreversible: string | undefined;
}>;

/** Changes to the network by documents: planned, applied, and undone unless they are confirmed in time. */
export class Changes {
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  /** Whether something waits to be confirmed: the database has to stay open until then. */
  get busy(): boolean {
    return this.#waiting.size > 0;
  }

  /** The state of a namespace as a document. */
  async document(ns: LiveNamespace): Promise<unknown> {
    return ns.db.export();
  }

  /** What applying a document would do. */
  async plan(ns: LiveNamespace, document: IPDBState): Promise<PlanItem> {
    const { plan } = await ns.db.apply(document, { dryRun: true });
    return { steps: stepsOf(plan) };
  }

  /** Applies a document; it is undone unless it is confirmed within that many seconds. */
  async apply(ns: LiveNamespace, document: IPDBState, seconds: number): Promise<AppliedItem> {
    if (!(seconds >= LEAST && seconds <= LONGEST))
      throw new TypeError(`the time to confirm has to be from ${LEAST} to ${LONGEST} seconds`);
    const { plan, changed, transaction } = await ns.db.apply(document, { confirm: seconds * 1000 });
    if (!changed) return { id: 0, deadline: 0, steps: [] };
    const deadline = Date.now() + seconds * 1000;
    const id = ++this.#last;
    const outcome = transaction.expired.then(
      (undone) => (undone === undefined ? 'confirmed' : 'undone: it was not confirmed in time'),
      (error: Error) => error.message,
    );
    this.#waiting.set(id, { transaction, outcome });
    void outcome.then(() => this.#waiting.delete(id));
    return { id, deadline, steps: stepsOf(plan) };
  }

  /** Keeps what was applied. */
  async confirm(id: number): Promise<string> {
    await this.#of(id).transaction.confirm();
    return 'confirmed';
  }

  /** Undoes what was applied. */
  async rollback(id: number): Promise<string> {
    await this.#of(id).transaction.rollback();
    this.#waiting.delete(id);
    return 'undone';
  }

  /** Resolves with what became of a change. */
  async outcome(id: number): Promise<string> {
    return this.#of(id).outcome;
  }

  #of(id: number): Waiting {
    const found = this.#waiting.get(id);
    if (found === undefined) throw new Error('there is no such change that waits');
    return found;
  }

  /** Undoes what waits. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#waiting.values()].map(({ transaction }) => transaction.rollback()));
    this.#waiting.clear();
  }
}

function stepsOf(steps: Steps): PlanItem['steps'] {
  return [...steps].map(({ ip, undo, irreversible }) => ({
    command: ip,
    undo: undo === undefined ? '' : `${undo}`,
    ...(irreversible === undefined ? {} : { irreversible }),
  }));
}

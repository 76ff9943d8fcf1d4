import type { IPDB, IPDBState } from 'tsroute2';
import type { Connected } from './connect.js';
import { BucketReader, type Entry } from './reader.js';
import { OUTCOMES, streamOf, subjectOf, token, WISHES } from './subjects.js';
import { holdOf, WholeListener } from './whole.js';

/** A state wanted of a host, put under `wish.HOST`. */
export interface Wish {
  /** Tells it from others. */
  readonly id: string;
  /** What the host is to be like. */
  readonly document: IPDBState;
  /** Only say what would be done. */
  readonly dryRun?: boolean | undefined;
  /**
   * Undone unless the server can be reached in that time after it was applied: `'30s'`, by default. A change that cuts the
   * host off is so undone by itself.
   */
  readonly confirm?: string | undefined;
  /** What is done when somebody changes what was applied: `'report'`, by default, or `'mend'`. */
  readonly drift?: 'report' | 'mend' | undefined;
  /**
   * Of several that are applied together, the id that they share: what is applied stays only if that is decided for all of
   * them under `wish.apply.ID`, and is undone when nothing is heard from there for the time of `confirm`.
   */
  readonly whole?: string | undefined;
}

/** What came of a wish, put under `outcome.HOST`. */
export interface Outcome {
  readonly host: string;
  /** The wish's. */
  readonly id: string;
  /**
   * `planned` (`dryRun`), `applied` and to be confirmed, `confirmed`, `failed` with nothing changed or everything
   * undone, `rolled back` where it was applied and not confirmed, `drifted` since.
   */
  readonly state: 'planned' | 'applied' | 'confirmed' | 'failed' | 'rolled back' | 'drifted';
  /** Command lines of what was, or would be, done. */
  readonly plan: readonly string[];
  /** What the host was like before, for undoing it later. */
  readonly before?: IPDBState | undefined;
  readonly error?: string | undefined;
  /** Of an applied one that is part of a whole: number of the question that this answers. */
  readonly heard?: number | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Milliseconds that more may change before drift is looked for. */
const SOON = 300;
export const CONFIRM = '30s';
/** Milliseconds for the server to take a report, and where the agent is about to end. */
const PATIENCE = 10_000;
const LEAVING = 1_000;
/** Milliseconds between tries to report what the server does not take. */
const AGAIN = 500;
const TRIES = 5;

/** A wish, and whether it was there before this process was. */
interface Come {
  readonly wish: Wish;
  readonly isOld: boolean;
}

/** The wishes of one host: plans and applies each, reports what came of it, and looks for drift. */
export class Wishes {
  readonly #connected: Connected;
  readonly #host: string;
  readonly #db: IPDB;
  readonly #reader: BucketReader;
  readonly #stop: () => void;
  #wish: Wish | undefined;
  #next: Come | undefined;
  #listener: WholeListener | undefined;
  #synced = false;
  #working: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #drifted = '';
  /** What tells the last that was read from others. */
  #read = '';
  #closed = false;

  constructor(connected: Connected, host: string, db: IPDB, fail: (error: unknown) => void) {
    this.#connected = connected;
    this.#host = host;
    this.#db = db;
    this.#reader = new BucketReader(connected, WISHES, {
      keys: token(host),
      entry: (entry) => this.#came(entry),
      synced: () => {
        this.#synced = true;
      },
      reset: () => {
        this.#synced = false;
      },
    });
    this.#reader.done.catch(fail);
    this.#stop = db.onChanges(() => this.#changed());
  }

  #came({ value, revision, time }: Entry): void {
    // it is read again when the connection has come back
    const read = `${revision} ${time}`;
    if (read === this.#read) return;
    this.#read = read;
    if (value === undefined) {
      this.#wish = this.#next = undefined;
      this.#listener?.abandon('the wish was withdrawn');
      return;
    }
    let wish: Wish;
    try {
      wish = JSON.parse(value) as Wish;
      if (typeof wish?.id !== 'string' || typeof wish.document !== 'object')
        throw new TypeError('a wish has an id and a document');
    } catch (error) {
      this.#tell({ id: '', state: 'failed', plan: [], error: (error as Error).message }).catch(() => {});
      return;
    }
    this.#next = { wish, isOld: !this.#synced };
    if (wish.whole === undefined || wish.whole !== this.#listener?.id)
      this.#listener?.abandon('another wish has come');
    this.#work();
  }

  #work(): void {
    this.#working ??= (async () => {
      while (this.#next !== undefined && !this.#closed) {
        const next = this.#next;
        this.#next = undefined;
        await this.#fulfil(next);
      }
    })().finally(() => {
      this.#working = undefined;
      // what changed meanwhile
      this.#changed();
    });
  }

  async #fulfil({ wish, isOld }: Come): Promise<void> {
    const { id, document, dryRun = false, confirm = CONFIRM, whole } = wish;
    this.#wish = undefined;
    let plan: string[] = [];
    try {
      const last = await this.#last();
      // after a restart of this process
      const known = last?.id === id ? last : undefined;
      const isDone = known?.state === 'confirmed' || known?.state === 'drifted';
      if (whole !== undefined && !isDone) {
        if (await this.#together(wish, whole, known, isOld)) this.#follow(wish);
        return;
      }
      const dry = await this.#db.apply(document, { dryRun: true });
      plan = commandsOf(dry.plan);
      if (dryRun) return await this.#tell({ id, state: 'planned', plan });
      if (plan.length === 0) {
        const before = known?.before ?? (await this.#db.export());
        if (!isDone) await this.#tell({ id, state: 'confirmed', plan, before });
      } else if (isDone && wish.drift !== 'mend')
        await this.#tell({ id, state: 'drifted', plan, before: known.before });
      else {
        const before = known?.before ?? (await this.#db.export());
        const { transaction } = await this.#db.apply(document, { confirm } as never);
        try {
          // whoever can say so can be reached
          await this.#tell({ id, state: 'applied', plan, before });
        } catch (error) {
          await transaction.rollback();
          throw error;
        }
        await transaction.confirm();
        await this.#tell({ id, state: 'confirmed', plan, before });
      }
      this.#follow(wish);
    } catch (error) {
      const text = (error as Error).message;
      await this.#tell({ id, state: 'failed', plan, error: text }).catch(() => {});
    }
  }

  /** From now on it is noticed when somebody changes what was applied. */
  #follow(wish: Wish): void {
    this.#wish = wish;
    this.#drifted = '';
  }

  /**
   * Applies one of several, and undoes it unless all of them are to stay. Whether it stays.
   *
   * @param known what an agent before this one has reported of it
   */
  async #together(wish: Wish, whole: string, known: Outcome | undefined, isOld: boolean): Promise<boolean> {
    const { id, document, confirm = CONFIRM } = wish;
    if (known !== undefined && known.state !== 'applied') return false;
    let held: Omit<Outcome, 'host' | 'at'> | undefined;
    const listener = new WholeListener(this.#connected, whole, holdOf(confirm), (heard) => {
      // it is asked again where the answer does not arrive
      if (held) this.#tell({ ...held, heard }).catch(() => {});
    });
    this.#listener = listener;
    try {
      const isWanted = await listener.isWanted(isOld);
      if (!isWanted && known === undefined) throw new Error('it was called off before it was begun');
      const before = known?.before ?? (await this.#db.export());
      let undo: () => Promise<unknown> = () => this.#db.apply(before);
      let plan = known?.plan ?? [];
      let verdict: Awaited<WholeListener['decided']> = { verdict: 'undone', why: 'called off' };
      if (isWanted) {
        // what a restart of the host has undone is done again
        const { plan: done, transaction } = await this.#db.apply(document, { revocable: true });
        if (known === undefined) {
          plan = commandsOf(done);
          undo = () => transaction.rollback();
        } else transaction.release();
        held = { id, state: 'applied', plan, before };
        // who is not heard is undone like who does not hear
        this.#tell(held).catch(() => {});
        verdict = await listener.decided;
        if (verdict.verdict === 'confirmed') transaction.release();
      }
      held = undefined;
      if (verdict.verdict === 'undone') await undo();
      const state = verdict.verdict === 'confirmed' ? 'confirmed' : 'rolled back';
      await this.#tellAtLast({ id, state, plan, before, error: verdict.why });
      return state === 'confirmed';
    } finally {
      listener.end();
      this.#listener = undefined;
    }
  }

  #changed(): void {
    if (this.#wish === undefined || this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#look().catch(() => this.#changed());
    }, SOON);
  }

  async #look(): Promise<void> {
    const wish = this.#wish;
    if (wish === undefined || this.#working !== undefined || this.#closed) return;
    const { plan } = await this.#db.apply(wish.document, { dryRun: true });
    const commands = commandsOf(plan);
    const text = commands.join('\n');
    if (text === this.#drifted || this.#wish !== wish) return;
    const { id } = wish;
    const before = (await this.#last())?.before;
    if (commands.length === 0) await this.#tell({ id, state: 'confirmed', plan: [], before });
    else {
      await this.#tell({ id, state: 'drifted', plan: commands, before });
      if (wish.drift === 'mend' && this.#next === undefined) {
        this.#next = { wish, isOld: false };
        this.#work();
      }
    }
    this.#drifted = text;
  }

  async #tell(outcome: Omit<Outcome, 'host' | 'at'>): Promise<void> {
    const whole: Outcome = { host: this.#host, at: Date.now(), ...outcome };
    await this.#connected.js.publish(subjectOf(OUTCOMES, token(this.#host)), JSON.stringify(whole), {
      timeout: this.#closed ? LEAVING : PATIENCE,
    });
  }

  /** Reports until the server takes it, or something else is to be done. */
  async #tellAtLast(outcome: Omit<Outcome, 'host' | 'at'>): Promise<void> {
    for (;;)
      try {
        return await this.#tell(outcome);
      } catch {
        if (this.#closed || this.#next !== undefined) return;
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
      }
  }

  /** What this host, or its agent before this one, reported last. */
  async #last(): Promise<Outcome | undefined> {
    for (let tries = 1; ; tries++)
      try {
        const message = await this.#connected.jsm.direct.getMessage(streamOf(OUTCOMES), {
          last_by_subj: subjectOf(OUTCOMES, token(this.#host)),
        });
        return message ? (JSON.parse(message.string()) as Outcome) : undefined;
      } catch (error) {
        // without it, it is not known what is to be restored
        if (this.#closed || tries === TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
      }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stop();
    this.#listener?.abandon('the agent was ended');
    await this.#reader.close();
    await this.#working?.catch(() => {});
  }
}

/** A plan as command lines. */
function commandsOf(plan: { readonly length: number; toString(): string }): string[] {
  return plan.length === 0 ? [] : plan.toString().split('\n');
}

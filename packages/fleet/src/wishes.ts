import type { IPDB, IPDBState } from 'tsroute2';
import type { Connected } from './connect.js';
import { BucketReader, type Entry } from './reader.js';
import { OUTCOMES, subjectOf, token, WISHES } from './subjects.js';

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
}

/** What came of a wish, put under `outcome.HOST`. */
export interface Outcome {
  readonly host: string;
  /** The wish's. */
  readonly id: string;
  /**
   * `planned` (`dryRun`), `applied` and to be confirmed, `confirmed`, `failed` with nothing changed or everything
   * undone, `drifted` since.
   */
  readonly state: 'planned' | 'applied' | 'confirmed' | 'failed' | 'drifted';
  /** Command lines of what was, or would be, done. */
  readonly plan: readonly string[];
  /** What the host was like before, for undoing it later. */
  readonly before?: IPDBState | undefined;
  readonly error?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Milliseconds that more may change before drift is looked for. */
const SOON = 300;
const CONFIRM = '30s';

/** The wishes of one host: plans and applies each, reports what came of it, and looks for drift. */
export class Wishes {
  readonly #connected: Connected;
  readonly #host: string;
  readonly #db: IPDB;
  readonly #reader: BucketReader;
  readonly #stop: () => void;
  #wish: Wish | undefined;
  #next: Wish | undefined;
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
    this.#next = wish;
    this.#work();
  }

  #work(): void {
    this.#working ??= (async () => {
      while (this.#next !== undefined && !this.#closed) {
        const wish = this.#next;
        this.#next = undefined;
        await this.#fulfil(wish);
      }
    })().finally(() => {
      this.#working = undefined;
      // what changed meanwhile
      this.#changed();
    });
  }

  async #fulfil(wish: Wish): Promise<void> {
    const { id, document, dryRun = false, confirm = CONFIRM } = wish;
    this.#wish = undefined;
    let plan: string[] = [];
    try {
      const last = await this.#last();
      const dry = await this.#db.apply(document, { dryRun: true });
      plan = commandsOf(dry.plan);
      if (dryRun) return await this.#tell({ id, state: 'planned', plan });
      // after a restart of this process
      const known = last?.id === id && (last.state === 'confirmed' || last.state === 'drifted');
      if (plan.length === 0) {
        if (!known) await this.#tell({ id, state: 'confirmed', plan, before: await this.#db.export() });
      } else if (known && wish.drift !== 'mend')
        await this.#tell({ id, state: 'drifted', plan, before: last.before });
      else {
        const before = known ? last.before! : await this.#db.export();
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
      this.#wish = wish;
      this.#drifted = '';
    } catch (error) {
      const text = (error as Error).message;
      await this.#tell({ id, state: 'failed', plan, error: text }).catch(() => {});
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
        this.#next = wish;
        this.#work();
      }
    }
    this.#drifted = text;
  }

  async #tell(outcome: Omit<Outcome, 'host' | 'at'>): Promise<void> {
    const whole: Outcome = { host: this.#host, at: Date.now(), ...outcome };
    await this.#connected.js.publish(subjectOf(OUTCOMES, token(this.#host)), JSON.stringify(whole), {
      timeout: 10_000,
    });
  }

  async #last(): Promise<Outcome | undefined> {
    try {
      const message = await this.#connected.jsm.direct.getMessage(`KV_${OUTCOMES}`, {
        last_by_subj: subjectOf(OUTCOMES, token(this.#host)),
      });
      return message ? (JSON.parse(message.string()) as Outcome) : undefined;
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stop();
    await this.#reader.close();
    await this.#working?.catch(() => {});
  }
}

/** A plan as command lines. */
function commandsOf(plan: { readonly length: number; toString(): string }): string[] {
  return plan.length === 0 ? [] : plan.toString().split('\n');
}

import { randomUUID } from 'node:crypto';
import type { JetStreamClient } from '@nats-io/jetstream';
import { milliseconds } from 'tsroute2/records';
import type { Connected } from './connect.js';
import { streamOf, subjectOf, WISHES } from './subjects.js';
import { LONGEST } from './timers.js';

/** What is decided of documents that are applied together: nothing yet, that they stay, or that they are undone. */
export type Verdict = 'open' | 'confirmed' | 'undone';

/** What whoever applies them says, under a key of its own: one write decides for all hosts. */
interface Word {
  readonly verdict: Verdict;
  /** Counts what was said: as long as it grows, somebody is there who will decide. */
  readonly n: number;
  /** Hosts are to say that they still hold what they have applied. */
  readonly call?: boolean | undefined;
}

const VERDICTS: readonly unknown[] = ['open', 'confirmed', 'undone'] satisfies Verdict[];

/** Of the time that hosts wait: words come this often, and what is older than that part decides nothing. */
const OFTEN = 1 / 4;
const FRESH = 1 / 2;

/** The subject of the words of one {@link Whole}. No host has it: its key has two tokens. */
const subjectOfWhole = (id: string): string => subjectOf(WISHES, `apply.${id}`);

/** Milliseconds of `'30s'`, as IPDB takes it. */
export function holdOf(confirm: string): number {
  const hold = milliseconds(`${confirm}`);
  if (hold <= LONGEST) return hold;
  throw new TypeError(`confirm: '${confirm}' is longer than a timer waits`);
}

/** The side of who applies: keeps saying that it is there, and decides once, for all hosts. */
export class Whole {
  readonly id = randomUUID();
  readonly #js: JetStreamClient;
  readonly #hold: number;
  #timer: NodeJS.Timeout | undefined;
  /** When the last word was sent that the server has stored. */
  #heard = 0;
  #said = 0;
  #call = false;
  #isDecided = false;

  private constructor(js: JetStreamClient, hold: number) {
    this.#js = js;
    this.#hold = hold;
  }

  /** @param hold milliseconds that hosts wait for a word before they undo what they have applied */
  static async begin(js: JetStreamClient, hold: number): Promise<Whole> {
    const whole = new Whole(js, hold);
    await whole.#say('open');
    whole.#again();
    return whole;
  }

  #again(): void {
    this.#timer = setTimeout(() => {
      // while the server is away; hosts that hear nothing for too long undo what they have
      this.#say('open').catch(() => {});
      this.#again();
    }, this.#hold * OFTEN);
  }

  async #say(verdict: Verdict): Promise<void> {
    const sent = Date.now();
    const word: Word = { verdict, n: ++this.#said, ...(this.#call ? { call: true } : {}) };
    const timeout = Math.max(1_000, this.#hold * OFTEN);
    await this.#js.publish(subjectOfWhole(this.id), JSON.stringify(word), { timeout });
    this.#heard = Math.max(this.#heard, sent);
  }

  /** The number of the next word. */
  get next(): number {
    return this.#said + 1;
  }

  /** Asks all hosts, until it is decided, to say that they still hold what they have applied. */
  async call(): Promise<void> {
    this.#call = true;
    await this.#say('open');
  }

  /**
   * Decides.
   *
   * @throws {Error} where hosts may have undone it by themselves: the last word is too old. Whatever the server says where it
   *   is not known whether the word was stored.
   */
  async decide(verdict: 'confirmed' | 'undone'): Promise<void> {
    if (verdict === 'confirmed' && Date.now() - this.#heard > this.#hold * FRESH)
      throw new Error('the server was away for too long: hosts may have undone their changes');
    this.end();
    this.#isDecided = true;
    await this.#say(verdict);
  }

  /** Whether a decision was sent; it may have been stored although the server did not say so. */
  get isDecided(): boolean {
    return this.#isDecided;
  }

  /** Says nothing more. */
  end(): void {
    clearTimeout(this.#timer);
  }
}

/** The side of a host: hears what is decided. */
export class WholeListener {
  readonly id: string;
  readonly #connected: Connected;
  readonly #subject: string;
  readonly #hold: number;
  readonly #asked: (n: number) => void;
  readonly #subscription: { unsubscribe(): void };
  #heard = 0;
  #timer: NodeJS.Timeout | undefined;
  #grew: (() => void) | undefined;
  #ended = false;
  #end!: (verdict: { verdict: 'confirmed' | 'undone'; why?: string }) => void;
  /** What was decided, or that nothing was in time. */
  readonly decided: Promise<{ readonly verdict: 'confirmed' | 'undone'; readonly why?: string | undefined }>;

  /** @param asked called when hosts are to say that they still hold what they have applied */
  constructor(connected: Connected, id: string, hold: number, asked: (n: number) => void) {
    this.id = id;
    this.#connected = connected;
    this.#subject = subjectOfWhole(id);
    this.#hold = hold;
    this.#asked = asked;
    this.decided = new Promise((resolve) => {
      this.#end = (verdict) => {
        this.end();
        resolve(verdict);
      };
    });
    // what is stored is also heard by whoever listens
    this.#subscription = connected.nc.subscribe(this.#subject, {
      callback: (error, message) => {
        if (!error) this.#hear(wordOf(message.string()));
      },
    });
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (!this.#ended) this.#timer = setTimeout(() => void this.#look(), this.#hold);
  }

  #hear(word: Word | undefined): boolean {
    if (word === undefined || this.#ended || word.n <= this.#heard) return false;
    this.#heard = word.n;
    this.#grew?.();
    if (word.verdict !== 'open')
      this.#end({ verdict: word.verdict, ...(word.verdict === 'undone' ? { why: 'called off' } : {}) });
    else {
      this.#wait();
      if (word.call) this.#asked(word.n);
    }
    return true;
  }

  /** Nothing was heard for too long: something may have been said. */
  async #look(): Promise<void> {
    let why = 'who applied it is gone';
    try {
      if (this.#hear(await this.last())) return;
    } catch (error) {
      why = `the server does not answer: ${(error as Error).message}`;
    }
    this.#end({ verdict: 'undone', why });
  }

  /** The last word, as the server has it. */
  async last(): Promise<Word | undefined> {
    const message = await this.#connected.jsm.direct.getMessage(streamOf(WISHES), {
      last_by_subj: this.#subject,
    });
    return message ? wordOf(message.string()) : undefined;
  }

  /**
   * Whether anybody is there who will decide, or has decided that it stays: for documents that may be old.
   *
   * @param isOld wait until something is said
   */
  async isWanted(isOld: boolean): Promise<boolean> {
    const word = await this.last();
    if (word === undefined || word.verdict === 'undone') return false;
    this.#hear(word);
    if (word.verdict === 'confirmed' || !isOld) return true;
    const grew = new Promise<void>((resolve) => {
      this.#grew = resolve;
    });
    await Promise.race([grew, this.decided]);
    return this.#ended ? (await this.decided).verdict === 'confirmed' : true;
  }

  /** Undoes it: something else is wanted by now. */
  abandon(why: string): void {
    this.#end({ verdict: 'undone', why });
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#subscription.unsubscribe();
  }
}

function wordOf(text: string): Word | undefined {
  try {
    const word = JSON.parse(text) as Word;
    return VERDICTS.includes(word.verdict) && Number.isInteger(word.n) ? word : undefined;
  } catch {
    return undefined;
  }
}

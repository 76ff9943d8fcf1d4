import { randomUUID } from 'node:crypto';
import type { JetStreamClient } from '@nats-io/jetstream';
import type { IPDBState } from 'tsroute2';
import { subjectOf, token, WISHES } from './subjects.js';
import { LONGEST } from './timers.js';
import { holdOf, Whole } from './whole.js';
import { CONFIRM, type Outcome, type Wish } from './wishes.js';

export interface ApplyOptions {
  /** Only say what would be done. */
  dryRun?: boolean | undefined;
  /** Hosts that go first, by name, or how many: 1. */
  canaries?: readonly string[] | number | undefined;
  /** Hosts at a time behind them: 10. */
  wave?: number | undefined;
  /**
   * All or nothing: true. Hosts keep what they have applied only once all of them have, and undo it where one fails, where the
   * check throws, or where nothing is heard of this process any more. With false each host is for itself.
   */
  rollback?: boolean | undefined;
  /** Milliseconds for a host to report: 60,000. */
  timeout?: number | undefined;
  /** How long a host waits without a word before it undoes what it has applied: `'30s'`, by default. */
  confirm?: string | undefined;
  drift?: 'report' | 'mend' | undefined;
  /** Called after each wave; what it throws stops the waves as a failure does: a check from outside. */
  check?: ((wave: readonly Outcome[]) => void | Promise<void>) | undefined;
}

/** What became of one host. */
export interface HostReport {
  readonly host: string;
  /** `skipped` where its wave did not begin; `silent` where its agent did not report. */
  readonly state: Outcome['state'] | 'skipped' | 'silent';
  readonly plan: readonly string[];
  readonly error?: string | undefined;
}

/** What became of all of them. */
export interface Applied {
  /** Whether every host is as its document says. */
  readonly ok: boolean;
  /** The waves, as they were planned. */
  readonly waves: readonly (readonly string[])[];
  readonly hosts: readonly HostReport[];
  readonly error?: string | undefined;
}

interface Host {
  readonly js: JetStreamClient;
  onOutcome(told: (outcome: Outcome) => void): () => void;
}

/** Which hosts go together. */
export function wavesOf(
  hosts: readonly string[],
  { canaries = 1, wave = 10 }: Pick<ApplyOptions, 'canaries' | 'wave'>,
): string[][] {
  if (!(wave >= 1)) throw new TypeError(`wave: ${wave} is not a number of hosts`);
  const first = typeof canaries === 'number' ? hosts.slice(0, canaries) : [...canaries];
  for (const one of first)
    if (!hosts.includes(one)) throw new TypeError(`canaries: no document is given for '${one}'`);
  const rest = hosts.filter((one) => !first.includes(one));
  const waves = first.length > 0 ? [first] : [];
  for (let at = 0; at < rest.length; at += wave) waves.push(rest.slice(at, at + wave));
  return waves;
}

/** Applies documents in waves; where one fails, or nobody decides, all of them are undone. */
export async function applyInWaves(
  host: Host,
  documents: Readonly<Record<string, IPDBState>>,
  options: ApplyOptions,
): Promise<Applied> {
  const { dryRun = false, confirm = CONFIRM, timeout = 60_000, rollback = true } = options;
  if (!(timeout >= 0)) throw new TypeError(`timeout: ${timeout} is not a number of milliseconds`);
  const waves = wavesOf(Object.keys(documents), options);
  const hold = holdOf(confirm);
  const whole = dryRun || !rollback ? undefined : await Whole.begin(host.js, hold);
  const rollout = new Rollout(host, documents, options, timeout, whole);
  try {
    const error = (await rollout.run(waves)) ?? (await rollout.confirm());
    if (error !== undefined) await rollout.undo();
    return { ok: error === undefined, waves, hosts: rollout.reports(), error };
  } finally {
    whole?.end();
    rollout.end();
  }
}

/** Reports of hosts that are waited for. */
interface Waiting {
  readonly takes: (outcome: Outcome) => boolean;
  readonly resolve: (outcome: Outcome) => void;
}

/** One application of documents: what is under way, and what has become of each host. */
class Rollout {
  readonly #host: Host;
  readonly #documents: Readonly<Record<string, IPDBState>>;
  readonly #options: ApplyOptions;
  readonly #whole: Whole | undefined;
  readonly #timeout: number;
  /** Wishes by host, as they are put. */
  readonly #wishes = new Map<string, Wish>();
  readonly #reports = new Map<string, HostReport>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #stop: () => void;
  /** Hosts that have applied what is not decided yet. */
  readonly #held = new Set<string>();
  /** One of them that has undone it by itself. */
  #lost: string | undefined;

  constructor(
    host: Host,
    documents: Readonly<Record<string, IPDBState>>,
    options: ApplyOptions,
    timeout: number,
    whole: Whole | undefined,
  ) {
    this.#host = host;
    this.#documents = documents;
    this.#options = options;
    this.#whole = whole;
    this.#timeout = Math.min(timeout, LONGEST);
    for (const name of Object.keys(documents))
      this.#reports.set(name, { host: name, state: 'skipped', plan: [] });
    this.#stop = host.onOutcome((outcome) => this.#came(outcome));
  }

  #came(outcome: Outcome): void {
    const { host: name, id, state, plan, error } = outcome;
    if (this.#wishes.get(name)?.id !== id) return;
    this.#reports.set(name, { host: name, state, plan, error });
    if (this.#whole !== undefined && state === 'applied') this.#held.add(name);
    else if (this.#held.delete(name) && state !== 'confirmed') this.#lost ??= name;
    const waiting = this.#waiting.get(name);
    if (!waiting?.takes(outcome)) return;
    this.#waiting.delete(name);
    waiting.resolve(outcome);
  }

  /** Waits for reports of hosts on what is begun. The first that has sent none in time. */
  async #heard(
    hosts: readonly string[],
    takes: (outcome: Outcome) => boolean,
    begin: () => Promise<unknown>,
  ): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#timeout);
    });
    const all = Promise.all(
      hosts.map((name) => new Promise<Outcome>((resolve) => this.#waiting.set(name, { takes, resolve }))),
    );
    try {
      await Promise.race([Promise.all([all, begin()]), late]);
      return hosts.find((name) => this.#waiting.has(name));
    } finally {
      clearTimeout(timer);
      for (const name of hosts) this.#waiting.delete(name);
    }
  }

  #isSilent(name: string): void {
    this.#reports.set(name, { ...this.#reports.get(name)!, state: 'silent' });
  }

  #why(name: string): string {
    const { state, error } = this.#reports.get(name)!;
    return `${name}: ${error ?? `its agent is ${state}`}`;
  }

  /** Puts the wishes, one wave after the other. Why it had to stop. */
  async run(waves: readonly (readonly string[])[]): Promise<string | undefined> {
    const { check } = this.#options;
    for (const wave of waves) {
      const outcomes: Outcome[] = [];
      const takes = (outcome: Outcome): boolean => {
        // where each host is for itself, an applied one is still to be confirmed
        if (outcome.state === 'applied' && this.#whole === undefined) return false;
        outcomes.push(outcome);
        return true;
      };
      try {
        await this.#heard(wave, takes, () => Promise.all(wave.map((name) => this.#put(name))));
      } catch (error) {
        return `the wishes could not be put: ${(error as Error).message}`;
      }
      const heard = new Set(outcomes.map(({ host: one }) => one));
      for (const name of wave) if (!heard.has(name)) this.#isSilent(name);
      const wrong = wave.find(
        (name) => !['applied', 'confirmed', 'planned'].includes(this.#reports.get(name)!.state),
      );
      if (wrong !== undefined) return this.#why(wrong);
      try {
        await check?.(outcomes);
      } catch (error) {
        return `the check said: ${(error as Error).message}`;
      }
      if (this.#lost !== undefined) return this.#why(this.#lost);
    }
    return undefined;
  }

  #put(name: string): Promise<unknown> {
    const { dryRun, confirm, drift } = this.#options;
    const document = this.#documents[name]!;
    const wish: Wish = { id: randomUUID(), document, dryRun, confirm, drift, whole: this.#whole?.id };
    this.#wishes.set(name, wish);
    return this.#host.js.publish(subjectOf(WISHES, token(name)), JSON.stringify(wish));
  }

  /** Has all hosts keep what they have applied, if all of them still can be reached. Why that is not so. */
  async confirm(): Promise<string | undefined> {
    const whole = this.#whole;
    if (whole === undefined) return undefined;
    const hosts = [...this.#held];
    const isOver = ({ state }: Outcome): boolean => state !== 'applied';
    try {
      // a later wave may have cut off a host of an earlier one
      const { next } = whole;
      const answers = (outcome: Outcome): boolean => isOver(outcome) || (outcome.heard ?? 0) >= next;
      const silent = await this.#heard(hosts, answers, () => whole.call());
      if (this.#lost !== undefined) return this.#why(this.#lost);
      if (silent !== undefined) {
        this.#isSilent(silent);
        return `${silent}: its agent has become silent`;
      }
      const late = await this.#heard(hosts, isOver, () => whole.decide('confirmed'));
      // decided is decided: those that have heard it keep what they have
      if (late !== undefined) return `${late}: confirmed, but its agent has not said so`;
      return this.#lost === undefined ? undefined : this.#why(this.#lost);
    } catch (error) {
      return `it could not be decided: ${(error as Error).message}`;
    }
  }

  /** Has all hosts undo what they have applied, unless it is decided otherwise, and waits until they have said what they do. */
  async undo(): Promise<void> {
    const whole = this.#whole;
    if (whole === undefined) return;
    const hosts = [...this.#held];
    // hosts that do not hear it undo it in time by themselves
    const decide = () => (whole.isDecided ? Promise.resolve() : whole.decide('undone').catch(() => {}));
    await this.#heard(hosts, ({ state }) => state !== 'applied', decide);
  }

  reports(): HostReport[] {
    return [...this.#reports.values()];
  }

  end(): void {
    this.#stop();
  }
}

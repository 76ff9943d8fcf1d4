import { randomUUID } from 'node:crypto';
import type { JetStreamClient } from '@nats-io/jetstream';
import type { IPDBState } from 'tsroute2';
import { subjectOf, token, WISHES } from './subjects.js';
import { LONGEST } from './timers.js';
import type { Outcome, Wish } from './wishes.js';

export interface ApplyOptions {
  /** Only say what would be done. */
  dryRun?: boolean | undefined;
  /** Hosts that go first, by name, or how many: 1. */
  canaries?: readonly string[] | number | undefined;
  /** Hosts at a time behind them: 10. */
  wave?: number | undefined;
  /** Undo what was done where a host fails: true. */
  rollback?: boolean | undefined;
  /** Milliseconds for a host to report: 60,000. */
  timeout?: number | undefined;
  /** Passed to each host: see {@link Wish}. */
  confirm?: string | undefined;
  drift?: 'report' | 'mend' | undefined;
  /** Called after each wave; what it throws stops the waves as a failure does: a check from outside. */
  check?: ((wave: readonly Outcome[]) => void | Promise<void>) | undefined;
}

/** What became of one host. */
export interface HostReport {
  readonly host: string;
  /** `skipped` where its wave did not begin; `silent` where its agent did not report. */
  readonly state: Outcome['state'] | 'skipped' | 'silent' | 'rolled back';
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

/** Applies documents in waves, and undoes them in the opposite order where one fails. */
export async function applyInWaves(
  host: Host,
  documents: Readonly<Record<string, IPDBState>>,
  options: ApplyOptions,
): Promise<Applied> {
  const { dryRun, confirm, drift, timeout = 60_000, rollback = true, check } = options;
  if (!(timeout >= 0)) throw new TypeError(`timeout: ${timeout} is not a number of milliseconds`);
  const hosts = Object.keys(documents);
  const waves = wavesOf(hosts, options);
  const reports = new Map<string, HostReport>(
    hosts.map((one) => [one, { host: one, state: 'skipped', plan: [] }]),
  );
  const done: Outcome[] = [];
  let failure: string | undefined;
  for (const wave of waves) {
    const outcomes = await Promise.all(
      wave.map((one) =>
        ask(host, one, { id: randomUUID(), document: documents[one]!, dryRun, confirm, drift }, timeout),
      ),
    );
    for (const [i, outcome] of outcomes.entries()) {
      const name = wave[i]!;
      if (outcome === undefined) reports.set(name, { host: name, state: 'silent', plan: [] });
      else {
        const { state, plan, error } = outcome;
        reports.set(name, { host: name, state, plan, error });
        if (state === 'confirmed') done.push(outcome);
      }
    }
    const wrong = wave.find((_, i) => !['confirmed', 'planned'].includes(outcomes[i]?.state ?? 'silent'));
    if (wrong !== undefined) {
      const { state, error } = reports.get(wrong)!;
      failure = `${wrong}: ${error ?? `its agent is ${state}`}`;
    } else {
      try {
        await check?.(outcomes as Outcome[]);
      } catch (error) {
        failure = `the check said: ${(error as Error).message}`;
      }
    }
    if (failure !== undefined) break;
  }
  if (failure !== undefined && rollback)
    for (const { host: name, before, plan } of done.reverse()) {
      if (before === undefined || plan.length === 0) continue;
      const back = await ask(host, name, { id: randomUUID(), document: before, confirm }, timeout);
      const state = back?.state === 'confirmed' ? 'rolled back' : 'failed';
      reports.set(name, { host: name, state, plan: back?.plan ?? [], error: back?.error });
    }
  return { ok: failure === undefined, waves, hosts: [...reports.values()], error: failure };
}

/** Puts a wish, and waits for what comes of it; undefined where nothing does in time. */
async function ask(host: Host, name: string, wish: Wish, timeout: number): Promise<Outcome | undefined> {
  let stop = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  try {
    const answered = new Promise<Outcome | undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), Math.min(timeout, LONGEST));
      stop = host.onOutcome((outcome) => {
        // an applied one is still to be confirmed
        if (outcome.host === name && outcome.id === wish.id && outcome.state !== 'applied') resolve(outcome);
      });
    });
    await host.js.publish(subjectOf(WISHES, token(name)), JSON.stringify(wish));
    return await answered;
  } finally {
    clearTimeout(timer);
    stop();
  }
}

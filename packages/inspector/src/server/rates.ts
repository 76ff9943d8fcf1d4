import type { RateRow } from '../protocol.js';
import type { LiveNamespace } from '../world/live-namespace.js';

/** Milliseconds between readings, and the part of the time that they may take. */
const PERIOD = 1_000;
const SHARE = 0.02;

interface Counters {
  readonly at: number;
  readonly rx: number;
  readonly tx: number;
  readonly rxPackets: number;
  readonly txPackets: number;
  readonly drops: number;
  readonly isIdle: boolean;
}

/** Reads the counters of links while somebody looks at them, less often where that takes long. */
export class Rates {
  readonly #live: ReadonlyMap<string, LiveNamespace>;
  readonly #report: (ns: string, seconds: number, rows: readonly RateRow[]) => void;
  readonly #before = new Map<string, Map<number, Counters>>();
  #timer: NodeJS.Timeout | undefined;
  #running = false;

  constructor(
    live: ReadonlyMap<string, LiveNamespace>,
    report: (ns: string, seconds: number, rows: readonly RateRow[]) => void,
  ) {
    this.#live = live;
    this.#report = report;
  }

  set running(on: boolean) {
    if (on === this.#running) return;
    this.#running = on;
    clearTimeout(this.#timer);
    if (on) void this.#read();
    else this.#before.clear();
  }

  async #read(): Promise<void> {
    const start = performance.now();
    for (const id of this.#before.keys()) if (!this.#live.has(id)) this.#before.delete(id);
    for (const [id, ns] of [...this.#live]) {
      if (!this.#running) return;
      // a namespace may go, or refuse, at any time: the others are read all the same
      await this.#readOne(id, ns).catch(() => this.#before.delete(id));
      // many namespaces are many readings: others get their turn between them
      await new Promise(setImmediate);
    }
    const took = performance.now() - start;
    if (!this.#running) return;
    this.#timer = setTimeout(() => void this.#read(), Math.max(PERIOD - took, took / SHARE - took, 100));
    this.#timer.unref();
  }

  async #readOne(id: string, ns: LiveNamespace): Promise<void> {
    const all = await ns.ipr.stats.dump({});
    const at = performance.now();
    const before = this.#before.get(id);
    const now = new Map<number, Counters>();
    const rows: RateRow[] = [];
    for (const { ifindex, link64 } of all) {
      if (link64 === undefined) continue;
      const was = before?.get(ifindex);
      const n = (value: number | string): number => Number(value);
      const counters = {
        at,
        rx: n(link64.rxBytes),
        tx: n(link64.txBytes),
        rxPackets: n(link64.rxPackets),
        txPackets: n(link64.txPackets),
        drops: n(link64.rxDropped) + n(link64.txDropped),
      };
      const row = was === undefined ? undefined : rateOf(ifindex, was, counters);
      const isIdle = row === undefined || row.slice(1).every((one) => one === 0);
      now.set(ifindex, { ...counters, isIdle });
      // an idle link is reported once
      if (row !== undefined && !(isIdle && was!.isIdle)) rows.push(row);
    }
    this.#before.set(id, now);
    const first = before?.values().next().value;
    if (rows.length > 0) this.#report(id, (at - (first?.at ?? at)) / 1000, rows);
  }
}

function rateOf(index: number, was: Counters, is: Omit<Counters, 'isIdle'>): RateRow {
  const seconds = Math.max((is.at - was.at) / 1000, 0.001);
  const rate = (before: number, now: number): number => Math.round(Math.max(0, now - before) / seconds);
  return [
    index,
    rate(was.rx, is.rx),
    rate(was.tx, is.tx),
    rate(was.rxPackets, is.rxPackets),
    rate(was.txPackets, is.txPackets),
    rate(was.drops, is.drops),
  ];
}

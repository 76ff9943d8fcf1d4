import type { Address } from '../../messages/route/ifaddrmsg.js';
import { system } from '../../netns/system.js';
import { uses } from '../routes/store.js';
import type { Source } from '../source.js';
import type { State } from '../state.js';
import { VIEWS, type ViewName } from '../types.js';
import type { Change, Fields } from './change.js';
import { refsOf } from './names.js';
import { type Plan, removes } from './plan.js';
import type { Order } from './risk.js';
import { routeIdentity, routesAt } from './target.js';

/** The version of the format. */
const VERSION = 1;

/** What records are kept of: views, and what no view shows. */
export type Kept = ViewName | 'vlans' | 'fdb';

/** What a journal says, one JSON object a line, in this order. */
export type JournalLine =
  | { journal: number; boot: string; pid: number; time: string; sources: Record<string, string> }
  /** A change as it was asked for. */
  | { change: Change }
  /** A record as it was before, of all that may be changed or lost. */
  | { before: Kept; source: string; record: Fields }
  /** All of the above is on the disk: from here on requests may have been sent. */
  | { begin: number }
  /** So many requests of the plan have been done. */
  | { done: number }
  /** It is over; the file is removed right after. */
  | { end: 'committed' | 'undone' };

/** The journal of a commit under way. */
export class JournalFile {
  readonly #fd: number;
  readonly #path: string;
  #over = false;

  private constructor(fd: number, path: string) {
    this.#fd = fd;
    this.#path = path;
  }

  /** Writes what is going to be done and what may be lost by it, and waits until it is on the disk. */
  static write(
    path: string,
    changes: readonly Change[],
    plan: Plan,
    sources: readonly Source[],
    order: Order,
  ): JournalFile {
    const { fs } = system;
    const unfinished = readJournal(path);
    if (unfinished !== undefined && unfinished.end === undefined)
      throw new Error(`${path} tells of a transaction that was not finished: see IPDB.recover`);
    const fd = fs.openSync(path, 'w', 0o600);
    try {
      const writer = new LineWriter(fd);
      writer.add({
        journal: VERSION,
        boot: bootId(),
        pid: process.pid,
        time: new Date().toISOString(),
        sources: Object.fromEntries(sources.map((source) => [source.name, namespaceOf(source)])),
      });
      for (const change of changes) writer.add({ change });
      for (const source of sources)
        for (const [before, record] of atRisk(plan, source, order))
          writer.add({ before, source: source.name, record: record as Fields });
      writer.add({ begin: plan.length });
      writer.flush();
      fs.fsyncSync(fd);
    } catch (error) {
      fs.closeSync(fd);
      fs.rmSync(path, { force: true });
      throw error;
    }
    return new JournalFile(fd, path);
  }

  done(count: number): void {
    this.#line({ done: count });
  }

  /** It is over: what was written down is not needed any more. */
  end(how: 'committed' | 'undone'): void {
    if (this.#over) return;
    this.#line({ end: how });
    this.#over = true;
    const { fs } = system;
    fs.closeSync(this.#fd);
    fs.rmSync(this.#path, { force: true });
  }

  #line(line: JournalLine): void {
    if (!this.#over) system.fs.writeSync(this.#fd, `${text(line)}\n`);
  }
}

const BLOCK = 1 << 18;

class LineWriter {
  readonly #fd: number;
  #text = '';

  constructor(fd: number) {
    this.#fd = fd;
  }

  add(line: JournalLine): void {
    this.#text += `${text(line)}\n`;
    if (this.#text.length > BLOCK) this.flush();
  }

  flush(): void {
    system.fs.writeSync(this.#fd, this.#text);
    this.#text = '';
  }
}

/** 64 bits need more than JSON's numbers. */
function text(line: JournalLine): string {
  return JSON.stringify(line, (_, value) => (typeof value === 'bigint' ? { $bigint: `${value}` } : value));
}

function revive(_: string, value: unknown): unknown {
  const { $bigint } = (value ?? {}) as { $bigint?: string };
  return $bigint === undefined ? value : BigInt($bigint);
}

/** The records that a plan may change, or take along. */
function* atRisk(plan: Plan, source: Source, order: Order): Iterable<readonly [Kept, object]> {
  const own = plan.steps.filter((step) => step.source === source.name);
  if (own.length === 0) return;
  const state = own[0]!.before;
  const { loaded } = source;
  for (const link of state.interfaces.values()) yield ['interfaces', link];
  const known = order.get(source.name);
  for (const vlan of known?.bridge?.vlans ?? []) yield ['vlans', vlan];
  for (const entry of known?.bridge?.fdb ?? []) yield ['fdb', entry];
  const ordered = known?.addresses ?? new Map<number, readonly Address[]>();
  if (loaded.has('addresses')) {
    for (const address of state.addresses.values())
      if (!ordered.has(address.index)) yield ['addresses', address];
    for (const list of ordered.values()) for (const address of list) yield ['addresses', address];
  }
  if (loaded.has('rules')) for (const rule of known?.rules ?? state.rules.values()) yield ['rules', rule];
  if (loaded.has('nexthops')) for (const nexthop of state.nexthops.values()) yield ['nexthops', nexthop];
  if (loaded.has('neighbours')) for (const one of state.neighbours.values()) yield ['neighbours', one];
  if (!loaded.has('routes')) return;
  yield* routesAtRisk(own, state);
}

function* routesAtRisk(own: Plan['steps'], state: State): Iterable<readonly ['routes', object]> {
  const links = new Set<number>();
  let taking = false;
  for (const step of own) {
    if (!removes(step)) continue;
    taking = true;
    for (const { index } of refsOf(step.bound))
      if (index !== undefined) {
        links.add(index);
        const link = state.interfaces.get(index);
        if (link?.link && link.linkNetnsid === undefined) links.add(link.link);
        for (const above of state.interfaces.by('link', index)) links.add(above.index);
      }
  }
  if (taking) {
    for (const route of state.routes.values())
      if (
        route.nhId !== undefined ||
        route.prefsrc !== undefined ||
        [...links].some((index) => uses(route, index))
      )
        yield ['routes', route];
  }
  const told = new Set<object>();
  for (const { object, request } of own) {
    if (object !== 'route') continue;
    for (const route of routesAt(state, routeIdentity(request))) {
      if (told.has(route)) continue;
      told.add(route);
      // told above
      const known =
        route.nhId !== undefined || route.prefsrc !== undefined || [...links].some((one) => uses(route, one));
      if (!taking || !known) yield ['routes', route];
    }
  }
}

/** What a journal tells. */
export interface Journal {
  readonly boot: string;
  readonly pid: number;
  readonly time: string;
  /** Namespaces by the names of their sources: what `readlink /proc/…/ns/net` says. */
  readonly sources: Readonly<Record<string, string>>;
  readonly changes: readonly Change[];
  readonly before: readonly { readonly view: Kept; readonly source: string; readonly record: Fields }[];
  /** Whether requests may have been sent. */
  readonly begun: boolean;
  /** So many have been acknowledged at least. */
  readonly done: number;
  readonly end: 'committed' | 'undone' | undefined;
}

/** Reads a journal; undefined where there is none, or one that was cut short before anything was sent. */
export function readJournal(path: string): Journal | undefined {
  let content: string;
  try {
    content = system.fs.readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
  const lines = content.split('\n');
  const changes: Change[] = [];
  const before: { view: Kept; source: string; record: Fields }[] = [];
  let head: Extract<JournalLine, { journal: number }> | undefined;
  let begun = false;
  let done = 0;
  let end: Journal['end'];
  for (const [i, one] of lines.entries()) {
    if (one === '') continue;
    let line: JournalLine;
    try {
      line = JSON.parse(one, revive) as JournalLine;
    } catch (error) {
      // the process ended while it wrote
      if (i === lines.length - 1) break;
      throw new Error(`${path}, line ${i + 1}: ${(error as Error).message}`);
    }
    if ('journal' in line) head = line;
    else if ('change' in line) changes.push(line.change);
    else if ('before' in line) before.push({ view: line.before, source: line.source, record: line.record });
    else if ('begin' in line) begun = true;
    else if ('done' in line) done = line.done;
    else if ('end' in line) end = line.end;
  }
  if (head === undefined || !begun) return undefined;
  if (head.journal !== VERSION)
    throw new Error(`${path}: a journal of version ${head.journal}, which is not known here`);
  for (const { view } of before)
    if (!VIEWS.includes(view as ViewName) && view !== 'vlans' && view !== 'fdb')
      throw new Error(`${path}: there is no view '${view}'`);
  const { boot, pid, time, sources } = head;
  return { boot, pid, time, sources, changes, before, begun, done, end };
}

/** What tells this run of the kernel from others: with the kernel goes what it was told. */
export function bootId(): string {
  return system.fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** What tells a namespace from others while it lives. */
export function namespaceOf(source: Source): string {
  const { ipr } = source;
  const path = 'fd' in ipr ? `/proc/self/fd/${(ipr as { fd: number }).fd}` : '/proc/thread-self/ns/net';
  return system.fs.readlinkSync(path);
}

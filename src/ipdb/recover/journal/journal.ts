import { system } from '../../../netns/system.js';
import type { FirewallBefore } from '../../firewall/firewall.js';
import { type Change, type Fields, isChange } from '../../plan/change.js';
import type { Plan } from '../../plan/plan.js';
import type { Source } from '../../source.js';
import { VIEWS, type ViewName } from '../../types.js';
import type { Order } from '../kernel-order.js';
import { atRisk, type Kept } from './at-risk.js';
import { JournalError } from './error.js';
import { OwnFile } from './file.js';
import { bootId, lives, type Owner, self } from './owner.js';
import { RecordWriter, readHead, readRecords } from './records.js';

/** What a journal's records say, in this order. */
export type JournalRecord =
  | { owner: Owner; time: string; sources: Record<string, string> }
  /** A change as it was requested. */
  | { change: Change }
  /** What a firewall was, and what it is to be. */
  | { firewall: JournalFirewall }
  /** A record as it was before, of all that may be changed or lost. */
  | { before: Kept; source: string; record: Fields };

/** A change of a firewall: what it is to be, and what it was. */
export interface JournalFirewall {
  source: string;
  /** As nft would list it. */
  wanted: string;
  keepOthers: boolean;
  before: FirewallBefore;
}

/** The journal of a commit under way. The file is locked, and there only as long as the commit. */
export class JournalFile {
  readonly #file: OwnFile;
  readonly #writer: RecordWriter;
  #over = false;

  private constructor(file: OwnFile, writer: RecordWriter) {
    this.#file = file;
    this.#writer = writer;
  }

  /** Writes down what is going to be done and what may be lost by it; returns when that is on the disk. */
  static write(
    path: string,
    changes: readonly Change[],
    plan: Plan,
    sources: readonly Source[],
    order: Order,
  ): JournalFile {
    const unfinished = Journal.take(path);
    if (unfinished?.isUnfinished) {
      unfinished.release();
      throw new JournalError(
        path,
        'EUNFINISHED',
        'tells of a transaction that was not finished: see IPDB.recover',
      );
    }
    unfinished?.remove();
    const file = OwnFile.create(path);
    try {
      const writer = new RecordWriter(file);
      const add = (record: JournalRecord) => writer.add(record);
      add({
        owner: self(),
        time: new Date().toISOString(),
        sources: Object.fromEntries(sources.map((source) => [source.name, namespaceOf(source)])),
      });
      for (const change of changes) add({ change });
      if (plan.firewall) {
        const { source, wanted, keepOthers, before } = plan.firewall;
        add({ firewall: { source, wanted, keepOthers, before } });
      }
      for (const source of sources)
        for (const [before, record] of atRisk(plan, source, order))
          add({ before, source: source.name, record: record as Fields });
      writer.flush();
      file.sync();
      // only now may it count
      writer.state('begun', 0);
      file.sync();
      return new JournalFile(file, writer);
    } catch (error) {
      file.remove();
      throw error;
    }
  }

  /** So many requests of the plan have been done. */
  done(count: number): void {
    if (!this.#over) this.#writer.state('begun', count);
  }

  /** It is over: what was written down is not needed any more. */
  end(how: 'committed' | 'undone', done: number): void {
    if (this.#over) return;
    this.#writer.state(how, done);
    this.#over = true;
    this.#file.remove();
  }

  /** Lets it go unfinished, for others to recover. */
  close(): void {
    this.#over = true;
    this.#file.close();
  }
}

/** A journal that was found: nobody else has it until it is removed or released. */
export class Journal {
  readonly path: string;
  readonly owner: Owner;
  readonly time: string;
  /** Namespaces by the names of their sources: what `readlink /proc/…/ns/net` says. */
  readonly sources: Readonly<Record<string, string>>;
  readonly changes: readonly Change[];
  readonly firewall: JournalFirewall | undefined;
  readonly before: readonly { readonly view: Kept; readonly source: string; readonly record: Fields }[];
  /** Whether requests may have been sent, and nobody has seen to them since. */
  readonly isUnfinished: boolean;
  /** So many have been acknowledged at least. */
  readonly done: number;
  readonly #file: OwnFile;

  private constructor(file: OwnFile) {
    const { path } = file;
    this.path = path;
    this.#file = file;
    const content = file.read();
    const head = readHead(path, content);
    this.isUnfinished = head?.state === 'begun';
    this.done = head?.done ?? 0;
    let owner: Owner | undefined;
    this.time = '';
    this.sources = {};
    const changes: Change[] = [];
    const before: { view: Kept; source: string; record: Fields }[] = [];
    for (const given of this.isUnfinished ? readRecords(path, content, head!) : []) {
      const record = given as JournalRecord;
      if ('owner' in record) {
        owner = record.owner;
        this.time = record.time;
        this.sources = record.sources;
        // what the kernel had done went with it
        if (owner.boot !== bootId()) break;
        refuseOwned(path, owner, file.locked);
      } else if ('change' in record) changes.push(this.#checked(record.change));
      else if ('firewall' in record) {
        this.#checkSource(record.firewall.source);
        this.firewall = record.firewall;
      } else {
        const { before: view, source } = record;
        if (!VIEWS.includes(view as ViewName) && view !== 'vlans' && view !== 'fdb')
          throw new JournalError(path, 'EDAMAGED', `there is no view '${view}'`);
        this.#checkSource(source);
        before.push({ view, source, record: record.record });
      }
    }
    if (this.isUnfinished && owner === undefined)
      throw new JournalError(path, 'EDAMAGED', 'it does not say whose it is');
    this.owner = owner ?? NOBODY;
    this.changes = changes;
    this.before = before;
  }

  /** Takes up the journal in a file; undefined where there is no file. Others are refused until it is let go. */
  static take(path: string): Journal | undefined {
    const file = OwnFile.open(path);
    if (file === undefined) return undefined;
    try {
      return new Journal(file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Whether the machine was booted since, and everything that was sent is gone. */
  get isRebooted(): boolean {
    return this.isUnfinished && this.owner.boot !== bootId();
  }

  #checked(change: Change): Change {
    const { object, verb, source } = change;
    if (!isChange(change))
      throw new JournalError(this.path, 'EDAMAGED', `there is no change '${object} ${verb}'`);
    this.#checkSource(source);
    return change;
  }

  #checkSource(name: string): void {
    if (!Object.hasOwn(this.sources, name))
      throw new JournalError(this.path, 'EDAMAGED', `there is no source '${name}'`);
  }

  /** Removes the file: all of it has been seen to. */
  remove(): void {
    this.#file.remove();
  }

  /** Lets the file go as it is. */
  release(): void {
    this.#file.close();
  }
}

const NOBODY: Owner = { boot: '', pidNamespace: '', pid: 0, start: '' };

/** Refuses what belongs to a process that lives, or may live. */
function refuseOwned(path: string, owner: Owner, locked: boolean): void {
  const alive = lives(owner);
  // nobody has the lock, so that one who cannot be seen is gone
  if (alive === false || (alive === undefined && locked)) return;
  const words = alive ? 'lives' : `cannot be seen from here (${owner.pidNamespace})`;
  throw new JournalError(
    path,
    'EOWNED',
    `tells of a transaction under way in process ${owner.pid}, which ${words}`,
  );
}

/** The identity of a namespace while it exists. */
export function namespaceOf(source: Source): string {
  const { ipr } = source;
  const { namespaces: far } = ipr.socket.transport;
  // what a link there reads as is not known from here
  if (far) return `${far.machine}: ${'name' in ipr ? ipr.name : source.name}`;
  const path = 'fd' in ipr ? `/proc/self/fd/${(ipr as { fd: number }).fd}` : '/proc/thread-self/ns/net';
  return system.fs.readlinkSync(path);
}

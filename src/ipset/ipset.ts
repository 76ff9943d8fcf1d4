import { type IpsetSet, type IpsetType, ipsetMessages } from '../messages/netfilter/ipset.js';
import { NETLINK_NETFILTER } from '../messages/netfilter/nfgenmsg.js';
import type { AddressFamily } from '../messages/route/families.js';
import {
  type Entry,
  type EntryInput,
  type EntryOptions,
  entryData,
  entryOf,
} from '../objects/ipset/entry.js';
import {
  createData,
  headerOf,
  type SetContent,
  type SetHeader,
  type SetInput,
  type SetOptions,
} from '../objects/ipset/set.js';
import { formatEntry, formatParts, parseEntry } from '../objects/ipset/text.js';
import { defaultFamily, type SetType, type SetTypeInput, setType } from '../objects/ipset/types.js';
import type { NetlinkError } from '../protocol/errors.js';
import { NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL } from '../protocol/framing.js';
import { Marshal } from '../protocol/marshal.js';
import { type All, oneOrAll } from '../schema/argument.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import { NetlinkSocket, type SocketOptions, UTILITY_OPTIONS } from '../socket/socket.js';
import { Bulk } from './bulk.js';
import { ensureEntry, ensureSet, type IPSetEnsured, type IPSetEnsureOptions } from './ensure.js';
import { explainer, type Request } from './errors.js';
import { creation, HEAD, oneEntry, tested } from './requests.js';
import { type Changes, difference, reorder } from './sync.js';

export interface IPSetOptions extends Omit<SocketOptions, 'protocol'> {}

const OPTIONS = optionNames<IPSetOptions>(UTILITY_OPTIONS);

/** Limits of waiting for one request. */
export interface IPSetCallOptions extends CallOptions {}

export interface ChangeOptions extends IPSetCallOptions {
  /** Accepts that an entry is there already, or gone already; adding renews its options (`ipset -exist`). */
  exist?: boolean | undefined;
}

const CHANGE_OPTIONS = optionNames<ChangeOptions>({ ...CALL_NAMES, exist: true });

/** The limits among them. */
function limits(options: ChangeOptions | undefined): IPSetCallOptions {
  checkOptions(options, CHANGE_OPTIONS);
  return { timeout: options?.timeout, signal: options?.signal };
}

/** What an entry counts and carries. */
export type EntryStats = Pick<EntryOptions, 'packets' | 'bytes' | 'timeout'>;

/** What entries depend on. */
interface Kind {
  type: SetType;
  family: AddressFamily | number | undefined;
}

/** Bytes of the largest answer: a refusal repeats a request with as many entries as one holds. */
const LARGEST_ANSWER = 1 << 17;

/**
 * Sets of addresses, ports and links in the kernel, as `ipset` makes them (protocol 7, Linux 4.20).
 *
 * ```ts
 * await using ipset = new IPSet();
 * await ipset.create('blocked', 'hash:net', { timeout: 3600, comment: true });
 * await ipset.add('blocked', ['10.0.0.0/8', { ip: '192.0.2.1', comment: 'noisy', timeout: 60 }]);
 * console.log(await ipset.test('blocked', '10.1.2.3')); // true
 * ```
 */
export class IPSet {
  static {
    publicVerbs(IPSet);
  }

  /** The socket underneath. */
  readonly socket: NetlinkSocket;
  /** Newest revisions by type: they last as long as the kernel. */
  readonly #revisions = new Map<string, number>();

  readonly #options: IPSetOptions;
  /** Sockets that entries come by. */
  readonly #streams = new Set<NetlinkSocket>();

  constructor(options: IPSetOptions = {}) {
    checkOptions(options, OPTIONS);
    this.#options = options;
    this.socket = this.#open();
  }

  #open(): NetlinkSocket {
    const marshal = this.#options.marshal ?? new Marshal().registerPolicy(ipsetMessages);
    return new NetlinkSocket({ ...this.#options, protocol: NETLINK_NETFILTER, marshal });
  }

  /** Reads the versions of ipset's protocol that the kernel speaks: from `min` to `version`. */
  async protocol(options: IPSetCallOptions = {}): Promise<{ version: number; min: number }> {
    const answer = await this.#get<IpsetSet>({ command: 'protocol' }, {}, options);
    const version = answer.protocol ?? 0;
    return { version, min: answer.protocolMin ?? version };
  }

  /** Reads the revisions of a set type that the kernel has; `IPSET_ERR_FIND_TYPE` where it has none. */
  async revisions(
    type: SetTypeInput,
    family: AddressFamily | number = defaultFamily(setType(type)),
    options: IPSetCallOptions = {},
  ): Promise<{ min: number; max: number }> {
    const request = { command: 'type', type, family };
    const answer = await this.#get<IpsetType>(request, { typename: type, family }, options);
    const max = answer.revision ?? 0;
    return { min: answer.revisionMin ?? max, max };
  }

  /** Creates a set as a listing describes it. */
  create(set: SetInput, limits?: ChangeOptions): Promise<void>;
  /** Creates a set. With `exist`, one of that name is no error if it was created alike. */
  create(name: string, type: SetTypeInput, options?: SetOptions, limits?: ChangeOptions): Promise<void>;
  async create(...args: unknown[]): Promise<void> {
    const apart = typeof args[0] === 'string';
    const set = (apart ? { ...(args[2] as SetOptions), name: args[0], type: args[1] } : args[0]) as SetInput;
    const options = (apart ? args[3] : args[1]) as ChangeOptions | undefined;
    const { name, type, family = defaultFamily(setType(type)) } = set;
    const data = createData(set);
    const revision = set.revision ?? (await this.#newest(type, options));
    const value = creation({ setname: name, typename: type, revision, family, data });
    const flags = NLM_F_CREATE | (options?.exist ? 0 : NLM_F_EXCL);
    await this.#do({ command: 'create', name, type, family }, value, flags, options);
  }

  /** The newest revision: of all families, as the tool asks it; creating fails where the family is not there. */
  async #newest(type: SetTypeInput, options?: IPSetCallOptions): Promise<number> {
    const known = this.#revisions.get(type);
    if (known !== undefined) return known;
    const { max } = await this.revisions(type, undefined, options);
    this.#revisions.set(type, max);
    return max;
  }

  /** Destroys a set, or all of them. One that is in use stays, and then all do. */
  destroy(): Promise<void>;
  /** Destroys the set of that name, or with `{ all: true }` all of them. */
  destroy(name: string | All, options?: ChangeOptions): Promise<void>;
  async destroy(...words: [(string | All)?, ChangeOptions?]): Promise<void> {
    const name = oneOrAll('IPSet.destroy', 'name', words);
    const [, options] = words;
    const flags = options?.exist ? 0 : NLM_F_EXCL;
    await this.#do({ command: 'destroy', name }, { setname: name }, flags, options).catch(
      ignoring(options?.exist ? 'ENOENT' : undefined),
    );
  }

  /**
   * Ensures that a set is there with these options: makes it, or one in its place that gets its entries, or leaves it
   * as it is, and reports which. With `present: false`, that there is none of that name and type.
   *
   * @throws NetlinkError `EEXIST` where a set of that name is of another type or family.
   */
  ensure(set: SetInput, options: IPSetEnsureOptions = {}): Promise<IPSetEnsured<SetHeader>> {
    return ensureSet(this, set, options);
  }

  /**
   * Ensures that an entry is in a set with these options: adds it, renews it, or leaves it as it is, and reports
   * which. With `present: false`, that it is not.
   */
  ensureEntry(
    name: string,
    entry: EntryInput,
    options: IPSetEnsureOptions = {},
  ): Promise<IPSetEnsured<Entry>> {
    return ensureEntry(this, name, entry, options);
  }

  /** Empties a set, or all of them. */
  flush(): Promise<void>;
  /** Removes all entries of the set of that name, or with `{ all: true }` of all sets. */
  flush(name: string | All, options?: IPSetCallOptions): Promise<void>;
  async flush(...words: [(string | All)?, IPSetCallOptions?]): Promise<void> {
    const name = oneOrAll('IPSet.flush', 'name', words);
    const [, options] = words;
    await this.#do({ command: 'flush', name }, { setname: name }, 0, options);
  }

  /** Gives a set another name, which none may have yet. */
  async rename(name: string, to: string, options?: IPSetCallOptions): Promise<void> {
    await this.#do({ command: 'rename', name, other: to }, { setname: name, setname2: to }, 0, options);
  }

  /** Exchanges the content of two sets of one type: rules that use the one use the other's from now on. */
  async swap(name: string, other: string, options?: IPSetCallOptions): Promise<void> {
    await this.#do({ command: 'swap', name, other }, { setname: name, setname2: other }, 0, options);
  }

  /**
   * Adds entries: a few thousand go into one message. Where one is refused, those before it are in the set, the error
   * names it, and its `path` has its place: `[17]`.
   */
  add(name: string, entries: EntryInput | readonly EntryInput[], options?: ChangeOptions): Promise<void> {
    return this.#change('add', name, entries, options);
  }

  /** Deletes entries: as {@link add} does it. */
  del(name: string, entries: EntryInput | readonly EntryInput[], options?: ChangeOptions): Promise<void> {
    return this.#change('del', name, entries, options);
  }

  /** Tests whether the set has the entry, or one that covers it. */
  async test(name: string, entry: EntryInput, options?: IPSetCallOptions): Promise<boolean> {
    const { type, family } = await this.#kindOf(name, options);
    const data = entryData(parseEntry(entry, type), type, family);
    try {
      await this.#do({ command: 'test', name, type: type.name }, tested(name, data), 0, options);
      return true;
    } catch (error) {
      if ((error as NetlinkError).code === 'IPSET_ERR_EXIST') return false;
      throw error;
    }
  }

  /** Lists all sets with their entries, or the one of that name. */
  async list(name?: string, options?: IPSetCallOptions): Promise<SetContent[]> {
    const sets: SetContent[] = [];
    for await (const [header, entries] of this.#read(name, options)) {
      if (header) sets.push({ ...header, entries: [] });
      const last = sets.at(-1)!.entries;
      for (const entry of entries) last.push(entry);
    }
    return sets;
  }

  /**
   * Streams the entries of a set, for sets of which one holds better a part at a time. They come by a socket of
   * their own, so that within the loop the other methods can be used.
   */
  async *entries(name: string, options?: IPSetCallOptions): AsyncGenerator<Entry> {
    const { transport } = this.#options;
    const shared = transport !== undefined && typeof transport !== 'function';
    this.socket.checkOpen();
    const socket = shared ? this.socket : this.#open();
    if (!shared) this.#streams.add(socket);
    try {
      for await (const [, entries] of this.#read(name, options, socket)) yield* entries;
    } finally {
      if (this.#streams.delete(socket)) socket.close();
    }
  }

  async *#read(
    name: string | undefined,
    options?: IPSetCallOptions,
    socket = this.socket,
  ): AsyncGenerator<[SetHeader | undefined, Entry[]]> {
    // what does not fit a message goes on in the next, which says no more than the name
    for await (const messages of this.#dump({ setname: name }, name, options, socket).batches()) {
      for (const message of messages) {
        const header = message.typename === undefined ? undefined : headerOf(message);
        yield [header, (message.adt ?? []).map(entryOf)];
      }
    }
  }

  /** Lists all sets, or the one of that name, without their entries. */
  async headers(name?: string, options?: IPSetCallOptions): Promise<SetHeader[]> {
    const value = { setname: name, flags: ['listHeader'] };
    return (await this.#dump(value, name, options)).map(headerOf);
  }

  /** Lists the names of all sets. */
  async names(options?: IPSetCallOptions): Promise<string[]> {
    const messages = await this.#dump({ flags: ['listSetname'] }, undefined, options);
    return messages.map(({ setname }) => setname ?? '');
  }

  /** Tests whether there is a set of that name. */
  async has(name: string, options?: IPSetCallOptions): Promise<boolean> {
    try {
      await this.#kindOf(name, options);
      return true;
    } catch (error) {
      if ((error as NetlinkError).code === 'ENOENT') return false;
      throw error;
    }
  }

  /** Reads the number of a set in the kernel, by which packet filters refer to it. */
  async index(name: string, options?: IPSetCallOptions): Promise<number> {
    const request = { command: 'get_byname', name };
    return (await this.#get<IpsetSet>(request, { setname: name }, options)).index ?? 0;
  }

  /** Reads the name of the set that has that number. */
  async nameOf(index: number, options?: IPSetCallOptions): Promise<string> {
    return (await this.#get<IpsetSet>({ command: 'get_byindex' }, { index }, options)).setname ?? '';
  }

  /** What the entries of a set count, by the entry as ipset writes it: `'10.0.0.1,tcp:80'`. */
  async stats(name: string, options?: IPSetCallOptions): Promise<Map<string, EntryStats>> {
    const stats = new Map<string, EntryStats>();
    for (const { type, entries } of await this.list(name, options)) {
      for (const entry of entries) {
        const { packets, bytes, timeout } = entry;
        const own: EntryStats = {};
        if (packets !== undefined) own.packets = packets;
        if (bytes !== undefined) own.bytes = bytes;
        if (timeout !== undefined) own.timeout = timeout;
        stats.set(formatParts(entry, type), own);
      }
    }
    return stats;
  }

  /**
   * Makes these the entries of the set by the fewest changes: entries that stay keep their counters and go on with
   * their time. The kernel itself says what the entries come to (masks, ranges), in a set made for it and destroyed
   * again, so nothing is changed where one of them is refused.
   */
  async sync(name: string, entries: readonly EntryInput[], options?: IPSetCallOptions): Promise<Changes> {
    return this.#scratch(name, entries, options, async (scratch) => {
      const [[wanted], [present]] = [await this.list(scratch, options), await this.list(name, options)];
      if (!wanted || !present) return { added: [], changed: [], removed: [] };
      if (wanted.type === 'list:set') {
        const { steps, ...changes } = reorder(present.entries, wanted.entries);
        for (const { verb, entry } of steps) await this[verb](name, entry, options);
        return changes;
      }
      const changes = difference(present, wanted);
      const { added, changed, removed } = changes;
      const room = present.entries.length + added.length <= (present.maxelem ?? Number.POSITIVE_INFINITY);
      // what stays wanted is never missing; only a full set has to give first
      if (!room) await this.del(name, removed, { ...options, exist: true });
      await this.add(name, [...added, ...changed], { ...options, exist: true });
      if (room) await this.del(name, removed, { ...options, exist: true });
      return changes;
    });
  }

  /** Makes these the entries of the set all at once, as packets see it. Counters and times start again. */
  replace(name: string, entries: readonly EntryInput[], options?: IPSetCallOptions): Promise<void> {
    return this.#scratch(name, entries, options, (scratch) => this.swap(scratch, name, options));
  }

  /** Works with a set that is made as another one, and has these entries. */
  async #scratch<T>(
    name: string,
    entries: readonly EntryInput[],
    options: IPSetCallOptions | undefined,
    work: (scratch: string) => Promise<T>,
  ): Promise<T> {
    const [header] = await this.headers(name, options);
    const scratch = `scratch-${Math.random().toString(36).slice(2, 12)}`;
    await this.create({ ...header!, name: scratch }, options);
    try {
      await this.add(scratch, entries, { ...options, exist: true });
      return await work(scratch);
    } finally {
      await this.destroy(scratch);
    }
  }

  /** Ends everything under way. May be called again. */
  close(): void {
    for (const socket of this.#streams) socket.close();
    this.socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  // ---- requests

  async #kindOf(name: string, options?: IPSetCallOptions): Promise<Kind> {
    const answer = await this.#get<IpsetSet>({ command: 'header', name }, { setname: name }, options);
    return { type: setType(answer.typename ?? ''), family: answer.family };
  }

  #get<T>(request: Request, value: object, options?: IPSetCallOptions): Promise<T> {
    const type = ipsetMessages[request.command as keyof typeof ipsetMessages].id;
    return this.socket.get<T>(
      type,
      { ...HEAD, ...value },
      { ...limits(options), explain: explainer(request) },
    );
  }

  #do(request: Request, value: object, flags: number, options?: IPSetCallOptions): Promise<unknown> {
    const type = ipsetMessages[request.command as keyof typeof ipsetMessages].id;
    return this.socket.request(
      type,
      { ...HEAD, ...value },
      { ...limits(options), flags, explain: explainer(request) },
    );
  }

  #dump(value: object, name: string | undefined, options?: IPSetCallOptions, socket = this.socket) {
    const explain = explainer({ command: 'list', name });
    return socket.dump<IpsetSet>(
      ipsetMessages.list.id,
      { ...HEAD, ...value },
      { ...limits(options), flags: NLM_F_ACK, explain },
    );
  }

  async #change(
    command: 'add' | 'del',
    name: string,
    given: EntryInput | readonly EntryInput[],
    options: ChangeOptions = {},
  ): Promise<void> {
    const entries = (Array.isArray(given) ? given : [given]) as readonly EntryInput[];
    if (entries.length === 0) return;
    const { type, family } = await this.#kindOf(name, options);
    const flags = options.exist ? 0 : NLM_F_EXCL;
    const entry = (place: number) => formatInput(entries[place]!, type);
    const request = { command, name, type: type.name, entry };
    if (entries.length === 1) {
      const data = entryData(parseEntry(entries[0]!, type), type, family);
      await this.#do(request, oneEntry(name, data), flags, options);
      return;
    }
    const bulk = new Bulk(entries, type, family);
    this.socket.transport.grow?.(LARGEST_ANSWER);
    for (const message of bulk.messages()) {
      if (message.lineno > 1) await new Promise(setImmediate); // give way to others
      await this.#do({ ...request, many: true }, { setname: name, ...message }, flags, options);
    }
  }
}

/** Leaves out one kind of error. */
function ignoring(code: string | undefined) {
  return (error: unknown): void => {
    if (code === undefined || (error as NetlinkError).code !== code) throw error;
  };
}

function formatInput(entry: EntryInput, type: SetType): string {
  return typeof entry === 'string' ? entry : formatEntry(entry, type);
}

import type { NetnsId } from '../messages/route/nsid.js';
import { type NamespaceReference, withNamespace } from '../netns/reference.js';
import { type NetnsIdFields, netnsid } from '../objects/netnsid.js';
import { publicVerbs } from '../schema/verbs.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { CallOptions, Reader } from './executor.js';
import { dumpOf, type Ensured, execute, getOf } from './objects.js';

/** A namespace and its id: `{ netns: 'blue', nsid: 7 }`; the namespace also as `pid` or `fd`. */
export type NetnsIdInput = NetnsIdFields & {
  /** By name, path, descriptor, `{ pid }` or `NetNS`. */
  netns?: NamespaceReference | undefined;
};

/** Ids that this namespace gave to others: what `linkNetnsid` of links says, and `ip netns list-id` shows. */
export class NetnsIds {
  static {
    publicVerbs(NetnsIds, undefined, 'netnsid');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Lists the ids that were given; with `targetNsid`, those that the namespace of that id gave (Linux 5.0). */
  dump(filter: NetnsIdInput = {}, options: DumpOptions = {}): Dump<NetnsId> {
    return dumpOf(this.#reader, netnsid, filter, options);
  }

  /** Reads the id of a namespace: `nsid` is -1 where it has none. */
  get(id: NetnsIdInput, options: CallOptions = {}): Promise<NetnsId> {
    return within(this.#reader, id, (known) => getOf(this.#reader, netnsid, known, options));
  }

  /**
   * Gives a namespace an id, which the kernel chooses where none is given. `EEXIST` where it has one, or the id a
   * namespace.
   */
  add(id: NetnsIdInput, options: CallOptions = {}): Promise<void> {
    return within(this.#reader, id, (known) => execute(this.#reader, netnsid, 'add', known, options));
  }

  /**
   * Sees to it that a namespace has an id: any, or that which is said.
   *
   * @throws {NetlinkError} `EEXIST` where it has another, which cannot be changed, or where the id is of another namespace.
   */
  ensure(id: NetnsIdInput, options: CallOptions = {}): Promise<Ensured<NetnsId>> {
    return within(this.#reader, id, async ({ nsid, ...known }) => {
      const read = () => getOf(this.#reader, netnsid, known, options);
      const before = await read();
      if (before.nsid !== NONE && (nsid === undefined || nsid === NONE || nsid === before.nsid))
        return { outcome: 'unchanged', entry: before };
      await execute(this.#reader, netnsid, 'add', nsid === undefined ? known : { ...known, nsid }, options);
      return { outcome: 'created', entry: await read() };
    });
  }
}

/** `NETNSA_NSID_NOT_ASSIGNED`: what stands for no id. */
const NONE = -1;

function within<T>({ socket }: Reader, id: NetnsIdInput, call: (id: NetnsIdInput) => Promise<T>): Promise<T> {
  if (id.netns === undefined) return call(id);
  const { netns, ...rest } = id;
  return withNamespace(netns, (fd) => call({ ...rest, fd }), socket.transport.namespaces);
}

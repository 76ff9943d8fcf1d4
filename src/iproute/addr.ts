import type { Address } from '../messages/route/ifaddrmsg.js';
import { type AddressInput, addr } from '../objects/addr.js';
import { familyOf } from '../objects/prefix.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { CallOptions, Executor, Reader } from './executor.js';
import {
  dumpOf,
  type Ensured,
  type EnsureOptions,
  EXISTING,
  ensureOf,
  execute,
  executeAll,
  flushOf,
  pollOf,
} from './objects.js';
import type { WaitOptions } from './poll.js';
import { entriesOf, Saved, type SavedKind, whole } from './saved.js';
import { tableVerbs } from './table-verbs.js';

export type { AddressInput };

/** What a file of `ip addr save` begins with. */
const SAVED: SavedKind = { magic: 0x47361222, what: 'addresses', type: addr.verbs.add.type };

/** The verbs that change addresses. */
export class AddressChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Adds an address. */
  add(address: AddressInput, options?: CallOptions): R {
    return execute(this.#to, addr, 'add', address, options);
  }

  /** Adds the address, or changes its lifetimes and flags. */
  replace(address: AddressInput, options?: CallOptions): R {
    return execute(this.#to, addr, 'replace', address, options);
  }

  /** Changes lifetimes and flags of an address. */
  change(address: AddressInput, options?: CallOptions): R {
    return execute(this.#to, addr, 'change', address, options);
  }

  /** Changes an address that exists; the same as {@link change}. */
  set(address: AddressInput, options?: CallOptions): R {
    return this.change(address, options);
  }

  /** Removes an address. */
  del(address: AddressInput, options?: CallOptions): R {
    return execute(this.#to, addr, 'del', address, options);
  }
}

function ofFamily(filter: AddressInput): AddressInput {
  const family = filter.family ?? familyOf(filter.multicast, filter.anycast) ?? 'inet6';
  return { ...filter, family };
}

/** Addresses of interfaces. */
export class Addresses extends AddressChanges<Promise<void>> {
  static {
    tableVerbs(Addresses, 'addr');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Lists all addresses, or those that match the filter: `{ dev: 'eth0', family: 'inet6' }`. */
  dump(filter: AddressInput = {}, options: DumpOptions = {}): Dump<Address> {
    return dumpOf(this.#reader, addr, filter, options);
  }

  /**
   * Lists multicast addresses that links listen to, as `multicast`, of one family: `inet6`, or since 6.15 `inet`. What
   * `ip maddr` shows of them. Events: groups `ipv4Mcaddr`, `ipv6Mcaddr` (6.15).
   */
  multicast(filter: AddressInput = {}, options: DumpOptions = {}): Dump<Address> {
    return dumpOf(this.#reader, addr, ofFamily(filter), options, 'multicast');
  }

  /** Lists IPv6 anycast addresses of links, as `anycast`. Events: group `ipv6Acaddr` (6.16). */
  anycast(filter: AddressInput = {}, options: DumpOptions = {}): Dump<Address> {
    return dumpOf(this.#reader, addr, ofFamily(filter), options, 'anycast');
  }

  /** Removes all addresses that match the filter, or with `{ all: true }` every one; returns how many. */
  flush(filter: AddressInput & { all?: true }, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, addr, filter, options);
  }

  /**
   * Saves addresses in the file format of `ip addr save`: `await` it for the bytes, or iterate it for pieces as they
   * come.
   * `ip addr restore` and {@link restore} read it.
   */
  save(filter: AddressInput = {}, options: DumpOptions = {}): Saved {
    return new Saved(this.dump(filter, options), SAVED);
  }

  /** Reads the addresses in a file of {@link save} or of `ip addr save`. */
  showdump(saved: Uint8Array): Address[] {
    return entriesOf<Address>(saved, SAVED);
  }

  /**
   * Adds all addresses in a file of {@link save} or of `ip addr save`; returns how many there were to
   * add. Those that are there already are passed over.
   */
  async restore(saved: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
    const found = this.showdump(await whole(saved));
    return executeAll(this.#reader, addr, 'prepend', found, EXISTING);
  }

  /** Waits until there are addresses that match the filter, or with `present: false` none any more. */
  poll(filter: AddressInput, options: WaitOptions = {}): Promise<Address[]> {
    return pollOf(this.#reader, addr, filter, options);
  }

  /**
   * Ensures that an address is there with these properties: adds it, changes it, or leaves it as it is, and reports
   * which. With `present: false`, that none with these properties is there.
   */
  ensure(address: AddressInput, options: EnsureOptions = {}): Promise<Ensured<Address>> {
    return ensureOf(this.#reader, addr, address, options);
  }
}

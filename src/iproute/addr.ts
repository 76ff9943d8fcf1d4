import type { Address } from '../messages/route/ifaddrmsg.js';
import { routeMessages } from '../messages/route/index.js';
import type { Input } from '../schema/index.js';
import { parseIp } from '../schema/text/ip.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { has } from './canonical.js';
import { type Ensured, type EnsureOptions, ensure } from './ensure.js';
import { together } from './entries.js';
import { interfaceKeys } from './names.js';
import { pollEntries, type WaitOptions } from './poll.js';
import { entriesOf, Saved, type SavedKind, whole } from './saved.js';
import {
  type CallOptions,
  dump,
  familyOf,
  flush,
  type ObjectKind,
  type Performer,
  perform,
  type Reader,
} from './verbs.js';

/** An address as the verbs take it: `{ dev: 'eth0', address: '10.0.0.1/24' }`. */
export type AddressInput = Omit<Input<Address>, 'index'> & {
  index?: number | string | undefined;
  /** The interface, by name or index. */
  dev?: string | number | undefined;
};

const kind: ObjectKind = {
  add: routeMessages.newaddr,
  del: routeMessages.deladdr,
  get: routeMessages.getaddr,
  interfaces: interfaceKeys({ dev: 'index', index: 'index' }),
  filters: ['family', 'index', 'targetNetnsid'],
  complete(value, verb) {
    const out = { ...value };
    for (const key of ['address', 'local'] as const) {
      const text = out[key];
      const slash = typeof text === 'string' ? text.indexOf('/') : -1;
      if (slash < 0) continue;
      out[key] = (text as string).slice(0, slash);
      out.prefixlen ??= prefixLength((text as string).slice(slash + 1));
    }
    const family = (out.family ??= familyOf(out.local, out.address));
    if (family === undefined) delete out.family;
    if (verb === 'dump') return out;
    out.prefixlen ??= family === 'inet6' ? 128 : 32;
    // IFA_LOCAL is the own address, which IPv4 insists on; IFA_ADDRESS is the peer's, or the same. As iproute2 does,
    // the latter comes last.
    const { address = out.local, local = address, ...rest } = out;
    // one that is none is refused by the name it was given
    if (typeof local !== 'string' || !parseIp(local)) return out;
    if (verb !== 'del' && rest.scope === undefined && isLoopback(local)) rest.scope = 'host';
    return { local, ...rest, address };
  },
};

/** Left as text where it is no number, for the encoder to refuse with the field's name. */
function prefixLength(text: string): unknown {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function isLoopback(address: unknown): boolean {
  return typeof address === 'string' && address.startsWith('127.');
}

/** What a file of `ip addr save` begins with. */
const SAVED: SavedKind = { magic: 0x47361222, what: 'addresses', type: routeMessages.newaddr };
const THERE = new Set(['EEXIST']);

/** The verbs that change addresses. */
export class AddressChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /** Adds an address. */
  add(address: AddressInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'add', address, options);
  }

  /** Adds the address, or changes its lifetimes and flags. */
  replace(address: AddressInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'replace', address, options);
  }

  /** Changes lifetimes and flags of an address. */
  change(address: AddressInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'change', address, options);
  }

  /** The same as {@link change}. */
  set(address: AddressInput, options?: CallOptions): R {
    return this.change(address, options);
  }

  /** Removes an address. */
  del(address: AddressInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'del', address, options);
  }
}

/** Seconds that a lifetime may have run down since it was asked for. */
const SLACK = 1;

function lasts({ cacheinfo: there }: Address, wanted: Address['cacheinfo']): boolean {
  return (['valid', 'prefered'] as const).every((key) => {
    const asked = wanted?.[key];
    return asked === undefined || Math.abs((there?.[key] ?? 0) - asked) <= SLACK;
  });
}

function ofFamily(filter: AddressInput): AddressInput {
  const family = filter.family ?? familyOf(filter.multicast, filter.anycast) ?? 'inet6';
  return { ...filter, family };
}

/** Addresses of interfaces. */
export class Addresses extends AddressChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** All addresses, or those that have what the filter says: `{ dev: 'eth0', family: 'inet6' }`. */
  dump(filter: AddressInput = {}, options: DumpOptions = {}): Dump<Address> {
    return dump<Address>(this.#reader, kind, filter, options);
  }

  /**
   * Multicast addresses that links listen to, as `multicast`, of one family: `inet6`, or since 6.15 `inet`. What
   * `ip maddr` shows of them. Events: groups `ipv4Mcaddr`, `ipv6Mcaddr` (6.15).
   */
  multicast(filter: AddressInput = {}, options: DumpOptions = {}): Dump<Address> {
    return dump<Address>(
      this.#reader,
      { ...kind, get: routeMessages.getmulticast },
      ofFamily(filter),
      options,
    );
  }

  /** IPv6 anycast addresses of links, as `anycast`. Events: group `ipv6Acaddr` (6.16). */
  anycast(filter: AddressInput = {}, options: DumpOptions = {}): Dump<Address> {
    return dump<Address>(this.#reader, { ...kind, get: routeMessages.getanycast }, ofFamily(filter), options);
  }

  /** Removes all addresses that have what the filter says; returns how many. */
  flush(filter: AddressInput, options: DumpOptions = {}): Promise<number> {
    return flush(this.#reader, kind, this.dump(filter, options));
  }

  /**
   * Addresses in the file format of `ip addr save`: `await` it for the bytes, or iterate it for pieces as they come.
   * `ip addr restore` and {@link restore} read it.
   */
  save(filter: AddressInput = {}, options: DumpOptions = {}): Saved {
    return new Saved(this.dump(filter, options), SAVED);
  }

  /** The addresses in a file of {@link save} or of `ip addr save`. */
  showdump(saved: Uint8Array): Address[] {
    return entriesOf<Address>(saved, SAVED);
  }

  /**
   * Adds all addresses in a file of {@link save} or of `ip addr save`; returns how many there were to
   * add. Those that are there already are passed over.
   */
  async restore(saved: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
    const found = this.showdump(await whole(saved));
    return together(this.#reader, kind, 'prepend', found, THERE);
  }

  /** Waits until there are addresses that have what the filter says, or with `present: false` none any more. */
  poll(filter: AddressInput, options: WaitOptions = {}): Promise<Address[]> {
    return pollEntries(this.#reader, ['addr'], () => this.dump(filter), 'addresses', options);
  }

  /**
   * Sees to it that an address is there with these properties: adds it, changes it, or finds that nothing
   * is to be done, and says which. With `present: false`, that none with these properties is there.
   */
  ensure(address: AddressInput, options: EnsureOptions = {}): Promise<Ensured<Address>> {
    return ensure<Address>(
      address,
      {
        reader: this.#reader,
        kind,
        type: kind.add,
        candidates: ({ index, family }) => this.dump({ index, family } as AddressInput),
        same: (entry, wanted) =>
          has(
            { ...entry, local: entry.local ?? entry.address },
            {
              local: wanted.local ?? wanted.address,
              address: wanted.address,
              prefixlen: wanted.prefixlen,
            },
          ),
        equal: (entry, { cacheinfo, ...wanted }) =>
          has({ ...entry, local: entry.local ?? entry.address }, wanted) &&
          lasts(entry, cacheinfo as Address['cacheinfo']),
        add: (limits) => this.add(address, limits),
        change: (_entry, limits) => this.replace(address, limits),
        del: (entry, limits) => this.del(entry, limits),
      },
      options,
    );
  }
}

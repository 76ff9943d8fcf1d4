import { Entries } from '../iproute/entries.js';
import type { Ensured, EnsureOptions } from '../iproute/objects.js';
import { type XfrmState as StateMessage, type XfrmStateCount, xfrmMessages } from '../messages/xfrm/index.js';
import type { XfrmMark } from '../objects/xfrm/marks.js';
import { stateDump, xfrmState } from '../objects/xfrm/objects.js';
import { checkFilter, matches } from '../objects/xfrm/prefix.js';
import type { XfrmProtocol } from '../objects/xfrm/selector.js';
import {
  stateOf,
  type XfrmAllocInput,
  type XfrmMode,
  type XfrmState,
  type XfrmStateFlag,
  type XfrmStateInput,
  type XfrmStateKey,
} from '../objects/xfrm/state.js';
import { checkChooses, checkFields, checkScope } from '../schema/fields.js';
import { checkOptions } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import type { DumpOptions } from '../socket/dump.js';
import { CALL_OPTIONS, ensured, explain, isGone, send, type XfrmCallOptions, type XfrmHost } from './host.js';

/** Which states: all that is given has to hold. */
export interface XfrmStateFilter {
  /** Addresses or prefixes. */
  src?: string;
  /** Destination, an address or prefix. */
  dst?: string;
  /** `'esp'`, `'ah'`, `'comp'`, … */
  proto?: XfrmProtocol;
  /** The index of the state. */
  spi?: number;
  /** `'transport'`, `'tunnel'`, … */
  mode?: XfrmMode;
  /** What joins it with templates. */
  reqid?: number;
  /** Interface of the kind `xfrm`. */
  ifId?: number;
  /** The way that packets go (6.10). */
  dir?: 'in' | 'out';
  /** Mark that it is for. */
  mark?: XfrmMark | number;
  /** Flags that have to be set. */
  flags?: readonly XfrmStateFlag[];
}

const OF = 'xfrm state';
const FILTER = ['src', 'dst', 'proto', 'spi', 'mode', 'reqid', 'ifId', 'dir', 'mark', 'flags'] as const;
const { getsa } = xfrmMessages;

/** Security associations: `xfrm.state`. */
export class XfrmStates {
  static {
    publicVerbs(XfrmStates, undefined, 'Xfrm.state');
  }

  readonly #host: XfrmHost;

  /** @internal */
  constructor(host: XfrmHost) {
    this.#host = host;
  }

  /**
   * Lists states: all, or those that match a filter: `await` it for an array, or iterate it, which holds few in
   * memory. The kernel leaves out other protocols and addresses.
   *
   * @throws EncodeError for a filter that names what there is not.
   */
  list(filter: XfrmStateFilter = {}, options: DumpOptions = {}): Entries<XfrmState> {
    checkFields(OF, filter, FILTER);
    checkFilter(OF, filter);
    const dump = this.#host.tables.dump(getsa.id, stateDump(filter), { ...options, explain });
    return new Entries(dump, (one) => {
      const state = stateOf(one as unknown as StateMessage);
      return matches(OF, state, filter) ? [state] : [];
    });
  }

  /**
   * Reads one state, by where its packets go, its protocol and its SPI.
   *
   * @throws NetlinkError `ESRCH` where there is none.
   */
  async get(key: XfrmStateKey, options: XfrmCallOptions = {}): Promise<XfrmState> {
    return stateOf((await send(this.#host, 'get', xfrmState, 'get', key, options)) as StateMessage);
  }

  /**
   * Adds a state.
   *
   * @throws NetlinkError `EEXIST` where there is one already.
   */
  async add(state: XfrmStateInput, options: XfrmCallOptions = {}): Promise<void> {
    await send(this.#host, 'request', xfrmState, 'add', state, options);
  }

  /** Adds a state, or changes it where it exists: its encapsulation, lifetimes, selector; keys stay. */
  async update(state: XfrmStateInput, options: XfrmCallOptions = {}): Promise<void> {
    await send(this.#host, 'request', xfrmState, 'update', state, options);
  }

  /**
   * Reserves a free SPI for a state to come: the kernel makes one without keys, which {@link update} completes.
   *
   * @throws NetlinkError `ENOENT` where none of the range is free.
   */
  async allocspi(input: XfrmAllocInput, options: XfrmCallOptions = {}): Promise<XfrmState> {
    return stateOf((await send(this.#host, 'get', xfrmState, 'allocspi', input, options)) as StateMessage);
  }

  /**
   * Ensures that a state is there with these properties: adds it, updates it, makes it again where the kernel does not
   * change what differs, or leaves it as it is, and reports which. With `present: false`, that it is not.
   */
  ensure(state: XfrmStateInput, options: EnsureOptions = {}): Promise<Ensured<XfrmState>> {
    return ensured(this.#host, xfrmState, state, options);
  }

  /**
   * Removes a state.
   *
   * @throws NetlinkError `ESRCH` where there is none.
   */
  async del(key: XfrmStateKey, options: XfrmCallOptions = {}): Promise<void> {
    await send(this.#host, 'request', xfrmState, 'del', key, options);
  }

  /**
   * Removes the states that match a filter; returns how many.
   *
   * @throws EncodeError for a filter that means every state: that is {@link flush}.
   */
  async deleteAll(filter: XfrmStateFilter, options: XfrmCallOptions = {}): Promise<number> {
    checkOptions(options, CALL_OPTIONS);
    checkChooses(OF, filter, 'flush()');
    let count = 0;
    for (const state of await this.list(filter, options)) {
      try {
        await this.del(state, options);
        count++;
      } catch (error) {
        // it has expired by itself
        if (!isGone(error)) throw error;
      }
    }
    return count;
  }

  /** Removes all states, or all of a protocol. */
  async flush(scope: { proto?: XfrmProtocol } = {}, options: XfrmCallOptions = {}): Promise<void> {
    checkScope(OF, scope, ['proto']);
    await send(this.#host, 'request', xfrmState, 'flush', { proto: scope.proto }, options);
  }

  /** Counts states, and reads the size of the kernel's hash table: now, and at most. */
  async count(
    options: XfrmCallOptions = {},
  ): Promise<{ count: number; buckets: number; maxBuckets: number }> {
    const answer = await send(this.#host, 'get', xfrmState, 'count', {}, options);
    const { cnt = 0, hinfo } = answer as XfrmStateCount;
    return { count: cnt, buckets: hinfo?.sadhcnt ?? 0, maxBuckets: hinfo?.sadhmcnt ?? 0 };
  }
}

import { Entries } from '../iproute/entries.js';
import { type XfrmState as StateMessage, type XfrmStateCount, xfrmMessages } from '../messages/xfrm/index.js';
import { checkFields, defined } from '../schema/fields.js';
import { EncodeError } from '../schema/index.js';
import { checkOptions } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import type { DumpOptions } from '../socket/dump.js';
import { matches, prefixOf } from './filter.js';
import { CALL_OPTIONS, explain, isGone, type XfrmCallOptions, type XfrmHost } from './host.js';
import type { XfrmMark } from './marks.js';
import { familyOf, protocolOf, type XfrmProtocol } from './selector.js';
import {
  allocMessage,
  stateIdMessage,
  stateMessage,
  stateOf,
  type XfrmAllocInput,
  type XfrmMode,
  type XfrmState,
  type XfrmStateFlag,
  type XfrmStateInput,
  type XfrmStateKey,
} from './state.js';

/** Which states: all that is given has to hold. */
export interface XfrmStateFilter {
  /** Addresses or prefixes. */
  src?: string;
  dst?: string;
  proto?: XfrmProtocol;
  spi?: number;
  mode?: XfrmMode;
  reqid?: number;
  ifId?: number;
  dir?: 'in' | 'out';
  mark?: XfrmMark | number;
  /** Flags that have to be set. */
  flags?: readonly XfrmStateFlag[];
}

const OF = 'xfrm state';
const FILTER = ['src', 'dst', 'proto', 'spi', 'mode', 'reqid', 'ifId', 'dir', 'mark', 'flags'] as const;
const EVERYTHING = 0xffffffff;
const { newsa, updsa, delsa, getsa, allocspi, flushsa, getsadinfo } = xfrmMessages;

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
    const { src, dst, proto } = filter;
    const [source, target] = [prefixOf(OF, 'src', src), prefixOf(OF, 'dst', dst)];
    const family = familyOf(src ?? dst);
    const any = family === 'inet6' ? '::' : '0.0.0.0';
    const ask = defined({
      proto: proto === undefined ? undefined : protocolOf(OF, 'proto', proto),
      addressFilter: family && {
        family,
        saddr: source?.address ?? any,
        splen: source?.length ?? 0,
        daddr: target?.address ?? any,
        dplen: target?.length ?? 0,
      },
    });
    const dump = this.#host.tables.dump(getsa.id, ask, { ...options, explain });
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
    checkOptions(options, CALL_OPTIONS);
    const answer = await this.#host.socket.get<StateMessage>(getsa.id, stateIdMessage(key), {
      ...options,
      explain,
    });
    return stateOf(answer);
  }

  /**
   * Adds a state.
   *
   * @throws NetlinkError `EEXIST` where there is one already.
   */
  add(state: XfrmStateInput, options: XfrmCallOptions = {}): Promise<void> {
    return this.#send(newsa.id, state, options);
  }

  /** Adds a state, or changes it where it exists: its encapsulation, lifetimes, selector; keys stay. */
  update(state: XfrmStateInput, options: XfrmCallOptions = {}): Promise<void> {
    return this.#send(updsa.id, state, options);
  }

  async #send(type: number, state: XfrmStateInput, options: XfrmCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    // what is wrong is said before a name is looked up
    stateMessage({ ...state, ...numbersFor(state) });
    const { sel, offload } = state;
    const resolved = {
      ...state,
      ...(typeof sel?.dev === 'string' && { sel: { ...sel, dev: await this.#host.indexOf(sel.dev) } }),
      ...(typeof offload?.dev === 'string' && {
        offload: { ...offload, dev: await this.#host.indexOf(offload.dev) },
      }),
    };
    await this.#host.socket.request(type, stateMessage(resolved), { ...options, explain });
  }

  /**
   * Reserves a free SPI for a state to come: the kernel makes one without keys, which {@link update} completes.
   *
   * @throws NetlinkError `ENOENT` where none of the range is free.
   */
  async allocspi(input: XfrmAllocInput, options: XfrmCallOptions = {}): Promise<XfrmState> {
    checkOptions(options, CALL_OPTIONS);
    const answer = await this.#host.socket.get<StateMessage>(allocspi.id, allocMessage(input), {
      ...options,
      explain,
    });
    return stateOf(answer);
  }

  /**
   * Removes a state.
   *
   * @throws NetlinkError `ESRCH` where there is none.
   */
  async del(key: XfrmStateKey, options: XfrmCallOptions = {}): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.#host.socket.request(delsa.id, stateIdMessage(key), { ...options, explain });
  }

  /**
   * Removes the states that match a filter; returns how many.
   *
   * @throws EncodeError for a filter that means every state: that is {@link flush}.
   */
  async deleteAll(filter: XfrmStateFilter, options: XfrmCallOptions = {}): Promise<number> {
    checkOptions(options, CALL_OPTIONS);
    if (Object.keys(defined(filter)).length === 0)
      throw new EncodeError(OF, '', 'a filter that means every state deletes none: flush() does that');
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
  async flush({ proto }: { proto?: XfrmProtocol } = {}, options: XfrmCallOptions = {}): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const value = { proto: proto === undefined ? 0 : protocolOf(OF, 'proto', proto) };
    await this.#host.socket.request(flushsa.id, value, { ...options, explain });
  }

  /** Counts states, and reads the size of the kernel's hash table: now, and at most. */
  async count(
    options: XfrmCallOptions = {},
  ): Promise<{ count: number; buckets: number; maxBuckets: number }> {
    checkOptions(options, CALL_OPTIONS);
    const { cnt = 0, hinfo } = await this.#host.socket.get<XfrmStateCount>(
      getsadinfo.id,
      { flags: EVERYTHING },
      { ...options, explain },
    );
    return { count: cnt, buckets: hinfo?.sadhcnt ?? 0, maxBuckets: hinfo?.sadhmcnt ?? 0 };
  }
}

/** Interfaces by numbers, so that a message can be checked before their names are looked up. */
function numbersFor({ sel, offload }: XfrmStateInput): Partial<XfrmStateInput> {
  return {
    ...(typeof sel?.dev === 'string' && { sel: { ...sel, dev: 1 } }),
    ...(typeof offload?.dev === 'string' && { offload: { ...offload, dev: 1 } }),
  };
}

import { Entries } from '../iproute/entries.js';
import type {
  ExpectationMessage,
  ExpectationStatistics,
} from '../messages/netfilter/conntrack/expectation.js';
import { expectationMessages } from '../messages/netfilter/conntrack/index.js';
import { NLM_F_CREATE, NLM_F_EXCL } from '../protocol/framing.js';
import { publicVerbs } from '../schema/verbs.js';
import type { DumpOptions } from '../socket/dump.js';
import type { NetlinkSocket } from '../socket/socket.js';
import {
  type Expectation,
  type ExpectationInput,
  expectationMessageOf,
  expectationOf,
} from './expectation.js';
import type { FlowDirection, FlowProtocol, OtherProtocol } from './flow.js';
import { familyOf, protocolNamed, tupleOf } from './tuple.js';

/** What tells an expectation from others: what is expected. */
export interface ExpectationKey {
  /** `'tcp'`, `'udp'`, or a number. */
  protocol: FlowProtocol | OtherProtocol;
  /** Addresses and ports that are expected. */
  tuple: FlowDirection;
  /** Zone of connection tracking. */
  zone?: number | undefined;
  /** The kernel's number for it. */
  id?: number | undefined;
}

interface Limits {
  /** Milliseconds; then `ETIMEDOUT`. */
  timeout?: number | undefined;
  /** Ends it when aborted. */
  signal?: AbortSignal | undefined;
}

const { new: newType, get: getType, delete: deleteType, get_stats_cpu } = expectationMessages;

/** The flows that helpers expect: `conntrack.expectations`. */
export class Expectations {
  static {
    publicVerbs(Expectations, undefined, 'Conntrack.expectations');
  }

  readonly #socket: NetlinkSocket;

  /** @internal */
  constructor(socket: NetlinkSocket) {
    this.#socket = socket;
  }

  /** Lists the expectations. */
  dump(options: DumpOptions = {}): Entries<Expectation> {
    return new Entries(this.#socket.dump(getType.id, {}, options), (one) => [
      expectationOf(one as unknown as ExpectationMessage),
    ]);
  }

  /**
   * Reads one expectation, by what is expected.
   *
   * @throws NetlinkError `ENOENT` where there is none.
   */
  async get(key: ExpectationKey, options?: Limits): Promise<Expectation> {
    const [answer] = await this.#socket.request<ExpectationMessage>(getType.id, keyOf(key), options);
    return expectationOf(answer!);
  }

  /** Adds an expectation, of a flow that has a helper (`helper`: one of a program). */
  async add(expectation: ExpectationInput, options: Limits = {}): Promise<void> {
    const flags = NLM_F_CREATE | NLM_F_EXCL;
    await this.#socket.request(newType.id, expectationMessageOf(expectation), { ...options, flags });
  }

  /**
   * Removes an expectation.
   *
   * @throws NetlinkError `ENOENT` where there is none.
   */
  async del(key: ExpectationKey, options?: Limits): Promise<void> {
    await this.#socket.request(deleteType.id, keyOf(key), options);
  }

  /** Removes all expectations. */
  async flush(options?: Limits): Promise<void> {
    await this.#socket.request(deleteType.id, {}, options);
  }

  /** Reads what each CPU has counted. */
  stats(options: DumpOptions = {}): Entries<{ cpu: number; new?: number; create?: number; delete?: number }> {
    return new Entries(this.#socket.dump(get_stats_cpu.id, {}, options), (one) => {
      const {
        nfgenFamily: _family,
        version: _version,
        resId,
        ...counts
      } = one as unknown as ExpectationStatistics;
      return [{ cpu: resId, ...counts }];
    });
  }
}

function keyOf({ protocol, tuple, zone, id }: ExpectationKey) {
  return {
    nfgenFamily: familyOf(tuple.src),
    tuple: tupleOf(tuple, protocolNamed(protocol, 'protocol'), 'tuple'),
    ...(zone !== undefined && { zone }),
    ...(id !== undefined && { id }),
  };
}

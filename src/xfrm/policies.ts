import { Entries } from '../iproute/entries.js';
import type { Ensured, EnsureOptions } from '../iproute/objects.js';
import {
  type XfrmPolicy as PolicyMessage,
  type XfrmDefault,
  type XfrmPolicyCount,
  xfrmMessages,
} from '../messages/xfrm/index.js';
import type { XfrmMark } from '../objects/xfrm/marks.js';
import { xfrmPolicy } from '../objects/xfrm/objects.js';
import {
  policyOf,
  type XfrmDirection,
  type XfrmPolicy,
  type XfrmPolicyInput,
  type XfrmPolicyKey,
} from '../objects/xfrm/policy.js';
import { checkFilter, matches } from '../objects/xfrm/prefix.js';
import type { XfrmProtocol } from '../objects/xfrm/selector.js';
import { checkChooses, checkFields, checkScope, defined } from '../schema/fields.js';
import { checkOptions } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import type { DumpOptions } from '../socket/dump.js';
import type { XfrmDefaults } from './events.js';
import { CALL_OPTIONS, ensured, explain, isGone, send, type XfrmCallOptions, type XfrmHost } from './host.js';

/** Which policies: all that is given has to hold. */
export interface XfrmPolicyFilter {
  /** `'in'`, `'out'` or `'fwd'`. */
  dir?: XfrmDirection;
  /** Prefixes that theirs lie within. */
  src?: string;
  /** Destination of the selector. */
  dst?: string;
  /** Protocol of the selector. */
  proto?: XfrmProtocol;
  /** Source port of the selector. */
  sport?: number;
  /** Destination port of the selector. */
  dport?: number;
  /** Index of the selector's interface. */
  dev?: number;
  /** The kernel's number for it. */
  index?: number;
  /** Main policies, or those of Mobile IPv6. */
  ptype?: 'main' | 'sub';
  /** Whether packets pass. */
  action?: 'allow' | 'block';
  /** The lowest number goes first. */
  priority?: number;
  /** Interface of the kind `xfrm`. */
  ifId?: number;
  /** Mark that it is for. */
  mark?: XfrmMark | number;
  /** Flags that are set. */
  flags?: readonly ('localok' | 'icmp' | 'cpuAcquire')[];
  /** Only sockets' own, or only the others. */
  socket?: boolean;
}

/** Numbers of policies, and how they are hashed. */
export interface XfrmPolicyCounts {
  in: number;
  out: number;
  fwd: number;
  /** Those of sockets. */
  socket: { in: number; out: number; fwd: number };
  buckets: number;
  maxBuckets: number;
  /** Policies with prefixes at least as long, of both sides, are hashed. */
  thresholds: { ipv4?: XfrmThreshold; ipv6?: XfrmThreshold };
}

/** Lengths of prefixes, here and there. */
export interface XfrmThreshold {
  local: number;
  remote: number;
}

const OF = 'xfrm policy';
const FILTER = [
  'dir',
  'src',
  'dst',
  'proto',
  'sport',
  'dport',
  'dev',
  'index',
  'ptype',
  'action',
  'priority',
  'ifId',
  'mark',
  'flags',
  'socket',
] as const;
const EVERYTHING = 0xffffffff;
const { getpolicy, newspdinfo } = xfrmMessages;

/** Which packets have to be protected, and how: `xfrm.policy`. */
export class XfrmPolicies {
  static {
    publicVerbs(XfrmPolicies, undefined, 'Xfrm.policy');
  }

  readonly #host: XfrmHost;

  /** @internal */
  constructor(host: XfrmHost) {
    this.#host = host;
  }

  /**
   * Lists policies: all, or those that match a filter: `await` it for an array, or iterate it, which holds few in memory.
   *
   * @throws EncodeError for a filter that names what there is not.
   */
  list(filter: XfrmPolicyFilter = {}, options: DumpOptions = {}): Entries<XfrmPolicy> {
    checkFields(OF, filter, FILTER);
    checkFilter(OF, filter);
    const { ptype, socket, ...rest } = filter;
    const dump = this.#host.tables.dump(getpolicy.id, {}, { ...options, explain });
    return new Entries(dump, (one) => {
      const policy = policyOf(one as unknown as PolicyMessage);
      const found =
        (ptype === undefined || (policy.ptype ?? 'main') === ptype) &&
        (socket === undefined || (policy.socket ?? false) === socket) &&
        matches(OF, policy, rest);
      return found ? [policy] : [];
    });
  }

  /**
   * Reads one policy, by its direction and its selector or index.
   *
   * @throws NetlinkError `ENOENT` where there is none.
   */
  async get(key: XfrmPolicyKey, options: XfrmCallOptions = {}): Promise<XfrmPolicy> {
    return policyOf((await send(this.#host, 'get', xfrmPolicy, 'get', key, options)) as PolicyMessage);
  }

  /**
   * Makes a policy.
   *
   * @throws NetlinkError `EEXIST` where there is one for the same packets.
   */
  async add(policy: XfrmPolicyInput, options: XfrmCallOptions = {}): Promise<void> {
    await send(this.#host, 'request', xfrmPolicy, 'add', policy, options);
  }

  /** Adds a policy, or replaces the one for the same packets. */
  async update(policy: XfrmPolicyInput, options: XfrmCallOptions = {}): Promise<void> {
    await send(this.#host, 'request', xfrmPolicy, 'update', policy, options);
  }

  /**
   * Ensures that a policy is there with these properties: adds it, updates it, makes it again where the kernel does not
   * change what differs, or leaves it as it is, and reports which. With `present: false`, that it is not.
   */
  ensure(policy: XfrmPolicyInput, options: EnsureOptions = {}): Promise<Ensured<XfrmPolicy>> {
    return ensured(this.#host, xfrmPolicy, policy, options);
  }

  /**
   * Removes a policy.
   *
   * @throws NetlinkError `ENOENT` where there is none.
   */
  async del(key: XfrmPolicyKey, options: XfrmCallOptions = {}): Promise<void> {
    await send(this.#host, 'request', xfrmPolicy, 'del', key, options);
  }

  /**
   * Removes the policies that match a filter, but those of sockets; returns how many.
   *
   * @throws EncodeError for a filter that means every policy: that is {@link flush}.
   */
  async deleteAll(filter: XfrmPolicyFilter, options: XfrmCallOptions = {}): Promise<number> {
    checkOptions(options, CALL_OPTIONS);
    checkChooses(OF, filter, 'flush()');
    let count = 0;
    for (const { dir, index, ptype, mark, ifId, family } of await this.list(
      { ...filter, socket: false },
      options,
    )) {
      try {
        const key = { dir, index, ptype, mark, ifId, family };
        await this.del(defined(key) as XfrmPolicyKey, options);
        count++;
      } catch (error) {
        // it has expired by itself
        if (!isGone(error)) throw error;
      }
    }
    return count;
  }

  /** Removes all policies of a type; of the main one by default. Those of sockets stay. */
  async flush(scope: { ptype?: 'main' | 'sub' | 'any' } = {}, options: XfrmCallOptions = {}): Promise<void> {
    checkScope(OF, scope, ['ptype']);
    await send(this.#host, 'request', xfrmPolicy, 'flush', { ptype: scope.ptype }, options);
  }

  /** Counts policies. */
  async count(options: XfrmCallOptions = {}): Promise<XfrmPolicyCounts> {
    const answer = (await send(this.#host, 'get', xfrmPolicy, 'count', {}, options)) as XfrmPolicyCount;
    const { info, hinfo, ipv4Hthresh: four, ipv6Hthresh: six } = answer;
    const { incnt = 0, outcnt = 0, fwdcnt = 0, inscnt = 0, outscnt = 0, fwdscnt = 0 } = info ?? {};
    return {
      in: incnt,
      out: outcnt,
      fwd: fwdcnt,
      socket: { in: inscnt, out: outscnt, fwd: fwdscnt },
      buckets: hinfo?.spdhcnt ?? 0,
      maxBuckets: hinfo?.spdhmcnt ?? 0,
      thresholds: defined({
        ipv4: four && { local: four.lbits, remote: four.rbits },
        ipv6: six && { local: six.lbits, remote: six.rbits },
      }) as XfrmPolicyCounts['thresholds'],
    };
  }

  /** Sets from which lengths of prefixes on policies are hashed. */
  async setThresholds(
    { ipv4, ipv6 }: { ipv4?: XfrmThreshold; ipv6?: XfrmThreshold },
    options: XfrmCallOptions = {},
  ): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const bits = (one: XfrmThreshold | undefined) => one && { lbits: one.local, rbits: one.remote };
    const value = { flags: EVERYTHING, ipv4Hthresh: bits(ipv4), ipv6Hthresh: bits(ipv6) };
    await this.#host.socket.request(newspdinfo.id, defined(value), { ...options, explain });
  }

  /** Reads what becomes of packets that no policy is for (Linux 5.14). */
  async getdefault(options: XfrmCallOptions = {}): Promise<XfrmDefaults> {
    const answer = (await send(this.#host, 'get', xfrmPolicy, 'getdefault', {}, options)) as XfrmDefault;
    return { in: answer.in, fwd: answer.fwd, out: answer.out } as XfrmDefaults;
  }

  /** Sets what becomes of packets that no policy is for; directions that are left out stay (Linux 5.14). */
  async setdefault(defaults: Partial<XfrmDefaults>, options: XfrmCallOptions = {}): Promise<void> {
    await send(this.#host, 'request', xfrmPolicy, 'setdefault', defaults, options);
  }
}

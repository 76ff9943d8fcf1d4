import { routeMessages } from '../messages/route/index.js';
import type { Netconf } from '../messages/route/netconfmsg.js';
import type { Input } from '../schema/index.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { interfaceKeys } from './names.js';
import { type CallOptions, dump, get, type ObjectKind, type Reader } from './verbs.js';

/** Which settings: `{ family: 'inet', dev: 'eth0' }`; `dev` also `'all'` and `'default'`. */
export type NetconfFilter = Omit<Partial<Input<Netconf>>, 'ifindex'> & {
  ifindex?: number | string | undefined;
  dev?: string | number | undefined;
};

/** `NETCONFA_IFINDEX_*` */
const EVERY: Readonly<Record<string, number>> = { all: -1, default: -2 };

const kind: ObjectKind = {
  add: routeMessages.newnetconf,
  del: routeMessages.delnetconf,
  get: routeMessages.getnetconf,
  interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
  filters: ['family'],
  complete(value) {
    const out: Record<string, unknown> = { family: 'inet', ...value };
    for (const key of ['dev', 'ifindex']) {
      const index = typeof out[key] === 'string' ? EVERY[out[key]] : undefined;
      if (index !== undefined) out[key] = index;
    }
    return out;
  },
};

/** Settings of IP, IPv6 and MPLS by link: what `ip netconf` shows. They are changed by sysctl. */
export class Netconfs {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** The settings of a family (`inet` unless said otherwise) for all links, for `all` (-1) and for `default` (-2). */
  dump(filter: NetconfFilter = {}, options: DumpOptions = {}): Dump<Netconf> {
    return dump<Netconf>(this.#reader, kind, filter, options);
  }

  /** The settings of a family for one link, for `'all'` or for `'default'`. */
  get(netconf: NetconfFilter, options: CallOptions = {}): Promise<Netconf> {
    return get<Netconf>(this.#reader, kind, netconf, options);
  }
}

import type { Netconf } from '../messages/route/netconfmsg.js';
import { netconf as definition, type NetconfFilter } from '../objects/netconf.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { CallOptions, Reader } from './executor.js';
import { dumpOf, getOf } from './objects.js';
import { tableVerbs } from './table-verbs.js';

export type { NetconfFilter };

/** Settings of IP, IPv6 and MPLS by link: what `ip netconf` shows. They are changed by sysctl. */
export class Netconfs {
  static {
    tableVerbs(Netconfs, 'netconf');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Lists the settings of a family (`inet` by default) for all links, for `all` (-1) and for `default` (-2). */
  dump(filter: NetconfFilter = {}, options: DumpOptions = {}): Dump<Netconf> {
    return dumpOf(this.#reader, definition, filter, options);
  }

  /** Reads the settings of a family for one link, for `'all'` or for `'default'`. */
  get(netconf: NetconfFilter, options: CallOptions = {}): Promise<Netconf> {
    return getOf(this.#reader, definition, netconf, options);
  }
}

import { routeMessages } from '../../messages/route/index.js';
import type { TunnelVnis, VniEntry } from '../../messages/route/tunnel_msg.js';
import type { DumpOptions } from '../../socket/dump.js';
import { type Entries, type EntryTable, entries, together } from '../entries.js';
import { interfaceKeys } from '../names.js';
import {
  type CallOptions,
  familyOf,
  type ObjectKind,
  type Performer,
  perform,
  type Reader,
} from '../verbs.js';
import { inRange, type Range, rangeField, rangeOf } from './range.js';

/** A VNI, or several alike (`start` to `end`), that a VXLAN device lets through. */
export interface Vni extends VniEntry {
  /** The VXLAN device. */
  ifindex: number;
  start: number;
}

/** The same as the verbs take it: `{ dev: 'vxlan0', vni: '100-200' }`, `{ dev: 'vxlan0', vni: 7, remote: '192.0.2.1' }`. */
export interface VniInput extends Omit<Partial<Vni>, 'ifindex'> {
  /** The VXLAN device, by name or index. */
  dev?: string | number | undefined;
  ifindex?: string | number | undefined;
  /** `start`, or a range as text: `'100-200'`. */
  vni?: number | string | undefined;
  /** `group` or `group6`, by what it is. */
  remote?: string | undefined;
}

export interface VniFilter extends VniInput {
  /** Entries come with their counters. */
  withStats?: boolean | undefined;
}

const kind: ObjectKind = {
  add: routeMessages.newtunnel,
  del: routeMessages.deltunnel,
  get: routeMessages.gettunnel,
  interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
  filters: [],
  complete({ vni, remote, ...value }) {
    const named = vni === undefined ? value : { ...value, start: vni };
    if (remote !== undefined) named[familyOf(remote) === 'inet6' ? 'group6' : 'group'] = remote;
    return rangeOf(named, 'start', 'end');
  },
  shape({ ifindex, stats: _stats, start, end, ...rest }, verb) {
    const range = { start, ...(end === undefined || end === start ? {} : { end }) };
    return { family: 'bridge', ifindex, entry: [verb === 'del' ? range : { ...range, ...rest }] };
  },
  fieldOf(path, given) {
    const field = path.replace(/^entry(\[0\])?(\.|$)/, '');
    if (/^group6?$/.test(field) && given[field] === undefined) return 'remote';
    return rangeField(field, given, 'start', 'end', 'vni');
  },
};

const table: EntryTable<TunnelVnis, Vni> = {
  kind,
  request: ({ ifindex, withStats }) => ({
    family: 'bridge',
    ...(ifindex === undefined ? {} : { ifindex }),
    ...(withStats ? { flags: ['stats'] } : {}),
  }),
  entries: ({ ifindex, entry = [] }) => entry.map((one) => ({ ifindex, start: 0, ...one })),
  accepts: (entry, filter) => inRange(entry as unknown as Range, filter, 'start', 'end', ['withStats']),
};

/** The verbs that change the VNIs of VXLAN devices made with `vnifilter` (Linux 5.18). */
export class VniChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /** Lets VNIs through; of those that are there, the remote end is changed. */
  add(vni: VniInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'add', vni, options, 0);
  }

  /** Lets VNIs through no more. */
  del(vni: VniInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'del', vni, options);
  }
}

const GONE = new Set(['ENOENT', 'ENODEV']);

/** VNIs of VXLAN devices made with `vnifilter`: what `bridge vni` shows and changes (Linux 5.18). */
export class Vnis extends VniChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** All VNIs, or those that have what the filter says: `{ dev: 'vxlan0', vni: 100 }` (ranges that it belongs to). */
  dump(filter: VniFilter = {}, options: DumpOptions = {}): Entries<Vni> {
    return entries(this.#reader, table, filter, options);
  }

  /** Removes all VNIs that have what the filter says; returns how many entries (ranges count once). */
  async flush(filter: VniFilter, options: DumpOptions = {}): Promise<number> {
    return together(this.#reader, kind, 'del', await this.dump(filter, options), GONE);
  }
}

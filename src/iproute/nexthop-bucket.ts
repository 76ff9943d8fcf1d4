import { routeMessages } from '../messages/route/index.js';
import type { Nexthop } from '../messages/route/nexthop.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { interfaceKeys } from './names.js';
import { type CallOptions, dump, get, type ObjectKind, type Reader } from './verbs.js';

/** Which buckets. */
export interface NexthopBucketFilter {
  /** The resilient group. */
  id?: number | undefined;
  /** The nexthop that the bucket leads to. */
  nhId?: number | undefined;
  /** Those of nexthops over this link, by name or index. */
  dev?: string | number | undefined;
  /** Those of nexthops over ports of this link. */
  master?: string | number | undefined;
}

const kind: ObjectKind = {
  add: routeMessages.newnexthopbucket,
  del: routeMessages.delnexthopbucket,
  get: routeMessages.getnexthopbucket,
  interfaces: interfaceKeys({ dev: 'oif', master: 'master' }),
  filters: ['id', 'oif', 'master', 'resBucket'],
  unseen: ['oif', 'master'],
  complete({ nhId, index, ...value }) {
    const inner = { ...(nhId === undefined ? {} : { nhId }), ...(index === undefined ? {} : { index }) };
    return Object.keys(inner).length > 0 ? { ...value, resBucket: inner } : value;
  },
};

/** Buckets of resilient nexthop groups (Linux 5.13): which nexthop each share of the flows goes to. Read only. */
export class NexthopBuckets {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** All buckets, or those that have what the filter says: `{ id: 10 }`, the group's. */
  dump(filter: NexthopBucketFilter = {}, options: DumpOptions = {}): Dump<Nexthop> {
    return dump<Nexthop>(this.#reader, kind, filter, options);
  }

  /** One bucket of a group. */
  get(bucket: { id: number; index: number }, options: CallOptions = {}): Promise<Nexthop> {
    return get<Nexthop>(this.#reader, kind, bucket, options);
  }
}

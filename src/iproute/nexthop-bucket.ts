import type { Nexthop } from '../messages/route/nexthop.js';
import { type NexthopBucketFilter, nexthopBucket } from '../objects/nexthop.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { CallOptions, Reader } from './executor.js';
import { dumpOf, getOf } from './objects.js';
import { tableVerbs } from './table-verbs.js';

export type { NexthopBucketFilter };

/** Buckets of resilient nexthop groups (Linux 5.13): which nexthop each share of the flows goes to. Read only. */
export class NexthopBuckets {
  static {
    tableVerbs(NexthopBuckets, 'nexthop.bucket');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Lists all buckets, or those that match the filter: `{ id: 10 }`, the group's. */
  dump(filter: NexthopBucketFilter = {}, options: DumpOptions = {}): Dump<Nexthop> {
    return dumpOf(this.#reader, nexthopBucket, filter, options);
  }

  /** Reads one bucket of a group. */
  get(bucket: { id: number; index: number }, options: CallOptions = {}): Promise<Nexthop> {
    return getOf(this.#reader, nexthopBucket, bucket, options);
  }
}

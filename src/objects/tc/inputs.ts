/** What the verbs of traffic control take: places by name, options of each kind as the kernel has them or in words. */
import type { Action, actionKinds } from '../../messages/route/tc/action/index.js';
import type { filterKinds } from '../../messages/route/tc/filters.js';
import type { classKinds, qdiscKinds } from '../../messages/route/tc/qdiscs.js';
import type { Filter, Qdisc, TrafficClass } from '../../messages/route/tc/tcmsg.js';
import type { Infer, Input, Type, Undeclared } from '../../schema/index.js';
import type { VerdictWord } from './options/action/common.js';
import type { ActionKindWords } from './options/action/index.js';
import type { EstimatorWords } from './options/estimator.js';
import type { FilterKindWords } from './options/filter/index.js';
import type { ClassWords, QdiscWords } from './options/qdisc/index.js';
import type { SizeTableWords } from './options/size-table.js';
import type { EtherType } from './options/units.js';

/** What names the device, and the places in its tree: `'1:10'` as well as 0x10010. */
export interface Place {
  /** The device, by name or index. */
  dev?: string | number | undefined;
  /** The same as `dev`. */
  ifindex?: number | string | undefined;
  /** Its own number: `'1:'` of a qdisc, `'1:10'` of a class, or as one number. */
  handle?: number | string | undefined;
  /** The class or qdisc above; also `'root'`, `'ingress'`, `'clsact'`, for filters `'egress'`. */
  parent?: number | string | undefined;
}

/** Where filters and chains are. */
export interface FilterPlace {
  /** A block instead of device and parent. */
  block?: number | undefined;
  /** The lower is asked first; 0 lets the kernel choose. */
  prio?: number | undefined;
  /** The same. */
  pref?: number | undefined;
  /** EtherType, by number or name: `'ip'`; by default all. */
  protocol?: EtherType | undefined;
}

/** A key whose value may also be a word: both, where they differ. */
type Either<K, W> = Omit<K, keyof W> & {
  [P in keyof W]?: W[P] | (P extends keyof K ? K[P] : never) | undefined;
};

/** `{ kind: 'htb', options: { … } }` for each kind, and for one that is not declared its bytes. */
type Kinds<C extends Readonly<Record<string, Type>>, W> =
  | {
      [K in keyof C & string]: {
        /** What it is: its name in `tc`. */
        kind: K;
        /** Options of the kind, in the kernel's form or in iproute2's words. */
        options?: Options<Input<Infer<C[K]>>, K extends keyof W ? W[K] : unknown> | undefined;
      };
    }[keyof C & string]
  | { kind?: undefined; options?: undefined }
  | { kind: Undeclared; options?: string | undefined };

type Options<K, W> = unknown extends W ? K : Either<K, W>;

type Rest<T> = Omit<
  Input<T>,
  'ifindex' | 'handle' | 'parent' | 'options' | 'kind' | 'info' | 'stab' | 'rate'
> &
  Place & {
    /** Priority and protocol of a filter, as the kernel has them in one. */
    info?: number | undefined;
  };

interface Sized<T> {
  /** What packets count as: `{ overhead: 22, linklayer: 'atm' }`. */
  stab?: SizeTableWords | Input<T> | undefined;
}
interface Estimated<T> {
  /** How often its rate is estimated: `{ interval: '250ms', average: '1s' }`. */
  rate?: EstimatorWords | Input<T> | undefined;
}

/** `{ dev: 'eth0', parent: 'root', handle: '1:', kind: 'htb', options: { default: '10' } }`. */
export type QdiscInput = Rest<Qdisc> &
  Sized<Qdisc['stab']> &
  Estimated<Qdisc['rate']> &
  Kinds<typeof qdiscKinds, QdiscWords>;

/** `{ dev: 'eth0', parent: '1:', handle: '1:10', kind: 'htb', options: { rate: '10mbit' } }`. */
export type TrafficClassInput = Rest<TrafficClass> &
  Estimated<TrafficClass['rate']> &
  Kinds<typeof classKinds, ClassWords>;

/** `{ dev: 'eth0', parent: 'ingress', protocol: 'ip', prio: 1, kind: 'u32', options: { … } }`. */
export type FilterInput = Rest<Filter> &
  FilterPlace &
  Estimated<Filter['rate']> &
  Kinds<typeof filterKinds, FilterKindWords>;

/**
 * An action: `{ kind: 'mirred', options: { egress: 'redirect', dev: 'eth1' } }`, or just what becomes of the packet:
 * `'drop'`, `'goto chain 5'`.
 */
export type ActionInput =
  | VerdictWord
  | (Omit<Input<Action>, 'kind' | 'options'> & Kinds<typeof actionKinds, ActionKindWords>);

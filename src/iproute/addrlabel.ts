import type { AddressLabel } from '../messages/route/addrlabel.js';
import { routeMessages } from '../messages/route/index.js';
import type { Input } from '../schema/index.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { interfaceKeys } from './names.js';
import {
  type CallOptions,
  dump,
  flush,
  get,
  type ObjectKind,
  type Performer,
  perform,
  type Reader,
} from './verbs.js';

/** A label as the verbs take it: `{ address: 'fd00::/8', label: 99 }`, for one link only with `dev`. */
export type AddressLabelInput = Omit<Partial<Input<AddressLabel>>, 'index'> & {
  index?: number | string | undefined;
  /** The link, by name or index. */
  dev?: string | number | undefined;
};

const kind: ObjectKind = {
  add: routeMessages.newaddrlabel,
  del: routeMessages.deladdrlabel,
  get: routeMessages.getaddrlabel,
  interfaces: interfaceKeys({ dev: 'index', index: 'index' }),
  filters: [],
  complete({ seq: _seq, ...value }, verb) {
    if (verb === 'dump') return value;
    // the kernel wants one to remove a label as well, and does not look at it
    return verb === 'del' ? { family: 'inet6', label: 0, ...value } : { family: 'inet6', ...value };
  },
};

/** The verbs that change labels of addresses. */
export class AddressLabelChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /** Gives a prefix a label. */
  add(label: AddressLabelInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'add', label, options);
  }

  /** Gives a prefix a label, in place of the one it may have. */
  replace(label: AddressLabelInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'replace', label, options);
  }

  /** Takes the label of a prefix away. */
  del(label: AddressLabelInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'del', label, options);
  }
}

/** Labels by which IPv6 prefers source addresses for destinations (RFC 6724): what `ip addrlabel` shows and changes. */
export class AddressLabels extends AddressLabelChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** All labels, or those that have what the filter says. */
  dump(filter: AddressLabelInput = {}, options: DumpOptions = {}): Dump<AddressLabel> {
    return dump<AddressLabel>(this.#reader, kind, filter, options, () => ({ family: 'inet6' }));
  }

  /** The label that an address has: `{ address: 'fd00::1' }`. */
  get(label: AddressLabelInput, options: CallOptions = {}): Promise<AddressLabel> {
    return get<AddressLabel>(this.#reader, kind, label, options);
  }

  /** Removes all labels that have what the filter says; returns how many. */
  flush(filter: AddressLabelInput, options: DumpOptions = {}): Promise<number> {
    return flush(this.#reader, kind, this.dump(filter, options), ({ seq: _seq, ...label }) => label);
  }
}

import type { AddressLabel } from '../messages/route/addrlabel.js';
import { routeMessages } from '../messages/route/index.js';
import type { Input } from '../schema/index.js';
import { type ObjectDefinition, object } from './definition.js';
import { interfaceKeys } from './interfaces.js';
import { normalPrefix } from './prefix.js';
import { ADD, REPLACE } from './verbs.js';

/** A label as the verbs take it: `{ address: 'fd00::/8', label: 99 }`, for one link only with `dev`. */
export type AddressLabelInput = Omit<Partial<Input<AddressLabel>>, 'index'> & {
  index?: number | string | undefined;
  /** The link, by name or index. */
  dev?: string | number | undefined;
};

/** The verbs of labels. */
export type AddressLabelVerb = 'add' | 'replace' | 'del' | 'get' | 'dump';

const { newaddrlabel, deladdrlabel, getaddrlabel } = routeMessages;

/** Labels by which IPv6 prefers source addresses for destinations (RFC 6724). */
export const addrlabel: ObjectDefinition<
  AddressLabel,
  AddressLabelInput,
  AddressLabelInput,
  AddressLabelVerb
> = object('addrlabel', {
  plural: 'labels',
  verbs: {
    add: { type: newaddrlabel, flags: ADD },
    replace: { type: newaddrlabel, flags: REPLACE },
    del: { type: deladdrlabel, flags: 0 },
    get: { type: getaddrlabel, flags: 0 },
    dump: { type: getaddrlabel, flags: 0 },
  },
  interfaces: interfaceKeys({ dev: 'index', index: 'index' }),
  normalize({ seq: _seq, ...given }, verb) {
    // the kernel wants a label to remove one as well, and does not look at it
    const value = verb === 'del' ? { label: 0, ...given } : given;
    if (typeof value.address !== 'string' || verb === 'get') return value;
    return { ...value, address: normalPrefix(value.address) };
  },
  defaults: (_label, verb) => (verb === 'dump' ? undefined : { family: 'inet6' }),
  identity: ['address', 'index'],
  kernelFilters: [],
  dumpRequest: () => ({ family: 'inet6' }),
  ensure: { add: 'add', change: 'replace', del: 'del' },
});

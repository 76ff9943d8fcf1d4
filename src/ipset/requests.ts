import type { IpsetAdt, IpsetEntryData, IpsetSet } from '../messages/netfilter/ipset.js';
import type { Input } from '../schema/index.js';

const PROTOCOL = 7;

/** Every request begins so; ipset's tool says `inet` whatever the set's family. */
export const HEAD = { nfgenFamily: 'inet', protocol: PROTOCOL } as const;

type Entry = Input<IpsetEntryData>;

/** To make a set. */
export function creation(
  set: Pick<Input<IpsetSet>, 'setname' | 'typename' | 'revision' | 'family' | 'data'>,
) {
  const { setname, typename, revision, family, data } = set;
  return { ...HEAD, setname, typename, revision, family, data };
}

/** To add or delete one entry. */
export function oneEntry(setname: string, data: Entry): Input<IpsetAdt> {
  return { ...HEAD, setname, data: { ...data, lineno: 0 } };
}

/** To ask for an entry. */
export function tested(setname: string, data: Entry): Input<IpsetAdt> {
  return { ...HEAD, setname, data };
}

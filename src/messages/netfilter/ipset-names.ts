import {
  type Attributes,
  attributes,
  be16,
  be32,
  counter64,
  flags,
  type Infer,
  ip4addr,
  ip6addr,
  nested,
  netByteorder,
  struct,
} from '../../schema/index.js';

/** Numbers as ipset takes them: big-endian, and marked as such. */
export const net16 = netByteorder(be16);
export const net32 = netByteorder(be32);
export const netCounter = netByteorder({ ...counter64, big: true });

const addressSet = attributes('IPSET_ATTR_IPADDR', {
  ipv4: [1, netByteorder(ip4addr), 'IPSET_ATTR_IPADDR_IPV4'],
  ipv6: [2, netByteorder(ip6addr), 'IPSET_ATTR_IPADDR_IPV6'],
});
export interface IpsetAddress extends Infer<typeof addressSet> {}
/** `IPSET_ATTR_IPADDR_*`: an address, by its family. */
export const ipsetAddress: Attributes<IpsetAddress> = addressSet;
export const address = nested(ipsetAddress);

function marked<const N extends Readonly<Record<string, number>>>(names: N) {
  return netByteorder(flags(be32, names));
}

/** `IPSET_FLAG_*` of commands. */
export const commandFlags = marked({
  exist: 1 << 0,
  listSetname: 1 << 1,
  listHeader: 1 << 2,
});

/** `IPSET_FLAG_*` of a set (`with…`) and of an entry. */
export const cadtFlags = marked({
  before: 1 << 0,
  physdev: 1 << 1,
  nomatch: 1 << 2,
  withCounters: 1 << 3,
  withComment: 1 << 4,
  withForceadd: 1 << 5,
  withSkbinfo: 1 << 6,
  ifaceWildcard: 1 << 7,
});

/** The mark that the SET target gives packets, and which bits of it. */
export const skbmark = netByteorder(struct('skbmark', '', { mark: be32, mask: be32 }));
/** The traffic control class that it gives them: `major:minor`. */
export const skbprio = netByteorder(struct('skbprio', '', { major: be16, minor: be16 }));

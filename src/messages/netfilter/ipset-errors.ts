/** ipset's own refusals, from 4096 on: number, C name, words. */
type Errors = Readonly<Record<number, string>>;

const GENERAL: Errors = {
  4097: 'IPSET_ERR_PROTOCOL the kernel takes no such request: an option that the set type, or its revision, does not have',
  4098: 'IPSET_ERR_FIND_TYPE the kernel has no such set type, revision or family',
  4099: 'IPSET_ERR_MAX_SETS the kernel holds as many sets as it can',
  4100: 'IPSET_ERR_BUSY the set is in use by the kernel',
  4101: 'IPSET_ERR_EXIST_SETNAME2 a set with the new name exists already, or the sets to swap are not both there',
  4102: 'IPSET_ERR_TYPE_MISMATCH the types of the sets do not match',
  4103: 'IPSET_ERR_EXIST the entry is in the set already',
  4104: 'IPSET_ERR_INVALID_CIDR the prefix length is out of range',
  4105: 'IPSET_ERR_INVALID_NETMASK the netmask is out of range',
  4106: 'IPSET_ERR_INVALID_FAMILY the set type does not support this address family',
  4107: 'IPSET_ERR_TIMEOUT the set was created without timeout, which the entry has',
  4108: 'IPSET_ERR_REFERENCED the set is in use by a list:set or a rule',
  4109: 'IPSET_ERR_IPADDR_IPV4 an IPv4 address is expected',
  4110: 'IPSET_ERR_IPADDR_IPV6 an IPv6 address is expected',
  4111: 'IPSET_ERR_COUNTER the set was created without counters, which the entry has',
  4112: 'IPSET_ERR_COMMENT the set was created without comment, which the entry has',
  4113: 'IPSET_ERR_INVALID_MARKMASK the markmask is out of range',
  4114: 'IPSET_ERR_SKBINFO the set was created without skbinfo, which the entry has',
  4115: 'IPSET_ERR_BITMASK_NETMASK_EXCL netmask and bitmask exclude each other',
};

/** From 4352 on each family of types has its own. */
const FAMILIES: Readonly<Record<string, Errors>> = {
  bitmap: {
    4352: 'IPSET_ERR_BITMAP_RANGE the entry is out of the range of the set',
    4353: 'IPSET_ERR_BITMAP_RANGE_SIZE the range exceeds what the set type can hold',
  },
  hash: {
    4352: 'IPSET_ERR_HASH_FULL the set is full (maxelem)',
    4353: 'IPSET_ERR_HASH_ELEM the set cannot hold a null-valued entry',
    4354: 'IPSET_ERR_INVALID_PROTO the protocol is not valid here',
    4355: 'IPSET_ERR_MISSING_PROTO the port needs its protocol',
    4356: 'IPSET_ERR_HASH_RANGE_UNSUPPORTED ranges are not supported for this address family',
    4357: 'IPSET_ERR_HASH_RANGE the range is not valid',
  },
  list: {
    4352: 'IPSET_ERR_NAME the member set does not exist',
    4353: 'IPSET_ERR_LOOP a list:set cannot be a member of one',
    4354: 'IPSET_ERR_BEFORE no reference set is given',
    4355: 'IPSET_ERR_NAMEREF the reference set does not exist',
    4356: 'IPSET_ERR_LIST_FULL the list is full (size)',
    4357: 'IPSET_ERR_REF_EXIST the reference set is not a member of the list',
  },
};

/** C name and words of an error of ipset's own; `typename` tells whose it is from 4352 on. */
export function ipsetError(errno: number, typename?: string): { code: string; words: string } | undefined {
  const family = typename?.slice(0, typename.indexOf(':')) ?? '';
  const entry = GENERAL[errno] ?? FAMILIES[family]?.[errno];
  if (entry === undefined) return undefined;
  const space = entry.indexOf(' ');
  return { code: entry.slice(0, space), words: entry.slice(space + 1) };
}

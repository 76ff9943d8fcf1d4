import {
  attributes,
  enumeration,
  flags,
  type Infer,
  ipaddr,
  type Message,
  message,
  s32,
  string,
  struct,
  u8,
  u32,
} from '../../schema/index.js';
import { addressFamily } from './families.js';
import { ifaddrmsgReader } from './readers/ifaddrmsg.js';
import { routeScope } from './route-names.js';

/** `IFA_F_*`. One bit has two names: `secondary` for IPv4, `temporary` for IPv6; it reads as `secondary`. */
const flagNames = {
  secondary: 0x01,
  temporary: 0x01,
  nodad: 0x02,
  optimistic: 0x04,
  dadfailed: 0x08,
  homeaddress: 0x10,
  deprecated: 0x20,
  tentative: 0x40,
  permanent: 0x80,
  managetempaddr: 0x100,
  noprefixroute: 0x200,
  mcautojoin: 0x400,
  stablePrivacy: 0x800,
} as const;

/** `struct ifa_cacheinfo`. */
export const ifaCacheinfo = struct(
  'ifa_cacheinfo',
  'ifa',
  {
    /** Seconds for which the address is preferred; 4294967295 is forever. */
    prefered: u32,
    /** Seconds for which it is valid; 4294967295 is forever. */
    valid: u32,
    /** When it was created, in 1/100 s since boot. */
    cstamp: u32,
    /** When it was last updated, in 1/100 s since boot. */
    tstamp: u32,
  },
  { names: { cstamp: 'cstamp', tstamp: 'tstamp' } },
);

const address = message('ifaddrmsg', {
  reader: ifaddrmsgReader,
  header: struct('ifaddrmsg', 'ifa', {
    /** `'inet'` or `'inet6'`; what the address is, unless given. */
    family: addressFamily,
    /** Length of the prefix in bits: 24 of `10.0.0.1/24`. */
    prefixlen: u8,
    /** `IFA_F_*`: `'permanent'`, `'noprefixroute'`, `'nodad'`, … */
    flags: flags(u8, flagNames),
    /** Where it is valid: `'universe'`, `'link'`, `'host'`. */
    scope: routeScope,
    /** The link that has the address. */
    index: u32,
  }),
  attributes: attributes('IFA', {
    /** The address of the prefix: on a point-to-point link the peer's, else the same as `local`. */
    address: [1, ipaddr],
    /** The interface's own address. */
    local: [2, ipaddr],
    /** IPv4: a name for the address that begins with the link's, `'eth0:1'`. */
    label: [3, string(15)],
    /** IPv4 broadcast address. */
    broadcast: [4, ipaddr],
    /** IPv6 anycast address. */
    anycast: [5, ipaddr],
    /** Lifetimes in seconds, and when it was made and last changed. */
    cacheinfo: [6, ifaCacheinfo],
    /** IPv6 multicast address that the interface listens to. */
    multicast: [7, ipaddr],
    /** Takes the place of the header's eight bits (3.14). */
    flags: [8, flags(u32, flagNames)],
    /** Metric of the prefix route that comes with the address (4.18). */
    rtPriority: [9, u32],
    /** Asks, in a dump, for the addresses of another namespace (4.20). */
    targetNetnsid: [10, s32],
    /** `IFAPROT_*`: who added the address (5.18). */
    proto: [11, enumeration(u8, { unspec: 0, kernelLo: 1, kernelRa: 2, kernelLl: 3 })],
    /** Of a multicast address: how many have joined the group. */
    mcUsers: [12, u32],
  }),
  always: ['address', 'cacheinfo'],
  object: {
    noun: 'address',
    by: ['local', 'address', 'multicast', 'anycast'],
    and: { dev: ['dev', 'index'] },
  },
  aliases: {
    ip: 'address',
    addr: 'address',
    prefix: 'address',
    to: 'address',
    brd: 'broadcast',
    peer: "local: the own address, address: the peer's",
    mask: 'prefixlen',
    netmask: 'prefixlen',
    prefixlength: 'prefixlen',
    metric: 'rtPriority',
    priority: 'rtPriority',
    valid_lft: 'cacheinfo.valid',
    preferred_lft: 'cacheinfo.prefered',
    validLft: 'cacheinfo.valid',
    preferredLft: 'cacheinfo.prefered',
    protocol: 'proto',
    noprefixroute: "flags: ['noprefixroute']",
    nodad: "flags: ['nodad']",
    home: "flags: ['homeaddress']",
    mngtmpaddr: "flags: ['managetempaddr']",
    autojoin: "flags: ['mcautojoin']",
    optimistic: "flags: ['optimistic']",
    ifindex: 'index',
    dev: 'index',
    iface: 'dev',
    interface: 'dev',
    ifname: 'dev',
    device: 'dev',
  },
});
export interface Address extends Infer<typeof address> {}
/** A multicast group that a link listens to, or an anycast address it has: `multicast` or `anycast` says which. */
export interface GroupAddress extends Omit<Address, 'address'> {}
/** An address of a link: `RTM_NEWADDR`, `RTM_DELADDR`, `RTM_GETADDR` (linux/if_addr.h). */
export const ifaddrmsg: Message<Address> = address as Message<Address>;

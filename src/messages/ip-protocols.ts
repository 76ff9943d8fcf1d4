import { enumeration, u8 } from '../schema/index.js';

/** Protocols over IP by the names that `/etc/protocols` and the tools of netfilter have for them. */
export const ipProtocols = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  ospf: 89,
  pim: 103,
  comp: 108,
  vrrp: 112,
  l2tp: 115,
  sctp: 132,
  udplite: 136,
} as const;

/** Protocol over IP in one byte; one without a name here stays a number. */
export const ipProtocol = enumeration(u8, ipProtocols);

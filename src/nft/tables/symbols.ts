/** Words for values, by data type, in the order in which nft looks a value up. */
export type Symbols = Readonly<Record<string, number>>;

export const nfproto: Symbols = { ipv4: 2, ipv6: 10 };

export const ethertypes: Symbols = {
  ip: 0x0800,
  arp: 0x0806,
  ip6: 0x86dd,
  '8021q': 0x8100,
  '8021ad': 0x88a8,
  vlan: 0x8100,
};

export const arpOperations: Symbols = {
  request: 1,
  reply: 2,
  rrequest: 3,
  rreply: 4,
  inrequest: 8,
  inreply: 9,
  nak: 10,
};

export const icmpTypes: Symbols = {
  'echo-reply': 0,
  'destination-unreachable': 3,
  'source-quench': 4,
  redirect: 5,
  'echo-request': 8,
  'router-advertisement': 9,
  'router-solicitation': 10,
  'time-exceeded': 11,
  'parameter-problem': 12,
  'timestamp-request': 13,
  'timestamp-reply': 14,
  'info-request': 15,
  'info-reply': 16,
  'address-mask-request': 17,
  'address-mask-reply': 18,
};

export const icmpCodes: Symbols = {
  'net-unreachable': 0,
  'host-unreachable': 1,
  'prot-unreachable': 2,
  'port-unreachable': 3,
  'net-prohibited': 9,
  'host-prohibited': 10,
  'admin-prohibited': 13,
  'frag-needed': 4,
};

export const icmpv6Codes: Symbols = {
  'no-route': 0,
  'admin-prohibited': 1,
  'addr-unreachable': 3,
  'port-unreachable': 4,
  'policy-fail': 5,
  'reject-route': 6,
};

export const icmpxCodes: Symbols = {
  'port-unreachable': 1,
  'admin-prohibited': 3,
  'no-route': 0,
  'host-unreachable': 2,
};

export const igmpTypes: Symbols = {
  'membership-query': 0x11,
  'membership-report-v1': 0x12,
  'membership-report-v2': 0x16,
  'membership-report-v3': 0x22,
  'leave-group': 0x17,
};

export const icmpv6Types: Symbols = {
  'destination-unreachable': 1,
  'packet-too-big': 2,
  'time-exceeded': 3,
  'parameter-problem': 4,
  'echo-request': 128,
  'echo-reply': 129,
  'mld-listener-query': 130,
  'mld-listener-report': 131,
  'mld-listener-done': 132,
  'mld-listener-reduction': 132,
  'nd-router-solicit': 133,
  'nd-router-advert': 134,
  'nd-neighbor-solicit': 135,
  'nd-neighbor-advert': 136,
  'nd-redirect': 137,
  'router-renumbering': 138,
  'ind-neighbor-solicit': 141,
  'ind-neighbor-advert': 142,
  'mld2-listener-report': 143,
};

export const tcpFlags: Symbols = {
  fin: 0x01,
  syn: 0x02,
  rst: 0x04,
  psh: 0x08,
  ack: 0x10,
  urg: 0x20,
  ecn: 0x40,
  cwr: 0x80,
};

export const dccpPacketTypes: Symbols = {
  request: 0,
  response: 1,
  data: 2,
  ack: 3,
  dataack: 4,
  closereq: 5,
  close: 6,
  reset: 7,
  sync: 8,
  syncack: 9,
};

export const mobilityTypes: Symbols = {
  'binding-refresh-request': 0,
  'home-test-init': 1,
  'careof-test-init': 2,
  'home-test': 3,
  'careof-test': 4,
  'binding-update': 5,
  'binding-acknowledgement': 6,
  'binding-error': 7,
  'fast-binding-update': 8,
  'fast-binding-acknowledgement': 9,
  'fast-binding-advertisement': 10,
  'experimental-mobility-header': 11,
  'home-agent-switch-message': 12,
};

/** `ARPHRD_*`. */
export const hardwareTypes: Symbols = {
  ether: 1,
  ppp: 512,
  ipip: 768,
  ipip6: 769,
  loopback: 772,
  sit: 776,
  ipgre: 778,
};

export const ctStates: Symbols = { invalid: 1, new: 8, established: 2, related: 4, untracked: 64 };
export const ctDirections: Symbols = { original: 0, reply: 1 };
export const ctStatuses: Symbols = {
  expected: 1 << 0,
  'seen-reply': 1 << 1,
  assured: 1 << 2,
  confirmed: 1 << 3,
  snat: 1 << 4,
  dnat: 1 << 5,
  'seq-adjust': 1 << 6,
  'snat-done': 1 << 7,
  'dnat-done': 1 << 8,
  dying: 1 << 9,
  'fixed-timeout': 1 << 10,
  helper: 1 << 13,
  offload: 1 << 14,
  'hw-offload': 1 << 15,
};
export const ctEvents: Symbols = {
  new: 1 << 0,
  related: 1 << 1,
  destroy: 1 << 2,
  reply: 1 << 3,
  assured: 1 << 4,
  protoinfo: 1 << 5,
  helper: 1 << 6,
  mark: 1 << 7,
  seqadj: 1 << 8,
  secmark: 1 << 9,
  label: 1 << 10,
};

export const packetTypes: Symbols = { host: 0, unicast: 0, broadcast: 1, multicast: 2, other: 3 };

export const dscp: Symbols = {
  cs0: 0x00,
  cs1: 0x08,
  cs2: 0x10,
  cs3: 0x18,
  cs4: 0x20,
  cs5: 0x28,
  cs6: 0x30,
  cs7: 0x38,
  df: 0x00,
  be: 0x00,
  lephb: 0x01,
  af11: 0x0a,
  af12: 0x0c,
  af13: 0x0e,
  af21: 0x12,
  af22: 0x14,
  af23: 0x16,
  af31: 0x1a,
  af32: 0x1c,
  af33: 0x1e,
  af41: 0x22,
  af42: 0x24,
  af43: 0x26,
  va: 0x2c,
  ef: 0x2e,
};
export const ecn: Symbols = { 'not-ect': 0, ect1: 1, ect0: 2, ce: 3 };

/** `RTN_*`. */
export const addressTypes: Symbols = {
  unspec: 0,
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
};

export const booleans: Symbols = { exists: 1, missing: 0 };
export const days: Symbols = {
  Sunday: 0,
  Monday: 1,
  Tuesday: 2,
  Wednesday: 3,
  Thursday: 4,
  Friday: 5,
  Saturday: 6,
};
export const mptcpSubtypes: Symbols = {
  'mp-capable': 0,
  'mp-join': 1,
  dss: 2,
  'add-addr': 3,
  'remove-addr': 4,
  'mp-prio': 5,
  'mp-fail': 6,
  'mp-fastclose': 7,
  'mp-tcprst': 8,
};

import { be16, enumeration, flags, u8, u16, u32 } from '../../../schema/index.js';

/** `TUNNEL_ENCAP_*`: what a tunnel's packets travel in besides IP. */
export const tunnelEncapType = enumeration(u16, { none: 0, fou: 1, gue: 2, mpls: 3 });

/** `TUNNEL_ENCAP_FLAG_*` */
export const tunnelEncapFlags = flags(u16, { csum: 1, csum6: 2, remcsum: 4 });

/** `IP6_TNL_F_*` */
export const ip6TunnelFlags = flags(u32, {
  ignEncapLimit: 0x1,
  useOrigTclass: 0x2,
  useOrigFlowlabel: 0x4,
  mip6Dev: 0x8,
  rcvDscpCopy: 0x10,
  useOrigFwmark: 0x20,
  allowLocalRemote: 0x40,
  /** This and the next two are only read: what the addresses allow. */
  capXmit: 0x10000,
  capRcv: 0x20000,
  capPerPacket: 0x40000,
});

/** `GRE_*`: bits of the GRE header. */
export const greFlags = flags(be16, {
  csum: 0x8000,
  routing: 0x4000,
  key: 0x2000,
  seq: 0x1000,
  strict: 0x800,
  ack: 0x80,
});

/** `IPPROTO_*` of what a tunnel carries: 0 is any. */
export const tunnelProtocol = enumeration(u8, { ip: 0, ipip: 4, ipv6: 41, mpls: 137 });

/** iproute2's words for options of tunnels, for errors. */
export const tunnelAliases = {
  dev: 'link',
  key: 'ikey and okey',
  external: 'collectMetadata',
  dsfield: 'tos',
  tclass: 'flowinfo',
  flowlabel: 'flowinfo',
  hoplimit: 'ttl',
  nopmtudisc: 'pmtudisc: 0',
  csum: "iflags: ['csum'], oflags: ['csum']",
  seq: "iflags: ['seq'], oflags: ['seq']",
  mode: 'proto',
} as const;

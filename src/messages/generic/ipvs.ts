import {
  type Attributes,
  asciiz,
  attributes,
  be16,
  custom,
  enumeration,
  flags,
  type Infer,
  ip4addr,
  ip6addr,
  nested,
  pad,
  select,
  string,
  struct,
  u8,
  u16,
  u32,
  uint,
  ValueError,
} from '../../schema/index.js';
import { formatIp4, parseIp } from '../../schema/text/ip.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const addressFamily = enumeration(u16, { inet: 2, inet6: 10 });

/** An IPv4 address at the beginning of `union nf_inet_addr`. */
const inUnion = custom<string>(
  (payload) =>
    payload.length === 16 && !payload.subarray(4).some(Boolean) ? formatIp4(payload, 0) : undefined,
  (text) => {
    const address = parseIp(text);
    if (address?.length !== 4) throw new ValueError(`'${text}' is not an IPv4 address`);
    const bytes = new Uint8Array(16);
    bytes.set(address);
    return bytes;
  },
);
const addressBy = (by: string) => select(by, { inet: inUnion, inet6: ip6addr });

/** Of 32 or, as `stats64`, of 64 bits. */
const stats = attributes('IPVS_STATS_ATTR', {
  conns: [1, uint],
  inpkts: [2, uint],
  outpkts: [3, uint],
  inbytes: [4, uint],
  outbytes: [5, uint],
  /** Connections, packets and bytes a second. */
  cps: [6, uint],
  inpps: [7, uint],
  outpps: [8, uint],
  inbps: [9, uint],
  outbps: [10, uint],
  pad: [11, pad(0)],
});
export interface IpvsStatistics extends Infer<typeof stats> {}
const counters: Attributes<IpvsStatistics> = stats;

const serviceFlags = flags(u32, {
  persistent: 1,
  hashed: 2,
  onepacket: 4,
  sched1: 8,
  sched2: 16,
  sched3: 32,
});
const service = attributes('IPVS_SVC_ATTR', {
  af: [1, addressFamily],
  protocol: [2, enumeration(u16, { tcp: 6, udp: 17, sctp: 132 })],
  addr: [3, addressBy('af')],
  port: [4, be16],
  /** In place of protocol, address and port. */
  fwmark: [5, u32],
  schedName: [6, string(15)],
  flags: [7, struct('ip_vs_flags', '', { flags: serviceFlags, mask: u32 })],
  /** Seconds that clients stay with a destination. */
  timeout: [8, u32],
  /** Of IPv6 the length of a prefix. */
  netmask: [9, select('af', { inet: ip4addr, inet6: u32 })],
  stats: [10, nested(counters)],
  peName: [11, asciiz],
  stats64: [12, nested(counters)],
});
export interface IpvsService extends Infer<typeof service> {}

const destination = attributes('IPVS_DEST_ATTR', {
  addr: [1, addressBy('addrFamily')],
  port: [2, be16],
  fwdMethod: [3, enumeration(u32, { masq: 0, local: 1, tunnel: 2, droute: 3, bypass: 4 })],
  weight: [4, u32],
  uThresh: [5, u32],
  lThresh: [6, u32],
  activeConns: [7, u32],
  inactConns: [8, u32],
  persistConns: [9, u32],
  stats: [10, nested(counters)],
  addrFamily: [11, addressFamily],
  stats64: [12, nested(counters)],
  tunType: [13, enumeration(u8, { ipip: 0, gue: 1, gre: 2 })],
  tunPort: [14, be16],
  tunFlags: [15, flags(u16, { csum: 1, remcsum: 2 })],
});
export interface IpvsDestination extends Infer<typeof destination> {}

const daemon = attributes('IPVS_DAEMON_ATTR', {
  state: [1, flags(u32, { master: 1, backup: 2 })],
  mcastIfn: [2, string(15)],
  syncId: [3, u32],
  syncMaxlen: [4, u16],
  mcastGroup: [5, ip4addr],
  mcastGroup6: [6, ip6addr],
  mcastPort: [7, u16],
  mcastTtl: [8, u8],
});
export interface IpvsDaemon extends Infer<typeof daemon> {}

const set = attributes('IPVS_CMD_ATTR', {
  service: [1, nested(service as Attributes<IpvsService>)],
  dest: [2, nested(destination as Attributes<IpvsDestination>)],
  daemon: [3, nested(daemon as Attributes<IpvsDaemon>)],
  /** Seconds. */
  timeoutTcp: [4, u32],
  timeoutTcpFin: [5, u32],
  timeoutUdp: [6, u32],
});
export interface Ipvs extends Infer<typeof set> {}

const info = attributes('IPVS_INFO_ATTR', { version: [1, u32], connTabSize: [2, u32] });
export interface IpvsInfo extends Infer<typeof info> {}

const family = genericFamily('IPVS', {
  prefix: 'IPVS_CMD',
  commands: {
    newService: 1,
    setService: 2,
    delService: 3,
    getService: { id: 4, answer: 1 },
    newDest: 5,
    setDest: 6,
    delDest: 7,
    getDest: { id: 8, answer: 5 },
    newDaemon: 9,
    delDaemon: 10,
    getDaemon: { id: 11, answer: 9 },
    setConfig: 12,
    getConfig: { id: 13, answer: 12 },
    setInfo: { id: 14, reply: info as Attributes<IpvsInfo> },
    getInfo: { id: 15, answer: 14, reply: info as Attributes<IpvsInfo> },
    zero: 16,
    flush: 17,
  },
  attributes: set as Attributes<Ipvs>,
});
export interface IpvsCommands extends CommandsOf<typeof family> {}
/** The load balancer of the kernel (linux/ip_vs.h): the module `ip_vs`. */
export const ipvsFamily: GenericFamily<IpvsCommands> = family;

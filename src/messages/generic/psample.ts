import {
  type Attributes,
  attributes,
  be16,
  be64,
  counter64,
  flag,
  hex,
  type Infer,
  ip4addr,
  ip6addr,
  nested,
  pad,
  u8,
  u16,
  u32,
  u64,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const tunnel = attributes('PSAMPLE_TUNNEL_KEY_ATTR', {
  id: [0, be64],
  ipv4Src: [1, ip4addr],
  ipv4Dst: [2, ip4addr],
  tos: [3, u8],
  ttl: [4, u8],
  dontFragment: [5, flag],
  csum: [6, flag],
  oam: [7, flag],
  geneveOpts: [8, hex],
  tpSrc: [9, be16],
  tpDst: [10, be16],
  vxlanOpts: [11, hex],
  ipv6Src: [12, ip6addr],
  ipv6Dst: [13, ip6addr],
  pad: [14, pad(0)],
  erspanOpts: [15, hex],
  ipv4InfoBridge: [16, flag],
});

const set = attributes('PSAMPLE_ATTR', {
  iifindex: [0, u16],
  oifindex: [1, u16],
  /** Bytes of the packet, of which `data` may be the beginning. */
  origsize: [2, u32],
  sampleGroup: [3, u32],
  groupSeq: [4, u32],
  sampleRate: [5, u32],
  data: [6, hex],
  groupRefcount: [7, u32],
  tunnel: [8, nested(tunnel)],
  pad: [9, pad(0)],
  outTc: [10, u16],
  /** Bytes. */
  outTcOcc: [11, counter64],
  /** Nanoseconds. */
  latency: [12, counter64],
  timestamp: [13, u64],
  proto: [14, u16],
  /** Linux 6.11. */
  userCookie: [15, hex],
  sampleProbability: [16, flag],
});
export interface Psample extends Infer<typeof set> {}

const family = genericFamily('psample', {
  prefix: 'PSAMPLE_CMD',
  commands: { sample: 0, getGroup: { id: 1, answer: 2 }, newGroup: 2, delGroup: 3 },
  attributes: set as Attributes<Psample>,
  groups: ['config', 'packets'],
});
export interface PsampleCommands extends CommandsOf<typeof family> {}
/** Packets that are sampled (linux/psample.h): the module `psample`. */
export const psampleFamily: GenericFamily<PsampleCommands> = family;

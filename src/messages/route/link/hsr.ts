import {
  type Attributes,
  attributes,
  enumeration,
  type Infer,
  l2addr,
  readOnly,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';

const set = attributes(
  'IFLA_HSR',
  {
    /** Indices of the two ring or LAN ports. */
    slave1: [1, u32],
    /** The second port: index or name. */
    slave2: [2, u32],
    /** Last byte of the supervision address. Only written. */
    multicastSpec: [3, u8],
    /** Where supervision frames go. Only read. */
    supervisionAddr: [4, readOnly(l2addr)],
    /** Only read. */
    seqNr: [5, readOnly(u16)],
    /** 0: IEC 62439-3:2010, 1: 2012. */
    version: [6, u8],
    /** `'hsr'` in rings, `'prp'` in two networks. */
    protocol: [7, enumeration(u8, { hsr: 0, prp: 1 })],
    /** Index of the port to another ring (since 6.10). */
    interlink: [8, u32],
  },
  {
    supervision: 'multicastSpec',
    proto: 'protocol',
  },
);
export interface Hsr extends Infer<typeof set> {}
/** `IFLA_HSR_*`: high-availability seamless redundancy, and the parallel redundancy protocol. */
export const hsr: Attributes<Hsr> = set;

import {
  type Attributes,
  attributes,
  be32,
  be64,
  binary,
  counter64,
  enumeration,
  hex,
  type Infer,
  indexed,
  nested,
  pad,
  u8,
  u32,
  u64,
  uint,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const saStats = attributes('MACSEC_SA_STATS_ATTR', {
  inPktsOk: [1, u32],
  inPktsInvalid: [2, u32],
  inPktsNotValid: [3, u32],
  inPktsNotUsingSa: [4, u32],
  inPktsUnusedSa: [5, u32],
  outPktsProtected: [6, u32],
  outPktsEncrypted: [7, u32],
});
const sa = attributes('MACSEC_SA_ATTR', {
  /** Association number, 0 to 3. */
  an: [1, u8],
  active: [2, u8],
  /** Number of the next packet; 64 bits with an XPN cipher. */
  pn: [3, uint],
  key: [4, hex],
  keyid: [5, binary(16, 16)],
  stats: [6, nested(saStats)],
  pad: [7, pad(0)],
  /** XPN ciphers. */
  ssci: [8, be32],
  salt: [9, binary(12, 12)],
});
export interface MacsecAssociation extends Infer<typeof sa> {}
const association: Attributes<MacsecAssociation> = sa;

const rxscStats = attributes('MACSEC_RXSC_STATS_ATTR', {
  inOctetsValidated: [1, counter64],
  inOctetsDecrypted: [2, counter64],
  inPktsUnchecked: [3, counter64],
  inPktsDelayed: [4, counter64],
  inPktsOk: [5, counter64],
  inPktsInvalid: [6, counter64],
  inPktsLate: [7, counter64],
  inPktsNotValid: [8, counter64],
  inPktsNotUsingSa: [9, counter64],
  inPktsUnusedSa: [10, counter64],
  pad: [11, pad(0)],
});
const rxsc = attributes('MACSEC_RXSC_ATTR', {
  /** Secure channel identifier: a link-layer address and a port. */
  sci: [1, be64],
  active: [2, u8],
  saList: [3, indexed(nested(association))],
  stats: [4, nested(rxscStats)],
  pad: [5, pad(0)],
});
export interface MacsecReceiveChannel extends Infer<typeof rxsc> {}
const channel: Attributes<MacsecReceiveChannel> = rxsc;

const txscStats = attributes('MACSEC_TXSC_STATS_ATTR', {
  outPktsProtected: [1, counter64],
  outPktsEncrypted: [2, counter64],
  outOctetsProtected: [3, counter64],
  outOctetsEncrypted: [4, counter64],
  pad: [5, pad(0)],
});
const secyStats = attributes('MACSEC_SECY_STATS_ATTR', {
  outPktsUntagged: [1, counter64],
  inPktsUntagged: [2, counter64],
  outPktsTooLong: [3, counter64],
  inPktsNoTag: [4, counter64],
  inPktsBadTag: [5, counter64],
  inPktsUnknownSci: [6, counter64],
  inPktsNoSci: [7, counter64],
  inPktsOverrun: [8, counter64],
  pad: [9, pad(0)],
});
const secy = attributes('MACSEC_SECY_ATTR', {
  sci: [1, be64],
  encodingSa: [2, u8],
  window: [3, u32],
  cipherSuite: [4, u64],
  icvLen: [5, u8],
  protect: [6, u8],
  replay: [7, u8],
  oper: [8, u8],
  validate: [9, enumeration(u8, { disabled: 0, check: 1, strict: 2 })],
  encrypt: [10, u8],
  incSci: [11, u8],
  es: [12, u8],
  scb: [13, u8],
  pad: [14, pad(0)],
});
const offload = attributes('MACSEC_OFFLOAD_ATTR', {
  type: [1, enumeration(u8, { off: 0, phy: 1, mac: 2 })],
  pad: [2, pad(0)],
});

const set = attributes('MACSEC_ATTR', {
  ifindex: [1, u32],
  rxscConfig: [2, nested(channel)],
  saConfig: [3, nested(association)],
  secy: [4, nested(secy)],
  txsaList: [5, indexed(nested(association))],
  rxscList: [6, indexed(nested(channel))],
  txscStats: [7, nested(txscStats)],
  secyStats: [8, nested(secyStats)],
  offload: [9, nested(offload)],
});
export interface Macsec extends Infer<typeof set> {}

const family = genericFamily('macsec', {
  prefix: 'MACSEC_CMD',
  commands: {
    getTxsc: 0,
    addRxsc: 1,
    delRxsc: 2,
    updRxsc: 3,
    addTxsa: 4,
    delTxsa: 5,
    updTxsa: 6,
    addRxsa: 7,
    delRxsa: 8,
    updRxsa: 9,
    updOffload: 10,
  },
  attributes: set as Attributes<Macsec>,
});
export interface MacsecCommands extends CommandsOf<typeof family> {}
/** Channels and keys of MACsec interfaces (linux/if_macsec.h): the module `macsec`. */
export const macsecFamily: GenericFamily<MacsecCommands> = family;

import {
  type Attributes,
  attributes,
  be16,
  be64,
  enumeration,
  type Infer,
  pad,
  u8,
  u32,
  u64,
} from '../../../schema/index.js';

const set = attributes(
  'IFLA_MACSEC',
  {
    /** Secure channel identifier: address and port. */
    sci: [1, be64],
    /** Port of the secure channel, beside the MAC address. */
    port: [2, be16],
    /** Bytes of the integrity check, 8 to 16. */
    icvLen: [3, u8],
    /** GCM-AES-128 is 0x0080c20001000001n, GCM-AES-256 …02n, with extended packet numbers …03n and …04n. */
    cipherSuite: [4, u64],
    /** Packets that may arrive late, with `replayProtect`. */
    window: [5, u32],
    /** Which association sends: 0 to 3. */
    encodingSa: [6, u8],
    /** 1: encrypts; 0 authenticates only. */
    encrypt: [7, u8],
    /** 1: protects what is sent. */
    protect: [8, u8],
    /** Whether the SCI is in each packet. */
    incSci: [9, u8],
    /** End station. */
    es: [10, u8],
    /** Single copy broadcast. */
    scb: [11, u8],
    /** 1: drops packets older than `window`. */
    replayProtect: [12, u8],
    /** `MACSEC_VALIDATE_*` */
    validation: [13, enumeration(u8, { disabled: 0, check: 1, strict: 2 })],
    pad: [14, pad(0)],
    /** Who encrypts (since 5.7). */
    offload: [15, enumeration(u8, { off: 0, phy: 1, mac: 2 })],
  },
  {
    cipher: 'cipherSuite',
    icvlen: 'icvLen',
    validate: 'validation',
    replay: 'replayProtect',
  },
);
export interface Macsec extends Infer<typeof set> {}
/** `IFLA_MACSEC_*`: IEEE 802.1AE over the device that `link` names. Keys go through the generic netlink family `macsec`. */
export const macsec: Attributes<Macsec> = set;

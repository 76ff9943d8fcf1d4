import {
  type Attributes,
  array,
  attributes,
  enumeration,
  flag,
  hex,
  type Infer,
  le16,
  le64,
  legacyNested,
  listOf,
  nested,
  pad,
  s8,
  s32,
  string,
  u8,
  u16,
  u32,
  u64,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';
import { numbered } from './numbered.js';

const iftype = enumeration(u32, { node: 0, monitor: 1, coord: 2 });
const cca = enumeration(u32, {
  energy: 1,
  carrier: 2,
  energyCarrier: 3,
  aloha: 4,
  uwbShr: 5,
  uwbMultiplexed: 6,
});
/** Numbers that are there, each a flag. */
const present = (what: string) => legacyNested(numbered(what, flag));

const address = attributes('NL802154_DEV_ADDR_ATTR', {
  panId: [1, le16],
  mode: [2, enumeration(u32, { none: 0, short: 2, extended: 3 })],
  short: [3, le16],
  extended: [4, le64],
  pad: [5, pad(0)],
  peerType: [6, enumeration(u8, { unspec: 0, parent: 1, child: 2 })],
});
const keyId = attributes('NL802154_KEY_ID_ATTR', {
  mode: [1, enumeration(u32, { implicit: 0, index: 1, indexShort: 2, indexExtended: 3 })],
  index: [2, u8],
  implicit: [3, nested(address)],
  sourceShort: [4, u32],
  sourceExtended: [5, u64],
  pad: [6, pad(0)],
});
const coordinator = attributes('NL802154_COORD', {
  panid: [1, le16],
  /** Two bytes, or eight. */
  addr: [2, hex],
  channel: [3, u8],
  page: [4, u8],
  preambleCode: [5, u8],
  meanPrf: [6, u8],
  superframeSpec: [7, u16],
  linkQuality: [8, u8],
  gtsPermit: [9, flag],
  payloadData: [10, hex],
  pad: [11, pad(0)],
});
const capabilities = attributes('NL802154_CAP_ATTR', {
  iftypes: [1, present('NL802154_IFTYPE')],
  /** By page, then by channel. */
  channels: [2, legacyNested(numbered('page', present('channel')))],
  /** Hundredths of dBm. */
  txPowers: [3, legacyNested(numbered('power', s32))],
  ccaEdLevels: [4, legacyNested(numbered('level', s32))],
  ccaModes: [5, present('NL802154_CCA')],
  ccaOpts: [6, present('NL802154_CCA_OPT')],
  minMinbe: [7, u8],
  maxMinbe: [8, u8],
  minMaxbe: [9, u8],
  maxMaxbe: [10, u8],
  minCsmaBackoffs: [11, u8],
  maxCsmaBackoffs: [12, u8],
  minFrameRetries: [13, s8],
  maxFrameRetries: [14, s8],
  lbt: [15, enumeration(u32, { false: 0, true: 1, both: 3 })],
});

const set = attributes('NL802154_ATTR', {
  wpanPhy: [1, u32],
  wpanPhyName: [2, string(19)],
  ifindex: [3, u32],
  ifname: [4, string(15)],
  iftype: [5, iftype],
  wpanDev: [6, u64],
  page: [7, u8],
  channel: [8, u8],
  panId: [9, le16],
  shortAddr: [10, le16],
  /** Hundredths of dBm. */
  txPower: [11, s32],
  ccaMode: [12, cca],
  ccaOpt: [13, enumeration(u32, { energyCarrierAnd: 0, energyCarrierOr: 1 })],
  ccaEdLevel: [14, s32],
  maxFrameRetries: [15, s8],
  maxBe: [16, u8],
  minBe: [17, u8],
  maxCsmaBackoffs: [18, u8],
  lbtMode: [19, u8],
  generation: [20, u32],
  /** Bits of channels, by page. */
  channelsSupported: [21, listOf(22, 'NL802154_ATTR_SUPPORTED_CHANNEL', u32, { flagged: false })],
  supportedChannel: [22, u32],
  extendedAddr: [23, le64],
  wpanPhyCaps: [24, legacyNested(capabilities)],
  supportedCommands: [25, legacyNested(numbered('command', u32))],
  ackreqDefault: [26, u8],
  pad: [27, pad(0)],
  pid: [28, u32],
  netnsFd: [29, u32],
  coordinator: [30, nested(coordinator)],
  scanType: [
    31,
    enumeration(u8, { ed: 1, active: 2, passive: 3, orphan: 4, enhancedActive: 5, ritPassive: 6 }),
  ],
  scanFlags: [32, u32],
  scanChannels: [33, u32],
  scanPreambleCodes: [34, u64],
  scanMeanPrf: [35, u8],
  scanDuration: [36, u8],
  scanDoneReason: [37, enumeration(u8, { finished: 1, aborted: 2 })],
  beaconInterval: [38, u8],
  maxAssociations: [39, u32],
  peer: [40, nested(address)],
  // kernels with CONFIG_IEEE802154_NL802154_EXPERIMENTAL
  secEnabled: [41, u8],
  secOutLevel: [42, u32],
  secOutKeyId: [43, nested(keyId)],
  secFrameCounter: [44, u32],
  secLevel: [
    45,
    nested(
      attributes('NL802154_SECLEVEL_ATTR', {
        levels: [1, u8],
        frame: [2, enumeration(u32, { beacon: 0, data: 1, ack: 2, cmd: 3 })],
        cmdFrame: [3, u32],
        devOverride: [4, u8],
      }),
    ),
  ],
  secDevice: [
    46,
    nested(
      attributes('NL802154_DEV_ATTR', {
        frameCounter: [1, u32],
        panId: [2, le16],
        shortAddr: [3, le16],
        extendedAddr: [4, le64],
        seclevelExempt: [5, u8],
        keyMode: [6, enumeration(u32, { ignore: 0, restrict: 1, record: 2 })],
        pad: [7, pad(0)],
      }),
    ),
  ],
  secDevkey: [
    47,
    nested(
      attributes('NL802154_DEVKEY_ATTR', {
        frameCounter: [1, u32],
        extendedAddr: [2, le64],
        id: [3, nested(keyId)],
        pad: [4, pad(0)],
      }),
    ),
  ],
  secKey: [
    48,
    nested(
      attributes('NL802154_KEY_ATTR', {
        id: [1, nested(keyId)],
        usageFrames: [2, u8],
        usageCmds: [3, array(u32)],
        bytes: [4, hex],
      }),
    ),
  ],
});
export interface Nl802154 extends Infer<typeof set> {}

const family = genericFamily('nl802154', {
  prefix: 'NL802154_CMD',
  commands: {
    getWpanPhy: 1,
    setWpanPhy: 2,
    newWpanPhy: 3,
    delWpanPhy: 4,
    getInterface: 5,
    setInterface: 6,
    newInterface: 7,
    delInterface: 8,
    setChannel: 9,
    setPanId: 10,
    setShortAddr: 11,
    setTxPower: 12,
    setCcaMode: 13,
    setCcaEdLevel: 14,
    setMaxFrameRetries: 15,
    setBackoffExponent: 16,
    setMaxCsmaBackoffs: 17,
    setLbtMode: 18,
    setAckreqDefault: 19,
    setWpanPhyNetns: 20,
    setSecParams: 21,
    getSecKey: 22,
    newSecKey: 23,
    delSecKey: 24,
    getSecDev: 25,
    newSecDev: 26,
    delSecDev: 27,
    getSecDevkey: 28,
    newSecDevkey: 29,
    delSecDevkey: 30,
    getSecLevel: 31,
    newSecLevel: 32,
    delSecLevel: 33,
    scanEvent: 34,
    triggerScan: 35,
    abortScan: 36,
    scanDone: 37,
    sendBeacons: 38,
    stopBeacons: 39,
    associate: 40,
    disassociate: 41,
    setMaxAssociations: 42,
    listAssociations: 43,
  },
  attributes: set as Attributes<Nl802154>,
  groups: ['config', 'scan'],
});
export interface Nl802154Commands extends CommandsOf<typeof family> {}
/** Radios and interfaces of IEEE 802.15.4 (net/nl802154.h): the module `ieee802154`. */
export const nl802154Family: GenericFamily<Nl802154Commands> = family;

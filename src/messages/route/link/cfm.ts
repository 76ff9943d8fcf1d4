import {
  type Attributes,
  attributes,
  binary,
  enumeration,
  type Infer,
  l2addr,
  nested,
  repeated,
  u8,
  u32,
} from '../../../schema/index.js';

const create = attributes('IFLA_BRIDGE_CFM_MEP_CREATE', {
  instance: [1, u32],
  domain: [2, enumeration(u32, { port: 0, vlan: 1 })],
  direction: [3, enumeration(u32, { down: 0, up: 1 })],
  ifindex: [4, u32],
});
const config = attributes('IFLA_BRIDGE_CFM_MEP_CONFIG', {
  instance: [1, u32],
  unicastMac: [2, l2addr],
  mdlevel: [3, u32],
  mepid: [4, u32],
});
/** Between continuity checks; `int` and a time: 3.3 ms to 10 min. */
const interval = enumeration(u32, {
  none: 0,
  int3_3Ms: 1,
  int10Ms: 2,
  int100Ms: 3,
  int1Sec: 4,
  int10Sec: 5,
  int1Min: 6,
  int10Min: 7,
});
const ccConfig = attributes('IFLA_BRIDGE_CFM_CC_CONFIG', {
  instance: [1, u32],
  enable: [2, u32],
  expInterval: [3, interval],
  expMaid: [4, binary(48, 48)],
});
const peerMep = attributes('IFLA_BRIDGE_CFM_CC', {
  instance: [1, u32, 'IFLA_BRIDGE_CFM_CC_PEER_MEP_INSTANCE'],
  peerMepid: [2, u32],
});
const rdi = attributes('IFLA_BRIDGE_CFM_CC_RDI', { instance: [1, u32], rdi: [2, u32] });
const ccmTx = attributes('IFLA_BRIDGE_CFM_CC_CCM_TX', {
  instance: [1, u32],
  dmac: [2, l2addr],
  seqNoUpdate: [3, u32],
  /** Seconds to send for. */
  period: [4, u32],
  ifTlv: [5, u32],
  ifTlvValue: [6, u8],
  portTlv: [7, u32],
  portTlvValue: [8, u8],
});
const mepStatus = attributes('IFLA_BRIDGE_CFM_MEP_STATUS', {
  instance: [1, u32],
  opcodeUnexpSeen: [2, u32],
  versionUnexpSeen: [3, u32],
  rxLevelLowSeen: [4, u32],
});
const peerStatus = attributes('IFLA_BRIDGE_CFM_CC_PEER_STATUS', {
  instance: [1, u32],
  peerMepid: [2, u32],
  ccmDefect: [3, u32],
  rdi: [4, u32],
  portTlvValue: [5, u8],
  ifTlvValue: [6, u8],
  seen: [7, u32],
  tlvSeen: [8, u32],
  seqUnexpSeen: [9, u32],
});

const set = attributes('IFLA_BRIDGE_CFM', {
  mepCreate: [1, nested(create)],
  mepDelete: [2, nested(attributes('IFLA_BRIDGE_CFM_MEP_DELETE', { instance: [1, u32] }))],
  mepConfig: [3, nested(config)],
  ccConfig: [4, nested(ccConfig)],
  ccPeerMepAdd: [5, nested(peerMep)],
  ccPeerMepRemove: [6, nested(peerMep)],
  ccRdi: [7, nested(rdi)],
  ccCcmTx: [8, nested(ccmTx)],
  mepCreateInfo: [9, repeated(nested(create))],
  mepConfigInfo: [10, repeated(nested(config))],
  ccConfigInfo: [11, repeated(nested(ccConfig))],
  ccRdiInfo: [12, repeated(nested(rdi))],
  ccCcmTxInfo: [13, repeated(nested(ccmTx))],
  ccPeerMepInfo: [14, repeated(nested(peerMep))],
  mepStatusInfo: [15, repeated(nested(mepStatus))],
  ccPeerStatusInfo: [16, repeated(nested(peerStatus))],
});
export interface Cfm extends Infer<typeof set> {}
/** `IFLA_BRIDGE_CFM_*`: connectivity faults (802.1Q clause 12.14) of a bridge. The `…Info` are read, the rest are orders. */
export const cfm: Attributes<Cfm> = set;

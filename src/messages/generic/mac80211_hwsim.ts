import {
  type Attributes,
  array,
  asciiz,
  attributes,
  flag,
  hex,
  type Infer,
  l2addr,
  type Message,
  pad,
  string,
  u32,
  u64,
} from '../../schema/index.js';
import { cipher } from '../ieee80211/suites.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

/** `HWSIM_CMD_*`. */
const commands = {
  register: 1,
  frame: 2,
  txInfoFrame: 3,
  newRadio: 4,
  delRadio: 5,
  getRadio: 6,
  addMacAddr: 7,
  delMacAddr: 8,
  startPmsr: 9,
  abortPmsr: 10,
  reportPmsr: 11,
} as const;

const set = attributes('HWSIM_ATTR', {
  addrReceiver: [1, l2addr],
  addrTransmitter: [2, l2addr],
  frame: [3, hex],
  flags: [4, u32],
  rxRate: [5, u32],
  signal: [6, u32],
  txInfo: [7, hex],
  cookie: [8, u64],
  /** Channels that the radio can be on at a time. */
  channels: [9, u32],
  radioId: [10, u32],
  regHintAlpha2: [11, string(2)],
  regCustomReg: [12, u32],
  regStrictReg: [13, flag],
  supportP2pDevice: [14, flag],
  useChanctx: [15, flag],
  /** Gone with the socket that made it. */
  destroyRadioOnClose: [16, flag],
  radioName: [17, asciiz],
  /** Without an interface. */
  noVif: [18, flag],
  freq: [19, u32],
  pad: [20, pad(0)],
  txInfoFlags: [21, hex],
  permAddr: [22, l2addr],
  /** Bits by the numbers of kinds of interfaces. */
  iftypeSupport: [23, u32],
  cipherSupport: [24, array(cipher)],
  mloSupport: [25, flag],
  pmsrSupport: [26, hex],
  pmsrRequest: [27, hex],
  pmsrResult: [28, hex],
  multiRadio: [29, flag],
  /** Linux 7.0. */
  supportNanDevice: [30, flag],
  supportBackgroundRadar: [31, flag],
});

export interface SimulatedRadio extends Infer<typeof set> {}

const family = genericFamily('MAC80211_HWSIM', {
  prefix: 'HWSIM_CMD',
  commands,
  attributes: set as Attributes<SimulatedRadio>,
  groups: ['config'],
});
export interface HwsimCommands extends CommandsOf<typeof family> {}
/** Radios that are simulated, for tests: the module `mac80211_hwsim`. */
export const hwsimFamily: GenericFamily<HwsimCommands> = family;

export const hwsim: Message = hwsimFamily.messageOf(commands.getRadio, true);

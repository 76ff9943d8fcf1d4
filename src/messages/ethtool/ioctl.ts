import {
  array,
  chars,
  hex,
  type Infer,
  type Int64,
  type Message,
  message,
  pad,
  struct,
  u32,
  u64,
} from '../../schema/index.js';

/** Requests of `SIOCETHTOOL` (linux/ethtool.h): what generic netlink has no command for. */

/** `ETHTOOL_*` commands. */
export const ethtoolIoctl = {
  gdrvinfo: 0x03,
  gregs: 0x04,
  nwayRst: 0x09,
  geeprom: 0x0b,
  seeprom: 0x0c,
  gcoalesce: 0x0e,
  scoalesce: 0x0f,
  gringparam: 0x10,
  sringparam: 0x11,
  gpauseparam: 0x12,
  spauseparam: 0x13,
  test: 0x1a,
  physId: 0x1c,
  gstats: 0x1d,
  gpermaddr: 0x20,
  reset: 0x34,
  gchannels: 0x3c,
  schannels: 0x3d,
  gphystats: 0x4a,
} as const;

const drvinfoMessage = message('ethtool_drvinfo', {
  header: struct('ethtool_drvinfo', '', {
    cmd: u32,
    driver: chars(32),
    version: chars(32),
    fwVersion: chars(32),
    busInfo: chars(32),
    eromVersion: chars(32),
    reserved2: pad(12),
    nPrivFlags: u32,
    nStats: u32,
    testinfoLen: u32,
    eedumpLen: u32,
    regdumpLen: u32,
  }),
});
export interface EthtoolDrvinfo extends Infer<typeof drvinfoMessage> {}
export const drvinfo: Message<EthtoolDrvinfo> = drvinfoMessage;

const valueMessage = message('ethtool_value', {
  header: struct('ethtool_value', '', { cmd: u32, data: u32 }),
});
export interface EthtoolValue extends Infer<typeof valueMessage> {}
export const value: Message<EthtoolValue> = valueMessage;

const regsMessage = message('ethtool_regs', {
  header: struct('ethtool_regs', '', { cmd: u32, version: u32, len: u32 }),
  body: { data: [hex] },
});
export interface EthtoolRegs extends Infer<typeof regsMessage> {
  data: string;
}
export const regs = regsMessage as unknown as Message<EthtoolRegs>;

const eepromMessage = message('ethtool_eeprom', {
  header: struct('ethtool_eeprom', '', { cmd: u32, magic: u32, offset: u32, len: u32 }),
  body: { data: [hex] },
});
export interface EthtoolEeprom extends Infer<typeof eepromMessage> {
  data: string;
}
export const eeprom = eepromMessage as unknown as Message<EthtoolEeprom>;

const statsMessage = message('ethtool_stats', {
  header: struct('ethtool_stats', '', { cmd: u32, nStats: u32 }),
  body: { data: [array(u64)] },
});
export interface EthtoolDriverStats extends Infer<typeof statsMessage> {
  data: Int64[];
}
export const driverStats = statsMessage as unknown as Message<EthtoolDriverStats>;

const permaddrMessage = message('ethtool_perm_addr', {
  header: struct('ethtool_perm_addr', '', { cmd: u32, size: u32 }),
  body: { data: [hex] },
});
export interface EthtoolPermAddr extends Infer<typeof permaddrMessage> {
  data: string;
}
export const permaddr = permaddrMessage as unknown as Message<EthtoolPermAddr>;

const testMessage = message('ethtool_test', {
  header: struct('ethtool_test', '', { cmd: u32, flags: u32, reserved: u32, len: u32 }),
  body: { data: [array(u64)] },
});
export interface EthtoolTest extends Infer<typeof testMessage> {
  data: Int64[];
}
export const test = testMessage as unknown as Message<EthtoolTest>;

/** A command, and numbers behind it: rings, channels, coalescing, pause frames. */
const numbersMessage = message('ethtool numbers', {
  header: struct('', '', { cmd: u32 }),
  body: { data: [array(u32)] },
});
export interface EthtoolNumbers extends Infer<typeof numbersMessage> {
  data: number[];
}
export const numbers = numbersMessage as unknown as Message<EthtoolNumbers>;

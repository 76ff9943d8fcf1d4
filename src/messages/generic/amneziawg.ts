import {
  type Attributes,
  attributes,
  base64,
  counter64,
  custom,
  flag,
  flags,
  type Infer,
  ipaddr,
  LITTLE_ENDIAN,
  listOf,
  nested,
  sockaddr,
  string,
  struct,
  u8,
  u16,
  u32,
  u64,
  ValueError,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily, only } from './family.js';

/** Message types that a header may have: one (version 1), text such as `'5-10'` (version 2), a range (version 3). */
export type HeaderRange = number | string | { start: number; end: number };

const PRINTABLE = /^[\d-]+$/;

/** `WGDEVICE_A_H1` and its like: told by its length, as every version of the module has another type for it. */
const headerRange = custom<HeaderRange>(
  (payload, little) => {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    const text = String.fromCharCode(...payload.subarray(0, -1));
    if (payload.at(-1) === 0 && PRINTABLE.test(text)) return text;
    if (payload.length === 4) return view.getUint32(0, little);
    if (payload.length !== 8) return undefined;
    return { start: view.getUint32(0, little), end: view.getUint32(4, little) };
  },
  (value) => {
    if (typeof value === 'string') return Uint8Array.from([...value, '\0'], (one) => one.charCodeAt(0));
    const numbers = typeof value === 'number' ? [value] : [value.start, value.end];
    const bytes = new Uint8Array(4 * numbers.length);
    const view = new DataView(bytes.buffer);
    numbers.forEach((number, i) => {
      if (!Number.isInteger(number) || number < 0 || number > 0xffffffff)
        throw new ValueError(`${number} is out of range (0..4294967295)`);
      view.setUint32(4 * i, number, LITTLE_ENDIAN);
    });
    return bytes;
  },
);

const allowedIpSet = attributes('WGALLOWEDIP_A', {
  family: [1, u16],
  ipaddr: [2, ipaddr],
  cidrMask: [3, u8],
  flags: [4, flags(u32, { removeMe: 1 })],
});
export interface AmneziawgAllowedIp extends Infer<typeof allowedIpSet> {}
const allowedIp: Attributes<AmneziawgAllowedIp> = allowedIpSet;

const peerSet = attributes('WGPEER_A', {
  publicKey: [1, base64(32)],
  presharedKey: [2, base64(32)],
  flags: [3, flags(u32, { removeMe: 1, replaceAllowedips: 2, updateOnly: 4, hasAdvancedSecurity: 8 })],
  endpoint: [4, sockaddr],
  persistentKeepaliveInterval: [5, u16],
  lastHandshakeTime: [6, struct('__kernel_timespec', '', { sec: u64, nsec: u64 })],
  rxBytes: [7, counter64],
  txBytes: [8, counter64],
  allowedips: [9, listOf(0, '0', nested(allowedIp))],
  protocolVersion: [10, u32],
  advancedSecurity: [11, flag],
});
export interface AmneziawgPeer extends Infer<typeof peerSet> {}
const peer: Attributes<AmneziawgPeer> = peerSet;

const deviceSet = attributes('WGDEVICE_A', {
  ifindex: [1, u32],
  ifname: [2, string(15)],
  privateKey: [3, base64(32)],
  publicKey: [4, base64(32)],
  flags: [5, flags(u32, { replacePeers: 1 })],
  listenPort: [6, u16],
  fwmark: [7, u32],
  peers: [8, listOf(0, '0', nested(peer))],
  /** Junk packets before a handshake: how many, and of which sizes. */
  jc: [9, u16],
  jmin: [10, u16],
  jmax: [11, u16],
  /** Junk in front of each kind of message, in bytes. */
  s1: [12, u16],
  s2: [13, u16],
  /** Types that the kinds of messages have. */
  h1: [14, headerRange],
  h2: [15, headerRange],
  h3: [16, headerRange],
  h4: [17, headerRange],
  /** Of events: a peer that nobody knows. */
  peer: [18, nested(peer)],
  /** (2.0) */
  s3: [19, u16],
  s4: [20, u16],
  /** Packets to send before a handshake, as text: `'<b 0xf6ab…><r 20>'` (2.0). */
  i1: [21, string()],
  i2: [22, string()],
  i3: [23, string()],
  i4: [24, string()],
  i5: [25, string()],
  /** (3.0) */
  headerProtectionKey: [26, base64(32)],
  contentPaddingAddition: [27, u32],
  rekeyAfterTime: [28, u32],
  rekeyTimeout: [29, u32],
  rejectAfterTime: [30, u32],
  keepaliveTimeout: [31, u32],
  maxHandshakeAttempts: [32, u32],
});
export interface AmneziawgDevice extends Infer<typeof deviceSet> {}
const device: Attributes<AmneziawgDevice> = deviceSet;

const family = genericFamily('amneziawg', {
  prefix: 'WG_CMD',
  commands: {
    getDevice: { id: 0, request: only(device, 'ifindex', 'ifname'), reply: device },
    setDevice: { id: 1, request: device },
    /** An event. */
    unknownPeer: { id: 2, reply: only(device, 'ifindex', 'ifname', 'peer') },
  },
  groups: ['auth'],
});
export interface AmneziawgCommands extends CommandsOf<typeof family> {}
/** AmneziaWG: WireGuard that looks like something else. The module `amneziawg` brings it (versions 1 to 3). */
export const amneziawgFamily: GenericFamily<AmneziawgCommands> = family;

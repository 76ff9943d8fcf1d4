import type { SocketAddressInput } from '../../schema/index.js';
import { optionNames } from '../../schema/options.js';

/** What makes the packets of AmneziaWG look like something else. Both ends have to agree on `s` and `h`. */
export interface AmneziaSettings {
  /** Junk packets before a handshake. */
  jc?: number | undefined;
  /** Size of a junk packet, from and to. */
  jmin?: number | undefined;
  jmax?: number | undefined;
  /** Bytes of junk in front of messages: of a handshake's first and second, of a cookie's, of data. */
  s1?: number | undefined;
  s2?: number | undefined;
  s3?: number | undefined;
  s4?: number | undefined;
  /** Types of the same messages: a number, or a range `'100-200'` (version 2). */
  h1?: string | number | undefined;
  h2?: string | number | undefined;
  h3?: string | number | undefined;
  h4?: string | number | undefined;
  /** Packets to send before a handshake: `'<b 0xc1><r 12>'` (version 2). */
  i1?: string | undefined;
  i2?: string | undefined;
  i3?: string | undefined;
  i4?: string | undefined;
  i5?: string | undefined;
  /** Key that headers are hidden with (version 3). */
  headerProtectionKey?: string | undefined;
  contentPaddingAddition?: number | undefined;
  rekeyAfterTime?: number | undefined;
  rekeyTimeout?: number | undefined;
  rejectAfterTime?: number | undefined;
  keepaliveTimeout?: number | undefined;
  maxHandshakeAttempts?: number | undefined;
}

export const AMNEZIA_KEYS = optionNames<AmneziaSettings>({
  jc: true,
  jmin: true,
  jmax: true,
  s1: true,
  s2: true,
  s3: true,
  s4: true,
  h1: true,
  h2: true,
  h3: true,
  h4: true,
  i1: true,
  i2: true,
  i3: true,
  i4: true,
  i5: true,
  headerProtectionKey: true,
  contentPaddingAddition: true,
  rekeyAfterTime: true,
  rekeyTimeout: true,
  rejectAfterTime: true,
  keepaliveTimeout: true,
  maxHandshakeAttempts: true,
});

/** A peer as the kernel has it. */
export interface WireGuardPeer {
  /** Base64. */
  publicKey: string;
  /** Base64. */
  presharedKey?: string;
  /** Where it was heard of last, or is said to be: `'192.0.2.1:51820'`, `'[2001:db8::1]:51820'`. */
  endpoint?: string;
  /** Seconds; 0 for off. */
  persistentKeepaliveInterval: number;
  /** Milliseconds since 1970, as `Date` takes them; absent before the first handshake. */
  readonly lastHandshakeTime?: number;
  /** Bytes received from it, and sent to it. */
  readonly rxBytes: number;
  readonly txBytes: number;
  /** Addresses that are its own: `['10.0.0.2/32']`. */
  allowedips: string[];
  readonly protocolVersion?: number;
  /** AmneziaWG: whether it speaks so. */
  advancedSecurity?: boolean;
}

/** A WireGuard device as the kernel has it. Without CAP_NET_ADMIN the kernel reports none. */
export interface WireGuardDevice extends AmneziaSettings {
  readonly ifindex: number;
  /** Name of the interface. */
  readonly ifname: string;
  /** Base64. */
  privateKey?: string;
  /** Made of the private key. */
  readonly publicKey?: string;
  /** UDP port. */
  listenPort: number;
  /** Mark of the packets that carry it; 0 for none. */
  fwmark: number;
  /** Whom it speaks with. */
  peers: WireGuardPeer[];
}

/** A peer to add or to change. What is read of one can be given as well. */
export interface WireGuardPeerInput {
  /** Whose it is, in base64: `WireGuard.pubkey(…)`. */
  publicKey: string;
  /** Null for none. */
  presharedKey?: string | null | undefined;
  /** An address with port, or a name: `'vpn.example.com:51820'`. */
  endpoint?: SocketAddressInput | undefined;
  /** Seconds from 1 to 65535; 0 for off. */
  persistentKeepaliveInterval?: number | undefined;
  /**
   * All that are its own. With signs they are changed one by one: `['+10.0.0.3/32', '-10.0.0.2/32']`. One that another
   * peer has moves to this one.
   */
  allowedips?: readonly string[] | undefined;
  /** Takes the peer away. */
  remove?: boolean | undefined;
  /** Changes the peer only if it is there. */
  updateOnly?: boolean | undefined;
  /** AmneziaWG: whether it speaks so. */
  advancedSecurity?: boolean | undefined;
  /** Only read, and not sent. */
  readonly lastHandshakeTime?: number | undefined;
  readonly rxBytes?: number | undefined;
  readonly txBytes?: number | undefined;
  readonly protocolVersion?: number | undefined;
}

export const PEER_KEYS = optionNames<WireGuardPeerInput>({
  publicKey: true,
  presharedKey: true,
  endpoint: true,
  persistentKeepaliveInterval: true,
  allowedips: true,
  remove: true,
  updateOnly: true,
  advancedSecurity: true,
  lastHandshakeTime: true,
  rxBytes: true,
  txBytes: true,
  protocolVersion: true,
});

/** What to change of a device: what is not given stays. What is read of one can be given as well. */
export interface WireGuardInput extends AmneziaSettings {
  /** Null for none. */
  privateKey?: string | null | undefined;
  /** 0 for one of the kernel's choice. */
  listenPort?: number | undefined;
  /** 0 for none. */
  fwmark?: number | undefined;
  /** Takes all other peers away first, whatever their state. */
  replacePeers?: boolean | undefined;
  /** Peers to add or change. */
  peers?: readonly WireGuardPeerInput[] | undefined;
  /** Only read, and not sent. */
  readonly ifindex?: number | undefined;
  readonly ifname?: string | undefined;
  readonly publicKey?: string | undefined;
}

export const DEVICE_KEYS = new Set([
  ...AMNEZIA_KEYS,
  ...optionNames<Omit<WireGuardInput, keyof AmneziaSettings>>({
    privateKey: true,
    listenPort: true,
    fwmark: true,
    replacePeers: true,
    peers: true,
    ifindex: true,
    ifname: true,
    publicKey: true,
  }),
]);

/** What wg-quick does around a device: addresses, routes, commands. */
export interface QuickSettings {
  /** Addresses of the interface, with their prefixes. */
  address?: readonly string[] | undefined;
  /** Addresses of name servers, and domains to search. */
  dns?: readonly string[] | undefined;
  /** MTU of the interface. */
  mtu?: number | undefined;
  /** Routing table for the allowed IPs: a number or name, `'auto'`, `'off'`. */
  table?: string | undefined;
  preUp?: readonly string[] | undefined;
  postUp?: readonly string[] | undefined;
  preDown?: readonly string[] | undefined;
  postDown?: readonly string[] | undefined;
  /** Whether `wg-quick` writes the file when the interface goes. */
  saveConfig?: boolean | undefined;
}

export const QUICK_KEYS = optionNames<QuickSettings>({
  address: true,
  dns: true,
  mtu: true,
  table: true,
  preUp: true,
  postUp: true,
  preDown: true,
  postDown: true,
  saveConfig: true,
});

/** A configuration as a file has it, for `wg` or for `wg-quick`. */
export interface WireGuardConfig extends QuickSettings, AmneziaSettings {
  /** Base64. */
  privateKey?: string | undefined;
  /** UDP port. */
  listenPort?: number | undefined;
  /** Mark of the packets that it sends. */
  fwmark?: number | undefined;
  /** Whom it speaks with. */
  peers: WireGuardPeerInput[];
}

/** What became of a peer by {@link difference}: only what changes is there. */
export interface WireGuardPeerChange {
  publicKey: string;
  presharedKey?: string | null;
  endpoint?: SocketAddressInput;
  persistentKeepaliveInterval?: number;
  advancedSecurity?: boolean;
  /** Allowed IPs that it gets, and that it loses to nobody. */
  added?: string[];
  removed?: string[];
}

/** What is to be done to a device so that it is as a configuration says. */
export interface WireGuardChanges {
  /** Settings of the device that change. */
  settings: Omit<WireGuardInput, 'peers' | 'replacePeers'>;
  added: WireGuardPeerInput[];
  changed: WireGuardPeerChange[];
  /** Public keys of peers that go. */
  removed: string[];
}

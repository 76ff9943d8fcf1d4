import type { AmneziawgDevice, AmneziawgPeer, HeaderRange } from '../../messages/generic/amneziawg.js';
import type { SocketAddress } from '../../schema/index.js';
import { NO_KEY } from './keys.js';
import { AMNEZIA_KEYS, type WireGuardDevice, type WireGuardPeer } from './types.js';

/** The device that the messages of a dump describe: peers, and allowed IPs of one peer, may go on in the next. */
export function deviceOf(parts: readonly AmneziawgDevice[]): WireGuardDevice {
  const [first = {}] = parts;
  const device: WireGuardDevice = {
    ifindex: first.ifindex ?? 0,
    ifname: first.ifname ?? '',
    listenPort: first.listenPort ?? 0,
    fwmark: first.fwmark ?? 0,
    ...keysOf(first),
    ...amneziaOf(first),
    peers: [],
  };
  let last: string | undefined;
  for (const { peers = [] } of parts) {
    for (const peer of peers) {
      if (peer.publicKey !== last) device.peers.push(peerOf(peer));
      else device.peers.at(-1)!.allowedips.push(...allowedOf(peer));
      last = peer.publicKey;
    }
  }
  return device;
}

function keysOf({ privateKey, publicKey }: AmneziawgDevice): { privateKey?: string; publicKey?: string } {
  return {
    ...(privateKey !== undefined && privateKey !== NO_KEY && { privateKey: privateKey }),
    ...(publicKey !== undefined && publicKey !== NO_KEY && { publicKey: publicKey }),
  };
}

function amneziaOf(device: AmneziawgDevice): object {
  const found: Record<string, unknown> = {};
  for (const key of AMNEZIA_KEYS) {
    const value = device[key as keyof AmneziawgDevice];
    if (value === undefined) continue;
    found[key] =
      key === 'headerProtectionKey'
        ? (value as string)
        : /^h\d$/.test(key)
          ? rangeText(value as HeaderRange)
          : value;
  }
  return found;
}

function rangeText(range: HeaderRange): string | number {
  if (typeof range !== 'object') return range;
  return range.start === range.end ? range.start : `${range.start}-${range.end}`;
}

function peerOf(peer: AmneziawgPeer): WireGuardPeer {
  const { presharedKey, endpoint, lastHandshakeTime: time, flags } = peer;
  const found: WireGuardPeer & { lastHandshakeTime?: number } = {
    publicKey: peer.publicKey!,
    persistentKeepaliveInterval: peer.persistentKeepaliveInterval ?? 0,
    rxBytes: Number(peer.rxBytes ?? 0),
    txBytes: Number(peer.txBytes ?? 0),
    allowedips: allowedOf(peer),
    protocolVersion: peer.protocolVersion ?? 1,
  };
  if (presharedKey !== undefined && presharedKey !== NO_KEY) found.presharedKey = presharedKey;
  if (endpoint !== undefined) found.endpoint = endpointText(endpoint);
  const handshake = time && Number(time.sec ?? 0) * 1000 + Math.floor(Number(time.nsec ?? 0) / 1e6);
  if (handshake) found.lastHandshakeTime = handshake;
  if (flags?.includes('hasAdvancedSecurity')) found.advancedSecurity = peer.advancedSecurity === true;
  return found;
}

function allowedOf({ allowedips = [] }: AmneziawgPeer): string[] {
  return allowedips.map(({ ipaddr, cidrMask }) => `${ipaddr}/${cidrMask}`);
}

/** An address with its port, in one text; the bytes of one that is not of IP. */
export function endpointText(endpoint: SocketAddress): string {
  if (endpoint.family === 'inet') return `${endpoint.address}:${endpoint.port}`;
  if (endpoint.family === 'inet6')
    return `[${endpoint.address}${endpoint.scopeId ? `%${endpoint.scopeId}` : ''}]:${endpoint.port}`;
  return endpoint.family === 'unix' ? endpoint.path : endpoint.data;
}

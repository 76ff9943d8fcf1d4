import type { WireGuardDevice, WireGuardPeer } from '../objects/wireguard/index.js';

/** What has happened to a device or a peer since the reading before. */
export type WireGuardEvent =
  | { event: 'newdevice' | 'deldevice'; ifname: string }
  | { event: 'newpeer'; ifname: string; publicKey: string; peer: WireGuardPeer }
  | { event: 'delpeer'; ifname: string; publicKey: string }
  /** Keys were agreed on: the tunnel is alive. */
  | { event: 'handshake'; ifname: string; publicKey: string; lastHandshakeTime: number; before?: number }
  /** It is heard from another place, or is said to be there. */
  | { event: 'endpoint'; ifname: string; publicKey: string; endpoint: string; before?: string }
  /** Bytes since the reading before, and per second. */
  | {
      event: 'transfer';
      ifname: string;
      publicKey: string;
      rxBytes: number;
      txBytes: number;
      rxRate: number;
      txRate: number;
    }
  | { event: 'allowedips'; ifname: string; publicKey: string; added: string[]; removed: string[] };

/** The events between two readings of all devices. */
export function* changesBetween(
  before: readonly WireGuardDevice[],
  now: readonly WireGuardDevice[],
  milliseconds: number,
): Generator<WireGuardEvent> {
  const old = new Map(before.map((device) => [device.ifindex, device]));
  for (const device of now) {
    const known = old.get(device.ifindex);
    old.delete(device.ifindex);
    if (known === undefined) yield { event: 'newdevice', ifname: device.ifname };
    yield* ofDevice(known, device, milliseconds);
  }
  for (const { ifname } of old.values()) yield { event: 'deldevice', ifname };
}

function* ofDevice(
  before: WireGuardDevice | undefined,
  { ifname, peers }: WireGuardDevice,
  milliseconds: number,
): Generator<WireGuardEvent> {
  const old = new Map(before?.peers.map((peer) => [peer.publicKey, peer]));
  for (const peer of peers) {
    const { publicKey } = peer;
    const known = old.get(publicKey);
    old.delete(publicKey);
    if (known) yield* ofPeer(ifname, known, peer, milliseconds);
    else yield { event: 'newpeer', ifname, publicKey, peer };
  }
  for (const publicKey of old.keys()) yield { event: 'delpeer', ifname, publicKey };
}

function* ofPeer(
  ifname: string,
  before: WireGuardPeer,
  now: WireGuardPeer,
  milliseconds: number,
): Generator<WireGuardEvent> {
  const { publicKey, lastHandshakeTime, endpoint } = now;
  const of = { ifname, publicKey };
  if (lastHandshakeTime !== undefined && lastHandshakeTime !== before.lastHandshakeTime) {
    const earlier = before.lastHandshakeTime;
    yield { event: 'handshake', ...of, lastHandshakeTime, ...(earlier !== undefined && { before: earlier }) };
  }
  if (endpoint !== undefined && endpoint !== before.endpoint)
    yield {
      event: 'endpoint',
      ...of,
      endpoint,
      ...(before.endpoint !== undefined && { before: before.endpoint }),
    };
  const rxBytes = now.rxBytes - before.rxBytes;
  const txBytes = now.txBytes - before.txBytes;
  if (rxBytes !== 0 || txBytes !== 0) {
    const rate = (bytes: number): number => (bytes * 1000) / milliseconds;
    yield { event: 'transfer', ...of, rxBytes, txBytes, rxRate: rate(rxBytes), txRate: rate(txBytes) };
  }
  const added = now.allowedips.filter((one) => !before.allowedips.includes(one));
  const removed = before.allowedips.filter((one) => !now.allowedips.includes(one));
  if (added.length + removed.length > 0) yield { event: 'allowedips', ...of, added, removed };
}

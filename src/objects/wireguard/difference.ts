import { EncodeError } from '../../schema/index.js';
import { allowedIp } from './allowed.js';
import { isKey } from './keys.js';
import { checkKeys } from './request.js';
import {
  AMNEZIA_KEYS,
  DEVICE_KEYS,
  PEER_KEYS,
  QUICK_KEYS,
  type WireGuardChanges,
  type WireGuardConfig,
  type WireGuardDevice,
  type WireGuardInput,
  type WireGuardPeer,
  type WireGuardPeerChange,
  type WireGuardPeerInput,
} from './types.js';

/** A device as it is wanted: a configuration, or what was read of another. */
export type WireGuardWanted = Omit<WireGuardConfig, 'privateKey' | 'peers'> & WireGuardInput;

/** A wanted peer, its allowed IPs as the kernel says them. */
interface Wanted {
  readonly peer: WireGuardPeerInput;
  readonly allowed: readonly string[];
}

/**
 * The fewest changes that make a device what is wanted. Peers, and allowed IPs, that nothing is said of go; the device's
 * own key and port stay where nothing is said of them. Endpoints are compared by `isAt`.
 *
 * @throws EncodeError where a value is wrong, or two peers are to have one allowed IP.
 */
export function difference(
  of: string,
  there: WireGuardDevice,
  wanted: WireGuardWanted,
  isAt: (endpoint: string, peer: WireGuardPeerInput) => boolean,
): WireGuardChanges {
  checkKeys(of, '', wanted, new Set([...DEVICE_KEYS, ...QUICK_KEYS]));
  const peers = wantedPeers(of, wanted.peers ?? []);
  const changes: WireGuardChanges = {
    settings: settings(there, wanted),
    added: [],
    changed: [],
    removed: [],
  };
  const owners = new Set([...peers.values()].flatMap(({ allowed }) => allowed));
  for (const peer of there.peers) {
    const found = peers.get(peer.publicKey);
    if (found === undefined) {
      changes.removed.push(peer.publicKey);
      continue;
    }
    peers.delete(peer.publicKey);
    const change = peerChange(peer, found, owners, isAt);
    if (Object.keys(change).length > 1) changes.changed.push(change);
  }
  changes.added = [...peers.values()].map(({ peer, allowed }) => ({ ...peer, allowedips: allowed }));
  return changes;
}

/** What to send for the changes: what is free first, then what takes its place. */
export function changeInput({ settings, added, changed, removed }: WireGuardChanges): WireGuardInput {
  return {
    ...settings,
    peers: [
      ...removed.map((publicKey) => ({ publicKey, remove: true, updateOnly: true })),
      ...changed.map(({ added = [], removed: gone = [], ...rest }) => ({
        ...rest,
        updateOnly: true,
        ...(added.length + gone.length > 0 && {
          allowedips: [...gone.map((one) => `-${one}`), ...added.map((one) => `+${one}`)],
        }),
      })),
      ...added,
    ],
  };
}

/** Whether there is nothing to do. */
export function isNothing({ settings, added, changed, removed }: WireGuardChanges): boolean {
  return added.length + changed.length + removed.length + Object.keys(settings).length === 0;
}

function wantedPeers(of: string, peers: readonly WireGuardPeerInput[]): Map<string, Wanted> {
  const found = new Map<string, Wanted>();
  const owners = new Map<string, number>();
  for (const [i, peer] of peers.entries()) {
    const path = `peers[${i}]`;
    checkKeys(of, path, peer, PEER_KEYS);
    const { publicKey, allowedips = [] } = peer;
    if (!isKey(publicKey)) throw new EncodeError(of, `${path}.publicKey`, 'a key is 32 bytes in base64');
    if (found.has(publicKey))
      throw new EncodeError(of, `${path}.publicKey`, 'there is a peer of that key before it');
    for (const key of ['remove', 'updateOnly'] as const)
      if (peer[key]) throw new EncodeError(of, `${path}.${key}`, 'what is wanted is said as it is to be');
    const allowed = allowedips.map((one, j) => {
      const at = `${path}.allowedips[${j}]`;
      const { text, sign } = allowedIp(of, at, one);
      if (sign !== '') throw new EncodeError(of, at, 'what is wanted is said as it is to be, without a sign');
      const owner = owners.get(text);
      if (owner !== undefined && owner !== i)
        throw new EncodeError(
          of,
          at,
          `${text} is an allowed IP of peers[${owner}]: only one peer can have it`,
        );
      owners.set(text, i);
      return text;
    });
    found.set(publicKey, { peer, allowed: [...new Set(allowed)] });
  }
  return found;
}

function settings(there: WireGuardDevice, wanted: WireGuardWanted): WireGuardChanges['settings'] {
  const { privateKey, listenPort, fwmark = 0 } = wanted;
  const found: Record<string, unknown> = {};
  if (privateKey !== undefined && (privateKey ?? undefined) !== there.privateKey)
    found.privateKey = privateKey;
  if (listenPort !== undefined && listenPort !== there.listenPort) found.listenPort = listenPort;
  if (fwmark !== there.fwmark) found.fwmark = fwmark;
  for (const key of AMNEZIA_KEYS) {
    const value = (wanted as Record<string, unknown>)[key];
    if (value !== undefined && `${value}` !== `${(there as unknown as Record<string, unknown>)[key]}`)
      found[key] = value;
  }
  return found;
}

function peerChange(
  there: WireGuardPeer,
  { peer, allowed }: Wanted,
  owners: ReadonlySet<string>,
  isAt: (endpoint: string, peer: WireGuardPeerInput) => boolean,
): WireGuardPeerChange {
  const change: WireGuardPeerChange = { publicKey: there.publicKey };
  const { presharedKey = null, endpoint, persistentKeepaliveInterval: interval = 0, advancedSecurity } = peer;
  if (presharedKey !== (there.presharedKey ?? null)) change.presharedKey = presharedKey;
  if (endpoint !== undefined && !(there.endpoint !== undefined && isAt(there.endpoint, peer)))
    change.endpoint = endpoint;
  if (interval !== there.persistentKeepaliveInterval) change.persistentKeepaliveInterval = interval;
  if (advancedSecurity !== undefined && advancedSecurity !== there.advancedSecurity)
    change.advancedSecurity = advancedSecurity;
  const own = new Set(there.allowedips);
  const wanted = new Set(allowed);
  const added = allowed.filter((one) => !own.has(one));
  // what another peer gets moves there by that
  const removed = there.allowedips.filter((one) => !wanted.has(one) && !owners.has(one));
  if (added.length > 0) change.added = added;
  if (removed.length > 0) change.removed = removed;
  return change;
}

import type { AmneziawgDevice, AmneziawgPeer, HeaderRange } from '../../messages/generic/amneziawg.js';
import { EncodeError, type Input, sockaddr } from '../../schema/index.js';
import { shown } from '../../schema/interpreter/leaf.js';
import { instead, type OptionNames } from '../../schema/options.js';
import { type AllowedIp, allowedIp } from './allowed.js';
import { generatePresharedKey, givenKey, NO_KEY } from './keys.js';
import {
  AMNEZIA_KEYS,
  DEVICE_KEYS,
  PEER_KEYS,
  type WireGuardInput,
  type WireGuardPeerInput,
} from './types.js';

type Obj = Record<string, unknown>;
type PeerValue = Input<AmneziawgPeer>;
type AllowedValue = NonNullable<PeerValue['allowedips']>[number];

/** What a module speaks: plain WireGuard, or AmneziaWG of some version. */
export interface Dialect {
  /** Version of AmneziaWG's interface; 0 for WireGuard. */
  readonly amnezia: number;
  /** Whether one allowed IP can be taken away (Linux 6.16). */
  readonly removesAllowed: boolean;
}

/** Bytes of one message: far below the 64 KiB that fit an attribute, so that answers to errors stay small, too. */
const ROOM = 24 << 10;
/** Bytes of a peer without its allowed IPs, and of one of those. */
const PEER = 160;
const ALLOWED = 56;

/** What people write for a key of the kernel's. */
const ALIASES = {
  allowedIPs: 'allowedips',
  allowedIps: 'allowedips',
  persistentKeepalive: 'persistentKeepaliveInterval',
  fwMark: 'fwmark',
  endPoint: 'endpoint',
};

/**
 * The requests that change a device, in order: as many as it takes, each of a size that the kernel accepts. Endpoints are
 * addresses here; `of` is what errors call it.
 *
 * @throws EncodeError where a value is wrong, before there is any request.
 */
export function setRequests(of: string, input: WireGuardInput, dialect: Dialect): Input<AmneziawgDevice>[] {
  checkKeys(of, '', input, DEVICE_KEYS);
  const { privateKey, listenPort, fwmark, replacePeers, peers = [] } = input;
  const head: Input<AmneziawgDevice> = {
    ...(privateKey !== undefined && { privateKey: keyValue(of, 'privateKey', privateKey) }),
    ...(listenPort !== undefined && { listenPort: whole(of, 'listenPort', listenPort, 0xffff) }),
    ...(fwmark !== undefined && { fwmark: whole(of, 'fwmark', fwmark, 0xffffffff) }),
    ...(replacePeers && { flags: ['replacePeers'] as const }),
    ...amnezia(of, input, dialect),
  };
  if (!Array.isArray(peers)) throw new EncodeError(of, 'peers', `expected an array, got ${shown(peers)}`);
  const values = peers.flatMap((peer, i) => peerValues(of, `peers[${i}]`, peer, dialect));
  return divided(head, values);
}

function divided(head: Input<AmneziawgDevice>, peers: readonly PeerValue[]): Input<AmneziawgDevice>[] {
  const requests: Input<AmneziawgDevice>[] = [];
  let current: PeerValue[] = [];
  let left = ROOM;
  const next = (): void => {
    requests.push({ ...(requests.length === 0 ? head : {}), ...(current.length > 0 && { peers: current }) });
    current = [];
    left = ROOM;
  };
  for (const peer of peers) {
    const { allowedips = [], ...rest } = peer;
    for (let from = 0; from === 0 || from < allowedips.length; ) {
      if (left < PEER + ALLOWED) next();
      const count = Math.min(allowedips.length - from, Math.floor((left - PEER) / ALLOWED));
      const some = allowedips.slice(from, from + count);
      const own = from === 0 ? rest : { publicKey: rest.publicKey };
      current.push(some.length > 0 ? { ...own, allowedips: some } : own);
      left -= PEER + ALLOWED * count;
      if (allowedips.length === 0) break;
      from += count;
    }
  }
  if (current.length > 0 || requests.length === 0) next();
  return requests;
}

function peerValues(of: string, path: string, peer: WireGuardPeerInput, dialect: Dialect): PeerValue[] {
  if (typeof peer !== 'object' || peer === null)
    throw new EncodeError(of, path, `expected an object, got ${shown(peer)}`);
  checkKeys(of, path, peer, PEER_KEYS);
  const { presharedKey, endpoint, persistentKeepaliveInterval: interval, remove, updateOnly } = peer;
  const publicKey = givenKey(of, `${path}.publicKey`, peer.publicKey);
  const given = peer.allowedips?.map((one, i) => allowedIp(of, `${path}.allowedips[${i}]`, one));
  // a sign makes it a change of what there is, as it does for wg
  const changes = given?.some(({ sign }) => sign !== '') ?? false;
  const flags = [
    ...(remove ? (['removeMe'] as const) : []),
    ...(given && !changes ? (['replaceAllowedips'] as const) : []),
    ...(updateOnly ? (['updateOnly'] as const) : []),
    ...(peer.advancedSecurity !== undefined && dialect.amnezia > 0 ? (['hasAdvancedSecurity'] as const) : []),
  ];
  const gone = given?.filter(({ sign }) => sign === '-') ?? [];
  const kept = given?.filter(({ sign }) => sign !== '-') ?? [];
  const inPlace = dialect.removesAllowed;
  const value: PeerValue = {
    publicKey,
    ...(flags.length > 0 && { flags }),
    ...(presharedKey !== undefined && { presharedKey: keyValue(of, `${path}.presharedKey`, presharedKey) }),
    ...(endpoint !== undefined && { endpoint: endpointValue(of, `${path}.endpoint`, endpoint) }),
    ...(interval !== undefined && {
      persistentKeepaliveInterval: whole(of, `${path}.persistentKeepaliveInterval`, interval, 0xffff),
    }),
    ...(peer.advancedSecurity && dialect.amnezia > 0 && { advancedSecurity: true as const }),
    ...(given && {
      allowedips: [
        ...(inPlace ? gone.map((one) => ({ ...allowedValue(one), flags: ['removeMe'] as const })) : []),
        ...kept.map(allowedValue),
      ],
    }),
  };
  return inPlace || gone.length === 0 ? [value] : [...taken(gone.map(allowedValue)), value];
}

/**
 * Takes allowed IPs away where the kernel has no word for it (before Linux 6.16): they move to a peer that is made for it
 * and goes at once. All others stay where they are all the time.
 */
function taken(allowedips: AllowedValue[]): PeerValue[] {
  const publicKey = generatePresharedKey();
  return [
    { publicKey, allowedips },
    { publicKey, flags: ['removeMe'] },
  ];
}

function allowedValue({ address, length, text }: AllowedIp): AllowedValue {
  return {
    family: address.length === 4 ? 2 : 10,
    ipaddr: text.slice(0, text.indexOf('/')),
    cidrMask: length,
  };
}

function keyValue(of: string, path: string, key: string | null): string {
  return key === null ? NO_KEY : givenKey(of, path, key);
}

function whole(of: string, path: string, value: unknown, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new EncodeError(of, path, `${shown(value)} is out of range (0..${most})`);
}

function endpointValue(of: string, path: string, endpoint: unknown): never {
  try {
    sockaddr.encode(endpoint as never);
  } catch (error) {
    throw new EncodeError(of, path, (error as Error).message);
  }
  return endpoint as never;
}

function amnezia(of: string, input: WireGuardInput, { amnezia: version }: Dialect): object {
  const found: Obj = {};
  for (const key of AMNEZIA_KEYS) {
    const value = (input as Obj)[key];
    if (value === undefined) continue;
    if (version === 0)
      throw new EncodeError(of, key, "only AmneziaWG has it: new WireGuard({ family: 'amneziawg' })");
    found[key] = /^h\d$/.test(key)
      ? range(of, key, value, version)
      : key === 'headerProtectionKey'
        ? givenKey(of, key, value)
        : value;
  }
  return found;
}

function range(of: string, key: string, value: unknown, version: number): HeaderRange {
  const [, start, end = start] = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(`${value}`) ?? [];
  if (start === undefined || Number(start) > Number(end))
    throw new EncodeError(of, key, `${shown(value)} is no number and no range such as '100-200'`);
  if (version === 2) return `${value}`;
  if (version > 2)
    return { start: whole(of, key, Number(start), 0xffffffff), end: whole(of, key, Number(end), 0xffffffff) };
  if (start !== end) throw new EncodeError(of, key, 'this version of the module takes one number, no range');
  return whole(of, key, Number(start), 0xffffffff);
}

/** @throws EncodeError for a key that does not exist. */
export function checkKeys(of: string, path: string, given: object, known: OptionNames): void {
  for (const key in given) {
    if (!known.has(key))
      throw new EncodeError(
        of,
        path === '' ? key : `${path}.${key}`,
        `unknown key${instead(key, known, ALIASES)}`,
      );
  }
}

import { Ethtool, Sockets, WireGuard } from 'tsroute2';
import type { SocketItem, WireGuardItem } from '../protocol.js';
import type { LiveNamespace } from './live-namespace.js';

type Fields = Readonly<Record<string, unknown>>;

/** Sockets that are listed. */
const MOST = 200;

/** What the driver of a link says of it; undefined where there is no driver to ask. */
export async function driverOf(ns: LiveNamespace, index: number): Promise<Fields | undefined> {
  await using ethtool = new Ethtool(ns.place);
  try {
    const { speed, duplex, autoneg, port, link, driver, rings, channels, features } = (await ethtool.get(
      index,
    )) as object as Fields;
    const active = Object.entries((features ?? {}) as Record<string, { active?: boolean }>);
    return {
      speed,
      duplex,
      autoneg,
      port,
      link,
      driver,
      rings,
      channels,
      features: active.filter(([, one]) => one.active === true).map(([name]) => name),
    };
  } catch {
    // loopback and the like, and kernels before 5.6
    return undefined;
  }
}

/** The peers of a WireGuard device, without any key but theirs that are public. */
export async function wireGuardOf(ns: LiveNamespace, index: number): Promise<WireGuardItem | undefined> {
  await using wg = new WireGuard(ns.place);
  try {
    const { publicKey, listenPort, peers } = await wg.get(index);
    return {
      publicKey: text(publicKey),
      port: Number(listenPort ?? 0),
      peers: peers.map((peer) => ({
        publicKey: text(peer.publicKey) ?? '',
        endpoint: text(peer.endpoint),
        allowedips: (peer.allowedips ?? []).map(String),
        handshake: Number(peer.lastHandshakeTime ?? 0),
      })),
    };
  } catch {
    // reading takes CAP_NET_ADMIN
    return undefined;
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Sockets of IP that wait for somebody in a namespace, and whose they are; or those that are bound to a link. */
export async function socketsOf(ns: LiveNamespace, dev?: string): Promise<SocketItem[]> {
  await using sockets = new Sockets(ns.place);
  try {
    const found = dev === undefined ? await sockets.listening() : await sockets.find({ dev });
    const few = found.slice(0, MOST);
    const owners = await sockets.owners(few);
    return few.map((one) => {
      const { kind, src, sport, dst, dport, state } = one as object as Fields;
      return {
        kind: `${kind}`,
        state: `${state ?? ''}`,
        local: `${src ?? ''} ${sport ?? ''}`.trim(),
        remote: dport ? `${dst} ${dport}` : '',
        owners: owners.of(one).map(({ pid, command }) => `${command} (${pid})`),
      };
    });
  } catch {
    // a kernel without the diagnosis of sockets
    return [];
  }
}

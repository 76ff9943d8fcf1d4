import type { Link } from '../messages/route/link/ifinfomsg.js';
import type { Netkit } from '../messages/route/link/netkit.js';
import { type NamespaceReference, openOn, releaseOn } from '../netns/reference.js';
import { checkInput } from '../objects/input.js';
import type { Input } from '../schema/index.js';
import type { Namespaces } from '../socket/transport.js';

/** The other end of a pair, which can be made in a namespace of its own. */
export type PeerInput = Input<Link> & {
  /** Makes this end in a network namespace: a name, path, descriptor, `{ pid }` or `NetNS`. */
  netns?: NamespaceReference | undefined;
  /** Brings it up too, once the pair is there. */
  up?: boolean | undefined;
};

/** Kinds that come in pairs. */
export type PairInput =
  | { kind: 'veth' | 'vxcan'; data?: { peer?: PeerInput | undefined } | undefined }
  | {
      kind: 'netkit';
      data?: (Omit<Input<Netkit>, 'peerInfo'> & { peerInfo?: PeerInput | undefined }) | undefined;
    };

type Obj = Record<string, unknown>;
interface Named {
  readonly netns?: NamespaceReference | undefined;
  readonly linkinfo?: unknown;
}

/** What the other end is called, by kind. */
const PEERS = ['peer', 'peerInfo'] as const;

function opened<T extends Named>(link: T, fds: number[], far: Namespaces | undefined): T {
  if (link.netns === undefined) return link;
  const { netns, ...rest } = link;
  const netNsFd = openOn(far, netns);
  fds.push(netNsFd);
  return { ...rest, netNsFd } as unknown as T;
}

/**
 * The link with a descriptor in the place of each namespace, its own and its peer's. They are added to `fds`, for the
 * caller to close once the kernel has answered.
 */
export function inNamespaces<T extends Named>(
  verb: string,
  link: T,
  fds: number[],
  far: Namespaces | undefined,
): T {
  checkInput('link', verb, link);
  const data = (link.linkinfo as { data?: Obj } | undefined)?.data;
  const key = PEERS.find((name) => (data?.[name] as Named | undefined)?.netns !== undefined);
  const own = opened(link, fds, far);
  if (key === undefined) return own;
  const peer = opened(data![key] as Named, fds, far);
  return { ...own, linkinfo: { ...(link.linkinfo as Obj), data: { ...data, [key]: peer } } };
}

/** Closes descriptors that {@link inNamespaces} opened. */
export function closeAll(fds: number[], far: Namespaces | undefined): void {
  for (const fd of fds.splice(0)) releaseOn(far, fd);
}

/** The other end of a pair that is to be brought up, which the kernel does not do while it makes the pair. */
export interface PeerUp {
  /** The link without that. */
  readonly link: LinkLike;
  /** Descriptor of the namespace where the other end is made, where that is another. */
  readonly netNsFd: number | undefined;
  readonly ifname: string | undefined;
}

type LinkLike = object;

/** What is left to be done about the other end of a pair; undefined where that is nothing. */
export function peerUp(link: { readonly linkinfo?: unknown }): PeerUp | undefined {
  const info = link.linkinfo as { data?: Obj } | undefined;
  const key = PEERS.find((name) => typeof info?.data?.[name] === 'object' && info.data[name] !== null);
  if (key === undefined) return undefined;
  const { up, flags, change, ...peer } = info!.data![key] as PeerInput & { netNsFd?: number };
  const names = flags as readonly string[] | undefined;
  if (up === undefined && !names?.includes('up')) return undefined;
  const others = names?.filter((name) => name !== 'up');
  const data = {
    ...info!.data,
    [key]: {
      ...peer,
      ...(others?.length ? { flags: others } : {}),
      ...(change === undefined ? {} : { change: (change as string[]).filter((name) => name !== 'up') }),
    },
  };
  if (up === false || (up === undefined && !names?.includes('up')))
    return { link: { ...link, linkinfo: { ...info, data } }, netNsFd: -1, ifname: undefined };
  return { link: { ...link, linkinfo: { ...info, data } }, netNsFd: peer.netNsFd, ifname: peer.ifname };
}

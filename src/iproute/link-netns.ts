import type { Link } from '../messages/route/link/ifinfomsg.js';
import type { Netkit } from '../messages/route/link/netkit.js';
import { type NamespaceReference, openNamespace } from '../netns/reference.js';
import type { Input } from '../schema/index.js';
import { release } from '../socket/transports/namespace.js';

/** The other end of a pair, which can be made in a namespace of its own. */
export type PeerInput = Input<Link> & { netns?: NamespaceReference | undefined };

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

function opened<T extends Named>(link: T, fds: number[]): T {
  if (link.netns === undefined) return link;
  const { netns, ...rest } = link;
  const netNsFd = openNamespace(netns);
  fds.push(netNsFd);
  return { ...rest, netNsFd } as unknown as T;
}

/**
 * The link with a descriptor in the place of each namespace, its own and its peer's. They are added to `fds`, for the
 * caller to close once the kernel has answered.
 */
export function inNamespaces<T extends Named>(link: T, fds: number[]): T {
  const data = (link.linkinfo as { data?: Obj } | undefined)?.data;
  const key = PEERS.find((name) => (data?.[name] as Named | undefined)?.netns !== undefined);
  const own = opened(link, fds);
  if (key === undefined) return own;
  const peer = opened(data![key] as Named, fds);
  return { ...own, linkinfo: { ...(link.linkinfo as Obj), data: { ...data, [key]: peer } } };
}

/** Closes descriptors that {@link inNamespaces} opened. */
export function closeAll(fds: number[]): void {
  for (const fd of fds.splice(0)) release(fd);
}

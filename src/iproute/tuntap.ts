import { routeMessages } from '../messages/route/index.js';
import { settable } from '../objects/link/settable.js';
import { errnoCode } from '../protocol/errno.js';
import { NetlinkError } from '../protocol/errors.js';
import { encode } from '../schema/index.js';
import type { Transport } from '../socket/transport.js';
import { addon } from '../socket/transports/addon.js';
import { withDescriptor } from '../socket/transports/namespace.js';
import { NativeTransport } from '../socket/transports/native.js';
import { checkName } from './interface-name.js';

type Obj = Readonly<Record<string, unknown>>;

/** `IFF_*` of linux/if_tun.h, as `TUNSETIFF` takes them. */
const IFF = {
  tun: 0x1,
  tap: 0x2,
  multiQueue: 0x100,
  noPi: 0x1000,
  vnetHdr: 0x4000,
  exclusive: 0x8000,
} as const;

/** Whether the link is one that rtnetlink does not make: `tun` devices come from /dev/net/tun. */
export function isTuntap(link: object): boolean {
  return (link as { linkinfo?: { kind?: unknown } }).linkinfo?.kind === 'tun';
}

/**
 * Makes a persistent tun or tap device, and returns what is left to be set of the link by netlink; undefined where
 * that is nothing. `transport` is undefined where nobody knows its namespace. A device of that name is an error with `exclusive`, else it is given the owner and group.
 */
export async function makeTuntap(
  link: Obj,
  exclusive: boolean,
  transport: Transport | undefined,
  netns: string | number | undefined,
): Promise<Obj | undefined> {
  const info = { ...routeMessages.newlink, value: link };
  const refuse = (code: string, why: string) => NetlinkError.of(code, why, info);
  const far = transport?.tuntap === undefined ? undefined : transport;
  if (!(transport instanceof NativeTransport) && far === undefined) {
    const why = transport
      ? 'which this transport cannot do'
      : 'and the namespace of this transport is not known';
    throw refuse('EOPNOTSUPP', `tun devices are made by a system call, ${why}`);
  }
  const { dev: _dev, up: _up, master: _master, link: _link, ...plain } = link;
  encode(info.message, plain); // wrong input is told before anything is made
  const { ifname, dev = ifname } = link as { ifname?: string; dev?: unknown };
  if (typeof dev !== 'string') throw refuse('EINVAL', 'a tun device needs an ifname');
  checkName(dev, info);
  const { data = {} } = link.linkinfo as { data?: Obj };
  if (data.persist === 0)
    throw refuse('EINVAL', 'linkinfo.data.persist: one that does not persist is gone at once');
  const flags = flagsOf(data) | (exclusive ? IFF.exclusive : 0);
  const owner = (data.owner as number) ?? -1;
  const group = (data.group as number) ?? -1;
  if (far)
    await far.tuntap!(netns, dev, flags, owner, group).catch(({ errno }: NetlinkError) => {
      throw failure(errno, dev, exclusive, refuse);
    });
  else {
    const result = withDescriptor(netns, (fd) => addon().tuntap(fd, dev, flags, owner, group, 1));
    if (result < 0) throw failure(-result, dev, exclusive, refuse);
  }
  const { ifname: _ifname, ...rest } = settable(link);
  return Object.keys(rest).some((key) => key !== 'dev' && key !== 'family') ? { ...rest, dev } : undefined;
}

function flagsOf({ type, pi, vnetHdr, multiQueue }: Obj): number {
  const kind = type === 'tap' || type === IFF.tap ? IFF.tap : IFF.tun;
  return kind | (pi ? 0 : IFF.noPi) | (vnetHdr ? IFF.vnetHdr : 0) | (multiQueue ? IFF.multiQueue : 0);
}

const EBUSY = 16;
const ENOENT = 2;
const EACCES = 13;
const EINVAL = 22;

function failure(
  errno: number,
  name: string,
  exclusive: boolean,
  refuse: (code: string, why: string) => NetlinkError,
) {
  if (errno === EBUSY && exclusive) return refuse('EEXIST', 'through /dev/net/tun');
  if (errno === ENOENT || errno === EACCES) return refuse(errnoCode(errno), 'opening /dev/net/tun');
  if (errno === EINVAL && !exclusive)
    return refuse('EINVAL', `'${name}' is there, and is no such tun device`);
  return refuse(errnoCode(errno), 'through /dev/net/tun');
}

import { parseIp } from '../../schema/text/ip.js';
import type { HostCondition, SocketFilter } from './filter.js';

/** What a filter looks at, of a socket of whatever kind. */
export interface Looks {
  readonly family: string;
  /** An address of IP, a path, a protocol, a context id. */
  readonly local?: string | number | undefined;
  readonly remote?: string | number | undefined;
  /** A port; the index of an interface (packet), a port id (netlink). */
  readonly localPort?: number | undefined;
  readonly remotePort?: number | undefined;
  readonly ifindex?: number | undefined;
  readonly mark?: number | undefined;
  readonly cgroupId?: number | string | undefined;
}

/** What a filter says by name, by number. */
export interface MatchNumbers {
  device(name: string): number;
  cgroup(path: string): number | `${bigint}`;
  /** The ports that the kernel gives out (`net.ipv4.ip_local_port_range`). */
  readonly ephemeral: readonly [from: number, to: number];
  /** The number of a protocol of netlink, or of Ethernet; undefined where the name is none. */
  protocol?(family: string, name: string): number | undefined;
}

/** Whether a filter takes a socket: for kinds whose sockets the kernel does not filter. */
export function matches(filter: SocketFilter, socket: Looks, numbers: MatchNumbers): boolean {
  switch (filter.op) {
    case 'and':
      return matches(filter.left, socket, numbers) && matches(filter.right, socket, numbers);
    case 'or':
      return matches(filter.left, socket, numbers) || matches(filter.right, socket, numbers);
    case 'not':
      return !matches(filter.of, socket, numbers);
    case 'autobound':
      return isAutobound(socket, numbers);
    case 'src':
      return isHost(filter.host, socket.family, socket.local, socket.localPort, numbers);
    case 'dst':
      return isHost(filter.host, socket.family, socket.remote, socket.remotePort, numbers);
    case 'sge':
      return (socket.localPort ?? 0) >= filter.port;
    case 'sle':
      return (socket.localPort ?? 0) <= filter.port;
    case 'dge':
      return (socket.remotePort ?? 0) >= filter.port;
    case 'dle':
      return (socket.remotePort ?? 0) <= filter.port;
    case 'dev':
      return socket.ifindex === (typeof filter.dev === 'number' ? filter.dev : numbers.device(filter.dev));
    case 'fwmark':
      return ((socket.mark ?? 0) & filter.mask) >>> 0 === filter.mark;
    default:
      return `${socket.cgroupId}` === `${numbers.cgroup(filter.path)}`;
  }
}

/** Whether the kernel chose its name or port. */
function isAutobound({ family, local, localPort = 0 }: Looks, { ephemeral }: MatchNumbers): boolean {
  if (family === 'unix') return local === undefined || local === '' || /^@[0-9a-f]{5}$/.test(`${local}`);
  if (family === 'packet') return localPort === 0 && !local;
  if (family === 'netlink') return localPort < 0;
  if (family === 'vsock') return localPort > 1023;
  return localPort >= ephemeral[0] && localPort <= ephemeral[1];
}

function isHost(
  host: HostCondition,
  family: string,
  address: string | number | undefined,
  port: number | undefined,
  numbers: MatchNumbers,
): boolean {
  if (host.family === 'unix') return family === 'unix' && globbed(host.name ?? '', `${address ?? ''}`);
  if (host.family !== undefined && host.family !== family) return false;
  if (host.port !== undefined) {
    const wanted = typeof host.port === 'string' ? numbers.device(host.port) : host.port;
    if (wanted !== port) return false;
  }
  if (host.name !== undefined) {
    const number = /^\d/.test(host.name) ? Number(host.name) : numbers.protocol?.(family, host.name);
    return number === Number(address);
  }
  if (host.address === undefined) return true;
  const own = typeof address === 'string' ? parseIp(address) : undefined;
  const wanted = parseIp(host.address);
  return (
    own !== undefined &&
    wanted !== undefined &&
    shares(unmapped(own, wanted.length), wanted, host.length ?? 0)
  );
}

/** The IPv4 address in a mapped one, where the filter is for IPv4. */
function unmapped(address: Uint8Array, size: number): Uint8Array {
  const mapped = size === 4 && address.length === 16 && address[10] === 0xff && address[11] === 0xff;
  return mapped && address.subarray(0, 10).every((byte) => byte === 0) ? address.subarray(12) : address;
}

function shares(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; 8 * i < bits; i++) {
    const mask = 0xff & (0xff << Math.max(0, 8 - (bits - 8 * i)));
    if ((a[i]! & mask) !== (b[i]! & mask)) return false;
  }
  return true;
}

/** Whether a pattern with `*` and `?` is the text, whatever the case. */
export function globbed(pattern: string, text: string): boolean {
  const p = pattern.toLowerCase();
  const t = text.toLowerCase();
  let at = 0;
  let i = 0;
  let star = -1;
  let mark = 0;
  while (i < t.length) {
    if (at < p.length && (p[at] === '?' || (p[at] === t[i] && p[at] !== '*'))) {
      at++;
      i++;
    } else if (p[at] === '*') {
      star = at++;
      mark = i;
    } else if (star >= 0) {
      at = star + 1;
      i = ++mark;
    } else return false;
  }
  while (p[at] === '*') at++;
  return at === p.length;
}

import { LITTLE_ENDIAN } from '../schema/bytes.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { parseIp } from '../schema/text/ip.js';
import { addon } from '../socket/transports/addon.js';
import { release } from '../socket/transports/namespace.js';
import { describe, type NamespaceReference, openNamespace } from './reference.js';
import { namespaceError, succeeded } from './system.js';

const FAMILIES = { unix: 1, inet: 2, inet6: 10, packet: 17 } as const;
const TYPES = { stream: 1, dgram: 2, raw: 3, seqpacket: 5 } as const;

/** What socket to open. */
export interface PlainSocketOptions {
  /** `AF_*`, by name or number; `inet`, or what `address` is, by default. */
  family?: keyof typeof FAMILIES | number | undefined;
  /** `SOCK_*`, by name or number; `stream` by default. */
  type?: keyof typeof TYPES | number | undefined;
  /** Third argument of socket(2); 0 by default. */
  protocol?: number | undefined;
  /** Address to bind to, for `inet` and `inet6`; any, if only `port` is given. */
  address?: string | undefined;
  /** Port to bind to; 0 for one that the kernel chooses. */
  port?: number | undefined;
}

const OPTIONS = optionNames<PlainSocketOptions>({
  family: true,
  type: true,
  protocol: true,
  address: true,
  port: true,
});

/**
 * Opens a socket of any family in a network namespace, and returns its descriptor: non-blocking, and the caller's to
 * close. Node takes it: `server.listen({ fd })`, `new net.Socket({ fd }).connect(…)`. {@link closeSocket} closes
 * it where nothing has taken it.
 */
export function openSocket(where: NamespaceReference, options: PlainSocketOptions = {}): number {
  checkOptions(options, OPTIONS);
  const { address, port, protocol = 0, type = 'stream' } = options;
  const family = numberOf(FAMILIES, options.family ?? (address?.includes(':') ? 'inet6' : 'inet'), 'family');
  const ns = openNamespace(where);
  let fd: number;
  try {
    const doing = `cannot open a socket in the network namespace ${describe(where)}`;
    fd = succeeded(addon().socket(ns, family, numberOf(TYPES, type, 'type'), protocol), doing);
  } finally {
    release(ns);
  }
  if (address === undefined && port === undefined) return fd;
  try {
    const name = `${address ?? '*'}:${port ?? 0}`;
    succeeded(addon().bindTo(fd, sockaddr(family, address, port ?? 0)), `cannot bind to ${name}`);
    return fd;
  } catch (error) {
    release(fd);
    throw error;
  }
}

/**
 * Closes a descriptor that {@link openSocket} returned and that nothing else has taken over. `node:fs` does the same in
 * Node and Bun; Deno's closes only what it has opened.
 *
 * @throws {NetlinkError} `EBADF` where the descriptor is not open
 */
export function closeSocket(fd: number): void {
  release(fd);
}

function numberOf(names: Readonly<Record<string, number>>, value: string | number, what: string): number {
  const number = typeof value === 'number' ? value : names[value];
  if (number === undefined)
    throw typeError(`unknown socket ${what} '${value}' (${Object.keys(names).join(', ')})`);
  return number;
}

/** `struct sockaddr_in` or `sockaddr_in6`. */
function sockaddr(family: number, address: string | undefined, port: number): Uint8Array {
  const six = family === FAMILIES.inet6;
  const ip = parseIp(address ?? (six ? '::' : '0.0.0.0'));
  if (ip?.length !== (six ? 16 : 4) || (!six && family !== FAMILIES.inet))
    throw namespaceError('EINVAL', `'${address}' is no address of socket family ${family}`);
  const bytes = new Uint8Array(six ? 28 : 16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, family, LITTLE_ENDIAN);
  view.setUint16(2, port);
  bytes.set(ip, six ? 8 : 4);
  return bytes;
}

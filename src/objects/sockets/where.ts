import { EncodeError } from '../../schema/index.js';
import { shown } from '../../schema/interpreter/leaf.js';
import { instead, optionNames } from '../../schema/options.js';
import { parsePrefix } from '../../schema/text/ip.js';
import type { SocketFilter } from './filter.js';

/** Which sockets, by what people know of them. All that is given has to hold. */
export interface SocketWhere {
  /** The local port. */
  port?: number | undefined;
  remotePort?: number | undefined;
  /** The local address, or a prefix: `'127.0.0.1'`, `'10.0.0.0/8'`. */
  address?: string | undefined;
  remoteAddress?: string | undefined;
  /** The interface that it is bound to, by name or index. */
  dev?: string | number | undefined;
  /** The path of a unix socket, `'@…'` for an abstract one; `*` and `?` stand for any. */
  path?: string | undefined;
  /** The inode of the socket, as `/proc/PID/fd` has it. */
  inode?: number | undefined;
  /** A process that has it open. */
  pid?: number | undefined;
  /** The user who owns it. */
  uid?: number | undefined;
}

const NUMBERS: ReadonlySet<string> = new Set(['inode', 'pid', 'uid']);

export const WHERE_KEYS = optionNames<SocketWhere>({
  port: true,
  remotePort: true,
  address: true,
  remoteAddress: true,
  dev: true,
  path: true,
  inode: true,
  pid: true,
  uid: true,
});

/**
 * The filter that the kernel can check, of what is known; undefined where there is none.
 *
 * @throws EncodeError for a key that does not exist or is present and undefined, and for a value that is none.
 */
export function filterOf(where: SocketWhere): SocketFilter | undefined {
  for (const [key, value] of Object.entries(where)) {
    if (!WHERE_KEYS.has(key)) throw new EncodeError('sockets', key, `unknown key${instead(key, WHERE_KEYS)}`);
    if (value === undefined) throw new EncodeError('sockets', key, 'it is there, but undefined');
    if (NUMBERS.has(key) && !(Number.isInteger(value) && (value as number) >= 0))
      throw new EncodeError('sockets', key, `${shown(value)} is no number of one`);
  }
  const { dev } = where;
  if (dev !== undefined && !(typeof dev === 'string' || (Number.isInteger(dev) && dev > 0)))
    throw new EncodeError('sockets', 'dev', `${shown(dev)} is no interface`);
  const conditions: SocketFilter[] = [];
  const host = (
    op: 'src' | 'dst',
    key: 'address' | 'remoteAddress',
    portKey: 'port' | 'remotePort',
  ): void => {
    const address = where[key];
    const port = where[portKey];
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 0xffff))
      throw new EncodeError('sockets', portKey, `${shown(port)} is out of range (0..65535)`);
    if (address === undefined && port === undefined) return;
    const prefix = address === undefined ? undefined : parsePrefix(address);
    if (address !== undefined && !prefix)
      throw new EncodeError('sockets', key, `${shown(address)} is no address`);
    conditions.push({
      op,
      host: {
        ...(prefix && { address: address!.split('/')[0]!, length: prefix.length }),
        ...(port !== undefined && { port }),
      },
    });
  };
  host('src', 'address', 'port');
  host('dst', 'remoteAddress', 'remotePort');
  if (where.dev !== undefined) conditions.push({ op: 'dev', dev: where.dev });
  if (where.path !== undefined) conditions.push({ op: 'src', host: { family: 'unix', name: where.path } });
  if (conditions.length === 0) return undefined;
  return conditions.reduce((left, right) => ({ op: 'and', left, right }));
}

import { type MptcpPmAddress, mptcpPmFamily } from '../messages/generic/mptcp_pm.js';
import { EncodeError } from '../schema/errors.js';
import { checkFields, defined } from '../schema/fields.js';
import type { Fields } from './fields.js';
import { genericObject } from './generic.js';
import { interfaceKeys } from './interfaces.js';

/** `MPTCP_PM_ADDR_FLAG_*`. */
export type MptcpFlag = 'signal' | 'subflow' | 'backup' | 'fullmesh' | 'implicit' | 'laminar' | number;

/** A further address that connections may use. */
export interface MptcpEndpoint {
  address: string;
  id: number;
  port?: number;
  /** `signal` announces it to the peer, `subflow` connects from it. */
  flags: readonly MptcpFlag[];
  /** Index of its interface. */
  dev?: number;
}

/** An endpoint to make: the kernel gives it a number where `id` is left out. */
export interface MptcpEndpointInput {
  /** IPv4 or IPv6. */
  address: string;
  /** 1 to 255; the kernel chooses one otherwise. */
  id?: number | undefined;
  /** TCP port to announce with it. */
  port?: number | undefined;
  /** `'signal'`: announces it; `'subflow'`: opens paths from it; `'backup'`, `'fullmesh'`. */
  flags?: readonly MptcpFlag[] | undefined;
  /** Its interface, by name or index. */
  dev?: string | number | undefined;
}

/** An address with its number and port: one end of a connection. */
export interface MptcpAddress {
  address: string;
  id?: number | undefined;
  port?: number | undefined;
}

/** How many subflows a connection may have in addition to its first. */
export interface MptcpLimits {
  /** Subflows that this side makes or accepts. */
  subflows: number;
  /** Announced addresses of the peer that are accepted. */
  addAddrAccepted: number;
}

const OF = 'mptcp endpoint';

type EndpointVerb = 'add' | 'del' | 'get' | 'change' | 'flush' | 'dump';

/** Addresses that MPTCP connections may use (Linux 5.6). */
export const mptcpEndpoint = genericObject<Partial<MptcpEndpointInput>, EndpointVerb>(
  'mptcp.endpoint',
  mptcpPmFamily,
  {
    add: 'addAddr',
    del: 'delAddr',
    get: 'getAddr',
    change: 'setFlags',
    flush: 'flushAddrs',
    dump: 'getAddr',
  },
  {
    plural: 'endpoints',
    interfaces: interfaceKeys({ dev: 'dev' }),
    normalize(given, verb) {
      const { dev: _dev, ...rest } = given as Partial<MptcpEndpointInput>;
      mptcpAddress(rest);
      if (verb === 'add' && rest.address === undefined) throw new EncodeError(OF, 'address', 'is missing');
      if (verb === 'change' && rest.address === undefined && rest.id === undefined)
        throw new EncodeError(OF, 'id', 'is missing, and so is address: either identifies the endpoint');
      return given;
    },
    shape: (fields, verb) =>
      verb === 'dump' || verb === 'flush'
        ? {}
        : { addr: mptcpAddress(fields as Parameters<typeof mptcpAddress>[0]) },
    entries: ({ addr }) => [addr === undefined ? {} : (endpointFields(addr as MptcpPmAddress) as Fields)],
    identity: ['address', 'port'],
    ensure: { add: 'add', change: 'change', del: 'del' },
  },
);

/** How many subflows connections may have. */
export const mptcpLimits = genericObject<Partial<MptcpLimits>, 'set' | 'get'>(
  'mptcp.limits',
  mptcpPmFamily,
  { set: 'setLimits', get: 'getLimits' },
  {
    plural: 'limits',
    normalize(given) {
      checkFields('mptcp limits', given, ['subflows', 'addAddrAccepted']);
      return given;
    },
    shape: ({ subflows, addAddrAccepted }) => defined({ subflows, rcvAddAddrs: addAddrAccepted }),
    entries: ({ subflows, rcvAddAddrs }) => [defined({ subflows, addAddrAccepted: rcvAddAddrs })],
    identity: [],
  },
);

/** An endpoint as the kernel reports it. */
export function endpointOf(fields: MptcpPmAddress): MptcpEndpoint {
  return { address: '', id: 0, flags: [], ...endpointFields(fields) };
}

function endpointFields({
  addr4,
  addr6,
  id,
  port,
  flags,
  ifIdx,
}: MptcpPmAddress): Omit<MptcpEndpointInput, 'address' | 'id' | 'flags' | 'dev' | 'port'> {
  return defined({
    address: addr4 ?? addr6,
    id,
    port: port || undefined,
    flags,
    dev: ifIdx || undefined,
  });
}

/**
 * The attributes of an address.
 *
 * @throws EncodeError
 */
export function mptcpAddress(
  given: Omit<Partial<MptcpEndpointInput>, 'dev'> & { dev?: number | undefined },
  path = '',
): MptcpPmAddress {
  checkFields(OF, given, ['address', 'id', 'port', 'flags', 'dev'], path);
  const { address, id, port, flags, dev } = given;
  if (address !== undefined && (typeof address !== 'string' || !/[.:]/.test(address)))
    throw new EncodeError(
      OF,
      path === '' ? 'address' : `${path}.address`,
      `'${address}' is not an IP address`,
    );
  const six = address?.includes(':');
  return defined({
    family: address === undefined ? undefined : six ? 'inet6' : 'inet',
    addr4: six ? undefined : address,
    addr6: six ? address : undefined,
    id,
    port,
    flags,
    ifIdx: dev,
  }) as MptcpPmAddress;
}

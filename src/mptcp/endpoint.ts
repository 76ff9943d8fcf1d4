import type { MptcpPmAddress } from '../messages/generic/mptcp_pm.js';
import { checkFields, defined } from '../schema/fields.js';
import { EncodeError } from '../schema/index.js';

/** `MPTCP_PM_ADDR_FLAG_*`. */
export type MptcpFlag = 'signal' | 'subflow' | 'backup' | 'fullmesh' | 'implicit' | 'laminar' | number;

/** An address that connections may use besides. */
export interface MptcpEndpoint {
  address: string;
  id: number;
  port?: number;
  /** `signal` tells the far side of it, `subflow` connects from it. */
  flags: readonly MptcpFlag[];
  /** Index of its interface. */
  dev?: number;
}

/** An endpoint to make: the kernel gives it a number where `id` is left out. */
export interface MptcpEndpointInput {
  address: string;
  id?: number | undefined;
  port?: number | undefined;
  flags?: readonly MptcpFlag[] | undefined;
  /** Its interface, by name or index. */
  dev?: string | number | undefined;
}

/** An address with its number and port, as one end of a connection has it. */
export interface MptcpAddress {
  address: string;
  id?: number | undefined;
  port?: number | undefined;
}

const OF = 'mptcp endpoint';

/** An endpoint that the kernel tells. */
export function endpointOf(told: MptcpPmAddress): MptcpEndpoint {
  const { addr4, addr6, id = 0, port, flags = [], ifIdx } = told;
  return {
    address: addr4 ?? addr6 ?? '',
    id,
    flags: flags as readonly MptcpFlag[],
    ...(port ? { port } : {}),
    ...(ifIdx ? { dev: ifIdx } : {}),
  };
}

/**
 * The attributes of an address.
 *
 * @throws EncodeError
 */
export function addressFields(
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

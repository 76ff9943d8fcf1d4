import { type Fou, fouFamily } from '../messages/generic/fou.js';
import { EncodeError } from '../schema/errors.js';
import { checkFields, defined } from '../schema/fields.js';
import type { Fields } from './fields.js';
import { genericObject } from './generic.js';
import { interfaceKeys } from './interfaces.js';

/** Identifies a port, with the addresses that it was made for. */
export interface FouKey {
  /** UDP port to listen on. */
  port: number;
  /** `'inet'` by default, or the family of `local` and `peer`. */
  family?: 'inet' | 'inet6' | undefined;
  /** Address to listen on. */
  local?: string | undefined;
  /** Address that packets have to come from. */
  peer?: string | undefined;
  /** Port that packets have to come from. */
  peerPort?: number | undefined;
  /** Its interface, by name or index (Linux 5.2). */
  dev?: string | number | undefined;
}

/** A port to receive tunnels by. */
export interface FouInput extends FouKey {
  /** Number of the inner protocol (`4`, `41`, `47`, …); none for GUE, whose packets contain it. */
  ipproto?: number | undefined;
  /** Generic UDP encapsulation: packets have a header of their own. */
  gue?: boolean | undefined;
}

/** A UDP port that receives tunnels. */
export interface FouPort extends FouInput {
  family: 'inet' | 'inet6';
  gue: boolean;
  dev?: number;
}

const OF = 'fou port';
const FIELDS = ['port', 'family', 'local', 'peer', 'peerPort', 'dev', 'ipproto', 'gue'];

/** UDP ports that receive tunnels (foo over UDP, Linux 3.18). */
export const fou = genericObject<FouInput, 'add' | 'del' | 'dump'>(
  'fou',
  fouFamily,
  { add: 'add', del: 'del', dump: 'get' },
  {
    plural: 'ports',
    interfaces: interfaceKeys({ dev: 'dev' }),
    normalize(given, verb) {
      checkFields(OF, given, FIELDS);
      const { port, ipproto, gue } = given as Partial<FouInput>;
      if (verb === 'dump') return given;
      if (port === undefined) throw new EncodeError(OF, 'port', 'is missing');
      if (verb === 'add' && gue !== true && ipproto === undefined)
        throw new EncodeError(OF, 'ipproto', 'is missing: the inner protocol, or gue: true');
      return given;
    },
    shape(fields, verb) {
      if (verb === 'dump') return {};
      const { port, family, local, peer, peerPort, dev, ipproto, gue } = fields as unknown as FouInput;
      const six = (local ?? peer)?.includes(':') ?? family === 'inet6';
      return defined({
        port,
        af: six ? 'inet6' : 'inet',
        type: gue ? 'gue' : 'direct',
        ipproto: verb === 'del' || gue ? undefined : ipproto,
        ...(six ? { localV6: local, peerV6: peer } : { localV4: local, peerV4: peer }),
        peerPort,
        ifindex: dev,
      });
    },
    entries: (message) => [fouPort(message as Fou) as unknown as Fields],
    identity: ['port', 'family', 'local', 'peer', 'peerPort', 'dev'],
    ensure: { add: 'add', del: 'del' },
  },
);

/** An address, unless it stands for any. */
const specific = (address: string | undefined): string | undefined =>
  address === undefined || /^[0.:]*$/.test(address) ? undefined : address;

/** A port as the kernel reports it. */
export function fouPort(fields: Fou): FouPort {
  const { port = 0, af, ipproto, type, localV4, localV6, peerV4, peerV6, peerPort, ifindex } = fields;
  const gue = type === 'gue';
  return defined({
    port,
    family: af,
    gue,
    ipproto: gue ? undefined : ipproto,
    local: specific(localV4 ?? localV6),
    peer: specific(peerV4 ?? peerV6),
    peerPort: peerPort || undefined,
    dev: ifindex || undefined,
  }) as FouPort;
}

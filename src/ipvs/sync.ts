import { isDeepStrictEqual } from 'node:util';
import {
  destinationFields,
  type IpvsDestination,
  type IpvsDestinationInput,
  type IpvsServiceInput,
  type IpvsServiceKey,
  type IpvsVirtual,
  serviceFields,
} from './service.js';
import { type IpvsWanted, serviceName } from './text.js';

/** One change, in the words of the class. */
export type IpvsChange =
  | { change: 'add' | 'edit'; service: IpvsServiceInput }
  | { change: 'del'; service: IpvsServiceKey }
  | {
      change: 'addDest' | 'editDest' | 'delDest';
      service: IpvsServiceKey;
      destination: IpvsDestinationInput;
    };

const keyOf = ({ protocol, address, port, fwmark, family }: IpvsServiceKey): IpvsServiceKey =>
  fwmark === undefined ? { protocol, address, port } : { fwmark, family };

/** The fewest changes from what is there to what is wanted: of what stays, connections go on. */
export function changesTo(there: readonly IpvsVirtual[], wanted: readonly IpvsWanted[]): IpvsChange[] {
  const changes: IpvsChange[] = [];
  const old = new Map(there.map((one) => [serviceName(one), one]));
  for (const { destinations = [], ...service } of wanted) {
    const name = serviceName(service);
    const known = old.get(name);
    old.delete(name);
    const key = keyOf(service);
    if (!known) changes.push({ change: 'add', service });
    else if (!isDeepStrictEqual(serviceFields(plain(known)), serviceFields(service)))
      changes.push({ change: 'edit', service });
    changes.push(...ofDestinations(key, service, known?.destinations ?? [], destinations));
  }
  // what goes makes room first
  const gone = [...old.values()].map((one): IpvsChange => ({ change: 'del', service: keyOf(one) }));
  return [...gone, ...changes];
}

function plain({ stats: _stats, destinations: _destinations, ...service }: IpvsVirtual): IpvsServiceInput {
  return service;
}

function ofDestinations(
  service: IpvsServiceKey,
  of: IpvsServiceInput,
  there: readonly IpvsDestination[],
  wanted: readonly IpvsDestinationInput[],
): IpvsChange[] {
  const name = ({ address, port = of.port ?? 0 }: IpvsDestinationInput): string => `${address} ${port}`;
  const settings = (one: IpvsDestinationInput): object => {
    const { tunType = 'ipip', tunPort = 0, tunFlags = [], ...rest } = destinationFields(one, of);
    return { ...rest, tunType, tunPort, tunFlags };
  };
  const old = new Map(there.map((one) => [name(one), one]));
  const changes: IpvsChange[] = [];
  for (const destination of wanted) {
    const known = old.get(name(destination));
    old.delete(name(destination));
    if (!known) changes.push({ change: 'addDest', service, destination });
    else if (!isDeepStrictEqual(settings(known), settings(destination)))
      changes.push({ change: 'editDest', service, destination });
  }
  const gone = [...old.values()].map(
    ({ address, port }): IpvsChange => ({ change: 'delDest', service, destination: { address, port } }),
  );
  return [...gone, ...changes];
}

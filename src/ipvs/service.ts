import type {
  IpvsDaemon as DaemonFields,
  IpvsDestination as DestinationFields,
  IpvsService as ServiceFields,
} from '../messages/generic/ipvs.js';
import { countersOf } from '../objects/counters.js';
import { checkFields, defined } from '../schema/fields.js';
import { EncodeError, type Int64 } from '../schema/index.js';

export type IpvsFamily = 'inet' | 'inet6';
export type IpvsProtocol = 'tcp' | 'udp' | 'sctp';
/** Bits that schedulers mean something by (`-b`): of `sh` and `mh`, `sched1` is the fallback, `sched2` the port. */
export type IpvsSchedulerFlag = 'sched1' | 'sched2' | 'sched3';

/** Counters, and what passes a second. */
export interface IpvsStatistics {
  conns: Int64;
  inpkts: Int64;
  outpkts: Int64;
  inbytes: Int64;
  outbytes: Int64;
  cps: Int64;
  inpps: Int64;
  outpps: Int64;
  inbps: Int64;
  outbps: Int64;
}

/** What identifies a service: protocol, address and port; or a mark of packets. */
export interface IpvsServiceKey {
  /** `'tcp'`, `'udp'` or `'sctp'`. */
  protocol?: IpvsProtocol | undefined;
  /** Virtual address. */
  address?: string | undefined;
  /** Port; 0 with `persistent` for all. */
  port?: number | undefined;
  /** Packets with this mark, in the place of an address. */
  fwmark?: number | undefined;
  /** Of a mark; of an address it follows. */
  family?: IpvsFamily | undefined;
}

/** Who of the destinations gets a client: the kernel's schedulers, and those of further modules. */
export type IpvsScheduler =
  | 'rr'
  | 'wrr'
  | 'lc'
  | 'wlc'
  | 'lblc'
  | 'lblcr'
  | 'dh'
  | 'sh'
  | 'mh'
  | 'sed'
  | 'nq'
  | 'fo'
  | 'ovf'
  | 'twos'
  | (string & {});

/** A service to make or to change. What was read is taken, too: counters are left out. */
export interface IpvsServiceInput extends IpvsServiceKey {
  /** `'wlc'` by default. */
  scheduler?: IpvsScheduler | undefined;
  /** Seconds that a client stays with its destination; none by default. */
  persistent?: number | undefined;
  /** Which clients count as one: `'255.255.255.0'`, of IPv6 the length of a prefix. */
  netmask?: string | number | undefined;
  /** Every datagram goes its own way (UDP). */
  onepacket?: boolean | undefined;
  /** Settings of the scheduler. */
  schedulerFlags?: readonly IpvsSchedulerFlag[] | undefined;
  /** Persistence engine: `'sip'`. */
  pe?: 'sip' | (string & {}) | undefined;
  stats?: IpvsStatistics | undefined;
}

/** A virtual service. */
export interface IpvsService extends IpvsServiceInput {
  family: IpvsFamily;
  scheduler: IpvsScheduler;
  stats: IpvsStatistics;
}

/** How packets are forwarded: translated, through a tunnel, directly, or to this machine itself. */
export type IpvsMethod = 'masq' | 'tunnel' | 'droute' | 'local' | 'bypass' | number;

/** A tunnel to a destination (5.3). */
export interface IpvsTunnel {
  type: 'ipip' | 'gue' | 'gre' | number;
  port?: number;
  flags?: readonly ('csum' | 'remcsum' | number)[];
}

/** A destination to make or to change. */
export interface IpvsDestinationInput {
  /** Address of the real server. */
  address: string;
  /** Port of the real server. */
  port?: number | undefined;
  /** `'droute'` by default. */
  method?: IpvsMethod | undefined;
  /** 1 by default; 0 takes no new connections. */
  weight?: number | undefined;
  /** From so many connections on it takes no more, until it has fewer than the lower threshold. */
  upperThreshold?: number | undefined;
  /** Connections below which an overloaded server is used again. */
  lowerThreshold?: number | undefined;
  /** How packets are wrapped for `tunnel`. */
  tunnel?: IpvsTunnel | undefined;
  activeConns?: number | undefined;
  inactConns?: number | undefined;
  persistConns?: number | undefined;
  stats?: IpvsStatistics | undefined;
}

/** A real server of a service. */
export interface IpvsDestination extends IpvsDestinationInput {
  port: number;
  method: IpvsMethod;
  weight: number;
  activeConns: number;
  inactConns: number;
  persistConns: number;
  stats: IpvsStatistics;
}

/** A service with its destinations. */
export interface IpvsVirtual extends IpvsService {
  destinations: IpvsDestination[];
}

/** A daemon that reports connections to other machines, or receives such reports. */
export interface IpvsDaemon {
  state: 'master' | 'backup';
  /** Interface that it multicasts by. */
  dev: string;
  syncId: number;
  maxLength?: number;
  group?: string;
  port?: number;
  ttl?: number;
}

const OF = 'ipvs service';
const TO = 'ipvs destination';
const KEY = ['protocol', 'address', 'port', 'fwmark', 'family'] as const;
const SERVICE = [...KEY, 'scheduler', 'persistent', 'netmask', 'onepacket', 'schedulerFlags', 'pe'];
const DESTINATION = ['address', 'port', 'method', 'weight', 'upperThreshold', 'lowerThreshold', 'tunnel'];
const COUNTS = ['stats', 'activeConns', 'inactConns', 'persistConns', 'destinations'];
const SCHEDULER_FLAGS = ['sched1', 'sched2', 'sched3'] as const;
const WHOLE = { inet: '255.255.255.255', inet6: 128 } as const;

export const familyOf = (address: string): IpvsFamily => (address.includes(':') ? 'inet6' : 'inet');

/** A service as the kernel reports it. */
export function serviceOf(fields: ServiceFields): IpvsService {
  const { af, protocol, addr, port, fwmark, schedName, flags, timeout, netmask, peName, stats, stats64 } =
    fields;
  const set = flags?.flags ?? [];
  const family = af as IpvsFamily;
  return defined({
    family,
    ...(fwmark
      ? { fwmark }
      : { protocol: protocol as IpvsProtocol, address: addr as string, port: port ?? 0 }),
    scheduler: schedName ?? '',
    persistent: set.includes('persistent') ? timeout : undefined,
    netmask: netmask === WHOLE[family] ? undefined : (netmask as string | number),
    onepacket: set.includes('onepacket') ? true : undefined,
    schedulerFlags: set.some((one) => `${one}`.startsWith('sched'))
      ? SCHEDULER_FLAGS.filter((one) => set.includes(one))
      : undefined,
    pe: peName,
    stats: countersOf(stats64 ?? stats) as unknown as IpvsStatistics,
  }) as IpvsService;
}

/** A destination as the kernel reports it. */
export function destinationOf(fields: DestinationFields): IpvsDestination {
  const { addr, port = 0, fwdMethod, weight = 0, uThresh, lThresh, tunType, tunPort, tunFlags } = fields;
  const { activeConns = 0, inactConns = 0, persistConns = 0, stats, stats64 } = fields;
  return defined({
    address: addr as string,
    port,
    method: fwdMethod as IpvsMethod,
    weight,
    upperThreshold: uThresh || undefined,
    lowerThreshold: lThresh || undefined,
    tunnel:
      fwdMethod === 'tunnel' && tunType !== undefined
        ? defined({
            type: tunType,
            port: tunPort || undefined,
            flags: tunFlags && tunFlags.length > 0 ? tunFlags : undefined,
          })
        : undefined,
    activeConns,
    inactConns,
    persistConns,
    stats: countersOf(stats64 ?? stats) as unknown as IpvsStatistics,
  }) as IpvsDestination;
}

/**
 * The attributes that tell a service.
 *
 * @throws EncodeError
 */
export function keyFields(given: IpvsServiceKey): ServiceFields {
  checkFields(OF, given, [...SERVICE, ...COUNTS]);
  const { protocol, address, port, fwmark, family } = given;
  if (fwmark !== undefined) {
    if (address !== undefined) throw new EncodeError(OF, 'fwmark', 'stands in the place of an address');
    return { af: family ?? 'inet', fwmark };
  }
  if (address === undefined) throw new EncodeError(OF, 'address', 'is missing, and so is fwmark');
  if (protocol === undefined) throw new EncodeError(OF, 'protocol', 'is missing (tcp, udp, sctp)');
  return { af: familyOf(address), protocol, addr: address, port: port ?? 0 };
}

/**
 * The attributes of a service.
 *
 * @throws EncodeError
 */
export function serviceFields(given: IpvsServiceInput): ServiceFields {
  const key = keyFields(given);
  const { scheduler = 'wlc', persistent, netmask, onepacket, schedulerFlags = [], pe } = given;
  const family = key.af as IpvsFamily;
  return defined({
    ...key,
    schedName: scheduler,
    flags: {
      flags: [
        ...(persistent === undefined ? [] : (['persistent'] as const)),
        ...(onepacket ? (['onepacket'] as const) : []),
        ...schedulerFlags,
      ],
      mask: 0xffffffff,
    },
    timeout: persistent ?? 0,
    netmask: netmask ?? WHOLE[family],
    peName: pe,
  }) as ServiceFields;
}

/**
 * The attributes of a destination.
 *
 * @throws EncodeError
 */
export function destinationFields(given: IpvsDestinationInput, service: IpvsServiceKey): DestinationFields {
  checkFields(TO, given, [...DESTINATION, ...COUNTS]);
  const { address, port = service.port ?? 0, method = 'droute', weight = 1, tunnel } = given;
  if (address === undefined) throw new EncodeError(TO, 'address', 'is missing');
  if (tunnel) checkFields(TO, tunnel, ['type', 'port', 'flags'], 'tunnel');
  return defined({
    addrFamily: familyOf(address),
    addr: address,
    port,
    fwdMethod: method,
    weight,
    uThresh: given.upperThreshold ?? 0,
    lThresh: given.lowerThreshold ?? 0,
    tunType: tunnel?.type,
    tunPort: tunnel?.port,
    tunFlags: tunnel && (tunnel.flags ?? []),
  }) as DestinationFields;
}

/** A daemon as the kernel reports it. */
export function daemonOf(fields: DaemonFields): IpvsDaemon {
  const {
    state,
    mcastIfn = '',
    syncId = 0,
    syncMaxlen,
    mcastGroup,
    mcastGroup6,
    mcastPort,
    mcastTtl,
  } = fields;
  return defined({
    state: state?.includes('master') ? 'master' : 'backup',
    dev: mcastIfn,
    syncId,
    maxLength: syncMaxlen,
    group: mcastGroup ?? mcastGroup6,
    port: mcastPort,
    ttl: mcastTtl,
  }) as IpvsDaemon;
}

/**
 * The attributes of a daemon.
 *
 * @throws EncodeError
 */
export function daemonFields(given: IpvsDaemon): DaemonFields {
  checkFields('ipvs daemon', given, ['state', 'dev', 'syncId', 'maxLength', 'group', 'port', 'ttl']);
  const { state, dev, syncId, maxLength, group, port, ttl } = given;
  return defined({
    state: [state],
    mcastIfn: dev,
    syncId,
    syncMaxlen: maxLength,
    mcastGroup: group?.includes(':') ? undefined : group,
    mcastGroup6: group?.includes(':') ? group : undefined,
    mcastPort: port,
    mcastTtl: ttl,
  }) as DaemonFields;
}

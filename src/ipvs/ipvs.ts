import type { GenericNetlinkOptions } from '../generic/generic.js';
import { FamilyUtility } from '../generic/utility.js';
import { type IpvsCommands, ipvsFamily } from '../messages/generic/ipvs.js';
import { NetlinkError } from '../protocol/errors.js';
import { type All, oneOrAll } from '../schema/argument.js';
import { defined } from '../schema/fields.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import {
  daemonFields,
  daemonOf,
  destinationFields,
  destinationOf,
  type IpvsDaemon,
  type IpvsDestination,
  type IpvsDestinationInput,
  type IpvsService,
  type IpvsServiceInput,
  type IpvsServiceKey,
  type IpvsVirtual,
  keyFields,
  serviceFields,
  serviceOf,
} from './service.js';
import { changesTo, type IpvsChange } from './sync.js';
import { formatServices, type IpvsWanted, parseServices } from './text.js';

export interface IpvsOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface IpvsCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<IpvsCallOptions>(CALL_NAMES);

export interface IpvsSyncOptions extends IpvsCallOptions {
  /** Only returns what would be changed. */
  dryRun?: boolean | undefined;
}

const SYNC_OPTIONS = optionNames<IpvsSyncOptions>({ ...CALL_NAMES, dryRun: true });

/** Seconds that connections are remembered without packets. */
export interface IpvsTimeouts {
  tcp: number;
  /** After a FIN. */
  tcpFin: number;
  udp: number;
}

/**
 * The load balancer of the kernel (IPVS): services, their destinations, counters, timeouts and synchronisation, as
 * `ipvsadm` shows and sets them.
 *
 * ```ts
 * await using ipvs = new Ipvs();
 * const web = { protocol: 'tcp', address: '192.0.2.1', port: 80 } as const;
 * await ipvs.add({ ...web, scheduler: 'wrr', persistent: 300 });
 * await ipvs.addDest(web, { address: '10.0.0.2', method: 'masq', weight: 5 });
 * await ipvs.sync(await readFile('/etc/ipvsadm.rules', 'utf8'));
 * for (const { address, destinations } of await ipvs.list()) console.log(address, destinations);
 * ```
 *
 * Needs CAP_NET_ADMIN in the namespace, for reading too, and the module `ip_vs`.
 */
export class Ipvs extends FamilyUtility<IpvsCommands> {
  static {
    publicVerbs(Ipvs);
  }

  constructor(options: IpvsOptions = {}) {
    super(ipvsFamily, options);
  }

  /** Writes services as text, as `ipvsadm -Sn` does. */
  static format(services: readonly IpvsWanted[]): string {
    return formatServices(services);
  }

  /**
   * Reads what `ipvsadm -Sn` prints.
   *
   * @throws IpvsTextError with the line.
   */
  static parse(text: string): IpvsWanted[] {
    return parseServices(text);
  }

  /** Lists services, each with its destinations. */
  async list(options?: IpvsCallOptions): Promise<IpvsVirtual[]> {
    const found: IpvsVirtual[] = [];
    for (const service of await this.services(options)) {
      try {
        found.push({ ...service, destinations: await this.destinations(service, options) });
      } catch (error) {
        // it went meanwhile
        if (!(error instanceof NetlinkError) || error.code !== 'ESRCH') throw error;
      }
    }
    return found;
  }

  /** Lists services alone. */
  async services(options?: IpvsCallOptions): Promise<IpvsService[]> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.family();
    return (await family.dump('getService', {}, options)).map(({ service }) => serviceOf(service!));
  }

  /**
   * Reads one service, by protocol, address and port, or by its mark.
   *
   * @throws NetlinkError `ESRCH` where there is none.
   */
  async get(key: IpvsServiceKey, options?: IpvsCallOptions): Promise<IpvsVirtual> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.family();
    const { service } = await family.get('getService', { service: keyFields(key) }, options).catch(explained);
    return { ...serviceOf(service!), destinations: await this.destinations(key, options) };
  }

  /** Lists the destinations of a service. */
  async destinations(key: IpvsServiceKey, options?: IpvsCallOptions): Promise<IpvsDestination[]> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.family();
    const dump = await family.dump('getDest', { service: keyFields(key) }, options);
    return dump.map(({ dest }) => destinationOf(dest!));
  }

  /**
   * Makes a service.
   *
   * @throws NetlinkError `EEXIST` where there is one; `ENOENT` where the kernel has no such scheduler.
   */
  async add(service: IpvsServiceInput, options?: IpvsCallOptions): Promise<void> {
    await this.#send('newService', { service: serviceFields(service) }, options);
  }

  /** Changes a service: its scheduler and how clients stay; what is not given is as by default. */
  async edit(service: IpvsServiceInput, options?: IpvsCallOptions): Promise<void> {
    await this.#send('setService', { service: serviceFields(service) }, options);
  }

  /** Removes a service with its destinations. */
  async del(key: IpvsServiceKey, options?: IpvsCallOptions): Promise<void> {
    await this.#send('delService', { service: keyFields(key) }, options);
  }

  /** Adds a destination to a service. */
  async addDest(key: IpvsServiceKey, dest: IpvsDestinationInput, options?: IpvsCallOptions): Promise<void> {
    await this.#send('newDest', { service: keyFields(key), dest: destinationFields(dest, key) }, options);
  }

  /** Changes a destination: its weight, thresholds and way; connections that are there go on. */
  async editDest(key: IpvsServiceKey, dest: IpvsDestinationInput, options?: IpvsCallOptions): Promise<void> {
    await this.#send('setDest', { service: keyFields(key), dest: destinationFields(dest, key) }, options);
  }

  /** Removes a destination from a service. */
  async delDest(
    key: IpvsServiceKey,
    dest: Pick<IpvsDestinationInput, 'address' | 'port'>,
    options?: IpvsCallOptions,
  ): Promise<void> {
    const { address, port } = dest;
    await this.#send(
      'delDest',
      { service: keyFields(key), dest: destinationFields({ address, port }, key) },
      options,
    );
  }

  /** Sets the counters of a service to zero; of all where none is given. */
  zero(): Promise<void>;
  /** Sets the counters of a service to zero, or with `{ all: true }` those of all. */
  zero(key: IpvsServiceKey | All, options?: IpvsCallOptions): Promise<void>;
  async zero(...words: [(IpvsServiceKey | All)?, IpvsCallOptions?]): Promise<void> {
    const key = oneOrAll('Ipvs.zero', 'key', words);
    const [, options] = words;
    await this.#send('zero', key === undefined ? {} : { service: keyFields(key) }, options);
  }

  /** Removes all services. */
  async flush(options?: IpvsCallOptions): Promise<void> {
    await this.#send('flush', {}, options);
  }

  /**
   * Makes services what is wanted, by the fewest changes: what stays is not touched, so that connections go on.
   * Services and destinations that are not wanted go.
   *
   * @param wanted services with their destinations, or the text of `ipvsadm -Sn`.
   * @throws EncodeError or IpvsTextError where it is wrong, before anything is sent.
   */
  async sync(wanted: readonly IpvsWanted[] | string, options: IpvsSyncOptions = {}): Promise<IpvsChange[]> {
    checkOptions(options, SYNC_OPTIONS);
    const { dryRun, ...limits } = options;
    const services = typeof wanted === 'string' ? parseServices(wanted) : wanted;
    for (const { destinations = [], ...service } of services) {
      serviceFields(service);
      for (const one of destinations) destinationFields(one, service);
    }
    const changes = changesTo(await this.list(limits), services);
    if (dryRun) return changes;
    for (const change of changes) {
      if ('destination' in change) await this[change.change](change.service, change.destination, limits);
      else if (change.change === 'del') await this.del(change.service, limits);
      else await this[change.change](change.service, limits);
    }
    return changes;
  }

  /** Lists the daemons that synchronise connections with other machines. */
  async daemons(options?: IpvsCallOptions): Promise<IpvsDaemon[]> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.family();
    const all = await family.dump('getDaemon', {}, options);
    return all.flatMap(({ daemon }) => (daemon ? [daemonOf(daemon)] : []));
  }

  /** Starts a daemon that reports connections to others (`master`), or takes up what they report (`backup`). */
  async startDaemon(daemon: IpvsDaemon, options?: IpvsCallOptions): Promise<void> {
    await this.#send('newDaemon', { daemon: daemonFields(daemon) }, options);
  }

  /** Stops a daemon. */
  async stopDaemon(state: 'master' | 'backup', options?: IpvsCallOptions): Promise<void> {
    await this.#send('delDaemon', { daemon: { state: [state] } }, options);
  }

  /** Reads how long connections are remembered. */
  async timeouts(options?: IpvsCallOptions): Promise<IpvsTimeouts> {
    checkOptions(options, CALL_OPTIONS);
    const {
      timeoutTcp = 0,
      timeoutTcpFin = 0,
      timeoutUdp = 0,
    } = await (await this.family()).get('getConfig', {}, options);
    return { tcp: timeoutTcp, tcpFin: timeoutTcpFin, udp: timeoutUdp };
  }

  /** Sets how long connections are remembered; those that are not given stay. */
  async setTimeouts(timeouts: Partial<IpvsTimeouts>, options?: IpvsCallOptions): Promise<void> {
    checkOptions(timeouts, new Set(['tcp', 'tcpFin', 'udp']));
    const { tcp, tcpFin, udp } = timeouts;
    // 0 leaves one as it is
    await this.#send(
      'setConfig',
      defined({ timeoutTcp: tcp ?? 0, timeoutTcpFin: tcpFin ?? 0, timeoutUdp: udp ?? 0 }),
      options,
    );
  }

  /** Reads the version of the module, and the size of its table of connections. */
  async info(options?: IpvsCallOptions): Promise<{ version: string; connTabSize: number }> {
    checkOptions(options, CALL_OPTIONS);
    const { version = 0, connTabSize = 0 } = await (await this.family()).get('getInfo', {}, options);
    return { version: [version >> 16, (version >> 8) & 255, version & 255].join('.'), connTabSize };
  }

  async #send(
    command: keyof IpvsCommands & string,
    value: object,
    options: IpvsCallOptions | undefined,
  ): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.family();
    await family.request(command, value as never, options).catch(explained);
  }
}

/** What an error number means here. */
const MEANINGS: Readonly<Record<string, string>> = {
  ESRCH: 'there is no such service',
  EEXIST: 'there is one already',
};

function explained(error: unknown): never {
  if (error instanceof NetlinkError) {
    const { code, request } = error;
    const destination = `${request}`.endsWith('DEST');
    const words =
      code === 'ENOENT'
        ? destination
          ? 'the service has no such destination'
          : 'the kernel has no such scheduler or persistence engine (modules ip_vs_wlc, ip_vs_pe_sip, …)'
        : code === 'EINVAL' && request === 'IPVS_CMD_NEW_DEST'
          ? 'nothing can be sent to that address from here'
          : MEANINGS[code];
    if (words && !error.message.includes(words)) error.message = `${request}: ${code}: ${words}`;
  }
  throw error;
}

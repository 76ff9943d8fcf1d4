import { GenericNetlink, type GenericNetlinkOptions } from '../generic/generic.js';
import { IPRoute } from '../iproute/iproute.js';
import { type AmneziawgCommands, amneziawgFamily } from '../messages/generic/amneziawg.js';
import type { GenericFamily } from '../messages/generic/family.js';
import { wireguardFamily } from '../messages/generic/wireguard.js';
import {
  changeInput,
  type Dialect,
  deviceOf,
  difference,
  formatConfig,
  generateKey,
  generatePresharedKey,
  isNothing,
  parseConfig,
  publicKeyOf,
  setRequests,
  type WireGuardChanges,
  type WireGuardConfig,
  type WireGuardDevice,
  type WireGuardInput,
  type WireGuardWanted,
} from '../objects/wireguard/index.js';
import { NetlinkError } from '../protocol/errors.js';
import { memoized } from '../schema/memoized.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { formatIp6, parseIp6 } from '../schema/text/ip.js';
import { publicVerbs } from '../schema/verbs.js';
import type { DumpOptions } from '../socket/dump.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import { readings } from '../socket/readings.js';
import { FAMILY_OPTIONS } from '../socket/socket-options.js';
import { resolveEndpoints, withAddresses } from './endpoints.js';
import { changesBetween, type WireGuardEvent } from './watch.js';

export interface WireGuardOptions extends GenericNetlinkOptions {
  /** The family to speak to: that of the kernel's own module, by default, or of AmneziaWG's. */
  family?: 'wireguard' | 'amneziawg' | undefined;
}

const OPTIONS = optionNames<WireGuardOptions>({ ...FAMILY_OPTIONS, family: true });

/** Limits of waiting for one request. */
export interface WireGuardCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<WireGuardCallOptions>(CALL_NAMES);

export interface WireGuardSyncOptions extends WireGuardCallOptions {
  /** Only returns what would be changed. */
  dryRun?: boolean | undefined;
}

const SYNC_OPTIONS = optionNames<WireGuardSyncOptions>({ timeout: true, signal: true, dryRun: true });

export interface WireGuardWatchOptions extends WireGuardCallOptions {
  /** The device to watch; all of them by default. */
  dev?: string | number | undefined;
  /** Milliseconds between readings: 1000. */
  interval?: number | undefined;
}

const WATCH_OPTIONS = optionNames<WireGuardWatchOptions>({
  timeout: true,
  signal: true,
  dev: true,
  interval: true,
});

/** The attribute whose presence in the kernel's policy says that one allowed IP can be taken away. */
const ALLOWEDIP_FLAGS = 4;
/** `WGALLOWEDIP_A_CIDR_MASK`: a `u8` beside it, by which the policy of allowed IPs is known. */
const ALLOWEDIP_CIDR = 3;

/**
 * WireGuard devices: their keys, peers and allowed IPs, as `wg` shows and sets them.
 *
 * ```ts
 * await using wg = new WireGuard();
 * await wg.set('wg0', { privateKey: WireGuard.genkey(), listenPort: 51820 });
 * await wg.sync('wg0', await readFile('/etc/wireguard/wg0.conf', 'utf8'));
 * for await (const event of wg.watch({ dev: 'wg0' })) console.log(event);
 * ```
 *
 * Reading needs CAP_NET_ADMIN, too: a device tells its private key. Links are made by `IPRoute`:
 * `ipr.link.add({ ifname: 'wg0', linkinfo: { kind: 'wireguard' } })`.
 */
export class WireGuard {
  static {
    publicVerbs(WireGuard);
  }

  readonly #options: Omit<WireGuardOptions, 'family'>;
  readonly #name: 'wireguard' | 'amneziawg';
  readonly #genl: GenericNetlink;
  readonly #ending = new AbortController();
  // what WireGuard has, AmneziaWG has as well
  readonly #bound = memoized(() => {
    const family = this.#name === 'wireguard' ? wireguardFamily : amneziawgFamily;
    return this.#genl.bind(family as unknown as GenericFamily<AmneziawgCommands>);
  });
  readonly #spoken = memoized(() => this.#askDialect());
  #ipr: IPRoute | undefined;

  constructor(options: WireGuardOptions = {}) {
    checkOptions(options, OPTIONS);
    const { family = 'wireguard', ...rest } = options;
    if (family !== 'wireguard' && family !== 'amneziawg')
      throw typeError(`family is 'wireguard' or 'amneziawg', not '${family}'`);
    this.#name = family;
    this.#options = rest;
    this.#genl = new GenericNetlink(rest);
  }

  /** Makes a private key, as `wg genkey` does. */
  static genkey(): string {
    return generateKey();
  }

  /** Makes a preshared key, as `wg genpsk` does. */
  static genpsk(): string {
    return generatePresharedKey();
  }

  /**
   * Computes the public key of a private one by WebCrypto, as `wg pubkey` does.
   *
   * @throws EncodeError where it is no key.
   */
  static pubkey(privateKey: string): Promise<string> {
    return publicKeyOf(privateKey);
  }

  /**
   * Reads the text of a configuration for `wg` or `wg-quick`.
   *
   * @param file what errors call it.
   * @throws WireGuardConfigError with every fault and its line.
   */
  static parse(text: string, file?: string): WireGuardConfig {
    return parseConfig(text, file);
  }

  /**
   * Writes a device or a configuration as text, as `wg showconf` does; with settings for `wg-quick` where there are any.
   *
   * @throws EncodeError for a value that a line of text cannot hold.
   */
  static format(config: WireGuardConfig | WireGuardDevice): string {
    return formatConfig(config);
  }

  /** Reads all WireGuard devices of the namespace, with their peers. */
  async devices(options?: WireGuardCallOptions): Promise<WireGuardDevice[]> {
    checkOptions(options, CALL_OPTIONS);
    this.#genl.socket.checkOpen();
    this.#ipr ??= new IPRoute(this.#options);
    const found: WireGuardDevice[] = [];
    for (const { index } of await this.#ipr.link.dump(
      { linkinfo: { kind: this.#name as 'wireguard' } },
      options,
    )) {
      try {
        found.push(await this.get(index, options));
      } catch (error) {
        // it went meanwhile
        if ((error as NetlinkError).code !== 'ENODEV') throw error;
      }
    }
    return found;
  }

  /**
   * Reads a device, by name or index: its settings, and all peers with their counters. A device of thousands of peers
   * comes in parts, and is one object here.
   */
  async get(dev: string | number, options?: WireGuardCallOptions): Promise<WireGuardDevice> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.#bound();
    try {
      return deviceOf(await family.dump('getDevice', reference(dev), options as DumpOptions));
    } catch (error) {
      throw explained(error, dev, this.#name);
    }
  }

  /**
   * Changes a device: what is not given stays. Peers are added, or changed where they are there; `allowedips` are all
   * that a peer has then, or with signs (`['+10.0.0.3/32', '-10.0.0.2/32']`) changed one by one. Names of endpoints
   * are looked up first. What is read by {@link get} can be given.
   *
   * @throws EncodeError where a value is wrong, before anything is sent.
   */
  async set(dev: string | number, input: WireGuardInput, options?: WireGuardCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const resolved = await resolveEndpoints(`${dev}`, input?.peers ?? [], options?.signal);
    await this.#send(dev, withAddresses(input, resolved), options);
  }

  async #send(dev: string | number, input: WireGuardInput, options?: WireGuardCallOptions): Promise<void> {
    const family = await this.#bound();
    const removes = input.peers?.some(({ allowedips }) =>
      allowedips?.some((one) => `${one}`.startsWith('-')),
    );
    const dialect = removes ? await this.#spoken() : { amnezia: await this.#version(), removesAllowed: true };
    for (const request of setRequests(`${dev}`, input, dialect)) {
      try {
        await family.request('setDevice', { ...reference(dev), ...request }, options);
      } catch (error) {
        throw explained(error, dev, this.#name);
      }
    }
  }

  /**
   * Makes a device match a configuration, by the fewest changes: only what differs is sent, so that tunnels that are
   * there go on, with their keys and counters. Peers and allowed IPs that it does not have go; the private key and the
   * port stay where it says nothing of them. Settings for `wg-quick` are passed over.
   *
   * @param config an object, or the text of a file.
   * @throws EncodeError or WireGuardConfigError where it is wrong, before anything is sent.
   */
  async sync(
    dev: string | number,
    config: WireGuardWanted | string,
    options: WireGuardSyncOptions = {},
  ): Promise<WireGuardChanges> {
    checkOptions(options, SYNC_OPTIONS);
    const { dryRun, ...limits } = options;
    const wanted = typeof config === 'string' ? parseConfig(config, `${dev}`) : config;
    const resolved = await resolveEndpoints(`${dev}`, wanted.peers ?? [], options.signal);
    const there = await this.get(dev, limits);
    const changes = difference(
      `${dev}`,
      there,
      withAddresses(wanted, resolved) as WireGuardWanted,
      (at, { endpoint }) =>
        // a name may have several addresses: it is there at any of them
        [...resolved.values()].some((all) => all[0] === endpoint && all.includes(at)) ||
        sameEndpoint(at, endpoint),
    );
    // wrong input is an error of a dry run, too
    if (dryRun)
      setRequests(`${dev}`, changeInput(changes), { amnezia: await this.#version(), removesAllowed: true });
    else if (!isNothing(changes)) await this.#send(dev, changeInput(changes), limits);
    return changes;
  }

  /**
   * Watches devices: handshakes, endpoints, bytes, and peers that come and go. The kernel has no events of them, so they
   * are read again and again. It ends with leaving the loop, `close()` or its signal.
   */
  async *watch(options: WireGuardWatchOptions = {}): AsyncGenerator<WireGuardEvent, void> {
    checkOptions(options, WATCH_OPTIONS);
    const { dev, interval = 1000, signal, ...limits } = options;
    const read = () =>
      dev === undefined ? this.devices(limits) : this.get(dev, limits).then((one) => [one]);
    for await (const { before, now, time } of readings(read, interval, this.#ending.signal, signal))
      yield* changesBetween(before, now, time);
  }

  async #version(): Promise<number> {
    return this.#name === 'wireguard' ? 0 : (await this.#bound()).info.version;
  }

  async #askDialect(): Promise<Dialect> {
    const { policies } = await this.#genl.policy(this.#name);
    const allowed = Object.values(policies).find(
      (one) => Object.keys(one).length <= 4 && one[ALLOWEDIP_CIDR]?.type === 'u8',
    );
    return { amnezia: await this.#version(), removesAllowed: allowed?.[ALLOWEDIP_FLAGS] !== undefined };
  }

  /** Ends everything under way, watching included. May be called again. */
  close(): void {
    this.#ending.abort();
    this.#ipr?.close();
    this.#genl.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

function reference(dev: string | number): { ifname: string } | { ifindex: number } {
  return typeof dev === 'number' ? { ifindex: dev } : { ifname: dev };
}

/** Which device it was, in words, where the kernel has a number only. */
function explained(error: unknown, dev: string | number, kind: string): unknown {
  if (error instanceof NetlinkError) {
    const which = typeof dev === 'number' ? `the link ${dev}` : `'${dev}'`;
    if (error.code === 'EOPNOTSUPP')
      error.message = `${error.request}: EOPNOTSUPP: ${which} is no ${kind} device`;
    else if (error.code === 'ENODEV') error.message = `${error.request}: ENODEV: there is no link ${which}`;
  }
  return error;
}

function sameEndpoint(at: string, endpoint: unknown): boolean {
  if (typeof endpoint !== 'object' || endpoint === null)
    return at === endpoint || normalized(endpoint) === at;
  const { address, port, scopeId } = endpoint as { address?: string; port?: number; scopeId?: number };
  const host = address?.includes(':') ? `[${address}${scopeId ? `%${scopeId}` : ''}]` : address;
  return normalized(`${host}:${port ?? 0}`) === at;
}

/** An endpoint as the kernel says it. */
function normalized(endpoint: unknown): string {
  const [, host, zone = '', port] = /^\[([^\]%]+)(%\w+)?\]:(\d+)$/.exec(`${endpoint}`) ?? [];
  const address = host === undefined ? undefined : parseIp6(host);
  return address ? `[${formatIp6(address, 0)}${zone}]:${Number(port)}` : `${endpoint}`;
}

import type { EthtoolCommands } from '../messages/generic/ethtool.js';
import {
  type BitNames,
  type EthtoolChannels,
  type EthtoolChannelsInput,
  type EthtoolCoalesce,
  type EthtoolCoalesceInput,
  type EthtoolEee,
  type EthtoolEeeInput,
  type EthtoolFeatureChanges,
  type EthtoolFec,
  type EthtoolFecInput,
  type EthtoolLinkInput,
  type EthtoolMm,
  type EthtoolMmInput,
  type EthtoolMse,
  type EthtoolPause,
  type EthtoolPauseInput,
  type EthtoolPhc,
  type EthtoolPhy,
  type EthtoolPlca,
  type EthtoolPlcaInput,
  type EthtoolPrivFlags,
  type EthtoolPse,
  type EthtoolPseInput,
  type EthtoolRings,
  type EthtoolRingsInput,
  type EthtoolRss,
  type EthtoolRssInput,
  type EthtoolTsconfig,
  type EthtoolTsconfigInput,
  type EthtoolTsinfo,
  type EthtoolTunnelInfo,
  meant,
  type StringSetName,
  sections,
} from '../objects/ethtool/index.js';
import { NetlinkError } from '../protocol/errors.js';
import { EncodeError } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES } from '../socket/pending-request.js';
import type { Subscription } from '../socket/subscription.js';
import { EthtoolCable } from './cable.js';
import { EthtoolDriverVerbs } from './driver.js';
import { EthtoolFeatureSettings } from './features.js';
import {
  CALL_OPTIONS,
  called,
  type EthtoolCallOptions,
  EthtoolHost,
  type EthtoolOptions,
  type EthtoolRef,
} from './host.js';
import { EthtoolLinkSettings, hasNone, LINK_KEYS } from './link.js';
import { EthtoolModuleVerbs } from './module.js';
import { type EthtoolEvent, type EthtoolMonitorOptions, monitored } from './monitor.js';
import { EthtoolCounters, type EthtoolStatistics } from './statistics.js';
import type { EthtoolEverything, EthtoolInput } from './types.js';
import { type EthtoolGetOptions, EthtoolSection, EthtoolSettings } from './verbs.js';

/** The parts of what {@link Ethtool.get} reads. */
export type EthtoolPart = 'link' | keyof typeof sections | 'statistics' | 'driver' | 'permaddr';

const PARTS = [
  'link',
  ...Object.keys(sections),
  'statistics',
  'driver',
  'permaddr',
] as readonly EthtoolPart[];

export interface EthtoolReadOptions extends EthtoolGetOptions {
  /** The parts to read; all by default. */
  parts?: readonly EthtoolPart[] | undefined;
}

const READ_OPTIONS = optionNames<EthtoolReadOptions>({
  ...CALL_NAMES,
  stats: true,
  compact: true,
  parts: true,
});

type Obj = Record<string, unknown>;

/**
 * Network devices: link modes, features, rings, interrupts, time stamps, counters, as `ethtool` shows and sets them.
 *
 * ```ts
 * await using ethtool = new Ethtool();
 * const { speed, duplex, advertised, rings } = await ethtool.get('eth0');
 * await ethtool.set('eth0', { rings: { rx: 4096 }, features: { tso: false } });
 * for (const { ifname, features } of await ethtool.features.dump()) console.log(ifname, features['rx-gro']);
 * for await (const event of await ethtool.monitor()) console.log(event.event, event);
 * ```
 *
 * Needs Linux 5.6; changing anything needs CAP_NET_ADMIN in the namespace of the socket. What netlink has no command for
 * (the driver's name and its own counters) is read by an ioctl.
 */
export class Ethtool {
  static {
    publicVerbs(Ethtool);
  }

  readonly #host: EthtoolHost;
  /** What `ethtool DEV` shows, and `-s` sets: modes, speed, whether there is a link, Wake-on-LAN, messages. */
  readonly link: EthtoolLinkSettings;
  /** Offloads (`-k`, `-K`). */
  readonly features: EthtoolFeatureSettings;
  /** Flags of the driver's own (`--show-priv-flags`). */
  readonly privFlags: EthtoolSettings<EthtoolPrivFlags, Readonly<Record<string, boolean>>>;
  /** Sizes of rings (`-g`, `-G`). */
  readonly rings: EthtoolSettings<EthtoolRings, EthtoolRingsInput>;
  /** Numbers of queues (`-l`, `-L`). */
  readonly channels: EthtoolSettings<EthtoolChannels, EthtoolChannelsInput>;
  /** Interrupt coalescing (`-c`, `-C`). */
  readonly coalesce: EthtoolSettings<EthtoolCoalesce, EthtoolCoalesceInput>;
  /** Pause frames (`-a`, `-A`). */
  readonly pause: EthtoolSettings<EthtoolPause, EthtoolPauseInput>;
  /** Energy-efficient Ethernet (`--show-eee`). */
  readonly eee: EthtoolSettings<EthtoolEee, EthtoolEeeInput>;
  /** Forward error correction (`--show-fec`). */
  readonly fec: EthtoolSettings<EthtoolFec, EthtoolFecInput>;
  /** Time stamps that the device can make (`-T`). */
  readonly tsinfo: EthtoolSection<EthtoolTsinfo>;
  /** Time stamps that it makes (Linux 6.14). */
  readonly tsconfig: EthtoolSettings<EthtoolTsconfig, EthtoolTsconfigInput>;
  /** Virtual clocks (`--show-phc-vclocks`). */
  readonly phc: EthtoolSection<EthtoolPhc>;
  /** Transceiver modules: power (`--show-module`), EEPROM (`-m`), firmware. */
  readonly module: EthtoolModuleVerbs;
  /** Power over Ethernet (`--show-pse`). */
  readonly pse: EthtoolSettings<EthtoolPse, EthtoolPseInput>;
  /** Receive side scaling (`-x`, `-X`). */
  readonly rss: EthtoolRssSettings;
  /** Collision avoidance of 10BASE-T1S (`--get-plca-cfg`, `--get-plca-status`). */
  readonly plca: EthtoolPlcaSettings;
  /** Frame preemption (`--show-mm`). */
  readonly mm: EthtoolSettings<EthtoolMm, EthtoolMmInput>;
  /** Mean square error of the signal (Linux 7.0). */
  readonly mse: EthtoolSection<EthtoolMse>;
  /** PHYs of a device (`--show-phys`, Linux 6.12). */
  readonly phy: EthtoolSection<EthtoolPhy>;
  /** UDP ports that a device knows as tunnels' (`--show-tunnels`). */
  readonly tunnelInfo: EthtoolSection<EthtoolTunnelInfo>;
  /** Counters (`-S`). */
  readonly statistics: EthtoolCounters;
  /** Tests of the cable (`--cable-test`). */
  readonly cable: EthtoolCable;
  /** The driver, its registers and EEPROM, tests and resets (`-i`, `-d`, `-e`, `-t`, `-r`, `-p`, `-P`). */
  readonly driver: EthtoolDriverVerbs;

  constructor(options: EthtoolOptions = {}) {
    const host = new EthtoolHost(options);
    this.#host = host;
    const settings = <T, I>(key: keyof typeof sections) =>
      new EthtoolSettings<T, I>(host, key, sections[key]);
    const readings = <T>(key: keyof typeof sections) => new EthtoolSection<T>(host, key, sections[key]);
    this.link = new EthtoolLinkSettings(host);
    this.features = new EthtoolFeatureSettings(host, 'features', sections.features);
    this.privFlags = settings('privFlags');
    this.rings = settings('rings');
    this.channels = settings('channels');
    this.coalesce = settings('coalesce');
    this.pause = settings('pause');
    this.eee = settings('eee');
    this.fec = settings('fec');
    this.tsinfo = readings('tsinfo');
    this.tsconfig = settings('tsconfig');
    this.phc = readings('phc');
    this.module = new EthtoolModuleVerbs(host, 'module', sections.module);
    this.pse = settings('pse');
    this.rss = new EthtoolRssSettings(host, 'rss', sections.rss);
    this.plca = new EthtoolPlcaSettings(host, 'plca', sections.plca);
    this.mm = settings('mm');
    this.mse = readings('mse');
    this.phy = readings('phy');
    this.tunnelInfo = readings('tunnelInfo');
    this.statistics = new EthtoolCounters(host);
    this.cable = new EthtoolCable(host);
    this.driver = new EthtoolDriverVerbs(host);
  }

  /**
   * Reads everything of an interface, as one object: the link's own fields, and each part that the interface has. What it
   * has not, or the caller may not read, is absent; what could not be read otherwise is reported in `faults`.
   *
   * @throws NetlinkError `ENODEV` where there is no such interface.
   */
  async get(dev: EthtoolRef, options: EthtoolReadOptions = {}): Promise<EthtoolEverything> {
    checkOptions(options, READ_OPTIONS);
    const { parts = PARTS, ...rest } = options;
    const { stats: _s, compact: _c, ...limits } = rest;
    for (const part of parts) {
      if (!PARTS.includes(part)) throw typeError(`there is no part '${part}'${meant(part, PARTS)}`);
    }
    const found: Obj = {};
    const faults: Record<string, string> = {};
    for (const part of parts) {
      try {
        const { ifname, ifindex, ...body } = await this.#part(part, dev, rest, limits);
        if (ifname !== undefined) Object.assign(found, { ifname, ifindex });
        if (part === 'link') Object.assign(found, body);
        else if (part === 'permaddr') Object.assign(found, body.permaddr !== undefined && body);
        else if (part === 'features') found.features = body.features;
        else if (part === 'privFlags') found.privFlags = body.flags;
        else if (Object.keys(body).length > 0) found[part] = body;
      } catch (error) {
        const { code, message } = error as NetlinkError;
        // that there is no such interface, or no ethtool, is no matter of a part
        if (!(error instanceof NetlinkError) || code === 'ENODEV' || error.request === undefined) throw error;
        if (!hasNone(error)) faults[part] = message;
      }
    }
    if (found.ifname === undefined) found.ifname = await this.#host.nameOf(dev, limits);
    if (Object.keys(faults).length > 0) found.faults = faults;
    return found as unknown as EthtoolEverything;
  }

  async #part(
    part: EthtoolPart,
    dev: EthtoolRef,
    options: EthtoolGetOptions,
    limits: EthtoolCallOptions,
  ): Promise<Obj> {
    if (part === 'statistics') return { ...(await this.#statistics(dev, limits)) };
    if (part === 'driver' || part === 'permaddr') {
      if (!this.#host.hasIoctl) return {};
      if (part === 'driver') return { ...(await ofIoctl(this.driver.get(dev, limits))) };
      return { permaddr: await ofIoctl(this.driver.permaddr(dev, limits)) };
    }
    return { ...((await this[part].get(dev, options)) as object) };
  }

  async #statistics(
    dev: EthtoolRef,
    limits: EthtoolCallOptions,
  ): Promise<EthtoolStatistics & { driver?: object }> {
    const standard = await this.statistics.get(dev, limits);
    const driver = this.#host.hasIoctl ? await ofIoctl(this.statistics.driver(dev, limits)) : undefined;
    return { ...standard, ...(driver && { driver }) };
  }

  /** Names of all interfaces that ethtool knows, with their indices. */
  async list(options?: EthtoolCallOptions): Promise<{ ifname: string; ifindex: number }[]> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.#host.family();
    const request = {
      header: {},
      stringsets: { stringset: [{ id: 'features' as const }] },
      countsOnly: true as const,
    };
    const all = await family.dump('strsetGet', request, options);
    return all.map(({ header }) => ({ ifname: header!.devName!, ifindex: header!.devIndex! }));
  }

  /** Reads everything of all interfaces: see {@link get}. */
  async dump(options: EthtoolReadOptions = {}): Promise<EthtoolEverything[]> {
    checkOptions(options, READ_OPTIONS);
    const { timeout, signal } = options;
    const found: EthtoolEverything[] = [];
    for (const { ifindex } of await this.list({ timeout, signal })) {
      try {
        found.push(await this.get(ifindex, options));
      } catch (error) {
        // it went meanwhile
        if ((error as NetlinkError).code !== 'ENODEV') throw error;
      }
    }
    return found;
  }

  /**
   * Changes the given settings of an interface, as {@link get} has it: the link's own fields, and parts. All of it is
   * checked before anything is sent; each part is a request of its own.
   *
   * @throws EncodeError for a field, a feature or a bit that there is not.
   */
  async set(
    dev: EthtoolRef,
    input: EthtoolInput,
    options?: EthtoolCallOptions,
  ): Promise<EthtoolFeatureChanges | undefined> {
    checkOptions(options, CALL_OPTIONS);
    const steps: (() => Promise<unknown>)[] = [];
    const link: Obj = {};
    let features: EthtoolFeatureChanges | undefined;
    for (const [key, value] of Object.entries(input)) {
      if (LINK_KEYS.includes(key)) link[key] = value;
      else if (!(SETTABLE as readonly string[]).includes(key))
        throw new EncodeError(
          'ethtool',
          key,
          `there is no such field to set${meant(key, [...LINK_KEYS, ...SETTABLE])}`,
        );
      else if (value !== undefined) {
        const send = await this[key as (typeof SETTABLE)[number]].prepare(dev, value as object, options, key);
        steps.push(
          key === 'features' ? async () => (features = (await send()) as EthtoolFeatureChanges) : send,
        );
      }
    }
    if (Object.keys(link).length > 0)
      steps.unshift(...(await this.link.prepare(dev, link as EthtoolLinkInput, options)));
    if (steps.length === 0) throw new EncodeError('ethtool', '', `nothing is given to set of ${called(dev)}`);
    for (const step of steps) await step();
    return features;
  }

  /**
   * Reads sets of strings: of a device, or those that are the same for all. Without names, all that there are.
   */
  async strings(
    dev?: EthtoolRef,
    sets: readonly StringSetName[] = [],
    options?: EthtoolCallOptions,
  ): Promise<Partial<Record<StringSetName, BitNames>>> {
    checkOptions(options, CALL_OPTIONS);
    return Object.fromEntries(await this.#host.strings(dev, sets, options)) as never;
  }

  /**
   * Reports changes from now on. It resolves once the group is joined, so that nothing done after it is missed; it ends
   * with leaving the loop, `close()`, its signal, or this object.
   *
   * @throws TypeError for an event that there is not.
   */
  monitor(options?: EthtoolMonitorOptions): Promise<Subscription<EthtoolEvent>> {
    return monitored(this.#host, options);
  }

  /** Gives the family underneath, for a command that has no verb here: all of them, with types. */
  family(): ReturnType<EthtoolHost['family']> {
    return this.#host.family();
  }

  /** Ends everything under way, streams included. May be called again. */
  close(): void {
    this.#host.genl.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

/** Parts that {@link Ethtool.set} takes. */
const SETTABLE = [
  ...(['features', 'privFlags', 'rings', 'channels', 'coalesce', 'pause', 'eee', 'fec', 'tsconfig'] as const),
  ...(['module', 'pse', 'rss', 'plca', 'mm'] as const),
] as const;

/** What an ioctl reads; nothing where the device has none of it. */
async function ofIoctl<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (hasNone(error)) return undefined;
    throw error;
  }
}

export interface EthtoolRssGetOptions extends EthtoolGetOptions {
  /** The context to read: 0, that of the device itself. */
  context?: number | undefined;
}

const RSS_OPTIONS = optionNames<EthtoolRssGetOptions>({
  ...CALL_NAMES,
  stats: true,
  compact: true,
  context: true,
});

/** Verbs of receive side scaling. */
export class EthtoolRssSettings extends EthtoolSettings<EthtoolRss, EthtoolRssInput> {
  static {
    publicVerbs(EthtoolRssSettings, undefined, 'Ethtool.rss');
  }

  override async get(dev: EthtoolRef, options: EthtoolRssGetOptions = {}): Promise<EthtoolRss> {
    checkOptions(options, RSS_OPTIONS);
    const { context, stats: _s, compact: _c, ...limits } = options;
    return this.read(dev, context === undefined ? {} : { context }, limits);
  }

  /** Makes a context (Linux 6.18); returns its number. */
  async create(dev: EthtoolRef, input: EthtoolRssInput = {}, options?: EthtoolCallOptions): Promise<number> {
    const send = await this.prepare(dev, input, options, '', 'rssCreateAct');
    const [answer] = (await send()) as unknown as EthtoolCommands['rssCreateAct']['reply'][];
    return answer!.context!;
  }

  /** Removes a context (Linux 6.18). */
  async delete(dev: EthtoolRef, context: number, options?: EthtoolCallOptions): Promise<void> {
    await this.host.act('rssDeleteAct', dev, 'contexts', { context }, options);
  }
}

/** Verbs of collision avoidance: settings and state come together. */
export class EthtoolPlcaSettings extends EthtoolSettings<EthtoolPlca, EthtoolPlcaInput> {
  static {
    publicVerbs(EthtoolPlcaSettings, undefined, 'Ethtool.plca');
  }

  override async get(dev: EthtoolRef, options: EthtoolGetOptions = {}): Promise<EthtoolPlca> {
    const { stats: _s, compact: _c, ...limits } = options;
    const plca = await super.get(dev, options);
    const { status } = await this.host.ask('plcaGetStatus', dev, this.definition.noun, {}, limits);
    return { ...plca, ...(status !== undefined && { status: Boolean(status) }) };
  }
}

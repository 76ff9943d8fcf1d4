import type { BoundFamily } from '../generic/bound.js';
import type { GenericNetlinkOptions } from '../generic/generic.js';
import type { DevlinkCommands, Devlink as DevlinkMessage } from '../messages/generic/devlink.js';
import {
  type DevlinkDevice,
  type DevlinkEswitch,
  type DevlinkInfo,
  type DevlinkKind,
  type DevlinkLinecard,
  type DevlinkPool,
  type DevlinkPortPool,
  type DevlinkResourceEntry,
  type DevlinkSharedBuffer,
  type DevlinkTcBinding,
  type DevlinkTrap,
  type DevlinkTrapGroup,
  type DevlinkTrapPolicer,
  deviceReference,
  handleOf,
  kinds,
  readObject,
} from '../objects/devlink/index.js';
import { EncodeError, type Int64 } from '../schema/index.js';
import { checkOptions, instead, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES } from '../socket/pending-request.js';
import { FAMILY_OPTIONS, SUBSCRIPTION_NAMES } from '../socket/socket-options.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';
import {
  CALL_OPTIONS,
  type DevlinkCallOptions,
  DevlinkHost,
  DevlinkObjects,
  DevlinkSettings,
  explained,
} from './host.js';
import {
  DevlinkHealthReporters,
  type DevlinkParamKey,
  DevlinkParams,
  DevlinkPorts,
  DevlinkRates,
  DevlinkRegions,
  resourcesOf,
} from './parts.js';

export interface DevlinkOptions extends GenericNetlinkOptions {}

const OPTIONS = optionNames<DevlinkOptions>(FAMILY_OPTIONS);

export interface DevlinkReloadOptions extends DevlinkCallOptions {
  /** What is done: the driver made again (the default), or new firmware started. */
  action?: 'driverReinit' | 'fwActivate' | undefined;
  /** What must not happen meanwhile. */
  limit?: 'noReset' | undefined;
  /** The network namespace that the device goes to: a process, a descriptor, or an id. */
  netns?: { pid: number } | { fd: number } | { id: number } | undefined;
}

const RELOAD_OPTIONS = optionNames<DevlinkReloadOptions>({
  ...CALL_NAMES,
  action: true,
  limit: true,
  netns: true,
});

export interface DevlinkFlashOptions extends DevlinkCallOptions {
  /** Part of the device to flash; all of it otherwise. */
  component?: string | undefined;
  /** What of the device's own is written over. */
  overwrite?: readonly ('settings' | 'identifiers')[] | undefined;
}

const FLASH_OPTIONS = optionNames<DevlinkFlashOptions>({ ...CALL_NAMES, component: true, overwrite: true });

/** How far writing firmware has come. */
export interface DevlinkFlashProgress {
  message?: string;
  component?: string;
  /** Bytes, or what the driver counts. */
  done?: Int64;
  total?: Int64;
  /** Seconds that a step may take. */
  timeout?: Int64;
}

export interface DevlinkMonitorOptions extends SubscriptionOptions {
  /** Only of this device. */
  dev?: string | undefined;
}

const MONITOR_OPTIONS = optionNames<DevlinkMonitorOptions>({ ...SUBSCRIPTION_NAMES, dev: true });

/**
 * Something that happened: `event` is the kernel's word (`'portNew'`, `'healthReporterRecover'`, `'trapDel'`, …), the
 * rest is what the `get` of that kind reads. `overrun` stands where events were lost, `error` where one could not be
 * read.
 */
export type DevlinkEvent =
  | { event: 'overrun' }
  | { event: 'error'; error: unknown; data?: Uint8Array }
  | { event: string; dev: string; [field: string]: unknown };

/**
 * Devices by devlink: ports, parameters, resources, health, traps, regions, rates, firmware, as `devlink` shows and
 * changes them.
 *
 * ```ts
 * await using devlink = new Devlink();
 * for (const { dev, index, netdevName } of await devlink.port.dump()) console.log(dev, index, netdevName);
 * await devlink.param.set({ dev, name: 'max_macs' }, { value: 64, cmode: 'driverinit' });
 * await devlink.reload(dev);
 * for await (const event of await devlink.monitor()) console.log(event);
 * ```
 *
 * A device is named as `devlink` names it: `'pci/0000:01:00.0'`. Objects that were read are keys as they are. Needs
 * CAP_NET_ADMIN in the namespace of the device for changes, and for some reading.
 */
export class Devlink {
  static {
    publicVerbs(Devlink);
  }

  readonly #host: DevlinkHost;
  /** Devices (`devlink dev`). */
  readonly dev: DevlinkObjects<DevlinkDevice, { dev: string }>;
  /** Driver, serial numbers and versions (`devlink dev info`). */
  readonly info: DevlinkObjects<DevlinkInfo, { dev: string }>;
  /** The switch between functions (`devlink dev eswitch`). */
  readonly eswitch: DevlinkSettings<DevlinkEswitch, { dev: string }, Partial<Omit<DevlinkEswitch, 'dev'>>>;
  /** Parameters (`devlink dev param`). */
  readonly param: DevlinkParams<DevlinkParamKey>;
  /** Ports (`devlink port`): split, made for functions. */
  readonly port: DevlinkPorts;
  /** Parameters of ports (`devlink port param`). */
  readonly portParam: DevlinkParams<DevlinkParamKey & { port: number }>;
  /** Shared buffers (`devlink sb`). */
  readonly sb: DevlinkObjects<DevlinkSharedBuffer, { dev: string; index: number }>;
  readonly sbPool: DevlinkSettings<
    DevlinkPool,
    { dev: string; sb: number; index: number },
    Partial<Pick<DevlinkPool, 'size' | 'thresholdType'>>
  >;
  readonly sbPortPool: DevlinkSettings<
    DevlinkPortPool,
    { dev: string; port: number; sb: number; pool: number },
    { threshold: number }
  >;
  readonly sbTcBind: DevlinkSettings<
    DevlinkTcBinding,
    { dev: string; port: number; sb: number; tc: number; type: DevlinkTcBinding['type'] },
    { pool: number; threshold: number }
  >;
  /** Health reporters (`devlink health`): what they tell, and recovering. */
  readonly health: DevlinkHealthReporters;
  /** Traps, their groups and policers (`devlink trap`). */
  readonly trap: DevlinkSettings<
    DevlinkTrap,
    { dev: string; name: string },
    { action: 'drop' | 'trap' | 'mirror' }
  >;
  readonly trapGroup: DevlinkSettings<
    DevlinkTrapGroup,
    { dev: string; name: string },
    { action?: 'drop' | 'trap' | 'mirror' | undefined; policer?: number | undefined }
  >;
  readonly trapPolicer: DevlinkSettings<
    DevlinkTrapPolicer,
    { dev: string; id: number },
    { rate?: number | bigint | undefined; burst?: number | bigint | undefined }
  >;
  /** Regions of memory and their snapshots (`devlink region`). */
  readonly region: DevlinkRegions;
  /** Rates of functions (`devlink port function rate`). */
  readonly rate: DevlinkRates;
  /** Line cards (`devlink lc`). */
  readonly linecard: DevlinkSettings<DevlinkLinecard, { dev: string; index: number }, { type: string }>;

  constructor(options: DevlinkOptions = {}) {
    checkOptions(options, OPTIONS);
    const host = new DevlinkHost(options);
    this.#host = host;
    this.dev = new DevlinkObjects(host, kinds.dev);
    this.info = new DevlinkObjects(host, kinds.info);
    this.eswitch = new DevlinkSettings(host, kinds.eswitch);
    this.param = new DevlinkParams(host, kinds.param);
    this.port = new DevlinkPorts(host, kinds.port);
    this.portParam = new DevlinkParams(host, kinds.portParam);
    this.sb = new DevlinkObjects(host, kinds.sb);
    this.sbPool = new DevlinkSettings(host, kinds.sbPool);
    this.sbPortPool = new DevlinkSettings(host, kinds.sbPortPool);
    this.sbTcBind = new DevlinkSettings(host, kinds.sbTcBind);
    this.health = new DevlinkHealthReporters(host, kinds.health);
    this.trap = new DevlinkSettings(host, kinds.trap);
    this.trapGroup = new DevlinkSettings(host, kinds.trapGroup);
    this.trapPolicer = new DevlinkSettings(host, kinds.trapPolicer);
    this.region = new DevlinkRegions(host, kinds.region);
    this.rate = new DevlinkRates(host, kinds.rate);
    this.linecard = new DevlinkSettings(host, kinds.linecard);
  }

  /** Reads the resources of a device, as a tree (`devlink resource show`). */
  async resources(dev: string, options?: DevlinkCallOptions): Promise<DevlinkResourceEntry[]> {
    checkOptions(options, CALL_OPTIONS);
    const parts = await this.#host.act(
      'resourceDump',
      deviceReference('resource', dev),
      `resources of ${dev}`,
      options,
    );
    return parts.flatMap(({ resourceList }) => resourcesOf(resourceList));
  }

  /**
   * Sets the size of a resource, by its path (`'/IPv4/fib'`); it takes effect with the next reload.
   *
   * @throws EncodeError where there is no such resource.
   */
  async setResource(
    dev: string,
    path: string,
    size: number | bigint,
    options?: DevlinkCallOptions,
  ): Promise<void> {
    const flat = (list: readonly DevlinkResourceEntry[]): DevlinkResourceEntry[] =>
      list.flatMap((one) => [one, ...flat(one.resources ?? [])]);
    const all = flat(await this.resources(dev, options));
    const wanted = path.startsWith('/') ? path : `/${path}`;
    const found = all.find((one) => one.path === wanted);
    if (!found) {
      const paths = all.map((one) => one.path);
      throw new EncodeError('resource', 'path', `there is no '${path}'${instead(wanted, paths)}`);
    }
    const value = { ...deviceReference('resource', dev), resourceId: found.id, resourceSize: size };
    await this.#host.act('resourceSet', value, `resource ${wanted} of ${dev}`, options);
  }

  /** Keeps how much of a shared buffer is in use, for `occCur` and `occMax` of pools and bindings. */
  async sbOccupancySnapshot(dev: string, sb = 0, options?: DevlinkCallOptions): Promise<void> {
    const value = { ...deviceReference('shared buffer', dev), sbIndex: sb };
    await this.#host.act('sbOccSnapshot', value, `shared buffer ${sb} of ${dev}`, options);
  }

  /** Resets the highest use that was counted. */
  async sbOccupancyClear(dev: string, sb = 0, options?: DevlinkCallOptions): Promise<void> {
    const value = { ...deviceReference('shared buffer', dev), sbIndex: sb };
    await this.#host.act('sbOccMaxClear', value, `shared buffer ${sb} of ${dev}`, options);
  }

  /** Reloads a device; returns what was done. */
  async reload(dev: string, options: DevlinkReloadOptions = {}): Promise<string[]> {
    checkOptions(options, RELOAD_OPTIONS);
    const { action, limit, netns, ...limits } = options;
    const value = {
      ...deviceReference('device', dev),
      ...(action && { reloadAction: action }),
      ...(limit && { reloadLimits: { value: [limit], selector: [limit] } }),
      ...(netns && 'pid' in netns && { netnsPid: netns.pid }),
      ...(netns && 'fd' in netns && { netnsFd: netns.fd }),
      ...(netns && 'id' in netns && { netnsId: netns.id }),
    };
    const [answer] = await this.#host.act('reload', value, dev, limits);
    const done = answer?.reloadActionsPerformed as { value?: (string | number)[] } | undefined;
    return (done?.value ?? []).map(String);
  }

  /** Names the tests that a device can do on itself (`devlink dev selftests`). */
  async selftests(dev: string, options?: DevlinkCallOptions): Promise<string[]> {
    const { selftests } = await this.#host.ask(
      'selftestsGet',
      deviceReference('device', dev),
      `tests of ${dev}`,
      options,
    );
    return Object.keys(selftests ?? {}).filter((key) => key !== 'unknown');
  }

  /**
   * Writes firmware to a device, from a file where the kernel looks for firmware, and reports how far it has come
   * (`devlink dev flash`). It ends when the kernel says that all is written.
   *
   * @throws NetlinkError where it could not be written.
   */
  async *flash(
    dev: string,
    file: string,
    options: DevlinkFlashOptions = {},
  ): AsyncGenerator<DevlinkFlashProgress, void> {
    checkOptions(options, FLASH_OPTIONS);
    const { component, overwrite = [], ...limits } = options;
    const family = await this.#host.family();
    const value = {
      ...deviceReference('device', dev),
      flashUpdateFileName: file,
      ...(component !== undefined && { flashUpdateComponent: component }),
      ...(overwrite.length > 0 && {
        flashUpdateOverwriteMask: {
          value: overwrite.map((one) => `${one}Bit`),
          selector: overwrite.map((one) => `${one}Bit`),
        },
      }),
    };
    const events = family.subscribe(['config'], { signal: limits.signal });
    // a flash takes minutes, and answers when it is done
    let failure: unknown;
    const writing = family
      .request('flashUpdate', value as never, { timeout: 0, ...limits })
      .catch((error: unknown) => {
        failure = explained(error, dev);
      })
      .finally(() => setTimeout(() => events.close(), GRACE));
    try {
      for await (const one of events as AsyncIterable<DevlinkMessage & { event: string }>) {
        if (one.event === 'overrun' || handleOf(one) !== dev) continue;
        if (one.event === 'flashUpdateEnd') break;
        if (one.event === 'flashUpdateStatus') yield progressOf(one);
      }
      await writing;
    } finally {
      events.close();
    }
    if (failure !== undefined) throw failure;
  }

  /**
   * Reports what happens from now on. It resolves once the group is joined, so that nothing done after it is missed;
   * it ends with leaving the loop, `close()`, its signal, or this object.
   */
  async monitor(options: DevlinkMonitorOptions = {}): Promise<Subscription<DevlinkEvent>> {
    checkOptions(options, MONITOR_OPTIONS);
    const { dev, ...rest } = options;
    const family = await this.#host.family();
    return family.subscribe<DevlinkEvent>(['config'], rest, (told) => {
      const {
        event,
        cmd: _c,
        version: _v,
        ...message
      } = told as unknown as DevlinkMessage & {
        event: string;
        cmd: unknown;
        version: unknown;
      };
      if (dev !== undefined && handleOf(message) !== dev) return undefined;
      const kind = KIND_OF_EVENT[event.replace(/(New|Del|Recover|Set|Status|End)$/, '')];
      if (kind) return { event, ...readObject(kind, message) } as unknown as DevlinkEvent;
      if (event.startsWith('flashUpdate')) return { event, dev: handleOf(message), ...progressOf(message) };
      const { busName: _b, devName: _d, ...fields } = message;
      return { event, dev: handleOf(message), ...fields };
    });
  }

  /** Gives the family underneath, for a command that has no verb here: all of them, with types. */
  family(): Promise<BoundFamily<DevlinkCommands>> {
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

/** Milliseconds that the last word of a flash may come after its acknowledgement. */
const GRACE = 100;

/** Kinds by the words that events begin with. */
const KIND_OF_EVENT: Readonly<Record<string, DevlinkKind | undefined>> = {
  new: kinds.dev,
  del: kinds.dev,
  port: kinds.port,
  param: kinds.param,
  portParam: kinds.portParam,
  region: kinds.region,
  healthReporter: kinds.health,
  trap: kinds.trap,
  trapGroup: kinds.trapGroup,
  trapPolicer: kinds.trapPolicer,
  rate: kinds.rate,
  linecard: kinds.linecard,
};

function progressOf(message: Partial<DevlinkMessage>): DevlinkFlashProgress {
  const { flashUpdateStatusMsg, flashUpdateComponent, flashUpdateStatusDone, flashUpdateStatusTotal } =
    message;
  const { flashUpdateStatusTimeout } = message;
  return {
    ...(flashUpdateStatusMsg !== undefined && { message: flashUpdateStatusMsg }),
    ...(flashUpdateComponent !== undefined && { component: flashUpdateComponent }),
    ...(flashUpdateStatusDone !== undefined && { done: flashUpdateStatusDone }),
    ...(flashUpdateStatusTotal !== undefined && { total: flashUpdateStatusTotal }),
    ...(flashUpdateStatusTimeout !== undefined && { timeout: flashUpdateStatusTimeout }),
  };
}

import type { BoundFamily } from '../generic/bound.js';
import { GenericNetlink, type GenericNetlinkOptions } from '../generic/generic.js';
import { type OvsDatapathCommands, ovsDatapathFamily } from '../messages/generic/ovs_datapath.js';
import { type OvsFlowCommands, ovsFlowFamily } from '../messages/generic/ovs_flow.js';
import { type OvsVportCommands, ovsVportFamily } from '../messages/generic/ovs_vport.js';
import { NetlinkError } from '../protocol/errors.js';
import { defined } from '../schema/fields.js';
import { EncodeError, type Int64 } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import { FAMILY_OPTIONS } from '../socket/socket-options.js';
import { formatActions, formatKey, type OvsAction, type OvsKey } from './text.js';

export interface OvsOptions extends GenericNetlinkOptions {}

const OPTIONS = optionNames<OvsOptions>(FAMILY_OPTIONS);

/** Limits of waiting for one request. */
export interface OvsCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<OvsCallOptions>(CALL_NAMES);

/** A datapath: a switch in the kernel. */
export interface OvsDatapath {
  name: string;
  ifindex: number;
  userFeatures: readonly (string | number)[];
  masksCacheSize?: number;
  stats: { hit: Int64; missed: Int64; lost: Int64; flows: Int64 };
  megaflowStats: { maskHit: Int64; masks: number; cacheHit: Int64 };
}

/** A port of a datapath. */
export interface OvsVport {
  portNo: number;
  name: string;
  type: 'netdev' | 'internal' | 'gre' | 'vxlan' | 'geneve' | 'unspec' | number;
  ifindex?: number;
  options?: { dstPort?: number };
  stats: Readonly<Record<string, Int64>>;
}

/** A port to add. */
export interface OvsVportInput {
  name: string;
  /** `'netdev'` by default: an interface that is there. */
  type?: OvsVport['type'] | undefined;
  portNo?: number | undefined;
  /** UDP port of a tunnel. */
  options?: { dstPort?: number } | undefined;
}

/** A flow: which packets, and what is done with them. */
export interface OvsFlow {
  key: OvsKey;
  /** Bits of the key that count; all where there is none. */
  mask?: OvsKey;
  actions: OvsAction[];
  packets: Int64;
  bytes: Int64;
  /** Milliseconds of the system's time when it was last used. */
  used?: Int64;
  ufid?: string;
}

/** A flow to make. */
export interface OvsFlowInput {
  key: OvsKey;
  mask?: OvsKey | undefined;
  actions: readonly OvsAction[];
  ufid?: string | undefined;
}

/** `OVSP_LOCAL`: the port of the datapath itself. */
const NONE = 0;

/**
 * Open vSwitch in the kernel: datapaths, ports and flows, as `ovs-dpctl` shows and sets them. Where `ovs-vswitchd`
 * runs, they are its own.
 *
 * ```ts
 * await using ovs = new Ovs();
 * await ovs.addDatapath('dp0');
 * await ovs.addVport('dp0', { name: 'eth0' });
 * for (const flow of await ovs.flows('dp0')) console.log(Ovs.format(flow));
 * ```
 *
 * Needs CAP_NET_ADMIN in the namespace for changes, and the module `openvswitch`.
 */
export class Ovs {
  static {
    publicVerbs(Ovs);
  }

  /** Generic netlink underneath. */
  readonly generic: GenericNetlink;

  constructor(options: OvsOptions = {}) {
    checkOptions(options, OPTIONS);
    this.generic = new GenericNetlink(options);
  }

  /** Writes a flow as `ovs-dpctl dump-flows` does, without its counters. */
  static format({ key, mask, actions }: Pick<OvsFlow, 'key' | 'mask' | 'actions'>): string {
    return `${formatKey(key, mask)}, actions:${formatActions(actions)}`;
  }

  #datapath(): Promise<BoundFamily<OvsDatapathCommands>> {
    return this.generic.bind(ovsDatapathFamily);
  }

  #vport(): Promise<BoundFamily<OvsVportCommands>> {
    return this.generic.bind(ovsVportFamily);
  }

  #flow(): Promise<BoundFamily<OvsFlowCommands>> {
    return this.generic.bind(ovsFlowFamily);
  }

  /** Lists the datapaths. */
  async datapaths(options?: OvsCallOptions): Promise<OvsDatapath[]> {
    checkOptions(options, CALL_OPTIONS);
    return (await (await this.#datapath()).dump('get', {}, options)).map(datapathOf);
  }

  /**
   * Reads one datapath, by name.
   *
   * @throws NetlinkError `ENODEV` where there is none.
   */
  async datapath(name: string, options?: OvsCallOptions): Promise<OvsDatapath> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.#datapath();
    return datapathOf(
      await family.get('get', { dpIfindex: 0, name }, options).catch((error) => explained(error, name)),
    );
  }

  async #index(name: string, options?: OvsCallOptions): Promise<number> {
    return (await this.datapath(name, options)).ifindex;
  }

  /** Makes a datapath, with its own internal port. */
  async addDatapath(name: string, options?: OvsCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.#datapath();
    await family.request(
      'new',
      { dpIfindex: 0, name, upcallPid: NONE, userFeatures: ['unaligned'] },
      options,
    );
  }

  /** Removes a datapath with its ports and flows. */
  async delDatapath(name: string, options?: OvsCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.#datapath();
    await family.request('del', { dpIfindex: 0, name }, options).catch((error) => explained(error, name));
  }

  /** Lists the ports of a datapath. */
  async vports(datapath: string, options?: OvsCallOptions): Promise<OvsVport[]> {
    const dpIfindex = await this.#index(datapath, options);
    return (await (await this.#vport()).dump('get', { dpIfindex } as never, options)).map(vportOf);
  }

  /**
   * Adds a port: an interface that is there, an internal one, or a tunnel.
   *
   * @throws EncodeError where its name is missing.
   */
  async addVport(datapath: string, port: OvsVportInput, options?: OvsCallOptions): Promise<void> {
    const { name, type = 'netdev', portNo, options: tunnel } = port;
    if (name === undefined) throw new EncodeError('ovs vport', 'name', 'is missing');
    const dpIfindex = await this.#index(datapath, options);
    const value = defined({ dpIfindex, name, type, portNo, options: tunnel, upcallPid: [NONE] });
    await (await this.#vport()).request('new', value as never, options);
  }

  /** Removes a port, by its name or number. */
  async delVport(datapath: string, port: string | number, options?: OvsCallOptions): Promise<void> {
    const dpIfindex = await this.#index(datapath, options);
    const which = typeof port === 'number' ? { portNo: port } : { name: port };
    await (await this.#vport()).request('del', { dpIfindex, ...which } as never, options);
  }

  /** Lists the flows of a datapath. */
  async flows(datapath: string, options?: OvsCallOptions): Promise<OvsFlow[]> {
    const dpIfindex = await this.#index(datapath, options);
    const all = await (await this.#flow()).dump('get', { dpIfindex } as never, options);
    return all.map(
      ({ key = {}, mask, actions = [], stats, used, ufid }) =>
        defined({
          key,
          mask,
          actions: actions as OvsAction[],
          packets: stats?.packets ?? 0,
          bytes: stats?.bytes ?? 0,
          used,
          ufid,
        }) as OvsFlow,
    );
  }

  /** Makes a flow, or replaces the one with that key. */
  async setFlow(datapath: string, flow: OvsFlowInput, options?: OvsCallOptions): Promise<void> {
    const dpIfindex = await this.#index(datapath, options);
    const { key, mask, actions, ufid } = flow;
    await (await this.#flow()).request(
      'new',
      defined({ dpIfindex, key, mask, actions, ufid }) as never,
      options,
    );
  }

  /** Removes a flow, by its key. */
  async delFlow(
    datapath: string,
    { key, ufid }: Pick<OvsFlow, 'key' | 'ufid'>,
    options?: OvsCallOptions,
  ): Promise<void> {
    const dpIfindex = await this.#index(datapath, options);
    await (await this.#flow()).request('del', defined({ dpIfindex, key, ufid }) as never, options);
  }

  /** Removes all flows of a datapath. */
  async flushFlows(datapath: string, options?: OvsCallOptions): Promise<void> {
    const dpIfindex = await this.#index(datapath, options);
    await (await this.#flow()).request('del', { dpIfindex } as never, options);
  }

  /** Ends everything under way. May be called again. */
  close(): void {
    this.generic.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

function explained(error: unknown, name: string): never {
  if (error instanceof NetlinkError && error.code === 'ENODEV')
    error.message = `${error.request}: ENODEV: there is no datapath '${name}'`;
  throw error;
}

function datapathOf(fields: OvsDatapathCommands['get']['reply']): OvsDatapath {
  const { name = '', dpIfindex, userFeatures = [], masksCacheSize, stats, megaflowStats } = fields;
  const { hit = 0, missed = 0, lost = 0, flows = 0 } = (stats ?? {}) as Partial<OvsDatapath['stats']>;
  const {
    maskHit = 0,
    masks = 0,
    cacheHit = 0,
  } = (megaflowStats ?? {}) as Partial<OvsDatapath['megaflowStats']>;
  return defined({
    name,
    ifindex: dpIfindex,
    userFeatures,
    masksCacheSize,
    stats: { hit, missed, lost, flows },
    megaflowStats: { maskHit, masks, cacheHit },
  }) as OvsDatapath;
}

function vportOf(fields: OvsVportCommands['get']['reply']): OvsVport {
  const { portNo = 0, name = '', type = 'unspec', ifindex, options, stats } = fields;
  return defined({ portNo, name, type, ifindex, options, stats: stats ?? {} }) as OvsVport;
}

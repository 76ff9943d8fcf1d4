import type {
  DevlinkPortFunction,
  DevlinkResourceList,
  DevlinkResource as ResourceMessage,
} from '../messages/generic/devlink.js';
import {
  type DevlinkHealth,
  type DevlinkParam,
  type DevlinkParamMode,
  type DevlinkPort,
  type DevlinkRate,
  type DevlinkRegion,
  type DevlinkReport,
  type DevlinkResourceEntry,
  type DevlinkValue,
  deviceReference,
  readObject,
  readReport,
  referenceTo,
  writeValue,
} from '../objects/devlink/index.js';
import { EncodeError, type Input } from '../schema/index.js';
import { checkOptions, instead, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES } from '../socket/pending-request.js';
import {
  CALL_OPTIONS,
  type DevlinkCallOptions,
  DevlinkObjects,
  DevlinkSettings,
  described,
  memberOf,
} from './host.js';

type Obj = Record<string, unknown>;

export interface DevlinkPortKey {
  /** The device: `'pci/0000:03:00.0'`. */
  dev: string;
  /** Number of the port. */
  index: number;
}
export interface DevlinkPortInput {
  /** Ethernet, InfiniBand, or by what is plugged in. */
  type?: 'auto' | 'eth' | 'ib' | undefined;
  /** Address and state of the function that the port stands for. */
  function?: Input<DevlinkPortFunction> | undefined;
}
/** A port to be made: one for a function of a device. */
export interface DevlinkPortAddition {
  /** `'pciSf'`: a subfunction. */
  flavour: 'pciSf' | 'pciPf' | 'pciVf';
  /** The physical function that it is of. */
  pciPfNumber?: number | undefined;
  /** Number of the subfunction; the driver chooses one otherwise. */
  pciSfNumber?: number | undefined;
  /** The controller that it is of; 0 is the local one. */
  controllerNumber?: number | undefined;
  /** The number that it is to have; the driver's choice by default. */
  index?: number | undefined;
}

/** Verbs of ports. */
export class DevlinkPorts extends DevlinkSettings<DevlinkPort, DevlinkPortKey, DevlinkPortInput> {
  static {
    publicVerbs(DevlinkPorts, undefined, 'Devlink.port');
  }

  /** Splits a port into several. */
  async split(key: DevlinkPortKey, count: number, options?: DevlinkCallOptions): Promise<void> {
    const value = { ...referenceTo(this.kind, key as never), portSplitCount: count };
    await this.host.act('portSplit', value, described(this.kind, key as never), options);
  }

  /** Joins the ports again that a port was split into. */
  async unsplit(key: DevlinkPortKey, options?: DevlinkCallOptions): Promise<void> {
    await this.host.act(
      'portUnsplit',
      referenceTo(this.kind, key as never),
      described(this.kind, key as never),
      options,
    );
  }

  /**
   * Makes a port for a function (Linux 5.13); returns it.
   *
   * @throws EncodeError for a field that there is not.
   */
  async add(dev: string, input: DevlinkPortAddition, options?: DevlinkCallOptions): Promise<DevlinkPort> {
    const { flavour, index, ...rest } = input;
    const known = ['pciPfNumber', 'pciSfNumber', 'controllerNumber'];
    const value: Obj = { ...deviceReference('port', dev), portFlavour: flavour };
    if (index !== undefined) value.portIndex = index;
    for (const [key, given] of Object.entries(rest)) {
      if (!known.includes(key))
        throw new EncodeError('port', key, `there is no such field${instead(key, known)}`);
      if (given !== undefined) value[`port${key[0]!.toUpperCase()}${key.slice(1)}`] = given;
    }
    const [made] = await this.host.act('portNew', value, `port of ${dev}`, options);
    return readObject(this.kind, made!) as unknown as DevlinkPort;
  }

  /** Removes a port that was added. */
  async del(key: DevlinkPortKey, options?: DevlinkCallOptions): Promise<void> {
    await this.host.act(
      'portDel',
      referenceTo(this.kind, key as never),
      described(this.kind, key as never),
      options,
    );
  }
}

export interface DevlinkParamKey {
  /** The device: `'pci/0000:03:00.0'`. */
  dev: string;
  /** `'max_macs'`, `'enable_sriov'`, … */
  name: string;
}
export interface DevlinkParamInput {
  /** What it becomes: of the parameter's type. */
  value?: DevlinkValue | undefined;
  /** When it takes effect. */
  cmode: DevlinkParamMode;
  /** Sets what the driver begins with (Linux 7.0). */
  reset?: boolean | undefined;
}

/** Verbs of parameters. */
export class DevlinkParams<K extends DevlinkParamKey> extends DevlinkObjects<DevlinkParam, K> {
  static {
    publicVerbs(DevlinkParams, undefined, memberOf);
  }

  /**
   * Sets a value; it is of the type that the parameter has.
   *
   * @throws EncodeError where the type has no such value.
   */
  async set(key: K, { value, cmode, reset }: DevlinkParamInput, options?: DevlinkCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    if (value === undefined && !reset) throw new EncodeError('parameter', 'value', 'is missing');
    const { type } = await this.get(key, options);
    const request: Obj = {
      ...referenceTo(this.kind, key as never),
      paramType: type,
      paramValueCmode: cmode,
      ...(reset && { paramResetDefault: true }),
    };
    const data = value === undefined ? undefined : writeValue('parameter', 'value', type, value);
    if (data !== undefined) request.paramValueData = data;
    await this.host.act(this.kind.set!, request, described(this.kind, key as never), options);
  }
}

export interface DevlinkHealthKey {
  /** The device: `'pci/0000:03:00.0'`. */
  dev: string;
  /** The port, for a reporter of a port. */
  port?: number | undefined;
  /** `'fw'`, `'tx'`, … */
  name: string;
}
export interface DevlinkHealthInput {
  /** Milliseconds between automatic recoveries. */
  gracefulPeriod?: number | undefined;
  /** Milliseconds in which errors count as one burst. */
  burstPeriod?: number | undefined;
  /** Recovers without being asked. */
  autoRecover?: boolean | undefined;
  /** Takes a dump when an error is reported. */
  autoDump?: boolean | undefined;
}

/** Verbs of health reporters. */
export class DevlinkHealthReporters extends DevlinkSettings<
  DevlinkHealth,
  DevlinkHealthKey,
  DevlinkHealthInput
> {
  static {
    publicVerbs(DevlinkHealthReporters, undefined, 'Devlink.health');
  }

  /** Runs the reporter's diagnosis, and returns what the device reports of its state. */
  async diagnose(key: DevlinkHealthKey, options?: DevlinkCallOptions): Promise<DevlinkReport> {
    const parts = await this.host.act(
      'healthReporterDiagnose',
      referenceTo(this.kind, key as never),
      described(this.kind, key as never),
      options,
    );
    return readReport(parts.flatMap(({ fmsg = [] }) => fmsg));
  }

  /** Reads what was kept of the last error; where there is nothing, it is made now. */
  async showDump(key: DevlinkHealthKey, options?: DevlinkCallOptions): Promise<DevlinkReport> {
    const parts = await this.host.table(
      'healthReporterDumpGet',
      referenceTo(this.kind, key as never),
      options,
    );
    return readReport(parts.flatMap(({ fmsg = [] }) => fmsg));
  }

  /** Clears what was kept, so that the next error is kept. */
  async clearDump(key: DevlinkHealthKey, options?: DevlinkCallOptions): Promise<void> {
    await this.#act('healthReporterDumpClear', key, options);
  }

  /** Makes the device recover. */
  async recover(key: DevlinkHealthKey, options?: DevlinkCallOptions): Promise<void> {
    await this.#act('healthReporterRecover', key, options);
  }

  /** Makes the reporter report an error, as a test. */
  async test(key: DevlinkHealthKey, options?: DevlinkCallOptions): Promise<void> {
    await this.#act('healthReporterTest', key, options);
  }

  async #act(
    command: 'healthReporterDumpClear' | 'healthReporterRecover' | 'healthReporterTest',
    key: DevlinkHealthKey,
    options?: DevlinkCallOptions,
  ): Promise<void> {
    await this.host.act(
      command,
      referenceTo(this.kind, key as never),
      described(this.kind, key as never),
      options,
    );
  }
}

export interface DevlinkRegionKey {
  /** The device: `'pci/0000:03:00.0'`. */
  dev: string;
  /** Number of the port that it is of. */
  port?: number | undefined;
  /** `'cr-space'`, … */
  name: string;
}
export interface DevlinkReadOptions extends DevlinkCallOptions {
  /** The snapshot to read; without one the region as it is now (Linux 6.3). */
  snapshot?: number | undefined;
  /** Where to begin, and how many bytes; all by default. */
  address?: number | undefined;
  /** Bytes to read; to the end otherwise. */
  length?: number | undefined;
}
const READ_OPTIONS = optionNames<DevlinkReadOptions>({
  ...CALL_NAMES,
  snapshot: true,
  address: true,
  length: true,
});

/** Verbs of regions of a device's memory. */
export class DevlinkRegions extends DevlinkObjects<DevlinkRegion, DevlinkRegionKey> {
  static {
    publicVerbs(DevlinkRegions, undefined, 'Devlink.region');
  }

  /** Makes a snapshot; returns its number. */
  async new(key: DevlinkRegionKey, snapshot?: number, options?: DevlinkCallOptions): Promise<number> {
    const value = {
      ...referenceTo(this.kind, key as never),
      ...(snapshot !== undefined && { regionSnapshotId: snapshot }),
    };
    const [made] = await this.host.act('regionNew', value, described(this.kind, key as never), options);
    return made?.regionSnapshotId ?? snapshot!;
  }

  /** Removes a snapshot. */
  async del(key: DevlinkRegionKey, snapshot: number, options?: DevlinkCallOptions): Promise<void> {
    const value = { ...referenceTo(this.kind, key as never), regionSnapshotId: snapshot };
    await this.host.act('regionDel', value, described(this.kind, key as never), options);
  }

  /** Reads a snapshot, or part of it, as hexadecimal. */
  async read(key: DevlinkRegionKey, options: DevlinkReadOptions = {}): Promise<string> {
    checkOptions(options, READ_OPTIONS);
    const { snapshot, address, length, ...limits } = options;
    const size =
      length ?? (address === undefined ? undefined : Number((await this.get(key, limits)).size) - address);
    const parts = await this.host.table(
      'regionRead',
      {
        ...referenceTo(this.kind, key as never),
        ...(snapshot === undefined ? { regionDirect: true } : { regionSnapshotId: snapshot }),
        ...(size !== undefined && { regionChunkAddr: address ?? 0, regionChunkLen: size }),
      },
      limits,
    );
    const chunks = parts.flatMap(({ regionChunks }) => regionChunks?.regionChunk ?? []);
    return chunks
      .sort((a, b) => Number(a.regionChunkAddr) - Number(b.regionChunkAddr))
      .map(({ regionChunkData }) => regionChunkData)
      .join('');
  }
}

/** A leaf, by its port; a node, by its name. */
export interface DevlinkRateKey {
  /** The device: `'pci/0000:03:00.0'`. */
  dev: string;
  /** Number of the port that a leaf is of. */
  port?: number | undefined;
  /** Name of a node. */
  nodeName?: string | undefined;
}
export interface DevlinkRateInput {
  /** Bytes a second. */
  txShare?: number | bigint | undefined;
  /** Most bytes per second. */
  txMax?: number | bigint | undefined;
  /** Higher goes first, among those of one parent. */
  txPriority?: number | undefined;
  /** Share among those of the same priority. */
  txWeight?: number | undefined;
  /** The node above; none by `''`. */
  parentNodeName?: string | undefined;
  /** Share of each traffic class, in percent. */
  tcBws?: readonly { index: number; bw: number }[] | undefined;
}

/** Verbs of rates. */
export class DevlinkRates extends DevlinkSettings<DevlinkRate, DevlinkRateKey, DevlinkRateInput> {
  static {
    publicVerbs(DevlinkRates, undefined, 'Devlink.rate');
  }

  /** Makes a node. */
  async add(
    dev: string,
    nodeName: string,
    input: DevlinkRateInput = {},
    options?: DevlinkCallOptions,
  ): Promise<void> {
    const key = { dev, nodeName };
    await this.host.act('rateNew', referenceTo(this.kind, key), described(this.kind, key), options);
    if (Object.keys(input).length > 0) await this.set(key, input, options);
  }

  /** Removes a node. */
  async del(dev: string, nodeName: string, options?: DevlinkCallOptions): Promise<void> {
    const key = { dev, nodeName };
    await this.host.act('rateDel', referenceTo(this.kind, key), described(this.kind, key), options);
  }
}

/** Resources as a tree, of the messages that tell them. */
export function resourcesOf(list: DevlinkResourceList | undefined, above = ''): DevlinkResourceEntry[] {
  return ((list?.resource ?? []) as ResourceMessage[]).map((one) => {
    const path = `${above}/${one.resourceName}`;
    const { resourceList } = one as { resourceList?: DevlinkResourceList };
    const inner = resourcesOf(resourceList, path);
    const entry: Obj = {
      name: one.resourceName,
      path,
      id: one.resourceId,
      size: one.resourceSize,
      sizeNew: one.resourceSizeNew,
      sizeValid: one.resourceSizeValid === undefined ? undefined : Boolean(one.resourceSizeValid),
      sizeMin: one.resourceSizeMin,
      sizeMax: one.resourceSizeMax,
      sizeGran: one.resourceSizeGran,
      unit: one.resourceUnit,
      occ: one.resourceOcc,
      resources: inner.length > 0 ? inner : undefined,
    };
    return Object.fromEntries(
      Object.entries(entry).filter(([, value]) => value !== undefined),
    ) as unknown as DevlinkResourceEntry;
  });
}

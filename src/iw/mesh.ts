import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { MeshConfig, MeshPathInfo } from '../messages/generic/nl80211/mesh.js';
import type { Input } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { type ChannelInput, channelAttributes } from './channel.js';
import type { DeviceRef, IWCallOptions, Wireless } from './wireless.js';

export interface MeshInput extends Partial<ChannelInput> {
  /** Name of the mesh: up to 32 bytes. */
  meshId: string | Uint8Array;
  /** Time units. */
  beaconInterval?: number | undefined;
  /** Beacons between two that announce what waits. */
  dtimPeriod?: number | undefined;
  /** In 500 kbit/s. */
  basicRates?: readonly number[] | undefined;
  /** 100 kbit/s. */
  mcastRate?: number | undefined;
  /** Settings that can be changed later, too. */
  config?: Input<MeshConfig> | undefined;
  /** Settings for its whole life. */
  setup?: Input<Nl80211Attributes['meshSetup']>;
}

const MESH_INPUT = optionNames<MeshInput>({
  meshId: true,
  beaconInterval: true,
  dtimPeriod: true,
  basicRates: true,
  mcastRate: true,
  config: true,
  setup: true,
  freq: true,
  channel: true,
  band: true,
  width: true,
  centerFreq1: true,
  centerFreq2: true,
});

/** A way through the mesh, or (`meshProxies`) who speaks for whom. */
export interface MeshPath extends MeshPathInfo {
  dst: string;
  nextHop: string;
}

/** Meshes of 802.11s. */
export class Meshes {
  static {
    publicVerbs(Meshes);
  }

  readonly wireless: Wireless;

  /** @param wireless the socket of nl80211, which all parts share. */
  constructor(wireless: Wireless) {
    this.wireless = wireless;
  }

  /** Joins a mesh, or begins one. */
  async joinMesh(dev: DeviceRef, mesh: MeshInput, options?: IWCallOptions): Promise<void> {
    checkOptions(mesh, MESH_INPUT);
    const { meshId, beaconInterval, dtimPeriod, basicRates, mcastRate, config, setup } = mesh;
    const channel = mesh.freq !== undefined || mesh.channel !== undefined;
    await this.wireless.act(
      'joinMesh',
      dev,
      {
        meshId: meshId as string,
        ...(channel ? channelAttributes(mesh) : {}),
        beaconInterval,
        dtimPeriod,
        bssBasicRates: basicRates,
        mcastRate,
        ...(config === undefined ? {} : { meshConfig: config }),
        ...(setup === undefined ? {} : { meshSetup: setup }),
      },
      options,
    );
  }

  /** Leaves the mesh. */
  async leaveMesh(dev: DeviceRef, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('leaveMesh', dev, {}, options);
  }

  /** Parameters of a mesh that was joined (`iw dev … mesh_param dump`). */
  async meshConfig(dev: DeviceRef, options?: IWCallOptions): Promise<MeshConfig> {
    return (
      (await this.wireless.get('getMeshConfig', await this.wireless.device(dev), options)).meshConfig ?? {}
    );
  }

  /** Changes settings of the mesh that was joined. */
  async setMeshConfig(dev: DeviceRef, config: Input<MeshConfig>, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('setMeshConfig', dev, { meshConfig: config }, options);
  }

  /** All paths (`iw dev … mpath dump`). */
  async meshPaths(dev: DeviceRef, options?: IWCallOptions): Promise<MeshPath[]> {
    return (await this.wireless.dump('getMpath', await this.wireless.device(dev), options)).map(pathOf);
  }

  /** Who outside is reached through whom inside (`iw dev … mpp dump`, 4.0). */
  async meshProxies(dev: DeviceRef, options?: IWCallOptions): Promise<MeshPath[]> {
    return (await this.wireless.dump('getMpp', await this.wireless.device(dev), options)).map(pathOf);
  }

  /** Reads the path to one station. Throws `ENOENT` where there is none. */
  async meshPath(dev: DeviceRef, dst: string, options?: IWCallOptions): Promise<MeshPath> {
    return pathOf(
      await this.wireless.get('getMpath', { ...(await this.wireless.device(dev)), mac: dst }, options),
    );
  }

  /** Adds a fixed path to a station. */
  async addMeshPath(dev: DeviceRef, dst: string, nextHop: string, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('newMpath', dev, { mac: dst, mpathNextHop: nextHop }, options);
  }

  /** Changes the next hop of a path. */
  async setMeshPath(dev: DeviceRef, dst: string, nextHop: string, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('setMpath', dev, { mac: dst, mpathNextHop: nextHop }, options);
  }

  /** Forgets a path; all of them where none is named. */
  async deleteMeshPath(dev: DeviceRef, dst?: string, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('delMpath', dev, dst === undefined ? {} : { mac: dst }, options);
  }
}

function pathOf({ mac, mpathNextHop, mpathInfo }: Nl80211Attributes): MeshPath {
  return { dst: mac!, nextHop: mpathNextHop!, ...mpathInfo };
}

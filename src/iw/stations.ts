import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { StationInfo } from '../messages/generic/nl80211/station.js';
import type { SurveyInfo } from '../messages/generic/nl80211/survey.js';
import type { Input } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import type { Attributes80211, DeviceRef, IWCallOptions, Wireless } from './wireless.js';

/** Somebody on the other end. */
export interface Station extends StationInfo {
  mac: string;
  ifindex?: number;
}

type Given = Input<Nl80211Attributes>;

export interface StationInput {
  /** Flags to set and to clear: `{ authorized: true, wme: false }`. */
  flags?: { readonly [K in StationFlag]?: boolean } | undefined;
  /** Association ID. */
  aid?: number | undefined;
  /** Beacon intervals between its wake-ups. */
  listenInterval?: number | undefined;
  /** In 500 kbit/s. */
  supportedRates?: readonly number[] | undefined;
  /** Capability bits of its association. */
  capability?: number | undefined;
  /** What it can of 802.11n. */
  htCapability?: Given['htCapability'];
  /** What it can of 802.11ac. */
  vhtCapability?: Given['vhtCapability'];
  /** Opens or blocks a mesh peer link. */
  plinkAction?: Given['staPlinkAction'];
  /** State of a mesh peer link. */
  plinkState?: Given['staPlinkState'];
  /** Power mode towards a mesh peer. */
  meshPowerMode?: Given['localMeshPowerMode'];
  /** mBm (hundredths of dBm). */
  txPower?: number | undefined;
  /** Share of air time: 256 by default. */
  airtimeWeight?: number | undefined;
  /** The VLAN interface (`apVlan`) that it belongs to. */
  vlan?: number | undefined;
}

const STATION_INPUT = optionNames<StationInput>({
  flags: true,
  aid: true,
  listenInterval: true,
  supportedRates: true,
  capability: true,
  htCapability: true,
  vhtCapability: true,
  plinkAction: true,
  plinkState: true,
  meshPowerMode: true,
  txPower: true,
  airtimeWeight: true,
  vlan: true,
});

export type StationFlag =
  | 'authorized'
  | 'shortPreamble'
  | 'wme'
  | 'mfp'
  | 'authenticated'
  | 'tdlsPeer'
  | 'associated'
  | 'sppAmsdu';

/** A cipher's key. */
export interface KeyInput {
  /** 0 to 3; 4 to 7 protect management frames and beacons. */
  idx: number;
  /** The key, in hexadecimal. */
  data?: string | undefined;
  /** `'ccmp'`, `'gcmp256'`, … */
  cipher?: Given['keyCipher'];
  /** Of the other end, for a pairwise key. */
  mac?: string | undefined;
  /** Counter of what was received, in hexadecimal. */
  seq?: string | undefined;
  /** `'group'`, `'pairwise'`, `'peerkey'`. */
  type?: Given['keyType'];
}

const KEY_INPUT = optionNames<KeyInput>({
  idx: true,
  data: true,
  cipher: true,
  mac: true,
  seq: true,
  type: true,
});

/** Stations, channels' load, keys. */
export class Stations {
  static {
    publicVerbs(Stations);
  }

  readonly wireless: Wireless;

  /** @param wireless the socket of nl80211, which all parts share. */
  constructor(wireless: Wireless) {
    this.wireless = wireless;
  }

  /** Who is on the other end (`iw dev … station dump`): an access point's clients, a client's access point, peers. */
  async stations(dev: DeviceRef, options?: IWCallOptions): Promise<Station[]> {
    return (await this.wireless.dump('getStation', await this.wireless.device(dev), options)).map(stationOf);
  }

  /** One of them; `ENOENT` where there is none. */
  async station(dev: DeviceRef, mac: string, options?: IWCallOptions): Promise<Station> {
    return stationOf(
      await this.wireless.get('getStation', { ...(await this.wireless.device(dev)), mac }, options),
    );
  }

  /** Adds a station, where programs decide who is one: access points, meshes. */
  async addStation(
    dev: DeviceRef,
    mac: string,
    station: StationInput,
    options?: IWCallOptions,
  ): Promise<void> {
    await this.wireless.act('newStation', dev, { mac, ...stationAttributes(station) }, options);
  }

  /** Changes a station. */
  async setStation(
    dev: DeviceRef,
    mac: string,
    station: StationInput,
    options?: IWCallOptions,
  ): Promise<void> {
    await this.wireless.act('setStation', dev, { mac, ...stationAttributes(station) }, options);
  }

  /** Sends a station away, with `reasonCode`; all of them where none is named. */
  async deleteStation(
    dev: DeviceRef,
    mac?: string,
    options: IWCallOptions & { reasonCode?: number } = {},
  ): Promise<void> {
    const { reasonCode, ...limits } = options;
    await this.wireless.act(
      'delStation',
      dev,
      {
        ...(mac === undefined ? {} : { mac }),
        // a reason is only accepted with the frame that tells it: 12 is deauthentication
        ...(reasonCode === undefined ? {} : { reasonCode, mgmtSubtype: 12 }),
      },
      limits,
    );
  }

  /** How busy channels are (`iw dev … survey dump`). */
  async survey(dev: DeviceRef, options?: IWCallOptions): Promise<SurveyInfo[]> {
    const found = await this.wireless.dump('getSurvey', await this.wireless.device(dev), options);
    return found.flatMap(({ surveyInfo }) => (surveyInfo ? [surveyInfo] : []));
  }

  /** A key's cipher and counter; some drivers tell the key itself. */
  async key(
    dev: DeviceRef,
    idx: number,
    mac?: string,
    options?: IWCallOptions,
  ): Promise<Nl80211Attributes['key']> {
    const which = { keyIdx: idx, ...(mac === undefined ? {} : { mac }) };
    const { key, keyData, keyCipher, keySeq } = await this.wireless.get(
      'getKey',
      { ...(await this.wireless.device(dev)), ...which },
      options,
    );
    const old = { idx, data: keyData, cipher: keyCipher, seq: keySeq };
    return { ...(JSON.parse(JSON.stringify(old)) as typeof key), ...key };
  }

  /** Installs a key. */
  async addKey(dev: DeviceRef, key: KeyInput, options?: IWCallOptions): Promise<void> {
    checkOptions(key, KEY_INPUT);
    const { mac, ...rest } = key;
    await this.wireless.act('newKey', dev, { ...(mac === undefined ? {} : { mac }), key: rest }, options);
  }

  /** Removes a key by its index; of a pairwise key, with the address of the other end. */
  async deleteKey(dev: DeviceRef, idx: number, mac?: string, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('delKey', dev, { ...(mac === undefined ? {} : { mac }), key: { idx } }, options);
  }

  /** Which key is used for what is sent. */
  async setDefaultKey(
    dev: DeviceRef,
    idx: number,
    use: 'data' | 'unicast' | 'multicast' | 'management' | 'beacon' = 'data',
    options?: IWCallOptions,
  ): Promise<void> {
    const key: Given['key'] =
      use === 'management'
        ? { idx, defaultMgmt: true }
        : use === 'beacon'
          ? { idx, defaultBeacon: true }
          : {
              idx,
              default: true,
              ...(use === 'data' ? {} : { defaultTypes: { [use]: true } }),
            };
    await this.wireless.act('setKey', dev, { key }, options);
  }

  /** Reports the signal crossing levels in dBm (`notifyCqm` events); none ends it. */
  async setSignalThreshold(
    dev: DeviceRef,
    dbm: number | readonly number[] | undefined,
    hysteresis = 0,
    options?: IWCallOptions,
  ): Promise<void> {
    const levels = dbm === undefined ? [0] : typeof dbm === 'number' ? [dbm] : dbm;
    await this.wireless.act('setCqm', dev, { cqm: { rssiThold: levels, rssiHyst: hysteresis } }, options);
  }
}

function stationOf({ mac, ifindex, staInfo }: Nl80211Attributes): Station {
  return { mac: mac!, ...(ifindex === undefined ? {} : { ifindex }), ...staInfo };
}

function stationAttributes(station: StationInput): Attributes80211 {
  checkOptions(station, STATION_INPUT);
  const { flags, aid, listenInterval, supportedRates, capability, txPower, airtimeWeight, vlan } = station;
  const names = Object.keys(flags ?? {}) as StationFlag[];
  return {
    ...(flags ? { staFlags2: { mask: names, set: names.filter((name) => flags[name]) } } : {}),
    staAid: aid,
    staListenInterval: listenInterval,
    staSupportedRates: supportedRates,
    staCapability: capability,
    htCapability: station.htCapability,
    vhtCapability: station.vhtCapability,
    staPlinkAction: station.plinkAction,
    staPlinkState: station.plinkState,
    localMeshPowerMode: station.meshPowerMode,
    ...(txPower === undefined ? {} : { staTxPowerSetting: 'fixed', staTxPower: Math.round(txPower * 100) }),
    airtimeWeight,
    staVlan: vlan,
  };
}

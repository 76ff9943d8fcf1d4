import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { Nl80211Command } from '../messages/generic/nl80211/commands.js';
import type { Nl80211 } from '../messages/generic/nl80211/index.js';
import type { InformationElement } from '../messages/ieee80211/elements.js';
import { NetlinkError } from '../protocol/errors.js';
import type { Input } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { later } from '../socket/later.js';
import type { ScanResult } from './bss.js';
import { CHANNEL_INPUT, type ChannelInput, channelAttributes } from './channel.js';
import { type ConnectInput, connectAttributes } from './connection.js';
import type { WirelessParts } from './parts.js';
import type { Station } from './stations.js';
import {
  type Attributes80211,
  CALL_OPTIONS,
  type DeviceRef,
  type IWCallOptions,
  type Wireless,
} from './wireless.js';

/** What one is connected to. */
export interface WirelessLink {
  /** The network, as it was heard. */
  bss: ScanResult;
  /** The access point as a station: signal, rates, counters; none in an IBSS of oneself alone. */
  station?: Station;
}

export interface IbssInput extends ChannelInput {
  /** Name of the network: up to 32 bytes. */
  ssid: string | Uint8Array;
  /** Address of the cell; chosen otherwise. */
  bssid?: string | undefined;
  /** Stays on the channel whoever else is heard. */
  fixedFreq?: boolean | undefined;
  /** Time units. */
  beaconInterval?: number | undefined;
  /** In 500 kbit/s. */
  basicRates?: readonly number[] | undefined;
  /** 100 kbit/s. */
  mcastRate?: number | undefined;
  /** Frames are encrypted. */
  privacy?: boolean | undefined;
}

const IBSS_INPUT = optionNames<IbssInput>({
  ssid: true,
  bssid: true,
  fixedFreq: true,
  beaconInterval: true,
  basicRates: true,
  mcastRate: true,
  privacy: true,
  freq: true,
  channel: true,
  band: true,
  width: true,
  centerFreq1: true,
  centerFreq2: true,
});

/** One step of joining a network, where a program does them one by one. */
export interface AuthenticateInput {
  /** MAC address of the access point. */
  bssid: string;
  /** Name of the network. */
  ssid: string | Uint8Array;
  /** MHz. */
  freq: number;
  /** `'openSystem'`, `'sharedKey'`, `'sae'`, … */
  authType?: Input<Nl80211Attributes['authType']>;
  /** Of SAE: transaction and status, then elements; in hexadecimal. */
  authData?: string | undefined;
  /** Information elements to send along. */
  elements?: InformationElement[] | string | undefined;
}

const AUTHENTICATE_INPUT = optionNames<AuthenticateInput>({
  bssid: true,
  ssid: true,
  freq: true,
  authType: true,
  authData: true,
  elements: true,
});

const CONNECT_TIMEOUT = 30_000;

/** Networks that one joins: infrastructure, IBSS, OCB. */
export class Networks {
  static {
    publicVerbs(Networks);
  }

  readonly wireless: Wireless;
  /** @internal */
  readonly parts: WirelessParts;

  /** @param wireless the socket of nl80211, which all parts share. */
  constructor(wireless: Wireless, parts: WirelessParts) {
    this.wireless = wireless;
    this.parts = parts;
  }

  /**
   * Connects to a network and waits for the outcome; resolves with the event. Open networks and WEP need nothing else;
   * WPA needs a device that does the handshake, or wpa_supplicant. A refusal is `ECONNREFUSED` with the
   * network's status in words of the standard's number; `ETIMEDOUT` where nobody answers.
   */
  async connect(dev: DeviceRef, network: ConnectInput, options: IWCallOptions = {}): Promise<Nl80211> {
    checkOptions(options, CALL_OPTIONS);
    const device = await this.wireless.device(dev);
    const attributes = await connectAttributes(network);
    if (attributes.pmk !== undefined)
      await offloads(this.parts, device, '4wayHandshakeStaPsk', 'WPA with a key');
    if (attributes.saePassword !== undefined) await offloads(this.parts, device, 'saeOffload', 'SAE');
    return outcome(
      this.wireless,
      'connect',
      device,
      () => this.wireless.act('connect', device, attributes),
      options,
    );
  }

  /** Leaves a network; 3 of `reasonCode` says that one goes. */
  async disconnect(dev: DeviceRef, options: IWCallOptions & { reasonCode?: number } = {}): Promise<void> {
    const { reasonCode = 3, ...limits } = options;
    await this.wireless.act('disconnect', dev, { reasonCode }, limits);
  }

  /** What one is connected to, or `undefined` (`iw dev … link`). */
  async link(dev: DeviceRef, options?: IWCallOptions): Promise<WirelessLink | undefined> {
    const device = await this.wireless.device(dev);
    const heard = await this.parts.scanning.scanResults(device, options);
    const bss = heard.find(({ status }) => status === 'associated' || status === 'ibssJoined');
    if (!bss) return undefined;
    const station = (await this.parts.stations.stations(device, options)).find(
      ({ mac }) => mac === bss.bssid,
    );
    return station ? { bss, station } : { bss };
  }

  /** The first step of joining, by hand; the answer is an `authenticate` event. */
  async authenticate(dev: DeviceRef, input: AuthenticateInput, options?: IWCallOptions): Promise<void> {
    checkOptions(input, AUTHENTICATE_INPUT);
    const { bssid, ssid, freq, authType = 'openSystem', authData, elements } = input;
    await this.wireless.act(
      'authenticate',
      dev,
      {
        mac: bssid,
        ssid: ssid as string,
        wiphyFreq: freq,
        authType,
        ...(authData === undefined ? {} : { authData }),
        ...(elements === undefined ? {} : { ie: elements as InformationElement[] }),
      },
      options,
    );
  }

  /** The second step; the answer is an `associate` event. */
  async associate(
    dev: DeviceRef,
    input: Omit<AuthenticateInput, 'authType' | 'authData'> & Attributes80211,
    options?: IWCallOptions,
  ): Promise<void> {
    const { bssid, ssid, freq, elements, ...more } = input;
    await this.wireless.act(
      'associate',
      dev,
      {
        mac: bssid as string,
        ssid: ssid as string,
        wiphyFreq: freq,
        ...(elements === undefined ? {} : { ie: elements as InformationElement[] }),
        ...more,
      },
      options,
    );
  }

  /** Ends the authentication with an access point. */
  async deauthenticate(
    dev: DeviceRef,
    bssid: string,
    reasonCode = 3,
    options?: IWCallOptions,
  ): Promise<void> {
    await this.wireless.act('deauthenticate', dev, { mac: bssid, reasonCode }, options);
  }

  /** Ends the association with an access point. */
  async disassociate(dev: DeviceRef, bssid: string, reasonCode = 3, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('disassociate', dev, { mac: bssid, reasonCode }, options);
  }

  /** Joins an IBSS (a network without an access point), or begins it; a `joinIbss` event reports when. */
  async joinIbss(dev: DeviceRef, ibss: IbssInput, options?: IWCallOptions): Promise<void> {
    checkOptions(ibss, IBSS_INPUT);
    const { ssid, bssid, fixedFreq, beaconInterval, basicRates, mcastRate, privacy } = ibss;
    await this.wireless.act(
      'joinIbss',
      dev,
      {
        ssid: ssid as string,
        ...channelAttributes(ibss),
        ...(bssid === undefined ? {} : { mac: bssid }),
        ...(fixedFreq ? { freqFixed: true as const } : {}),
        beaconInterval,
        bssBasicRates: basicRates,
        mcastRate,
        ...(privacy ? { privacy: true as const } : {}),
      },
      options,
    );
  }

  /** Leaves the IBSS. */
  async leaveIbss(dev: DeviceRef, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('leaveIbss', dev, {}, options);
  }

  /** Speaks outside of any network (802.11p), on a channel. */
  async joinOcb(dev: DeviceRef, channel: ChannelInput, options?: IWCallOptions): Promise<void> {
    checkOptions(channel, CHANNEL_INPUT);
    await this.wireless.act('joinOcb', dev, channelAttributes({ width: '10', ...channel }), options);
  }

  /** Ends what `joinOcb` began. */
  async leaveOcb(dev: DeviceRef, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('leaveOcb', dev, {}, options);
  }
}

/** Refuses what the device does not do itself. */
async function offloads(
  { devices }: WirelessParts,
  device: DeviceRef,
  feature: NonNullable<Nl80211Attributes['extFeatures']>[number],
  what: string,
): Promise<void> {
  const { wiphy } = await devices.interface(device);
  const { extFeatures = [] } = await devices.phy(wiphy);
  if (extFeatures.includes(feature)) return;
  throw NetlinkError.of(
    'EOPNOTSUPP',
    `${what}: this device does not do the handshake itself (${feature}); connect by wpa_supplicant`,
  );
}

/** Does something and waits for the event that says what came of it. */
async function outcome(
  wireless: Wireless,
  command: Nl80211Command,
  device: { ifindex?: number; wdev?: number },
  begin: () => Promise<unknown>,
  { timeout = CONNECT_TIMEOUT, signal }: IWCallOptions,
): Promise<Nl80211> {
  signal?.throwIfAborted();
  await using events = await wireless.monitor({ groups: ['mlme'], receiveBuffer: 0, signal });
  let late = false;
  const timer = later(timeout || Number.POSITIVE_INFINITY, () => {
    late = true;
    events.close();
  });
  try {
    await begin();
    for await (const event of events) {
      if (event.event !== command) continue;
      const own =
        device.ifindex === undefined ? event.wdev === device.wdev : event.ifindex === device.ifindex;
      if (!own) continue;
      const { statusCode = 0, timedOut } = event;
      if (timedOut) {
        const { timeoutReason: at } = event;
        const where = at === undefined || at === 'unspecified' ? '' : ` (${at})`;
        throw NetlinkError.of('ETIMEDOUT', `${command}: no such network answered${where}`);
      }
      if (statusCode !== 0)
        throw NetlinkError.of('ECONNREFUSED', `${command}: the network refused with status ${statusCode}`);
      return event;
    }
    signal?.throwIfAborted();
    if (late) throw NetlinkError.of('ETIMEDOUT', `${command}: no outcome after ${timeout} ms`);
    throw NetlinkError.of('EBADF', 'the socket is closed');
  } finally {
    timer.cancel();
  }
}

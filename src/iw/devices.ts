import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { Nl80211 } from '../messages/generic/nl80211/index.js';
import type { Input } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CHANNEL_INPUT, type ChannelInput, channelAttributes } from './channel.js';
import { mergePhys, type Phy } from './phy.js';
import type { Attributes80211, DeviceRef, IWCallOptions, PhyRef, Wireless } from './wireless.js';

/** What an interface is (`NL80211_IFTYPE_*`); `managed`, `ibss` and `mesh` are what `iw` calls some. */
export type InterfaceType = NonNullable<Nl80211Attributes['iftype']> | 'managed' | 'ibss' | 'mesh';

/** A wireless interface. */
export interface WirelessInterface extends Nl80211Attributes {
  wiphy: number;
  wdev: number;
}

export interface InterfaceInput {
  /** Its name; those without a netdev (`p2pDevice`, `nan`) have none. */
  ifname?: string | undefined;
  /** `'station'`, `'ap'`, `'monitor'`, … */
  iftype: InterfaceType;
  /** The device, by its name or index. */
  phy: PhyRef;
  /** Its address; the kernel makes one else. */
  mac?: string | undefined;
  /** Frames with four addresses: for bridges. */
  '4addr'?: boolean | undefined;
  /** What a monitor is shown besides: `{ fcsfail: true }`. */
  mntrFlags?: Input<Nl80211Attributes['mntrFlags']>;
  /** Name of the mesh that it is for. */
  meshId?: string | undefined;
}

export interface PhyChanges {
  /** New name of the device. */
  name?: string | undefined;
  /** Attempts for short frames. */
  retryShort?: number | undefined;
  /** Attempts for long frames. */
  retryLong?: number | undefined;
  /** Bytes; `'off'` for none. */
  fragThreshold?: number | 'off' | undefined;
  /** Bytes from which RTS and CTS are used. */
  rtsThreshold?: number | 'off' | undefined;
  /** Steps of 3 µs for the way through the air. */
  coverageClass?: number | undefined;
  /** Bitmaps of chains. */
  antennaTx?: number | undefined;
  /** Bits of the antennas to receive with. */
  antennaRx?: number | undefined;
}

const PHY_CHANGES = optionNames<PhyChanges>({
  name: true,
  retryShort: true,
  retryLong: true,
  fragThreshold: true,
  rtsThreshold: true,
  coverageClass: true,
  antennaTx: true,
  antennaRx: true,
});

/** `auto`, or a power in dBm that is the highest (`limited`) or the one (`fixed`). */
export type TxPower = 'auto' | { limited: number } | { fixed: number };

const TYPES: Readonly<Record<string, NonNullable<Nl80211Attributes['iftype']>>> = {
  managed: 'station',
  ibss: 'adhoc',
  mesh: 'meshPoint',
};

function iftypeOf(type: InterfaceType): NonNullable<Nl80211Attributes['iftype']> {
  return TYPES[type] ?? (type as NonNullable<Nl80211Attributes['iftype']>);
}

/** Devices and their interfaces. */
export class Devices {
  static {
    publicVerbs(Devices);
  }

  readonly wireless: Wireless;

  /** @param wireless the socket of nl80211, which all parts share. */
  constructor(wireless: Wireless) {
    this.wireless = wireless;
  }

  /** All devices (`iw phy`): bands with channels and rates, capabilities, commands, combinations of interfaces. */
  async phys(options?: IWCallOptions): Promise<Phy[]> {
    return mergePhys(await this.wireless.dump('getWiphy', { splitWiphyDump: true }, options));
  }

  /** One device. */
  async phy(phy: PhyRef, options?: IWCallOptions): Promise<Phy> {
    const which = await this.wireless.phyOf(phy);
    const [found] = mergePhys(
      await this.wireless.dump('getWiphy', { splitWiphyDump: true, ...which }, options),
    );
    return found!;
  }

  /** Parameters of a device. */
  async setPhy(phy: PhyRef, changes: PhyChanges, options?: IWCallOptions): Promise<void> {
    checkOptions(changes, PHY_CHANGES);
    const off = (value: number | 'off' | undefined): number | undefined =>
      value === 'off' ? 0xffffffff : value;
    const given: Attributes80211 = {
      wiphyName: changes.name,
      wiphyRetryShort: changes.retryShort,
      wiphyRetryLong: changes.retryLong,
      wiphyFragThreshold: off(changes.fragThreshold),
      wiphyRtsThreshold: off(changes.rtsThreshold),
      wiphyCoverageClass: changes.coverageClass,
      wiphyAntennaTx: changes.antennaTx,
      wiphyAntennaRx: changes.antennaRx,
    };
    await this.wireless.request('setWiphy', { ...(await this.wireless.phyOf(phy)), ...given }, options);
  }

  /** Moves a device with its interfaces into another namespace: that of a process, or of an open descriptor. */
  async movePhy(phy: PhyRef, to: { pid: number } | { fd: number }, options?: IWCallOptions): Promise<void> {
    const where = 'pid' in to ? { pid: to.pid } : { netnsFd: to.fd };
    await this.wireless.request('setWiphyNetns', { ...(await this.wireless.phyOf(phy)), ...where }, options);
  }

  /** All wireless interfaces (`iw dev`). */
  async interfaces(options?: IWCallOptions): Promise<WirelessInterface[]> {
    return (await this.wireless.dump('getInterface', {}, options)).map(withoutHeader);
  }

  /** One interface. */
  async interface(dev: DeviceRef, options?: IWCallOptions): Promise<WirelessInterface> {
    return withoutHeader(await this.wireless.get('getInterface', await this.wireless.device(dev), options));
  }

  /** Makes an interface, and resolves with it. */
  async createInterface(input: InterfaceInput, options?: IWCallOptions): Promise<WirelessInterface> {
    const { phy, iftype, '4addr': four, mntrFlags, ...rest } = input;
    const [made] = await this.wireless.request(
      'newInterface',
      {
        ...(await this.wireless.phyOf(phy)),
        iftype: iftypeOf(iftype),
        ...rest,
        ...(four === undefined ? {} : { '4addr': four ? 1 : 0 }),
        ...(mntrFlags === undefined ? {} : { mntrFlags }),
      },
      options,
    );
    return withoutHeader(made!);
  }

  /** Removes an interface. */
  async deleteInterface(dev: DeviceRef, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('delInterface', dev, {}, options);
  }

  /** What an interface is, and how; most devices want it to be down. */
  async setInterface(
    dev: DeviceRef,
    changes: Partial<Pick<InterfaceInput, 'iftype' | '4addr' | 'mntrFlags' | 'meshId'>>,
    options?: IWCallOptions,
  ): Promise<void> {
    const { iftype, '4addr': four, mntrFlags, meshId } = changes;
    await this.wireless.act(
      'setInterface',
      dev,
      {
        ...(iftype === undefined ? {} : { iftype: iftypeOf(iftype) }),
        ...(four === undefined ? {} : { '4addr': four ? 1 : 0 }),
        ...(mntrFlags === undefined ? {} : { mntrFlags }),
        ...(meshId === undefined ? {} : { meshId }),
      },
      options,
    );
  }

  /** The channel of an interface that is not connected: monitors, access points, meshes before they begin. */
  async setChannel(dev: DeviceRef, channel: ChannelInput, options?: IWCallOptions): Promise<void> {
    checkOptions(channel, CHANNEL_INPUT);
    await this.wireless.act('setWiphy', dev, channelAttributes(channel), options);
  }

  /** How strongly to send, in dBm: of one interface, or of all of a device (`{ wiphy: 0 }`). */
  async setTxPower(
    of: DeviceRef | { wiphy: number },
    power: TxPower,
    options?: IWCallOptions,
  ): Promise<void> {
    const which =
      typeof of === 'object' && 'wiphy' in of ? { wiphy: of.wiphy } : await this.wireless.device(of);
    const [setting, dbm] =
      power === 'auto'
        ? (['automatic', undefined] as const)
        : 'limited' in power
          ? (['limited', power.limited] as const)
          : (['fixed', power.fixed] as const);
    const level = dbm === undefined ? {} : { wiphyTxPowerLevel: Math.round(dbm * 100) };
    await this.wireless.request('setWiphy', { ...which, wiphyTxPowerSetting: setting, ...level }, options);
  }

  /** Whether the device saves power between beacons. */
  async powerSave(dev: DeviceRef, options?: IWCallOptions): Promise<boolean> {
    const { psState } = await this.wireless.get('getPowerSave', await this.wireless.device(dev), options);
    return psState === 'enabled';
  }

  /** Switches power saving on or off. */
  async setPowerSave(dev: DeviceRef, on: boolean, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('setPowerSave', dev, { psState: on ? 'enabled' : 'disabled' }, options);
  }

  /** What wakes the system, as it was set. */
  async wakeTriggers(
    phy: PhyRef,
    options?: IWCallOptions,
  ): Promise<NonNullable<Nl80211Attributes['wowlanTriggers']>> {
    return (
      (await this.wireless.get('getWowlan', await this.wireless.phyOf(phy), options)).wowlanTriggers ?? {}
    );
  }

  /** What shall wake the system from its sleep; nothing, without triggers. */
  async setWakeTriggers(
    phy: PhyRef,
    triggers?: Input<Nl80211Attributes['wowlanTriggers']>,
    options?: IWCallOptions,
  ): Promise<void> {
    const which = await this.wireless.phyOf(phy);
    await this.wireless.request(
      'setWowlan',
      triggers ? { ...which, wowlanTriggers: triggers } : which,
      options,
    );
  }

  /** Which rates may be used, by band; all of them, without any. */
  async setBitrates(
    dev: DeviceRef,
    rates: Input<Nl80211Attributes['txRates']> = {},
    options?: IWCallOptions,
  ): Promise<void> {
    await this.wireless.act('setTxBitrateMask', dev, { txRates: rates }, options);
  }
}

function withoutHeader({ cmd: _, version: __, ...rest }: Nl80211): WirelessInterface {
  return rest as WirelessInterface;
}

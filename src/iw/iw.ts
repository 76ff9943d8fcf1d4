import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { RegulatoryRule } from '../messages/generic/nl80211/regulatory.js';
import type { Input } from '../schema/index.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import { AccessPoints } from './access-point.js';
import type { DeviceRef, IWCallOptions, PhyRef } from './wireless.js';

/** What is allowed on the air somewhere. */
export interface RegulatoryDomain
  extends Pick<Nl80211Attributes, 'dfsRegion' | 'regInitiator' | 'regType' | 'wiphySelfManagedReg'> {
  /** ISO 3166, `00` for the world. */
  alpha2: string;
  rules: RegulatoryRule[];
  /** The device that it is of; none for that of the system. */
  wiphy?: number;
}

/**
 * Wireless devices, as `iw` shows and changes them (nl80211). Interfaces go by name, index or wdev; devices by name or
 * index. SSIDs and elements are what anybody sends: text that keeps every byte.
 *
 * ```ts
 * await using iw = new IW();
 * for (const { ssid, bssid, signal } of await iw.scan('wlan0')) console.log(bssid, signal, ssid);
 * await iw.connect('wlan0', { ssid: 'cafe' });
 * for await (const event of await iw.monitor()) console.log(event.event);
 * ```
 *
 * Where no driver has brought nl80211: `ENOENT`, `nl80211 is not available: no wireless driver is loaded`.
 */
export class IW extends AccessPoints {
  static {
    publicVerbs(IW);
  }

  /** The regulatory domain of the system, or that of a device. */
  async regulatory(phy?: PhyRef, options?: IWCallOptions): Promise<RegulatoryDomain> {
    return domainOf(await this.get('getReg', phy === undefined ? {} : await this.phyOf(phy), options));
  }

  /** The system's, and those of devices that have their own (`iw reg get`, 4.0). */
  async regulatoryDomains(options?: IWCallOptions): Promise<RegulatoryDomain[]> {
    return (await this.dump('getReg', {}, options)).map(domainOf);
  }

  /**
   * Says in which country the system is. The kernel knows its rules from the file `regulatory.db`; that it obeyed is a
   * `regChange` event.
   *
   * @throws TypeError for a code that is not two letters.
   */
  async setRegulatory(alpha2: string, options?: IWCallOptions): Promise<void> {
    if (!/^[A-Z]{2}$|^00$/.test(alpha2)) throw typeError(`alpha2: '${alpha2}' is no country of ISO 3166`);
    await this.request('reqSetReg', { regAlpha2: alpha2 }, options);
  }

  /** Lets the kernel read `regulatory.db` anew (4.15). */
  async reloadRegulatory(options?: IWCallOptions): Promise<void> {
    await this.request('reloadRegdb', {}, options);
  }

  /** What wakes the system, as it was set. */
  async wakeTriggers(
    phy: PhyRef,
    options?: IWCallOptions,
  ): Promise<NonNullable<Nl80211Attributes['wowlanTriggers']>> {
    return (await this.get('getWowlan', await this.phyOf(phy), options)).wowlanTriggers ?? {};
  }

  /** What shall wake the system from its sleep; nothing, without triggers. */
  async setWakeTriggers(
    phy: PhyRef,
    triggers?: Input<Nl80211Attributes['wowlanTriggers']>,
    options?: IWCallOptions,
  ): Promise<void> {
    const which = await this.phyOf(phy);
    await this.request('setWowlan', triggers ? { ...which, wowlanTriggers: triggers } : which, options);
  }

  /** Which rates may be used, by band; all of them, without any. */
  async setBitrates(
    dev: DeviceRef,
    rates: Input<Nl80211Attributes['txRates']> = {},
    options?: IWCallOptions,
  ): Promise<void> {
    await this.act('setTxBitrateMask', dev, { txRates: rates }, options);
  }
}

function domainOf({
  regAlpha2,
  regRules = [],
  dfsRegion,
  regInitiator,
  regType,
  wiphy,
  wiphySelfManagedReg,
}: Nl80211Attributes): RegulatoryDomain {
  return {
    alpha2: regAlpha2 ?? '',
    ...(dfsRegion === undefined ? {} : { dfsRegion }),
    ...(regInitiator === undefined ? {} : { regInitiator }),
    ...(regType === undefined ? {} : { regType }),
    ...(wiphySelfManagedReg ? { wiphySelfManagedReg } : {}),
    ...(wiphy === undefined ? {} : { wiphy }),
    rules: regRules,
  };
}

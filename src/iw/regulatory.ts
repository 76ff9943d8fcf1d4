import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { RegulatoryRule } from '../messages/generic/nl80211/regulatory.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import type { IWCallOptions, PhyRef, Wireless } from './wireless.js';

/** What is allowed on the air somewhere. */
export interface RegulatoryDomain
  extends Pick<Nl80211Attributes, 'dfsRegion' | 'regInitiator' | 'regType' | 'wiphySelfManagedReg'> {
  /** ISO 3166, `00` for the world. */
  alpha2: string;
  rules: RegulatoryRule[];
  /** The device that it is of; none for that of the system. */
  wiphy?: number;
}

/** Regulatory domains. */
export class Regulatory {
  static {
    publicVerbs(Regulatory);
  }

  readonly wireless: Wireless;

  /** @param wireless the socket of nl80211, which all parts share. */
  constructor(wireless: Wireless) {
    this.wireless = wireless;
  }

  /** The regulatory domain of the system, or that of a device. */
  async regulatory(phy?: PhyRef, options?: IWCallOptions): Promise<RegulatoryDomain> {
    return domainOf(
      await this.wireless.get('getReg', phy === undefined ? {} : await this.wireless.phyOf(phy), options),
    );
  }

  /** The system's, and those of devices that have their own (`iw reg get`, 4.0). */
  async regulatoryDomains(options?: IWCallOptions): Promise<RegulatoryDomain[]> {
    return (await this.wireless.dump('getReg', {}, options)).map(domainOf);
  }

  /**
   * Says in which country the system is. The kernel knows its rules from the file `regulatory.db`; that it obeyed is a
   * `regChange` event.
   *
   * @throws TypeError for a code that is not two letters.
   */
  async setRegulatory(alpha2: string, options?: IWCallOptions): Promise<void> {
    if (!/^[A-Z]{2}$|^00$/.test(alpha2)) throw typeError(`alpha2: '${alpha2}' is no country of ISO 3166`);
    await this.wireless.request('reqSetReg', { regAlpha2: alpha2 }, options);
  }

  /** Lets the kernel read `regulatory.db` again (4.15). */
  async reloadRegulatory(options?: IWCallOptions): Promise<void> {
    await this.wireless.request('reloadRegdb', {}, options);
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

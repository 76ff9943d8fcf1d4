import { AccessPoints } from './access-point.js';
import { Devices } from './devices.js';
import { Meshes } from './mesh.js';
import { Networks } from './networks.js';
import type { WirelessParts } from './parts.js';
import { Regulatory } from './regulatory.js';
import { Scanning } from './scanning.js';
import { Stations } from './stations.js';
import { Wireless } from './wireless.js';

export type { RegulatoryDomain } from './regulatory.js';

/** The methods of the parts, which `IW` has as well. */
export interface IW extends Devices, Scanning, Stations, Networks, Meshes, AccessPoints, Regulatory {}

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
 * It is made of parts, each a member: `dev` (devices and interfaces), `scanning`, `sta` (stations, keys), `network`
 * (connecting, IBSS, OCB), `mesh`, `ap` (access points, frames), `reg` (regulatory domains). The methods of all parts are
 * methods of `IW` as well, under the same names: `iw.scan('wlan0')` is `iw.scanning.scan('wlan0')`.
 *
 * Where no driver has brought nl80211: `ENOENT`, `nl80211 is not available: no wireless driver is loaded`.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the loop below makes the methods of the parts
export class IW extends Wireless {
  /** The socket of nl80211, which all parts share: this object itself. */
  readonly wireless: Wireless = this;
  /** Devices (`iw phy`) and their interfaces (`iw dev`). */
  readonly dev: Devices = new Devices(this);
  /** Scans, and what they found. */
  readonly scanning: Scanning = new Scanning(this);
  /** Stations, the load of channels, keys. */
  readonly sta: Stations = new Stations(this);
  /** @internal */
  readonly parts: WirelessParts = { devices: this.dev, scanning: this.scanning, stations: this.sta };
  /** Networks that one joins: infrastructure, IBSS, OCB. */
  readonly network: Networks = new Networks(this, this.parts);
  /** Meshes of 802.11s. */
  readonly mesh: Meshes = new Meshes(this);
  /** Access points, and frames of management. */
  readonly ap: AccessPoints = new AccessPoints(this, this.parts);
  /** Regulatory domains. */
  readonly reg: Regulatory = new Regulatory(this);
}

const PARTS = {
  ...{ dev: Devices, scanning: Scanning, sta: Stations, network: Networks, mesh: Meshes, ap: AccessPoints },
  reg: Regulatory,
} as const;

type Part = keyof typeof PARTS;
type Methods = Record<string, (...given: unknown[]) => unknown>;

for (const [part, { prototype }] of Object.entries(PARTS))
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name === 'constructor') continue;
    Object.defineProperty(IW.prototype, name, {
      value(this: IW, ...given: unknown[]) {
        return (this[part as Part] as unknown as Methods)[name]!(...given);
      },
      configurable: true,
      writable: true,
    });
  }

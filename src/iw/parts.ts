import type { Devices } from './devices.js';
import type { Scanning } from './scanning.js';
import type { Stations } from './stations.js';

/** The parts of `IW` that others of its parts go by. */
export interface WirelessParts {
  readonly devices: Devices;
  readonly scanning: Scanning;
  readonly stations: Stations;
}

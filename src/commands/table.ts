import { type CommandObject, objectAt, type Part } from './object.js';
import { part as bridge } from './parts/bridge.js';
import { part as families } from './parts/families.js';
import { part as link } from './parts/link.js';
import { part as route } from './parts/route.js';
import { part as tables } from './parts/tables.js';
import { part as tc } from './parts/tc.js';
import { part as xfrm } from './parts/xfrm.js';
import { otherPlaces, type PartName, places } from './places.js';

const PARTS: Readonly<Record<PartName, Part>> = {
  link,
  route,
  tables,
  bridge,
  tc,
  families,
  xfrm,
};

/**
 * Every object of the command lines, in the order in which an abbreviation is tried: one table for reading, writing, the
 * command line and its help.
 */
export const commandObjects: readonly CommandObject[] = [...places, ...otherPlaces].map((place) =>
  objectAt(place, PARTS[place.part]),
);

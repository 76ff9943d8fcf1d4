import { type CommandObject, objectAt, type Part } from '../commands/object.js';
import { type PartName, type Place, places } from '../commands/places.js';

/** Loads the words of some objects: only those that a command needs. */
const LOADERS: Readonly<Record<PartName, () => Promise<{ readonly part: Part }>>> = {
  link: () => import('../commands/parts/link.js'),
  route: () => import('../commands/parts/route.js'),
  tables: () => import('../commands/parts/tables.js'),
  bridge: () => import('../commands/parts/bridge.js'),
  tc: () => import('../commands/parts/tc.js'),
  families: () => import('../commands/parts/families.js'),
  xfrm: () => import('../commands/parts/xfrm.js'),
};

/** An object with its verbs. */
export async function loaded(place: Place): Promise<CommandObject> {
  return objectAt(place, (await LOADERS[place.part]()).part);
}

/**
 * The objects that a command line chooses among, those with the verbs that the first words may mean: `bridge` and `tc` are
 * loaded by their names, an object of `ip` by its name or what begins so.
 */
export async function objectsFor([word = '', next = '']: readonly string[]): Promise<CommandObject[]> {
  const program = word === 'bridge' || word === 'tc' ? word : 'ip';
  const name = program === 'ip' ? word : next;
  const own = places.filter((place) => place.program === program);
  const meant = own.filter(({ path }) => path[0]!.some((one) => one.startsWith(name)));
  const parts = new Map<PartName, Part>();
  for (const { part } of meant) if (!parts.has(part)) parts.set(part, (await LOADERS[part]()).part);
  return own.map((place) => objectAt(place, parts.get(place.part) ?? {}));
}

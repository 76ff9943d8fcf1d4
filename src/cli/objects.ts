import { nearest } from '../schema/names.js';
import { hint, UsageError } from './errors.js';
import type { Names } from './interfaces.js';
import type { Column } from './table.js';
import type { Grammar, Words } from './words.js';

/** One object of the command line, and what people and programs see of it. */
export interface CommandObject {
  /** The member of `IPRoute` that does it: `route`, `bridge.vlan`. */
  readonly name: string;
  readonly verbs: readonly string[];
  readonly grammar: Grammar;
  /** Columns for people; interfaces go by name. */
  columns(names: Names): readonly Column<never>[];
  /** Indices of interfaces that the columns will name. */
  interfaces(entry: never): readonly (number | undefined)[];
  /** What `show` lists where the words do not say. */
  shown?(words: Words): ((entry: never) => boolean) | undefined;
  readonly usage: string;
}

/** Loads an object's part of the command line: only the one that is asked for. */
const LOADERS: Readonly<Record<string, () => Promise<CommandObject>>> = {
  link: async () => (await import('./objects/link.js')).link,
  addr: async () => (await import('./objects/addr.js')).addr,
  route: async () => (await import('./objects/route.js')).route,
  rule: async () => (await import('./objects/rule.js')).rule,
  neigh: async () => (await import('./objects/neigh.js')).neigh,
  nexthop: async () => (await import('./objects/nexthop.js')).nexthop,
  addrlabel: async () => (await import('./objects/addrlabel.js')).addrlabel,
  neightbl: async () => (await import('./objects/neightbl.js')).neightbl,
  netconf: async () => (await import('./objects/netconf.js')).netconf,
  stats: async () => (await import('./objects/stats.js')).stats,
  'bridge.link': async () => (await import('./objects/bridge-link.js')).bridgeLink,
  'bridge.vlan': async () => (await import('./objects/bridge-vlan.js')).bridgeVlan,
  'bridge.fdb': async () => (await import('./objects/bridge-fdb.js')).bridgeFdb,
  'bridge.mdb': async () => (await import('./objects/bridge-mdb.js')).bridgeMdb,
  'bridge.vni': async () => (await import('./objects/bridge-vni.js')).bridgeVni,
};
/** In the order in which an abbreviation is tried. */
const OBJECTS: Readonly<Record<string, string>> = {
  link: 'link',
  address: 'addr',
  route: 'route',
  rule: 'rule',
  neighbour: 'neigh',
  neighbor: 'neigh',
  monitor: 'monitor',
  db: 'db',
  ipset: 'ipset',
  help: 'help',
  nexthop: 'nexthop',
  addrlabel: 'addrlabel',
  ntable: 'neightbl',
  neightbl: 'neightbl',
  netconf: 'netconf',
  stats: 'stats',
  bridge: 'bridge',
};
/** What `bridge` has, in the order in which an abbreviation is tried. */
const BRIDGE = ['link', 'vlan', 'fdb', 'mdb', 'vni'];

/** All objects and commands by name. */
export const objectNames: readonly string[] = [
  'link',
  'addr',
  'route',
  'rule',
  'neigh',
  'nexthop',
  'bridge link',
  'bridge vlan',
  'bridge fdb',
  'bridge mdb',
  'bridge vni',
  'addrlabel',
  'ntable',
  'netconf',
  'stats',
  'monitor',
  'db',
  'ipset',
];

/** The object that a word, or its beginning, means: `addr`, `a`, `neighbour`, `n`. */
export function objectNamed(word: string): string {
  for (const full in OBJECTS) if (full.startsWith(word) && word !== '') return OBJECTS[full]!;
  const near = nearest(word, [...objectNames, ...Object.keys(OBJECTS)]);
  throw new UsageError(`unknown object '${word}'${hint(near)}; objects are ${objectNames.join(', ')}`);
}

/** The object that the first words mean, and the words behind them: `bridge vlan` takes two. */
export function objectOf(word: string, words: readonly string[]): [name: string, rest: readonly string[]] {
  const name = objectNamed(word);
  if (name !== 'bridge') return [name, words];
  const [part = '', ...rest] = words;
  const found = BRIDGE.find((one) => part !== '' && one.startsWith(part));
  if (found !== undefined) return [`bridge.${found}`, rest];
  throw new UsageError(
    `bridge: unknown object '${part}'${hint(nearest(part, BRIDGE))}; objects are ${BRIDGE.join(', ')}`,
  );
}

/** Everything about an object, by its name. */
export function loadObject(name: string): Promise<CommandObject> {
  return LOADERS[name]!();
}

/** In the order in which an abbreviation is tried; the first is what no word means. */
const VERBS: readonly (readonly [word: string, verb: string])[] = [
  ['show', 'show'],
  ['list', 'show'],
  ['lst', 'show'],
  ['ls', 'show'],
  ['sh', 'show'],
  ['add', 'add'],
  ['append', 'append'],
  ['set', 'set'],
  ['change', 'change'],
  ['chg', 'change'],
  ['replace', 'replace'],
  ['prepend', 'prepend'],
  ['delete', 'del'],
  ['get', 'get'],
  ['flush', 'flush'],
  ['help', 'help'],
];

/** The verb of an object that a word, or its beginning, means. */
export function verbNamed(object: CommandObject, word: string | undefined): string {
  if (word === undefined) return 'show';
  for (const [name, verb] of VERBS) {
    if (name.startsWith(word) && word !== '' && (verb === 'help' || object.verbs.includes(verb))) return verb;
  }
  const near = nearest(word, object.verbs);
  throw new UsageError(
    `${object.name}: unknown verb '${word}'${hint(near)}; verbs are ${object.verbs.join(', ')}`,
  );
}

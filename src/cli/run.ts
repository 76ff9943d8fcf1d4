import { closeSync } from 'node:fs';
import { IPRoute } from '../iproute/iproute.js';
import type { Address } from '../messages/route/ifaddrmsg.js';
import type { NetlinkError } from '../protocol/errors.js';
import { useEngine } from '../schema/codec.js';
import { CommandError, UsageError } from './errors.js';
import { Names } from './interfaces.js';
import { type CommandObject, loadObject, verbNamed } from './objects.js';
import type { Options } from './options.js';
import { colourful, print } from './output.js';
import { table } from './table.js';
import { json } from './text.js';
import { Words } from './words.js';

type Obj = Record<string, unknown>;
/** The members of `IPRoute` as a command line sees them: verbs that take an object. */
type Verbs = Record<string, (object: object) => Promise<unknown>>;

/** Entries of JSON that are made into text at a time. */
const CHUNK = 1000;

/** Does what the words say with an object. */
export async function run(name: string, words: readonly string[], options: Options): Promise<void> {
  const object = await loadObject(name);
  const verb = options.help ? 'help' : verbNamed(object, words[0]);
  if (verb === 'help') return print(`${object.usage}\n`);
  const read = new Words(object.grammar, verb, words.slice(1));
  try {
    read.read();
    if (options.family !== undefined) read.value.family ??= options.family;
    await execute(object, verb, read, options);
  } finally {
    for (const fd of read.descriptors) closeSync(fd);
  }
}

async function execute(object: CommandObject, verb: string, words: Words, options: Options): Promise<void> {
  const { value } = words;
  if (verb !== 'show' && verb !== 'flush' && Object.keys(value).length === 0) {
    throw new UsageError(`${object.name} ${verb}: nothing is said about what`);
  }
  const single = verb === 'get' || isOneLink(object, verb, value);
  // a single answer is read before code for reading it could be made
  if (single || (verb !== 'show' && verb !== 'flush')) useEngine('interpreted');
  using ipr = new IPRoute({ netns: options.netns });
  for (const { name, target, key } of words.lookups) target[key] = await indexOf(ipr, name);
  const verbs = verbsOf(ipr, object);
  if (single) return await show(object, [await verbs.get!(value)], ipr, options);
  if (verb === 'show') {
    const entries = (await verbs.dump!(value)) as object[];
    const accept = object.shown?.(words) as ((entry: object) => boolean) | undefined;
    return await show(object, accept ? entries.filter(accept) : entries, ipr, options);
  }
  if (verb === 'flush') {
    if (Object.keys(value).length === 0) {
      throw new UsageError(`${object.name} flush: say which (a family, or a word as for show)`);
    }
    await flush(object, words, ipr);
    return;
  }
  await verbs[verb]!(value);
}

/** The verbs of an object, which may be a member's member. */
function verbsOf(ipr: IPRoute, { name }: CommandObject): Verbs {
  const found = name.split('.').reduce<unknown>((member, key) => (member as Obj)[key], ipr);
  return found as Verbs;
}

async function indexOf(ipr: IPRoute, name: string): Promise<number> {
  try {
    return (await ipr.link.get({ dev: name })).index!;
  } catch (error) {
    if ((error as NetlinkError).code === 'ENODEV') throw new CommandError(`no link is named '${name}'`);
    throw error;
  }
}

/** Only what `show` of the same words lists is removed. */
async function flush(object: CommandObject, words: Words, ipr: IPRoute): Promise<void> {
  const verbs = verbsOf(ipr, object);
  const accept = object.shown?.(words);
  if (object.name === 'route' && accept) words.value.table = 'main';
  if (object.name !== 'neigh' || !accept) {
    await verbs.flush!(words.value);
    return;
  }
  for (const entry of (await verbs.dump!(words.value)) as object[]) {
    // permanent neighbours are somebody's will, as iproute2 sees it too
    if (
      (accept as (entry: object) => boolean)(entry) &&
      !(entry as { state?: string[] }).state?.includes('permanent')
    ) {
      await verbs.del!(entry);
    }
  }
}

/** `link show NAME` need not read all links to find one. */
function isOneLink(object: CommandObject, verb: string, value: Obj): boolean {
  return (
    object.name === 'link' &&
    verb === 'show' &&
    Object.keys(value).every((key) => key === 'dev') &&
    'dev' in value
  );
}

async function show(
  object: CommandObject,
  entries: readonly unknown[],
  ipr: IPRoute,
  options: Options,
): Promise<void> {
  if (options.json) return showJson(entries);
  const names = new Names();
  if (object.name === 'link')
    for (const link of entries as Obj[]) names.set(link.index as number, link.ifname as string);
  await names.learn(
    ipr,
    (entries as never[]).flatMap((entry) => object.interfaces(entry)),
  );
  if (options.details) {
    const { details } = await import('./details.js');
    return print(details(object, entries as object[], names, colourful()));
  }
  if (options.brief && object.name === 'addr') {
    const { briefAddresses, briefAddressColumns } = await import('./amounts.js');
    return print(table(briefAddressColumns(names), briefAddresses(entries as Address[]), colourful()));
  }
  let columns = object.columns(names);
  if (options.brief || options.stats) {
    const { briefColumns, COUNTERS } = await import('./amounts.js');
    if (options.brief) columns = briefColumns(object.name, columns);
    if (options.stats && object.name === 'link') columns = [...columns, ...COUNTERS];
  }
  print(table(columns, entries as never[], colourful()));
}

function showJson(entries: readonly unknown[]): void {
  if (entries.length === 0) print('[');
  for (let at = 0; at < entries.length; at += CHUNK) {
    const text = entries
      .slice(at, at + CHUNK)
      .map(json)
      .join(',\n');
    print(`${at === 0 ? '[' : ',\n'}${text}`);
  }
  print(']\n');
}

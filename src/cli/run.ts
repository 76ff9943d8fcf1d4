import { isChosen } from '../commands/choice.js';
import type { Command } from '../commands/command.js';
import type { CommandFamily } from '../commands/options.js';
import { lineOf, readWords } from '../commands/parse.js';
import { IPRoute } from '../iproute/iproute.js';
import type { Address } from '../messages/route/ifaddrmsg.js';
import { dumps, type Fields } from '../objects/definition.js';
import type { NetlinkError } from '../protocol/errors.js';
import { useEngine } from '../schema/codec.js';
import { tableOf } from './columns/index.js';
import { UsageError } from './errors.js';
import { Names } from './interfaces.js';
import { loaded, objectsFor } from './objects.js';
import type { Options } from './options.js';
import { colourful, print } from './output.js';
import { type Column, table } from './table.js';
import { json } from './text.js';

type Obj = Record<string, unknown>;
/** The members of `IPRoute` as a command line sees them: verbs that take an object. */
type Verbs = Record<string, (object: object) => Promise<unknown>>;

/** Entries of JSON that are made into text at a time. */
const CHUNK = 1000;

/** Does what the words say. */
export async function run(words: readonly string[], options: Options): Promise<void> {
  if (options.help || words.includes('help')) return await help(words);
  const said = { ...(options.family === undefined ? {} : { family: options.family as CommandFamily }) };
  await execute(readWords(await objectsFor(words), 'ip', said, lineOf(words), 'tsroute2'), options);
}

async function help(words: readonly string[]): Promise<void> {
  const { placeNamed, usageOf } = await import('./grammar.js');
  const line = words.filter((word) => word !== 'help');
  const place = placeNamed(line) ?? placeNamed(line.slice(0, -1));
  print(place === undefined ? (await import('./help.js')).help : `${usageOf(await loaded(place))}\n`);
}

async function execute(command: Command, options: Options): Promise<void> {
  const { object, verb, input, choice } = command;
  if (object.name === 'netns') return await (await import('./netns.js')).netns(command, options);
  const nothing = Object.keys(input).length === 0 && Object.keys(choice).length === 0;
  if (verb === 'flush' && nothing)
    throw new UsageError(`${object.name} flush: say which (a family, or a word as for show)`);
  const isListing = dumps(object, verb);
  if (!isListing && nothing) throw new UsageError(`${object.name} ${verb}: nothing is said about what`);
  // a single answer is read before code for reading it could be made
  if (!isListing && verb !== 'flush') useEngine('interpreted');
  using ipr = new IPRoute({ netns: options.netns });
  const verbs = verbsOf(ipr, object.name);
  if (verb === 'get') return await show(command, [(await verbs.get!(input)) as object].flat(), ipr, options);
  if (isListing) {
    const links = choice.links && new Set((await ipr.link.dump(choice.links)).map(({ index }) => index));
    const entries = ((await verbs[verb]!(input)) as Obj[]).filter(
      (entry) => isChosen(command, entry) && (links === undefined || links.has(entry.index as number)),
    );
    return await show(command, entries, ipr, options);
  }
  if (verb === 'flush') return await flush(command, verbs);
  if (object.name === 'netnsid') return await (await import('./netns.js')).netnsid(input, options);
  if (!verbs[verb]) throw new UsageError(`${object.name} has no verb '${verb}'`);
  await verbs[verb](input);
}

/** The verbs of an object, which may be a member's member. */
function verbsOf(ipr: IPRoute, name: string): Verbs {
  return name.split('.').reduce<unknown>((member, key) => (member as Obj)[key], ipr) as Verbs;
}

/** Only what `show` of the same words lists is removed. */
async function flush(command: Command, verbs: Verbs): Promise<void> {
  const { object, input, choice } = command;
  if (object.name !== 'neigh' && Object.keys(choice).every((key) => key === 'everyTable')) {
    await verbs.flush!(Object.keys(input).length === 0 ? { all: true } : input);
    return;
  }
  for (const entry of (await verbs.dump!(input)) as Fields[])
    if (isChosen(command, entry)) await removed(() => verbs.del!(entry));
}

/** What has gone by itself is gone. */
async function removed(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!['ENOENT', 'ESRCH'].includes((error as NetlinkError).code)) throw error;
  }
}

async function show(
  { object, input, choice }: Command,
  entries: readonly unknown[],
  ipr: IPRoute,
  options: Options,
): Promise<void> {
  if (options.iproute2Json) {
    const every = Object.keys(input).length === 0 && Object.keys(choice).length === 0;
    return await showIpJson(object.name, entries, ipr, every);
  }
  if (options.json) return showJson(entries);
  const shown = await tableOf(object.name);
  const names = new Names();
  if (object.name === 'link')
    for (const link of entries as Obj[]) names.set(link.index as number, link.ifname as string);
  await names.learn(
    ipr,
    (entries as never[]).flatMap((entry) => shown.interfaces(entry)),
  );
  if (options.details) {
    const { details } = await import('./details.js');
    return print(details(shown, entries as object[], names, colourful()));
  }
  if (options.brief && object.name === 'addr') {
    const { briefAddresses, briefAddressColumns } = await import('./amounts.js');
    return print(table(briefAddressColumns(names), briefAddresses(entries as Address[]), colourful()));
  }
  let columns: readonly Column<never>[] = shown.columns(names, entries as never[]);
  if (options.brief || options.stats) {
    const { briefColumns, COUNTERS } = await import('./amounts.js');
    if (options.brief) columns = briefColumns(object.name, columns);
    if (options.stats && object.name === 'link') columns = [...columns, ...COUNTERS];
  }
  print(table(columns, entries as never[], colourful()));
}

/** The same keys and values as `ip -j -d` prints. */
async function showIpJson(
  name: string,
  entries: readonly unknown[],
  ipr: IPRoute,
  every: boolean,
): Promise<void> {
  const { ipJsonObject, toIpJson } = await import('../objects/columns/index.js');
  const object = ipJsonObject(name);
  if (object === undefined)
    throw new UsageError(
      `--iproute2-json: there is none of ${name}; of link, addr, route, rule, neigh, nexthop and the objects of tc`,
    );
  const links = await ipr.link.dump();
  const names = new Map(links.map(({ index, ifname }) => [index, ifname]));
  const on = new Set((entries as Obj[]).map(({ index }) => index));
  const shown = toIpJson(
    object as 'link',
    entries as never[],
    { device: (index) => names.get(index) },
    name === 'addr' ? links.filter(({ index }) => every || on.has(index)) : [],
  );
  print(`${json(shown)}\n`);
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

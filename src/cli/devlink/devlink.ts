import type { Devlink } from '../../devlink/devlink.js';
import { nearest } from '../../schema/names.js';
import { hint, UsageError } from '../errors.js';
import { parseOptions } from '../options.js';
import { colourful, print } from '../output.js';
import { type Column, table } from '../table.js';
import { escaped, json } from '../text.js';
import { flag, handle, number, oneOf, pairs, rate, text, type Words } from './words.js';

const HELP = `tsroute2 devlink OBJECT [VERB] [WORD …]: devices, in devlink's words

dev show|info|reload|flash|eswitch show|eswitch set|param show|param set|selftests show
port show|set|split|unsplit|add|del|param show|param set|function rate show|add|set|del
sb show|pool show|pool set|port pool show|port pool set|tc bind show|tc bind set|occupancy snapshot|occupancy clearmax
health show|set|diagnose|recover|test|dump show|dump clear
trap show|set|group show|group set|policer show|policer set
region show|new|del|dump|read          resource show|set          lc show|set          monitor [DEV]

A device is BUS/NAME, a port BUS/NAME/INDEX or the name of its interface, a region BUS/NAME/REGION.
Options: -n NAMESPACE, --json.
`;

type Obj = Record<string, unknown>;
interface Context {
  readonly devlink: Devlink;
  readonly json: boolean;
}
type Verb = (context: Context, words: readonly string[]) => Promise<void>;

const TRAP = oneOf({ drop: 'drop', trap: 'trap', mirror: 'mirror' });
const POOL = oneOf({ ingress: 'ingress', egress: 'egress' });

function show({ json: asJson }: Context, all: readonly object[]): void {
  if (asJson) return print(`[${all.map(json).join(',\n')}]\n`);
  const rows = all.map((one) => new Map(cells(one as Obj)));
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const columns: Column<number>[] = names.map((name) => ({
    title: name.replace(/([a-z])([A-Z])/g, '$1 $2').toUpperCase(),
    cell: (i) => rows[i]!.get(name),
    ...(name === 'dev' ? { style: 'green' as const } : {}),
  }));
  print(table(columns, [...all.keys()], colourful()));
}

function cells(object: Obj, path = ''): [string, string][] {
  return Object.entries(object).flatMap(([key, value]): [string, string][] => {
    const name = path === '' ? key : `${path} ${key}`;
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
      return [[name, value.join(' ')]];
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return cells(value as Obj, name);
    return [[name, typeof value === 'object' ? json(value) : `${value}`]];
  });
}

interface Kind {
  dump(where: { dev?: string }): Promise<object[]>;
  get(key: never): Promise<object>;
}

/** Shows all of a kind, those of a device, or one. `key` has the words that name one; `port` what may follow the device. */
const shows =
  (name: keyof Devlink, key: Words = {}, port?: string): Verb =>
  async (context, [where, ...words]) => {
    const kind = context.devlink[name] as unknown as Kind;
    if (where === undefined) return show(context, await kind.dump({}));
    const { dev, rest } = await located(context, where);
    const found: Obj = {
      dev,
      ...(rest !== undefined && port && { [port]: numeric(rest) }),
      ...pairs(words, key),
    };
    const wanted = Object.entries(found);
    if (wanted.length === 1) return show(context, await kind.dump({ dev }));
    const all = (await kind.dump({ dev })) as Obj[];
    const those = all.filter((one) => wanted.every(([field, value]) => one[field] === value));
    // what there is not is the kernel's to say
    show(context, those.length > 0 ? those : [await kind.get(found as never)]);
  };

const sets =
  (name: keyof Devlink, key: Words, changes: Words, port?: string): Verb =>
  async (context, [where, ...words]) => {
    const { dev, rest } = await located(context, where);
    const given = pairs(words, { ...key, ...changes });
    const fields = new Set(Object.values(changes).map(([field]) => field));
    const of: Obj = { dev, ...(rest !== undefined && port && { [port]: numeric(rest) }) };
    const input: Obj = {};
    for (const [field, value] of Object.entries(given)) (fields.has(field) ? input : of)[field] = value;
    await (context.devlink[name] as unknown as { set(key: Obj, input: Obj): Promise<void> }).set(of, input);
  };

const numeric = (given: string): string | number => (/^\d+$/.test(given) ? Number(given) : given);

/** A handle, or the name of a port's interface. */
async function located(
  { devlink }: Context,
  given: string | undefined,
): Promise<{ dev: string; rest: string | undefined }> {
  if (given === undefined || given.includes('/')) return handle(given);
  const port = (await devlink.port.dump()).find(({ netdevName }) => netdevName === given);
  if (!port) return handle(given);
  return { dev: port.dev, rest: `${port.index}` };
}

const SB: Words = { sb: ['sb', number] };
const REPORTER: Words = { reporter: ['name', text] };

/** One health reporter. */
const reporter =
  (act: (devlink: Devlink, key: { dev: string; name: string; port?: number }) => Promise<unknown>): Verb =>
  async (context, [where, ...words]) => {
    const { dev, rest } = await located(context, where);
    const { name } = pairs(words, REPORTER) as { name?: string };
    if (name === undefined) throw new UsageError('devlink health: which reporter?');
    const told = await act(context.devlink, { dev, name, ...(rest !== undefined && { port: Number(rest) }) });
    if (told === undefined) return;
    if (context.json || typeof told !== 'object') print(`${json(told)}\n`);
    else for (const [field, value] of cells(told as Obj)) print(`${escaped(field)}: ${escaped(value)}\n`);
  };

const param =
  (name: 'param' | 'portParam'): Verb =>
  async (context, [where, ...words]) => {
    const { dev, rest } = await located(context, where);
    const given = pairs(words, {
      name: ['name', text],
      value: ['value', text],
      cmode: ['cmode', oneOf({ runtime: 'runtime', driverinit: 'driverinit', permanent: 'permanent' })],
    }) as { name: string; value: string; cmode: 'runtime' };
    const key = { dev, name: given.name, ...(rest !== undefined && { port: Number(rest) }) };
    const { type } = await context.devlink[name].get(key as never);
    const value =
      type === 'flag'
        ? flag(given.value, 'value')
        : type === 'string'
          ? given.value
          : number(given.value, 'value');
    await context.devlink[name].set(key as never, { value: value as never, cmode: given.cmode });
  };

/** A region: BUS/NAME/REGION, or BUS/NAME/PORT/REGION. */
function regionKey(given: string | undefined): { dev: string; name: string; port?: number } {
  const { dev, rest } = handle(given);
  const [, port, name] = /^(?:(\d+)\/)?(.+)$/.exec(rest ?? '') ?? [];
  if (name === undefined) throw new UsageError(`devlink region: '${given}' is no region: BUS/NAME/REGION`);
  return { dev, name, ...(port !== undefined && { port: Number(port) }) };
}
const SNAPSHOT: Words = { snapshot: ['snapshot', number] };

const readRegion: Verb = async ({ devlink, json: asJson }, [where, ...words]) => {
  const options = pairs(words, { ...SNAPSHOT, address: ['address', number], length: ['length', number] });
  const data = await devlink.region.read(regionKey(where), options);
  if (asJson) return print(`${json({ data })}\n`);
  const start = Number(options.address ?? 0);
  const lines = data.match(/.{1,32}/g) ?? [];
  print(
    lines
      .map(
        (line, i) => `${(start + 16 * i).toString(16).padStart(16, '0')} ${line.match(/../g)!.join(' ')}\n`,
      )
      .join(''),
  );
};

const ACTION = oneOf({ driver_reinit: 'driverReinit', fw_activate: 'fwActivate' });

const VERBS: Readonly<Record<string, Verb>> = {
  'dev show': shows('dev'),
  'dev info': shows('info'),
  'dev eswitch show': async (context, [where]) =>
    show(context, [await context.devlink.eswitch.get({ dev: handle(where).dev })]),
  'dev eswitch set': sets(
    'eswitch',
    {},
    {
      mode: [
        'mode',
        oneOf({ legacy: 'legacy', switchdev: 'switchdev', switchdev_inactive: 'switchdevInactive' }),
      ],
      'inline-mode': [
        'inlineMode',
        oneOf({ none: 'none', link: 'link', network: 'network', transport: 'transport' }),
      ],
      'encap-mode': ['encapMode', oneOf({ none: 'none', basic: 'basic' })],
    },
  ),
  'dev param show': shows('param', { name: ['name', text] }),
  'dev param set': param('param'),
  'dev reload': async (context, [where, ...words]) => {
    const { action, limit } = pairs(words, {
      action: ['action', ACTION],
      limit: ['limit', oneOf({ no_reset: 'noReset' })],
    }) as { action?: 'driverReinit'; limit?: 'noReset' };
    const done = await context.devlink.reload(handle(where).dev, { action, limit });
    if (context.json) print(`${json(done)}\n`);
  },
  'dev flash': async (context, [where, ...words]) => {
    const { file, component } = pairs(words, { file: ['file', text], component: ['component', text] }) as {
      file?: string;
      component?: string;
    };
    if (file === undefined) throw new UsageError('devlink dev flash: file FILE is missing');
    for await (const step of context.devlink.flash(handle(where).dev, file, { component })) {
      const { message = '', done, total } = step;
      const share = total ? ` ${Math.round((100 * Number(done)) / Number(total))}%` : '';
      print(context.json ? `${json(step)}\n` : `${escaped(message)}${share}\n`);
    }
  },
  'dev selftests show': async (context, [where]) =>
    show(context, [{ dev: handle(where).dev, tests: await context.devlink.selftests(handle(where).dev) }]),
  'port show': shows('port', {}, 'index'),
  'port set': sets('port', {}, { type: ['type', oneOf({ eth: 'eth', ib: 'ib', auto: 'auto' })] }, 'index'),
  'port split': async (context, [where, ...words]) => {
    const { dev, rest } = await located(context, where);
    const { count } = pairs(words, { count: ['count', number] });
    await context.devlink.port.split({ dev, index: Number(rest) }, count as number);
  },
  'port unsplit': async (context, [where]) => {
    const { dev, rest } = await located(context, where);
    await context.devlink.port.unsplit({ dev, index: Number(rest) });
  },
  'port add': async (context, [where, ...words]) => {
    const { dev, rest } = handle(where);
    const input = pairs(words, {
      flavour: ['flavour', oneOf({ pcisf: 'pciSf', pcipf: 'pciPf', pcivf: 'pciVf' })],
      pfnum: ['pciPfNumber', number],
      sfnum: ['pciSfNumber', number],
      controller: ['controllerNumber', number],
    });
    const index = rest === undefined ? {} : { index: Number(rest) };
    show(context, [await context.devlink.port.add(dev, { ...input, ...index } as never)]);
  },
  'port del': async (context, [where]) => {
    const { dev, rest } = await located(context, where);
    await context.devlink.port.del({ dev, index: Number(rest) });
  },
  'port function set': async (context, [where, ...words]) => {
    const { dev, rest } = await located(context, where);
    const input = pairs(words, { hw_addr: ['hwAddr', text], state: ['state', text] });
    await context.devlink.port.set({ dev, index: Number(rest) }, { function: input });
  },
  'port param show': shows('portParam', { name: ['name', text] }, 'port'),
  'port param set': param('portParam'),
  'port function rate show': shows('rate', {}, 'port'),
  'port function rate add': async (context, [where, ...words]) => {
    const { dev, rest } = handle(where);
    await context.devlink.rate.add(dev, rest ?? '', pairs(words, RATES));
  },
  'port function rate del': async (context, [where]) => {
    const { dev, rest } = handle(where);
    await context.devlink.rate.del(dev, rest ?? '');
  },
  'port function rate set': async (context, [where, ...words]) => {
    const { dev, rest = '' } = await located(context, where);
    const key = /^\d+$/.test(rest) ? { dev, port: Number(rest) } : { dev, nodeName: rest };
    await context.devlink.rate.set(key, pairs(words, RATES));
  },
  'sb show': shows('sb', { sb: ['index', number] }),
  'sb pool show': shows('sbPool', { ...SB, pool: ['index', number] }),
  'sb pool set': sets(
    'sbPool',
    { ...SB, pool: ['index', number] },
    {
      size: ['size', number],
      thtype: ['thresholdType', oneOf({ static: 'static', dynamic: 'dynamic' })],
    },
  ),
  'sb port pool show': shows('sbPortPool', { ...SB, pool: ['pool', number] }, 'port'),
  'sb port pool set': sets(
    'sbPortPool',
    { ...SB, pool: ['pool', number] },
    { th: ['threshold', number] },
    'port',
  ),
  'sb tc bind show': shows('sbTcBind', { ...SB, tc: ['tc', number], type: ['type', POOL] }, 'port'),
  'sb tc bind set': sets(
    'sbTcBind',
    { ...SB, tc: ['tc', number], type: ['type', POOL] },
    { pool: ['pool', number], th: ['threshold', number] },
    'port',
  ),
  'sb occupancy snapshot': async (context, [where, ...words]) =>
    context.devlink.sbOccupancySnapshot(handle(where).dev, (pairs(words, SB).sb ?? 0) as number),
  'sb occupancy clearmax': async (context, [where, ...words]) =>
    context.devlink.sbOccupancyClear(handle(where).dev, (pairs(words, SB).sb ?? 0) as number),
  'health show': shows('health', REPORTER, 'port'),
  'health set': sets(
    'health',
    REPORTER,
    {
      grace_period: ['gracefulPeriod', number],
      burst_period: ['burstPeriod', number],
      auto_recover: ['autoRecover', flag],
      auto_dump: ['autoDump', flag],
    },
    'port',
  ),
  'health diagnose': reporter((devlink, key) => devlink.health.diagnose(key)),
  'health dump show': reporter((devlink, key) => devlink.health.showDump(key)),
  'health dump clear': reporter((devlink, key) => devlink.health.clearDump(key)),
  'health recover': reporter((devlink, key) => devlink.health.recover(key)),
  'health test': reporter((devlink, key) => devlink.health.test(key)),
  'trap show': shows('trap', { trap: ['name', text] }),
  'trap set': sets('trap', { trap: ['name', text] }, { action: ['action', TRAP] }),
  'trap group show': shows('trapGroup', { group: ['name', text] }),
  'trap group set': sets(
    'trapGroup',
    { group: ['name', text] },
    { action: ['action', TRAP], policer: ['policer', number] },
  ),
  'trap policer show': shows('trapPolicer', { policer: ['id', number] }),
  'trap policer set': sets(
    'trapPolicer',
    { policer: ['id', number] },
    { rate: ['rate', number], burst: ['burst', number] },
  ),
  'region show': async (context, [where]) =>
    show(
      context,
      where === undefined
        ? await context.devlink.region.dump()
        : [await context.devlink.region.get(regionKey(where))],
    ),
  'region new': async (context, [where, ...words]) => {
    const { snapshot } = pairs(words, SNAPSHOT) as { snapshot?: number };
    const made = await context.devlink.region.new(regionKey(where), snapshot);
    if (context.json) print(`${json({ snapshot: made })}\n`);
    else if (snapshot === undefined) print(`${made}\n`);
  },
  'region del': async (context, [where, ...words]) => {
    const { snapshot } = pairs(words, SNAPSHOT) as { snapshot?: number };
    if (snapshot === undefined) throw new UsageError('devlink region del: which snapshot?');
    await context.devlink.region.del(regionKey(where), snapshot);
  },
  'region dump': readRegion,
  'region read': readRegion,
  'resource show': async (context, [where]) => {
    const { dev } = handle(where);
    const tree = await context.devlink.resources(dev);
    if (context.json) return print(`${json(tree)}\n`);
    const flat = (list: typeof tree): object[] =>
      list.flatMap(({ resources, name: _, ...one }) => [one, ...flat(resources ?? [])]);
    show(context, flat(tree));
  },
  'resource set': async (context, [where, ...words]) => {
    const { path, size } = pairs(words, { path: ['path', text], size: ['size', number] }) as {
      path?: string;
      size?: number;
    };
    if (path === undefined || size === undefined)
      throw new UsageError('devlink resource set: path PATH size SIZE');
    await context.devlink.setResource(handle(where).dev, path, size);
  },
  'lc show': shows('linecard', { lc: ['index', number] }),
  'lc set': sets('linecard', { lc: ['index', number] }, { type: ['type', text] }),
  monitor: async ({ devlink, json: asJson }, [dev]) => {
    const events = await devlink.monitor({ dev });
    const stop = (): void => events.close();
    process.once('SIGINT', stop).once('SIGTERM', stop);
    for await (const { event, ...rest } of events) {
      const facts = cells(rest as Obj).map(([key, value]) => `${key} ${value}`);
      print(asJson ? `${json({ event, ...rest })}\n` : `${event} ${escaped(facts.join(', '))}\n`);
    }
  },
};
const RATES: Words = {
  tx_share: ['txShare', rate],
  tx_max: ['txMax', rate],
  tx_priority: ['txPriority', number],
  tx_weight: ['txWeight', number],
  parent: ['parentNodeName', text],
};

/** `tsroute2 devlink`: devices from the command line, in the words of `devlink`. */
export async function devlink(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv);
  const { words } = options;
  if (options.help || words[0] === 'help') {
    print(HELP);
    return 0;
  }
  const [verb, rest] = verbOf(words);
  const { Devlink: Tool } = await import('../../devlink/devlink.js');
  await using tool = new Tool({ netns: options.netns });
  await verb({ devlink: tool, json: options.json }, rest);
  return 0;
}

/** The verb that the first words are: as many as there is one for; `show` may be left out. */
function verbOf(words: readonly string[]): [Verb, readonly string[]] {
  for (let length = Math.min(4, words.length); length > 0; length--) {
    const name = words.slice(0, length).join(' ');
    if (Object.hasOwn(VERBS, name)) return [VERBS[name]!, words.slice(length)];
  }
  const all = Object.keys(VERBS);
  for (let length = Math.min(3, words.length); length > 0; length--) {
    const name = `${words.slice(0, length).join(' ')} show`;
    const next = words[length];
    if (Object.hasOwn(VERBS, name) && (next === undefined || next.includes('/')))
      return [VERBS[name]!, words.slice(length)];
  }
  if (words.length === 0)
    throw new UsageError('devlink: an object is missing: dev, port, sb, health, trap, region, …');
  // the first word that leads nowhere
  for (let length = 1; length <= words.length; length++) {
    const before = words.slice(0, length - 1);
    const known = all
      .map((one) => one.split(' '))
      .filter((one) => before.every((word, i) => one[i] === word));
    const next = [...new Set(known.map((one) => one[length - 1]).filter((word) => word !== undefined))];
    const word = words[length - 1]!;
    if (!next.includes(word))
      throw new UsageError(
        `devlink: unknown word '${word}'${hint(nearest(word, next)) || (next.length > 0 ? ` (${next.join(', ')})` : '')}`,
      );
  }
  throw new UsageError(`devlink ${words.join(' ')}: what is to be done?`);
}

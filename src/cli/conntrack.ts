import type { Conntrack } from '../conntrack/conntrack.js';
import type { ConntrackEvent } from '../conntrack/events.js';
import type { Expectation } from '../conntrack/expectation.js';
import type { ConntrackFilter } from '../conntrack/filter.js';
import type { Flow, FlowDirection } from '../conntrack/flow.js';
import type { FlowInput } from '../conntrack/input.js';
import { nearest } from '../schema/names.js';
import { hint, UsageError } from './errors.js';
import { colourful, print } from './output.js';
import { type Column, sentence, table } from './table.js';
import { json } from './text.js';

const HELP = `tsroute2 conntrack COMMAND [OPTION …]: flows that the kernel tracks, in conntrack's words

-L [TABLE], list        flows; TABLE: conntrack, expect, dying, unconfirmed
-E [expect], events     what happens, until stopped: NEW, UPDATE, DESTROY (-e NEW,DESTROY for some)
-S, stats               what each CPU has counted
-C, count               how many flows there are, and may be
-G, get                 one flow            -D, del      forgets flows
-I, add                 makes one           -U, update   changes one
-F, flush               forgets all flows   (-F expect: all expectations)

-p, --proto NAME        -f, --family ipv4|ipv6      -w, --zone NUMBER     -m, --mark VALUE[/MASK]
-s, --src ADDRESS       -d, --dst ADDRESS           --sport PORT          --dport PORT
-r, --reply-src         -q, --reply-dst             --reply-port-src      --reply-port-dst
--icmp-type --icmp-code --icmp-id                   -u, --status SEEN_REPLY,ASSURED,UNSET,…
-t, --timeout SECONDS   --state ESTABLISHED         --helper NAME         -l, --label NUMBER,…
--src-nat ADDRESS[:PORT]                            --dst-nat ADDRESS[:PORT]
-z, --zero              counters to zero as they are read
-n, --netns NETNS       --json                      -o extended|id|timestamp is taken, and shows all anyway
`;

/** Commands by the letters that conntrack has for them. */
const COMMANDS: Readonly<Record<string, string>> = {
  '-L': 'list',
  '--dump': 'list',
  '-E': 'events',
  '--event': 'events',
  '-S': 'stats',
  '--stats': 'stats',
  '-C': 'count',
  '--count': 'count',
  '-G': 'get',
  '--get': 'get',
  '-D': 'del',
  '--delete': 'del',
  '-I': 'add',
  '--create': 'add',
  '-U': 'update',
  '--update': 'update',
  '-F': 'flush',
  '--flush': 'flush',
  '-h': 'help',
  '--help': 'help',
};
const NAMES = ['list', 'events', 'stats', 'count', 'get', 'del', 'add', 'update', 'flush', 'help'];
const TABLES = ['conntrack', 'expect', 'dying', 'unconfirmed'];

/** Options that a value follows, and what they are called here. */
const VALUED: Readonly<Record<string, string>> = {
  '-p': 'proto',
  '--proto': 'proto',
  '-f': 'family',
  '--family': 'family',
  '-w': 'zone',
  '--zone': 'zone',
  '-m': 'mark',
  '--mark': 'mark',
  '-s': 'src',
  '--src': 'src',
  '--orig-src': 'src',
  '-d': 'dst',
  '--dst': 'dst',
  '--orig-dst': 'dst',
  '--sport': 'sport',
  '--orig-port-src': 'sport',
  '--dport': 'dport',
  '--orig-port-dst': 'dport',
  '-r': 'reply-src',
  '--reply-src': 'reply-src',
  '-q': 'reply-dst',
  '--reply-dst': 'reply-dst',
  '--reply-port-src': 'reply-sport',
  '--reply-port-dst': 'reply-dport',
  '--icmp-type': 'type',
  '--icmp-code': 'code',
  '--icmp-id': 'icmp-id',
  '--icmpv6-type': 'type',
  '--icmpv6-code': 'code',
  '--icmpv6-id': 'icmp-id',
  '-u': 'status',
  '--status': 'status',
  '-t': 'timeout',
  '--timeout': 'timeout',
  '--state': 'state',
  '--helper': 'helper',
  '-l': 'label',
  '--label': 'label',
  '--src-nat': 'src-nat',
  '--dst-nat': 'dst-nat',
  '-e': 'events',
  '--event-mask': 'events',
  '-n': 'netns',
  '-netns': 'netns',
  '--netns': 'netns',
  '-o': 'output',
  '--output': 'output',
};

interface Given {
  readonly command: string;
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly json: boolean;
  readonly zero: boolean;
}

/** `tsroute2 conntrack`: what conntrack does. */
export async function conntrack(argv: readonly string[]): Promise<number> {
  const given = parse(argv);
  if (given.command === 'help') {
    print(HELP);
    return 0;
  }
  const { Conntrack: Flows } = await import('../conntrack/conntrack.js');
  await using flows = new Flows({ netns: given.values.netns });
  await perform(flows, given);
  return 0;
}

function parse(argv: readonly string[]): Given {
  const values: Record<string, string> = {};
  const words: string[] = [];
  let command: string | undefined;
  let asJson = false;
  let zero = false;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = equals < 0 ? word : word.slice(0, equals);
    if (Object.hasOwn(COMMANDS, word)) command = COMMANDS[word];
    else if (word === '-j' || word === '--json') asJson = true;
    else if (word === '-z' || word === '--zero') zero = true;
    else if (Object.hasOwn(VALUED, name)) {
      const value = equals < 0 ? argv[++i] : word.slice(equals + 1);
      if (value === undefined || value === '') throw new UsageError(`conntrack: ${name} needs a value`);
      values[VALUED[name]!] = value;
    } else if (word.startsWith('-')) {
      const near = nearest(word, [...Object.keys(COMMANDS), ...Object.keys(VALUED)]);
      throw new UsageError(`conntrack: unknown option '${word}'${hint(near)}`);
    } else if (command === undefined && NAMES.includes(word)) command = word;
    else words.push(word);
  }
  const [of = 'conntrack', ...more] = words;
  if (more.length > 0 || !TABLES.includes(of)) {
    const wrong = more[0] ?? of;
    throw new UsageError(
      `conntrack: nothing is called '${wrong}'${hint(nearest(wrong, [...NAMES, ...TABLES]))}`,
    );
  }
  return { command: command ?? 'list', words: [of], values, json: asJson, zero };
}

async function perform(flows: Conntrack, given: Given): Promise<void> {
  const { command, words, json: asJson, values } = given;
  const [of] = words;
  switch (command) {
    case 'list':
      if (of === 'expect') return show(await flows.expectations.dump(), EXPECTATION, asJson);
      if (of === 'dying' || of === 'unconfirmed')
        return show(await flows[of](filterOf(values)), FLOW, asJson);
      return show(await flows.dump(filterOf(values), { zero: given.zero }), FLOW, asJson);
    case 'stats':
      return show(
        of === 'expect' ? await flows.expectations.stats() : await flows.stats(),
        undefined,
        asJson,
      );
    case 'count': {
      const { entries, max } = await flows.count();
      return print(asJson ? `${json({ entries, max })}\n` : `${entries} of ${max ?? '?'}\n`);
    }
    case 'get':
      return show([await flows.get(inputOf(values) as never)], FLOW, asJson);
    case 'add':
      return flows.add(inputOf(values));
    case 'update':
      return flows.update(inputOf(values));
    case 'del': {
      const count = await flows.del(filterOf(values));
      return print(asJson ? `${json({ deleted: count })}\n` : `${count} flows deleted\n`);
    }
    case 'flush':
      return of === 'expect' ? flows.expectations.flush() : flows.flush();
    default:
      return events(flows, given);
  }
}

async function events(flows: Conntrack, { words: [of], values, json: asJson }: Given): Promise<void> {
  const wanted = values.events?.toLowerCase().split(',') ?? ['new', 'update', 'destroy'];
  const groups = wanted.map((one) => {
    const name = one === 'updates' ? 'update' : one;
    if (!['new', 'update', 'destroy'].includes(name))
      throw new UsageError(`conntrack: there is no event '${one}': NEW, UPDATE, DESTROY`);
    return of === 'expect' ? `expect${name[0]!.toUpperCase()}${name.slice(1)}` : name;
  });
  const colour = colourful();
  const listening = flows.events({ groups: groups as never, filter: filterOf(values) });
  const stop = (): void => listening.close();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  for await (const event of listening) print(asJson ? `${json(event)}\n` : `${lineOf(event, colour)}\n`);
}

function lineOf(event: ConntrackEvent, colour: boolean): string {
  const name = event.event.padEnd(8);
  if (event.event === 'overrun') return `${name} events were lost here`;
  if (event.event === 'error') return `${name} ${String(event.error)}`;
  return `${name} ${'orig' in event ? sentence(FLOW, event, colour) : sentence(EXPECTATION, event, colour)}`;
}

function show<T>(all: readonly T[], columns: readonly Column<T>[] | undefined, asJson: boolean): void {
  if (asJson) return print(`${json(all)}\n`);
  const named = Object.keys(all[0] ?? {}).map(
    (key): Column<T> => ({
      title: key.replace(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase(),
      cell: (one) => (one as Record<string, number>)[key],
      right: true,
    }),
  );
  print(table(columns ?? named, all, colourful()));
}

function end(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

const way = ({ src, dst, sport, dport, type, code, id }: FlowDirection): string =>
  `${end(src, sport)} → ${end(dst, dport)}${type === undefined ? '' : ` type ${type} code ${code} id ${id}`}`;

const FLOW: readonly Column<Flow>[] = [
  { title: 'PROTO', cell: ({ protocol }) => protocol, style: 'blue' },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'SECONDS', cell: ({ timeout }) => timeout, right: true },
  { title: 'FLOW', cell: ({ orig }) => way(orig), style: 'cyan' },
  { title: 'ANSWERS', cell: ({ reply }) => way(reply) },
  {
    title: 'STATUS',
    cell: ({ status }) => status.filter((one) => one !== 'confirmed' && !`${one}`.endsWith('Done')).join(','),
    style: 'green',
  },
  { title: 'MARK', cell: ({ mark }) => mark || undefined, right: true },
  { title: 'ZONE', cell: ({ zone }) => zone, right: true },
  { title: 'PACKETS', cell: ({ orig, reply }) => both(orig.packets, reply.packets), right: true },
  { title: 'BYTES', cell: ({ orig, reply }) => both(orig.bytes, reply.bytes), right: true },
  { title: 'HELPER', cell: ({ helper }) => helper },
  { title: 'LABELS', cell: ({ labels }) => labels?.join(',') },
];

function both(one: unknown, other: unknown): string | undefined {
  return one === undefined ? undefined : `${one}/${other ?? 0}`;
}

const EXPECTATION: readonly Column<Expectation>[] = [
  { title: 'PROTO', cell: ({ protocol }) => protocol, style: 'blue' },
  { title: 'SECONDS', cell: ({ timeout }) => timeout, right: true },
  { title: 'EXPECTED', cell: ({ tuple }) => way(tuple), style: 'cyan' },
  { title: 'MASK', cell: ({ mask }) => way(mask) },
  { title: 'MASTER', cell: ({ master }) => way(master) },
  { title: 'HELPER', cell: ({ helper }) => helper },
  { title: 'FLAGS', cell: ({ flags }) => flags?.join(',') },
];

function number(text: string, option: string): number {
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw new UsageError(`conntrack: ${option}: '${text}' is not a number`);
  return value;
}

type Values = Readonly<Record<string, string>>;

/** `SEEN_REPLY` → `seenReply`. */
function camel(word: string): string {
  return word.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** What filters and flows have alike. */
function common(values: Values): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const { proto, family, zone, state } = values;
  if (proto !== undefined) found.protocol = /^\d+$/.test(proto) ? Number(proto) : proto.toLowerCase();
  if (family !== undefined) found.family = { ipv4: 'inet', ipv6: 'inet6' }[family] ?? family;
  if (zone !== undefined) found.zone = number(zone, '--zone');
  if (state !== undefined) found.state = camel(state);
  for (const [direction, prefix] of [
    ['orig', ''],
    ['reply', 'reply-'],
  ] as const) {
    const part: Record<string, unknown> = {};
    for (const key of ['src', 'dst']) {
      const value = values[`${prefix}${key}`];
      if (value !== undefined) part[key] = value;
    }
    for (const key of ['sport', 'dport', 'type', 'code', 'icmp-id']) {
      const value = values[`${prefix}${key}`];
      if (value !== undefined) part[key === 'icmp-id' ? 'id' : key] = number(value, `--${key}`);
    }
    if (Object.keys(part).length > 0) found[direction] = part;
  }
  return found;
}

function filterOf(values: Values): ConntrackFilter {
  const found = common(values);
  const { mark, status, label } = values;
  if (mark !== undefined) {
    const [value, mask] = mark.split('/');
    found.mark =
      mask === undefined
        ? number(value!, '--mark')
        : { value: number(value!, '--mark'), mask: number(mask, '--mark') };
  }
  if (status !== undefined)
    found.status = status.split(',').map((one) => (one === 'UNREPLIED' ? '!seenReply' : camel(one)));
  if (label !== undefined) found.labels = label.split(',').map((one) => number(one, '--label'));
  return found;
}

function inputOf(values: Values): FlowInput {
  const found = common(values);
  const { mark, status, label, timeout, helper } = values;
  if (mark !== undefined) {
    const [value, mask] = mark.split('/');
    found.mark = number(value!, '--mark');
    if (mask !== undefined) found.markMask = number(mask, '--mark');
  }
  if (status !== undefined) found.status = status.split(',').map(camel);
  if (label !== undefined) found.labels = label.split(',').map((one) => number(one, '--label'));
  if (timeout !== undefined) found.timeout = number(timeout, '--timeout');
  if (helper !== undefined) found.helper = helper;
  for (const [option, key] of [
    ['src-nat', 'natSrc'],
    ['dst-nat', 'natDst'],
  ] as const) {
    const value = values[option];
    if (value === undefined) continue;
    found[key] = translation(value, `--${option}`);
  }
  return found as unknown as FlowInput;
}

/** `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80`. */
function translation(text: string, option: string): { address: string; port?: number } {
  const [, six, four, port] = /^(?:\[(.+)\]|([\d.]+))(?::(\d+))?$/.exec(text) ?? [];
  const address = six ?? four ?? text;
  return port === undefined ? { address } : { address, port: number(port, option) };
}

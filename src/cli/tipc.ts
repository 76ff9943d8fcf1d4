import type { TipcPublication } from '../messages/generic/tipc.js';
import type { TipcSocket } from '../messages/sockdiag/tipc.js';
import {
  Tipc,
  type TipcBearer,
  type TipcBearerInput,
  type TipcLink,
  type TipcPeer,
  type TipcSettings,
} from '../tipc/tipc.js';
import type { Column } from './table.js';
import { lists, numberAt, type Readers, showOne, textAt, type Verb, verbTool, type Words } from './verbs.js';

const HELP = `tsroute2 tipc OBJECT VERB [WORD …]: messages between the nodes of a cluster, in the words of tipc

bearer [list]                                        carriers: interfaces, UDP
bearer enable media eth|ib device DEV [domain N] [priority N]
bearer enable media udp name NAME localip ADDRESS [localport N] [remoteip ADDRESS] [remoteport N]
bearer disable media MEDIA device DEV|name NAME
bearer set priority|tolerance|window|mtu N media MEDIA device DEV|name NAME
link [list]                                          links to other nodes
link set priority|tolerance|window N link NAME
link statistics [NAME] | link reset NAME
media [list]                                         what bearers of a medium get
media set priority|tolerance|window|mtu N media MEDIA
nametable [show]                                     names that are published
node [list]                                          other nodes
node get | node set [netid N] [identity TEXT] [address N]
socket [list]
peer remove ADDRESS
key set KEY [algname NAME] [nodeid TEXT] [master] | key flush

Options: -n NAMESPACE, --json.
`;

const BEARERS: readonly Column<TipcBearer>[] = [
  { title: 'NAME', cell: ({ name }) => name, style: 'cyan' },
  { title: 'PRIORITY', cell: ({ priority }) => priority, right: true },
  { title: 'TOLERANCE', cell: ({ tolerance }) => tolerance, right: true },
  { title: 'WINDOW', cell: ({ window }) => window, right: true },
  { title: 'MTU', cell: ({ mtu }) => mtu, right: true },
];
const LINKS: readonly Column<TipcLink>[] = [
  { title: 'NAME', cell: ({ name }) => name, style: 'cyan' },
  { title: 'STATE', cell: ({ up, active }) => (up ? (active ? 'active' : 'up') : 'down') },
  { title: 'MTU', cell: ({ mtu }) => mtu, right: true },
  { title: 'PRIORITY', cell: ({ priority }) => priority, right: true },
  { title: 'TOLERANCE', cell: ({ tolerance }) => tolerance, right: true },
  { title: 'WINDOW', cell: ({ window }) => window, right: true },
];
const NAMES: readonly Column<TipcPublication>[] = [
  { title: 'TYPE', cell: ({ type }) => type, right: true },
  { title: 'LOWER', cell: ({ lower }) => lower, right: true },
  { title: 'UPPER', cell: ({ upper }) => upper, right: true },
  { title: 'SCOPE', cell: ({ scope }) => scope },
  { title: 'PORT', cell: ({ ref }) => ref, right: true },
  { title: 'NODE', cell: ({ node }) => hash(node) },
];
const NODES: readonly Column<TipcPeer>[] = [
  { title: 'ADDRESS', cell: ({ address }) => hash(address), style: 'cyan' },
  { title: 'STATE', cell: ({ up }) => (up ? 'up' : 'down') },
];
const SOCKETS: readonly Column<TipcSocket>[] = [
  { title: 'PORT', cell: ({ ref }) => ref, right: true },
  { title: 'STATE', cell: ({ tipcState }) => tipcState },
  { title: 'PUBLISHED', cell: ({ hasPubl }) => hasPubl && 'yes' },
  { title: 'PEER', cell: ({ con }) => con && `${hash(con.node)}:${con.sock}` },
];
const MEDIA: readonly Column<{ name: string } & TipcSettings>[] = BEARERS as never;

/** An address as `tipc` prints it. */
function hash(address: number | undefined): string | undefined {
  return address === undefined ? undefined : address.toString(16).padStart(8, '0');
}

/** The name of a bearer: `media eth device eth0`. */
interface Called {
  media?: string;
  called?: string;
}
const bearer: Readers<Called> = {
  media: textAt('media'),
  device: textAt('called'),
  name: textAt('called'),
};
function bearerName(words: Words): string {
  const { media, called } = words.read<Called>(bearer, {});
  if (media === undefined || called === undefined) throw words.wrong('which one? media MEDIA device DEV');
  return `${media}:${called}`;
}
function setting(words: Words): TipcSettings {
  const key = words.one('what to set', 'priority', 'tolerance', 'window', 'mtu');
  return { [key]: words.number(key) };
}
function named(words: Words, word: string): string {
  words.take(word);
  const name = words.next(`the name of a ${word}`);
  words.end();
  return name;
}

const input: Readers<Partial<TipcBearerInput>> = {
  media: (words, into) => {
    into.media = words.one('media', 'eth', 'ib', 'udp');
  },
  device: textAt('dev'),
  name: textAt('name'),
  localip: textAt('local'),
  localport: numberAt('localPort'),
  remoteip: textAt('remote'),
  remoteport: numberAt('remotePort'),
  domain: numberAt('domain'),
  priority: numberAt('priority'),
};

const VERBS: Readonly<Record<string, Verb<Tipc>>> = {
  'bearer list': lists((tipc) => tipc.bearers(), BEARERS),
  'bearer enable': (tipc, words) => tipc.enableBearer(words.read(input, {}) as TipcBearerInput),
  'bearer disable': (tipc, words) => tipc.disableBearer(bearerName(words)),
  'bearer set': (tipc, words) => {
    const settings = setting(words);
    return tipc.setBearer(bearerName(words), settings);
  },
  'link list': lists((tipc) => tipc.links(), LINKS),
  'link set': (tipc, words) => {
    const settings = setting(words);
    return tipc.setLink(named(words, 'link'), settings);
  },
  'link statistics': async (tipc, words, options) => {
    words.take('show');
    const name = words.done ? undefined : named(words, 'link');
    const found = (await tipc.links()).filter((one) => name === undefined || one.name === name);
    if (found.length === 0) throw words.wrong(`no link is called '${name}'`);
    for (const { name: called, rx, tx, stats } of found) showOne({ link: called, rx, tx, ...stats }, options);
  },
  'link reset': (tipc, words) => tipc.resetStatistics(named(words, 'link')),
  'media list': lists((tipc) => tipc.media(), MEDIA),
  'media set': (tipc, words) => {
    const settings = setting(words);
    return tipc.setMedia(named(words, 'media'), settings);
  },
  'nametable show': lists((tipc) => tipc.nameTable(), NAMES),
  'node list': lists((tipc) => tipc.nodes(), NODES),
  'node get': async (tipc, words, options) => {
    words.end();
    showOne(await tipc.node(), options);
  },
  'node set': (tipc, words) =>
    tipc.setNode(
      words.read<{ netId?: number; identity?: string; address?: number }>(
        { netid: numberAt('netId'), identity: textAt('identity'), address: numberAt('address') },
        {},
      ),
    ),
  'socket list': lists((tipc) => tipc.sockets(), SOCKETS),
  'peer remove': (tipc, words) => {
    words.take('address');
    const address = Number.parseInt(words.next('an address'), 16);
    words.end();
    if (Number.isNaN(address))
      throw words.wrong('address: eight hexadecimal digits, as node list prints them');
    return tipc.removePeer(address);
  },
  'key set': (tipc, words) => {
    const key = words.next('a key');
    const more = words.read<{ algorithm?: string; node?: string; master?: boolean }>(
      {
        algname: textAt('algorithm'),
        nodeid: textAt('node'),
        master: (_words, into) => {
          into.master = true;
        },
      },
      {},
    );
    return tipc.setKey({ key, ...more });
  },
  'key flush': (tipc, words) => {
    words.end();
    return tipc.flushKeys();
  },
};

/** `tsroute2 tipc`: TIPC from the command line, in the words of `tipc`. */
export const tipc = verbTool<Tipc>({
  name: 'tipc',
  help: HELP,
  open: ({ netns }) => new Tipc({ netns }),
  verbs: VERBS,
  aliases: {
    bearer: 'bearer list',
    link: 'link list',
    media: 'media list',
    nametable: 'nametable show',
    node: 'node list',
    socket: 'socket list',
  },
});

import { IPRoute } from '../iproute/iproute.js';
import { Mptcp } from '../mptcp/mptcp.js';
import type { MptcpEndpoint, MptcpEndpointInput } from '../objects/mptcp.js';
import type { Options } from './options.js';
import type { Column } from './table.js';
import { numberAt, type Readers, show, showEvents, showOne, type Verb, verbTool } from './verbs.js';

const HELP = `tsroute2 mptcp OBJECT VERB [WORD …]: paths of multipath TCP, in the words of ip mptcp

endpoint [show [id N]]                                    addresses that connections may use besides
endpoint add ADDRESS [dev DEV] [id N] [port N] [signal|subflow|backup|fullmesh …]
endpoint delete id N [ADDRESS]
endpoint change id N|ADDRESS [backup|nobackup] [fullmesh|nofullmesh]
endpoint flush
limits [show]                                             how many paths there may be
limits set [subflows N] [add_addr_accepted N]
monitor                                                   connections and paths, until stopped

Options: -n NAMESPACE, --json.
`;

interface Said extends Partial<MptcpEndpointInput> {
  drop?: string[];
}

const flag = (_words: unknown, into: Said, word: string): void => {
  if (word.startsWith('no')) into.drop = [...(into.drop ?? []), word.slice(2)];
  else into.flags = [...(into.flags ?? []), word as 'signal'];
};
const readers: Readers<Said> = {
  id: numberAt('id'),
  port: numberAt('port'),
  dev: (words, into) => {
    into.dev = words.next('dev');
  },
  ...Object.fromEntries(
    ['signal', 'subflow', 'backup', 'fullmesh', 'laminar', 'nobackup', 'nofullmesh'].map((name) => [
      name,
      flag,
    ]),
  ),
};

/** Words of an endpoint: its address stands anywhere among them. */
function said(words: Parameters<Verb<Mptcp>>[1]): Said {
  const into: Said = {};
  while (!words.done) {
    const { peek } = words;
    if (peek !== undefined && /[.:]/.test(peek) && into.address === undefined)
      into.address = words.next('an address');
    else {
      const word = words.next('a word');
      if (!Object.hasOwn(readers, word))
        throw words.wrong(`unknown word '${word}'; words are ${Object.keys(readers).join(', ')}`);
      readers[word]!(words, into, word);
    }
  }
  return into;
}

async function list(entries: MptcpEndpoint[], options: Options): Promise<void> {
  const named = entries.some(({ dev }) => dev !== undefined) && !options.json;
  let names = new Map<number, string>();
  if (named) {
    using ipr = new IPRoute({ netns: options.netns });
    names = new Map((await ipr.link.dump()).map(({ index, ifname }) => [index, ifname]));
  }
  const columns: readonly Column<MptcpEndpoint>[] = [
    { title: 'ADDRESS', cell: ({ address }) => address, style: 'cyan' },
    { title: 'PORT', cell: ({ port }) => port, right: true },
    { title: 'ID', cell: ({ id }) => id, right: true },
    { title: 'FLAGS', cell: ({ flags }) => flags.join(',') },
    { title: 'DEV', cell: ({ dev }) => dev && (names.get(dev) ?? dev) },
  ];
  show(entries, columns, options);
}

const VERBS: Readonly<Record<string, Verb<Mptcp>>> = {
  'endpoint show': async (mptcp, words, options) => {
    const id = words.take('id') ? words.number('id') : undefined;
    words.end();
    await list(id === undefined ? await mptcp.endpoints() : [await mptcp.endpoint(id)], options);
  },
  'endpoint add': (mptcp, words) => mptcp.add(said(words) as MptcpEndpointInput),
  'endpoint delete': (mptcp, words) => {
    const { id, address } = said(words);
    if (id === undefined) throw words.wrong('which one? id N');
    return mptcp.del(address === undefined ? id : { id, address });
  },
  'endpoint change': async (mptcp, words) => {
    const { id, address, port, flags = [], drop = [] } = said(words);
    if (id === undefined && address === undefined) throw words.wrong('which one? id N, or its address');
    const all = await mptcp.endpoints();
    const found = all.find((one) => (id === undefined ? one.address === address : one.id === id));
    const kept = (found?.flags ?? []).filter(
      (one) => (one === 'backup' || one === 'fullmesh') && !drop.includes(one),
    );
    const wanted = [...new Set([...kept, ...flags])];
    await mptcp.change(address === undefined ? { id: id! } : { address, id, port }, wanted);
  },
  'endpoint flush': (mptcp, words) => {
    words.end();
    return mptcp.flush();
  },
  'limits show': async (mptcp, words, options) => {
    words.end();
    showOne(await mptcp.limits(), options);
  },
  'limits set': (mptcp, words) =>
    mptcp.setLimits(
      words.read<{ subflows?: number; addAddrAccepted?: number }>(
        { subflows: numberAt('subflows'), add_addr_accepted: numberAt('addAddrAccepted') },
        {},
      ),
    ),
  monitor: async (mptcp, words, options) => {
    words.end();
    await showEvents(
      await mptcp.monitor(),
      ({ event, ...rest }) =>
        `${event.padEnd(16)} ${Object.entries(rest)
          .map(([key, value]) => `${key} ${value}`)
          .join(' ')}`,
      options,
    );
  },
};

/** `tsroute2 mptcp`: paths of multipath TCP from the command line, in the words of `ip mptcp`. */
export const mptcp = verbTool<Mptcp>({
  name: 'mptcp',
  help: HELP,
  open: ({ netns }) => new Mptcp({ netns }),
  verbs: VERBS,
  aliases: {
    endpoint: 'endpoint show',
    'endpoint list': 'endpoint show',
    'endpoint del': 'endpoint delete',
    limits: 'limits show',
  },
});

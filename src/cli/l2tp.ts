import {
  L2tp,
  type L2tpSession,
  type L2tpSessionInput,
  type L2tpTunnel,
  type L2tpTunnelInput,
} from '../l2tp/l2tp.js';
import type { Column } from './table.js';
import {
  numberAt,
  type Readers,
  show,
  showEvents,
  textAt,
  type Verb,
  verbTool,
  type Words,
} from './verbs.js';

const HELP = `tsroute2 l2tp VERB OBJECT [WORD …]: tunnels and sessions of L2TP, in the words of ip l2tp

show tunnel [tunnel_id N] | show session [tunnel_id N] [session_id N]
add tunnel remote ADDR local ADDR tunnel_id N peer_tunnel_id N [encap udp|ip] [udp_sport N] [udp_dport N]
           [udp_csum on|off] [udp6_csum_tx on|off] [udp6_csum_rx on|off]
add session tunnel_id N session_id N peer_session_id N [name DEV] [cookie HEX] [peer_cookie HEX]
            [seq none|send|recv|both] [l2spec_type none|default]
del tunnel tunnel_id N | del session tunnel_id N session_id N
monitor

Options: -n NAMESPACE, --json.
`;

type Said = Partial<L2tpTunnelInput> & Partial<L2tpSessionInput>;
const onOff =
  (key: 'udpCsum' | 'udp6CsumTx' | 'udp6CsumRx') =>
  (words: Words, into: Said, word: string): void => {
    into[key] = words.one(word, 'on', 'off') === 'on';
  };
const readers: Readers<Said> = {
  remote: textAt('remote'),
  local: textAt('local'),
  tunnel_id: numberAt('tunnelId'),
  peer_tunnel_id: numberAt('peerTunnelId'),
  session_id: numberAt('sessionId'),
  peer_session_id: numberAt('peerSessionId'),
  encap: textAt('encap'),
  udp_sport: numberAt('sport'),
  udp_dport: numberAt('dport'),
  udp_csum: onOff('udpCsum'),
  udp6_csum_tx: onOff('udp6CsumTx'),
  udp6_csum_rx: onOff('udp6CsumRx'),
  name: textAt('ifname'),
  cookie: textAt('cookie'),
  peer_cookie: textAt('peerCookie'),
  seq: textAt('seq'),
  l2spec_type: textAt('l2spec'),
};
const said = (words: Words): Said => words.read<Said>(readers, {});
const needed = (words: Words, value: number | undefined, what: string): number => {
  if (value === undefined) throw words.wrong(`${what} is missing`);
  return value;
};

const end = (address: string, port: number | undefined): string =>
  port === undefined ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

const tunnels: readonly Column<L2tpTunnel>[] = [
  { title: 'TUNNEL', cell: ({ tunnelId }) => tunnelId, right: true, style: 'cyan' },
  { title: 'PEER', cell: ({ peerTunnelId }) => peerTunnelId, right: true },
  { title: 'ENCAP', cell: ({ encap }) => encap, style: 'blue' },
  { title: 'LOCAL', cell: ({ local, sport }) => end(local, sport) },
  { title: 'REMOTE', cell: ({ remote, dport }) => end(remote, dport) },
  { title: 'SENT', cell: ({ stats }) => `${stats.txPackets ?? 0}`, right: true },
  { title: 'RECEIVED', cell: ({ stats }) => `${stats.rxPackets ?? 0}`, right: true },
];
const sessions: readonly Column<L2tpSession>[] = [
  { title: 'SESSION', cell: ({ sessionId }) => sessionId, right: true, style: 'cyan' },
  { title: 'PEER', cell: ({ peerSessionId }) => peerSessionId, right: true },
  { title: 'TUNNEL', cell: ({ tunnelId }) => tunnelId, right: true },
  { title: 'DEVICE', cell: ({ ifname }) => ifname, style: 'blue' },
  { title: 'COOKIE', cell: ({ cookie }) => cookie },
  { title: 'PEER COOKIE', cell: ({ peerCookie }) => peerCookie },
  { title: 'SEQ', cell: ({ seq }) => (seq === 'none' ? undefined : seq) },
];

const VERBS: Readonly<Record<string, Verb<L2tp>>> = {
  'show tunnel': async (l2tp, words, options) => {
    const { tunnelId } = said(words);
    show(tunnelId === undefined ? await l2tp.tunnels() : [await l2tp.tunnel(tunnelId)], tunnels, options);
  },
  'show session': async (l2tp, words, options) => {
    const { tunnelId, sessionId } = said(words);
    const all = await l2tp.sessions(tunnelId);
    show(
      all.filter((one) => sessionId === undefined || one.sessionId === sessionId),
      sessions,
      options,
    );
  },
  'add tunnel': (l2tp, words) => l2tp.addTunnel(said(words) as L2tpTunnelInput),
  'add session': (l2tp, words) => l2tp.addSession(said(words) as L2tpSessionInput),
  'del tunnel': (l2tp, words) => l2tp.delTunnel(needed(words, said(words).tunnelId, 'tunnel_id')),
  'del session': (l2tp, words) => {
    const { tunnelId, sessionId } = said(words);
    return l2tp.delSession(needed(words, tunnelId, 'tunnel_id'), needed(words, sessionId, 'session_id'));
  },
  monitor: async (l2tp, words, options) => {
    words.end();
    await showEvents(
      await l2tp.monitor(),
      ({ event, ...rest }) =>
        `${event.padEnd(14)} ${Object.entries(rest)
          .filter(([, value]) => typeof value !== 'object')
          .map(([key, value]) => `${key} ${value}`)
          .join(' ')}`,
      options,
    );
  },
};

/** `tsroute2 l2tp`: tunnels and sessions from the command line, in the words of `ip l2tp`. */
export const l2tp = verbTool<L2tp>({
  name: 'l2tp',
  help: HELP,
  open: ({ netns }) => new L2tp({ netns }),
  verbs: VERBS,
  aliases: { show: 'show tunnel' },
});

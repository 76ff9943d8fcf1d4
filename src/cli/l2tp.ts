import { L2tp, type L2tpSession, type L2tpSessionInput, type L2tpTunnel } from '../l2tp/l2tp.js';
import { commandTool } from './command-tool.js';
import type { Column } from './table.js';
import { eventLine, show, showEvents } from './verbs.js';

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

/** `tsroute2 l2tp`: tunnels and sessions from the command line, in the words of `ip l2tp`. */
export const l2tp = commandTool<L2tp>({
  name: 'l2tp',
  open: ({ netns }) => new L2tp({ netns }),
  actions: {
    'l2tp.tunnel dump': async (one, { tunnelId }: Partial<L2tpTunnel>, options) =>
      show(tunnelId === undefined ? await one.tunnels() : [await one.tunnel(tunnelId)], tunnels, options),
    'l2tp.session dump': async (one, { tunnelId, sessionId }: Partial<L2tpSession>, options) => {
      const all = await one.sessions(tunnelId);
      const isMeant = (entry: L2tpSession) => sessionId === undefined || entry.sessionId === sessionId;
      show(all.filter(isMeant), sessions, options);
    },
    'l2tp.tunnel add': (one, input) => one.addTunnel(input),
    'l2tp.session add': (one, input) => one.addSession(input),
    'l2tp.tunnel del': (one, { tunnelId }: L2tpTunnel) => one.delTunnel(tunnelId),
    'l2tp.session del': (one, { tunnelId, sessionId }: L2tpSessionInput) =>
      one.delSession(tunnelId, sessionId),
    'l2tp.tunnel monitor': async (one, _input, options) =>
      showEvents(await one.monitor(), eventLine(14), options),
  },
});

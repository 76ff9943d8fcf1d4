import { type TcpMetric, TcpMetrics } from '../tcpmetrics/tcpmetrics.js';
import type { Column } from './table.js';
import { show, verbTool, type Words } from './verbs.js';

const HELP = `tsroute2 tcp_metrics [show [ADDRESS] | delete ADDRESS | flush]: what TCP remembers of addresses

Times are microseconds, ages milliseconds. Options: -n NAMESPACE, --json.
`;

const columns: readonly Column<TcpMetric>[] = [
  { title: 'ADDRESS', cell: ({ address }) => address, style: 'cyan' },
  { title: 'SOURCE', cell: ({ source }) => source },
  { title: 'AGE', cell: ({ age }) => age && `${age}`, right: true },
  { title: 'RTT', cell: ({ rtt }) => rtt, right: true },
  { title: 'RTTVAR', cell: ({ rttvar }) => rttvar, right: true },
  { title: 'SSTHRESH', cell: ({ ssthresh }) => ssthresh, right: true },
  { title: 'CWND', cell: ({ cwnd }) => cwnd, right: true },
  { title: 'REORDERING', cell: ({ reordering }) => reordering, right: true },
  { title: 'FASTOPEN', cell: ({ fopenCookie }) => fopenCookie },
];

const address = (words: Words): string => {
  words.take('address');
  return words.next('ADDRESS');
};

/** `tsroute2 tcp_metrics`: what TCP remembers, in the words of `ip tcp_metrics`. */
export const tcpMetrics = verbTool<TcpMetrics>({
  name: 'tcp_metrics',
  help: HELP,
  first: 'show',
  open: ({ netns }) => new TcpMetrics({ netns }),
  verbs: {
    show: async (one, words, options) =>
      show(words.done ? await one.list() : [await one.get({ address: address(words) })], columns, options),
    delete: (one, words) => one.del({ address: address(words) }),
    flush: (one, words) => {
      words.end();
      return one.flush();
    },
  },
  aliases: { list: 'show', del: 'delete' },
});

import { IPRoute } from '../iproute/iproute.js';
import { Mptcp } from '../mptcp/mptcp.js';
import type { MptcpEndpoint } from '../objects/mptcp.js';
import { commandTool, sends } from './command-tool.js';
import type { Options } from './options.js';
import type { Column } from './table.js';
import { eventLine, show, showEvents, showOne } from './verbs.js';

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

/** `tsroute2 mptcp`: paths of multipath TCP from the command line, in the words of `ip mptcp`. */
export const mptcp = commandTool<Mptcp>({
  name: 'mptcp',
  open: ({ netns }) => new Mptcp({ netns }),
  actions: {
    'mptcp.endpoint dump': async (one, _input, options) => list(await one.endpoints(), options),
    'mptcp.endpoint get': async (one, { id }: MptcpEndpoint, options) =>
      list([await one.endpoint(id)], options),
    'mptcp.endpoint monitor': async (one, _input, options) =>
      showEvents(await one.monitor(), eventLine(16), options),
    'mptcp.limits get': async (one, _input, options) => showOne(await one.limits(), options),
    'mptcp.limits set': (one, input) => one.setLimits(input),
  },
  otherwise: sends,
});

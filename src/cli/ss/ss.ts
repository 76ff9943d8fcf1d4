import { IPRoute } from '../../iproute/iproute.js';
import { type SocketEntry, SocketFilterError, type SocketKind } from '../../objects/sockets/index.js';
import { type SocketListOptions, Sockets } from '../../sockets/sockets.js';
import { CommandError, UsageError } from '../errors.js';
import { colourful, complain, print } from '../output.js';
import { table } from '../table.js';
import { json } from '../text.js';
import { columnsOf, netid } from './columns.js';
import { type SsOptions, ssOptions, statesOf } from './options.js';

const HELP = `tsroute2 ss [OPTIONS] [state STATE|exclude STATE] [FILTER]      sockets, in the words of ss

Kinds:  -t tcp, -u udp, -w raw, -M mptcp, -S sctp, -d dccp, -x unix, -0 packet, --vsock, --xdp, --tipc, --smc, --netlink;
        -A KIND,… (all, inet, tcp, …), -f FAMILY, -4, -6
Which:  -a all, -l listening; states: established, syn-sent, …, connected, synchronized, bucket, big, all
More:   -p processes, -e uid, inode, cookie, -o timers, -m memory, -i what TCP knows, -s a summary
Other:  -E closed sockets as they are closed, -K closes what is listed, -H without titles, -N NAMESPACE, --json

FILTER: src|dst [ADDRESS[/LENGTH]][:PORT], sport|dport [=|!=|>=|<=|>|<] :PORT, dev NAME, fwmark MARK[/MASK], cgroup PATH,
        autobound; and, or, not, ( ). Addresses may be unix:PATTERN, link:PROTOCOL:DEV, netlink:PROTOCOL:PID, vsock:CID:PORT.
`;

/** `tsroute2 ss`: sockets from the command line. */
export async function ss(argv: readonly string[]): Promise<number> {
  const options = ssOptions(argv);
  if (options.help) {
    print(HELP);
    return 0;
  }
  using sockets = new Sockets({ netns: options.netns });
  try {
    if (options.events) await showEvents(sockets, options);
    else if (options.summary) await showSummary(sockets, options);
    else await showSockets(sockets, options);
  } catch (error) {
    if (error instanceof SocketFilterError) throw new UsageError(`ss: ${error.message}`);
    throw error;
  }
  return 0;
}

function listOptions(options: SsOptions): SocketListOptions {
  return {
    family: options.family,
    states: statesOf(options),
    ...(options.filter !== '' && { filter: options.filter }),
    show: [...options.show],
  };
}

/** Lists kinds one after the other: those that the kernel has not are passed over where they were not requested alone. */
async function listed(sockets: Sockets, options: SsOptions): Promise<SocketEntry[]> {
  const only = options.kinds.size === 1;
  const found: SocketEntry[] = [];
  for (const kind of options.kinds) {
    try {
      for (const one of await sockets.list({
        ...listOptions(options),
        kinds: [kind] as readonly SocketKind[],
      }))
        found.push(one);
    } catch (error) {
      if (only || !/cannot be listed here/.test((error as Error).message)) throw error;
    }
  }
  return found;
}

async function showSockets(sockets: Sockets, options: SsOptions): Promise<void> {
  const found = await listed(sockets, options);
  const entries = options.kill ? await sockets.destroy(found) : found;
  const owners = options.processes ? await sockets.owners(entries) : undefined;
  if (owners?.reason) complain(owners.reason);
  if (options.json) {
    const all = entries.map((one) => (owners ? { ...one, processes: owners.of(one) } : one));
    return print(all.length === 0 ? '[]\n' : `[${all.map(json).join(',\n')}]\n`);
  }
  const text = table(columnsOf(options, await namesFor(entries, options), owners), entries, colourful());
  print(options.header ? text : text.slice(text.indexOf('\n') + 1));
}

/** Names of the interfaces that sockets are bound to. */
async function namesFor(entries: readonly SocketEntry[], { netns }: SsOptions): Promise<Map<number, string>> {
  const bound = entries.some((one) => ('if' in one && one.if) || one.kind === 'packet' || one.kind === 'xdp');
  if (!bound) return new Map();
  using ipr = new IPRoute({ netns });
  return new Map((await ipr.link.dump()).map(({ index, ifname }) => [index, ifname]));
}

async function showSummary(sockets: Sockets, options: SsOptions): Promise<void> {
  const all = await listed(sockets, { ...options, which: 'all' });
  const counts = new Map<string, number>();
  for (const one of all) {
    const name = netid(one);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if (options.json) return print(`${json(Object.fromEntries(counts))}\n`);
  print(
    table(
      [
        { title: 'NETID', cell: ([name]) => name },
        { title: 'SOCKETS', cell: ([, count]) => count, right: true },
      ],
      [...counts],
    ),
  );
}

async function showEvents(sockets: Sockets, options: SsOptions): Promise<void> {
  const kinds = (['tcp', 'udp'] as const).filter((kind) => options.kinds.has(kind));
  if (kinds.length === 0) throw new CommandError('ss -E: of TCP and UDP only the kernel tells');
  for await (const event of sockets.monitor({ kinds })) {
    if (options.json) print(`${json(event)}\n`);
    else if (event.event === 'destroy')
      print(
        table(columnsOf(options, new Map(), undefined), [event as SocketEntry], colourful())
          .split('\n')[1]!
          .concat('\n'),
      );
    else print(`${event.event}\n`);
  }
}

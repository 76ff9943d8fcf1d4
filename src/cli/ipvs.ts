import { readFileSync } from 'node:fs';
import { Ipvs } from '../ipvs/ipvs.js';
import type { IpvsDestination, IpvsVirtual } from '../ipvs/service.js';
import { parseWords } from '../ipvs/text.js';
import { UsageError } from './errors.js';
import { parseOptions } from './options.js';
import { colourful, print } from './output.js';
import { type Column, table } from './table.js';
import { json } from './text.js';
import { showOne } from './verbs.js';

const HELP = `tsroute2 ipvs [-L|-S|-A|-E|-D|-a|-e|-d|-C|-Z] [OPTION …]: the load balancer, in the words of ipvsadm

-L, --list        services and destinations (--stats: with counters)
-S, --save        the same as text that sync reads
-A -E -D          adds, edits, deletes a service: -t|-u|--sctp-service ADDRESS:PORT or -f MARK [-6]
                  [-s SCHEDULER] [-p [SECONDS]] [-M NETMASK] [--pe ENGINE] [-o] [-b FLAG,…]
-a -e -d          adds, edits, deletes a destination of one: -r ADDRESS[:PORT] [-g|-i|-m] [-w WEIGHT] [-x MAX] [-y MIN]
                  [--tun-type ipip|gue|gre] [--tun-port PORT] [--tun-nocsum|--tun-csum|--tun-remcsum]
-C, -Z            removes all services; sets counters to zero
sync FILE|-       makes services what a file of -S says, by the fewest changes (--dry-run: only says which)
timeouts [TCP TCPFIN UDP]     reads or sets them; 0 leaves one as it is
daemons | start-daemon master|backup DEV [SYNCID] | stop-daemon master|backup
info              version and size of the table

Options: --netns NAMESPACE, --json.
`;

type Row = { service?: IpvsVirtual; destination?: IpvsDestination };

const at = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

const columns = (stats: boolean): readonly Column<Row>[] => {
  const counter = (title: string, key: keyof IpvsDestination['stats']): Column<Row> => ({
    title,
    cell: ({ service, destination }) => `${(service ?? destination)!.stats[key] ?? 0}`,
    right: true,
  });
  return [
    {
      title: 'SERVICE',
      cell: ({ service, destination }) => {
        if (!service) return `  → ${at(destination!.address, destination!.port)}`;
        const { protocol, address, port = 0, fwmark, family } = service;
        return fwmark === undefined ? `${protocol} ${at(address!, port)}` : `mark ${fwmark} ${family}`;
      },
      style: 'cyan',
    },
    { title: 'SCHEDULER', cell: ({ service }) => service?.scheduler, style: 'blue' },
    {
      title: 'FLAGS',
      cell: ({ service }) =>
        service &&
        [
          ...(service.persistent === undefined ? [] : [`persistent ${service.persistent}`]),
          ...(service.netmask === undefined ? [] : [`mask ${service.netmask}`]),
          ...(service.onepacket ? ['ops'] : []),
          ...(service.schedulerFlags ?? []),
          ...(service.pe ? [`pe ${service.pe}`] : []),
        ].join(','),
    },
    { title: 'METHOD', cell: ({ destination }) => destination?.method },
    { title: 'WEIGHT', cell: ({ destination }) => destination?.weight, right: true },
    ...(stats
      ? [
          counter('CONNS', 'conns'),
          counter('PKTS IN', 'inpkts'),
          counter('PKTS OUT', 'outpkts'),
          counter('BYTES IN', 'inbytes'),
          counter('BYTES OUT', 'outbytes'),
        ]
      : [
          { title: 'ACTIVE', cell: ({ destination }: Row) => destination?.activeConns, right: true },
          { title: 'INACTIVE', cell: ({ destination }: Row) => destination?.inactConns, right: true },
        ]),
  ];
};

/** `tsroute2 ipvs`: the load balancer from the command line, in the words of `ipvsadm`. */
export async function ipvs(argv: readonly string[]): Promise<number> {
  const own = ['--json', '-j', '--dry-run', '--help', '-h'];
  const at = argv.findIndex((word) => word === '--netns' || word === '-netns');
  const common = argv.filter((word, i) => own.includes(word) || (at >= 0 && (i === at || i === at + 1)));
  const rest = argv.filter(
    (word, i) => !own.includes(word) && word !== '--stats' && !(at >= 0 && (i === at || i === at + 1)),
  );
  const options = parseOptions(common);
  if (options.help || rest[0] === 'help') {
    print(HELP);
    return 0;
  }
  using balancer = new Ipvs({ netns: options.netns });
  const [word = '-L', ...words] = rest;
  if (!word.startsWith('-')) {
    await verb(balancer, word, words, options.json, options.dryRun);
    return 0;
  }
  let line: ReturnType<typeof parseWords>;
  try {
    // letters together, as in -Ln
    line = parseWords(
      [word, ...words].flatMap((one) => (/^-[LS]n$/.test(one) ? [one.slice(0, 2), '-n'] : [one])),
    );
  } catch (error) {
    throw new UsageError(`ipvs: ${(error as Error).message}`);
  }
  const { service, destination } = line;
  const { address, port } = destination;
  const dest = { ...destination, address: address!, port };
  const named = Object.keys(service).length > 0;
  switch (line.command) {
    case 'list':
    case 'save': {
      const all = named ? [await balancer.get(service)] : await balancer.list();
      if (options.json) print(`[${all.map(json).join(',\n')}]\n`);
      else if (line.command === 'save') print(Ipvs.format(all));
      else {
        const rows = all.flatMap((one): Row[] => [
          { service: one },
          ...one.destinations.map((each) => ({ destination: each })),
        ]);
        print(table(columns(argv.includes('--stats')), rows, colourful()));
      }
      return 0;
    }
    case 'add-service':
      await balancer.add(service);
      return 0;
    case 'edit-service':
      await balancer.edit(service);
      return 0;
    case 'delete-service':
      await balancer.del(service);
      return 0;
    case 'add-server':
      await balancer.addDest(service, dest);
      return 0;
    case 'edit-server':
      await balancer.editDest(service, dest);
      return 0;
    case 'delete-server':
      await balancer.delDest(service, dest);
      return 0;
    case 'clear':
      await balancer.flush();
      return 0;
    case 'zero':
      await balancer.zero(named ? service : { all: true });
      return 0;
    default:
      throw new UsageError('ipvs: what is to be done? -L, -S, -A, -E, -D, -a, -e, -d, -C or -Z');
  }
}

async function verb(
  balancer: Ipvs,
  name: string,
  words: readonly string[],
  asJson: boolean,
  dryRun: boolean,
): Promise<void> {
  const shown = { json: asJson } as never;
  const state = (): 'master' | 'backup' => {
    const [one] = words;
    if (one !== 'master' && one !== 'backup') throw new UsageError(`ipvs ${name}: master or backup?`);
    return one;
  };
  switch (name) {
    case 'sync': {
      const [file] = words;
      if (file === undefined) throw new UsageError('ipvs sync: which file?');
      const changes = await balancer.sync(readFileSync(file === '-' ? 0 : file, 'utf8'), { dryRun });
      if (asJson || dryRun) print(`${json(changes)}\n`);
      return;
    }
    case 'timeouts': {
      if (words.length === 0) return showOne(await balancer.timeouts(), shown);
      const [tcp = 0, tcpFin = 0, udp = 0] = words.map(Number);
      return await balancer.setTimeouts({ tcp, tcpFin, udp });
    }
    case 'daemons': {
      const all = await balancer.daemons();
      for (const one of all) showOne(one, shown);
      return;
    }
    case 'start-daemon':
      return await balancer.startDaemon({
        state: state(),
        dev: words[1] ?? 'eth0',
        syncId: Number(words[2] ?? 0),
      });
    case 'stop-daemon':
      return await balancer.stopDaemon(state());
    case 'info':
      return showOne(await balancer.info(), shown);
    default:
      throw new UsageError(
        `ipvs: nothing is called '${name}': sync, timeouts, daemons, start-daemon, stop-daemon, info`,
      );
  }
}

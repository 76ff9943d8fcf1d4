/** The commands `tsroute2 agent`, `fleet` and `mirror`. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { VIEWS, type ViewName } from 'tsroute2/records';
import { Agent } from './agent.js';
import type { NatsOptions } from './connect.js';
import { Fleet } from './fleet.js';
import { PostgresMirror } from './postgres/mirror.js';

const NATS_HELP = `  --nats URL        the server: nats://127.0.0.1:4222 by default; may be repeated for a cluster
  --creds FILE      credentials as nsc makes them; or --user NAME, with the password in NATS_PASSWORD
  --tls-ca FILE, --tls-cert FILE, --tls-key FILE
`;

const AGENT_HELP = `usage: tsroute2 agent [--nats URL] [--name HOST] [--wishes] [OPTION …]

Publishes this machine's interfaces, addresses, routes, rules, neighbours and nexthops to NATS JetStream.

${NATS_HELP}  --name HOST       what this machine is called: its own name by default
  --netns NAME      the network namespace to publish
  --wishes          applies documents put under wish.HOST
  --spool FILE, --spool-bytes N
                    the file that keeps changes while the server is away, and how large it may get: 64 MiB
`;

const FLEET_HELP = `usage: tsroute2 fleet status|show|watch|apply [WORD …] [--nats URL] [OPTION …]

  status                      each host with what is known of it
  show TABLE [HOST]           records, one JSON object a line: ${VIEWS.join(', ')}
  watch [TABLE] [HOST]        changes as they happen, one JSON object a line
  lookup HOST ADDRESS         the route that a packet takes
  apply FILE                  documents by host, from a file of JSON, or - for standard input

${NATS_HELP}  --dry-run         only says what would be done
  --canaries A,B    hosts that go first; --wave N at a time behind them: 10
  --no-rollback     leaves what was done where a host fails
  --drift mend      mends what somebody changes later; --confirm 30s undoes what cuts a host off
`;

const MIRROR_HELP = `usage: tsroute2 mirror --postgres URL [--nats URL] [--no-history] [OPTION …]

Keeps all hosts' records, and what they were before, in PostgreSQL.

${NATS_HELP}`;

const NATS = {
  nats: { type: 'string', multiple: true },
  creds: { type: 'string' },
  user: { type: 'string' },
  'tls-ca': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type NatsValues = { [K in keyof typeof NATS]?: string | string[] | boolean | undefined };

function natsOf(values: NatsValues): NatsOptions {
  const text = (name: keyof typeof NATS): string | undefined => values[name] as string | undefined;
  const tls = { caFile: text('tls-ca'), certFile: text('tls-cert'), keyFile: text('tls-key') };
  const given = Object.entries(tls).filter(([, file]) => file !== undefined);
  return {
    servers: values.nats as string[] | undefined,
    creds: text('creds'),
    user: text('user'),
    pass: text('user') === undefined ? undefined : process.env.NATS_PASSWORD,
    ...(given.length > 0 ? { tls: Object.fromEntries(given) } : {}),
  };
}

/** A line of JSON that no name in it makes anything else of than text. */
function line(value: unknown): string {
  const text = JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? one.toString() : one));
  const raw = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
  return `${text.replace(raw, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

const print = (value: unknown): void =>
  void process.stdout.write(typeof value === 'string' ? value : line(value));

/** Resolves when the process is to end. */
const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

async function command(name: string, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    process.stderr.write(`tsroute2: ${name}: ${line(message).slice(1, -2)}\n`);
    return code?.startsWith('ERR_PARSE_ARGS') || error instanceof UsageError ? 2 : 1;
  }
}

class UsageError extends Error {}

/** Runs an agent until it is interrupted; returns the exit status. */
export function agent(argv: readonly string[]): Promise<number> {
  return command('agent', async () => {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...NATS,
        name: { type: 'string' },
        netns: { type: 'string', short: 'n' },
        wishes: { type: 'boolean' },
        spool: { type: 'string' },
        'spool-bytes': { type: 'string' },
      },
    });
    if (values.help) {
      print(AGENT_HELP);
      return 0;
    }
    const running = await Agent.start({
      nats: natsOf(values),
      host: values.name,
      source: values.netns === undefined ? undefined : { netns: values.netns },
      wishes: values.wishes,
      spool: values.spool,
      spoolBytes: values['spool-bytes'] === undefined ? undefined : Number(values['spool-bytes']),
    });
    print({ agent: running.host, ...running.status });
    await Promise.race([interrupted(), running.done]);
    await running.close();
    return 0;
  });
}

/** Shows, watches and changes many machines; returns the exit status. */
export function fleet(argv: readonly string[]): Promise<number> {
  return command('fleet', async () => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...NATS,
        'dry-run': { type: 'boolean' },
        canaries: { type: 'string' },
        wave: { type: 'string' },
        'no-rollback': { type: 'boolean' },
        drift: { type: 'string' },
        confirm: { type: 'string' },
      },
    });
    const [verb = 'status', first, second] = positionals;
    if (values.help) {
      print(FLEET_HELP);
      return 0;
    }
    const view = viewOf(verb === 'show' || verb === 'watch' ? first : undefined);
    if (!['status', 'show', 'watch', 'lookup', 'apply'].includes(verb))
      throw new UsageError(`unknown verb '${verb}' (status, show, watch, lookup, apply)`);
    await using all = await Fleet.open({ nats: natsOf(values) });
    if (verb === 'status') for (const one of all.status()) print(one);
    else if (verb === 'show') {
      if (view === undefined) throw new UsageError(`show what? One of ${VIEWS.join(', ')}`);
      for (const one of all.find(view, (second === undefined ? {} : { host: second }) as never)) print(one);
    } else if (verb === 'watch') {
      const watch = all.watch(view, second === undefined ? {} : { host: second });
      void interrupted().then(() => watch.close());
      for await (const change of watch) print(change);
    } else if (verb === 'lookup') {
      if (first === undefined || second === undefined) throw new UsageError('lookup HOST ADDRESS');
      const route = all.lookup(first, second);
      if (route === undefined) return 1;
      print(route);
    } else {
      if (first === undefined) throw new UsageError('apply what? A file of documents by host, or -');
      const documents = JSON.parse(readFileSync(first === '-' ? 0 : first, 'utf8'));
      const report = await all.apply(documents, {
        dryRun: values['dry-run'],
        canaries: values.canaries?.split(','),
        wave: values.wave === undefined ? undefined : Number(values.wave),
        rollback: !values['no-rollback'],
        drift: values.drift as 'mend' | undefined,
        confirm: values.confirm,
      });
      for (const one of report.hosts) print(one);
      return report.ok ? 0 : 1;
    }
    return 0;
  });
}

function viewOf(name: string | undefined): ViewName | undefined {
  if (name === undefined || (VIEWS as readonly string[]).includes(name)) return name as ViewName | undefined;
  throw new UsageError(`there is no table '${name}' (${VIEWS.join(', ')})`);
}

/** Mirrors all hosts into PostgreSQL until it is interrupted; returns the exit status. */
export function mirror(argv: readonly string[]): Promise<number> {
  return command('mirror', async () => {
    const { values } = parseArgs({
      args: [...argv],
      options: { ...NATS, postgres: { type: 'string' }, 'no-history': { type: 'boolean' } },
    });
    if (values.help) {
      print(MIRROR_HELP);
      return 0;
    }
    if (values.postgres === undefined) throw new UsageError('--postgres URL says where to');
    const running = await PostgresMirror.open({
      nats: natsOf(values),
      postgres: values.postgres,
      history: !values['no-history'],
    });
    print(running.status);
    await Promise.race([interrupted(), running.done]);
    await running.close();
    return 0;
  });
}

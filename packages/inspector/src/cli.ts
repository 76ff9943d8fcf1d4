/** The command `tsroute2 inspect`. */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type InspectorOptions, inspector } from './server/inspector.js';

const HELP = `usage: tsroute2 inspect [--port N] [--host ADDRESS] [--netns all|NAME …] [--open] [--allow-changes]

Shows the network of this machine, live, in a browser: prints the address of the page and serves it until interrupted.
Only who knows the address gets an answer: it has a secret in it.

  --port N          the port to listen on; by default one that is free
  --host ADDRESS    the address to listen on; by default 127.0.0.1, which other machines do not reach
  --netns NAME      a namespace to show, by its name; may be repeated, or be a list with commas. By default, or with "all",
                    everything that can be seen: all named namespaces, and those of running processes
  --open            opens the page in the browser
  --allow-changes   lets the page change the network; without it, the page can only look

The secret is a new one each time, unless the environment has one in TSROUTE2_INSPECT_TOKEN (16 to 128 characters).
`;

/** What the words of the command say. */
function optionsOf(argv: readonly string[]): (InspectorOptions & { open: boolean }) | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      netns: { type: 'string', short: 'n', multiple: true },
      open: { type: 'boolean' },
      'allow-changes': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const { port, host, netns = [] } = values;
  if (port !== undefined && !/^\d{1,5}$/.test(port)) throw new Error(`--port: '${port}' is no port`);
  const names = netns.flatMap((one) => one.split(','));
  return {
    port: port === undefined ? undefined : Number(port),
    host,
    netns: names.length === 0 || names.includes('all') ? 'all' : names,
    allowChanges: values['allow-changes'] === true,
    token: process.env.TSROUTE2_INSPECT_TOKEN || undefined,
    open: values.open === true,
  };
}

/** Serves the page until it is interrupted; returns the exit status. */
export async function inspect(argv: readonly string[]): Promise<number> {
  let options: ReturnType<typeof optionsOf>;
  try {
    options = optionsOf(argv);
  } catch (error) {
    process.stderr.write(`tsroute2: inspect: ${(error as Error).message} (see tsroute2 inspect --help)\n`);
    return 2;
  }
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const { open, ...rest } = options;
  const shown = await inspector(rest);
  process.stdout.write(`${shown.url}\n`);
  if (process.getuid?.() !== 0)
    process.stderr.write('tsroute2: inspect: without root, only what this user may enter is shown\n');
  if (open) openBrowser(shown.url);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await shown.close();
  return 0;
}

/** Hands the address to whatever opens addresses here; a machine without that has it on the terminal. */
function openBrowser(url: string): void {
  const child = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
  child.on('error', () => {
    process.stderr.write('tsroute2: inspect: no browser could be opened: open the address above\n');
  });
  child.unref();
}

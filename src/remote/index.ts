/** tsroute2/remote: the same classes on another machine's kernel. */

import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { checkMilliseconds } from '../socket/later.js';
import type { Namespaces, TransportOptions } from '../socket/transport.js';
import { quoted } from './bootstrap.js';
import type { RemoteTransport } from './channel.js';
import { Connection, type RemoteStatus } from './connection.js';
import type { Machine, Way } from './start.js';

export type { RemoteTransport } from './channel.js';
export type { RemoteStatus } from './connection.js';
export type { Machine } from './start.js';

export interface RemoteOptions {
  /** Milliseconds in which the far side has to answer: 20,000. */
  connectTimeout?: number | undefined;
  /** Seconds without a sign of life after which either side takes the connection for lost: 60. */
  idleTimeout?: number | undefined;
  /** Whether a lost connection is made again: true. Otherwise everything fails with `ECONNRESET`. */
  reconnect?: boolean | undefined;
  /** How the far side is called in messages. */
  name?: string | undefined;
  /** Environment of the command that is started. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The folder with the relays, `linux-x64/tsroute2-relay` and so on: the package's `prebuilds`, by default. */
  relays?: string | undefined;
  /** What `uname -m` says there, where there is neither `uname` nor `/proc`. */
  machine?: string | undefined;
}

export interface SshOptions extends RemoteOptions {
  /** Options of `ssh`, before the host: `['-p', '2222', '-i', 'key', '-J', 'jump']`. */
  options?: readonly string[] | undefined;
  /** The program: `ssh`. */
  command?: string | undefined;
  /** What becomes another user there: `['sudo', '-n']`. */
  via?: readonly string[] | undefined;
}

const REMOTE_NAMES = {
  connectTimeout: true,
  idleTimeout: true,
  reconnect: true,
  name: true,
  env: true,
  relays: true,
  machine: true,
} as const;

const REMOTE_OPTIONS = optionNames<RemoteOptions>(REMOTE_NAMES);
const SSH_OPTIONS = optionNames<SshOptions>({ ...REMOTE_NAMES, options: true, command: true, via: true });

/** Makes transports that lead to another machine, all of them over one connection. */
export interface Remote {
  (options: TransportOptions): RemoteTransport;
  /** Its network namespaces. */
  readonly namespaces: Namespaces;
  /** How the connection fares. */
  readonly status: RemoteStatus;
  /** Resolves when the far side has answered, with what it is; before anything is sent, if need be. */
  connect(): Promise<Machine>;
  /** Ends the connection, and everything under way on it. It ends by itself with the last socket. */
  close(): void;
  [Symbol.dispose](): void;
}

/**
 * Reaches a machine by the user's own `ssh`: its agents, keys, jump hosts and known hosts are used as they are.
 *
 * ```ts
 * await using ipr = new IPRoute({ transport: ssh('root@router') });
 * await using blue = new NetNS('blue', { transport: ssh('admin@router', { via: ['sudo', '-n'] }) });
 * ```
 *
 * The far side needs a shell and nothing of this package: a relay of 10 KB is sent, runs while the connection lasts, and
 * leaves nothing.
 *
 * @throws {TypeError} where that is no host
 */
export function ssh(host: string, options: SshOptions = {}): Remote {
  checkOptions(options, SSH_OPTIONS);
  if (typeof host !== 'string' || host === '' || host.startsWith('-') || /[\s\0]/.test(host))
    throw typeError(`ssh: ${JSON.stringify(host)} is no host`);
  const { options: words = [], command = 'ssh', via = [], ...rest } = options;
  // the user's come first, as ssh takes the first of each
  const own = ['-T', '-e', 'none', '-o', 'ServerAliveInterval=15', '-o', 'ServerAliveCountMax=4'];
  const before = via.map(quoted).join(' ');
  return remote(
    command,
    // whatever the account's shell is
    (script) => [...words, ...own, '--', host, `exec ${before} sh -c ${quoted(script)}`],
    host,
    rest,
  );
}

/**
 * Reaches what a command leads to, which runs `sh -c SCRIPT` there with its standard input and output:
 *
 * ```ts
 * exec(['docker', 'exec', '-i', 'web'])
 * exec(['kubectl', 'exec', '-i', 'pod', '--'])
 * exec(['sudo', '-n'])
 * exec(['nsenter', '-t', '4711', '-a'])
 * ```
 *
 * @throws {TypeError} where there is no command
 */
export function exec(command: readonly string[], options: RemoteOptions = {}): Remote {
  checkOptions(options, REMOTE_OPTIONS);
  const [program, ...words] = command;
  if (program === undefined || program === '') throw typeError('exec: no command is given');
  return remote(program, (script) => [...words, 'sh', '-c', script], command.join(' '), options);
}

function remote(
  command: string,
  words: (script: string) => string[],
  called: string,
  options: RemoteOptions,
): Remote {
  const { connectTimeout = 20_000, idleTimeout = 60, reconnect = true, name = called, ...rest } = options;
  checkMilliseconds('connectTimeout', connectTimeout);
  if (!(idleTimeout >= 1 && idleTimeout <= 86_400))
    throw typeError(`idleTimeout: ${idleTimeout} is not a number of seconds from 1 to 86400`);
  const way: Way = { command, words, name, connectTimeout, idleTimeout, ...rest };
  const connection = new Connection(way, reconnect);
  const made = (given: TransportOptions): RemoteTransport => connection.open(given);
  return Object.defineProperties(made, {
    name: { value: name },
    namespaces: { value: connection.namespaces, enumerable: true },
    status: { get: () => connection.status, enumerable: true },
    connect: { value: () => connection.opened() },
    close: { value: () => connection.close() },
    [Symbol.dispose]: { value: () => connection.close() },
  }) as unknown as Remote;
}

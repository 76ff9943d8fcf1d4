import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian keeps the server: it is not among the commands. */
function binaries(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root) : [];
  versions.sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/** The reason why no server can be started, for `skip`; false where it can. */
export const noPostgres: string | false = binaries()
  ? false
  : 'no PostgreSQL server is installed (postgresql)';

/** A PostgreSQL server of the test's own: in a folder of its own, reached by a Unix socket there and no other way. */
export class PostgresServer {
  readonly #bin = binaries()!;
  readonly #folder = mkdtempSync(join(tmpdir(), 'tsroute2-pg-'));
  /** It refuses to run as root. */
  readonly #who: { uid?: number; gid?: number } = {};
  #process: ChildProcess | undefined;

  constructor() {
    if (process.getuid?.() === 0) {
      this.#who = { uid: number('-u'), gid: number('-g') };
      chownSync(this.#folder, this.#who.uid!, this.#who.gid!);
    }
    const args = ['-D', join(this.#folder, 'data'), '-U', 'test', '-A', 'trust', '-N', '-E', 'UTF8'];
    const { status, stderr } = spawnSync(join(this.#bin, 'initdb'), args, {
      ...this.#who,
      cwd: this.#folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`initdb: ${stderr}`);
  }

  /** How pg reaches it. */
  get options() {
    return { host: this.#folder, user: 'test', database: 'postgres' };
  }

  async start(): Promise<void> {
    const args = ['-D', join(this.#folder, 'data'), '-k', this.#folder, '-c', 'listen_addresses=', '-F'];
    const server = spawn(join(this.#bin, 'postgres'), args, {
      ...this.#who,
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = server;
    let log = '';
    await new Promise<void>((resolve, reject) => {
      server.once('exit', () => reject(new Error(`postgres: ${log}`)));
      server.stderr!.on('data', (text) => {
        log += text;
        if (log.includes('ready to accept connections')) resolve();
      });
    });
  }

  /** Stops at once, as a crash would. */
  async stop(): Promise<void> {
    const server = this.#process;
    if (!server) return;
    this.#process = undefined;
    const gone = once(server, 'exit');
    // an immediate shutdown: connections are cut
    server.kill('SIGQUIT');
    await gone;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function number(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

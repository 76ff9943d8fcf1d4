import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { notInstalled } from '../support/programs.js';

const SSHD = '/usr/sbin/sshd';

/** The reason to skip what takes an ssh server, for `skip`; false where one can be started. */
export const noSsh: string | false =
  notInstalled('ssh', 'ssh-keygen') ||
  (!existsSync(SSHD) && 'not installed: sshd') ||
  (!isRealRoot() && 'an ssh server wants the root of the machine');

/** Whether this is root, and not the root of a user namespace alone. */
export function isRealRoot(): boolean {
  return (
    process.getuid?.() === 0 && /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'))
  );
}

/** An OpenSSH server of the test's own, on loopback, with keys and settings in a folder of its own. */
export class SshServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'tsroute2-ssh-'));
  readonly #settings: string;
  #process: ChildProcess | undefined;
  #port = 0;

  /** @param settings further lines of sshd_config. */
  constructor(settings = '') {
    this.#settings = settings;
  }

  async start(): Promise<this> {
    const { folder } = this;
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as { port: number }).port;
    server.close();
    await once(server, 'close');
    for (const name of ['host', 'user'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
    writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'user.pub')), { mode: 0o600 });
    writeFileSync(
      join(folder, 'known'),
      `[127.0.0.1]:${this.#port} ${readFileSync(join(folder, 'host.pub'), 'utf8')}`,
    );
    writeFileSync(
      join(folder, 'sshd_config'),
      `Port ${this.#port}\nListenAddress 127.0.0.1\nHostKey ${folder}/host\nPidFile none\nAuthorizedKeysFile ${folder}/authorized\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nMaxStartups 100\n${this.#settings}\n`,
    );
    // where it wants to separate privileges
    mkdirSync('/run/sshd', { recursive: true });
    this.#process = spawn(SSHD, ['-D', '-e', '-f', join(folder, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    this.#process.stderr!.on('data', (text) => {
      log = (log + text).slice(-10_000);
    });
    for (let tries = 0; !/Server listening/.test(log); tries++) {
      if (tries === 1000 || this.#process.exitCode !== null) throw new Error(`sshd: ${log}`);
      await sleep(10);
    }
    return this;
  }

  /** What `ssh` needs to be told. */
  get options(): string[] {
    const { folder } = this;
    return [
      ...['-p', String(this.#port), '-i', join(folder, 'user'), '-F', 'none'],
      ...[
        '-o',
        `UserKnownHostsFile=${join(folder, 'known')}`,
        '-o',
        'IdentitiesOnly=yes',
        '-o',
        'BatchMode=yes',
      ],
    ];
  }

  get host(): string {
    return `${userInfo().username}@127.0.0.1`;
  }

  async stop(): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server) {
      const gone = once(server, 'exit');
      server.kill();
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A root file system with a shell and nothing else that a user would call one: made of busybox or dash. */
export class MinimalRoot {
  readonly folder = mkdtempSync(join(tmpdir(), 'tsroute2-root-'));

  /** @param programs names for busybox; or what `dash` is copied with. */
  constructor(programs: readonly string[]) {
    for (const name of ['bin', 'tmp', 'proc', 'dev', 'run']) mkdirSync(join(this.folder, name));
    execFileSync('cp', [process.env.BUSYBOX ?? '/bin/busybox', join(this.folder, 'bin/busybox')]);
    for (const name of programs) execFileSync('ln', ['-s', 'busybox', join(this.folder, 'bin', name)]);
  }

  /** Adds a program with the libraries that it needs. */
  add(program: string, as: string): void {
    const libraries = spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.match(/\/\S+/g) ?? [];
    for (const file of libraries) {
      mkdirSync(join(this.folder, file, '..'), { recursive: true });
      execFileSync('cp', ['-L', file, join(this.folder, file)]);
    }
    rmSync(join(this.folder, as), { force: true });
    execFileSync('cp', ['-L', program, join(this.folder, as)]);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNamespace, IPRoute } from 'tsroute2';

const has = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/** The reason to skip what takes certificates; false where they can be made. */
export const noOpenssl: string | false =
  spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0 ? false : 'not installed: openssl';

/** The reason to skip what takes a NATS server and namespaces; false where both are there. */
export const noServer: string | false = (() => {
  if (!has('nats-server')) return 'not installed: nats-server';
  try {
    createNamespace().close();
    return false;
  } catch (error) {
    return `namespaces cannot be made here: ${(error as Error).message}`;
  }
})();

/** A port of loopback that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A NATS server of the test's own, on loopback, its files in a folder of their own. */
export class NatsServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'tsroute2-nats-'));
  readonly #settings: string;
  port = 0;
  #process: ChildProcess | undefined;

  /** @param settings lines for its configuration. */
  constructor(settings = '') {
    this.#settings = settings;
  }

  get options(): { servers: string } {
    return { servers: `nats://127.0.0.1:${this.port}` };
  }

  async start(): Promise<this> {
    this.port ||= await freePort();
    const file = join(this.folder, 'nats.conf');
    writeFileSync(
      file,
      `listen: "127.0.0.1:${this.port}"\njetstream { store_dir: ${JSON.stringify(join(this.folder, 'data'))} }\n${this.#settings}\n`,
    );
    this.#process = spawn('nats-server', ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    this.#process.stderr!.on('data', (text) => {
      log = (log + text).slice(-10_000);
    });
    for (let tries = 0; !/Server is ready/.test(log); tries++) {
      if (tries === 1000 || this.#process.exitCode !== null) throw new Error(`nats-server: ${log}`);
      await sleep(10);
    }
    return this;
  }

  /** Kills it at once, as a crash would. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const server = this.#process;
    if (server === undefined) return;
    this.#process = undefined;
    const gone = once(server, 'exit');
    server.kill(signal);
    await gone;
  }

  /** Kills it, and removes all that it had stored. */
  async lose(): Promise<void> {
    await this.kill();
    rmSync(join(this.folder, 'data'), { recursive: true, force: true });
  }

  /** Kills it, and starts it again with all that it had stored; what it had been given by then is lost the next time. */
  async keep(): Promise<void> {
    await this.kill();
    cpSync(join(this.folder, 'data'), join(this.folder, 'kept'), { recursive: true });
    await this.start();
  }

  /** Kills it, and brings its files back to where they were at {@link keep}: a disk that was ahead of itself. */
  async fallBack(): Promise<void> {
    await this.lose();
    renameSync(join(this.folder, 'kept'), join(this.folder, 'data'));
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A way to a server that can be shut, on loopback. */
export class Gate {
  readonly #to: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  /** @param to the server's port. */
  constructor(to: number) {
    this.#to = to;
  }

  get options(): { servers: string } {
    return { servers: `nats://127.0.0.1:${this.port}` };
  }

  async open(): Promise<this> {
    this.#server = createServer((near) => {
      const far = createConnection(this.#to, '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
        one.pipe(other);
      }
    }).listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as { port: number }).port;
    return this;
  }

  async shut(): Promise<void> {
    const closed = once(this.#server!, 'close');
    this.#server!.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}

/** A namespace that stands for a host. */
export class Host {
  readonly ns = createNamespace();
  readonly ipr = new IPRoute({ netns: this.ns.fd });
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** Brings up an interface with an address, and gives it routes. */
  async fill(routes = 0): Promise<void> {
    await this.ipr.link.set({ dev: 'lo', up: true });
    await this.ipr.link.add({ ifname: 'eth0', linkinfo: { kind: 'bridge' }, up: true });
    await this.ipr.addr.add({ dev: 'eth0', address: '10.0.0.1/24' });
    const batch = this.ipr.batch();
    for (let i = 0; i < routes; i++)
      batch.route.add({ dst: `10.${1 + (i >> 8)}.${i & 255}.0/24`, gateway: '10.0.0.2', dev: 'eth0' });
    for (const outcome of await batch.run()) if (!outcome.ok) throw outcome.error;
  }

  close(): void {
    this.ipr.close();
    this.ns.close();
  }
}

/** Waits until it holds, looking often; fails after half a minute. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 30,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} seconds: ${what}`);
    await sleep(20);
  }
}

import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import type { Wanted } from '../world/discover.js';
import { Events } from '../world/events.js';
import { World } from '../world/world.js';
import { Access } from './access.js';
import { Calls } from './calls.js';
import { pageFiles } from './files.js';
import { pageServer } from './http.js';
import { Rates } from './rates.js';
import { type Feed, Viewer } from './viewer.js';

/** How an inspector is started. */
export interface InspectorOptions {
  /** Address to listen on: `127.0.0.1` by default, which nobody else reaches. */
  readonly host?: string | undefined;
  /** Port to listen on; by default one that is free. */
  readonly port?: number | undefined;
  /** Namespaces to show: `'all'` that can be seen, the default, or those of these names. */
  readonly netns?: 'all' | readonly string[] | undefined;
  /** Lets viewers change the network; by default they can only look. */
  readonly allowChanges?: boolean | undefined;
  /** The secret in the address, of 16 to 128 characters of `A-Z a-z 0-9 - _`; by default a random one. */
  readonly token?: string | undefined;
  /** Viewers at a time; 16 by default. */
  readonly maxViewers?: number | undefined;
}

/** A server that shows the network to those who know its address. */
export interface Inspector extends AsyncDisposable {
  /** The address of the page, with the token. */
  readonly url: string;
  readonly port: number;
  /** Viewers that are connected. */
  readonly viewers: number;
  /** Disconnects everybody, and stops listening. */
  close(): Promise<void>;
}

const OPTIONS = new Set(['host', 'port', 'netns', 'allowChanges', 'token', 'maxViewers']);
const TOKEN = /^[\w-]{16,128}$/;
const MAX_VIEWERS = 16;
/** The largest message of a viewer: a document of changes. */
const MAX_PAYLOAD = 1 << 20;
/** Milliseconds between pings. */
const PING = 15_000;
/** Milliseconds that the state is kept current after the last viewer has left: a page that is loaded again. */
const LINGER = 1_500;
/** The port that browsers leave out. */
const HTTP = 80;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Starts a server on this machine that shows its network in a browser: open the `url` that it returns.
 *
 * ```ts
 * await using shown = await inspector({ netns: ['blue', 'red'] });
 * console.log(shown.url);
 * ```
 *
 * @throws TypeError for options that make no sense, or an error of the system where it cannot listen.
 */
export async function inspector(options: InspectorOptions = {}): Promise<Inspector> {
  checkOptions(options);
  const running = new RunningInspector(options);
  await running.listen(options.host ?? '127.0.0.1', options.port ?? 0);
  return running;
}

function checkOptions(options: InspectorOptions): void {
  for (const key of Object.keys(options))
    if (!OPTIONS.has(key)) throw new TypeError(`inspector: unknown option '${key}'`);
  const { token, netns, port, maxViewers } = options;
  if (token !== undefined && !TOKEN.test(token))
    throw new TypeError('token: 16 to 128 characters of A-Z a-z 0-9 - _');
  if (netns !== undefined && netns !== 'all' && !Array.isArray(netns))
    throw new TypeError("netns: 'all', or a list of names");
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new TypeError('port: a number from 0 to 65535');
  if (maxViewers !== undefined && !(Number.isInteger(maxViewers) && maxViewers > 0))
    throw new TypeError('maxViewers: a number above 0');
}

class RunningInspector implements Inspector, Feed {
  readonly #token: string;
  readonly #options: InspectorOptions;
  readonly #viewers = new Set<Viewer>();
  readonly #world: World;
  readonly #events: Events;
  readonly #rates: Rates;
  readonly #calls: Calls;
  readonly #session = randomBytes(6).toString('hex');
  readonly #ping: NodeJS.Timeout;
  #server: ReturnType<typeof pageServer> | undefined;
  #linger: NodeJS.Timeout | undefined;
  #address = '';

  constructor(options: InspectorOptions) {
    this.#options = options;
    this.#token = options.token ?? randomBytes(24).toString('base64url');
    const wanted: Wanted = options.netns ?? 'all';
    this.#world = new World(wanted, (keys) => {
      this.#events.follow();
      for (const viewer of this.#viewers) viewer.changed(keys);
    });
    this.#events = new Events(this.#world, () => {
      for (const viewer of this.#viewers) if (viewer.channels.has('events')) viewer.wake();
    });
    this.#rates = new Rates(this.#world.live, (ns, seconds, rows) => {
      for (const viewer of this.#viewers)
        if (viewer.channels.has('rates')) viewer.sendNow({ type: 'rates', ns, seconds, rows });
    });
    this.#calls = new Calls(this.#world, this.#events, options.allowChanges === true);
    this.#ping = setInterval(() => {
      const now = Date.now();
      for (const viewer of this.#viewers) viewer.checkAlive(now);
    }, PING);
    this.#ping.unref();
  }

  async listen(host: string, port: number): Promise<void> {
    const files = pageFiles(fileURLToPath(new URL('../page/', import.meta.url)));
    const access = new Access(this.#token);
    const server = pageServer(access, files, (path) => this.#download(path));
    this.#server = server;
    this.#accept(server, access);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    const { port: bound } = server.address() as AddressInfo;
    const shown = host.includes(':') ? `[${host}]` : host;
    const isAny = host === '0.0.0.0' || host === '::';
    for (const one of new Set([
      ...LOOPBACK,
      shown.toLowerCase(),
      ...(isAny ? [hostname().toLowerCase()] : []),
    ]))
      access.allow(bound === HTTP ? one : `${one}:${bound}`);
    this.#address = `http://${isAny ? '127.0.0.1' : shown}:${bound}/${this.#token}/`;
  }

  #accept(server: ReturnType<typeof pageServer>, access: Access): void {
    const sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_PAYLOAD,
      perMessageDeflate: false,
      clientTracking: false,
    });
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const isAllowed =
        access.isOwnHost(request.headers) &&
        access.pathOf(request.url) === '/socket' &&
        access.isOwnPage(request.headers);
      if (!isAllowed) return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      if (this.#viewers.size >= (this.#options.maxViewers ?? MAX_VIEWERS))
        return void socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      sockets.handleUpgrade(request, socket, head, (one) => this.#welcome(new Viewer(one, this)));
    });
  }

  #welcome(viewer: Viewer): void {
    this.#viewers.add(viewer);
    viewer.sendNow({
      type: 'hello',
      version: '1',
      session: this.#session,
      host: hostname(),
      user: userName(),
      allowChanges: this.#options.allowChanges === true,
    });
  }

  #download(path: string): { type: string; name: string; body: Uint8Array } | undefined {
    if (path === '/events.pcapng')
      return { type: 'application/vnd.tcpdump.pcap', name: 'events.pcapng', body: this.#events.toPcapng() };
    if (path === '/events.ndjson')
      return { type: 'application/x-ndjson', name: 'events.ndjson', body: this.#events.toNdjson() };
    return undefined;
  }

  get url(): string {
    return this.#address;
  }

  get port(): number {
    return (this.#server!.address() as AddressInfo).port;
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  async close(): Promise<void> {
    clearInterval(this.#ping);
    clearTimeout(this.#linger);
    for (const viewer of this.#viewers) viewer.close();
    await this.#calls.close();
    this.#rates.running = false;
    this.#events.running = false;
    this.#world.stop();
    const server = this.#server!;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 200).unref();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // ---- what viewers see

  item(key: string): ReturnType<Feed['item']> {
    return this.#world.item(key);
  }

  keys(): Iterable<string> {
    return this.#world.keys();
  }

  events(from: number, most: number): { texts: readonly string[]; lost: number } {
    return this.#events.from(from, most);
  }

  get nextEvent(): number {
    return this.#events.next;
  }

  async call(method: string, params: unknown): Promise<unknown> {
    await this.#world.start();
    return this.#calls.call(method, params);
  }

  ready(): Promise<void> {
    return this.#world.start();
  }

  subscribed(): void {
    this.#adjust();
  }

  closed(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    this.#adjust();
  }

  /** Follows what somebody looks at, and nothing else. */
  #adjust(): void {
    const watched = (channel: 'world' | 'rates' | 'events'): boolean =>
      [...this.#viewers].some(({ channels }) => channels.has(channel));
    this.#rates.running = watched('rates');
    this.#events.running = watched('events');
    clearTimeout(this.#linger);
    if (this.#viewers.size > 0) void this.#world.start();
    else this.#linger = setTimeout(() => this.#rest(), LINGER);
  }

  /** Follows nothing any more, unless a change waits to be confirmed. */
  #rest(): void {
    if (this.#calls.busy) this.#linger = setTimeout(() => this.#rest(), LINGER);
    else this.#world.stop();
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // a user that has no name
    return `${process.getuid?.() ?? '?'}`;
  }
}

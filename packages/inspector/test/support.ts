import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Inspector, type InspectorOptions, inspector } from '@tsroute2/inspector';
import WebSocket from 'ws';

export type Json = Record<string, unknown>;

/** Runs `ip` with words separated by spaces. */
export const ip = (line: string): string => execFileSync('ip', line.split(' '), { encoding: 'utf8' });
export const ipJson = (line: string): Json[] => JSON.parse(ip(`-j ${line}`)) as Json[];

/** Why named namespaces cannot be made here; false where they can. */
export function noNames(): string | false {
  if (spawnSync('ip', ['-V']).status !== 0) return 'not installed: ip';
  const name = `insp-try-${process.pid}`;
  const { status, stderr } = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  if (status !== 0) return `named network namespaces cannot be made here: ${stderr.trim()}`;
  spawnSync('ip', ['netns', 'del', name]);
  return false;
}

let made = 0;

/** Namespaces with names of their own, removed at the end. */
export class Names implements Disposable {
  readonly #prefix = `insp-${process.pid}-${made++}-`;
  readonly #made: string[] = [];

  add(name: string): string {
    const full = `${this.#prefix}${name}`;
    ip(`netns add ${full}`);
    this.#made.push(full);
    return full;
  }

  remove(full: string): void {
    ip(`netns del ${full}`);
    this.#made.splice(this.#made.indexOf(full), 1);
  }

  [Symbol.dispose](): void {
    for (const one of this.#made) spawnSync('ip', ['netns', 'del', one]);
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks a server by HTTP, with any path and headers: nothing is tidied on the way. */
export function ask(port: number, path: string, options: RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, agent: false, ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        body += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

/** A viewer without a browser. */
export class TestViewer implements Disposable {
  readonly socket: WebSocket;
  readonly messages: Json[] = [];
  readonly items = new Map<string, Json>();
  readonly events: Json[] = [];
  lost = 0;
  complete = false;
  #call = 0;
  readonly #waiting = new Map<number, (reply: Json) => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(`${data}`) as Json));
  }

  static async open(shown: Inspector, headers: Record<string, string> = {}): Promise<TestViewer> {
    const url = new URL('socket', shown.url);
    const socket = new WebSocket(url, { headers: { origin: url.origin, ...headers } });
    const viewer = new TestViewer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return viewer;
  }

  #take(message: Json): void {
    if (message.type === 'reply') return this.#waiting.get(message.call as number)?.(message);
    if (message.type === 'hello' || message.type === 'rates') this.messages.push(message);
    if (message.type === 'items') {
      if (message.reset) this.items.clear();
      for (const [key, item] of message.items as [string, Json | null][])
        if (item === null) this.items.delete(key);
        else this.items.set(key, item);
      this.complete ||= message.complete === true;
    }
    if (message.type === 'events') {
      this.lost += message.lost as number;
      this.events.push(...(message.items as Json[]));
    }
  }

  subscribe(...channels: string[]): void {
    this.socket.send(JSON.stringify({ subscribe: channels }));
  }

  call(method: string, params: object = {}): Promise<Json> {
    const call = ++this.#call;
    this.socket.send(JSON.stringify({ call, method, params }));
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, (reply) => {
        if (reply.error === undefined) resolve(reply.result as Json);
        else reject(new Error(reply.error as string));
      });
    });
  }

  links(): Json[] {
    return [...this.items].filter(([key]) => key.startsWith('link:')).map(([, item]) => item);
  }

  namespace(name: string): Json | undefined {
    return [...this.items.values()].find((item) => (item.names as string[] | undefined)?.includes(name));
  }

  link(name: string, ifname: string): Json | undefined {
    const id = this.namespace(name)?.id;
    return this.links().find((item) => item.ns === id && item.ifname === ifname);
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}

/** Waits until something is so; says what it was waiting for where that does not come. */
export async function until<T>(
  what: string,
  is: () => T | Promise<T>,
  limit = 10_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + limit;
  for (;;) {
    const value = await is();
    if (value) return value as NonNullable<T>;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(10);
  }
}

export const start = (options: InspectorOptions = {}): Promise<Inspector> => inspector(options);

/** Whether something has all that `ip` says of it: there may be more, and timers run. */
export function assertHas(ours: unknown, theirs: unknown, path = ''): void {
  if (/timer|_sent|clntref|valid_life_time|preferred_life_time/.test(path)) return;
  if (typeof theirs !== 'object' || theirs === null) return assert.deepEqual(ours, theirs, path);
  assert.equal(typeof ours, 'object', path);
  for (const [key, value] of Object.entries(theirs)) assertHas((ours as Json)[key], value, `${path}.${key}`);
}

import type { ChildProcess } from 'node:child_process';
import { NetlinkError } from '../protocol/errors.js';
import { isScarce } from '../socket/scarce.js';
import type { TransportOptions } from '../socket/transport.js';
import { type ChannelHost, RemoteTransport, WINDOW } from './channel.js';
import * as f from './frames.js';
import { FarNamespaces } from './namespaces.js';
import { complaints, type Machine, start, type Way } from './start.js';

/** Bytes that may wait to be written. */
const MOST_WAITING = 256 << 20;
/** Milliseconds from one try to connect again to the next: at first, and at most. */
const SOON = 200;
const LATE = 30_000;

type State = 'idle' | 'connecting' | 'open' | 'lost' | 'closed';

/** How a connection fares. */
export interface RemoteStatus {
  readonly state: State;
  /** What the far side is, once it has answered. */
  readonly machine: Machine | undefined;
  /** Times that the connection was lost. */
  readonly losses: number;
  /** Why it was lost, or could not be made, the last time. */
  readonly error: Error | undefined;
}

/** Called within the handling of the answer, before that of what comes behind it. */
export type Answer = (error: NetlinkError | undefined, value: bigint) => void;

interface Waiting {
  readonly answer: Answer;
  readonly doing: string;
}

/**
 * One process that reaches the far side, and the sockets there. It begins with the first socket, ends with the last, and
 * is begun again where it is lost.
 */
export class Connection implements ChannelHost {
  readonly name: string;
  readonly namespaces: FarNamespaces;
  readonly #way: Way;
  readonly #reconnect: boolean;
  readonly #channels = new Map<number, RemoteTransport>();
  /** Namespaces that were opened for one channel alone. */
  readonly #entered = new Map<RemoteTransport, number>();
  readonly #results = new Map<number, Waiting>();
  #lastId = 0;
  #state: State = 'idle';
  #child: ChildProcess | undefined;
  #machine: Machine | undefined;
  #error: NetlinkError | undefined;
  #losses = 0;
  /** What the last loss was, in words. */
  #lostBy = '';
  #delay = SOON;
  #again: NodeJS.Timeout | undefined;
  #pulse: NodeJS.Timeout | undefined;
  #silent = 0;
  #abort = new AbortController();
  /** Frames for the first connection, until it is there. */
  #early: Buffer[] = [];
  #earlyBytes = 0;
  #whenOpen: { resolve: (machine: Machine) => void; reject: (error: unknown) => void }[] = [];
  /** Channels that something came for in this chunk. */
  readonly #touched = new Set<RemoteTransport>();

  constructor(way: Way, reconnect: boolean) {
    this.#way = way;
    this.#reconnect = reconnect;
    this.name = way.name;
    this.namespaces = new FarNamespaces(this);
  }

  get status(): RemoteStatus {
    return { state: this.#state, machine: this.#machine, losses: this.#losses, error: this.#error };
  }

  get privileged(): boolean {
    return this.#machine?.privileged ?? false;
  }

  /** Opens a socket there. */
  open(options: TransportOptions): RemoteTransport {
    this.#begin();
    let number = 1;
    while (this.#channels.has(number)) number++;
    if (number > f.CHANNELS)
      throw NetlinkError.of('EMFILE', `no more than ${f.CHANNELS} sockets on ${this.name}`);
    const { netns } = options;
    const where = typeof netns === 'string' ? this.namespaces.openNamed(netns) : netns;
    const channel = new RemoteTransport(this, number, { ...options, netns: where });
    this.#channels.set(number, channel);
    if (typeof netns === 'string') this.#entered.set(channel, where as number);
    if (this.#state !== 'lost') this.#openThere(channel);
    return channel;
  }

  /** Resolves when the far side has answered. */
  opened(): Promise<Machine> {
    this.#begin();
    if (this.#state === 'open') return Promise.resolve(this.#machine!);
    return new Promise((resolve, reject) => this.#whenOpen.push({ resolve, reject }));
  }

  /** Ends it: everything under way fails. May be called again. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#finish(NetlinkError.of('EBADF', `the connection to ${this.name} is closed`));
  }

  // ---- what channels and namespaces ask for

  send(channel: RemoteTransport, datagram: Uint8Array, port: number, groups: number): void {
    if (this.#state === 'lost') throw this.#lostError();
    const waiting = this.#child?.stdin?.writableLength ?? this.#earlyBytes;
    if (waiting > MOST_WAITING)
      throw NetlinkError.of('ENOBUFS', `${this.name} takes nothing: ${waiting} bytes wait to be sent`);
    this.#write(f.frame(f.SEND, channel.number, [port, groups, datagram.length], datagram));
  }

  async join(channel: RemoteTransport, group: number): Promise<void> {
    // after reconnecting it is joined with the others
    if (this.#state === 'lost') return;
    await this.#ask(f.JOIN, channel.number, [group], `cannot join group ${group} on ${this.name}`);
  }

  leave(channel: RemoteTransport, group: number): void {
    if (this.#state !== 'lost') this.#write(f.frame(f.LEAVE, channel.number, [0, group]));
  }

  buffer(channel: RemoteTransport, which: 'receive' | 'send', bytes: number): void {
    const kind = which === 'receive' ? f.RECEIVE_BUFFER : f.SEND_BUFFER;
    if (this.#state !== 'lost') this.#write(f.frame(kind, channel.number, [0, bytes]));
  }

  grow(channel: RemoteTransport, bytes: number): void {
    if (this.#state !== 'lost') this.#write(f.frame(f.GROW, channel.number, [bytes]));
  }

  credit(channel: RemoteTransport, bytes: number): void {
    if (this.#state !== 'lost') this.#write(f.frame(f.CREDIT, channel.number, [bytes]));
  }

  async tuntap(netns: number, name: string, flags: number, owner: number, group: number): Promise<void> {
    const text = Buffer.alloc(16);
    text.write(name, 0, 15, 'utf8');
    await this.#ask(f.TUNTAP, 0, [netns, flags, owner, group], '/dev/net/tun', text);
  }

  /** Asks about a namespace; the answer has the number by which it is known again. */
  namespace(kind: number, handle: number, path: string, doing: string, answer: Answer): void {
    this.#begin();
    this.#call(kind, 0, [handle], doing, answer, Buffer.from(path));
  }

  closed(channel: RemoteTransport): void {
    this.#channels.delete(channel.number);
    this.#touched.delete(channel);
    this.#write(f.frame(f.CLOSE, channel.number, []));
    const entered = this.#entered.get(channel);
    this.#entered.delete(channel);
    try {
      if (entered !== undefined) this.namespaces.release(entered);
    } catch {
      // that it could not be opened was the channel's end
    }
    this.unused();
  }

  /** Ends the process where nobody needs it any more; another socket begins it again. */
  unused(): void {
    if (this.#channels.size > 0 || this.namespaces.held || this.#state === 'closed') return;
    if (this.#results.size > 0 || this.#whenOpen.length > 0) return;
    this.#state = 'idle';
    this.#finish(NetlinkError.of('EBADF', `the connection to ${this.name} is closed`));
  }

  held(): void {
    let held = this.#results.size > 0 || this.#whenOpen.length > 0;
    for (const channel of this.#channels.values()) held ||= channel.waiting;
    const streams = [this.#child?.stdin, this.#child?.stdout, this.#child?.stderr];
    for (const one of [this.#child, this.#again, ...streams] as { ref?(): void; unref?(): void }[])
      if (held) one?.ref?.();
      else one?.unref?.();
  }

  // ---- the process

  #begin(): void {
    if (this.#state === 'closed') throw NetlinkError.of('EBADF', `the connection to ${this.name} is closed`);
    if (this.#state !== 'idle') return;
    this.#state = 'connecting';
    this.#connect();
  }

  #connect(): void {
    const abort = (this.#abort = new AbortController());
    let over = false;
    start(this.#way, (one) => this.#take(one), abort.signal).then(
      ({ child, machine }) => {
        if (abort.signal.aborted) {
          child.kill('SIGKILL');
          return;
        }
        const said = complaints(child);
        const ended = (why: string): void => {
          if (over || this.#child !== child) return;
          over = true;
          const words = said();
          this.#lost(`${why}${words === '' ? '' : ` (${words})`}`);
        };
        this.#child = child;
        child.on('error', (error) => ended(error.message));
        child.on('close', (status, signal) =>
          ended(`${this.#way.command} ended with ${signal ?? `status ${status}`}`),
        );
        child.stdout!.on('error', (error) => ended(error.message));
        child.stdout!.on('data', () => this.#wakeTouched());
        this.#ready(machine);
      },
      (error: NetlinkError) => {
        if (!abort.signal.aborted) this.#notReached(error);
      },
    );
  }

  /** The far side has answered: what was there is made again, and what waited is sent. */
  #ready(machine: Machine): void {
    const again = this.#state === 'lost';
    this.#machine = machine;
    this.#state = 'open';
    this.#delay = SOON;
    this.#silent = 0;
    const seconds = this.#way.idleTimeout;
    // more often than the relay would give up
    this.#pulse = setInterval(() => this.#beat(), (seconds * 1000) / 4);
    this.#pulse.unref();
    if (again) {
      this.namespaces.restore();
      for (const channel of this.#channels.values()) this.#openThere(channel);
      const channels = [...this.#channels.values()];
      const back = NetlinkError.of('ENOBUFS', `the connection to ${this.name} was lost, and is back`);
      for (const channel of channels) {
        channel.fail(back);
        this.#touched.add(channel);
      }
    }
    for (const one of this.#takeEarly()) this.#child!.stdin!.write(one);
    for (const { resolve } of this.#whenOpen.splice(0)) resolve(machine);
    this.held();
    this.#wakeTouched();
  }

  #beat(): void {
    // the connection may be gone without anybody saying so
    if (++this.#silent > 4) this.#lost('no answer any more');
    else this.#write(f.frame(f.PING, 0, [this.#silent]));
  }

  #openThere(channel: RemoteTransport): void {
    const { protocol, netns, port = 0, allNsid, lenient } = channel.options;
    const flags = (allNsid ? 1 : 0) | (lenient ? 2 : 0);
    const words = [protocol, typeof netns === 'number' ? netns : -1, port, flags, WINDOW];
    const doing = `cannot open a socket of netlink protocol ${protocol} on ${this.name}`;
    this.#call(f.OPEN, channel.number, words, doing, (error, own) => {
      if (error === undefined) channel.opened(Number(own));
      else if (error.code !== 'ENETRESET') {
        channel.fail(this.namespaces.failure(netns) ?? error);
        this.#touched.add(channel);
      }
    });
    if (channel.receiveSize > 0) this.buffer(channel, 'receive', channel.receiveSize);
    if (channel.sendSize > 0) this.buffer(channel, 'send', channel.sendSize);
    if (channel.room > 0) this.grow(channel, channel.room);
    for (const group of channel.groups)
      this.join(channel, group).catch((error: NetlinkError) => {
        if (error.code === 'ENETRESET') return;
        channel.fail(error);
        channel.wake();
      });
  }

  #write(bytes: Buffer): void {
    if (this.#state === 'open') this.#child!.stdin!.write(bytes);
    else if (this.#state === 'connecting') {
      this.#early.push(bytes);
      this.#earlyBytes += bytes.length;
    }
  }

  #ask(
    kind: number,
    channel: number,
    words: readonly number[],
    doing: string,
    rest?: Uint8Array,
  ): Promise<bigint> {
    return new Promise((resolve, reject) => {
      const answer: Answer = (error, value) => (error ? reject(error) : resolve(value));
      this.#call(kind, channel, words, doing, answer, rest);
    });
  }

  #call(
    kind: number,
    channel: number,
    words: readonly number[],
    doing: string,
    answer: Answer,
    rest?: Uint8Array,
  ): void {
    if (this.#state === 'lost') return answer(this.#lostError(), 0n);
    const id = (this.#lastId = (this.#lastId % 0xffff_ffff) + 1);
    this.#results.set(id, { answer, doing });
    this.#write(f.frame(kind, channel, [id, ...words], rest));
    this.held();
  }

  readonly #take = ({ kind, channel: number, bytes }: f.Frame): void => {
    this.#silent = 0;
    if (kind === f.RESULT) return this.#result(bytes);
    if (kind === f.PONG) return;
    // what was closed here may still be sent there
    const channel = this.#channels.get(number);
    if (kind !== f.DATA && kind !== f.ERROR && kind !== f.NOT_SENT)
      throw new f.FrameError(`a frame of kind ${kind}`);
    if (bytes.length < LEAST[kind]!) throw new f.FrameError(`a frame of kind ${kind} that is too short`);
    if (channel === undefined) return;
    if (kind === f.DATA) {
      const data = bytes.length - f.DATA_HEADER;
      const length = bytes.readUInt32LE(20);
      const truncated = (bytes.readUInt32LE(16) & 0x20) !== 0;
      if (truncated ? length < data : length > data || data - length > 3)
        throw new f.FrameError(`a datagram of ${length} bytes in ${data}`);
      channel.deliver(bytes);
    } else if (kind === f.ERROR) {
      const errno = bytes.readUInt32LE(8);
      channel.fail(new NetlinkError({ errno, doing: `cannot receive on ${this.name}` }));
    } else
      channel.refused(
        bytes.readUInt32LE(8),
        Math.min(bytes.readUInt32LE(12), 1 << 20),
        bytes.subarray(16, 32),
      );
    this.#touched.add(channel);
  };

  #result(bytes: Buffer): void {
    if (bytes.length < 24) throw new f.FrameError('a result that is too short');
    const waiting = this.#results.get(bytes.readUInt32LE(8));
    this.#results.delete(bytes.readUInt32LE(8));
    if (waiting === undefined) return;
    const errno = bytes.readInt32LE(12);
    const error = errno === 0 ? undefined : new NetlinkError({ errno, doing: waiting.doing });
    waiting.answer(error, bytes.readBigUInt64LE(16));
    this.held();
  }

  #wakeTouched(): void {
    if (this.#touched.size === 0) return;
    const touched = [...this.#touched];
    this.#touched.clear();
    for (const channel of touched) channel.wake();
  }

  // ---- the end of it

  #lostError(): NetlinkError {
    return NetlinkError.of('ENETRESET', `${this.#lostBy}; it is being made again`);
  }

  #lost(why: string): void {
    if (this.#state !== 'open') return;
    this.#lostBy = `the connection to ${this.name} was lost: ${why}`;
    const error = NetlinkError.of('ENETRESET', this.#lostBy);
    this.#stop();
    this.#losses++;
    this.#error = error;
    if (!this.#reconnect) return this.#failed(NetlinkError.of('ECONNRESET', this.#lostBy));
    this.#state = 'lost';
    for (const { answer } of this.#takeResults()) answer(error, 0n);
    for (const channel of this.#channels.values()) {
      channel.fail(error);
      this.#touched.add(channel);
    }
    this.#wakeTouched();
    this.#later();
  }

  #later(): void {
    this.#again = setTimeout(() => this.#connect(), this.#delay);
    this.#delay = Math.min(2 * this.#delay, LATE);
    this.held();
  }

  #notReached(error: NetlinkError): void {
    this.#error = error;
    if (this.#state === 'lost') this.#later();
    else this.#failed(error);
  }

  /** Nothing is to be hoped for: every socket fails, and does not take it for a shortage of its own, which passes. */
  #failed(error: NetlinkError): void {
    this.#state = 'idle';
    this.#takeEarly();
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    this.#entered.clear();
    this.namespaces.clear();
    for (const { answer } of this.#takeResults()) answer(error, 0n);
    for (const { reject } of this.#whenOpen.splice(0)) reject(error);
    let final = error;
    if (isScarce(error)) {
      final = NetlinkError.of('ECONNABORTED', this.name);
      final.message = error.message;
    }
    for (const channel of channels) {
      channel.end(final);
      channel.wake();
    }
  }

  #finish(error: NetlinkError): void {
    this.#abort.abort(error);
    clearTimeout(this.#again);
    this.#stop();
    this.#takeEarly();
    const state = this.#state;
    this.#failed(error);
    this.#state = state;
  }

  #stop(): void {
    clearInterval(this.#pulse);
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    // its end of input is the relay's end
    child.stdin!.destroy();
    child.stdout!.destroy();
    child.stderr!.destroy();
    child.kill();
    child.unref();
  }

  #takeEarly(): Buffer[] {
    this.#earlyBytes = 0;
    return this.#early.splice(0);
  }

  #takeResults(): Waiting[] {
    const all = [...this.#results.values()];
    this.#results.clear();
    return all;
  }
}

/** Bytes that frames have at least. */
const LEAST: Readonly<Record<number, number>> = { [f.DATA]: f.DATA_HEADER, [f.ERROR]: 12, [f.NOT_SENT]: 32 };

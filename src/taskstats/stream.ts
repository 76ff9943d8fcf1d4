import { commandKey } from '../generic/marshal.js';
import { taskstatsFamily } from '../messages/generic/taskstats.js';
import type { NetlinkSocket } from '../socket/socket.js';
import type { Subscription } from '../socket/subscription.js';
import type { ExitEvent } from './exit.js';

/** Ends of tasks as they come. Iterate it, or its {@link batches}; leaving the loop closes it. */
export class ExitStream implements AsyncIterable<ExitEvent> {
  /** The CPUs it is registered for. */
  readonly cpus: string;
  readonly #socket: NetlinkSocket;
  readonly #events: Subscription<ExitEvent>;
  readonly #command: string;

  constructor(socket: NetlinkSocket, events: Subscription<ExitEvent>, family: number, cpus: string) {
    this.#socket = socket;
    this.#events = events;
    this.#command = commandKey(family, taskstatsFamily.commands.get!);
    this.cpus = cpus;
    events.closed.then(() => this.#leave());
  }

  /** Has the kernel tell of exits on the CPUs. */
  async register(): Promise<void> {
    await this.#socket.request(this.#command, { cmd: 1, version: 1, registerCpumask: this.cpus });
  }

  /** The kernel would find out by itself, at the next exit. */
  #leave(): void {
    if (this.#socket.closed) return;
    try {
      this.#socket.send(this.#command, { cmd: 1, version: 1, deregisterCpumask: this.cpus });
    } catch {
      // it is going anyway
    }
    this.#socket.close();
  }

  /** Everything that has come since the last time, as arrays. */
  batches(): AsyncIterableIterator<ExitEvent[]> {
    return this.#events.batches();
  }

  [Symbol.asyncIterator](): AsyncIterator<ExitEvent> {
    return this.#events[Symbol.asyncIterator]();
  }

  /** Ends the stream; what has come already can still be read. May be called again. */
  close(): void {
    this.#events.close();
    this.#leave();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

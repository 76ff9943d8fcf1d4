import { NetlinkError } from '../../protocol/errors.js';
import { QueueTransport } from './queue.js';

/** One end of a {@link memoryPair}. */
export class MemoryTransport extends QueueTransport {
  #other: MemoryTransport | undefined;

  /** Ties two ends together. */
  static connect(one: MemoryTransport, other: MemoryTransport): void {
    one.#other = other;
    other.#other = one;
  }

  /** Sends to the other end; `ECONNREFUSED` where that is closed, as the kernel has it. */
  send(datagram: Uint8Array): void {
    this.#far().deliver(datagram, { port: this.port });
  }

  /** Sends to the other end if it has joined the group. Says whether it has. */
  multicast(group: number, datagram: Uint8Array, nsid?: number): boolean {
    const other = this.#far();
    if (!other.groups.has(group)) return false;
    other.deliver(datagram, { port: this.port, nsid });
    return true;
  }

  /** The other end's next receiving throws this, behind what was sent before. */
  fail(error: unknown): void {
    this.#far().deliverError(error);
  }

  #far(): MemoryTransport {
    this.checkOpen();
    if (!this.#other || this.#other.closed) throw NetlinkError.of('ECONNREFUSED', 'the other end is closed');
    return this.#other;
  }
}

/**
 * Two connected transports, for tests and for protocols within one process: what one sends, the other receives.
 * The second one stands for the kernel and has port id 0.
 *
 * @param port port id of the first one.
 */
export function memoryPair(port = 1): [client: MemoryTransport, kernel: MemoryTransport] {
  const pair: [MemoryTransport, MemoryTransport] = [new MemoryTransport(port), new MemoryTransport(0)];
  MemoryTransport.connect(...pair);
  return pair;
}

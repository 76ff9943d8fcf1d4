import type { RequestReference } from './types.js';

/** Requests remembered at most, and bytes of them: what is never answered must not fill the memory. */
const MOST = 2048;
const MOST_BYTES = 8 << 20;

/** A request that waits for its answers. */
export interface Pending {
  readonly reference: RequestReference;
  readonly protocol: number;
  /** The request, its header included. */
  readonly bytes: Uint8Array;
  readonly little: boolean;
  /** Whether an acknowledgement, or the end of a dump, is to come. */
  readonly acknowledged: boolean;
  /** Port that its answers go to, once known. */
  port: number;
}

/** Which request an answer belongs to: by socket where the capture tells it, by sequence number and port. */
export class Pairing {
  readonly #pending = new Map<string, Pending[]>();
  #count = 0;
  #bytes = 0;

  /** Remembers a request. */
  ask(socket: string | undefined, pending: Pending): void {
    const key = keyOf(pending.protocol, socket, pending.reference.seq);
    const list = this.#pending.get(key);
    if (list) list.push(pending);
    else this.#pending.set(key, [pending]);
    this.#count++;
    this.#bytes += pending.bytes.length;
    while (this.#count > MOST || this.#bytes > MOST_BYTES) this.#dropOldest();
  }

  /** The request that a message to `port` answers. `final`: nothing more will answer it. */
  answered(
    protocol: number,
    socket: string | undefined,
    seq: number,
    port: number,
    final: (pending: Pending) => boolean,
  ): Pending | undefined {
    const key = keyOf(protocol, socket, seq);
    const list = this.#pending.get(key);
    const found = list?.find((one) => one.port === port) ?? list?.find((one) => one.port === 0);
    if (!list || !found) return undefined;
    found.port = port;
    if (final(found)) this.#remove(key, list, found);
    return found;
  }

  #remove(key: string, list: Pending[], one: Pending): void {
    list.splice(list.indexOf(one), 1);
    if (list.length === 0) this.#pending.delete(key);
    this.#count--;
    this.#bytes -= one.bytes.length;
  }

  #dropOldest(): void {
    for (const [key, list] of this.#pending) return this.#remove(key, list, list[0]!);
  }
}

function keyOf(protocol: number, socket: string | undefined, seq: number): string {
  return `${protocol} ${socket ?? ''} ${seq}`;
}

import type { RequestReference } from './types.js';

/** Requests remembered at most, and bytes of them: what is never answered must not fill the memory. */
const MOST = 2048;
const MOST_BYTES = 8 << 20;
/** With one sequence number. */
const MOST_ALIKE = 32;

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

/** Which request an answer belongs to: by socket where the capture shows it, by sequence number and port. */
export class Pairing {
  /** By socket, then by protocol and sequence number. */
  readonly #pending = new Map<string, Map<number, Pending[]>>();
  #count = 0;
  #bytes = 0;

  /** Remembers a request. */
  ask(socket: string | undefined, pending: Pending): void {
    const owner = socket ?? '';
    let table = this.#pending.get(owner);
    if (!table) this.#pending.set(owner, (table = new Map()));
    this.#count++;
    this.#bytes += pending.bytes.length;
    const key = keyOf(pending.protocol, pending.reference.seq);
    const list = table.get(key);
    if (list !== undefined) {
      list.push(pending);
      // answers are looked for among all of them
      if (list.length > MOST_ALIKE) this.#remove(owner, list[0]!);
    } else table.set(key, [pending]);
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
    const list = this.#pending.get(socket ?? '')?.get(keyOf(protocol, seq));
    const found =
      list?.find((one) => one.port === port) ??
      list?.find((one) => one.port === 0) ??
      // some programs put anything there, and the kernel does not look: the socket tells
      (socket !== undefined && port !== 0 ? list?.[0] : undefined);
    if (!found) return undefined;
    found.port = port;
    if (final(found)) this.#remove(socket ?? '', found);
    return found;
  }

  #remove(socket: string, one: Pending): void {
    const table = this.#pending.get(socket)!;
    const key = keyOf(one.protocol, one.reference.seq);
    const list = table.get(key)!;
    list.splice(list.indexOf(one), 1);
    if (list.length === 0) table.delete(key);
    if (table.size === 0) this.#pending.delete(socket);
    this.#count--;
    this.#bytes -= one.bytes.length;
  }

  #dropOldest(): void {
    for (const [socket, table] of this.#pending) {
      for (const [one] of table.values()) return this.#remove(socket, one!);
    }
  }
}

function keyOf(protocol: number, seq: number): number {
  return seq * 256 + (protocol & 0xff);
}

import { writePcapng } from 'tsroute2/testing';
import type { EventItem } from '../protocol.js';
import { Ring } from '../server/ring.js';
import { EventTap } from './event-tap.js';
import type { World } from './world.js';

/** Events that are kept, and the bytes that they may take. */
const MOST_EVENTS = 50_000;
const MOST_BYTES = 64 << 20;
/** What an entry takes beside its message and its text. */
const OVERHEAD = 200;

interface Kept {
  readonly bytes: number;
  readonly text: string;
  readonly message: Uint8Array;
  readonly time: number;
}

/** The last events of all namespaces in their order, as long as somebody follows them. */
export class Events {
  readonly #world: World;
  readonly #taps = new Map<string, EventTap>();
  readonly #ring = new Ring<Kept>(MOST_EVENTS, MOST_BYTES);
  readonly #came: () => void;
  #running = false;

  constructor(world: World, came: () => void) {
    this.#world = world;
    this.#came = came;
    world.onRemoved((id) => {
      this.#taps.get(id)?.close();
      this.#taps.delete(id);
    });
  }

  get next(): number {
    return this.#ring.next;
  }

  set running(on: boolean) {
    this.#running = on;
    if (on) this.follow();
    else this.#closeAll();
  }

  #closeAll(): void {
    for (const tap of this.#taps.values()) tap.close();
    this.#taps.clear();
  }

  /** Listens to namespaces that have come. */
  follow(): void {
    if (!this.#running) return;
    for (const [id, ns] of this.#world.live) {
      if (this.#taps.has(id)) continue;
      const own = this.#world.namespace(id)?.own === true;
      try {
        this.#taps.set(id, new EventTap(ns, (message, event) => this.#take(id, message, event), own));
      } catch {
        // one that is going just now
      }
    }
  }

  #take(ns: string, message: Uint8Array, event: Omit<EventItem, 'seq' | 'ns' | 'size'>): void {
    const head = `{"seq":${this.#ring.next},"ns":${JSON.stringify(ns)},"size":${message.length},`;
    const text = head + JSON.stringify(event).slice(1);
    this.#ring.push({ bytes: OVERHEAD + text.length * 2 + message.length, text, message, time: event.time });
    this.#came();
  }

  /** Events from a number on, each as JSON, and how many before them are not kept any more. */
  from(number: number, most: number): { texts: string[]; lost: number } {
    const lost = Math.max(0, this.#ring.oldest - number);
    return { texts: [...this.#ring.from(number, most)].map(({ text }) => text), lost };
  }

  /** The message of an event, as hexadecimal digits; undefined where it is not kept any more. */
  message(number: number): string | undefined {
    const kept = this.#ring.get(number);
    return kept === undefined ? undefined : Buffer.from(kept.message).toString('hex');
  }

  /** What is kept, as a capture that Wireshark reads. */
  toPcapng(): Uint8Array {
    const all = [...this.#ring.from(this.#ring.oldest)].filter(({ message }) => message.length > 0);
    return writePcapng(
      all.map(({ message, time }) => ({ data: message, time, direction: 'received' as const, protocol: 0 })),
    );
  }

  /** What is kept, one JSON object a line. */
  toNdjson(): Uint8Array {
    return Buffer.from([...this.#ring.from(this.#ring.oldest)].map(({ text }) => `${text}\n`).join(''));
  }
}

import { type MessageType, writeMessage } from '../protocol/marshal.js';
import { Writer } from '../schema/compiler/writer.js';

/** Makes datagrams of one message each, and gives sequence numbers. */
export class RequestEncoder {
  readonly #writer = new Writer();
  /** Views of the writer's memory by their length; the first is all of it. */
  #views: Uint8Array[] = [];
  #next = 1 + Math.floor(Math.random() * 0x7ffffffe);

  /** The first of so many sequence numbers in a row. */
  sequence(count: number): number {
    const first = this.#next;
    // zero is what events that answer nobody carry
    this.#next = first + count > 0x7fffffff ? 1 : first + count;
    return first + count > 0x7fffffff ? 1 : first;
  }

  /** The datagram of one message, in memory that the next call uses again. */
  encode(type: MessageType, value: unknown, flags: number, seq: number): Uint8Array {
    const writer = this.#writer;
    writer.at = 0;
    writeMessage(writer, type, value, flags, seq);
    // a view costs more than the writing; requests of one kind mostly have one length
    if (this.#views[0]?.buffer !== writer.u8.buffer) this.#views = [writer.u8];
    return (this.#views[writer.at] ??= writer.u8.subarray(0, writer.at));
  }
}

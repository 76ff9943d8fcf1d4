import { NetlinkError } from '../../protocol/errors.js';
import { HEADER, NLMSG_ERROR } from '../../protocol/framing.js';
import type { CapturedDatagram } from '../../protocol/pcapng.js';
import { LITTLE_ENDIAN } from '../../schema/bytes.js';
import { formatHex } from '../../schema/text/hex.js';
import { QueueTransport } from './queue.js';

/** What a recording has for one request: what came back, datagram by datagram. */
interface Answer {
  readonly seq: number;
  readonly datagrams: Uint8Array[];
}

/** Every asking of the same request, in order; the last is given again and again. */
interface Answers {
  readonly list: Answer[];
  next: number;
}

const SEQ = 8;
const PID = 12;

/**
 * Answers requests from a recording: those that are, apart from sequence number and port id, byte for byte the
 * same. A request that was recorded several times gets its answers in order, then the last one again. What nobody
 * had requested (events) comes, in order, once a group is joined.
 *
 * Sending what was not recorded throws `ENOMSG`.
 */
export class ReplayTransport extends QueueTransport {
  readonly #answers = new Map<string, Answers>();
  readonly #events: Uint8Array[] = [];

  /** @param recording a `Recording`'s entries, or what `readNetlinkCapture` reads from a file. */
  constructor(recording: Iterable<CapturedDatagram>, port = 1) {
    super(port);
    const bySeq = new Map<number, Answer>();
    for (const { direction, data } of recording) {
      if (direction === 'sent') for (const message of messages(data)) this.#request(message, bySeq);
      else this.#received(data, bySeq);
    }
  }

  #request(message: Uint8Array, bySeq: Map<number, Answer>): void {
    const answer: Answer = { seq: seqOf(message), datagrams: [] };
    const key = keyOf(message);
    const known = this.#answers.get(key);
    if (known) known.list.push(answer);
    else this.#answers.set(key, { list: [answer], next: 0 });
    bySeq.set(answer.seq, answer);
  }

  /** Splits a datagram where the request that it answers changes. */
  #received(data: Uint8Array, bySeq: ReadonlyMap<number, Answer>): void {
    let start = 0;
    let at = 0;
    let to: Answer | undefined;
    const cut = (): void => {
      if (at > start) (to?.datagrams ?? this.#events).push(data.slice(start, at));
      start = at;
    };
    for (const message of messages(data)) {
      const answer = bySeq.get(seqOf(message));
      if (answer !== to) cut();
      to = answer;
      at += message.length;
    }
    cut();
  }

  send(datagram: Uint8Array): void {
    this.checkOpen();
    // all or nothing
    const found = [...messages(datagram)].map((message) => ({ message, answers: this.#find(message) }));
    for (const { message, answers } of found) {
      const answer = answers.list[answers.next]!;
      if (answers.next < answers.list.length - 1) answers.next++;
      for (const data of answer.datagrams) this.deliver(this.#addressed(data, seqOf(message)));
    }
  }

  #find(message: Uint8Array): Answers {
    const answers = this.#answers.get(keyOf(message));
    if (answers) return answers;
    const type = viewOf(message).getUint16(4, LITTLE_ENDIAN);
    throw NetlinkError.of(
      'ENOMSG',
      `the recording has no request of type ${type} with the bytes ${formatHex(message)}`,
    );
  }

  /** A copy of an answer with another sequence number and this transport's port id, the echoed header included. */
  #addressed(data: Uint8Array, seq: number): Uint8Array {
    const copy = data.slice();
    for (const message of messages(copy)) {
      const view = viewOf(message);
      view.setUint32(SEQ, seq, LITTLE_ENDIAN);
      view.setUint32(PID, this.port, LITTLE_ENDIAN);
      const echoed = HEADER + 4;
      if (view.getUint16(4, LITTLE_ENDIAN) !== NLMSG_ERROR || message.length < echoed + HEADER) continue;
      view.setUint32(echoed + SEQ, seq, LITTLE_ENDIAN);
    }
    return copy;
  }

  override join(group: number): void {
    super.join(group);
    for (const event of this.#events.splice(0)) this.deliver(event);
  }
}

function viewOf(message: Uint8Array): DataView {
  return new DataView(message.buffer, message.byteOffset, message.length);
}

function seqOf(message: Uint8Array): number {
  return message.length >= HEADER ? viewOf(message).getUint32(SEQ, LITTLE_ENDIAN) : 0;
}

/** The messages of a datagram with their padding; what cannot be distinguished counts as one. */
function* messages(data: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < data.length; ) {
    const length = at + HEADER <= data.length ? viewOf(data).getUint32(at, LITTLE_ENDIAN) : 0;
    const end = length < HEADER ? data.length : Math.min(data.length, at + ((length + 3) & ~3));
    yield data.subarray(at, end);
    at = end;
  }
}

/** What is the same whenever a request is made. Padding behind the message is not part of it. */
function keyOf(message: Uint8Array): string {
  const length = message.length < HEADER ? message.length : viewOf(message).getUint32(0, LITTLE_ENDIAN);
  return formatHex(message, 0, SEQ) + formatHex(message, HEADER, Math.min(length, message.length));
}

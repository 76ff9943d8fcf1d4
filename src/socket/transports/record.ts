import { type CapturedDatagram, readNetlinkCapture, writePcapng } from '../../protocol/pcapng.js';
import { checkArgument } from '../../schema/argument.js';
import { makeTransport } from '../config.js';
import {
  type Datagrams,
  FLAGS,
  LENGTH,
  MSG_TRUNC,
  OFFSET,
  PORT,
  RECORD,
  type Transport,
  type TransportFactory,
  type TransportOptions,
} from '../transport.js';

/** A datagram that was sent or received. */
export interface RecordedDatagram extends CapturedDatagram {
  /** Port id of the sender of what was received; capture files do not keep it. */
  readonly port?: number | undefined;
}

/**
 * Everything that went over one or several sockets, in order. Iterate {@link entries} for what there is; `for await`
 * follows it until {@link end}.
 */
export class Recording implements AsyncIterable<RecordedDatagram> {
  readonly entries: RecordedDatagram[];
  #ended = false;
  #wakes: (() => void)[] = [];

  constructor(entries: Iterable<RecordedDatagram> = []) {
    this.entries = [...entries];
  }

  /** Reads a capture: of {@link toPcapng}, or of nlmon, in the pcapng format. Throws a `DecodeError` where damaged. */
  static fromPcapng(file: Uint8Array): Recording {
    return new Recording(readNetlinkCapture(file));
  }

  /** The bytes of a pcapng file, which Wireshark opens. */
  toPcapng(): Uint8Array {
    return writePcapng(this.entries);
  }

  /** Adds a datagram. */
  add(entry: RecordedDatagram): void {
    this.entries.push(entry);
    this.#notify();
  }

  /** Nothing more will come: ends those who follow it. */
  end(): void {
    this.#ended = true;
    this.#notify();
  }

  #notify(): void {
    for (const wake of this.#wakes.splice(0)) wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<RecordedDatagram> {
    for (let place = 0; ; place++) {
      while (place >= this.entries.length) {
        if (this.#ended) return;
        await new Promise<void>((resolve) => this.#wakes.push(resolve));
      }
      yield this.entries[place]!;
    }
  }
}

/** Milliseconds since 1970, to the microsecond. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** A transport that writes down what goes through it. */
export class RecordTransport implements Transport {
  readonly recording: Recording;
  readonly #inner: Transport;
  readonly #protocol: number;

  /** @param protocol the netlink protocol number to write down. */
  constructor(inner: Transport, recording = new Recording(), protocol = 0) {
    this.#inner = inner;
    this.recording = recording;
    this.#protocol = protocol;
  }

  get port(): number {
    return this.#inner.port;
  }

  send(datagram: Uint8Array): void {
    const data = datagram.slice();
    const time = now();
    this.#inner.send(datagram);
    // not before: what could not be sent was not
    this.recording.add({ time, direction: 'sent', protocol: this.#protocol, data });
  }

  receive(max?: number): Datagrams | undefined {
    const datagrams = this.#inner.receive(max);
    for (let i = 0; datagrams && i < datagrams.count; i++) this.#received(datagrams, i * RECORD);
    return datagrams;
  }

  #received({ bytes, index }: Datagrams, record: number): void {
    const start = index[record + OFFSET]!;
    const length = index[record + LENGTH]!;
    const truncated = (index[record + FLAGS]! & MSG_TRUNC) !== 0;
    this.recording.add({
      time: now(),
      direction: 'received',
      protocol: this.#protocol,
      // how much of a truncated one arrived is not known
      data: truncated ? new Uint8Array(0) : bytes.u8.slice(start, start + length),
      port: index[record + PORT]!,
      ...(truncated ? { length } : {}),
    });
  }

  wait(wake: () => void): void {
    this.#inner.wait(wake);
  }

  join(group: number): void {
    this.#inner.join(group);
  }

  leave(group: number): void {
    this.#inner.leave(group);
  }

  close(): void {
    this.#inner.close();
  }

  readAhead(on: boolean): void {
    this.#inner.readAhead?.(on);
  }

  sendBuffer(bytes: number): void {
    this.#inner.sendBuffer?.(bytes);
  }

  receiveBuffer(bytes: number): number {
    return this.#inner.receiveBuffer?.(bytes) ?? bytes;
  }

  grow(length: number): void {
    this.#inner.grow?.(length);
  }
}

/** Records a transport, or all that a factory makes: `new IPRoute({ transport: recorded(NativeTransport, recording) })`. */
export function recorded(inner: Transport, recording?: Recording, protocol?: number): RecordTransport;
export function recorded(
  inner: TransportFactory,
  recording?: Recording,
): (options: TransportOptions) => RecordTransport;
export function recorded(
  inner: Transport | TransportFactory,
  recording = new Recording(),
  protocol = 0,
): RecordTransport | ((options: TransportOptions) => RecordTransport) {
  if (typeof inner !== 'function') checkArgument('recorded', 'inner', inner, 'an object');
  if (typeof inner !== 'function') return new RecordTransport(inner, recording, protocol);
  return (options) => new RecordTransport(makeTransport(inner, options), recording, options.protocol);
}

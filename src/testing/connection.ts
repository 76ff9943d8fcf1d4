import { NetlinkError } from '../protocol/errors.js';
import { HEADER, NLM_F_MULTI } from '../protocol/framing.js';
import type { ExtendedAck } from '../protocol/nlmsgerr.js';
import { typeError } from '../schema/stack.js';
import type { WireMessage } from '../schema/tree.js';
import { type AnyType, type Attributes, resolve } from '../schema/type.js';
import type { Datagrams } from '../socket/transport.js';
import { QueueTransport } from '../socket/transports/queue.js';
import { acknowledgement, done, type Frame, frame, framesIn } from './frames.js';
import { attributeAt, Refusal } from './refusal.js';

/** An object of the class that answers the request, or the body of a message as it is. */
type Answer = Record<string, unknown> | Uint8Array;

/** What a handler returns: one, many, or none. */
export type Answers<R> = R | Iterable<R> | undefined | void;

/** What is to be done for a request. */
export interface Handled {
  readonly dump: boolean;
  readonly acknowledged: boolean;
  readonly tree: WireMessage | undefined;
  run(): Answers<Answer> | Promise<Answers<Answer>>;
  write(value: Answer): { readonly type: number; readonly body: Uint8Array };
}

/** Bytes of a dump's datagram, about: the kernel fills a page. */
const DATAGRAM = 4096;

interface PendingDump {
  readonly request: Frame;
  readonly handled: Handled;
  readonly answers: Iterator<Answer>;
}

/** The kernel's end of one socket. */
export class Connection extends QueueTransport {
  readonly #handle: (request: Frame) => Handled;
  readonly #closed: () => void;
  #dump: PendingDump | undefined;

  constructor(port: number, handle: (request: Frame) => Handled, closed: () => void) {
    super(port);
    this.#handle = handle;
    this.#closed = closed;
  }

  send(datagram: Uint8Array): void {
    this.checkOpen();
    for (const request of framesIn(datagram)) this.#take(request);
  }

  /** Delivers an event where the group was joined; says whether it was. */
  tell(group: number, message: Uint8Array): boolean {
    if (!this.groups.has(group)) return false;
    this.deliver(message);
    return true;
  }

  fail(error: unknown): void {
    this.deliverError(error);
  }

  #take(request: Frame): void {
    const handled = this.#handle(request);
    if (handled.dump && this.#dump) return this.#refuse(request, handled, new Refusal('EBUSY'));
    try {
      const answers = handled.run();
      if (!(answers instanceof Promise)) return this.#answer(request, handled, answers);
      answers.then(
        (late) => this.#attempt(request, handled, () => this.#answer(request, handled, late)),
        (error: unknown) => this.#refuse(request, handled, error),
      );
    } catch (error) {
      this.#refuse(request, handled, error);
    }
  }

  #attempt(request: Frame, handled: Handled, answer: () => void): void {
    try {
      answer();
    } catch (error) {
      this.#refuse(request, handled, error);
    }
  }

  #answer(request: Frame, handled: Handled, answers: Answers<Answer>): void {
    if (this.closed) return;
    const list = answers === undefined || answers === null ? [] : isMany(answers) ? answers : [answers];
    if (handled.dump) {
      this.#dump = { request, handled, answers: list[Symbol.iterator]() };
      // who waits already is woken by it
      this.#produce();
      return;
    }
    for (const value of list) {
      const { type, body } = handled.write(value);
      this.deliver(frame(type, 0, request.seq, this.port, body));
    }
    if (handled.acknowledged) this.deliver(acknowledgement(request, this.port, undefined));
  }

  /** Makes the next datagram of the dump under way, once the last was received. */
  #produce(): void {
    const dump = this.#dump;
    if (!dump || this.queued > 0) return;
    const { request, handled, answers } = dump;
    const parts: Uint8Array[] = [];
    let size = 0;
    try {
      while (size < DATAGRAM) {
        const next = answers.next();
        if (next.done) {
          this.#dump = undefined;
          parts.push(done(request, this.port));
          break;
        }
        const { type, body } = handled.write(next.value);
        parts.push(frame(type, NLM_F_MULTI, request.seq, this.port, body));
        size += parts.at(-1)!.length;
      }
    } catch (error) {
      this.#dump = undefined;
      parts.push(done(request, this.port, ...this.#refusal(handled, error)));
    }
    this.deliver(joined(parts));
  }

  override receive(max?: number): Datagrams | undefined {
    this.#produce();
    return super.receive(max);
  }

  override wait(wake: () => void): void {
    this.#produce();
    super.wait(wake);
  }

  override close(): void {
    super.close();
    this.#dump?.answers.return?.();
    this.#dump = undefined;
    this.#closed();
  }

  #refuse(request: Frame, handled: Handled, error: unknown): void {
    if (this.closed) return;
    this.deliver(acknowledgement(request, this.port, ...this.#refusal(handled, error)));
  }

  /** The number, and what is said of it. What is no refusal is a fault in the handler: the socket fails with it. */
  #refusal({ tree }: Handled, error: unknown): [code: string, ack: ExtendedAck] {
    if (error instanceof NetlinkError)
      return [error.code, error.kernelMessage ? { msg: error.kernelMessage } : {}];
    if (!(error instanceof Refusal)) {
      this.deliverError(error);
      return ['EIO', {}];
    }
    const { code, message, details } = error;
    const ack: ExtendedAck = {};
    if (message !== '') ack.msg = message;
    if (details.policy) ack.policy = details.policy;
    if (details.at !== undefined) {
      const found = tree && attributeAt(tree, details.at);
      if (!found) throw typeError(`the request has no attribute '${details.at}'`);
      ack.offs = found.offset + HEADER;
    }
    if (details.missing !== undefined) Object.assign(ack, this.#missing(tree, details.missing));
    return [code, ack];
  }

  #missing(tree: Handled['tree'], path: string): Pick<ExtendedAck, 'missType' | 'missNest'> {
    const dot = path.lastIndexOf('.');
    const key = path.slice(dot + 1);
    const nest = tree && dot > 0 ? attributeAt(tree, path.slice(0, dot)) : undefined;
    const set = nest ? setOf(nest.definition) : tree?.declaration.attributes;
    const missType = set?.byKey.get(key)?.id;
    if (missType === undefined) throw typeError(`the request could have no attribute '${path}'`);
    return nest ? { missType, missNest: nest.offset + HEADER } : { missType };
  }
}

function setOf(type: AnyType | undefined): Attributes | undefined {
  if (type?.kind === 'nest') return resolve<Attributes>(type.set);
  return type?.kind === 'message' ? type.attributes : undefined;
}

function isMany(answers: Answer | Iterable<Answer>): answers is Iterable<Answer> {
  return Symbol.iterator in answers && !(answers instanceof Uint8Array);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

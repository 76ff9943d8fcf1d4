import type { ProtocolName } from '../messages/protocols.js';
import { HEADER, type MessageHeader } from '../protocol/framing.js';
import type { Message, WireAttribute, WireField } from '../schema/index.js';
import { CleanBody } from './body.js';
import type { Body, Datagram, DecodedMessage, Outcome, RequestReference } from './types.js';
import { openAttributes } from './undeclared/streams.js';

const PARTS = ['fields', 'gap', 'attributes', 'trailing'] as const;

/** They are put in place of themselves by what they are read as. */
const LATER: readonly PropertyDescriptor[] = PARTS.map((part) => ({
  get(this: MessageRecord) {
    return this.settle()[part];
  },
  set(this: MessageRecord, value: unknown) {
    (this.settle() as Record<typeof part, unknown>)[part] = value;
  },
  enumerable: true,
  configurable: true,
}));

/** The one shape of all messages while they are made: objects put together from parts would take longer than reading. */
export class MessageRecord implements DecodedMessage {
  readonly offset: number;
  readonly line: number | undefined;
  readonly time: number | undefined;
  readonly direction: 'received' | 'sent' | undefined;
  readonly process: number | undefined;
  readonly socket: string | undefined;
  readonly protocol: ProtocolName | number;
  readonly protocolNumber: number;
  readonly header: MessageHeader | null;
  readonly little: boolean;
  readonly bytes: Uint8Array;
  readonly damaged: boolean;
  readonly errors: string[];
  name: string | null = null;
  family: string | undefined;
  declaration: Message | undefined;
  declare fields: readonly WireField[];
  declare gap: Uint8Array | undefined;
  declare attributes: readonly WireAttribute[];
  declare trailing: Uint8Array | undefined;
  object: Record<string, unknown> = {};
  echo: Body | undefined;
  request: RequestReference | undefined;
  outcome: Outcome | undefined;
  culpritRequest: DecodedMessage | undefined;
  #clean: CleanBody | undefined;

  constructor(
    datagram: Datagram,
    at: number,
    bytes: Uint8Array,
    header: MessageHeader | null,
    protocol: { number: number; name: string },
    problem: string | undefined,
  ) {
    this.offset = datagram.offset + at;
    this.line = datagram.line;
    this.time = datagram.time;
    this.direction = datagram.direction;
    this.process = datagram.process;
    this.socket = datagram.socket;
    this.protocol = nameOf(protocol);
    this.protocolNumber = protocol.number;
    this.header = header;
    this.little = datagram.little;
    this.bytes = bytes;
    this.damaged = problem !== undefined;
    this.errors = problem === undefined ? [] : [problem];
  }

  /** What `encodeTree` writes where the fields do not show it: holes in structs, bytes behind a NUL. */
  get head(): Uint8Array {
    return this.header === null ? this.bytes : this.bytes.subarray(HEADER);
  }

  /** Takes over what was read of the body. */
  take(body: Body): this {
    this.declaration = body.declaration;
    this.object = body.object;
    if (body instanceof CleanBody) this.#later(body);
    else this.#parts(body);
    return this;
  }

  #parts({ fields, gap, attributes, trailing }: Body): void {
    this.fields = fields;
    this.gap = gap;
    this.attributes = attributes;
    this.trailing = trailing;
  }

  /** The parts of the tree as properties that are there when they are first looked at. */
  #later(body: CleanBody): void {
    this.#clean = body;
    for (let i = 0; i < PARTS.length; i++) Object.defineProperty(this, PARTS[i]!, LATER[i]!);
  }

  /** @internal Its body, where that is as declared throughout and its tree has not been looked at. */
  get clean(): CleanBody | undefined {
    return this.#clean;
  }

  /** @internal Reads the tree. */
  settle(): this {
    const body = this.#clean;
    if (body === undefined) return this;
    this.#clean = undefined;
    for (const part of PARTS) {
      const value: unknown = body[part];
      Object.defineProperty(this, part, { value, enumerable: true, configurable: true, writable: true });
    }
    openAttributes(body.attributes, this.little);
    return this;
  }
}

/** The name; where it is only the number, that. */
function nameOf({ number, name }: { number: number; name: string }): ProtocolName | number {
  const digit = name.charCodeAt(0);
  return digit >= 48 && digit <= 57 ? number : (name as ProtocolName);
}

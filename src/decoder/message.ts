import type { MessageHeader } from '../protocol/framing.js';
import type { Message, WireAttribute, WireField } from '../schema/index.js';
import type { Body, Datagram, DecodedMessage, Outcome, RequestReference } from './types.js';

/** The one shape of all messages while they are made: objects put together from parts would take longer than reading. */
export class MessageRecord implements DecodedMessage {
  readonly offset: number;
  readonly line: number | undefined;
  readonly time: number | undefined;
  readonly direction: 'received' | 'sent' | undefined;
  readonly process: number | undefined;
  readonly socket: string | undefined;
  readonly protocol: string | number;
  readonly protocolNumber: number;
  readonly header: MessageHeader | null;
  readonly little: boolean;
  readonly bytes: Uint8Array;
  readonly damaged: boolean;
  readonly errors: string[];
  name: string | null = null;
  family: string | undefined;
  declaration: Message | undefined;
  fields: readonly WireField[] = [];
  gap: Uint8Array | undefined;
  attributes: readonly WireAttribute[] = [];
  trailing: Uint8Array | undefined;
  object: Record<string, unknown> = {};
  echo: Body | undefined;
  request: RequestReference | undefined;
  outcome: Outcome | undefined;
  culpritRequest: DecodedMessage | undefined;

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

  /** Takes over what was read of the body. */
  take({ declaration, fields, gap, attributes, trailing, object }: Body): this {
    this.declaration = declaration;
    this.fields = fields;
    this.gap = gap;
    this.attributes = attributes;
    this.trailing = trailing;
    this.object = object;
    return this;
  }
}

/** The name; where it is only the number, that. */
function nameOf({ number, name }: { number: number; name: string }): string | number {
  const digit = name.charCodeAt(0);
  return digit >= 48 && digit <= 57 ? number : name;
}

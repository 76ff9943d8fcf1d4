import type { GenericFamily } from '../messages/generic/family.js';
import { genlDefaults } from '../messages/generic/family.js';
import { HEADER } from '../protocol/framing.js';
import { Marshal, type MessageType } from '../protocol/marshal.js';
import { decodeTree, encode, type Message, type WireMessage } from '../schema/index.js';
import { typeError } from '../schema/stack.js';
import type { Frame } from './frames.js';

type Obj = Record<string, unknown>;

/** A request as it was understood. */
export interface Understood {
  /** C name of the message type or command. */
  readonly name: string;
  /** The key that its handler stands under. */
  readonly key: string;
  readonly tree: WireMessage;
  /** Writes an answer, body only, and says its message type. */
  answer(value: Obj): { readonly type: number; readonly body: Uint8Array };
}

/** Something that requests can be sent to: a table of message types, or a family. */
export interface Service {
  /** Reads a request; undefined where it is not for this service. */
  read(frame: Frame): Understood | undefined;
  /** Writes an event. */
  event(key: string, value: Obj): { readonly type: number; readonly body: Uint8Array };
}

const AS_REQUEST = { direction: 'request' } as const;
const AS_REPLY = { direction: 'reply' } as const;

function bodyOf({ bytes }: Frame): Uint8Array {
  return bytes.slice(HEADER);
}

/** Message types, by their keys: `getlink` is answered by `newlink` where there is one. */
export class MessageService implements Service {
  readonly #types: Readonly<Record<string, MessageType>>;
  readonly #marshal: Marshal;

  constructor(
    types: Readonly<Record<string, MessageType>>,
    requests: Readonly<Record<string, MessageType>> = {},
  ) {
    this.#types = types;
    this.#marshal = new Marshal().registerPolicy(types).registerRequests(requests);
  }

  read(frame: Frame): Understood | undefined {
    const found = this.#marshal.requestTypeOf(frame.type);
    const key = Object.keys(this.#types).find((one) => this.#types[one]!.id === frame.type);
    if (!found || key === undefined) return undefined;
    const reply = this.#types[key.replace(/^get/, 'new')] ?? this.#types[key]!;
    return {
      name: found.name,
      key,
      tree: decodeTree(found.message, bodyOf(frame), AS_REQUEST),
      answer: (value) => ({ type: reply.id, body: encode(reply.message, value, AS_REPLY) }),
    };
  }

  event(key: string, value: Obj): { type: number; body: Uint8Array } {
    const type = this.#types[key];
    if (!type) throw typeError(`no message type '${key}'`);
    return { type: type.id, body: encode(type.message, value, AS_REPLY) };
  }
}

/** A generic netlink family under the number that the fake kernel gave it. */
export class FamilyService implements Service {
  readonly id: number;
  readonly family: GenericFamily;

  constructor(id: number, family: GenericFamily) {
    this.id = id;
    this.family = family;
  }

  read(frame: Frame): Understood | undefined {
    if (frame.type !== this.id) return undefined;
    const { commands, answerOf, prefix } = this.family;
    const command = frame.bytes[HEADER] ?? 0;
    const key = Object.keys(commands).find((one) => commands[one] === command);
    const answered = answerOf?.[command] ?? command;
    return {
      name: key === undefined ? `${this.family.name} command ${command}` : `${prefix}:${key}`,
      key: key ?? `${command}`,
      tree: decodeTree(this.family.messageOf(command, false), bodyOf(frame), AS_REQUEST),
      answer: (value) => this.#told(answered, value),
    };
  }

  event(key: string, value: Obj): { type: number; body: Uint8Array } {
    const { commands, answers, name } = this.family;
    const number = answers?.[key] ?? commands[key];
    if (number === undefined) throw typeError(`${name} has no command '${key}'`);
    return this.#told(number, value);
  }

  #told(command: number, value: Obj): { type: number; body: Uint8Array } {
    const message: Message = this.family.messageOf(command, true);
    const header = genlDefaults(this.family, command, true, this.family.version ?? 1);
    return { type: this.id, body: encode(message, { ...header, ...value }, AS_REPLY) };
  }
}

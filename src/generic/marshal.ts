import type { GenericFamily } from '../messages/generic/family.js';
import { GENL_ID_CTRL, nlctrlFamily } from '../messages/generic/nlctrl.js';
import { Marshal, type MessageType } from '../protocol/marshal.js';
import type { Bytes } from '../schema/bytes.js';
import { cName } from '../schema/names.js';

/** A family under its number, with the message types of its commands as they are met. */
class Entry {
  readonly #id: number;
  readonly #family: GenericFamily;
  readonly #types = new Map<number, MessageType>();

  constructor(id: number, family: GenericFamily) {
    this.#id = id;
    this.#family = family;
  }

  /** The type of a command, sent (`answer` false) or received. */
  type(command: number, answer: boolean): MessageType {
    const place = answer ? command + 256 : command;
    let found = this.#types.get(place);
    if (!found) {
      const { commands, answers, prefix, name } = this.#family;
      const table = (answer ? answers : undefined) ?? commands;
      const key = Object.keys(table).find((one) => table[one] === command);
      found = {
        id: this.#id,
        name: key === undefined ? `${name} command ${command}` : cName(prefix, key),
        event: key ?? `${command}`,
        message: this.#family.messageOf(command, answer),
      };
      this.#types.set(place, found);
    }
    return found;
  }
}

/**
 * The marshal of generic netlink: the message type tells the family, and the first byte behind the header the command.
 */
export class GenericMarshal extends Marshal {
  readonly #families = new Map<number, Entry>();

  constructor() {
    super();
    this.bind(GENL_ID_CTRL, nlctrlFamily);
  }

  /** From now on the family of that number is read and written as declared. */
  bind(id: number, family: GenericFamily): void {
    this.#families.set(id, new Entry(id, family));
  }

  override messageTypeOf(type: number, bytes?: Bytes, at?: number): MessageType | undefined {
    const entry = this.#families.get(type);
    if (!entry || bytes === undefined) return super.messageTypeOf(type);
    return entry.type(bytes.u8[at!]!, true);
  }

  /** The type of a command to be sent, by {@link commandKey}. */
  override messageTypeNamed(name: string): MessageType | undefined {
    const [, id, command] = /^(\d+):(\d+)$/.exec(name) ?? [];
    if (id === undefined) return super.messageTypeNamed(name);
    return this.#families.get(Number(id))?.type(Number(command), false);
  }
}

/** What `NetlinkSocket` is told to send a command of a family by. */
export function commandKey(family: number, command: number): string {
  return `${family}:${command}`;
}

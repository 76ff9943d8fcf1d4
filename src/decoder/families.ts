import type { GenericFamily } from '../messages/generic/family.js';
import { genlmsghdr } from '../messages/generic/genlmsghdr.js';
import { genericFamilies } from '../messages/generic/index.js';
import { GENL_ID_CTRL, nlctrlFamily } from '../messages/generic/nlctrl.js';
import { type Message, message } from '../schema/index.js';
import { cName } from '../schema/names.js';

/** What a message of an unknown family is read as: its command, and attributes by number. */
const unknownFamily = message('genlmsghdr', { header: genlmsghdr }) as Message;

/** A command of a family. */
export interface Command {
  /** C name; null where nobody declared it. */
  readonly name: string | null;
  readonly family?: string;
  readonly message: Message;
}

/** Which number is which family: given, or learnt from the controller's answers in the capture. */
export class Families {
  readonly #names = new Map<number, string>([[GENL_ID_CTRL, nlctrlFamily.name]]);
  readonly #declared = new Map<string, GenericFamily>(genericFamilies.map((one) => [one.name, one]));

  /** Says that the family of that name has that number. */
  learn(id: number, name: string): void {
    this.#names.set(id, name);
  }

  nameOf(id: number): string | undefined {
    return this.#names.get(id);
  }

  /** Learns from a message of the controller. */
  observe(object: Record<string, unknown>): void {
    const { cmd, familyId, familyName } = object;
    if (typeof familyId !== 'number' || typeof familyName !== 'string') return;
    if (cmd === 'newfamily') this.learn(familyId, familyName);
    else if (cmd === 'delfamily') this.#names.delete(familyId);
  }

  /** How to read a command of a family. */
  command(id: number, command: number, answer: boolean): Command {
    const family = this.#names.get(id);
    if (family === undefined) return { name: null, message: unknownFamily };
    const declared = this.#declared.get(family);
    if (!declared) return { name: null, family, message: unknownFamily };
    const names = (answer && declared.answers) || declared.commands;
    const key = Object.keys(names).find((one) => names[one] === command);
    const name = key === undefined ? null : cName(declared.prefix, key);
    return { name, family, message: declared.messageOf(command, answer) };
  }
}

import type { GenericFamily } from '../messages/generic/family.js';
import { genlmsg } from '../messages/generic/genlmsg.js';
import { genericFamilies } from '../messages/generic/index.js';
import { GENL_ID_CTRL, nlctrlFamily } from '../messages/generic/nlctrl.js';
import { toldApart } from '../messages/mptcp-events.js';
import { bytes, type Message, type StructType, struct } from '../schema/index.js';
import { cName } from '../schema/names.js';
import { type AttributePolicy, attributesOf, type KernelPolicies } from './undeclared/policy.js';

/** A command of a family. */
export interface Command {
  /** C name; of a family that is not declared, its own and the command's number; null where the family is not known. */
  readonly name: string | null;
  readonly family?: string;
  readonly message: Message;
}

/** What the controller reports about a family that is not declared. */
interface Learnt {
  hdrsize: number;
  policies: Record<number, Record<number, AttributePolicy>>;
  /** Which policy is whose, by command. */
  opPolicy: Record<number, { do?: number; dump?: number }>;
  /** Message classes, until more is learnt. */
  messages: Map<number, Message>;
}

/** Bytes of a family's own header: what says that it has more is damaged. */
const MOST_HEADER = 0xffff;
/** Attributes of policies that are remembered, of all families together. */
const MOST_POLICIES = 1 << 18;

const unknownFamily = genlmsg('genlmsghdr') as unknown as Message;

/** Which number is which family: given, or learnt from the controller's answers in the capture. */
export class Families {
  readonly #names = new Map<number, string>([[GENL_ID_CTRL, nlctrlFamily.name]]);
  readonly #declared = new Map<string, GenericFamily>(genericFamilies.map((one) => [one.name, one]));
  readonly #learnt = new Map<number, Learnt>();
  #policies = 0;

  /** Says that the family of that name has that number. */
  learn(id: number, name: string): void {
    this.#names.set(id, name);
  }

  /** Adds a family that the package does not declare, or declares otherwise. */
  declare(family: GenericFamily): void {
    this.#declared.set(family.name, family);
    if (family.id !== undefined) this.learn(family.id, family.name);
  }

  /** @internal How much of the policies that the controller reported is remembered. */
  get remembered(): number {
    return this.#policies;
  }

  nameOf(id: number): string | undefined {
    return this.#names.get(id);
  }

  /** Learns from a message of the controller. */
  observe(object: Record<string, unknown>): void {
    const { cmd, familyId, familyName, hdrsize } = object;
    if (typeof familyId !== 'number') return;
    if (cmd === 'delfamily') {
      this.#names.delete(familyId);
      this.#learnt.delete(familyId);
      return;
    }
    if (typeof familyName === 'string' && cmd === 'newfamily') this.learn(familyId, familyName);
    if (cmd !== 'newfamily' && cmd !== 'getpolicy') return;
    const learnt = this.#of(familyId);
    if (typeof hdrsize === 'number' && hdrsize <= MOST_HEADER) learnt.hdrsize = hdrsize;
    const policies = Object.entries((object.policy ?? {}) as KernelPolicies);
    for (const [index, policy] of policies) Object.assign((learnt.policies[Number(index)] ??= {}), policy);
    Object.assign(learnt.opPolicy, object.opPolicy);
    learnt.messages.clear();
    for (const [, policy] of policies) this.#policies += 1 + Object.keys(policy).length;
    this.#policies += Object.keys(object.opPolicy ?? {}).length;
    if (this.#policies <= MOST_POLICIES) return;
    // no kernel has so many
    this.#learnt.clear();
    this.#policies = 0;
  }

  #of(id: number): Learnt {
    let learnt = this.#learnt.get(id);
    if (!learnt) {
      learnt = { hdrsize: 0, policies: {}, opPolicy: {}, messages: new Map() };
      this.#learnt.set(id, learnt);
    }
    return learnt;
  }

  /** How to read a command of a family; `told`: it is a notification. */
  command(id: number, command: number, answer: boolean, told = false): Command {
    const family = this.#names.get(id);
    const apart = told && family !== undefined && Object.hasOwn(toldApart, family);
    const declared =
      family === undefined ? undefined : apart ? toldApart[family] : this.#declared.get(family);
    if (!declared) {
      const message = this.#undeclared(id, command, family);
      return family === undefined
        ? { name: null, message }
        : { name: `${prefixOf(family)}_CMD_${command}`, family, message };
    }
    const names = (answer && declared.answers) || declared.commands;
    const key = Object.keys(names).find((one) => names[one] === command);
    const name = key === undefined ? null : cName(declared.prefix, key);
    return { name, family: family!, message: declared.messageOf(command, answer) };
  }

  /** As much as the controller has told. */
  #undeclared(id: number, command: number, family: string | undefined): Message {
    const learnt = this.#learnt.get(id);
    if (!learnt || family === undefined) return unknownFamily;
    const known = learnt.messages.get(command);
    if (known) return known;
    const { hdrsize, policies, opPolicy } = learnt;
    const index = opPolicy[command]?.do ?? opPolicy[command]?.dump ?? (policies[0] ? 0 : undefined);
    const set = index === undefined ? undefined : attributesOf(prefixOf(family), policies, index);
    const message = genlmsg(family, {
      ...(set ? { attributes: set } : {}),
      ...(hdrsize > 0
        ? { header: struct('header', '', { header: bytes(hdrsize) }) as StructType<object> }
        : {}),
    }) as unknown as Message;
    learnt.messages.set(command, message);
    return message;
  }
}

/** What C names of a family begin with, as a rule. */
export function prefixOf(family: string): string {
  return family.toUpperCase().replace(/\W/g, '_');
}

import { checkArgument } from '../../schema/argument.js';
import type { Attributes, Message, StructType, UnknownAttribute } from '../../schema/index.js';
import { checkOptions, optionNames } from '../../schema/options.js';
import { type Commands, type GenlHeader, genlmsg } from './genlmsg.js';

/** What a command takes, and what is answered or told by it. */
export interface CommandTypes {
  readonly request: unknown;
  readonly reply: unknown;
}

/**
 * A generic netlink family as it is declared: its number is given out by the kernel, its name is fixed. `C` has the types
 * of its commands.
 */
// biome-ignore lint/suspicious/noExplicitAny: families of all kinds in one list
export interface GenericFamily<C = any> {
  /** What the controller calls it: `'nlctrl'`, `'ethtool'`. */
  readonly name: string;
  /** Its number, where that is fixed. */
  readonly id?: number;
  /** Version of its interface, for those who stand for the kernel; programs read it from the controller. */
  readonly version?: number;
  /** Prefix of its commands' C names: `'CTRL_CMD'`. */
  readonly prefix: string;
  /** Commands by their keys: `{ getfamily: 3 }` is `CTRL_CMD_GETFAMILY`. */
  readonly commands: Commands;
  /** Commands of what the kernel sends, where those are numbered apart (ethtool). */
  readonly answers?: Commands;
  /** The command that the kernel answers a command with, where it is another. */
  readonly answerOf?: Readonly<Record<number, number>>;
  /** Its multicast groups, by name. */
  readonly groups?: readonly string[];
  /** Bytes of its own header behind `genlmsghdr`. */
  readonly hdrsize?: number;
  /** The class of a command's messages, `genlmsghdr` included. */
  messageOf(command: number, answer: boolean): Message;
  readonly '~commands'?: C;
}

/** The types of a family's commands. */
export type CommandsOf<F> = F extends { readonly '~commands'?: infer C } ? NonNullable<C> : never;

/** A command: its number, and the attributes of its requests and of its answers; without them, all of the family's. */
export interface CommandSpec {
  /** Its number in requests; what the kernel alone sends has none. */
  readonly id?: number;
  /** Its number in what the kernel sends, where that is another. */
  readonly answer?: number;
  readonly request?: Attributes;
  readonly reply?: Attributes;
}

export interface FamilySpec {
  readonly id?: number;
  readonly version?: number;
  readonly prefix: string;
  readonly commands: Readonly<Record<string, number | CommandSpec>>;
  /** What the kernel sends, where that is numbered apart or has names of its own. */
  readonly answers?: Readonly<Record<string, CommandSpec & { readonly id: number }>>;
  /** Attributes of commands that do not say theirs. */
  readonly attributes?: Attributes;
  /** The family's own header between `genlmsghdr` and the attributes. */
  readonly header?: StructType;
  readonly groups?: readonly string[];
}

type SetOf<S, D> = S extends Attributes<infer T> ? T : D extends Attributes<infer T> ? T : NoAttributes;
/** Of messages without any attribute that is declared. */
interface NoAttributes {
  unknown?: UnknownAttribute[];
}
type Part<K, P extends 'request' | 'reply', D> = K extends { readonly [Q in P]: infer S }
  ? SetOf<S, D>
  : SetOf<undefined, D>;
type HeaderOf<S> = S extends { readonly header: StructType<infer H> } ? Omit<H, 'rest'> : object;
type Default<S> = S extends { readonly attributes: infer D } ? D : undefined;
type Told<S, P, C extends string> = HeaderOf<S> & GenlHeader<C, P> & P;

/** The types of the commands that {@link genericFamily} is given. */
export type DeclaredCommands<S extends FamilySpec> = {
  readonly [K in keyof S['commands'] & string]: {
    readonly request: HeaderOf<S> & Part<S['commands'][K], 'request', Default<S>>;
    readonly reply: Told<S, Part<S['commands'][K], 'reply', Default<S>>, NamesOf<S>>;
  };
} & {
  readonly [K in keyof S['answers'] & string as K extends keyof S['commands'] ? never : K]: {
    readonly request: never;
    readonly reply: Told<S, Part<NonNullable<S['answers']>[K], 'reply', Default<S>>, NamesOf<S>>;
  };
};
type NamesOf<S extends FamilySpec> = (keyof S['commands'] | keyof S['answers']) & string;

const SPEC = optionNames<FamilySpec>({
  id: true,
  version: true,
  prefix: true,
  commands: true,
  answers: true,
  attributes: true,
  header: true,
  groups: true,
});

/**
 * Declares a generic netlink family.
 *
 * ```ts
 * const tcpMetrics = genericFamily('tcp_metrics', {
 *   prefix: 'TCP_METRICS_CMD',
 *   commands: { get: { id: 1, request: only(set, 'addrIpv4', 'addrIpv6'), reply: set }, del: 2 },
 *   attributes: set,
 * });
 * const metrics = await genl.bind(tcpMetrics);
 * await metrics.dump('get');
 * ```
 */
export function genericFamily<const S extends FamilySpec>(
  name: string,
  spec: S,
): GenericFamily<DeclaredCommands<S>> {
  checkArgument('genericFamily', 'name', name, 'a string');
  checkArgument('genericFamily', 'spec', spec, 'an object', ['prefix', 'commands']);
  checkOptions(spec, SPEC);
  return new DeclaredFamily(name, spec);
}

/**
 * The set, of which a command takes, or tells, these attributes only: so the type checker and the editor have it. Bytes
 * are read and written as those of the whole set.
 */
export function only<T, const K extends keyof T>(
  set: Attributes<T>,
  ..._keys: readonly K[]
): Attributes<Pick<T, K> & Pick<T, Extract<keyof T, 'unknown'>>> {
  return set as never;
}

/** What `genlmsghdr` says of a message of a command: the command, by name where it has one, and the version. */
export function genlDefaults(
  family: GenericFamily,
  command: number,
  answer: boolean,
  version: number,
): Record<string, unknown> {
  const names = (answer && family.answers) || family.commands;
  const defaults: Record<string, unknown> = {};
  for (const { key, name, type } of family.messageOf(command, answer).header.fields) {
    // by name where it has one: attributes may depend on it
    if (name === 'cmd') {
      const word = Object.keys(names).find((one) => names[one] === command);
      defaults[key] = type.kind === 'enum' ? (word ?? command) : command;
    } else if (name === 'version') defaults[key] = version;
  }
  return defaults;
}

class DeclaredFamily implements GenericFamily {
  readonly name: string;
  readonly id?: number;
  readonly version: number;
  readonly prefix: string;
  readonly commands: Commands;
  readonly answers?: Commands;
  readonly answerOf?: Readonly<Record<number, number>>;
  readonly groups: readonly string[];
  readonly hdrsize: number;
  readonly #spec: FamilySpec;
  /** One message class for every set: commands mostly share one. */
  readonly #messages = new Map<Attributes | undefined, Message>();
  readonly #answers = new Map<Attributes | undefined, Message>();

  constructor(name: string, spec: FamilySpec) {
    const { id, version = 1, prefix, commands, answers, groups = [], header } = spec;
    this.name = name;
    if (id !== undefined) this.id = id;
    this.version = version;
    this.prefix = prefix;
    this.groups = groups;
    this.hdrsize = header?.size ?? 0;
    this.commands = numbersOf(commands);
    if (answers) this.answers = numbersOf(answers);
    const other = Object.values(commands).flatMap((one) =>
      typeof one === 'object' && one.id !== undefined && one.answer !== undefined
        ? [[one.id, one.answer]]
        : [],
    );
    if (other.length > 0) this.answerOf = Object.fromEntries(other) as Record<number, number>;
    this.#spec = spec;
  }

  messageOf(command: number, answer: boolean): Message {
    const set = this.#setOf(command, answer);
    const messages = answer ? this.#answers : this.#messages;
    let found = messages.get(set);
    if (!found) {
      const { header } = this.#spec;
      found = genlmsg(this.name, {
        commands: (answer && this.answers) || this.commands,
        ...(set ? { attributes: set } : {}),
        ...(header ? { header } : {}),
      }) as unknown as Message;
      messages.set(set, found);
    }
    return found;
  }

  #setOf(command: number, answer: boolean): Attributes | undefined {
    const { commands, answers, attributes } = this.#spec;
    const table = (answer && answers) || commands;
    const all = Object.keys(table);
    const name =
      all.find((one) => answer && answerOf(table[one]!) === command) ??
      all.find((one) => numberOf(table[one]!) === command);
    const found = name === undefined ? undefined : table[name]!;
    // what comes under another number than was requested is the reply, where there is only one
    if (found === undefined && answer && attributes === undefined) return onlyReply(table);
    if (typeof found !== 'object') return attributes as Attributes | undefined;
    return (found[answer ? 'reply' : 'request'] ?? attributes) as Attributes | undefined;
  }
}

function numberOf(command: number | CommandSpec): number | undefined {
  return typeof command === 'number' ? command : command.id;
}

function answerOf(command: number | CommandSpec): number | undefined {
  return typeof command === 'number' ? undefined : command.answer;
}

/** The reply that all commands share; undefined where they differ. */
function onlyReply(commands: Readonly<Record<string, number | CommandSpec>>): Attributes | undefined {
  const replies = new Set(
    Object.values(commands).flatMap((one) => (typeof one === 'object' && one.reply ? [one.reply] : [])),
  );
  const [reply] = replies;
  return replies.size === 1 ? reply : undefined;
}

function numbersOf(commands: Readonly<Record<string, number | CommandSpec>>): Commands {
  const numbers: Record<string, number> = {};
  for (const name in commands) {
    const number = numberOf(commands[name]!);
    if (number !== undefined) numbers[name] = number;
  }
  return numbers;
}

/** The type of a message of a family's command: what it answers, or tells. */
export type ReplyOf<F, K extends keyof CommandsOf<F>> = CommandsOf<F>[K] extends { readonly reply: infer R }
  ? R
  : never;

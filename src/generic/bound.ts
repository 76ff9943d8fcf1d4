import { type CommandTypes, type GenericFamily, genlDefaults } from '../messages/generic/family.js';
import type { Explain } from '../protocol/errors.js';
import { WithDefaults } from '../schema/codec.js';
import { type Input, nearest } from '../schema/index.js';
import { hint } from '../schema/names.js';
import { typeError } from '../schema/stack.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { NetlinkSocket, RequestOptions } from '../socket/socket.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';
import type { FamilyInfo } from './family.js';
import { commandKey } from './marshal.js';

type Obj = Record<string, unknown>;

/** `GENL_ADMIN_PERM`: the right to it is checked there, unlike that to commands with `GENL_UNS_ADMIN_PERM`. */
const INITIAL = { capableIn: 'the initial user namespace' };

/** What a bound family needs of its `GenericNetlink`. */
export interface BoundHost {
  readonly socket: NetlinkSocket;
  subscribe(
    family: FamilyInfo,
    groups: readonly string[],
    options: SubscriptionOptions,
    read?: (event: Obj) => unknown,
  ): Subscription<unknown>;
}

// biome-ignore lint/suspicious/noExplicitAny: what is known by its name alone takes and gives anything
type Anything = any;
type IsAny<T> = 0 extends 1 & T ? true : false;

/** A command: its key in the declaration; or its number, for what nobody declared. */
export type CommandKey<C> = IsAny<C> extends true ? string | number : (keyof C & string) | number;

/** What a command takes. */
export type CommandInput<C, K> =
  IsAny<C> extends true
    ? Anything
    : K extends keyof C
      ? C[K] extends { readonly request: infer Q }
        ? Input<Q>
        : never
      : Obj;

/** What a command answers. */
export type CommandReply<C, K> =
  IsAny<C> extends true
    ? Anything
    : K extends keyof C
      ? C[K] extends { readonly reply: infer R }
        ? R
        : never
      : Obj;

/** Any event: `event` has the key of its command, and tells its attributes. */
export type FamilyEvent<C> =
  IsAny<C> extends true
    ? Anything & { event: string }
    : { [K in keyof C & string]: C[K] extends CommandTypes ? C[K]['reply'] & { event: K } : never }[keyof C &
        string];

/**
 * A family with its declaration: requests and dumps by command, events by group name. `C` has the types of its commands,
 * so that a misspelt command or key, or a value of another type, does not compile.
 */
export class BoundFamily<C = Anything> {
  /** What the controller reports of the family. */
  readonly info: FamilyInfo;
  readonly #family: GenericFamily;
  readonly #host: BoundHost;

  constructor(info: FamilyInfo, family: GenericFamily<C>, host: BoundHost) {
    this.info = info;
    this.#family = family;
    this.#host = host;
  }

  /** Requests one object: the one answer. */
  get<K extends CommandKey<C>>(
    command: K,
    value: CommandInput<C, K> = {} as CommandInput<C, K>,
    options?: RequestOptions,
  ): Promise<CommandReply<C, K>> {
    try {
      const number = this.#number(command);
      return this.#host.socket.get(
        this.#key(number),
        this.#complete(number, value),
        this.#explained(number, options),
      ) as Promise<CommandReply<C, K>>;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Asks for something to be done; resolves, once acknowledged, with what was answered on the way. */
  request<K extends CommandKey<C>>(
    command: K,
    value: CommandInput<C, K> = {} as CommandInput<C, K>,
    options?: RequestOptions,
  ): Promise<CommandReply<C, K>[]> {
    try {
      const number = this.#number(command);
      return this.#host.socket.request(
        this.#key(number),
        this.#complete(number, value),
        this.#explained(number, options),
      ) as Promise<CommandReply<C, K>[]>;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Requests a whole table. */
  dump<K extends CommandKey<C>>(
    command: K,
    value: CommandInput<C, K> = {} as CommandInput<C, K>,
    options?: DumpOptions,
  ): Dump<CommandReply<C, K>> {
    const number = this.#number(command);
    return this.#host.socket.dump(
      this.#key(number),
      this.#complete(number, value),
      this.#explained(number, options),
    ) as Dump<CommandReply<C, K>>;
  }

  /**
   * Events of the family's multicast groups, by name; by default of all. Each has its command as `event`.
   *
   * @param read what an event becomes in the stream; undefined leaves it out.
   * @throws TypeError where the groups are no array.
   */
  subscribe<T = FamilyEvent<C>>(
    groups: readonly string[] = Object.keys(this.info.groups),
    options: SubscriptionOptions = {},
    read?: (event: FamilyEvent<C>) => T | undefined,
  ): Subscription<T> {
    if (!Array.isArray(groups)) throw typeError('the groups have to be an array of names');
    return this.#host.subscribe(
      this.info,
      groups,
      options,
      read as ((event: Obj) => unknown) | undefined,
    ) as Subscription<T>;
  }

  /** Options by which errors of a command say where the right to it is needed: the controller reports that. */
  #explained<O extends object>(command: number, options?: O): O {
    const flags = this.info.commands.find(({ id }) => id === command)?.flags;
    const explain: Explain | undefined = flags?.includes('adminPerm') ? () => INITIAL : undefined;
    return { ...(explain && { explain }), ...options } as O;
  }

  #key(command: number): string {
    return commandKey(this.info.id, command);
  }

  #number(command: string | number): number {
    if (typeof command === 'number') return command;
    const { commands, name } = this.#family;
    if (Object.hasOwn(commands, command)) return commands[command]!;
    const near = nearest(command, Object.keys(commands));
    throw typeError(`${name} has no command '${command}'${hint(near)}`);
  }

  #complete(command: number, value: unknown): WithDefaults {
    return new WithDefaults(genlDefaults(this.#family, command, false, this.info.version), value as Obj);
  }
}

import type { GenericFamily } from '../messages/generic/family.js';
import { WithDefaults } from '../schema/codec.js';
import { type Input, nearest } from '../schema/index.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { NetlinkSocket, RequestOptions } from '../socket/socket.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';
import type { FamilyInfo } from './family.js';
import { commandKey } from './marshal.js';

type Obj = Record<string, unknown>;

/** What a bound family needs of its `GenericNetlink`. */
export interface BoundHost {
  readonly socket: NetlinkSocket;
  subscribe(family: FamilyInfo, groups: readonly string[], options: SubscriptionOptions): Subscription<Obj>;
}

/** A command: its number, or its key in the declaration. */
export type Command = string | number;

/** A message as it is given: header and attributes, all of them optional. */
export type Values<T> = { [K in keyof T]?: Input<T[K]> | undefined };

/** A family with its message class: requests and dumps by command, events by group name. */
export class BoundFamily<T = Obj> {
  /** What the controller says of it. */
  readonly info: FamilyInfo;
  readonly #family: GenericFamily;
  readonly #host: BoundHost;

  constructor(info: FamilyInfo, family: GenericFamily, host: BoundHost) {
    this.info = info;
    this.#family = family;
    this.#host = host;
  }

  /** Asks for one thing: the one answer. */
  get<R = T>(command: Command, value: Values<T> | object = {}, options?: RequestOptions): Promise<R> {
    try {
      const number = this.#number(command);
      return this.#host.socket.get<R>(this.#key(number), this.#complete(number, value), options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Asks for something to be done; resolves, once acknowledged, with what was answered on the way. */
  request<R = T>(command: Command, value: Values<T> | object = {}, options?: RequestOptions): Promise<R[]> {
    try {
      const number = this.#number(command);
      return this.#host.socket.request<R>(this.#key(number), this.#complete(number, value), options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Asks for a whole table. */
  dump<R = T>(command: Command, value: Values<T> | object = {}, options?: DumpOptions): Dump<R> {
    const number = this.#number(command);
    return this.#host.socket.dump<R>(this.#key(number), this.#complete(number, value), options);
  }

  /** Events of the family's multicast groups, by name; by default of all. Each has its command as `event`. */
  subscribe(
    groups: readonly string[] = Object.keys(this.info.groups),
    options: SubscriptionOptions = {},
  ): Subscription<T & { event: string }> {
    return this.#host.subscribe(this.info, groups, options) as unknown as Subscription<T & { event: string }>;
  }

  #key(command: number): string {
    return commandKey(this.info.id, command);
  }

  #number(command: Command): number {
    if (typeof command === 'number') return command;
    const { commands, name } = this.#family;
    if (Object.hasOwn(commands, command)) return commands[command]!;
    const near = nearest(command, Object.keys(commands));
    throw new TypeError(`${name} has no command '${command}'${near ? `; did you mean '${near}'?` : ''}`);
  }

  /** The header says command and version; a declaration whose attributes have such names calls them otherwise. */
  #complete(command: number, value: object): WithDefaults {
    const { header } = this.#family.messageOf(command, false);
    const { commands } = this.#family;
    const defaults: Obj = {};
    for (const { key, name, type } of header.fields) {
      // by name where it has one: attributes may depend on it
      if (name === 'cmd') {
        const word = Object.keys(commands).find((one) => commands[one] === command);
        defaults[key] = type.kind === 'enum' ? (word ?? command) : command;
      } else if (name === 'version') defaults[key] = this.info.version;
    }
    return new WithDefaults(defaults, value as Obj);
  }
}

import type { CommandsOf, GenericFamily } from '../messages/generic/family.js';
import { NETLINK_GENERIC } from '../messages/generic/genlmsghdr.js';
import { type Control, GENL_ID_CTRL, nlctrlFamily } from '../messages/generic/nlctrl.js';
import { NLM_F_ACK, NLM_F_DUMP } from '../protocol/framing.js';
import type { MessageType } from '../protocol/marshal.js';
import type { Input } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import type { Transport, TransportOptions } from '../socket/transport.js';
import type { PolicyTypes } from '../socket/typed.js';
import { type Answers, Connection, type Handled } from './connection.js';
import { type Frame, frame } from './frames.js';
import { Refusal } from './refusal.js';
import { FamilyService, MessageService, type Service, type Understood } from './service.js';

type Obj = Record<string, unknown>;

/** A request that the fake kernel was sent. */
export interface FakeRequest {
  /** Number of the netlink protocol that the socket was opened for. */
  readonly protocol: number;
  /** Its message type or command, by key: `'newlink'`, `'getDevice'`. */
  readonly command: string;
  /** Its object view. */
  readonly value: Obj;
  readonly flags: number;
  readonly seq: number;
  /** Whether it requests a whole table. */
  readonly dump: boolean;
  /** The message as it was sent, header included. */
  readonly bytes: Uint8Array;
}

/**
 * Answers a request: with an object, with many (an array, or a generator, which a dump is read from as fast as it is
 * received), or with none; a request that wants it is acknowledged. It refuses by throwing a {@link Refusal}.
 */
export type Handler<Q, R> = (
  value: Q,
  request: FakeRequest,
) => Answers<Input<R>> | Promise<Answers<Input<R>>>;

/**
 * Answers what no handler is for: with objects of the class that answers the request, or with bytes, which become the
 * body of a message of the request's own type.
 */
export type Otherwise = (
  request: FakeRequest,
) => Answers<Obj | Uint8Array> | Promise<Answers<Obj | Uint8Array>>;

/** Handlers by command. */
export type Handlers<C> = {
  readonly [K in keyof C & string]?: C[K] extends { readonly request: infer Q; readonly reply: infer R }
    ? Handler<Q, R>
    : never;
};

type Types = Readonly<Record<string, MessageType>>;

export interface MessagesOptions {
  /** Where requests are of another class than answers of the same type. */
  readonly requests?: Types | undefined;
}

const MESSAGES_OPTIONS = optionNames<MessagesOptions>({ requests: true });

export interface FamilyOptions {
  /** The family's number; by default the next free one. */
  readonly id?: number | undefined;
}

const FAMILY_OPTIONS = optionNames<FamilyOptions>({ id: true });

export interface FakeKernelOptions {
  /** Whether the controller of generic netlink answers for its families: `true`. */
  readonly controller?: boolean;
}

const OPTIONS = optionNames<FakeKernelOptions>({ controller: true });

/** Numbers that the kernel gives to families, and to their groups, begin here. */
const FIRST_FAMILY = 0x20;
const FIRST_GROUP = 0x20;

interface Entry {
  readonly service: Service;
  readonly handlers: Readonly<Record<string, Handler<never, never> | undefined>>;
}

/**
 * A kernel for tests, of a few lines: handlers by message type or command, which are given what was sent, typed, and
 * return what is to be answered.
 *
 * ```ts
 * const kernel = new FakeKernel().family(tcpMetrics, {
 *   get: () => [{ addrIpv4: '192.0.2.1', age: 5n }],
 *   del: ({ addrIpv4 }) => { if (!addrIpv4) throw new Refusal('EINVAL', 'no address', { missing: 'addrIpv4' }); },
 * });
 * await using genl = new GenericNetlink({ transport: kernel.transport });
 * ```
 *
 * It does as the kernel does where that shows: dumps are made while they are received, one a socket at a time (`EBUSY`),
 * an unknown command is `EOPNOTSUPP`, an unknown family `ENOENT`; the controller of generic netlink tells its families.
 */
export class FakeKernel {
  /** Everything that was sent, in order. */
  readonly requests: FakeRequest[] = [];
  readonly #entries: Entry[] = [];
  readonly #families: FamilyService[] = [];
  readonly #groups = new Map<string, number>();
  readonly #connections = new Set<Connection>();
  #otherwise: Otherwise | undefined;

  constructor(options: FakeKernelOptions = {}) {
    checkOptions(options, OPTIONS);
    const { controller = true } = options;
    if (!controller) return;
    this.#serve(new FamilyService(GENL_ID_CTRL, nlctrlFamily), {
      getfamily: (asked: Control, { dump }: FakeRequest) => this.#controller(asked, dump),
    });
  }

  /** What sockets of this kernel are made with: `new IPRoute({ transport: kernel.transport })`. */
  readonly transport = (options?: Partial<TransportOptions>): Transport => {
    const connection = new Connection(
      this.#connections.size + 1,
      (request) => this.#handle(request, options?.protocol ?? 0),
      () => this.#connections.delete(connection),
    );
    this.#connections.add(connection);
    return connection;
  };

  /** Serves message types (a table made by `messageTypes`, or `routeMessages`). */
  messages<const T extends Types>(
    types: T,
    handlers: Handlers<PolicyTypes<T>>,
    options: MessagesOptions = {},
  ): this {
    checkOptions(options, MESSAGES_OPTIONS);
    return this.#serve(new MessageService(types, options.requests), handlers);
  }

  /** Serves a generic netlink family; the controller reports it from now on. */
  family<F extends GenericFamily>(
    family: F,
    handlers: Handlers<CommandsOf<F>>,
    options: FamilyOptions = {},
  ): this {
    checkOptions(options, FAMILY_OPTIONS);
    const { id = FIRST_FAMILY + this.#families.length } = options;
    const service = new FamilyService(id, family);
    this.#families.push(service);
    for (const group of family.groups ?? []) {
      this.#groups.set(`${family.name} ${group}`, FIRST_GROUP + this.#groups.size);
    }
    return this.#serve(service, handlers);
  }

  /** Handles what no handler is for; without it such a request is refused with `EOPNOTSUPP`. */
  otherwise(handler: Otherwise): this {
    this.#otherwise = handler;
    return this;
  }

  /**
   * Sends an event to the sockets that have joined the group; says how many.
   *
   * @throws TypeError where there is no such group or message.
   */
  event<F extends GenericFamily, K extends keyof CommandsOf<F> & string>(
    of: F,
    group: string,
    command: K,
    value: CommandsOf<F>[K] extends { readonly reply: infer R } ? Input<R> : never,
  ): number;
  event<T extends Types, K extends keyof T & string>(
    of: T,
    group: number,
    type: K,
    value: T[K] extends MessageType<infer R> ? Input<R> : never,
  ): number;
  event(of: GenericFamily | Types, group: string | number, key: string, value: unknown): number {
    if (typeof group === 'number') {
      return this.#tell(group, new MessageService(of as Types).event(key, value as Obj));
    }
    const service = this.#families.find(({ family }) => family === of);
    const { name } = of as GenericFamily;
    if (!service) throw typeError(`the fake kernel has no family ${name}: see family()`);
    const number = this.#groups.get(`${name} ${group}`);
    if (number === undefined) throw typeError(`${name} has no multicast group '${group}'`);
    return this.#tell(number, service.event(key, value as Obj));
  }

  /** Makes every socket's next receiving fail with this error, as `ENOBUFS` where events were lost. */
  fail(error: unknown): void {
    for (const connection of this.#connections) connection.fail(error);
  }

  #tell(group: number, { type, body }: { type: number; body: Uint8Array }): number {
    let told = 0;
    for (const connection of this.#connections) {
      if (connection.tell(group, frame(type, 0, 0, 0, body))) told++;
    }
    return told;
  }

  #serve(service: Service, handlers: object): this {
    this.#entries.push({ service, handlers: handlers as Entry['handlers'] });
    return this;
  }

  #controller({ familyName, familyId }: Control, dump: boolean): Input<Control>[] {
    const known = [...this.#families, new FamilyService(GENL_ID_CTRL, nlctrlFamily)];
    const found = dump
      ? known
      : known.filter(({ id, family }) => (familyName ? family.name === familyName : id === familyId));
    if (!dump && found.length === 0) throw new Refusal('ENOENT');
    return found.map(({ id, family }) => ({
      cmd: 'newfamily',
      familyId: id,
      familyName: family.name,
      version: family.version ?? 1,
      hdrsize: family.hdrsize ?? 0,
      // programs look there for what they may send
      ops: Object.values(family.commands).map((id) => ({ id, flags: ['cmdCapDo', 'cmdCapDump'] })),
      mcastGroups: (family.groups ?? []).map((name) => ({
        name,
        id: this.#groups.get(`${family.name} ${name}`) ?? GENL_ID_CTRL,
      })),
    }));
  }

  /** What one request is answered with. */
  #handle(sent: Frame, protocol: number): Handled {
    const found = this.#understand(sent, protocol);
    const { understood } = found ?? {};
    const request: FakeRequest = {
      protocol,
      command: understood?.key ?? `${sent.type}`,
      value: understood?.tree.object ?? {},
      flags: sent.flags,
      seq: sent.seq,
      dump: (sent.flags & NLM_F_DUMP) === NLM_F_DUMP && isGet(understood?.key, protocol),
      bytes: sent.bytes,
    };
    this.requests.push(request);
    const handler = found && understood && ownMember(found.entry.handlers, understood.key);
    const run = () => {
      if (handler) return handler(request.value as never, request) as Answers<Obj>;
      if (this.#otherwise) return this.#otherwise(request);
      // as the kernel: of the families none has that number
      if (protocol === NETLINK_GENERIC && !found) throw new Refusal('ENOENT');
      throw new Refusal('EOPNOTSUPP', `the fake kernel has no handler for '${request.command}'`);
    };
    return {
      dump: request.dump,
      acknowledged: (sent.flags & NLM_F_ACK) !== 0,
      tree: understood?.tree,
      run,
      write: (value) => {
        if (value instanceof Uint8Array) return { type: sent.type, body: value };
        if (!understood) throw typeError(`nothing is declared of message type ${sent.type}`);
        return understood.answer(value);
      },
    };
  }

  #understand(sent: Frame, protocol: number): { entry: Entry; understood: Understood } | undefined {
    for (const entry of this.#entries) {
      if (entry.service instanceof FamilyService !== (protocol === NETLINK_GENERIC)) continue;
      const understood = entry.service.read(sent);
      if (understood) return { entry, understood };
    }
    return undefined;
  }
}

/** The bits of `NLM_F_DUMP` mean other things in requests that create or delete. */
function isGet(key: string | undefined, protocol: number): boolean {
  return protocol === NETLINK_GENERIC || key === undefined || !/^(new|add|set|del)/.test(key);
}

function ownMember<T>(of: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(of, key) ? of[key] : undefined;
}

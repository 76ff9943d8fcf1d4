import type { BoundFamily } from '../generic/bound.js';
import { boundWhenUsed } from '../generic/deferred.js';
import { GenericNetlink, type GenericNetlinkOptions } from '../generic/generic.js';
import type { DevlinkCommands, Devlink as DevlinkMessage } from '../messages/generic/devlink.js';
import {
  changesOf,
  type DevlinkKind,
  deviceReference,
  kinds,
  readObject,
  referenceTo,
} from '../objects/devlink/index.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import type { DumpOptions } from '../socket/dump.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';

/** Limits of waiting for one request. */
export interface DevlinkCallOptions extends CallOptions {}

export const CALL_OPTIONS = optionNames<DevlinkCallOptions>(CALL_NAMES);

type Obj = Record<string, unknown>;
export type Command = keyof DevlinkCommands & string;

/** What all parts of `Devlink` stand on. */
export class DevlinkHost {
  readonly genl: GenericNetlink;
  /** The devlink family, bound. */
  readonly family: () => Promise<BoundFamily<DevlinkCommands>>;

  constructor(options: GenericNetlinkOptions) {
    this.genl = new GenericNetlink(options);
    this.family = boundWhenUsed(
      this.genl,
      'devlink',
      async () => (await import('../messages/generic/devlink.js')).devlinkFamily,
    );
  }

  /** Asks for one thing. */
  async ask(
    command: Command,
    value: Obj,
    what: string,
    options?: DevlinkCallOptions,
  ): Promise<DevlinkMessage> {
    const family = await this.family();
    try {
      return (await family.get(command, value as never, options)) as DevlinkMessage;
    } catch (error) {
      throw explained(error, what);
    }
  }

  /** Has something done, or requests what comes in several messages. */
  async act(
    command: Command,
    value: Obj,
    what: string,
    options?: DevlinkCallOptions,
  ): Promise<DevlinkMessage[]> {
    const family = await this.family();
    try {
      return (await family.request(command, value as never, options)) as DevlinkMessage[];
    } catch (error) {
      throw explained(error, what);
    }
  }

  /** Asks for a table. */
  async table(command: Command, value: Obj, options?: DumpOptions): Promise<DevlinkMessage[]> {
    const family = await this.family();
    try {
      return (await family.dump(command, value as never, options)) as DevlinkMessage[];
    } catch (error) {
      throw explained(error, 'devlink');
    }
  }
}

/** Says of an error what it was about. */
export function explained(error: unknown, what: string): unknown {
  if (!(error instanceof NetlinkError) || error.request === undefined || error.kernelMessage) return error;
  const { code, request } = error;
  if (code === 'ENODEV') error.message = `${request}: ENODEV: there is no such device: ${what}`;
  else if (code === 'EOPNOTSUPP')
    error.message = `${request}: EOPNOTSUPP: the driver has none of it: ${what}`;
  else if (code === 'EINVAL' || code === 'ENOENT') error.message = `${error.message}: ${what}`;
  return error;
}

/** What errors call an object. */
export function described({ noun, identity }: DevlinkKind, key: Obj): string {
  const parts = identity.flatMap((field) => (key[field] === undefined ? [] : [`${field} ${key[field]}`]));
  return [noun, ...parts, `of ${key.dev}`].join(' ');
}

/** How people reach the objects of a kind: `Devlink.port`. */
export const memberOf = (self: object): string => {
  const { kind } = self as { kind?: DevlinkKind };
  return `Devlink.${Object.entries(kinds).find(([, one]) => one === kind)?.[0] ?? ''}`;
};

/** Verbs of a kind of objects that can only be read. `K` is what names one of them. */
export class DevlinkObjects<T extends { dev: string }, K extends { dev: string }> {
  static {
    publicVerbs(DevlinkObjects, undefined, memberOf);
  }

  protected readonly host: DevlinkHost;
  protected readonly kind: DevlinkKind;

  /** @internal */
  constructor(host: DevlinkHost, kind: DevlinkKind) {
    this.host = host;
    this.kind = kind;
  }

  /**
   * Reads one object, by the fields that identify it.
   *
   * @throws NetlinkError `ENODEV` where there is no such device, `EINVAL` or `ENOENT` where it has no such object.
   */
  async get(key: K, options?: DevlinkCallOptions): Promise<T> {
    checkOptions(options, CALL_OPTIONS);
    const { kind } = this;
    const message = await this.host.ask(kind.get, referenceTo(kind, key), described(kind, key), options);
    return readObject(kind, message) as unknown as T;
  }

  /** Reads all objects, or those of one device. */
  async dump({ dev }: { dev?: string | undefined } = {}, options?: DumpOptions): Promise<T[]> {
    const { kind } = this;
    const value = dev === undefined ? {} : deviceReference(kind.noun, dev);
    const read = async (of: Obj): Promise<T[]> =>
      (await this.host.table(kind.get, of, options)).map(
        (message) => readObject(kind, message) as unknown as T,
      );
    if (dev === undefined) return read({});
    try {
      // kernels before 6.6 list those of all devices
      return (await read(value)).filter((one) => one.dev === dev);
    } catch (error) {
      // some tables are only reported as a whole
      if (!(error instanceof NetlinkError) || error.code !== 'EINVAL' || error.path !== 'busName')
        throw error;
      return (await read({})).filter((one) => one.dev === dev);
    }
  }
}

/** Verbs of a kind of objects that can be set. */
export class DevlinkSettings<T extends { dev: string }, K extends { dev: string }, I> extends DevlinkObjects<
  T,
  K
> {
  static {
    publicVerbs(DevlinkSettings, undefined, memberOf);
  }

  /**
   * Sets what is given; the rest stays.
   *
   * @throws EncodeError for a field that there is not, before anything is sent.
   */
  async set(key: K, input: I, options?: DevlinkCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const { kind } = this;
    const value = { ...referenceTo(kind, key), ...changesOf(kind, input as Obj) };
    await this.host.act(kind.set!, value, described(kind, key), options);
  }
}

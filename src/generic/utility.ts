import { type Device, deviceIndex } from '../iproute/device.js';
import { ensureEntry } from '../iproute/ensure-entry.js';
import { IPRoute } from '../iproute/iproute.js';
import type { Ensured, EnsureOptions } from '../iproute/objects.js';
import type { GenericFamily } from '../messages/generic/family.js';
import type { ObjectDefinition } from '../objects/definition.js';
import { request } from '../objects/request.js';
import type { WithDefaults } from '../schema/codec.js';
import { memoized } from '../schema/memoized.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import type { CallOptions } from '../socket/pending-request.js';
import { FAMILY_OPTIONS } from '../socket/socket-options.js';
import type { BoundFamily } from './bound.js';
import { GenericNetlink, type GenericNetlinkOptions } from './generic.js';

const OPTIONS = optionNames<GenericNetlinkOptions>(FAMILY_OPTIONS);

export type { Device } from '../iproute/device.js';

/** What classes of verbs for one generic netlink family have alike: the family, interfaces by name, closing. */
export class FamilyUtility<C> {
  static {
    publicVerbs(FamilyUtility);
  }

  /** Generic netlink underneath. */
  readonly generic: GenericNetlink;
  readonly #declared: GenericFamily<C>;
  readonly #options: GenericNetlinkOptions;
  readonly #family = memoized(() => this.generic.bind(this.#declared));
  #ipr: IPRoute | undefined;

  /** @internal */
  constructor(declared: GenericFamily<C>, options: GenericNetlinkOptions = {}) {
    checkOptions(options, OPTIONS);
    this.#declared = declared;
    this.#options = options;
    this.generic = new GenericNetlink(options);
  }

  /** Gives the family itself: all commands, with all attributes. `ENOENT` where the kernel has it not. */
  family(): Promise<BoundFamily<C>> {
    return this.#family();
  }

  /** Links of the same namespace. */
  protected get interfaces(): IPRoute['link'] {
    this.generic.socket.checkOpen();
    this.#ipr ??= new IPRoute(this.#options);
    return this.#ipr.link;
  }

  /** Looks up the index of an interface. */
  protected async indexOf(dev: Device): Promise<number> {
    return typeof dev === 'number' ? dev : deviceIndex(this.interfaces, dev);
  }

  /** Sends the request of a verb; resolves with what was answered before the acknowledgement. */
  protected async send(
    object: ObjectDefinition<object, object, object, string>,
    verb: string,
    input: object,
    options?: CallOptions,
  ): Promise<unknown[]> {
    const { type, value } = await request(object, verb, input, (name) => this.indexOf(name));
    return (await this.family()).request(type.id, (value as WithDefaults).value as never, options);
  }

  /** Ensures that an object is there, or is not. */
  protected async ensured<T extends object>(
    object: ObjectDefinition<object, object, object, string>,
    input: object,
    options: EnsureOptions,
  ): Promise<Ensured<T>> {
    const { present: _present, ...limits } = options;
    const family = await this.family();
    const { id } = object.verbs.dump!.type;
    const host = {
      resolve: (name: string) => this.indexOf(name),
      list: () => family.dump(id, {} as never, limits) as PromiseLike<readonly object[]>,
      send: (verb: string, value: object) => this.send(object, verb, value, limits),
    };
    return ensureEntry<T>(object, host, input, options);
  }

  /** Reads the names of all interfaces, by their indices. */
  protected async names(): Promise<ReadonlyMap<number, string>> {
    return new Map((await this.interfaces.dump()).map(({ index, ifname }) => [index, ifname]));
  }

  /** Ends everything under way, events included. May be called again. */
  close(): void {
    this.#ipr?.close();
    this.generic.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

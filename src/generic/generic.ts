import { catalog, type FamiliesByName } from '../messages/generic/catalog.js';
import type { GenericFamily } from '../messages/generic/family.js';
import { NETLINK_GENERIC } from '../messages/generic/genlmsghdr.js';
import { type ControlCommands, GENL_ID_CTRL, nlctrlFamily } from '../messages/generic/nlctrl.js';
import type { AttributePolicy } from '../messages/nlmsgerr.js';
import type { NetlinkError } from '../protocol/errors.js';
import { HEADER } from '../protocol/framing.js';
import { type Message, nearest } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import type { DumpOptions } from '../socket/dump.js';
import { Listeners } from '../socket/listeners.js';
import type { ReceivedMessage } from '../socket/pending-request.js';
import { FAMILY_OPTIONS, NetlinkSocket, type RequestOptions, type SocketOptions } from '../socket/socket.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';
import { familyAbsent } from './absent.js';
import { BoundFamily, type FamilyEvent } from './bound.js';
import { type FamilyInfo, type FamilyPolicy, familyInfo, familyOf, type MessageCommands } from './family.js';
import { GenericMarshal } from './marshal.js';

export interface GenericNetlinkOptions extends Omit<SocketOptions, 'protocol' | 'marshal'> {}

const OPTIONS = optionNames<GenericNetlinkOptions>(FAMILY_OPTIONS);

type Obj = Record<string, unknown>;

/**
 * Generic netlink: finds families and their multicast groups by name, and speaks with them by message classes.
 *
 * ```ts
 * await using genl = new GenericNetlink();
 * const { id, groups } = await genl.family('ethtool');
 * const metrics = await genl.bind('tcp_metrics', tcpMetrics);       // a class made by genlmsg()
 * for (const entry of await metrics.dump('get')) console.log(entry);
 * ```
 */
export class GenericNetlink {
  static {
    publicVerbs(GenericNetlink);
  }

  /** The socket underneath: raw requests, its transport. */
  readonly socket: NetlinkSocket;
  readonly #options: GenericNetlinkOptions;
  readonly #marshal = new GenericMarshal();
  readonly #known = new Map<string, Promise<FamilyInfo>>();
  readonly #listeners = new Listeners();
  readonly #controller: BoundFamily<ControlCommands>;

  constructor(options: GenericNetlinkOptions = {}) {
    checkOptions(options, OPTIONS);
    this.#options = options;
    this.socket = new NetlinkSocket({ ...options, protocol: NETLINK_GENERIC, marshal: this.#marshal });
    const info = {
      id: GENL_ID_CTRL,
      name: 'nlctrl',
      version: 2,
      hdrsize: 0,
      maxattr: 0,
      commands: [],
      groups: {},
    };
    this.#controller = this.#bound(info, nlctrlFamily);
  }

  /**
   * Looks up a family by name: its number, commands and multicast groups. The kernel is asked once; see {@link forget}.
   * Where there is none: one error, `ENOENT`, that says what would bring it.
   */
  family(name: string, options?: RequestOptions): Promise<FamilyInfo> {
    let known = this.#known.get(name);
    if (!known) {
      known = this.#find(name, options);
      this.#known.set(name, known);
      // it may come later
      known.catch(() => this.forget(name));
    }
    return known;
  }

  async #find(familyName: string, options?: RequestOptions): Promise<FamilyInfo> {
    try {
      return familyInfo(await this.#controller.get('getfamily', { familyName }, options));
    } catch (error) {
      if ((error as NetlinkError).code === 'ENOENT') throw familyAbsent(familyName);
      throw error;
    }
  }

  /** Lists all families of this namespace, by their numbers. */
  async families(options?: DumpOptions): Promise<FamilyInfo[]> {
    const all = await this.#controller.dump('getfamily', {}, options);
    return all.map(familyInfo).sort((a, b) => a.id - b.id);
  }

  /** Looks up the number of a family's multicast group, by name. */
  async group(family: string, group: string): Promise<number> {
    return groupNumber(await this.family(family), group);
  }

  /**
   * Forgets a family, so that the kernel is asked again when it is needed next: its number changes when its module is
   * loaded again.
   */
  forget(name?: string): void {
    if (name === undefined) this.#known.clear();
    else this.#known.delete(name);
  }

  /**
   * Reads what the kernel accepts of a family, or of one of its commands (by number): which attributes, of what type,
   * length and range (Linux 5.7; by command 5.10).
   */
  async policy(family: string, op?: number, options?: DumpOptions): Promise<FamilyPolicy> {
    const { id } = await this.family(family);
    const parts = await this.#controller.dump(
      'getpolicy',
      op === undefined ? { familyId: id } : { familyId: id, op },
      options,
    );
    const policies: Record<number, Record<number, AttributePolicy>> = {};
    const commands: Record<number, { do?: number; dump?: number }> = {};
    for (const { policy = {}, opPolicy = {} } of parts) {
      for (const [number, part] of numbered(policy)) Object.assign((policies[number] ??= {}), part);
      for (const [number, part] of numbered(opPolicy)) Object.assign((commands[number] ??= {}), part);
    }
    return { policies, commands } as FamilyPolicy;
  }

  /**
   * Binds a declared family (see `genericFamily`): its commands can be called with types, and its events are read.
   *
   * ```ts
   * const wireguard = await genl.bind(wireguardFamily);
   * for (const part of await wireguard.dump('getDevice', { ifname: 'wg0' })) console.log(part.publicKey);
   * ```
   */
  bind<C>(family: GenericFamily<C>): Promise<BoundFamily<C>>;
  /** Binds a family by its name, with the declaration that this package has of it. */
  bind<N extends keyof FamiliesByName>(family: N): Promise<BoundFamily<FamiliesByName[N]>>;
  /** Binds a declaration to a family that has another name. */
  bind<C>(name: string, family: GenericFamily<C>): Promise<BoundFamily<C>>;
  /** Binds a message class (see `genlmsg`) that all commands of a family share. */
  bind<T>(name: string, message: Message<T>): Promise<BoundFamily<MessageCommands<T>>>;
  /** Binds a family by a name that is not known before the program runs. */
  bind(name: string): Promise<BoundFamily>;
  async bind(of: string | GenericFamily, given?: Message | GenericFamily): Promise<BoundFamily> {
    const info = await this.family(typeof of === 'string' ? of : of.name);
    return this.#bound(info, typeof of === 'string' ? await declarationOf(of, given) : of);
  }

  /**
   * Binds a family by the kernel's own description of it (Documentation/netlink/specs): an object, or its text in YAML
   * (with the package `yaml`) or JSON. Its types are known when the program runs only.
   *
   * ```ts
   * const psp = await genl.load(await readFile('psp.yaml', 'utf8'));
   * await psp.dump('devGet');
   * ```
   *
   * @param overrides corrections to the description: see docs/ynl.md.
   *
   * @throws TypeError where there is no such declaration.
   */
  async load(spec: string | object, overrides?: Readonly<Record<string, unknown>>): Promise<BoundFamily> {
    // not needed by who brings a declaration
    const { loadSpec, readSpec } = await import('../ynl/index.js');
    const loaded = loadSpec(typeof spec === 'string' ? await readSpec(spec) : spec, overrides);
    if (loaded.kind === 'generic') return this.bind(loaded.family);
    throw typeError(
      `${loaded.name} is no family of generic netlink: loadSpec of tsroute2/ynl has its message types`,
    );
  }

  #bound<C>(info: FamilyInfo, declared: GenericFamily<C>): BoundFamily<C> {
    this.#marshal.bind(info.id, declared);
    return new BoundFamily<C>(info, declared, {
      socket: this.socket,
      subscribe: (of, groups, options, read) => this.#subscribe(of, groups, options, read),
    });
  }

  /**
   * Reports families that come and go, as the controller announces them: `newfamily`, `delfamily`, `newmcastGrp`,
   * `delmcastGrp`.
   */
  async monitor(options?: SubscriptionOptions): Promise<Subscription<FamilyEvent<ControlCommands>>> {
    const { groups } = await this.family('nlctrl');
    return this.#bound({ ...this.#controller.info, groups }, nlctrlFamily).subscribe(undefined, options);
  }

  /** Events come by a socket of their own, so that a storm does not hold up requests. */
  #subscribe(
    family: FamilyInfo,
    groups: readonly string[],
    options: SubscriptionOptions,
    read: (event: Obj) => unknown = (event) => event,
  ): Subscription<unknown> {
    const numbers = groups.map((group) => groupNumber(family, group));
    this.socket.checkOpen();
    const given = this.#options.transport;
    const subscribe = (socket: NetlinkSocket): Subscription<unknown> =>
      socket.subscribe(numbers, options, (arrival) => read(this.#event(arrival)));
    // a transport that was made already is one socket
    if (given !== undefined && typeof given !== 'function') return subscribe(this.socket);
    const own = new NetlinkSocket({ ...this.#options, protocol: NETLINK_GENERIC, marshal: this.#marshal });
    return this.#listeners.subscribe(own, subscribe);
  }

  #event({ bytes, at, end, type }: ReceivedMessage): Obj {
    const start = at + HEADER;
    const found = this.#marshal.messageTypeOf(type, bytes, start);
    if (!found) return { event: 'unknown', type, data: bytes.u8.slice(start, end) };
    return { event: found.event, ...this.#marshal.decodeBody(type, bytes, start, end) };
  }

  /** Ends everything under way, events included. May be called again. */
  close(): void {
    this.#listeners.close();
    this.socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

function groupNumber({ name, groups }: FamilyInfo, group: string): number {
  if (Object.hasOwn(groups, group)) return groups[group]!;
  const known = Object.keys(groups);
  const near = nearest(group, known);
  const which = near ? `; did you mean '${near}'?` : known.length > 0 ? ` (${known.join(', ')})` : '';
  throw typeError(`${name} has no multicast group '${group}'${which}`);
}

async function declarationOf(
  name: string,
  given: Message | GenericFamily | undefined,
): Promise<GenericFamily> {
  if (given !== undefined) {
    if ('messageOf' in given) return given;
    if (given.kind === 'message') return familyOf(name, given);
    throw typeError(`${name}: a declaration is made by genlmsg or genericFamily; this is neither`);
  }
  const load = Object.hasOwn(catalog, name) ? catalog[name as keyof FamiliesByName] : undefined;
  const found = load && (await load());
  if (!found) throw typeError(`nothing is declared of ${name}: give a message class, see genlmsg`);
  return found;
}

function numbered(of: object): [number, object][] {
  return Object.entries(of)
    .filter(([key]) => key !== 'unknown')
    .map(([key, value]) => [Number(key), value as object]);
}

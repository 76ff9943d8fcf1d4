import type { BoundFamily } from '../generic/bound.js';
import { boundWhenUsed } from '../generic/deferred.js';
import { GenericNetlink, type GenericNetlinkOptions } from '../generic/generic.js';
import type { EthtoolCommands, EthtoolHeader, EthtoolStringset } from '../messages/generic/ethtool.js';
import type { BitNames, NamesOf, StringSetName } from '../objects/ethtool/index.js';
import { NetlinkError } from '../protocol/errors.js';
import type { Input } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { config } from '../socket/config.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import { FAMILY_OPTIONS } from '../socket/socket-options.js';
import { NativeTransport } from '../socket/transports/native.js';
import { type EthtoolIoctl, nativeIoctl } from './ioctl.js';

export interface EthtoolOptions extends GenericNetlinkOptions {
  /**
   * Calls `SIOCETHTOOL`, which a few verbs need that netlink has no command for; by default the system, in the namespace
   * of `netns`. With a `transport` of one's own there is none by default.
   */
  ioctl?: EthtoolIoctl | undefined;
}

const OPTIONS = optionNames<EthtoolOptions>({ ...FAMILY_OPTIONS, ioctl: true });

/** Limits of waiting for one request. */
export interface EthtoolCallOptions extends CallOptions {}

export const CALL_OPTIONS = optionNames<EthtoolCallOptions>(CALL_NAMES);

/** An interface: its name, its index, or something that has them. */
export type EthtoolRef = string | number | { readonly ifname: string } | { readonly ifindex: number };

type Command = keyof EthtoolCommands & string;
type Obj = Record<string, unknown>;

/** Sets of strings that differ by device. */
const OF_DEVICES: readonly StringSetName[] = ['test', 'stats', 'privFlags', 'ntupleFilters', 'phyStats'];

/** What all parts of `Ethtool` stand on: the family, names of bits, the ioctl, errors in words. */
export class EthtoolHost {
  readonly genl: GenericNetlink;
  /** The ethtool family, bound. */
  readonly family: () => Promise<BoundFamily<EthtoolCommands>>;
  readonly #ioctl: EthtoolIoctl | undefined;
  #global: Promise<ReadonlyMap<StringSetName, BitNames>> | undefined;

  constructor(options: EthtoolOptions = {}) {
    checkOptions(options, OPTIONS);
    const { ioctl, ...rest } = options;
    this.genl = new GenericNetlink(rest);
    this.family = boundWhenUsed(
      this.genl,
      'ethtool',
      async () => (await import('../messages/generic/ethtool.js')).ethtoolFamily,
    );
    const own = rest.transport !== undefined || config.transport !== NativeTransport;
    this.#ioctl = ioctl ?? (own ? undefined : nativeIoctl(rest.netns));
  }

  /** The ioctl; where there is none, an error that says what needs it. */
  ioctl(what: string): EthtoolIoctl {
    this.genl.socket.checkOpen();
    if (this.#ioctl) return this.#ioctl;
    throw NetlinkError.of(
      'ENOSYS',
      `${what}: netlink has no command for that, and a transport of one's own no ioctl`,
    );
  }

  /** Whether {@link ioctl} would have one. */
  get hasIoctl(): boolean {
    return this.#ioctl !== undefined;
  }

  /** Asks for one thing. `noun` is what an error says the interface has not. */
  async ask(
    command: Command,
    dev: EthtoolRef,
    noun: string,
    more: Obj = {},
    options?: EthtoolCallOptions & { flags?: Input<EthtoolHeader>['flags'] },
  ): Promise<Obj> {
    const family = await this.family();
    const { flags, ...limits } = options ?? {};
    const header = { ...reference(dev), ...(flags && { flags }) };
    try {
      return (await family.get(command, { header, ...more } as never, limits)) as Obj;
    } catch (error) {
      throw explained(error, dev, `has no ${noun}`);
    }
  }

  /** Has something done. */
  async act(
    command: Command,
    dev: EthtoolRef,
    noun: string,
    more: Obj = {},
    options?: EthtoolCallOptions,
  ): Promise<Obj[]> {
    const family = await this.family();
    try {
      return (await family.request(command, { header: reference(dev), ...more } as never, options)) as Obj[];
    } catch (error) {
      throw explained(error, dev, `does not let ${noun} be set so`);
    }
  }

  /** Sets of strings as the kernel has them: of a device, or those that are the same for all. */
  async strings(
    dev: EthtoolRef | undefined,
    ids: readonly StringSetName[],
    options?: EthtoolCallOptions,
  ): Promise<Map<StringSetName, BitNames>> {
    const family = await this.family();
    const value = {
      header: dev === undefined ? {} : reference(dev),
      ...(ids.length > 0 && { stringsets: { stringset: ids.map((id) => ({ id })) } }),
    };
    try {
      const { stringsets } = await family.get('strsetGet', value, options);
      return new Map((stringsets?.stringset ?? []).map(namesIn));
    } catch (error) {
      throw explained(error, dev ?? '', 'has no such strings');
    }
  }

  /** Names of bits for reading and writing: requested once where they are the same for all devices. */
  async names(
    needed: readonly StringSetName[],
    dev?: EthtoolRef,
    options?: EthtoolCallOptions,
  ): Promise<NamesOf> {
    const own = needed.filter((set) => OF_DEVICES.includes(set));
    const global = own.length < needed.length ? await this.#globals(options) : undefined;
    const device = own.length > 0 && dev !== undefined ? await this.strings(dev, own, options) : undefined;
    return (set) => device?.get(set) ?? global?.get(set) ?? [];
  }

  #globals(options?: EthtoolCallOptions): Promise<ReadonlyMap<StringSetName, BitNames>> {
    this.#global ??= this.strings(undefined, [], options);
    this.#global.catch(() => {
      this.#global = undefined;
    });
    return this.#global;
  }

  /** The name of an interface, which the ioctl knows it by. */
  async nameOf(dev: EthtoolRef, options?: EthtoolCallOptions): Promise<string> {
    if (typeof dev === 'string') return dev;
    if (typeof dev === 'object' && 'ifname' in dev) return dev.ifname;
    const { header } = await this.ask(
      'strsetGet',
      dev,
      'strings',
      { stringsets: { stringset: [{ id: 'stats' }] }, countsOnly: true },
      options,
    );
    return (header as EthtoolHeader).devName!;
  }
}

/** A set of strings, by its name. */
export function namesIn({ id, strings }: EthtoolStringset): [StringSetName, BitNames] {
  const names: string[] = [];
  for (const { index = 0, value = '' } of (strings ?? []).flatMap(({ string = [] }) => string))
    names[index] = value;
  return [id as StringSetName, Array.from(names, (name) => name ?? '')];
}

/**
 * What names an interface in a request.
 *
 * @throws TypeError where nothing names one.
 */
export function reference(dev: EthtoolRef): { devName: string } | { devIndex: number } {
  if (typeof dev === 'string') return { devName: dev };
  if (typeof dev === 'number') return { devIndex: dev };
  // the index holds where it is renamed
  if (typeof dev === 'object' && dev !== null) {
    const { ifname, ifindex } = dev as { ifname?: string; ifindex?: number };
    if (ifindex !== undefined) return { devIndex: ifindex };
    if (ifname !== undefined) return { devName: ifname };
  }
  throw typeError('an interface is given by its name, its ifindex, or an object that has one of them');
}

/** What errors call an interface. */
export function called(dev: EthtoolRef): string {
  if (typeof dev === 'number') return `the link ${dev}`;
  if (typeof dev === 'string') return `'${dev}'`;
  return 'ifname' in dev ? `'${dev.ifname}'` : `the link ${dev.ifindex}`;
}

/** Says of an error which interface it was, and what that has not. */
export function explained(error: unknown, dev: EthtoolRef, lacks: string): unknown {
  if (!(error instanceof NetlinkError) || error.request === undefined) return error;
  const { request, kernelMessage } = error;
  if (error.code === 'ENODEV') error.message = `${request}: ENODEV: there is no link ${called(dev)}`;
  else if (error.code === 'EOPNOTSUPP' && !kernelMessage)
    error.message = `${request}: EOPNOTSUPP: ${called(dev)} ${lacks}`;
  return error;
}

import type { EthtoolHeader } from '../messages/generic/ethtool.js';
import {
  type NamesOf,
  readSection,
  type Section,
  setsNeeded,
  setsRead,
  writeSection,
} from '../objects/ethtool/index.js';
import { NetlinkError } from '../protocol/errors.js';
import type { Input } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { DUMP_NAMES, type DumpOptions } from '../socket/dump.js';
import { CALL_NAMES } from '../socket/pending-request.js';
import type { EthtoolCallOptions, EthtoolHost, EthtoolRef } from './host.js';
import { hasRow, readRow, writeRow } from './ioctl.js';

export interface EthtoolGetOptions extends EthtoolCallOptions {
  /** Whether counters come with it, where the section has some (`ethtool -I`). */
  stats?: boolean | undefined;
  /** Whether sets of bits come in their compact form, whose names are then requested once: fewer bytes. */
  compact?: boolean | undefined;
}

const NAMES = { stats: true, compact: true } as const;
const GET_OPTIONS = optionNames<EthtoolGetOptions>({ ...CALL_NAMES, ...NAMES });

export interface EthtoolDumpOptions extends Omit<DumpOptions, 'take'> {
  /** As of {@link EthtoolGetOptions}. */
  stats?: boolean | undefined;
  /** Requests bits without their names. */
  compact?: boolean | undefined;
}

const DUMP_OPTIONS = optionNames<EthtoolDumpOptions>({ ...DUMP_NAMES, ...NAMES });

type Obj = Record<string, unknown>;

/** Verbs of what can only be read. */
export class EthtoolSection<T> {
  static {
    publicVerbs(EthtoolSection, undefined, (self) => `Ethtool.${(self as EthtoolSection<never>).key}`);
  }

  protected readonly host: EthtoolHost;
  protected readonly definition: Section;
  protected readonly key: string;

  /** @internal */
  constructor(host: EthtoolHost, key: string, definition: Section) {
    this.host = host;
    this.key = key;
    this.definition = definition;
  }

  /**
   * Reads the settings of an interface.
   *
   * @throws NetlinkError `EOPNOTSUPP` where the interface has none, `ENODEV` where there is no such interface.
   */
  async get(dev: EthtoolRef, options: EthtoolGetOptions = {}): Promise<T> {
    checkOptions(options, GET_OPTIONS);
    const { stats, compact, ...limits } = options;
    return this.read(dev, {}, { ...limits, ...flagged(this.definition, stats, compact) }, compact);
  }

  protected async read(
    dev: EthtoolRef,
    more: Obj,
    options: EthtoolCallOptions & { flags?: Input<EthtoolHeader>['flags'] },
    compact?: boolean,
  ): Promise<T> {
    const { definition, host } = this;
    try {
      const message = await host.ask(definition.get, dev, definition.noun, more, options);
      const names = await host.names(setsRead(definition, compact), dev, limitsOf(options));
      return readSection(definition, message, names) as T;
    } catch (error) {
      if (!absent(error) || !hasRow(this.key) || !host.hasIoctl || typeof dev !== 'string') throw error;
      return readSection(definition, readRow(host.ioctl(definition.noun), this.key, dev), () => []) as T;
    }
  }

  /** Reads the settings of all interfaces that have them. */
  async dump(options: EthtoolDumpOptions = {}): Promise<T[]> {
    checkOptions(options, DUMP_OPTIONS);
    const { stats, compact, ...limits } = options;
    const { definition, host } = this;
    const family = await host.family();
    const messages = (await family.dump(
      definition.get,
      { header: flagged(definition, stats, compact) } as never,
      limits,
    )) as Obj[];
    const entries: T[] = [];
    for (const message of messages) {
      const ifindex = (message.header as EthtoolHeader | undefined)?.devIndex;
      const names = await host.names(setsRead(definition, compact), ifindex, limitsOf(limits));
      entries.push(readSection(definition, message, names) as T);
    }
    return entries;
  }
}

/** Verbs of what can be set, too. */
export class EthtoolSettings<T, I, R = void> extends EthtoolSection<T> {
  static {
    publicVerbs(
      EthtoolSettings,
      undefined,
      (self) => `Ethtool.${(self as EthtoolSettings<never, never>).key}`,
    );
  }

  /**
   * Changes the given settings; the others stay.
   *
   * @throws EncodeError for a field or a bit that there is not, before anything is sent.
   */
  async set(dev: EthtoolRef, input: I, options?: EthtoolCallOptions): Promise<R> {
    const send = await this.prepare(dev, input as object, options);
    return send();
  }

  /** @internal Checks an input; what it returns sends it. */
  async prepare(
    dev: EthtoolRef,
    input: object,
    options?: EthtoolCallOptions,
    at = '',
    command = this.definition.set,
  ): Promise<() => Promise<R>> {
    const { definition, host, key } = this;
    let names: NamesOf;
    try {
      names = await host.names(setsNeeded(definition, input ?? {}), dev, options);
    } catch (error) {
      if (!absent(error) || !hasRow(key) || !host.hasIoctl || typeof dev !== 'string') throw error;
      names = () => [];
    }
    const body = writeSection(key, at, definition, input, names);
    return () => this.#send(command!, dev, body, options);
  }

  async #send(
    command: NonNullable<Section['set']>,
    dev: EthtoolRef,
    body: Obj,
    options?: EthtoolCallOptions,
  ): Promise<R> {
    const { definition, host, key } = this;
    try {
      const answers = await host.act(command, dev, definition.noun, body, options);
      return (answers.length > 0 ? answers : undefined) as R;
    } catch (error) {
      if (!absent(error) || !hasRow(key) || !host.hasIoctl || typeof dev !== 'string') throw error;
      return writeRow(host.ioctl(definition.noun), key, dev, body) as R;
    }
  }
}

/** Whether the kernel has no ethtool over netlink at all. */
function absent(error: unknown): boolean {
  return error instanceof NetlinkError && error.code === 'ENOENT' && error.request === undefined;
}

/** The flags of a request's header. */
function flagged(
  { stats: counts }: Section,
  stats: boolean | undefined,
  compact: boolean | undefined,
): { flags?: ('stats' | 'compactBitsets')[] } {
  const flags = [
    ...(stats && counts ? (['stats'] as const) : []),
    ...(compact ? (['compactBitsets'] as const) : []),
  ];
  return flags.length > 0 ? { flags } : {};
}

function limitsOf({ timeout, signal }: EthtoolCallOptions): EthtoolCallOptions {
  return { timeout, signal };
}

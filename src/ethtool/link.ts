import {
  type EthtoolLink,
  type EthtoolLinkInput,
  linkSections,
  meant,
  type Section,
  substateOf,
} from '../objects/ethtool/index.js';
import { NetlinkError } from '../protocol/errors.js';
import { EncodeError } from '../schema/index.js';
import { shown } from '../schema/interpreter/leaf.js';
import { publicVerbs } from '../schema/verbs.js';
import { called, type EthtoolCallOptions, type EthtoolHost, type EthtoolRef } from './host.js';
import { type EthtoolDumpOptions, type EthtoolGetOptions, EthtoolSettings } from './verbs.js';

type Obj = Record<string, unknown>;

/** Codes of errors that say only that an interface has none of something, or that the caller may not read it. */
const NOTHING: ReadonlySet<string> = new Set(['EOPNOTSUPP', 'EPERM', 'EACCES']);
/** Whether an interface merely has none of that. */
export const hasNone = (error: unknown): boolean => error instanceof NetlinkError && NOTHING.has(error.code);

/** Verbs of the link: what `ethtool DEV` shows and `ethtool -s DEV` sets. */
export class EthtoolLinkSettings {
  static {
    publicVerbs(EthtoolLinkSettings, undefined, 'Ethtool.link');
  }

  readonly #parts: ReadonlyMap<string, EthtoolSettings<EthtoolLink, never, unknown>>;

  /** @internal */
  constructor(host: EthtoolHost) {
    this.#parts = new Map(
      Object.entries(linkSections).map(([key, definition]) => [
        key,
        new EthtoolSettings<EthtoolLink, never, unknown>(host, key, definition),
      ]),
    );
  }

  /**
   * Reads the link settings of an interface; fields that it has not are absent.
   *
   * @throws NetlinkError `EOPNOTSUPP` where it has none of all that, `ENODEV` where there is no such interface.
   */
  async get(dev: EthtoolRef, options: EthtoolGetOptions = {}): Promise<EthtoolLink> {
    const link: Obj = {};
    let failure: unknown;
    for (const part of this.#parts.values()) {
      try {
        Object.assign(link, await part.get(dev, options));
      } catch (error) {
        if (!hasNone(error)) throw error;
        failure ??= error;
      }
    }
    if (Object.keys(link).length === 0) throw failure;
    return whole(link);
  }

  /** Reads the link settings of all interfaces. */
  async dump(options: EthtoolDumpOptions = {}): Promise<EthtoolLink[]> {
    const links = new Map<number, Obj>();
    for (const part of this.#parts.values()) {
      try {
        for (const one of await part.dump(options)) {
          const link = links.get(one.ifindex);
          links.set(one.ifindex, link ? Object.assign(link, one) : { ...one });
        }
      } catch (error) {
        if (!hasNone(error)) throw error;
      }
    }
    return [...links.values()].map(whole);
  }

  /**
   * Changes the given settings; the others stay.
   *
   * @throws EncodeError for a field or a bit that there is not, before anything is sent.
   */
  async set(dev: EthtoolRef, input: EthtoolLinkInput, options?: EthtoolCallOptions): Promise<void> {
    for (const send of await this.prepare(dev, input, options)) await send();
  }

  /** @internal Checks an input; what it returns sends it, a message for every part that changes. */
  async prepare(
    dev: EthtoolRef,
    input: EthtoolLinkInput,
    options?: EthtoolCallOptions,
  ): Promise<(() => Promise<unknown>)[]> {
    if (typeof input !== 'object' || input === null || Array.isArray(input))
      throw new EncodeError('link', '', `expected an object with settings of the link, got ${shown(input)}`);
    for (const key of Object.keys(input)) {
      if (!LINK_KEYS.includes(key))
        throw new EncodeError('link', key, `there is no such field to set${meant(key, LINK_KEYS)}`);
    }
    const steps: (() => Promise<unknown>)[] = [];
    for (const [key, part] of this.#parts) {
      const { settable = [] } = linkSections[key as keyof typeof linkSections] as Section;
      const own = Object.entries(input).filter(
        ([name, value]) => settable.includes(name) && value !== undefined,
      );
      if (own.length > 0) steps.push(await part.prepare(dev, Object.fromEntries(own), options));
    }
    if (steps.length === 0) throw new EncodeError('link', '', `nothing is given to set of ${called(dev)}`);
    return steps;
  }
}

/** The fields that may be set. */
export const LINK_KEYS: readonly string[] = Object.values<Section>(linkSections).flatMap(
  ({ settable = [] }) => settable,
);

function whole(link: Obj): EthtoolLink {
  const { extState, extSubstate } = link;
  if (typeof extSubstate === 'number') link.extSubstate = substateOf(extState as string, extSubstate);
  return link as unknown as EthtoolLink;
}

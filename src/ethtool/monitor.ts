import type { EthtoolHeader } from '../messages/generic/ethtool.js';
import {
  type EthtoolLink,
  linkSections,
  meant,
  type NamesOf,
  readSection,
  type Section,
  type SectionOf,
  sections,
} from '../objects/ethtool/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { SUBSCRIPTION_NAMES } from '../socket/socket-options.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';
import { type EthtoolHost, namesIn } from './host.js';

type Sections = typeof sections;
type ReadBy<S> = S extends SectionOf<infer T, infer _I> ? T : never;
type SectionEvent = {
  [K in keyof Sections]: Sections[K] extends { readonly event?: string }
    ? { event: K } & ReadBy<Sections[K]>
    : never;
}[keyof Sections];

/**
 * A change of settings: `event` has the section, the rest is what its `get` reads. Parts of the link are reported by
 * themselves; `cableTest`, `cableTestTdr`, `moduleFwFlash`, `pse`, `rssCreate` and `rssDelete` have the fields of their
 * messages. `overrun` stands where events were lost, `error` where one could not be read.
 */
export type EthtoolEvent =
  | SectionEvent
  | ({ event: 'linkinfo' | 'linkmodes' | 'wol' | 'debug' } & EthtoolLink)
  | {
      event: 'cableTest' | 'cableTestTdr' | 'moduleFwFlash' | 'pse' | 'rssCreate' | 'rssDelete';
      ifname: string;
      ifindex: number;
      [field: string]: unknown;
    }
  | { event: 'overrun' }
  | { event: 'error'; error: unknown; data?: Uint8Array };

export interface EthtoolMonitorOptions extends SubscriptionOptions {
  /** Only of this interface. */
  dev?: string | number | undefined;
  /** Only these events. */
  events?: readonly Exclude<EthtoolEvent['event'], 'overrun' | 'error'>[] | undefined;
}

const OPTIONS = optionNames<EthtoolMonitorOptions>({ ...SUBSCRIPTION_NAMES, dev: true, events: true });

const all: readonly [string, Section][] = [...Object.entries(linkSections), ...Object.entries(sections)];
const byEvent = new Map(all.flatMap(([key, one]) => (one.event ? [[one.event, [key, one] as const]] : [])));
const OTHERS = ['cableTest', 'cableTestTdr', 'moduleFwFlash', 'pse', 'rssCreate', 'rssDelete'];
const EVENTS = [...[...byEvent.values()].map(([key]) => key), ...OTHERS];

/**
 * Opens the stream of changes.
 *
 * @throws TypeError for an event that there is not.
 */
export async function monitored(
  host: EthtoolHost,
  options: EthtoolMonitorOptions = {},
): Promise<Subscription<EthtoolEvent>> {
  checkOptions(options, OPTIONS);
  const { dev, events, ...rest } = options;
  for (const name of events ?? []) {
    if (!EVENTS.includes(name)) throw typeError(`there is no event '${name}'${meant(name, EVENTS)}`);
  }
  const family = await host.family();
  const global = await host.names(['features']);
  const flags = await privateFlags(host);
  return family.subscribe(['monitor'], rest, (message) => {
    const event = eventOf(message as unknown as Record<string, unknown>, global, flags);
    if (!('ifname' in event)) return event;
    if (dev !== undefined && dev !== event.ifname && dev !== event.ifindex) return undefined;
    return events && !(events as readonly string[]).includes(event.event) ? undefined : event;
  });
}

function eventOf(
  message: Record<string, unknown>,
  global: NamesOf,
  flags: ReadonlyMap<number, readonly string[]>,
): EthtoolEvent {
  const { event, ...rest } = message as { event: string };
  const { devIndex, devName } = ((rest as Record<string, unknown>).header ?? {}) as EthtoolHeader;
  const found = byEvent.get(event);
  if (found) {
    const names: NamesOf = (set) => (set === 'privFlags' ? (flags.get(devIndex!) ?? []) : global(set));
    return { event: found[0], ...readSection(found[1], rest, names) } as unknown as EthtoolEvent;
  }
  const { header: _h, cmd: _c, version: _v, ...fields } = rest as Record<string, unknown>;
  return {
    event: event.replace(/Ntf$/, ''),
    ifname: devName!,
    ifindex: devIndex!,
    ...fields,
  } as EthtoolEvent;
}

/** Names of private flags, by interface: events have their numbers only. */
async function privateFlags(host: EthtoolHost): Promise<ReadonlyMap<number, readonly string[]>> {
  const family = await host.family();
  const found = new Map<number, readonly string[]>();
  const request = { header: {}, stringsets: { stringset: [{ id: 'privFlags' as const }] } };
  for (const { header, stringsets } of await family.dump('strsetGet', request)) {
    for (const set of stringsets?.stringset ?? [])
      if (header?.devIndex !== undefined) found.set(header.devIndex, namesIn(set)[1]);
  }
  return found;
}

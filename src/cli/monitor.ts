import { IPRoute } from '../iproute/iproute.js';
import type { MonitorGroup } from '../iproute/monitor.js';
import { tableOf } from './columns/index.js';
import { CommandError } from './errors.js';
import { Names } from './interfaces.js';
import type { Options } from './options.js';
import { colourful, print } from './output.js';
import { type Column, sentence } from './table.js';
import { escaped, json, styled } from './text.js';

interface Event extends Record<string, unknown> {
  event: string;
}

/** Words of `ip monitor` for the library's names. */
const GROUPS: Readonly<Record<string, string>> = {
  address: 'addr',
  neighbour: 'neigh',
  neighbor: 'neigh',
  rules: 'rule',
};
const OBJECTS = ['link', 'addr', 'route', 'rule', 'neigh'] as const;

/** The line for an event. */
export class EventLines {
  readonly #columns = new Map<string, readonly Column<never>[]>();
  readonly #colour: boolean;

  private constructor(colour: boolean) {
    this.#colour = colour;
  }

  static async make(names: Names, colour: boolean): Promise<EventLines> {
    const lines = new EventLines(colour);
    for (const name of OBJECTS) {
      lines.#columns.set(name, (await tableOf(name)).columns(names, []));
    }
    return lines;
  }

  /** `newaddr dev veth0 address 10.0.0.1/24 …` */
  line(event: Event): string {
    const { event: name, ...entry } = event;
    if (name === 'overrun')
      return this.#head(
        'overrun',
        'yellow',
        'events were lost here: what is known of the state is out of date',
      );
    const columns = this.#columns.get(name.slice(3));
    const text = columns ? sentence(columns, entry as never, this.#colour) : json(entry);
    return this.#head(name, name.startsWith('del') ? 'red' : 'green', text);
  }

  #head(name: string, style: 'red' | 'green' | 'yellow', text: string): string {
    const padded = escaped(name).padEnd(9);
    return `${this.#colour ? styled(style, padded) : padded} ${text}\n`;
  }
}

/** Prints events as they come, until it is stopped: as lines, or as one JSON object a line. */
export async function monitor(words: readonly string[], options: Options): Promise<void> {
  using ipr = new IPRoute({ netns: options.netns });
  const groups = words.filter((word) => word !== 'all').map((word) => (GROUPS[word] ?? word) as MonitorGroup);
  const names = new Names();
  let events: ReturnType<IPRoute['monitor']>;
  try {
    // links are followed in any case: lines name them
    events = ipr.monitor({ groups: groups.length === 0 ? undefined : [...groups, 'link'] });
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError(error.message);
    throw error;
  }
  const asked = groups.length === 0 || groups.includes('link');
  for (const link of await ipr.link.dump({ extMask: ['skipStats'] })) names.set(link.index!, link.ifname!);
  const lines = options.json ? undefined : await EventLines.make(names, colourful());
  for await (const batch of events.batches()) {
    let text = '';
    for (const one of batch as readonly object[] as readonly Event[]) {
      if (one.event === 'newlink') names.set(one.index as number, one.ifname as string);
      if (!asked && one.event.endsWith('link')) continue;
      if (options.family !== undefined && one.family !== undefined && one.family !== options.family) continue;
      text += lines ? lines.line(one) : `${json(one)}\n`;
    }
    if (text !== '') print(text);
  }
}

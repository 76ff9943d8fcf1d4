import { IW } from '../../iw/iw.js';
import type { ScanOptions } from '../../iw/scanning.js';
import { nearest } from '../../schema/names.js';
import { hint, UsageError } from '../errors.js';
import { type Options, parseOptions } from '../options.js';
import { colourful, print } from '../output.js';
import { type Column, table } from '../table.js';
import { json } from '../text.js';
import * as columns from './columns.js';

const HELP = `tsroute2 iw [dev [DEV]]                       interfaces
tsroute2 iw phy [PHY]                         devices: bands, channels, what they can do (--json: everything)
tsroute2 iw scan DEV [freq MHZ,…] [ssid NAME,…] [passive] [flush]    looks for networks
tsroute2 iw networks DEV                      what was heard before now
tsroute2 iw link DEV                          what DEV is connected to
tsroute2 iw station DEV [MAC]                 who is on the other end
tsroute2 iw survey DEV                        how busy channels are
tsroute2 iw reg [set COUNTRY]                 what is allowed on the air
tsroute2 iw connect DEV SSID [MHZ]            joins an open network
tsroute2 iw disconnect DEV
tsroute2 iw monitor [GROUP …]                 events: config, scan, regulatory, mlme

Options: -n NAMESPACE, --json.
`;

type Verb = (iw: IW, words: readonly string[], options: Options) => Promise<void>;

const VERBS: Readonly<Record<string, Verb>> = {
  dev: async (iw, [dev], options) =>
    show(columns.interfaces, dev === undefined ? await iw.interfaces() : [await iw.interface(dev)], options),
  phy: async (iw, [phy], options) =>
    show(columns.phys, phy === undefined ? await iw.phys() : [await iw.phy(numbered(phy))], options),
  scan: async (iw, [dev, ...words], options) =>
    show(columns.networks, await iw.scan(needed('scan', dev), scanOptions(words)), options),
  networks: async (iw, [dev], options) =>
    show(columns.networks, await iw.scanResults(needed('networks', dev)), options),
  link: async (iw, [dev], options) => {
    const link = await iw.link(needed('link', dev));
    if (options.json) return print(`${json(link ?? null)}\n`);
    if (!link) return print('not connected\n');
    show(columns.networks, [link.bss], options);
    if (link.station) show(columns.stations, [link.station], options);
  },
  station: async (iw, [dev, mac], options) => {
    const which = needed('station', dev);
    show(
      columns.stations,
      mac === undefined ? await iw.stations(which) : [await iw.station(which, mac)],
      options,
    );
  },
  survey: async (iw, [dev], options) =>
    show(columns.surveys, await iw.survey(needed('survey', dev)), options),
  reg: async (iw, [verb, country], options) => {
    if (verb === 'set') return iw.setRegulatory(needed('reg set', country));
    if (verb !== undefined && verb !== 'get') throw new UsageError(`iw reg: unknown verb '${verb}'`);
    const domains = await iw.regulatoryDomains();
    if (options.json) return show([], domains, options);
    for (const { alpha2, dfsRegion, wiphy, rules } of domains) {
      print(
        `${wiphy === undefined ? 'system' : `phy ${wiphy}`}: country ${alpha2}, DFS ${dfsRegion ?? 'unset'}\n`,
      );
      show(columns.rules, rules, options);
    }
  },
  connect: async (iw, [dev, ssid, freq], options) => {
    const network = {
      ssid: needed('connect', ssid),
      ...(freq === undefined ? {} : { freq: megahertz(freq) }),
    };
    const { mac, statusCode } = await iw.connect(needed('connect', dev), network);
    if (options.json) print(`${json({ bssid: mac, statusCode })}\n`);
  },
  disconnect: async (iw, [dev]) => iw.disconnect(needed('disconnect', dev)),
  monitor: async (iw, groups, options) => {
    const wanted = groups.length > 0 ? { groups: groups as 'scan'[] } : {};
    for await (const event of await iw.monitor(wanted)) {
      if (options.json) print(`${json(event)}\n`);
      else if (event.event === 'overrun' || event.event === 'error') print(`${event.event}\n`);
      else {
        const { event: name, ifindex, wiphy, mac, ssid, statusCode, reasonCode } = event;
        const said = { wiphy, ifindex, mac, ssid, statusCode, reasonCode };
        const words = Object.entries(said).flatMap(([key, value]) =>
          value === undefined ? [] : [`${key} ${json(value)}`],
        );
        print(`${[name, ...words].join(' ')}\n`);
      }
    }
  },
};

/** `tsroute2 iw`: wireless devices from the command line. */
export async function iw(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv);
  const [word = 'dev', ...words] = options.words;
  if (options.help || word === 'help') {
    print(HELP);
    return 0;
  }
  const name = Object.keys(VERBS).find((verb) => verb.startsWith(word) && word !== '');
  if (name === undefined) {
    const near = nearest(word, Object.keys(VERBS));
    throw new UsageError(
      `iw: unknown verb '${word}'${hint(near)}; verbs are ${Object.keys(VERBS).join(', ')}`,
    );
  }
  using wireless = new IW({ netns: options.netns });
  await VERBS[name]!(wireless, words, options);
  return 0;
}

function needed(verb: string, word: string | undefined): string {
  if (word === undefined) throw new UsageError(`iw ${verb}: a word is missing`);
  return word;
}

function numbered(word: string): string | number {
  return /^\d+$/.test(word) ? Number(word) : word;
}

function megahertz(word: string): number {
  const freq = Number(word);
  if (!Number.isInteger(freq)) throw new UsageError(`'${word}' is no frequency in MHz`);
  return freq;
}

function scanOptions(words: readonly string[]): ScanOptions {
  const options: ScanOptions = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === 'passive') options.passive = true;
    else if (word === 'flush') options.flags = ['flush'];
    else if (word === 'freq') options.freqs = needed('scan freq', words[++i]).split(',').map(megahertz);
    else if (word === 'ssid') options.ssids = needed('scan ssid', words[++i]).split(',');
    else {
      const near = nearest(word, ['passive', 'flush', 'freq', 'ssid']);
      throw new UsageError(`iw scan: unknown word '${word}'${hint(near)}`);
    }
  }
  return options;
}

function show<T>(shown: readonly Column<T>[], entries: readonly T[], options: Options): void {
  if (options.json) print(`[${entries.map(json).join(',\n')}]\n`);
  else print(table(shown, entries, colourful()));
}

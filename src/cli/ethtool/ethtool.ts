import type { Ethtool, EthtoolPart } from '../../ethtool/ethtool.js';
import { nearest } from '../../schema/names.js';
import { hint, UsageError } from '../errors.js';
import { print } from '../output.js';
import { json } from '../text.js';
import { showDevice, showDevices, showEvent, showFeatures } from './show.js';
import { encodings, settings, switches } from './words.js';

const HELP = `tsroute2 ethtool [OPTION] [DEV …]: network devices, in ethtool's words

DEV                    what there is of it; without DEV: all devices
-s DEV [speed N] [duplex half|full] [autoneg on|off] [advertise MASK[/MASK] | MODE on|off …] [port tp|fibre|…]
       [mdix auto|on|off] [phyad N] [lanes N] [wol pumbagsfd] [sopass XX:…] [msglvl N[/MASK] | CLASS on|off …]
       [master-slave preferred-master|…]
-k, -K DEV NAME on|off …          features               --show-priv-flags, --set-priv-flags DEV NAME on|off …
-g, -G DEV [rx N] [tx N] …        rings                  -l, -L DEV [rx N] [tx N] [combined N] …   channels
-c, -C DEV [rx-usecs N] …         interrupt coalescing   -a, -A DEV [autoneg|rx|tx on|off]         pause frames
--show-eee, --set-eee DEV [eee on|off] [tx-lpi on|off] [tx-timer N] [advertise MASK]
--show-fec, --set-fec DEV encoding auto|off|rs|baser|llrs …
-x, -X DEV [hkey KEY] [hfunc NAME] [context N] [equal N] [default]                        receive side scaling
-T, --get-hwtimestamp-cfg, --show-phc-vclocks, --show-tunnels, --show-phys, --show-module, --show-pse, --show-mm,
--get-plca-cfg, --get-plca-status, --show-mse                                             what it can, and does
--set-module, --set-pse, --set-mm, --set-plca-cfg                                         the same set
-S [--all-groups | --groups eth-mac …], --phy-statistics                                  counters: the driver's own, standard ones
-i, -P, -d, -e [offset N] [length N]       driver, permanent address, registers, EEPROM
-m [offset N] [length N] [page N] [bank N] [i2c N]                     what a module is; with words, its EEPROM
-r, -p [SECONDS], -t [offline|online|external_lb], --reset PART …, --cable-test, --cable-test-tdr
--monitor [DEV]        changes, until stopped

-I, --include-statistics    counters with -a, --show-fec, --show-mm, -T
-n, --netns NETNS           --json, -j
`;

interface Given {
  readonly words: readonly string[];
  readonly json: boolean;
  readonly stats: boolean;
  readonly groups: boolean;
}

type Verb = (ethtool: Ethtool, given: Given) => Promise<void>;

/** Shows parts of one device, or of all that have them. */
const shows =
  (section: string): Verb =>
  async (ethtool, given) => {
    const part = (ethtool as unknown as Record<string, { get: Read; dump: () => Promise<object[]> }>)[
      section
    ]!;
    const options = given.stats ? { stats: true } : {};
    await present(given, part.get.bind(part), () => part.dump.call(part), options);
  };
type Read = (dev: string, options?: object) => Promise<object>;

async function present(
  given: Given,
  get: Read,
  dump: () => Promise<object[]>,
  options: object = {},
): Promise<void> {
  const devices = given.words.length === 0 || given.words[0] === '*' ? undefined : given.words;
  const all = devices ? await Promise.all(devices.map((dev) => get(dev, options))) : await dump();
  if (given.json) print(`[${all.map(json).join(',\n')}]\n`);
  else if (devices) for (const one of all) showDevice(one as never);
  else showDevices(all as never);
}

/** Reads of one device what has no table of all. */
const reads =
  (read: (ethtool: Ethtool, dev: string, words: readonly string[]) => Promise<unknown>): Verb =>
  async (ethtool, given) => {
    const [dev, words] = split(given);
    const found = await read(ethtool, dev, words);
    const object = typeof found === 'object' && found !== null ? found : { value: found };
    if (given.json) print(`${json([{ ifname: dev, ...object }])}\n`);
    else showDevice({ ifname: dev, ...object } as never);
  };

const sets =
  (section: string): Verb =>
  async (ethtool, given) => {
    const [dev, words] = split(given);
    await ethtool.set(
      dev,
      (section === 'link' ? settings(section, words) : { [section]: settings(section, words) }) as never,
    );
  };

function split({ words }: Given): [string, readonly string[]] {
  const [dev, ...rest] = words;
  if (dev === undefined) throw new UsageError('ethtool: which device?');
  return [dev, rest];
}

/** `offset 0 length 128`. */
function numbers(words: readonly string[], known: Readonly<Record<string, string>>): Record<string, number> {
  const found: Record<string, number> = {};
  for (let i = 0; i < words.length; i += 2) {
    const [word, value] = [words[i]!, words[i + 1]];
    if (!Object.hasOwn(known, word))
      throw new UsageError(`ethtool: unknown word '${word}'${hint(nearest(word, Object.keys(known)))}`);
    if (!/^(0x[0-9a-f]+|\d+)$/i.test(value ?? '')) throw new UsageError(`ethtool: ${word} needs a number`);
    found[known[word]!] = Number(value);
  }
  return found;
}

const everything: Verb = async (ethtool, given) => {
  const link = { parts: ['link'] as EthtoolPart[] };
  if (given.words.length > 0 && given.words[0] !== '*')
    return present(
      given,
      (dev) => ethtool.get(dev, given.json ? { stats: given.stats } : link),
      async () => [],
    );
  return present(
    given,
    (dev) => ethtool.get(dev),
    () => (given.json ? ethtool.dump() : ethtool.link.dump()),
  );
};

const counters: Verb = async (ethtool, given) => {
  const { words, groups } = given;
  if (!groups) return reads(async (tool, dev) => tool.statistics.driver(dev))(ethtool, given);
  const named = words.slice(1).map((word) => GROUPS[word] ?? word);
  const wanted = (named.length > 0 ? { groups: named } : {}) as object;
  return present(
    { ...given, words: words.slice(0, 1) },
    (dev) => ethtool.statistics.get(dev, wanted),
    () => ethtool.statistics.dump(wanted),
  );
};
const GROUPS: Readonly<Record<string, string>> = {
  'eth-phy': 'ethPhy',
  'eth-mac': 'ethMac',
  'eth-ctrl': 'ethCtrl',
  phydev: 'phy',
};

const features: Verb = async (ethtool, given) => {
  const [dev] = given.words;
  const all = dev && dev !== '*' ? [await ethtool.features.get(dev)] : await ethtool.features.dump();
  if (given.json) print(`[${all.map(json).join(',\n')}]\n`);
  else showFeatures(all);
};

const setFeatures: Verb = async (ethtool, given) => {
  const [dev, words] = split(given);
  const changes = await ethtool.features.set(dev, switches(words));
  if (given.json) return print(`${json(changes)}\n`);
  for (const [name, asked] of Object.entries(changes.refused))
    print(`${name} stays ${asked ? 'off' : 'on'}\n`);
};

const setRss: Verb = async (ethtool, given) => {
  const [dev, words] = split(given);
  const at = words.findIndex((word) => word === 'equal' || word === 'default');
  const rest = at < 0 ? words : words.filter((_, i) => i !== at && (words[at] === 'default' || i !== at + 1));
  const input = rest.length > 0 || at < 0 ? settings('rss', rest) : {};
  if (at >= 0 && words[at] === 'default') input.indir = [];
  else if (at >= 0) {
    const { queues } = numbers(words.slice(at, at + 2), { equal: 'queues' });
    const { indir = [] } = await ethtool.rss.get(dev);
    input.indir = indir.map((_, i) => i % (queues || 1));
  }
  await ethtool.rss.set(dev, input);
};

const monitor: Verb = async (ethtool, { words: [dev], json: asJson }) => {
  const events = await ethtool.monitor(dev === undefined ? {} : { dev });
  const stop = (): void => events.close();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  for await (const event of events) print(asJson ? `${json(event)}\n` : showEvent(event));
};

/** What each option does, by the spellings that it has. */
const VERBS: readonly (readonly [names: readonly string[], verb: Verb])[] = [
  [['-s', '--change'], sets('link')],
  [['-k', '--show-features', '--show-offload'], features],
  [['-K', '--features', '--offload'], setFeatures],
  [['--show-priv-flags'], shows('privFlags')],
  [
    ['--set-priv-flags'],
    async (tool, given) => tool.privFlags.set(split(given)[0], switches(split(given)[1])),
  ],
  [['-g', '--show-ring'], shows('rings')],
  [['-G', '--set-ring'], sets('rings')],
  [['-l', '--show-channels'], shows('channels')],
  [['-L', '--set-channels'], sets('channels')],
  [['-c', '--show-coalesce'], shows('coalesce')],
  [['-C', '--coalesce'], sets('coalesce')],
  [['-a', '--show-pause'], shows('pause')],
  [['-A', '--pause'], sets('pause')],
  [['--show-eee'], shows('eee')],
  [['--set-eee'], sets('eee')],
  [['--show-fec'], shows('fec')],
  [['--set-fec'], async (tool, given) => tool.fec.set(split(given)[0], encodings(split(given)[1]))],
  [['-T', '--show-time-stamping'], shows('tsinfo')],
  [['--get-hwtimestamp-cfg'], shows('tsconfig')],
  [['--show-phc-vclocks', '--get-phc-vclocks'], shows('phc')],
  [['--show-tunnels'], shows('tunnelInfo')],
  [['--show-phys'], shows('phy')],
  [['--show-module'], shows('module')],
  [['--set-module'], sets('module')],
  [['--show-pse'], shows('pse')],
  [['--set-pse'], sets('pse')],
  [['--show-mm'], shows('mm')],
  [['--set-mm'], sets('mm')],
  [['--show-mse'], shows('mse')],
  [['--get-plca-cfg', '--get-plca-status'], shows('plca')],
  [['--set-plca-cfg'], sets('plca')],
  [['-x', '--show-rxfh', '--show-rxfh-indir'], shows('rss')],
  [['-X', '--rxfh', '--set-rxfh-indir'], setRss],
  [['-S', '--statistics'], counters],
  [['--phy-statistics'], reads((tool, dev) => tool.statistics.phy(dev))],
  [['-i', '--driver'], reads((tool, dev) => tool.driver.get(dev))],
  [
    ['-P', '--show-permaddr'],
    reads(async (tool, dev) => ({ permaddr: (await tool.driver.permaddr(dev)) ?? null })),
  ],
  [['-d', '--register-dump'], reads((tool, dev) => tool.driver.registers(dev))],
  [
    ['-e', '--eeprom-dump'],
    reads((tool, dev, words) =>
      tool.driver.eeprom(dev, numbers(words, { offset: 'offset', length: 'length' })),
    ),
  ],
  [
    ['-m', '--dump-module-eeprom', '--module-info'],
    reads(async (tool, dev, words) => {
      const keys = { offset: 'offset', length: 'length', page: 'page', bank: 'bank', i2c: 'i2cAddress' };
      if (words.length > 0) return { data: await tool.module.eeprom(dev, numbers(words, keys)) };
      return (await tool.module.info(dev)) ?? { data: await tool.module.eeprom(dev) };
    }),
  ],
  [['-r', '--negotiate'], async (tool, given) => tool.driver.renegotiate(split(given)[0])],
  [
    ['-p', '--identify'],
    async (tool, given) => tool.driver.identify(split(given)[0], Number(split(given)[1][0] ?? 5)),
  ],
  [
    ['-t', '--test'],
    reads((tool, dev, [mode = 'offline']) =>
      tool.driver.test(dev, mode === 'external_lb' ? 'external' : (mode as 'online')),
    ),
  ],
  [
    ['--reset'],
    reads(async (tool, dev, parts) => ({ notReset: await tool.driver.reset(dev, parts as never) })),
  ],
  [['--cable-test'], reads(async (tool, dev) => ({ pairs: await tool.cable.test(dev) }))],
  [['--cable-test-tdr'], reads((tool, dev) => tool.cable.reflectometer(dev))],
  [['--monitor'], monitor],
];
const BY_NAME = new Map(VERBS.flatMap(([names, verb]) => names.map((name) => [name, verb] as const)));

const SWITCHES = ['-I', '--include-statistics', '--all-groups', '--groups', '-j', '--json', '-h', '--help'];
const NETNS = ['-n', '-netns', '--netns'];

/** `tsroute2 ethtool`: network devices from the command line, in the words of `ethtool`. */
export async function ethtool(argv: readonly string[]): Promise<number> {
  const words: string[] = [];
  const on = new Set<string>();
  let verb: Verb | undefined;
  let netns: string | undefined;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (NETNS.includes(word)) {
      netns = argv[++i];
      if (netns === undefined) throw new UsageError(`ethtool: ${word} needs a value`);
    } else if (SWITCHES.includes(word)) on.add(word);
    else if (BY_NAME.has(word)) {
      if (verb) throw new UsageError(`ethtool: one thing at a time, not ${word} as well`);
      verb = BY_NAME.get(word);
    } else if (word.startsWith('-'))
      throw new UsageError(
        `ethtool: unknown option '${word}'${hint(nearest(word, [...BY_NAME.keys(), ...SWITCHES]))}`,
      );
    else words.push(word);
  }
  if (on.has('-h') || on.has('--help')) {
    print(HELP);
    return 0;
  }
  const { Ethtool: Tool } = await import('../../ethtool/ethtool.js');
  await using tool = new Tool({ netns });
  await (verb ?? everything)(tool, {
    words,
    json: on.has('--json') || on.has('-j'),
    stats: on.has('-I') || on.has('--include-statistics'),
    groups: on.has('--all-groups') || on.has('--groups'),
  });
  return 0;
}

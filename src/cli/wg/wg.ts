import { nearest } from '../../schema/names.js';
import { WireGuard } from '../../wireguard/wireguard.js';
import { CommandError, hint, UsageError } from '../errors.js';
import { type Options, parseOptions } from '../options.js';
import { print } from '../output.js';
import { json } from '../text.js';
import { SHOW_WORDS, showDevices, showFact } from './show.js';
import { fileText, setInput } from './words.js';

const HELP = `tsroute2 wg [show [DEV|all|interfaces] [WORD]]    devices and peers; WORD: ${SHOW_WORDS.slice(0, 6).join(', ')},
                                              ${SHOW_WORDS.slice(6).join(', ')}
tsroute2 wg showconf DEV                      as a file has it
tsroute2 wg set DEV [listen-port N] [fwmark N] [private-key FILE] [peer KEY [remove] [preshared-key FILE]
            [endpoint HOST:PORT] [persistent-keepalive N] [allowed-ips [+|-]IP/CIDR,…]] …
tsroute2 wg setconf|addconf DEV FILE          replaces the configuration by a file, or adds one
tsroute2 wg syncconf DEV FILE                 the same with the fewest changes: tunnels go on
tsroute2 wg watch [DEV]                       handshakes, endpoints, bytes
tsroute2 wg genkey|genpsk|pubkey              keys; pubkey reads a private one

FILE may be - for the standard input; settings of wg-quick are ignored.
Options: -n NAMESPACE, --json, --amnezia (AmneziaWG's devices), --dry-run (syncconf: only says what would change).
`;

const AMNEZIA = '--amnezia';
const ALLOWED = 'allowed-ips';

type Verb = (wg: WireGuard, words: readonly string[], options: Options) => Promise<void>;

const VERBS: Readonly<Record<string, Verb>> = {
  show: async (wg, [dev = 'all', word], options) => {
    if (dev === 'interfaces') {
      const names = (await wg.devices()).map(({ ifname }) => ifname);
      return print(options.json ? `${json(names)}\n` : names.length > 0 ? `${names.join(' ')}\n` : '');
    }
    const devices = dev === 'all' ? await wg.devices() : [await wg.get(dev)];
    if (word !== undefined) showFact(devices, word, dev === 'all');
    else if (options.json) print(`[${devices.map(json).join(',\n')}]\n`);
    else showDevices(devices);
  },
  showconf: async (wg, words, options) => {
    const device = await wg.get(needed('showconf', words, 0));
    print(options.json ? `${json(WireGuard.parse(WireGuard.format(device)))}\n` : WireGuard.format(device));
  },
  set: async (wg, words) => wg.set(needed('set', words, 0), setInput(words.slice(1))),
  setconf: async (wg, words) => {
    const { peers, privateKey = null, listenPort = 0, fwmark = 0, ...rest } = configOf('setconf', words);
    await wg.set(words[0]!, {
      ...settingsOf(rest),
      privateKey,
      listenPort,
      fwmark,
      replacePeers: true,
      peers,
    });
  },
  addconf: async (wg, words) => wg.set(words[0]!, settingsOf(configOf('addconf', words))),
  syncconf: async (wg, words, options) => {
    const changes = await wg.sync(needed('syncconf', words, 0), configOf('syncconf', words), {
      dryRun: options.dryRun,
    });
    if (options.json || options.dryRun) print(`${json(changes)}\n`);
  },
  watch: async (wg, [dev], options) => {
    for await (const event of wg.watch({ dev })) {
      if (options.json) print(`${json(event)}\n`);
      else {
        const words = Object.entries(event).map(([key, value]) =>
          key === 'event' ? `${value}` : `${key} ${json(value)}`,
        );
        print(`${words.join(' ')}\n`);
      }
    }
  },
};

/** Verbs that need no kernel. */
const KEYS: Readonly<Record<string, () => Promise<string>>> = {
  genkey: async () => WireGuard.genkey(),
  genpsk: async () => WireGuard.genpsk(),
  pubkey: async () => {
    const text = fileText('-').trim();
    try {
      return await WireGuard.pubkey(text);
    } catch (error) {
      throw new CommandError((error as Error).message);
    }
  },
};

/** `tsroute2 wg`: WireGuard devices from the command line, in the words of `wg`. */
export async function wg(argv: readonly string[]): Promise<number> {
  // what is taken away begins with a minus, and is no option
  const verbatim: string[] = [];
  const rest = argv
    .filter((word) => word !== AMNEZIA)
    .map((word, i, all) => (all[i - 1] === ALLOWED ? `${ALLOWED}:${verbatim.push(word) - 1}` : word));
  const options = parseOptions(rest);
  const [verb = 'show', ...given] = options.words;
  const words = given.map((word, i) =>
    given[i - 1] === ALLOWED ? verbatim[Number(word.split(':')[1])]! : word,
  );
  if (options.help || verb === 'help') {
    print(HELP);
    return 0;
  }
  if (Object.hasOwn(KEYS, verb)) {
    print(`${await KEYS[verb]!()}\n`);
    return 0;
  }
  if (!Object.hasOwn(VERBS, verb)) {
    const all = [...Object.keys(VERBS), ...Object.keys(KEYS)];
    throw new UsageError(
      `wg: unknown verb '${verb}'${hint(nearest(verb, all))}; verbs are ${all.join(', ')}`,
    );
  }
  const family = argv.includes(AMNEZIA) ? 'amneziawg' : 'wireguard';
  using wireguard = new WireGuard({ netns: options.netns, family });
  await VERBS[verb]!(wireguard, words, options);
  return 0;
}

function needed(verb: string, words: readonly string[], place: number): string {
  const word = words[place];
  if (word === undefined)
    throw new UsageError(`wg ${verb}: ${place === 0 ? 'which device?' : 'which file?'}`);
  return word;
}

function configOf(verb: string, words: readonly string[]) {
  needed(verb, words, 0);
  const file = needed(verb, words, 1);
  return WireGuard.parse(fileText(file), file);
}

/** Without what wg-quick is for. */
function settingsOf<T extends object>(config: T) {
  const { address, dns, mtu, table, preUp, postUp, preDown, postDown, saveConfig, ...rest } =
    config as Record<string, unknown>;
  return rest;
}

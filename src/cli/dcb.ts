import { Dcb, type DcbApp, type DcbEight, type DcbTsa, type DcbxMode } from '../dcb/dcb.js';
import type { Options } from './options.js';
import { type Readers, showOne, type Verb, verbTool, type Words } from './verbs.js';

const HELP = `tsroute2 dcb OBJECT VERB dev DEV [WORD …]: data centre bridging, in the words of dcb

show dev DEV                                     all of it
ets|pfc|maxrate|buffer|app|dcbx [show] dev DEV   a part
ets set dev DEV [willing on|off] [tc-tsa|reco-tc-tsa TC:TSA …] [tc-bw|pg-bw|reco-tc-bw TC:PERCENT …]
                [prio-tc|reco-prio-tc PRIO:TC …]
pfc set dev DEV [prio-pfc PRIO:on|off …] [macsec-bypass on|off] [delay N]
maxrate set dev DEV tc-maxrate TC:KBIT …
buffer set dev DEV [prio-buffer PRIO:BUFFER …] [buffer-size BUFFER:BYTES …]
app add|del dev DEV [default-prio PRIO] [ethtype-prio|stream-port-prio|dgram-port-prio|port-prio|dscp-prio N:PRIO …]
dcbx set dev DEV [host|lld-managed] [cee|ieee] [static]

\`all:VALUE\` stands for every number. Options: -n NAMESPACE, --json.
`;

const MAPPING = /^(all|[0-7]):(.+)$/;

/** Words such as \`0:10 1:20\`, up to one that is none. */
function eight<T>(words: Words, what: string, value: (text: string) => T): DcbEight<T> {
  const found: Record<number, T> = {};
  for (let word = words.peek; word !== undefined && MAPPING.test(word); word = words.peek) {
    const [, at, text] = MAPPING.exec(words.next(what))!;
    for (const i of at === 'all' ? [0, 1, 2, 3, 4, 5, 6, 7] : [Number(at)]) found[i] = value(text!);
  }
  if (Object.keys(found).length === 0) throw words.wrong(`${what}: expected 0:VALUE, or all:VALUE`);
  return found;
}

function dev(words: Words): string {
  words.take('dev');
  return words.next('an interface');
}

const whole =
  (words: Words, what: string) =>
  (text: string): number => {
    if (!/^\d+$/.test(text)) throw words.wrong(`${what}: '${text}' is not a number`);
    return Number(text);
  };
const isOn =
  (words: Words, what: string) =>
  (text: string): boolean => {
    if (text !== 'on' && text !== 'off') throw words.wrong(`${what}: '${text}' is neither on nor off`);
    return text === 'on';
  };
const numbers =
  <T>(key: keyof T) =>
  (words: Words, into: T, word: string): void => {
    into[key] = eight(words, word, whole(words, word)) as T[keyof T];
  };
const tsa =
  <T>(key: keyof T) =>
  (words: Words, into: T, word: string): void => {
    into[key] = eight(words, word, (text) => text as DcbTsa) as T[keyof T];
  };
const onOff =
  <T>(key: keyof T) =>
  (words: Words, into: T, word: string): void => {
    into[key] = isOn(words, word)(words.next(word)) as T[keyof T];
  };

type Input<K extends 'setEts' | 'setPfc' | 'setBuffer'> = Parameters<Dcb[K]>[1];

const ets: Readers<Input<'setEts'>> = {
  willing: onOff('willing'),
  'tc-tsa': tsa('tcTsa'),
  'reco-tc-tsa': tsa('recoTcTsa'),
  'tc-bw': numbers('tcBw'),
  'pg-bw': numbers('pgBw'),
  'reco-tc-bw': numbers('recoTcBw'),
  'prio-tc': numbers('prioTc'),
  'reco-prio-tc': numbers('recoPrioTc'),
};
const pfc: Readers<Input<'setPfc'>> = {
  'prio-pfc': (words, into, word) => {
    into.prioPfc = eight(words, word, isOn(words, word));
  },
  'macsec-bypass': onOff('macsecBypass'),
  delay: (words, into) => {
    into.delay = words.number('delay');
  },
};
const buffer: Readers<Input<'setBuffer'>> = {
  'prio-buffer': numbers('prioBuffer'),
  'buffer-size': numbers('bufferSize'),
};

const SELECTORS: Readonly<Record<string, DcbApp['selector']>> = {
  'ethtype-prio': 'ethertype',
  'stream-port-prio': 'stream',
  'dgram-port-prio': 'dgram',
  'port-prio': 'any',
  'dscp-prio': 'dscp',
};
const PAIR = /^(0x[0-9a-f]+|\d+):([0-7])$/i;

function apps(words: Words): DcbApp[] {
  const found: DcbApp[] = [];
  while (!words.done) {
    if (words.take('default-prio')) {
      found.push({ selector: 'ethertype', protocol: 0, priority: words.number('default-prio') });
      continue;
    }
    const word = words.one('what', ...Object.keys(SELECTORS));
    if (!PAIR.test(words.peek ?? '')) throw words.wrong(`${word}: expected NUMBER:PRIO`);
    while (PAIR.test(words.peek ?? '')) {
      const [, protocol, priority] = PAIR.exec(words.next(word))!;
      found.push({ selector: SELECTORS[word]!, protocol: Number(protocol), priority: Number(priority) });
    }
  }
  return found;
}

const MODES: Readonly<Record<string, DcbxMode>> = {
  host: 'host',
  'lld-managed': 'lldManaged',
  cee: 'verCee',
  ieee: 'verIeee',
  static: 'static',
};

/** Shows one part, or all. */
const part =
  (...keys: string[]): Verb<Dcb> =>
  async (dcb, words, options: Options) => {
    const state = (await dcb.get(dev(words))) as Record<string, object | undefined>;
    words.end();
    const [only] = keys;
    const found = only === undefined ? state : state[only];
    showOne(
      only !== undefined && (Array.isArray(found) || found === undefined)
        ? { [only]: found ?? null }
        : (found as object),
      options,
    );
  };

const VERBS: Readonly<Record<string, Verb<Dcb>>> = {
  show: part(),
  'ets show': part('ets'),
  'pfc show': part('pfc'),
  'maxrate show': part('tcMaxrate'),
  'buffer show': part('buffer'),
  'app show': part('apps'),
  'dcbx show': part('dcbx'),
  'ets set': (dcb, words) => dcb.setEts(dev(words), words.read(ets, {})),
  'pfc set': (dcb, words) => dcb.setPfc(dev(words), words.read(pfc, {})),
  'maxrate set': (dcb, words) => {
    const device = dev(words);
    words.take('tc-maxrate');
    const rates = eight(words, 'tc-maxrate', whole(words, 'tc-maxrate'));
    words.end();
    return dcb.setMaxrate(device, rates);
  },
  'buffer set': (dcb, words) => dcb.setBuffer(dev(words), words.read(buffer, {})),
  'app add': (dcb, words) => dcb.addApps(dev(words), apps(words)),
  'app del': (dcb, words) => dcb.delApps(dev(words), apps(words)),
  'dcbx set': (dcb, words) => {
    const device = dev(words);
    const modes: DcbxMode[] = [];
    while (!words.done) modes.push(MODES[words.one('mode', ...Object.keys(MODES))]!);
    return dcb.setDcbx(device, modes);
  },
};

/** `tsroute2 dcb`: data centre bridging from the command line, in the words of `dcb`. */
export const dcb = verbTool<Dcb>({
  name: 'dcb',
  help: HELP,
  open: ({ netns }) => new Dcb({ netns }),
  verbs: VERBS,
  aliases: Object.fromEntries(
    ['ets', 'pfc', 'maxrate', 'buffer', 'app', 'dcbx'].map((name) => [name, `${name} show`]),
  ),
});

import { nearest } from '../schema/names.js';
import { hint, UsageError } from './errors.js';
import { isFar } from './far.js';

/** Options of all commands, and what is left of the command line. */
export interface Options {
  words: string[];
  json: boolean;
  /** What `ip -j -d` prints. */
  iproute2Json: boolean;
  help: boolean;
  version: boolean;
  details: boolean;
  /** With counters. */
  stats: boolean;
  /** In short lines. */
  brief: boolean;
  /** Only to say what would be done: `db apply`. */
  dryRun: boolean;
  /** Address family requested. */
  family: string | undefined;
  /** Network namespace: a name under /run/netns, or a path. */
  netns: string | undefined;
  /** All namespaces that are given, for `db`: `named` where a name was given for it, too; without `netns` this one. */
  sources: { name: string; netns: string | undefined; named: boolean }[];
  /** Undo it unless confirmed in that time: `db apply`. */
  confirm: string | undefined;
}

type Action = (options: Options, value: () => string) => void;

const family = (name: string): Action => {
  return (options) => {
    options.family = name;
  };
};
const ACTIONS: Readonly<Record<string, Action>> = {
  '--json': (options) => {
    options.json = true;
  },
  '--iproute2-json': (options) => {
    options.iproute2Json = true;
  },
  '--help': (options) => {
    options.help = true;
  },
  '--version': (options) => {
    options.version = true;
  },
  '--details': (options) => {
    options.details = true;
  },
  '--stats': (options) => {
    options.stats = true;
  },
  '--brief': (options) => {
    options.brief = true;
  },
  '--dry-run': (options) => {
    options.dryRun = true;
  },
  '--netns': (options, value) => {
    const netns = value();
    options.netns = netns;
    options.sources.push({ name: netns.replace(/^.*\//, ''), netns, named: false });
  },
  '--source': (options, value) => {
    const [name, ...where] = value().split('=');
    const netns = where.length === 0 ? name! : where.join('=');
    options.sources.push({ name: name!, netns: netns === '' ? undefined : netns, named: true });
  },
  '--confirm': (options, value) => {
    options.confirm = value();
  },
  '--family': (options, value) => {
    options.family = value();
  },
  '-4': family('inet'),
  '-6': family('inet6'),
  '-B': family('bridge'),
  '-M': family('mpls'),
};
const SHORT: Readonly<Record<string, string>> = {
  '-j': '--json',
  '-json': '--json',
  '-h': '--help',
  '-help': '--help',
  '-V': '--version',
  '-d': '--details',
  '-details': '--details',
  '-s': '--stats',
  '-stats': '--stats',
  '-statistics': '--stats',
  '--statistics': '--stats',
  '-br': '--brief',
  '-brief': '--brief',
  '-n': '--netns',
  '-netns': '--netns',
  '-f': '--family',
};

/** Takes the options out of the command line, wherever they stand; behind `--` there are none. */
export function parseOptions(argv: readonly string[]): Options {
  const options: Options = {
    words: [],
    json: false,
    iproute2Json: false,
    help: false,
    version: false,
    details: false,
    stats: false,
    brief: false,
    dryRun: false,
    family: undefined,
    netns: undefined,
    sources: [],
    confirm: undefined,
  };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--') {
      options.words.push(...argv.slice(i + 1));
      break;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = equals < 0 ? (SHORT[word] ?? word) : word.slice(0, equals);
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name]! : undefined;
    if (action) {
      action(options, () => {
        const value = equals < 0 ? argv[++i] : word.slice(equals + 1);
        if (value === undefined || value === '') throw new UsageError(`${word} needs a value`);
        return value;
      });
    } else if (/^-\D/.test(word) || (word.startsWith('-') && options.words.length === 0)) {
      if (isFar([word])) throw new UsageError(`${word} stands before all other words`);
      throw new UsageError(`unknown option '${word}'${hint(nearest(word, Object.keys(ACTIONS)))}`);
    } else options.words.push(word);
  }
  return options;
}

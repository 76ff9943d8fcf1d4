import type { SocketKind, SocketState } from '../../objects/sockets/index.js';
import { nearest } from '../../schema/names.js';
import type { SocketShow } from '../../sockets/choose.js';
import { hint, UsageError } from '../errors.js';

/** What a command line of `ss` requests. */
export interface SsOptions {
  kinds: Set<SocketKind>;
  family: 'inet' | 'inet6' | undefined;
  /** States that the options choose: all, listening ones; by default those with another end. */
  which: 'connected' | 'all' | 'listening';
  states: Set<SocketState> | undefined;
  filter: string;
  show: Set<SocketShow>;
  processes: boolean;
  extended: boolean;
  timers: boolean;
  /** Numbers rather than names of protocols. */
  numeric: boolean;
  header: boolean;
  summary: boolean;
  events: boolean;
  kill: boolean;
  json: boolean;
  help: boolean;
  netns: string | undefined;
}

const ALL_KINDS: readonly SocketKind[] = [
  'netlink',
  'unix',
  'packet',
  'xdp',
  'tcp',
  'mptcp',
  'udp',
  'raw',
  'dccp',
  'sctp',
  'tipc',
  'vsock',
];
const INET: readonly SocketKind[] = ['tcp', 'mptcp', 'udp', 'raw', 'dccp', 'sctp'];

/** Words of `-A`, and of `-f`. */
const QUERIES: Readonly<Record<string, readonly SocketKind[]>> = {
  all: ALL_KINDS,
  inet: INET,
  tcp: ['tcp'],
  mptcp: ['mptcp'],
  udp: ['udp'],
  udplite: ['udplite'],
  raw: ['raw'],
  dccp: ['dccp'],
  sctp: ['sctp'],
  smc: ['smc'],
  unix: ['unix'],
  u_str: ['unix'],
  u_dgr: ['unix'],
  u_seq: ['unix'],
  packet: ['packet'],
  p_raw: ['packet'],
  p_dgr: ['packet'],
  netlink: ['netlink'],
  vsock: ['vsock'],
  v_str: ['vsock'],
  v_dgr: ['vsock'],
  xdp: ['xdp'],
  tipc: ['tipc'],
};

const CONNECTED: readonly SocketState[] = [
  'established',
  'synSent',
  'synRecv',
  'finWait1',
  'finWait2',
  'timeWait',
  'closeWait',
  'lastAck',
  'closing',
];
/** Words behind `state` and `exclude`. */
const STATES: Readonly<Record<string, readonly SocketState[]>> = {
  established: ['established'],
  'syn-sent': ['synSent'],
  'syn-recv': ['synRecv'],
  'fin-wait-1': ['finWait1'],
  'fin-wait-2': ['finWait2'],
  'time-wait': ['timeWait'],
  closed: ['close'],
  unconnected: ['close'],
  'close-wait': ['closeWait'],
  'last-ack': ['lastAck'],
  listen: ['listen'],
  listening: ['listen'],
  closing: ['closing'],
  'bound-inactive': ['boundInactive'],
  connected: CONNECTED,
  synchronized: CONNECTED.filter((one) => one !== 'synSent'),
  bucket: ['synRecv', 'timeWait'],
  big: [
    'established',
    'synSent',
    'finWait1',
    'finWait2',
    'closeWait',
    'lastAck',
    'closing',
    'close',
    'listen',
  ],
};
const EVERY: readonly SocketState[] = [...CONNECTED, 'close', 'listen', 'newSynRecv'];
STATES satisfies object;

type Action = (options: SsOptions, value: () => string) => void;
const kinds =
  (...names: SocketKind[]): Action =>
  (options) => {
    for (const name of names) options.kinds.add(name);
  };
const show =
  (...names: SocketShow[]): Action =>
  (options) => {
    for (const name of names) options.show.add(name);
  };
const set =
  (change: Partial<SsOptions>): Action =>
  (options) =>
    void Object.assign(options, change);
const nothing: Action = () => undefined;

/** Options by their long names, with the letter that means the same. */
const OPTIONS: Readonly<Record<string, readonly [letter: string | undefined, action: Action]>> = {
  tcp: ['t', kinds('tcp')],
  udp: ['u', kinds('udp')],
  mptcp: ['M', kinds('mptcp')],
  raw: ['w', kinds('raw')],
  dccp: ['d', kinds('dccp')],
  sctp: ['S', kinds('sctp')],
  unix: ['x', kinds('unix')],
  packet: ['0', kinds('packet')],
  vsock: [undefined, kinds('vsock')],
  xdp: [undefined, kinds('xdp')],
  tipc: [undefined, kinds('tipc')],
  smc: [undefined, kinds('smc')],
  netlink: [undefined, kinds('netlink')],
  ipv4: ['4', set({ family: 'inet' })],
  ipv6: ['6', set({ family: 'inet6' })],
  all: ['a', set({ which: 'all' })],
  listening: ['l', set({ which: 'listening' })],
  processes: ['p', set({ processes: true })],
  threads: ['T', set({ processes: true })],
  extended: [
    'e',
    (options) => {
      options.extended = true;
      show(
        'uid',
        'vfs',
        'shutdown',
        'peer',
        'stats',
        'umem',
        'ringCfg',
        'fanout',
        'flags',
        'groups',
      )(options, () => '');
    },
  ],
  memory: ['m', show('skmeminfo', 'meminfo')],
  info: ['i', show('info', 'cong', 'vegasinfo')],
  options: ['o', set({ timers: true })],
  bpf: ['b', show('filter')],
  tos: [undefined, show('tos', 'tclass')],
  cgroup: [undefined, set({ extended: true })],
  'inet-sockopt': [undefined, set({ extended: true })],
  'no-header': ['H', set({ header: false })],
  oneline: ['O', nothing],
  numeric: ['n', set({ numeric: true })],
  summary: ['s', set({ summary: true })],
  events: ['E', set({ events: true })],
  kill: ['K', set({ kill: true })],
  json: ['j', set({ json: true })],
  help: ['h', set({ help: true })],
  net: [
    'N',
    (options, value) => {
      options.netns = value();
    },
  ],
  netns: [
    undefined,
    (options, value) => {
      options.netns = value();
    },
  ],
  query: ['A', (options, value) => queries(options, value())],
  socket: [undefined, (options, value) => queries(options, value())],
  family: ['f', (options, value) => familyOf(options, value())],
  filter: ['F', nothing],
};
const LETTERS = new Map(
  Object.values(OPTIONS).flatMap(([letter, action]) => (letter ? [[letter, action] as const] : [])),
);

function queries(options: SsOptions, words: string): void {
  for (const given of words.split(',')) {
    const minus = given.startsWith('!');
    const word = minus ? given.slice(1) : given;
    if (!Object.hasOwn(QUERIES, word))
      throw new UsageError(
        `ss -A: no sockets are called '${word}'${hint(nearest(word, Object.keys(QUERIES)))}`,
      );
    for (const kind of QUERIES[word]!) {
      if (minus) options.kinds.delete(kind);
      else options.kinds.add(kind);
    }
  }
}

function familyOf(options: SsOptions, word: string): void {
  if (word === 'inet' || word === 'inet6') options.family = word;
  else if (word === 'link') options.kinds.add('packet');
  else queries(options, word);
}

/** Reads a command line in the words of `ss`. */
export function ssOptions(argv: readonly string[]): SsOptions {
  const options: SsOptions = {
    kinds: new Set(),
    family: undefined,
    which: 'connected',
    states: undefined,
    filter: '',
    show: new Set(),
    processes: false,
    extended: false,
    timers: false,
    numeric: false,
    header: true,
    summary: false,
    events: false,
    kill: false,
    json: false,
    help: false,
    netns: undefined,
  };
  const words: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    const next = (): string => {
      const value = argv[++i];
      if (value === undefined) throw new UsageError(`ss: ${word} needs a value`);
      return value;
    };
    if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s);
      const found = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
      if (!found)
        throw new UsageError(`ss: unknown option '${word}'${hint(nearest(name, Object.keys(OPTIONS)))}`);
      found[1](options, () => value ?? next());
    } else if (/^-\w/.test(word)) {
      const letters = [...word.slice(1)];
      for (let at = 0; at < letters.length; at++) {
        const action = LETTERS.get(letters[at]!);
        if (!action) throw new UsageError(`ss: unknown option '-${letters[at]}' in '${word}'`);
        action(options, () => {
          // what stands behind the letter is its value
          const rest = letters.splice(at + 1).join('');
          return rest !== '' ? rest : next();
        });
      }
    } else words.push(word);
  }
  options.filter = stated(options, words).join(' ');
  if (options.kinds.size === 0) for (const kind of options.family ? INET : ALL_KINDS) options.kinds.add(kind);
  return options;
}

/** Takes `state …` and `exclude …` out of the words. */
function stated(options: SsOptions, words: readonly string[]): string[] {
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word !== 'state' && word !== 'exclude') {
      rest.push(word);
      continue;
    }
    const name = words[++i] ?? '';
    const found = name === 'all' ? EVERY : Object.hasOwn(STATES, name) ? STATES[name]! : undefined;
    if (!found)
      throw new UsageError(`ss: no state is called '${name}'${hint(nearest(name, Object.keys(STATES)))}`);
    options.states ??= new Set(word === 'state' ? [] : EVERY);
    for (const state of found) {
      if (word === 'state') options.states.add(state);
      else options.states.delete(state);
    }
  }
  return rest;
}

/** The states to list; of sockets without connections those that are in use. */
export function statesOf({ which, states }: SsOptions): readonly SocketState[] | undefined {
  if (states) return [...states];
  if (which === 'all') return undefined;
  return which === 'listening' ? ['listen', 'close'] : CONNECTED;
}

/** The words that completion and help know. */
export const OPTION_WORDS = Object.entries(OPTIONS).flatMap(([name, [letter]]) => [
  `--${name}`,
  ...(letter ? [`-${letter}`] : []),
]);

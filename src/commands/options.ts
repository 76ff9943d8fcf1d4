import { unknownValue } from '../objects/words/declared.js';
import type { Line } from '../objects/words/line.js';
import { nearest } from '../schema/names.js';
import type { Program } from './program.js';

/** A family as commands say it. */
export type CommandFamily = 'inet' | 'inet6' | 'bridge' | 'mpls' | 'packet';

/** What stands before the object of a command line. */
export interface CommandOptions {
  /** `-4`, `-6`, `-B`, `-M`, `-f FAMILY`. */
  readonly family?: CommandFamily | undefined;
  /** `-n NAME`, or `ip netns exec NAME`: the namespace in which it is to be done. */
  readonly netns?: string | undefined;
  /** `-j`. */
  readonly json?: boolean | undefined;
  /** `-d`. */
  readonly details?: boolean | undefined;
  /** `-s`, once or more often. */
  readonly statistics?: number | undefined;
  /** `-br`. */
  readonly brief?: boolean | undefined;
}

type Writable = { -readonly [K in keyof CommandOptions]: CommandOptions[K] };

interface Option {
  /** The name without dashes; a prefix of it that no earlier one begins with is the same. */
  readonly name: string;
  /** Letters that stand for it. */
  readonly short?: readonly string[];
  readonly programs?: readonly Program[];
  readonly set: (options: Writable, line: Line) => void;
}

const FAMILIES: Readonly<Record<string, CommandFamily | undefined>> = {
  inet: 'inet',
  inet6: 'inet6',
  bridge: 'bridge',
  mpls: 'mpls',
  link: 'packet',
  any: undefined,
};
const family = (value: CommandFamily) => (options: Writable) => {
  options.family = value;
};
/** How something is printed. */
const nothing = (): void => {};

const OPTIONS: readonly Option[] = [
  {
    name: 'family',
    short: ['f'],
    programs: ['ip'],
    set(options, line) {
      const given = line.next();
      if (!Object.hasOwn(FAMILIES, given)) throw unknownValue(given, Object.keys(FAMILIES), line);
      options.family = FAMILIES[given];
    },
  },
  { name: '4', programs: ['ip'], set: family('inet') },
  { name: '6', programs: ['ip'], set: family('inet6') },
  { name: '0', programs: ['ip'], set: family('packet') },
  { name: 'M', programs: ['ip'], set: family('mpls') },
  { name: 'B', programs: ['ip'], set: family('bridge') },
  {
    name: 'netns',
    short: ['n'],
    set(options, line) {
      options.netns = line.next();
    },
  },
  {
    name: 'json',
    short: ['j'],
    set(options) {
      options.json = true;
    },
  },
  {
    name: 'details',
    short: ['d', 'detail'],
    set(options) {
      options.details = true;
    },
  },
  {
    name: 'statistics',
    short: ['s', 'stats'],
    set(options) {
      options.statistics = (options.statistics ?? 0) + 1;
    },
  },
  {
    name: 'brief',
    short: ['br'],
    set(options) {
      options.brief = true;
    },
  },
  { name: 'oneline', short: ['o'], set: nothing },
  { name: 'pretty', short: ['p'], set: nothing },
  { name: 'color', short: ['c', 'co', 'col'], set: nothing },
  { name: 'color=always', set: nothing },
  { name: 'color=auto', set: nothing },
  { name: 'color=never', set: nothing },
  { name: 'human-readable', short: ['h', 'human'], set: nothing },
  { name: 'iec', set: nothing },
  { name: 'resolve', short: ['r'], set: nothing },
  { name: 'Numeric', short: ['N'], set: nothing },
  { name: 'timestamp', short: ['t'], set: nothing },
  { name: 'tshort', short: ['ts'], set: nothing },
  { name: 'all', short: ['a'], programs: ['ip'], set: nothing },
  { name: 'echo', set: nothing },
  { name: 'force', set: nothing },
  { name: 'compressvlans', programs: ['bridge'], set: nothing },
  { name: 'raw', programs: ['tc'], set: nothing },
  { name: 'graph', short: ['g'], programs: ['tc'], set: nothing },
  { name: 'names', short: ['nm'], programs: ['tc'], set: nothing },
  { name: 'cf', short: ['conf'], programs: ['tc'], set: (_options, line) => void line.next() },
  { name: 'rcvbuf', short: ['rc'], set: (_options, line) => void line.next() },
  { name: 'loops', short: ['l'], programs: ['ip'], set: (_options, line) => void line.next() },
];

/** Reads options into a set of them, as far as they go. */
export function readOptions(program: Program, line: Line, options: Writable): void {
  for (let word = line.peek(); word?.startsWith('-') && word.length > 1; word = line.peek()) {
    line.shift();
    if (word === '--') return;
    const name = word.replace(/^--?/, '');
    const known = OPTIONS.filter(({ programs }) => programs === undefined || programs.includes(program));
    const found =
      known.find((one) => one.name === name || one.short?.includes(name)) ??
      (name.length > 1 ? known.find((one) => one.name.startsWith(name)) : undefined);
    if (found === undefined)
      throw line.error(
        `unknown option '${word}'`,
        nearest(
          word,
          known.map((one) => `-${one.name}`),
        ),
      );
    found.set(options, line);
  }
}

const FLAGS: Readonly<Record<string, string>> = {
  inet: '-4',
  inet6: '-6',
  bridge: '-B',
  mpls: '-M',
  packet: '-0',
};

/** The options as they are written. */
export function writtenOptions({
  family: given,
  netns,
  json,
  details,
  statistics = 0,
  brief,
}: CommandOptions): string[] {
  return [
    ...(netns === undefined ? [] : ['-n', netns]),
    ...(given === undefined ? [] : FLAGS[given] === undefined ? ['-f', given] : [FLAGS[given]!]),
    ...(json ? ['-j'] : []),
    ...(details ? ['-d'] : []),
    ...Array<string>(statistics).fill('-s'),
    ...(brief ? ['-br'] : []),
  ];
}

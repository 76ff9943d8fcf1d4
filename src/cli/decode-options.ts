import type { DecoderOptions } from '../decoder/decoder.js';
import { formats } from '../decoder/readers/index.js';
import type { Format } from '../decoder/types.js';
import type { ProtocolWord } from '../messages/protocols.js';
import { nearest } from '../schema/names.js';
import { hint, UsageError } from './errors.js';
import { colourful } from './output.js';

/** What the options of `decode`, `trace` and `capture` say. */
export interface DecodeOptions {
  /** Words that are no options. */
  readonly words: string[];
  /** The command behind `--`. */
  readonly command: string[];
  readonly output: 'tree' | 'json' | 'ts' | 'commands';
  /** Whether to show what a whole capture has, rather than its messages. */
  readonly summary: boolean;
  /** Whether to show what differs between two captures. */
  readonly diff: boolean;
  /** Module with declarations. */
  readonly declare: string | undefined;
  readonly colour: boolean;
  readonly help: boolean;
  /** Whether the numbers of families are read from the running system. */
  readonly live: boolean;
  /** Interface to capture. */
  readonly interface: string | undefined;
  /** File to write. */
  readonly file: string | undefined;
  readonly decoder: DecoderOptions;
}

const SHORT: Readonly<Record<string, string>> = {
  '-j': '--json',
  '-h': '--help',
  '-i': '--interface',
  '-o': '--output',
};
const VALUED = [
  '--format',
  '--protocol',
  '--message',
  '--family',
  '--interface',
  '--output',
  '--declare',
  '--colour',
  '--color',
];
const BARE = ['--json', '--ts', '--commands', '--tree', '--help', '--live', '--summary', '--diff'];

/** Reads the command line of a decoding tool. With `runs`, the first word and all behind it are a command. */
export function parseDecodeOptions(argv: readonly string[], runs = false): DecodeOptions {
  const values: Record<string, string> = {};
  const families: Record<number, string> = {};
  const words: string[] = [];
  let command: string[] = [];
  let output: DecodeOptions['output'] = 'tree';
  let help = false;
  let live = false;
  let summary = false;
  let diff = false;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--') {
      command = argv.slice(i + 1);
      break;
    }
    if (runs && !word.startsWith('-')) {
      command = argv.slice(i);
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      words.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const given = equals < 0 ? word : word.slice(0, equals);
    const name = SHORT[given] ?? given;
    if (name === '--help') help = true;
    else if (name === '--live') live = true;
    else if (name === '--summary') summary = true;
    else if (name === '--diff') diff = true;
    else if (BARE.includes(name)) output = name.slice(2) as DecodeOptions['output'];
    else if (VALUED.includes(name)) {
      const value = equals < 0 ? argv[++i] : word.slice(equals + 1);
      if (value === undefined || value === '') throw new UsageError(`${given} needs a value`);
      if (name === '--family') addFamily(families, value);
      else values[name] = value;
    } else throw new UsageError(`unknown option '${word}'${hint(nearest(name, [...VALUED, ...BARE]))}`);
  }
  const format = values['--format'];
  if (format !== undefined && !formats.includes(format as Format)) {
    throw new UsageError(`unknown format '${format}'; formats are ${formats.join(', ')}`);
  }
  return {
    words,
    command,
    output,
    help,
    live,
    summary,
    diff,
    declare: values['--declare'],
    colour: coloured(values['--colour'] ?? values['--color']),
    interface: values['--interface'],
    file: values['--output'],
    decoder: {
      format: format as Format | undefined,
      protocol: values['--protocol'] as ProtocolWord | undefined,
      message: values['--message'],
      families,
    },
  };
}

/** `37=IPVS`. */
function addFamily(families: Record<number, string>, value: string): void {
  const [, id, name] = /^(\d+)=(.+)$/.exec(value) ?? [];
  if (id === undefined) throw new UsageError(`--family is NUMBER=NAME, such as 37=IPVS, not '${value}'`);
  families[Number(id)] = name!;
}

function coloured(when: string | undefined): boolean {
  if (when === 'always') return true;
  return when !== 'never' && colourful();
}

import { readFileSync } from 'node:fs';
import type { FromIptablesOptions } from '../nft/iptables/options.js';
import { nearest } from '../schema/names.js';
import { jsonText } from '../schema/text/escape.js';
import { CommandError, hint, UsageError } from './errors.js';
import { complain, print, printExactly } from './output.js';

const HELP = `tsroute2 nft from-iptables [-6] [--approximate] [--no-counters] [-j] [FILE]: firewalls of iptables in nft's words

  FILE             command lines of iptables and ip6tables, files of iptables-save, sets of ipset save (- for the standard input)
  -4, -6           the family of a saved file that does not show it
  --approximate    takes what is only near, where there is nothing better (recent --hitcount as a rate)
  --no-counters    leaves out the counters that every rule of iptables has
  -j, --json       JSON in the place of text

tsroute2 nft from-iptables rules.v4 | tsroute2 nft -f -
`;

interface Flags extends FromIptablesOptions {
  json?: boolean;
  help?: boolean;
}

const SWITCHES: Readonly<Record<string, Flags>> = {
  '-4': { family: 'ip' },
  '-6': { family: 'ip6' },
  '--approximate': { approximate: true },
  '--no-counters': { counters: false },
  '-j': { json: true },
  '--json': { json: true },
  '-h': { help: true },
  '--help': { help: true },
};

/** `tsroute2 nft from-iptables`. */
export async function fromIptablesCommand(argv: readonly string[]): Promise<number> {
  let flags: Flags = {};
  let file: string | undefined;
  for (const word of argv) {
    if (Object.hasOwn(SWITCHES, word)) flags = { ...flags, ...SWITCHES[word] };
    else if (word.startsWith('-') && word !== '-') {
      throw new UsageError(
        `nft from-iptables: unknown option '${word}'${hint(nearest(word, Object.keys(SWITCHES)))}`,
      );
    } else if (file !== undefined) throw new UsageError('nft from-iptables: one file at a time');
    else file = word;
  }
  const { json, help, ...options } = flags;
  if (help) {
    print(HELP);
    return 0;
  }
  const { fromIptables, NftError, toJSON } = await import('../nft/index.js');
  try {
    const { text, tree, notes } = fromIptables(textOf(file ?? '-'), { filename: file ?? '-', ...options });
    for (const { file: name, line, message } of notes) complain(`${name}:${line}: ${message}`);
    if (json) print(`${jsonText(toJSON(tree))}\n`);
    else printExactly(text);
    return 0;
  } catch (error) {
    if (!(error instanceof NftError)) throw error;
    complain(error.message);
    return 1;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file}: ${(error as Error).message}`);
  }
}

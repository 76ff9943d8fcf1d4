import type { IPSet } from '../ipset/ipset.js';
import { setOptionsOf, setOptionWords } from '../objects/ipset/command.js';
import type { SetContent, SetHeader } from '../objects/ipset/set.js';
import { formatEntry, formatParts, quotedWord } from '../objects/ipset/text.js';
import { nearest } from '../schema/names.js';
import { undeclared } from '../schema/type.js';
import { CommandError, hint, UsageError } from './errors.js';
import type { Options } from './options.js';
import { complain, print, printExactly } from './output.js';
import { escaped, json } from './text.js';

const HELP = `tsroute2 [-n NETNS] [--json] ipset VERB …: sets of addresses, ports and links, in ipset's words

ipset list [NAME]                     sets with their entries (the default)
ipset headers [NAME]                  sets without their entries
ipset names                           only the names
ipset save [NAME]                     as lines that ipset restore reads
ipset create NAME TYPE [OPTION …]     timeout 60, counters, comment, skbinfo, forceadd, family inet6, netmask 24,
                                      bitmask, hashsize, maxelem, bucketsize, initval, markmask, range 1-100, size 8
ipset add NAME ENTRY [OPTION …]       10.0.0.0/8 timeout 60 comment "quiet" packets 1 nomatch …
ipset del NAME ENTRY                  ipset test NAME ENTRY: exit status 0 if it is in the set, 1 if not
ipset flush [NAME]                    ipset destroy [NAME]: all sets, without a name
ipset rename NAME NEW                 ipset swap NAME OTHER
ipset version                         the protocol that the kernel speaks

With "exist" as the last word, create, add, del and destroy take what is so already for done.
`;

const VERBS = 'list headers names save create add del test flush destroy rename swap version help'.split(' ');

/** `tsroute2 ipset`: what ipset does. */
export async function ipset(words: readonly string[], options: Options): Promise<void> {
  const [given = 'list', ...rest] = words;
  const verb = VERBS.find((one) => one === given) ?? (given === 'show' ? 'list' : undefined);
  if (verb === undefined) {
    throw new UsageError(
      `ipset has no verb '${given}'${hint(nearest(given, VERBS))}; verbs are ${VERBS.join(', ')}`,
    );
  }
  if (options.help || verb === 'help') return print(HELP);
  const { IPSet: Sets } = await import('../ipset/ipset.js');
  await using sets = new Sets({ netns: options.netns });
  // before the sets are closed
  await perform(sets, verb, rest, options);
}

async function perform(sets: IPSet, verb: string, rest: string[], options: Options): Promise<void> {
  const exist = rest.at(-1) === 'exist' && ['create', 'add', 'del', 'destroy'].includes(verb);
  if (exist) rest.pop();
  const [name, other, ...more] = rest;
  const named = (): string => needed(name, `ipset ${verb}: a set's name is missing`);
  const second = (what: string): string => needed(other, `ipset ${verb}: ${what} is missing`);
  const entry = (): string => [second('an entry'), ...more.map(quotedWord)].join(' ');
  const family = options.family === undefined ? {} : { family: options.family as never };
  switch (verb) {
    case 'list':
      return show(await sets.list(name), options, listed);
    case 'headers':
      return show(await sets.headers(name), options, header);
    case 'names':
      return show(await sets.names(), options, (one) => `${escaped(one)}\n`);
    case 'save':
      return save(await sets.list(name));
    case 'create':
      return sets.create(
        { name: named(), type: undeclared(second('its type')), ...family, ...setOptionsOf(more) },
        { exist },
      );
    case 'add':
      return sets.add(named(), entry(), { exist });
    case 'del':
      return sets.del(named(), entry(), { exist });
    case 'test':
      if (!(await sets.test(named(), entry()))) throw new CommandError(`${entry()} is not in set ${name}`);
      return;
    case 'flush':
      return sets.flush(name ?? { all: true });
    case 'destroy':
      return sets.destroy(name ?? { all: true }, { exist });
    case 'rename':
      return sets.rename(named(), second('the new name'));
    case 'swap':
      return sets.swap(named(), second('the other set'));
    default:
      return show(
        [await sets.protocol()],
        options,
        ({ version, min }) => `protocol ${version}, from ${min} on\n`,
      );
  }
}

function needed(word: string | undefined, otherwise: string): string {
  if (word === undefined) throw new UsageError(otherwise);
  return word;
}

function show<T>(all: readonly T[], options: Options, text: (one: T) => string): void {
  print(options.json ? `${json(all)}\n` : all.map(text).join(''));
}

/** What ipset restore has no form for: it would be other words, or other lines. */
const UNWRITABLE = /["\n\r]/;

/** Prints lines for ipset restore; what it could not read as what it is, is left out and complained of. */
function save(sets: readonly SetContent[]): void {
  let left = 0;
  for (const set of sets) {
    const name = quotedWord(set.name);
    printExactly(`create ${name} ${set.type} ${setOptionWords(set).join(' ')}`.trimEnd().concat('\n'));
    for (const entry of set.entries) {
      const { comment = '', before = '', after = '' } = entry;
      const parts = formatParts(entry, set.type);
      if ([set.name, parts, comment, before, after].some((one) => UNWRITABLE.test(one))) {
        left++;
        complain(
          escaped(`ipset save: ${set.name}: ${formatEntry(entry, set.type)}: ipset restore cannot read that`),
        );
      } else printExactly(`add ${name} ${formatEntry(entry, set.type)}\n`);
    }
  }
  if (left > 0) throw new CommandError(`ipset save: ${left} entries were left out`);
}

function header(set: SetHeader): string {
  const facts = [
    `Name: ${set.name}`,
    `Type: ${set.type}`,
    `Revision: ${set.revision}`,
    `Header: ${setOptionWords(set).join(' ')}`.trimEnd(),
    `Size in memory: ${set.memsize ?? '?'}`,
    `References: ${set.references ?? '?'}`,
    `Number of entries: ${set.elements ?? '?'}`,
  ];
  return `${facts.map(escaped).join('\n')}\n\n`;
}

function listed(set: SetContent): string {
  const entries = set.entries.map((one) => `${escaped(formatEntry(one, set.type))}\n`).join('');
  return `${header(set).trimEnd()}\nMembers:\n${entries}\n`;
}

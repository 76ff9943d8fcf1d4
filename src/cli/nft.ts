import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { FormatOptions } from '../nft/format/options.js';
import { formatOptionsIn } from '../nft/format/options.js';
import type { Family, Listing, Ruleset, Table } from '../nft/tree.js';
import { nearest } from '../schema/names.js';
import { jsonText } from '../schema/text/escape.js';
import { CommandError, hint, UsageError } from './errors.js';
import { complain, print, printExactly } from './output.js';

const HELP = `tsroute2 [--netns NAME] nft [OPTION …] [COMMAND …]: the firewall, in nft's words

  -f, --file FILE          commands of a file (- for the standard input); they take effect as a whole or not at all
  -c, --check              lets the kernel check them, and changes nothing
  -j, --json               JSON in the place of text, both ways
  -a, --handle             with handles
  -s, --stateless          without counters
  -t, --terse              without the elements of sets
  -n, --numeric            numbers in the place of names
  -y, -p, -T               of priorities, protocols, times alone
  -S, --service  -u, --guid  names of ports, of users and groups
  -e, --echo               prints what was made
  -I, --includepath DIR    where included files are looked for
  -D, --define NAME=VALUE  defines a variable
      --debug=netlink      prints the bytecode

nft list ruleset | tables | table inet filter | chain inet filter input | set … | counters …
nft add | insert | replace | delete | destroy | create | flush | rename | reset | describe
nft monitor [trace]
nft from-iptables [-6] [--approximate] [-j] [FILE]: command lines of iptables and files of iptables-save as nft's commands
`;

interface Flags extends Omit<FormatOptions, 'names'> {
  file?: string;
  check?: boolean;
  json?: boolean;
  echo?: boolean;
  debug?: boolean;
  help?: boolean;
  netns?: string;
  includes: string[];
  defines: string[];
  words: string[];
}

const SWITCHES: Readonly<Record<string, (flags: Flags) => void>> = {
  check: (flags) => {
    flags.check = true;
  },
  json: (flags) => {
    flags.json = true;
  },
  handle: (flags) => {
    flags.handles = true;
  },
  stateless: (flags) => {
    flags.stateless = true;
  },
  terse: (flags) => {
    flags.terse = true;
  },
  numeric: (flags) => {
    flags.numeric = true;
  },
  'numeric-priority': (flags) => {
    flags.numericPriority = true;
  },
  'numeric-protocol': (flags) => {
    flags.numericProtocol = true;
  },
  'numeric-time': (flags) => {
    flags.numericTime = true;
  },
  service: (flags) => {
    flags.services = true;
  },
  guid: (flags) => {
    flags.users = true;
  },
  echo: (flags) => {
    flags.echo = true;
  },
  help: (flags) => {
    flags.help = true;
  },
};
const VALUES: Readonly<Record<string, (flags: Flags, value: string) => void>> = {
  file: (flags, value) => {
    flags.file = value;
  },
  includepath: (flags, value) => {
    flags.includes.push(value);
  },
  define: (flags, value) => {
    flags.defines.push(value);
  },
  netns: (flags, value) => {
    flags.netns = value;
  },
  debug: (flags, value) => {
    if (value !== 'netlink') throw new UsageError(`nft: --debug shows netlink, not '${value}'`);
    flags.debug = true;
  },
};
const SHORT: Readonly<Record<string, string>> = {
  c: 'check',
  j: 'json',
  a: 'handle',
  s: 'stateless',
  t: 'terse',
  n: 'numeric',
  y: 'numeric-priority',
  p: 'numeric-protocol',
  T: 'numeric-time',
  S: 'service',
  u: 'guid',
  e: 'echo',
  h: 'help',
  f: 'file',
  I: 'includepath',
  D: 'define',
  d: 'debug',
};

/** Takes nft's options out of the words; behind the first word of a command there are none. */
function flagsOf(argv: readonly string[]): Flags {
  const flags: Flags = { includes: [], defines: [], words: [] };
  let i = 0;
  const value = (name: string, given: string | undefined): string => {
    const found = given ?? argv[++i];
    if (found === undefined) throw new UsageError(`nft: --${name} needs a value`);
    return found;
  };
  const take = (name: string, given: string | undefined): void => {
    if (Object.hasOwn(VALUES, name)) VALUES[name]!(flags, value(name, given));
    else if (Object.hasOwn(SWITCHES, name) && given === undefined) SWITCHES[name]!(flags);
    else {
      const all = [...Object.keys(SWITCHES), ...Object.keys(VALUES)];
      throw new UsageError(`nft: unknown option '--${name}'${hint(nearest(name, all))}`);
    }
  };
  for (; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--' || !word.startsWith('-') || word === '-') break;
    if (word.startsWith('--')) {
      const [, name = '', given] = /^--([^=]*)(?:=(.*))?$/s.exec(word)!;
      take(name, given);
      continue;
    }
    for (const letter of word.slice(1)) {
      const name = SHORT[letter];
      if (!name) throw new UsageError(`nft: unknown option '-${letter}'`);
      take(name, undefined);
    }
  }
  flags.words = argv.slice(argv[i] === '--' ? i + 1 : i);
  return flags;
}

/** `tsroute2 nft`: what nft does. */
export async function nft(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'from-iptables') {
    const { fromIptablesCommand } = await import('./nft-from-iptables.js');
    return fromIptablesCommand(argv.slice(1));
  }
  const flags = flagsOf(argv);
  if (flags.help || (flags.file === undefined && flags.words.length === 0)) {
    print(HELP);
    return flags.help ? 0 : 2;
  }
  const language = await import('../nft/index.js');
  try {
    return await run(flags, language);
  } catch (error) {
    if (!(error instanceof language.NftError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

type Language = typeof import('../nft/index.js');

/** Reads a file; its errors name it. */
function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file}: ${(error as Error).message}`);
  }
}

function treeOf(flags: Flags, { parse, fromJSON }: Language): Ruleset {
  const { file } = flags;
  const given = file === undefined ? flags.words.join(' ') : textOf(file);
  const defines = flags.defines.map((define) => `define ${define.replace('=', ' = ')}\n`).join('');
  if (flags.json && /^\s*\{/.test(given)) return fromJSON(JSON.parse(given));
  const folders = [file === undefined || file === '-' ? '.' : dirname(file), ...flags.includes];
  const include = (path: string): { name: string; text: string } => {
    for (const folder of isAbsolute(path) ? ['/'] : folders)
      try {
        const name = resolve(folder, path);
        return { name, text: readFileSync(name, 'utf8') };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    throw new CommandError(`${path}: no such file to include`);
  };
  return parse(defines + given, { filename: file ?? '<cmdline>', include });
}

const CHANGES = /^(?:add|create|insert|replace|delete|destroy|flush|rename)$/;

async function run(flags: Flags, language: Language): Promise<number> {
  const tree = treeOf(flags, language);
  if (flags.debug) for (const rule of language.bytecode(tree)) print(`${rule}\n\n`);
  const { Nftables } = await import('../nftables/nftables.js');
  await using firewall = new Nftables(flags.netns === undefined ? {} : { netns: flags.netns });
  let changes: Ruleset['commands'] = [];
  const flush = async (): Promise<void> => {
    if (changes.length === 0) return;
    const { echoes } = await firewall.apply(
      { ...tree, commands: changes },
      { check: flags.check ?? false, echo: flags.echo ?? false },
    );
    changes = [];
    if (flags.echo) show(language.decompile(echoes), flags, language);
  };
  for (const command of tree.commands) {
    const { verb, object } = command;
    if (CHANGES.test(verb)) {
      changes.push(command);
      continue;
    }
    await flush();
    if (verb === 'describe') await describe(command, language);
    else if (verb === 'monitor' && object.kind === 'monitor') await watch(firewall, object.what, flags);
    else if (object.kind === 'listing' && (verb === 'list' || verb === 'reset'))
      show(await listed(firewall, object, verb, flags), flags, language, object.what);
    else throw new CommandError(`nft ${verb} ${object.kind} is not done here`);
  }
  await flush();
  return 0;
}

type Firewall = import('../nftables/nftables.js').Nftables;
type Part = NonNullable<Table['body']>[number];

/** Kinds of parts by the words of `list`. */
const PLURALS: Readonly<Record<string, readonly string[]>> = {
  chains: ['chain'],
  sets: ['set'],
  maps: ['map'],
  meters: ['meter'],
  counters: ['counter'],
  quotas: ['quota'],
  limits: ['limit'],
  secmarks: ['secmark'],
  synproxys: ['synproxy'],
  tunnels: ['tunnel'],
  flowtables: ['flowtable'],
  'flow tables': ['flowtable'],
  'ct helpers': ['ct helper'],
  'ct timeouts': ['ct timeout'],
  'ct expectations': ['ct expectation'],
  rules: ['chain'],
};

/** What nft lists with a table around it even where a table has none. */
const IN_EVERY_TABLE: ReadonlySet<string> = new Set([
  'chains',
  'sets',
  'maps',
  'meters',
  'flowtables',
  'flow tables',
]);

async function listed(
  firewall: Firewall,
  { what, family, table, name }: Listing,
  verb: 'list' | 'reset',
  flags: Flags,
): Promise<Ruleset> {
  if (what === 'hooks') throw new CommandError(`nft ${verb} hooks is not done here`);
  const of = family ?? (table === undefined ? undefined : 'ip');
  const scope = {
    ...(of === undefined ? {} : { family: of as Family }),
    ...(table === undefined ? {} : { table }),
    ...(what === 'chain' && name !== undefined ? { chain: name } : {}),
    ...((what === 'set' || what === 'map' || what === 'meter') && name !== undefined ? { set: name } : {}),
    ...(flags.terse ? { terse: true } : {}),
  };
  const tree = await firewall[verb](scope);
  const kinds =
    PLURALS[what] ??
    (name !== undefined && what !== 'chain' && what !== 'set' && what !== 'map' ? [what] : undefined);
  if (!kinds) return tree;
  const commands = tree.commands.flatMap((command) => {
    const { flags: _flags, comment: _comment, handle: _handle, ...head } = command.object as Table;
    const body = (head.body ?? []).filter(
      (part: Part) => kinds.includes(part.kind) && (name === undefined || part.name === name),
    );
    const shown = what === 'chains' ? body.map((part) => ({ ...part, rules: [] })) : body;
    if (body.length === 0 && table === undefined && !IN_EVERY_TABLE.has(what)) return [];
    return [{ ...command, object: { ...head, body: shown } as Table }];
  });
  return { ...tree, commands };
}

/** Numbers by which programs tell what JSON they read. */
const METAINFO = { metainfo: { version: '1.1.7', release_name: 'tsroute2', json_schema_version: 1 } };

function show(tree: Ruleset, flags: Flags, { format, toJSON }: Language, what?: string): void {
  if (what === 'tables') {
    const tables = tree.commands.map(({ object }) => object as Table);
    if (flags.json)
      print(
        `${jsonText({ nftables: [METAINFO, ...tables.map((table) => toJSON({ sources: [], commands: [{ verb: 'add', object: { ...table, body: [] } }] }).nftables[0]!)] })}\n`,
      );
    else for (const { family, name } of tables) print(`table ${family} ${name}\n`);
    return;
  }
  const how = formatOptionsIn(flags);
  const isPart = what !== undefined && what !== 'ruleset' && what !== 'table';
  if (flags.json) {
    const objects = toJSON(tree, how).nftables.filter((object) => !(isPart && 'table' in object));
    print(`${jsonText({ nftables: [METAINFO, ...objects] })}\n`);
    return;
  }
  const text = format(tree, how);
  // several of a kind stand without a line between them
  printExactly(
    what !== undefined && Object.hasOwn(PLURALS, what) && what !== 'rules'
      ? text.replaceAll('\n\n\t', '\n\t')
      : text,
  );
}

async function watch(firewall: Firewall, what: string | undefined, flags: Flags): Promise<void> {
  if (what === 'trace') {
    for await (const step of firewall.trace())
      print(step.event === 'overrun' ? '# some steps were lost\n' : `${step.text}\n`);
    return;
  }
  for await (const event of firewall.monitor()) {
    if (event.event === 'overrun') {
      complain('some changes were lost');
      continue;
    }
    for (const { text } of event.changes) print(`${text}\n`);
    if (!flags.json)
      print(`# new generation ${event.generation} by process ${event.pid} (${event.process})\n`);
  }
}

async function describe({ object }: Ruleset['commands'][number], language: Language): Promise<void> {
  if (object.kind !== 'describe') return;
  const { described } = await import('../nft/describe.js');
  print(described(object.expression));
  void language;
}

import { readdirSync, readFileSync } from 'node:fs';
import { verbName } from '../commands/parse.js';
import { nameOf, places } from '../commands/places.js';
import { commandObjects } from '../commands/table.js';
import { messageClass } from '../objects/definition.js';
import { partsOf } from '../objects/words/declared.js';
import { type Command, commandOptions, commands } from './commands.js';
import { UsageError } from './errors.js';
import { print } from './output.js';

/** What shells do: they ask `tsroute2 complete` for what may follow the words so far, the last being incomplete. */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_tsroute2() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(tsroute2 complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || compopt -o default
}
complete -F _tsroute2 tsroute2
`,
  zsh: `#compdef tsroute2
_tsroute2() {
  local -a candidates
  candidates=(\${(f)"$(tsroute2 complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#candidates} )); then compadd -- $candidates; else _files; fi
}
if [ "$funcstack[1]" = "_tsroute2" ]; then _tsroute2 "$@"; else compdef _tsroute2 tsroute2; fi
`,
  fish: `function __tsroute2_complete
  set -l words (commandline -opc) (commandline -ct)
  tsroute2 complete -- $words[2..-1] 2>/dev/null
end
complete -c tsroute2 -f -a '(__tsroute2_complete)'
for command in decode capture generate
  complete -c tsroute2 -n "__fish_seen_subcommand_from $command" -F
end
`,
};

/** Words that the name of an interface follows. */
const DEVICES: ReadonlySet<string> = new Set([
  'dev',
  'master',
  'link',
  'iif',
  'oif',
  'br',
  'port',
  'vrf',
  'nomaster',
  '-i',
]);
const VALUED: ReadonlySet<string> = new Set(
  commandOptions.filter(({ value }) => value !== undefined).flatMap(({ names }) => names),
);
const FAMILIES = ['inet', 'inet6', 'bridge', 'mpls'];
/** Behind them the name of an interface stands alone. */
const NAMED: ReadonlySet<string> = new Set(['set', 'del', 'show', 'get', 'change']);

/** `tsroute2 completion SHELL`: prints what makes a shell complete the words of this command. */
export async function completion(argv: readonly string[]): Promise<number> {
  const [shell = ''] = argv;
  if (!Object.hasOwn(SCRIPTS, shell))
    throw new UsageError(`completion: for which shell? (${Object.keys(SCRIPTS).join(', ')})`);
  print(SCRIPTS[shell]!);
  return 0;
}

/** `tsroute2 complete -- WORD …`: prints what the last word may become, one a line. */
export async function complete(argv: readonly string[]): Promise<number> {
  const words = argv[0] === '--' ? argv.slice(1) : argv;
  const last = words.at(-1) ?? '';
  const found = (await candidates(words.slice(0, -1))).filter((word) => word.startsWith(last));
  print(
    [...new Set(found)]
      .sort()
      .map((word) => `${word}\n`)
      .join(''),
  );
  return 0;
}

/** What may follow the words. */
export async function candidates(before: readonly string[]): Promise<string[]> {
  const previous = before.at(-1) ?? '';
  if (previous === '-n' || previous === '--netns') return namespaces();
  if (previous === '-f' || previous === '--family') return FAMILIES;
  const words = before.filter((word, i) => !word.startsWith('-') && !VALUED.has(before[i - 1] ?? ''));
  const options = commandOptions.flatMap(({ names }) => names);
  const command = commandOf(words);
  if (command === undefined) {
    const [first] = words;
    const names = commands.map(({ name }) => name.split(' '));
    if (first === undefined) return [...names.map(([name]) => name!), 'help', ...options];
    return [
      ...new Set(
        names.filter(([name, part]) => name === first && part !== undefined).map(([, part]) => part!),
      ),
    ];
  }
  const rest = words.slice(command.name.split(' ').length);
  if (command.name === 'monitor') return places.map((one) => nameOf(one).split(' ')[0]!);
  if (command.object === undefined)
    return rest.length === 0
      ? [...(command.verbs ?? []), ...options]
      : DEVICES.has(previous)
        ? devices()
        : [];
  return ofObject(command.object, rest, previous, options);
}

function commandOf(words: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((part, i) => words[i] === part));
}

async function ofObject(
  name: string,
  words: readonly string[],
  previous: string,
  options: readonly string[],
): Promise<string[]> {
  const { verbs } = commandObjects.find((one) => nameOf(one) === name)!;
  const names = verbs.flatMap((one) => one.names).map((one) => one.split(' '));
  if (words.length === 0) return [...names.map(([first]) => first!), 'help', ...options];
  const inner = names.flatMap(([first, second]) => (first === words[0] && second ? [second] : []));
  if (words.length === 1 && inner.length > 0) return inner;
  if (DEVICES.has(previous)) return devices();
  if (previous === 'type' && name === 'link') {
    const { kinds } = await import('../messages/route/link/kinds.js');
    return Object.keys(kinds);
  }
  const said = words.slice(0, inner.length > 0 ? 2 : 1).join(' ');
  const verb = verbs.find((one) => one.names.includes(said)) ?? verbs[0]!;
  const own = verb.words.filter((one) => one.verbs === undefined || one.verbs.includes(verbName(verb)));
  const { object } = verb;
  const hasFields = object.protocol === undefined && object.verbs[verb.verb] !== undefined;
  const parts = hasFields ? partsOf(messageClass(object)) : undefined;
  const keys = [...own.flatMap((one) => one.names), ...(parts?.keys() ?? [])].filter(
    (key) => key !== 'unknown',
  );
  const isBare = name === 'link' && words.length === 1 && NAMED.has(previous);
  return isBare ? [...devices(), ...keys] : keys;
}

function devices(): string[] {
  try {
    return [...readFileSync('/proc/self/net/dev', 'utf8').matchAll(/^ *([^\s:]+):/gm)].map(([, one]) => one!);
  } catch {
    return [];
  }
}

function namespaces(): string[] {
  try {
    return readdirSync('/run/netns');
  } catch {
    return [];
  }
}

import { type CommandOption, commandOptions, commands } from './commands.js';

/** Column at which summaries begin. */
const SUMMARIES = 30;

function row(left: string, right: string): string {
  const indented = `  ${left}`;
  return indented.length < SUMMARIES
    ? `${indented.padEnd(SUMMARIES)}${right}`
    : `${indented}\n${' '.repeat(SUMMARIES)}${right}`;
}

/** An option as it is written: `-n, --netns NAME`. */
export function optionText({ names, value }: CommandOption): string {
  return `${names.join(', ')}${value === undefined ? '' : ` ${value}`}`;
}

const objects = commands.filter(({ object }) => object !== undefined);
const others = commands.filter(({ object }) => object === undefined);

/** What is said of one command: its usage, what it is, and its verbs. */
export function helpOf(name: string): string {
  const { usage, summary, verbs } = commands.find((one) => one.name === name)!;
  const line = `tsroute2 ${name} ${usage}`.trim();
  return `${line}: ${summary}\n${verbs === undefined ? '' : `verbs: ${verbs.join(', ')}\n`}`;
}

/** What `tsroute2 --help` prints. */
export const help = `tsroute2: shows and changes the kernel's networking, and explains what programs send to it

tsroute2 [OPTIONS] OBJECT [VERB] [WORD …]
tsroute2 [OPTIONS] COMMAND …

Objects ("tsroute2 OBJECT --help" lists the words of each):
${objects.map(({ name, summary }) => row(name, summary)).join('\n')}

Commands ("tsroute2 COMMAND --help" says more):
${others.map(({ name, usage, summary }) => row(`${name} ${usage}`.trim(), summary)).join('\n')}

Verbs: show (when none is given), add, set, change, replace, append, del, get, flush: those that the object has.
Words: KEY VALUE or KEY=VALUE. Keys are iproute2's words or the library's field names, a dot leading inwards:
       linkinfo.data.id 5. Flags and lists are separated by commas; what has parts can also be given as JSON.

Options:
${commandOptions.map((option) => row(optionText(option), option.summary)).join('\n')}

Exit status: 0 done, 1 refused or wrong, 2 wrong usage.
`;

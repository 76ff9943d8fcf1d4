import { nameOf } from '../commands/places.js';
import { commandObjects } from '../commands/table.js';
import { commandOptions, commands } from './commands.js';
import { usageOf } from './grammar.js';
import { optionText } from './help.js';
import { print } from './output.js';
import { version } from './version.js';

/** Text as troff takes it. */
function troff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1');
}

/** The man page, made of the table that the help is made of. */
export async function manPage(): Promise<string> {
  const out = [
    `.TH TSROUTE2 1 "" "tsroute2 ${troff(version())}"`,
    '.SH NAME',
    "tsroute2 \\- shows and changes the kernel's networking, and explains what programs send to it",
    '.SH SYNOPSIS',
    '.B tsroute2\n[\\fIOPTIONS\\fR] \\fIOBJECT\\fR [\\fIVERB\\fR] [\\fIWORD\\fR ...]',
    '.br',
    '.B tsroute2\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR ...',
    '.SH OPTIONS',
  ];
  for (const option of commandOptions)
    out.push('.TP', `.B ${troff(optionText(option))}`, troff(option.summary));
  out.push('.SH OBJECTS');
  for (const { object, name, summary } of commands) {
    if (object === undefined) continue;
    const usage = usageOf(commandObjects.find((one) => nameOf(one) === name)!);
    out.push('.SS', troff(name), troff(summary), '.PP', '.nf', troff(usage), '.fi');
  }
  out.push('.SH COMMANDS');
  for (const { object, name, usage, summary } of commands) {
    if (object !== undefined) continue;
    out.push('.TP', `.B ${troff(`${name} ${usage}`.trim())}`, troff(summary));
  }
  out.push(
    '.SH EXIT STATUS',
    '0: done. 1: refused or wrong. 2: wrong usage.',
    '.SH SEE ALSO',
    '.BR ip (8), bridge (8), ipset (8), iw (8)',
    '',
  );
  return out.join('\n');
}

/** `tsroute2 man`: prints the man page, for `man -l -`. */
export async function man(): Promise<number> {
  print(await manPage());
  return 0;
}

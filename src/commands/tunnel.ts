import { unknownValue } from '../objects/words/declared.js';
import { kindWords } from '../objects/words/kinds/index.js';
import type { Reading, Word } from '../objects/words/types.js';
import { custom } from '../objects/words/word.js';

/** `ip tunnel`: the kinds of links that it makes, by mode; its own system calls are older than they. */

const MODES: Readonly<Record<string, readonly [kind: string, proto?: string]>> = {
  ipip: ['ipip', 'ipip'],
  'ip/ip': ['ipip', 'ipip'],
  gre: ['gre'],
  'gre/ip': ['gre'],
  sit: ['sit', 'ipv6'],
  'ipv6/ip': ['sit', 'ipv6'],
  isatap: ['sit', 'ipv6'],
  vti: ['vti'],
  ip6ip6: ['ip6tnl', 'ipv6'],
  'ipv6/ipv6': ['ip6tnl', 'ipv6'],
  ipip6: ['ip6tnl', 'ipip'],
  'ip/ipv6': ['ip6tnl', 'ipip'],
  any: ['ip6tnl', 'ip'],
  'any/ipv6': ['ip6tnl', 'ip'],
  ip6gre: ['ip6gre'],
  'gre/ipv6': ['ip6gre'],
  vti6: ['vti6'],
};

/** The mode of a tunnel; it has to be known before the words of its kind are read. */
const mode = custom('mode', (reading) => {
  const { line } = reading;
  const given = line.next();
  if (!Object.hasOwn(MODES, given)) throw unknownValue(given, Object.keys(MODES), line);
  setMode(reading, MODES[given]!);
  if (given === 'isatap') reading.set('flags', ['isatap']);
});

function setMode(reading: Reading, [kind, proto]: readonly [kind: string, proto?: string]): void {
  reading.facts.kind = kind;
  if (proto !== undefined) reading.set('proto', proto);
}

const name = custom('name', (reading) => reading.set('ifname', reading.line.next()));
const own = custom([], (reading, given) => reading.set('ifname', given), undefined, {
  takes: (_given, { fields }) => fields.ifname === undefined,
});

/** Words that only one kind has come before those that all have. */
export const tunnelWords: readonly Word[] = [
  mode,
  name,
  ...kindWords.gre!.words,
  ...kindWords.ip6tnl!.words.filter(
    ({ names }) => names.includes('encaplimit') || names.includes('flowlabel'),
  ),
  ...kindWords.sit!.words.filter(({ names }) => names.some((one) => one.startsWith('6rd'))),
  own,
];

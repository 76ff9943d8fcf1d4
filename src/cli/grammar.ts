import type { CommandObject } from '../commands/object.js';
import { nameOf, otherPlaces, type Place, places } from '../commands/places.js';
import { nearest } from '../schema/names.js';
import { commands } from './commands.js';
import { hint, UsageError } from './errors.js';

/** What there is on the command line that is no object of `ip`, `bridge` or `tc`. */
const OWN: readonly string[] = ['monitor', 'db', 'ipset', 'help'];

/** All objects and commands by name. */
export const objectNames: readonly string[] = [
  ...places.map(nameOf),
  ...OWN.filter((name) => name !== 'help'),
];

const toolNames = [
  ...otherPlaces.map(nameOf),
  ...commands.filter(({ object }) => object === undefined).map(({ name }) => name),
];

/** The command of this program's own that a word, or its beginning, means; undefined for an object. */
export function ownCommand(word: string): string | undefined {
  const objects = places.flatMap(({ program, path }) => (program === 'ip' ? path[0]! : [program]));
  if (OWN.includes(word)) return word;
  if (word !== '' && objects.some((name) => name.startsWith(word))) return undefined;
  const found = word === '' ? undefined : OWN.find((name) => name.startsWith(word));
  if (found !== undefined) return found;
  const near = nearest(word, [...OWN, ...objects, ...toolNames]);
  const known = `objects are ${objectNames.join(', ')}; commands are ${toolNames.join(', ')}`;
  throw new UsageError(`unknown object '${word}'${near === undefined ? `; ${known}` : hint(near)}`);
}

/** The object whose name some words begin with. */
export function placeNamed(words: readonly string[]): Place | undefined {
  return [...places]
    .sort((a, b) => b.path.length - a.path.length)
    .find((one) => {
      const parts = nameOf(one).split(' ');
      return parts.every((part, i) => {
        const names =
          one.program !== 'ip' && i === 0 ? [part] : one.path[i - (one.program === 'ip' ? 0 : 1)]!;
        return words[i] !== undefined && names.includes(words[i]);
      });
    });
}

/** The words of an object's verbs, for people: a line for each set of verbs with the same words. */
export function usageOf(object: CommandObject): string {
  const name = nameOf(object);
  const groups = new Map<string, string[]>();
  for (const { names, words } of object.verbs) {
    const verb = names[0]!;
    const known = words
      .filter((one) => one.verbs === undefined || one.verbs.includes(verb === 'delete' ? 'del' : verb))
      .flatMap((one) => one.names.slice(0, 1));
    const text = [...new Set(known)].join(' ');
    groups.set(text, [...new Set([...(groups.get(text) ?? []), verb])]);
  }
  return [...groups]
    .map(
      ([words, verbs]) => `tsroute2 ${name} ${verbs.join('|')}${words === '' ? '' : `\n${wrapped(words)}`}`,
    )
    .join('\n');
}

const WIDTH = 100;

function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    if (lines.at(-1)!.length + word.length > WIDTH - 8) lines.push('');
    lines[lines.length - 1] += `${lines.at(-1) === '' ? '' : ' '}${word}`;
  }
  return lines.map((line) => `        ${line}`).join('\n');
}

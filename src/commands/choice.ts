import type { Fields } from '../objects/definition.js';
import { isWithin } from '../objects/prefix.js';
import { checkArgument } from '../schema/argument.js';
import type { Choice, Command } from './command.js';

/** Whether an entry of a dump is one that a listing shows: what its filter does not say. */
export function isChosen(command: Command, entry: Fields): boolean {
  checkArgument('isChosen', 'command', command, 'an object', ['object', 'choice']);
  const { object, choice, verb, input } = command;
  if (!inRanges(choice, entry)) return false;
  if (object.name === 'neigh') return isShownNeighbour(choice, verb, input, entry);
  if (choice.dynamic && ((entry.flags ?? []) as readonly string[]).includes('permanent')) return false;
  return true;
}

function inRanges({ ranges = {} }: Choice, entry: Fields): boolean {
  return Object.entries(ranges).every(([field, { root, match }]) => {
    const own = (entry[field] as string | undefined) ?? 'default';
    return (root === undefined || isWithin(own, root)) && (match === undefined || isWithin(match, own));
  });
}

/** Those that resolve nothing are listed, and those for ever flushed, only if a state is said. */
function isShownNeighbour(
  choice: Choice,
  verb: string,
  input: Fields,
  { state = [], cacheinfo }: Fields,
): boolean {
  const own = state as readonly string[];
  const proxy = ((input.flags ?? []) as readonly string[]).includes('proxy') || input.family === 'bridge';
  if (choice.unused && ((cacheinfo ?? {}) as { refcnt?: number }).refcnt !== 0) return false;
  if (choice.everyState || proxy) return true;
  if (choice.states !== undefined)
    return choice.states.length === 0 ? own.length === 0 : choice.states.some((one) => own.includes(one));
  if (own.length === 0 || own.includes('noarp')) return false;
  return verb !== 'flush' || !own.includes('permanent');
}

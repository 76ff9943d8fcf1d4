/** Classes of differentiated services by their names. */
import type { Options } from './rule.js';

/** The number of a class: `CS1`, `AF21`, `EF`, `BE`. */
export function dscpClass(options: Options, name: string): number {
  const word = options.needed(name).toUpperCase();
  const selector = /^CS([0-7])$/.exec(word);
  if (selector) return Number(selector[1]) << 3;
  const forwarding = /^AF([1-4])([1-3])$/.exec(word);
  if (forwarding) return (Number(forwarding[1]) << 3) | (Number(forwarding[2]) << 1);
  if (word === 'EF') return 46;
  if (word === 'BE') return 0;
  throw options.fault(`'${word}' is no class of DSCP`, name);
}

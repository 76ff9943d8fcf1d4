/** What the words of all actions have in common. */

import { defined, type Obj, type Reader } from '../reader.js';
import { integer } from '../units.js';

const GOTO = 0x20000000;
const JUMP = 0x10000000;

/** What becomes of a packet: `'pipe'`, `'drop'`, `'goto chain 5'`, `'jump 2'` over so many actions. */
export type VerdictWord =
  | 'continue'
  | 'ok'
  | 'pass'
  | 'reclassify'
  | 'drop'
  | 'shot'
  | 'pipe'
  | 'stolen'
  | 'queued'
  | 'repeat'
  | 'redirect'
  | 'trap'
  | 'unspec'
  | `goto chain ${number}`
  | `jump ${number}`
  | number;

/** A verdict as the kernel's declaration has it. */
export function verdict(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const [, way, to] = /^(goto chain|jump) (\w+)$/.exec(value.trim()) ?? [];
  return way === undefined ? value : (way === 'jump' ? JUMP : GOTO) + integer(to!);
}

/** A verdict as it is written. */
export function verdictText(value: unknown): unknown {
  if (typeof value !== 'number' || value < JUMP) return value;
  return value >= GOTO ? `goto chain ${value - GOTO}` : `jump ${value - JUMP}`;
}

/** The words that all actions have. */
export interface ActionWords {
  /** What becomes of the packet then. */
  action?: VerdictWord | undefined;
  /** Number of the action within its kind; 0 lets the kernel choose. */
  index?: number | undefined;
}

const STRUCTS = ['parms', 'parmsEx', 'tbf', 'act'] as const;

/** The struct of parameters that options in the kernel's terms have, with its name. */
export function parametersOf(options: Obj): { struct: string; parms: Obj } | undefined {
  for (const struct of STRUCTS) {
    const parms = options[struct];
    if (typeof parms === 'object' && parms !== null) return { struct, parms: parms as Obj };
  }
  return undefined;
}

/** What a reader of words is given of what all actions have. */
export type Generic = { index?: number; action: unknown };

/**
 * A reader of an action's words. Options that have the struct of parameters are the kernel's own; of others `read`
 * makes options, putting what all actions have where the kind has it.
 */
export function action<W>(
  otherwise: VerdictWord | ((words: W) => VerdictWord),
  read: (words: W & Obj, generic: Generic) => Obj,
): Reader {
  return (options) => {
    const own = parametersOf(options);
    if (own) {
      const { struct, parms } = own;
      const then = parms.action ?? (typeof otherwise === 'function' ? otherwise(parms as W) : otherwise);
      return { ...options, [struct]: { ...parms, action: verdict(then) } };
    }
    const { action: then, index, ...words } = options as Obj & ActionWords;
    const chosen = then ?? (typeof otherwise === 'function' ? otherwise(words as W) : otherwise);
    return read(words as W & Obj, defined({ index, action: verdict(chosen) }) as Generic);
  };
}

import type { Words } from '../words.js';

type Word = (words: Words) => void;

/** A word that takes an interface by name, or by index. */
export function device(key: string): Word {
  return (words) => {
    const name = words.next();
    words.target[key] = /^\d+$/.test(name) ? Number(name) : name;
  };
}

/** A word that takes text as it is. */
export function text(key: string): Word {
  return (words) => {
    words.target[key] = words.next();
  };
}

/** A word that stands for a flag. */
export function flag(key: string, name: string): Word {
  return (words) => words.addFlag(key, name);
}

/** A word that stands for a value. */
export function value(key: string, stands: unknown): Word {
  return (words) => {
    words.target[key] = stands;
  };
}

import { typeError } from '../schema/stack.js';

/** The most that a timer of the platform takes; beyond, it fires at once. */
const MOST = 0x7fffffff;

/** Something that is going to be called. */
export interface Later {
  /** It is not called any more. May be called again. */
  cancel(): void;
}

/**
 * Calls a function once after so many milliseconds, however many they are; never after `Infinity`.
 * @param options.unref does not keep the process alive meanwhile.
 */
export function later(milliseconds: number, call: () => void, options: { unref?: boolean } = {}): Later {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let left = Math.max(0, milliseconds);
  const wind = (): void => {
    const part = Math.min(left, MOST);
    left -= part;
    timer = setTimeout(left > 0 ? wind : call, part);
    if (options.unref) timer.unref?.();
  };
  wind();
  return { cancel: () => clearTimeout(timer) };
}

/** Throws where that is no time to wait, naming the option. */
export function checkMilliseconds(name: string, value: number | undefined): void {
  if (value === undefined || value >= 0) return;
  throw typeError(`${name}: ${value} is not a number of milliseconds`);
}

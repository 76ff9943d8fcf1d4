import { checkMilliseconds, later } from './later.js';

/** Waits so many milliseconds; false where the signal ended that. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  checkMilliseconds('interval', milliseconds);
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const stop = (): void => {
      timer.cancel();
      resolve(false);
    };
    const timer = later(milliseconds, () => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}

import { NetlinkError } from '../protocol/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { checkMilliseconds, later } from '../socket/later.js';
import type { Subscription } from '../socket/subscription.js';
import type { MonitorEvent, MonitorGroup } from './monitor.js';

/** Limits of waiting for something to come about. */
export interface PollOptions {
  /** Milliseconds to wait: 10,000 by default; 0 for as long as it takes. Then `ETIMEDOUT`. */
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
}

export const POLL_OPTIONS = optionNames<PollOptions>({ timeout: true, signal: true });

/** What {@link poll} needs: a way to hear of changes. */
export interface Watcher {
  monitor(options: { groups: readonly MonitorGroup[] }): Subscription<MonitorEvent>;
}

const DEFAULT_TIMEOUT = 10_000;

/** What is not there yet reads as an error: of an interface to come, for example. */
const ABSENT = new Set(['ENODEV', 'ENOENT', 'ESRCH', 'ENXIO', 'EADDRNOTAVAIL']);

/** What `read` finds; undefined where what it requests does not exist. */
export async function found<T>(read: () => PromiseLike<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NetlinkError && ABSENT.has(error.code)) return undefined;
    throw error;
  }
}

/**
 * Reads until what was read is as it should be, and returns that. It is read once more whenever the kernel reports of
 * changes in the groups, never by the clock. `ready` is given undefined where what is requested does not exist.
 */
export async function poll<T>(
  watcher: Watcher,
  groups: readonly MonitorGroup[],
  read: () => PromiseLike<T>,
  ready: (value: T | undefined) => boolean,
  what: string,
  options: PollOptions = {},
): Promise<T | undefined> {
  const { timeout = DEFAULT_TIMEOUT, signal } = options;
  checkMilliseconds('timeout', timeout);
  signal?.throwIfAborted();
  // listening begins before the first look, so that no change falls between
  const events = watcher.monitor({ groups });
  let expired = false;
  const stop = (): void => events.close();
  signal?.addEventListener('abort', stop, { once: true });
  const timer =
    timeout > 0
      ? later(timeout, () => {
          expired = true;
          stop();
        })
      : undefined;
  try {
    const first = await found(read);
    if (ready(first)) return first;
    for await (const _batch of events.batches()) {
      const value = await found(read);
      if (ready(value)) return value;
    }
    signal?.throwIfAborted();
    if (expired) throw NetlinkError.of('ETIMEDOUT', `${what}: not within ${timeout} ms`);
    throw NetlinkError.of('EBADF', `${what}: the socket was closed`);
  } finally {
    timer?.cancel();
    signal?.removeEventListener('abort', stop);
    events.close();
  }
}

export interface WaitOptions extends PollOptions {
  /** False: wait until none is left. */
  present?: boolean | undefined;
}

export const WAIT_OPTIONS = optionNames<WaitOptions>({ timeout: true, signal: true, present: true });

/** Waits until a dump has entries, or none any more; returns them. */
export async function pollEntries<T>(
  watcher: Watcher,
  groups: readonly MonitorGroup[],
  read: () => PromiseLike<T[]>,
  what: string,
  given: WaitOptions,
): Promise<T[]> {
  checkOptions(given, WAIT_OPTIONS);
  const { present = true, ...options } = given;
  const ready = (entries: T[] | undefined): boolean => (entries ?? []).length > 0 === present;
  return (await poll(watcher, groups, read, ready, what, options)) ?? [];
}

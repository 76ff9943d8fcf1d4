import { addon } from '../../../socket/transports/addon.js';

const EAGAIN = 11;

/**
 * Takes the lock of a file for as long as the descriptor is open: false while another has it, undefined where the system
 * has none for it. The lock goes with the process, so that none is ever stale.
 */
export function lockFile(fd: number): boolean | undefined {
  let result: number;
  try {
    result = addon().lock(fd);
  } catch (error) {
    // no native part for this machine: there are transports that do without
    if ((error as { code?: string }).code === 'ENOSYS') return undefined;
    throw error;
  }
  if (result === -EAGAIN) return false;
  return result === 0 || undefined;
}

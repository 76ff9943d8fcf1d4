import { isScarce } from './scarce.js';

/** Descriptors that starting a program takes for a moment: two for each pipe, and two to learn whether it runs. */
const ROOM = 8;

/**
 * Throws `EMFILE` or `ENFILE` where there are not as many descriptors left as starting a program takes. Where they run out
 * halfway, Node leaves the ends of pipes open: whoever tries again would soon have none.
 */
export function checkRoom(): void {
  const fs = process.getBuiltinModule('node:fs');
  const open: number[] = [];
  try {
    while (open.length < ROOM) open.push(fs.openSync('/dev/null', 'r'));
  } catch (error) {
    // where the file is not there, or not permitted (Deno), it is not known
    if (isScarce(error)) throw error;
  } finally {
    for (const fd of open) fs.closeSync(fd);
  }
}

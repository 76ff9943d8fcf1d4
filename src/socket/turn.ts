/** Milliseconds that requests answered at once may keep the event loop from its turn. */
const LIMIT = 8;
/** Requests between looks at the clock, which takes as long as a hundredth of one. */
const STEP = 16;

let begun = 0;
let asked = 0;
let isOver = false;

function next(): void {
  begun = 0;
  asked = 0;
  isOver = false;
}

/** Milliseconds on a clock that nobody sets. */
function now(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/**
 * Whether requests that were answered within their calls have taken the whole turn of the event loop, so that the next
 * answer is handed on in another: a loop of awaited requests must not starve timers and signals.
 */
export function isTurnSpent(): boolean {
  if (isOver) return true;
  if (begun === 0) {
    begun = now();
    setImmediate(next);
  } else if (++asked % STEP === 0) isOver = now() - begun > LIMIT;
  return isOver;
}

/** The same outcome, in the next turn of the event loop. */
export function nextTurn<T>(outcome: Promise<T>): Promise<T> {
  // it is handled, only later
  outcome.catch(() => {});
  return new Promise((resolve) => setImmediate(() => resolve(outcome)));
}

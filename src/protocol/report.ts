/**
 * Has an error that a callback threw surface as an uncaught exception, and returns: who calls others' functions goes on,
 * so that nobody else goes deaf for it.
 */
export function report(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** Calls a function of others; what it throws is reported. */
export function guarded(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    report(error);
  }
}

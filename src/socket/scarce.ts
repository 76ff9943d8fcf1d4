const SCARCE: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);

/** Whether an error says that the system is short of descriptors, threads or memory: it may be over in a moment. */
export function isScarce(error: unknown): boolean {
  return SCARCE.has((error as { code?: unknown } | null | undefined)?.code);
}

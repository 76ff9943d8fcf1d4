/**
 * Stacks that begin with the caller's line: what lies between it and the fault is this library's own business, and
 * would push the caller's line out of the ten frames that are kept.
 */

interface Trace {
  stack?: string | undefined;
}

/** Frames to take: some are this library's, and are not shown. */
const DEPTH = 24;

/** Takes the frames that are on the stack now: some microseconds, so not where nothing has failed or is waited for. */
function take(): Trace {
  const limit = Error.stackTraceLimit;
  const trace: Trace = {};
  setLimit(DEPTH);
  Error.captureStackTrace?.(trace, take);
  setLimit(limit);
  return trace;
}

function setLimit(limit: number): void {
  try {
    Error.stackTraceLimit = limit;
  } catch {
    // where the language's own objects are frozen, the limit stays
  }
}

/** Where a call was made, taken while its caller is on the stack. */
export class CallSite {
  readonly trace: Trace = take();
}

/** An error whose stack begins with the caller's line, worded when it is read. */
export class TracedError extends Error {
  #trace: Trace;

  /** @param site of the call at fault; by default what is on the stack. */
  constructor(message: string, site?: CallSite) {
    const limit = Error.stackTraceLimit;
    setLimit(0);
    super(message);
    setLimit(limit);
    this.#trace = site?.trace ?? take();
    if (Error.captureStackTrace !== undefined) Object.defineProperty(this, 'stack', STACK);
  }

  /** Has the error point at a call made earlier. */
  static retrace(error: TracedError, site: CallSite): void {
    error.#trace = site.trace;
  }

  static stackOf(error: TracedError): string {
    return `${error.name}: ${error.message}${callersOf(error.#trace.stack ?? '')}`;
  }
}

const STACK: PropertyDescriptor = {
  get(this: TracedError) {
    return TracedError.stackOf(this);
  },
  set(this: TracedError, value: unknown) {
    Object.defineProperty(this, 'stack', { value, writable: true });
  },
  configurable: true,
  enumerable: false,
};

/**
 * The promise of a call that goes on after its caller has left the stack: what it fails with points at the caller.
 */
export function traced<T>(promise: Promise<T>): Promise<T> {
  const site = new CallSite();
  return promise.catch((error: unknown) => {
    if (error instanceof TracedError) TracedError.retrace(error, site);
    throw error;
  });
}

/** The frames of a stack from the first that is not this library's; all where none is another's. */
function callersOf(stack: string): string {
  const start = stack.indexOf('\n    at ');
  if (start < 0) return '';
  const frames = stack.slice(start + 1).split('\n');
  const first = frames.findIndex(isCallers);
  return `\n${(first < 0 ? frames : frames.slice(first)).join('\n')}`;
}

function isCallers(frame: string): boolean {
  const file = fileOf(frame);
  return file !== undefined && !file.startsWith('node:') && !file.startsWith(ownFolder());
}

/** The file in `at f (file:///a/b.js:1:2)`; undefined for what the engine itself does. */
function fileOf(frame: string): string | undefined {
  const place = /:\d+:\d+\)?$/.exec(frame);
  if (!place) return undefined;
  const head = frame.slice(0, place.index);
  const words = head.slice(head.indexOf('at ') + 3);
  const file = head.includes('(') ? head.slice(head.lastIndexOf('(') + 1) : words.replace(/^async /, '');
  return /[/\\:]/.test(file) ? file : undefined;
}

let own: string | undefined;

/** The folder that this library's files are in: that of its sources or of its bundle. */
function ownFolder(): string {
  if (own === undefined) {
    const [, first = ''] = (new CallSite().trace.stack ?? '').split('\n').slice(0, 2);
    const file = fileOf(first) ?? '';
    own = /^.*[/\\](?:src|dist)[/\\]/.exec(file)?.[0] ?? file;
    if (own === '') own = '\0';
  }
  return own;
}

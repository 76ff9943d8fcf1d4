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

/** Of errors whose stack is worded when it is read: what it is worded from. */
const traces = new WeakMap<Error, Trace>();

/** An error whose stack begins with the caller's line, worded when it is read. */
export class TracedError extends Error {
  /** @param site of the call at fault; by default what is on the stack. */
  constructor(message: string, site?: CallSite, options?: ErrorOptions) {
    const limit = Error.stackTraceLimit;
    setLimit(0);
    super(message, options);
    setLimit(limit);
    point(this, site?.trace ?? take());
  }
}

/** A TypeError whose stack begins with the caller's line: of arguments that have the wrong shape. */
export function typeError(message: string): TypeError {
  return pointed(TypeError, message);
}

/** A RangeError whose stack begins with the caller's line: of arguments that are outside of what is possible. */
export function rangeError(message: string): RangeError {
  return pointed(RangeError, message);
}

/** An Error whose stack begins with the caller's line: of a call that cannot be done as things are. */
export function callError(message: string): Error {
  return pointed(Error, message);
}

function pointed<E extends Error>(type: new (message: string) => E, message: string): E {
  const limit = Error.stackTraceLimit;
  setLimit(0);
  const error = new type(message);
  setLimit(limit);
  point(error, take());
  return error;
}

function point(error: Error, trace: Trace): void {
  traces.set(error, trace);
  if (Error.captureStackTrace !== undefined) Object.defineProperty(error, 'stack', STACK);
}

const STACK: PropertyDescriptor = {
  get(this: Error) {
    return `${this.name}: ${this.message}${callersOf(traces.get(this)?.stack ?? '')}`;
  },
  set(this: Error, value: unknown) {
    Object.defineProperty(this, 'stack', { value, writable: true });
  },
  configurable: true,
  enumerable: false,
};

/** Has an error that this library words point at the call that it answers. */
export function retrace(error: unknown, { trace }: CallSite): void {
  if (isWorded(error)) traces.set(error, trace);
}

/**
 * The promise of a call that goes on after its caller has left the stack: what it fails with points at the caller.
 */
export function traced<T>(promise: Promise<T>): Promise<T> {
  const site = new CallSite();
  return promise.catch((error: unknown) => {
    throw atCaller(error, site);
  });
}

/** Whether an error is one that this library words: anything else is a fault in it, or comes from the program. */
export const isWorded = (error: unknown): error is Error => error instanceof Error && traces.has(error);

/**
 * Has an error point at the call that failed, unless it points at a line of the program already: one further in, as in a
 * function that was given to a verb. A fault of this library keeps its frames, and gets the caller's below them.
 */
export function atCaller(error: unknown, { trace }: CallSite): unknown {
  if (!(error instanceof Error)) return error;
  const own = traces.get(error);
  if (own !== undefined) {
    if (!hasCaller(own.stack)) traces.set(error, trace);
  } else if (beganInside(error) && !hasCaller(error.stack)) {
    const stack = `${error.stack}${callersOf(trace.stack ?? '')}`;
    Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
  }
  return error;
}

/** The frames of a stack from the first that is not this library's; all where none is another's. */
function callersOf(stack: string): string {
  const frames = framesOf(stack);
  if (frames.length === 0) return '';
  const first = frames.findIndex(isCallers);
  return `\n${(first < 0 ? frames : frames.slice(first)).join('\n')}`;
}

function framesOf(stack: string | undefined): string[] {
  const start = stack?.indexOf('\n    at ') ?? -1;
  return start < 0 ? [] : stack!.slice(start + 1).split('\n');
}

/** Whether a stack names the program's line that made the call, and not just one that waits for it. */
function hasCaller(stack: string | undefined): boolean {
  const first = framesOf(stack).find(isCallers);
  return first !== undefined && !/^\s+at async /.test(first);
}

/** Whether an error arose in this library, or in what of the runtime it called; not in a function it was given. */
export function beganInside({ stack }: Error): boolean {
  // in a program's bundle nothing tells the library's lines from the program's
  if (typeof stack !== 'string' || !ownFolder().endsWith('/')) return false;
  const first = framesOf(stack).find((frame) => fileOf(frame)?.startsWith('node:') === false);
  return first !== undefined && fileOf(first)!.startsWith(ownFolder());
}

function isCallers(frame: string): boolean {
  const file = fileOf(frame);
  return file !== undefined && !file.startsWith('node:') && !file.startsWith(ownFolder());
}

/** What engines write in the place of a file; programs may come from `[eval]` and the like. */
const ENGINE_OWN: ReadonlySet<string> = new Set(['<anonymous>', 'native', 'unknown']);

/** The file in `at f (file:///a/b.js:1:2)`, as a path; undefined for what the engine itself does. */
function fileOf(frame: string): string | undefined {
  const place = /:\d+:\d+\)?$/.exec(frame);
  if (!place) return undefined;
  const head = frame.slice(0, place.index);
  const words = head.slice(head.indexOf('at ') + 3);
  const file = head.includes('(') ? head.slice(head.lastIndexOf('(') + 1) : words.replace(/^async /, '');
  return ENGINE_OWN.has(file) ? undefined : pathOf(file);
}

/** A file's path: of ES modules stacks have the URL, of CommonJS the path, and this library has both. */
function pathOf(file: string): string {
  if (!file.startsWith('file://')) return file;
  try {
    return decodeURIComponent(file.slice('file://'.length));
  } catch {
    return file;
  }
}

/** Where this file is within the package: see socket/own-file.ts. */
declare const PLACE_IN_PACKAGE: string | undefined;
const PLACE = typeof PLACE_IN_PACKAGE === 'undefined' ? 'build/src/schema/stack.js' : PLACE_IN_PACKAGE;
/** Where it is if the stack names sources (`--enable-source-maps`). */
const SOURCE = 'src/schema/stack.ts';

let own: string | undefined;

/**
 * The folder that this library's files are in: that of its sources or of its bundle. Elsewhere, in a program's
 * bundle, this file.
 */
function ownFolder(): string {
  if (own === undefined) {
    const [first = ''] = framesOf(new CallSite().trace.stack);
    const file = fileOf(first) ?? '\0';
    const place = [PLACE, SOURCE].find((one) => file.endsWith(`/${one}`));
    const within = /^(?:dist|build\/src|src)\//.exec(place ?? '')?.[0];
    own = place === undefined || within === undefined ? file : file.slice(0, -place.length) + within;
  }
  return own;
}

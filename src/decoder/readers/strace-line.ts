/** A line of strace's log that is a system call, complete, begun or resumed. */
export interface CallLine {
  readonly process: number;
  readonly time?: number;
  readonly name: string;
  /** Behind the opening parenthesis, up to the result. */
  readonly text: string;
  /** Whether the rest follows later (`<unfinished ...>`). */
  readonly unfinished: boolean;
  /** Whether it goes on with one begun before. */
  readonly resumed: boolean;
  /** What the call returned; undefined for `?`, or where it has not yet. */
  readonly result?: number;
}

const HEAD =
  /^\s*(?:\[pid\s+(\d+)(?:<[^>]*>)?\]\s+|(\d+)(?:<[^>]*>)?\s+)?(?:(\d\d:\d\d:\d\d(?:\.\d+)?|\d+\.\d+)\s+)?(?:\(\+\s*[\d.]+\)\s+)?(?:\[\s*[0-9a-f?]+\]\s+){0,2}(?:([a-z]\w*)\(|<\.\.\. (\w+) resumed>\s?)/;
const RESULT = /^(.*)\)\s+= (-?(?:0x[0-9a-f]+|\d+)|\?)/s;
const UNFINISHED = '<unfinished ...>';

/** The text before `<unfinished ...>`; undefined where a line does not end with that. */
function beforeUnfinished(line: string): string | undefined {
  const text = line.trimEnd();
  return text.endsWith(UNFINISHED) ? text.slice(0, -UNFINISHED.length).trimEnd() : undefined;
}

/** Whether a line could be one of strace's log. */
export function looksLikeCall(line: string): boolean {
  // most lines that are none are seen by that
  if (!line.includes('(') && !line.includes('<... ')) return false;
  return HEAD.test(line) && (RESULT.test(line) || beforeUnfinished(line) !== undefined);
}

/** Reads a line; undefined where it is something else: a signal, an exit, the program's own output. */
export function readCallLine(line: string): CallLine | undefined {
  const head = HEAD.exec(line);
  if (!head) return undefined;
  const rest = line.slice(head[0].length);
  const common = {
    process: Number(head[1] ?? head[2] ?? 0),
    ...(head[3] === undefined ? {} : { time: timeOf(head[3]) }),
    name: head[4] ?? head[5]!,
    resumed: head[5] !== undefined,
  };
  const begun = beforeUnfinished(rest);
  if (begun !== undefined) return { ...common, text: begun, unfinished: true };
  const result = RESULT.exec(rest);
  if (!result) return undefined;
  const value = result[2]!;
  return {
    ...common,
    text: result[1]!,
    unfinished: false,
    ...(value === '?' ? {} : { result: Number(value) }),
  };
}

/** Milliseconds since 1970 (`-ttt`), or since midnight. */
function timeOf(text: string): number {
  const parts = text.split(':').map(Number);
  if (parts.length === 1) return 1000 * parts[0]!;
  return 1000 * (3600 * parts[0]! + 60 * parts[1]! + parts[2]!);
}

/** A descriptor as an argument: its number, and what `-y` or `-yy` say of it. */
export interface Descriptor {
  readonly fd: number;
  /** True for a netlink socket, false for something else, undefined where nothing is said. */
  readonly netlink?: boolean;
  /** Name of its protocol without `NETLINK_`, and its port, once it is bound. */
  readonly protocol?: string;
}

const DESCRIPTOR = /^(0x[0-9a-f]+|\d+)(?:<(?:(NETLINK):\[(?:([A-Za-z_0-9]+):)?\d+\]>|(socket):\[|))?/;

/** Reads the first argument of a call on a descriptor. */
export function readDescriptor(text: string): Descriptor | undefined {
  const found = DESCRIPTOR.exec(text);
  if (!found) return undefined;
  const fd = Number(found[1]);
  if (found[2]) return { fd, netlink: true, ...(found[3] ? { protocol: found[3] } : {}) };
  const told = found[0].includes('<') && !found[4];
  return told ? { fd, netlink: false } : { fd };
}

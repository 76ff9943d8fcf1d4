import type { AuditRecordType } from '../messages/audit.js';

/** A record of the audit log, taken apart. */
export interface AuditRecordEvent {
  event: 'record';
  /** What it tells of: `'syscall'`, `'execve'`, `'path'`, `'proctitle'`, `'user_login'`, …; a number where it has no name. */
  type: AuditRecordType | number;
  /** Seconds since 1970. */
  time: number;
  /** Records with the same number belong to one event. */
  serial: number;
  /** Its fields; text in quotation marks, or in hexadecimal where it had to be, is as it was. */
  fields: Readonly<Record<string, string>>;
  /** The whole as the kernel says it. */
  text: string;
}

const HEAD = /^audit\((\d+)\.(\d+):(\d+)\):\s?/;
/** Fields that hold text, which is hexadecimal where it has blanks, quotation marks or control characters. */
const TEXTS = new Set([
  'a0',
  'acct',
  'cmd',
  'comm',
  'cwd',
  'data',
  'dir',
  'exe',
  'file',
  'grp',
  'key',
  'name',
  'new',
  'ocomm',
  'old',
  'path',
  'proctitle',
  'vm',
  'watch',
]);
const ARGUMENT = /^a\d+$/;
/** Types whose `a0`, `a1`, … are words of a command, and not numbers. */
const COMMANDS = new Set(['execve']);
const SECOND = 1000;

/** Takes the text of a record apart. */
export function parseRecord(type: AuditRecordType | number, text: string): AuditRecordEvent {
  const [head = '', seconds = '0', milliseconds = '0', serial = '0'] = HEAD.exec(text) ?? [];
  const fields: Record<string, string> = {};
  const rest = text.slice(head.length);
  const names = new Map<string, number>();
  for (const [name, value] of pairs(rest)) {
    // what a program tells stands within apostrophes, as fields again
    if (name === 'msg' && value.startsWith("'")) {
      for (const [inner, said] of pairs(value.slice(1, -1))) set(inner, said);
      continue;
    }
    set(name, value);
  }
  function set(name: string, value: string): void {
    let key = name;
    // numbered on from where it was left, however often it comes
    for (let n = names.get(name) ?? 1; names.has(key); n++) {
      key = `${name}${n + 1}`;
      names.set(name, n + 1);
    }
    names.set(key, 1);
    // a name is whatever a program says, `__proto__` too
    Object.defineProperty(fields, key, {
      value: plain(type, name, value),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return {
    event: 'record',
    type,
    time: Number(seconds) + Number(milliseconds) / SECOND,
    serial: Number(serial),
    fields,
    text,
  };
}

/** `name=value`, one after the other; a value may stand in quotation marks, apostrophes or braces. */
function* pairs(text: string): Generator<[name: string, value: string]> {
  let at = 0;
  while (at < text.length) {
    const equals = text.indexOf('=', at);
    if (equals < 0) return;
    const before = text.slice(at, equals);
    const name = before.slice(before.lastIndexOf(' ') + 1);
    const open = text[equals + 1];
    const close = open === '"' || open === "'" ? open : open === '{' ? '}' : ' ';
    const from = close === ' ' ? equals + 1 : equals + 2;
    const found = text.indexOf(close, from);
    const end = found < 0 ? text.length : close === ' ' ? found : found + 1;
    yield [name, text.slice(equals + 1, end)];
    at = end;
  }
}

function plain(type: string | number, name: string, value: string): string {
  if (value.startsWith('"') && value.endsWith('"') && value.length > 1) return value.slice(1, -1);
  const isText = ARGUMENT.test(name) ? COMMANDS.has(`${type}`) : TEXTS.has(name);
  if (!isText || !/^([0-9A-F]{2})+$/.test(value)) return value;
  const bytes = Uint8Array.from(value.match(/../g)!, (pair) => Number.parseInt(pair, 16));
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  // words of a command line are divided by NUL
  return new TextDecoder().decode(bytes.subarray(0, end)).replaceAll('\0', ' ');
}

import type { AuditRule as RuleMessage } from '../messages/audit.js';
import { checkFields, defined } from '../schema/fields.js';
import { EncodeError, type Input } from '../schema/index.js';
import { instead } from '../schema/options.js';
import { readString, utf8Length, writeString } from '../schema/text/utf8.js';

/** Lists of rules (`AUDIT_FILTER_*`). */
const LISTS = { user: 0, task: 1, entry: 2, exit: 4, exclude: 5, filesystem: 6, io_uring: 7 } as const;
const PREPEND = 0x10;

/** Operators (`AUDIT_EQUAL` and its kin). */
const OPERATORS = {
  '=': 0x40000000,
  '!=': 0x30000000,
  '<': 0x10000000,
  '<=': 0x50000000,
  '>': 0x20000000,
  '>=': 0x60000000,
  '&': 0x08000000,
  '&=': 0x48000000,
} as const;

/** Fields in the words of `auditctl`. */
const FIELDS = {
  pid: 0,
  uid: 1,
  euid: 2,
  suid: 3,
  fsuid: 4,
  gid: 5,
  egid: 6,
  sgid: 7,
  fsgid: 8,
  auid: 9,
  pers: 10,
  arch: 11,
  msgtype: 12,
  subj_user: 13,
  subj_role: 14,
  subj_type: 15,
  subj_sen: 16,
  subj_clr: 17,
  ppid: 18,
  obj_user: 19,
  obj_role: 20,
  obj_type: 21,
  obj_lev_low: 22,
  obj_lev_high: 23,
  loginuid_set: 24,
  sessionid: 25,
  fstype: 26,
  devmajor: 100,
  devminor: 101,
  inode: 102,
  exit: 103,
  success: 104,
  path: 105,
  perm: 106,
  dir: 107,
  filetype: 108,
  obj_uid: 109,
  obj_gid: 110,
  field_compare: 111,
  exe: 112,
  saddr_fam: 113,
  a0: 200,
  a1: 201,
  a2: 202,
  a3: 203,
  key: 210,
} as const;
/** Those whose value is text. */
const TEXTS: ReadonlySet<number> = new Set([13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 105, 107, 112, 210]);

const ARCHES: Readonly<Record<string, number>> = {
  x86_64: 0xc000003e,
  i386: 0x40000003,
  aarch64: 0xc00000b7,
  arm: 0x40000028,
};
const B64: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
const B32: Readonly<Record<string, string>> = { x64: 'i386', arm64: 'arm' };
/** Bits of `perm`. */
const PERMISSIONS = { x: 1, w: 2, r: 4, a: 8 } as const;

export type AuditField = keyof typeof FIELDS;
export type AuditOperator = keyof typeof OPERATORS;

/** One condition of a rule. */
export interface AuditCondition {
  /** In the words of `auditctl`; a number where it has none. */
  field: AuditField | number;
  /** `'='` by default. */
  op?: AuditOperator | number;
  /** Text of `path`, `dir`, `exe`, `key` and contexts; `'b64'` or a name of `arch`; letters of `perm`; else a number. */
  value: string | number;
}

/** A rule: what is recorded. */
export interface AuditRule {
  /** `'exit'` by default. */
  list?: keyof typeof LISTS | number;
  /** `'always'` by default. */
  action?: 'never' | 'possible' | 'always' | number;
  /** Before the others. */
  prepend?: boolean;
  /** Numbers of system calls of its `arch`; `'all'` is the default. */
  syscalls?: readonly number[] | 'all';
  fields: AuditCondition[];
}

const OF = 'audit rule';
const KEYS = ['list', 'action', 'prepend', 'syscalls', 'fields'] as const;
const WORDS = 64;
const BITS = 32;
const ALL_BITS = 0xffffffff;
/** `AUDIT_SYSCALL_CLASSES`: bits from here on are classes of calls, and not calls. */
const CLASSES = 2032;

const nameOf = <T extends Readonly<Record<string, number>>>(names: T, value: number): keyof T | number =>
  (Object.keys(names).find((one) => names[one] === value) as keyof T | undefined) ?? value;

function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, utf8Length(text)));
  writeString(text, bytes, 0);
  return bytes;
}

/** A rule as the kernel reports it. */
export function ruleOf({
  flags,
  action,
  fieldCount,
  mask,
  fields,
  values,
  fieldflags,
  buf,
}: RuleMessage): AuditRule {
  let at = 0;
  const bytes = bytesOf(buf);
  const found: AuditCondition[] = [];
  for (let i = 0; i < fieldCount; i++) {
    const number = fields[i]!;
    const field = nameOf(FIELDS, number) as AuditField | number;
    const op = nameOf(OPERATORS, fieldflags[i]! >>> 0) as AuditOperator | number;
    let value: string | number = values[i]!;
    if (TEXTS.has(number)) {
      value = readString(bytes, at, at + value);
      at += values[i]!;
    } else if (field === 'arch') value = nameOf(ARCHES, value >>> 0) as string | number;
    else if (field === 'perm') value = letters(value);
    found.push({ field, op, value });
  }
  const list = flags & ~PREPEND;
  const all = mask.slice(0, WORDS - 1).every((word) => word >>> 0 === ALL_BITS);
  const none = mask.every((word) => word === 0);
  return defined({
    list: nameOf(LISTS, list) as AuditRule['list'],
    action,
    prepend: flags & PREPEND ? true : undefined,
    syscalls: none ? undefined : all ? 'all' : calls(mask),
    fields: found,
  }) as AuditRule;
}

function calls(mask: readonly number[]): number[] {
  const found: number[] = [];
  for (let call = 0; call < WORDS * BITS; call++)
    if (mask[Math.floor(call / BITS)]! & (1 << (call % BITS))) found.push(call);
  return found;
}

function letters(bits: number): string {
  return (['r', 'w', 'x', 'a'] as const).filter((letter) => bits & PERMISSIONS[letter]).join('');
}

/**
 * The message of a rule.
 *
 * @throws EncodeError
 */
export function ruleMessage(rule: AuditRule): Input<RuleMessage> {
  checkFields(OF, rule, KEYS);
  const { list = 'exit', action = 'always', prepend, syscalls, fields } = rule;
  if (!Array.isArray(fields))
    throw new EncodeError(OF, 'fields', 'is missing: conditions, or an empty array');
  if (typeof list === 'string' && !Object.hasOwn(LISTS, list))
    throw new EncodeError(OF, 'list', `there is no list '${list}'${instead(list, Object.keys(LISTS))}`);
  if (fields.length > WORDS) throw new EncodeError(OF, 'fields', `are more than ${WORDS}`);
  const texts: Uint8Array[] = [];
  const parts = fields.map((one, i) => condition(one, `fields[${i}]`, texts));
  const pad = <T>(given: T[], none: T): T[] => [
    ...given,
    ...Array.from({ length: WORDS - given.length }, () => none),
  ];
  const length = texts.reduce((sum, one) => sum + one.length, 0);
  return {
    flags: (typeof list === 'number' ? list : LISTS[list]) | (prepend ? PREPEND : 0),
    action,
    fieldCount: fields.length,
    mask: maskOf(syscalls, list),
    fields: pad(
      parts.map(({ field }) => field),
      0,
    ),
    values: pad(
      parts.map(({ value }) => value >>> 0),
      0,
    ),
    fieldflags: pad(
      parts.map(({ op }) => op),
      0,
    ),
    buflen: length,
    buf: texts.map((one) => readString(one, 0, one.length)).join(''),
  } as Input<RuleMessage>;
}

function maskOf(syscalls: AuditRule['syscalls'], list: AuditRule['list']): number[] {
  const calling = list === 'exit' || list === 'entry' || list === 'io_uring';
  if (syscalls === undefined || syscalls === 'all')
    return Array.from({ length: WORDS }, () => (calling || syscalls === 'all' ? ALL_BITS : 0));
  const mask = Array.from({ length: WORDS }, () => 0);
  for (const [i, call] of syscalls.entries()) {
    if (!Number.isInteger(call) || call < 0 || call >= CLASSES)
      throw new EncodeError(OF, `syscalls[${i}]`, `${call} is no number of a system call`);
    const word = Math.floor(call / BITS);
    mask[word] = (mask[word]! | (1 << (call % BITS))) >>> 0;
  }
  return mask;
}

function condition(
  given: AuditCondition,
  path: string,
  texts: Uint8Array[],
): { field: number; op: number; value: number } {
  checkFields(OF, given, ['field', 'op', 'value'], path);
  const { field: name, op: sign = '=', value } = given;
  if (typeof name === 'string' && !Object.hasOwn(FIELDS, name))
    throw new EncodeError(
      OF,
      `${path}.field`,
      `there is no field '${name}'${instead(name, Object.keys(FIELDS))}`,
    );
  if (typeof sign === 'string' && !Object.hasOwn(OPERATORS, sign))
    throw new EncodeError(
      OF,
      `${path}.op`,
      `there is no operator '${sign}'${instead(sign, Object.keys(OPERATORS))}`,
    );
  const field = typeof name === 'number' ? name : FIELDS[name];
  const op = typeof sign === 'number' ? sign : OPERATORS[sign];
  if (TEXTS.has(field)) {
    const bytes = bytesOf(`${value}`);
    texts.push(bytes);
    return { field, op, value: bytes.length };
  }
  if (name === 'arch' && typeof value === 'string') {
    const arch = (value === 'b64' ? B64 : value === 'b32' ? B32 : {})[process.arch as 'x64'] ?? value;
    if (!Object.hasOwn(ARCHES, arch))
      throw new EncodeError(
        OF,
        `${path}.value`,
        `there is no arch '${value}'${instead(value, [...Object.keys(ARCHES), 'b64', 'b32'])}`,
      );
    return { field, op, value: ARCHES[arch]! };
  }
  if (name === 'perm' && typeof value === 'string') {
    let bits = 0;
    for (const letter of value) {
      if (!Object.hasOwn(PERMISSIONS, letter))
        throw new EncodeError(OF, `${path}.value`, `'${letter}' is none of r, w, x, a`);
      bits |= PERMISSIONS[letter as 'r'];
    }
    return { field, op, value: bits };
  }
  if (typeof value !== 'number') throw new EncodeError(OF, `${path}.value`, `'${value}' is not a number`);
  return { field, op, value };
}

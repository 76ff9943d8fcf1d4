import { checkArgument } from './argument.js';
import type { Access, AnyType, MarkedType, Message, Type } from './type.js';
import { resolve } from './type.js';

/**
 * A field that only the kernel says: statistics, states, limits. Objects that were read are sent without it, types of
 * input do not have it, comparisons pass over it.
 */
export function readOnly<T>(type: Type<T>): MarkedType<T, 'readOnly'> {
  checkArgument('readOnly', 'type', type, 'an object');
  return marked(type, 'readOnly', undefined);
}

/** A field that only requests say: the kernel never reports it, or reports it under another name. */
export function writeOnly<T>(type: Type<T>): MarkedType<T, 'writeOnly'> {
  checkArgument('writeOnly', 'type', type, 'an object');
  return marked(type, 'writeOnly', undefined);
}

/** A field that Linux has since a version: `since('6.6', u32)`. May be put around {@link readOnly} and {@link writeOnly}. */
export function since<T, A extends Access | undefined>(
  version: string,
  type: MarkedType<T, A>,
): MarkedType<T, A>;
export function since<T>(version: string, type: Type<T>): MarkedType<T, undefined>;
export function since(version: string, type: Type): MarkedType {
  checkArgument('since', 'version', version, 'a string');
  checkArgument('since', 'type', type, 'an object');
  return marked(type, undefined, version);
}

function marked<T, A extends Access | undefined>(
  type: Type<T>,
  access: A,
  version: string | undefined,
): MarkedType<T, A> {
  const inner = unmarked(type);
  return {
    kind: 'marked',
    of: inner.type,
    access: access ?? (inner.access as A),
    since: version ?? inner.since,
  };
}

/** A declared type by itself, and what it is marked with. */
export function unmarked(declared: Type): {
  type: AnyType;
  access: Access | undefined;
  since: string | undefined;
} {
  if (declared.kind !== 'marked') return { type: declared as AnyType, access: undefined, since: undefined };
  const { of, access, since: version } = declared as MarkedType;
  return { type: of, access, since: version };
}

type Fields = Readonly<Record<string, unknown>>;

/** A member of an object: its type, and who may say it. */
export interface Member {
  readonly type: AnyType;
  readonly access?: Access | undefined;
  readonly since?: string | undefined;
}

/**
 * The member of a type by its key; where the type is chosen by another field, by that of `own` (what it stands beside) or
 * `root`. Undefined where nothing of that name is declared.
 */
export function memberOf(declared: AnyType, key: string, own: Fields, root: Fields): Member | undefined {
  checkArgument('memberOf', 'declared', declared, 'an object');
  const type = resolve(declared);
  switch (type.kind) {
    case 'message': {
      const attribute = type.attributes.byKey.get(key);
      return attribute ?? type.header.fields.find((field) => field.key === key);
    }
    case 'attributes':
      return type.byKey.get(key);
    case 'struct':
      return type.fields.find((field) => field.key === key);
    case 'nest':
      return memberOf(type.set, key, own, root);
    case 'select': {
      const by = own[type.by] ?? root[type.by];
      const found = typeof by === 'string' && Object.hasOwn(type.cases, by) ? type.cases[by] : undefined;
      return found && memberOf(found, key, own, root);
    }
    default:
      return undefined;
  }
}

/** What the elements of a list are; undefined where the type is no list of objects. */
export function elementOf(declared: AnyType): AnyType | undefined {
  const type = resolve(declared);
  return type.kind === 'array' || type.kind === 'list' || type.kind === 'repeated' || type.kind === 'records'
    ? type.of
    : undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** The object without the fields of the given access, at any depth; the object itself where it has none. */
export function withoutAccess<T extends object>(message: Message, object: T, access: Access): T {
  return strip(message, object as Fields, object as Fields, object as Fields, access) as T;
}

function strip(type: AnyType, object: Fields, own: Fields, root: Fields, access: Access): Fields {
  let out: Record<string, unknown> | undefined;
  for (const key in object) {
    const value = object[key];
    const member = value === undefined ? undefined : memberOf(type, key, own, root);
    if (member === undefined) continue;
    if (member.access === access) {
      out ??= { ...object };
      delete out[key];
      continue;
    }
    const stripped = stripValue(member.type, value, object, root, access);
    if (stripped !== value) (out ??= { ...object })[key] = stripped;
  }
  return out ?? object;
}

function stripValue(type: AnyType, value: unknown, own: Fields, root: Fields, access: Access): unknown {
  if (isObject(value)) return strip(type, value, own, root, access);
  const of = Array.isArray(value) ? elementOf(type) : undefined;
  if (of === undefined) return value;
  let changed = false;
  const list = (value as unknown[]).map((one) => {
    const stripped = isObject(one) ? strip(of, one, one, root, access) : one;
    changed ||= stripped !== one;
    return stripped;
  });
  return changed ? list : value;
}

import { TracedError } from '../schema/stack.js';

/** A family's description as the kernel keeps it (Documentation/netlink/specs): its YAML as plain objects. */

export interface Spec {
  readonly name: string;
  readonly doc?: string;
  /** `genetlink`, the default, `genetlink-c`, `genetlink-legacy` or `netlink-raw`. */
  readonly protocol?: string;
  readonly protonum?: number;
  readonly version?: number;
  readonly definitions?: readonly SpecDefinition[];
  readonly 'attribute-sets': readonly SpecSet[];
  readonly operations: SpecOperations;
  readonly 'sub-messages'?: readonly SpecSubMessage[];
  readonly 'mcast-groups'?: { readonly list: readonly { readonly name: string; readonly value?: number }[] };
  /** Not the kernel's: numbers of answers by their names, where those are numbered apart. */
  readonly answers?: Readonly<Record<string, number>>;
  /** Not the kernel's: attributes and members whose names match are counts, read as numbers. */
  readonly counters?: string;
  /** Not the kernel's: the family's number, where it is fixed. */
  readonly id?: number;
  /** Not the kernel's: what names of sets begin with, and declarations leave out; a regular expression. */
  readonly strip?: string;
  /** Not the kernel's: what interfaces and constants of the generated declaration begin with. */
  readonly prefix?: string;
}

export interface SpecDefinition {
  readonly name: string;
  readonly doc?: string;
  readonly type: 'const' | 'enum' | 'flags' | 'struct';
  readonly value?: number | string;
  readonly 'value-start'?: number;
  readonly entries?: readonly (
    | string
    | { readonly name: string; readonly value?: number; readonly doc?: string }
  )[];
  readonly members?: readonly SpecMember[];
}

export interface SpecMember {
  readonly name: string;
  readonly doc?: string;
  readonly type: string;
  readonly len?: number | string;
  readonly 'byte-order'?: 'big-endian' | 'little-endian';
  readonly 'display-hint'?: string;
  readonly enum?: string;
  readonly 'enum-as-flags'?: boolean;
  readonly struct?: string;
  /** Not the kernel's: the type in this package's words. */
  readonly as?: string;
}

export interface SpecSet {
  readonly name: string;
  readonly doc?: string;
  readonly 'name-prefix'?: string;
  readonly 'subset-of'?: string;
  readonly attributes: readonly SpecAttribute[];
  /** Not the kernel's: the name of the set in the generated declaration. */
  readonly key?: string;
}

export interface SpecAttribute {
  readonly name: string;
  readonly doc?: string;
  readonly type?: string;
  readonly value?: number;
  readonly 'name-prefix'?: string;
  readonly 'byte-order'?: 'big-endian' | 'little-endian';
  readonly 'display-hint'?: string;
  readonly enum?: string;
  readonly 'enum-as-flags'?: boolean;
  readonly struct?: string;
  readonly 'nested-attributes'?: string;
  readonly 'multi-attr'?: boolean;
  readonly 'sub-type'?: string;
  readonly 'type-value'?: readonly string[];
  readonly 'sub-message'?: string;
  readonly selector?: string;
  readonly checks?: Readonly<Record<string, unknown>>;
  /** Not the kernel's: the key of the attribute. */
  readonly key?: string;
  /** Not the kernel's: index of the first element of an `indexed-array`, 0 by default. */
  readonly start?: number;
  /** Not the kernel's: whether a nest is marked as one; `true`. */
  readonly flagged?: boolean;
  /** Not the kernel's: the type in this package's words, such as `sockaddr`. */
  readonly as?: string;
}

export interface SpecOperations {
  readonly 'enum-model'?: 'unified' | 'directional';
  readonly 'name-prefix'?: string;
  readonly 'fixed-header'?: string;
  readonly list: readonly SpecOperation[];
}

export interface SpecOperation {
  readonly name: string;
  readonly doc?: string;
  readonly value?: number;
  readonly 'attribute-set'?: string;
  readonly 'fixed-header'?: string;
  readonly notify?: string;
  readonly event?: { readonly attributes?: readonly string[] };
  readonly do?: SpecMode;
  readonly dump?: SpecMode;
  /** Not the kernel's: the key of the command. */
  readonly key?: string;
}

export interface SpecMode {
  readonly request?: SpecSide;
  readonly reply?: SpecSide;
}

export interface SpecSide {
  readonly value?: number;
  readonly attributes?: readonly string[];
}

export interface SpecSubMessage {
  readonly name: string;
  readonly formats: readonly {
    readonly value: string;
    readonly 'attribute-set'?: string;
    readonly 'fixed-header'?: string;
  }[];
}

/** What is wrong with a description, and where in it. */
export class SpecError extends TracedError {
  override readonly name = 'SpecError';
  /** Place in the description: `attribute-sets.dev.attributes.ifindex`. */
  readonly path: string;

  constructor(family: string, path: string, reason: string) {
    super(`${family}: ${path === '' ? '' : `${path}: `}${reason}`);
    this.path = path;
  }
}

/** Whether this is a description, as far as its parts go; throws a {@link SpecError} that says what is missing. */
export function checkSpec(value: unknown): Spec {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new SpecError('a description', '', 'expected an object with name, attribute-sets and operations');
  const spec = value as Partial<Spec>;
  const name = typeof spec.name === 'string' ? spec.name : '';
  if (name === '') throw new SpecError('a description', 'name', 'is missing');
  if (!Array.isArray(spec['attribute-sets'])) throw new SpecError(name, 'attribute-sets', 'expected a list');
  if (!Array.isArray(spec.operations?.list)) throw new SpecError(name, 'operations.list', 'expected a list');
  for (const part of ['definitions', 'attribute-sets', 'sub-messages'] as const) {
    for (const [i, one] of (spec[part] ?? []).entries()) {
      if (typeof one?.name !== 'string') throw new SpecError(name, `${part}[${i}].name`, 'is missing');
    }
  }
  for (const set of spec['attribute-sets']) {
    if (!Array.isArray(set.attributes))
      throw new SpecError(name, `attribute-sets.${set.name}.attributes`, 'expected a list');
  }
  for (const key of ['strip', 'counters'] as const)
    if (spec[key] !== undefined && !PATTERN.test(spec[key]))
      throw new SpecError(name, key, 'expected a regular expression without repetitions');
  checkNames(name, spec, '');
  return withTextNames(spec) as Spec;
}

/** The description with names that are text: YAML reads some, such as `10`, as something else. */
function withTextNames(part: unknown, key = ''): unknown {
  if (Array.isArray(part)) {
    const named = key === 'entries' || key === 'attributes' || key === 'type-value';
    return part.map((one) => (named && isPlain(one) ? String(one) : withTextNames(one)));
  }
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key,
      NAMING.has(key) && isPlain(value) ? String(value) : withTextNames(value, key),
    ]),
  );
}

const isPlain = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean';
/** Keys whose values are names. */
const NAMING: ReadonlySet<string> = new Set([
  'name',
  'enum',
  'struct',
  'notify',
  'selector',
  'sub-message',
  'nested-attributes',
  'attribute-set',
  'subset-of',
  'fixed-header',
]);

/** Expressions whose time does not grow faster than the names that they are held against. */
const PATTERN = /^[\w^$|().[\]-]{0,200}$/;
/** What an object has as a key although nobody gave it. */
const NO_NAME = /^[-_]{2}proto[-_]{2}$/;

/** Names become keys of objects. */
function checkNames(family: string, part: unknown, path: string): void {
  if (typeof part === 'string' && NO_NAME.test(part))
    throw new SpecError(family, path, `'${part}' is no name`);
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (NO_NAME.test(key)) throw new SpecError(family, path, `'${key}' is no key`);
    checkNames(family, value, path === '' ? key : `${path}.${key}`);
  }
}

import { unmarked } from './access.js';
import { checkArgument } from './argument.js';
import { cName } from './names.js';
import type { ReadyReader } from './ready.js';
import { typeError } from './stack.js';
import type {
  Aliases,
  AnyType,
  Attribute,
  Attributes,
  Infer,
  Message,
  MessageBody,
  ObjectName,
  PadType,
  PrefixLengthType,
  StructField,
  StructType,
  Type,
  UnknownAttribute,
} from './type.js';
import { resolve } from './type.js';
import { flags, u32 } from './types.js';

type Simplify<T> = { [K in keyof T]: T[K] } & {};
/** Distinguished by their kind: to ask for `Type<Hidden>` would look into what every other one stands for, in circles. */
type HiddenType = { readonly kind: (PadType | PrefixLengthType)['kind'] };
type ReadOnlyType = { readonly access: 'readOnly' };
type Shown<F> = {
  -readonly [K in keyof F as F[K] extends HiddenType | ReadOnlyType ? never : K]: Infer<F[K]>;
} & {
  readonly [K in keyof F as F[K] extends ReadOnlyType ? K : never]: Infer<F[K]>;
};

type Fields = Readonly<Record<string, Type>>;

/** What {@link struct} makes: named, so that emitted declarations keep the comments on its members. */
export interface StructOf<F extends Fields> extends StructType<Simplify<Shown<F> & { rest?: string }>> {}

/**
 * A C struct: members in order, laid out as the C compiler would. A last member of no fixed size takes the rest.
 * Kernels grow structs: a shorter payload reads as the members it has, bytes beyond the last one as `rest`.
 *
 * @param prefix of the members' C names: `ifi` makes `index` `ifi_index`.
 * @param options `names` has the C names that do not follow from prefix and key.
 */
export function struct<const F extends Fields>(
  name: string,
  prefix: string,
  fields: F,
  options: { packed?: boolean; shared?: boolean; names?: { readonly [K in keyof F]?: string } } = {},
): StructOf<F> {
  checkArgument('struct', 'options', options, 'an object');
  checkArgument('struct', 'name', name, 'a string');
  checkArgument('struct', 'fields', fields, 'an object');
  const list: StructField[] = [];
  let at = 0;
  let alignment = 1;
  for (const [key, declared] of Object.entries(fields)) {
    const { type, access, since } = unmarked(declared);
    const align = options.packed ? 1 : alignOf(type);
    const offset = align * Math.ceil(at / align);
    const size = sizeOf(type);
    const name = options.names?.[key] ?? cName(prefix, key);
    list.push({ key, name, type, offset, size, ...(access || since ? { access, since } : {}) });
    at = offset + size;
    alignment = Math.max(alignment, align);
  }
  if (at > MOST_BYTES) throw typeError(`struct ${name}: ${at} bytes are more than a message has`);
  const size = (at + alignment - 1) & -alignment;
  return { kind: 'struct', name, fields: list, size, ...(options.shared && { shared: true }) };
}

/** Bytes of the longest struct: those of the longest message that is decoded. */
const MOST_BYTES = 1 << 24;

/** Bytes that a type takes inside a struct; 0 where only the payload decides. */
export function sizeOf(type: AnyType): number {
  switch (type.kind) {
    case 'int':
    case 'pad':
    case 'string':
    case 'binary':
    case 'l2addr':
    case 'struct':
    case 'custom':
      return type.size;
    case 'enum':
    case 'flags':
      return type.base.size;
    case 'prefixLength':
      return 1;
    case 'ip':
      return type.sizes.length === 1 ? type.sizes[0]! : 0;
    case 'array':
      return type.count * sizeOf(type.of);
    default:
      return 0;
  }
}

function alignOf(type: AnyType): number {
  switch (type.kind) {
    case 'int':
      return type.size;
    case 'enum':
    case 'flags':
      return type.base.size;
    case 'ip':
      return type.sizes.length === 1 ? 4 : 1;
    case 'array':
      return alignOf(type.of);
    case 'custom':
      return type.align;
    case 'struct':
      return type.fields.reduce((most, field) => Math.max(most, alignOf(field.type)), 1);
    default:
      return 1;
  }
}

type Spec = Readonly<Record<string, readonly [number, Type, string?]>>;
type Members<S extends Spec> = {
  -readonly [K in keyof S as S[K][1] extends HiddenType | ReadOnlyType ? never : K]?: Infer<S[K][1]>;
} & {
  readonly [K in keyof S as S[K][1] extends ReadOnlyType ? K : never]?: Infer<S[K][1]>;
};

/** What {@link attributes} makes: named, so that emitted declarations keep the comments on its members. */
export interface AttributesOf<S extends Spec>
  extends Attributes<Simplify<Members<S> & { unknown?: UnknownAttribute[] }>> {}

/**
 * A set of attributes: `{ key: [number, type] }`, or with a third entry where the C name does not follow from the
 * key (`'6rdPrefix'` cannot be one). The keys are the kernel's names in camelCase without the prefix.
 *
 * @param aliases what people write by mistake, for errors: see {@link Aliases}.
 */
export function attributes<const S extends Spec>(
  prefix: string,
  spec: S,
  aliases?: Aliases,
): AttributesOf<S> {
  return new AttributeSet(prefix, spec, aliases);
}

/** Indexed on first use: a program declares thousands of attributes and uses some. */
class AttributeSet implements Attributes<never> {
  readonly kind = 'attributes';
  readonly name: string;
  readonly aliases: Aliases | undefined;
  readonly #spec: Spec;
  #byKey: Map<string, Attribute> | undefined;
  #byId: Map<number, Attribute> | undefined;

  constructor(name: string, spec: Spec, aliases: Aliases | undefined) {
    this.name = name;
    this.aliases = aliases;
    this.#spec = spec;
  }

  get byKey(): ReadonlyMap<string, Attribute> {
    if (this.#byKey) return this.#byKey;
    this.#byKey = new Map();
    for (const key in this.#spec) {
      const [id, declared, name = cName(this.name, key)] = this.#spec[key]!;
      const { type, access, since } = unmarked(declared);
      this.#byKey.set(key, { key, name, id, type, access, since });
    }
    return this.#byKey;
  }

  get byId(): ReadonlyMap<number, Attribute> {
    return (this.#byId ??= new Map([...this.byKey.values()].map((attribute) => [attribute.id, attribute])));
  }
}

/** What stands between header and attributes: `{ options: [type] }`, or `[type, 'optsLen']` with the field of its length. */
export type BodySpec = Readonly<Record<string, readonly [Type, string?]>>;
type BodyOf<B> = { [K in keyof B]: B[K] extends readonly [infer T, ...unknown[]] ? Infer<T> : never };

type MessageOf<H, A, Always extends keyof A> = Simplify<
  { [K in keyof Omit<H, 'rest'>]: K extends keyof A ? Exclude<A[K], undefined> : H[K] } & {
    [K in keyof A as K extends keyof H | Always ? never : K]: A[K];
  } & { [K in keyof A as K extends Always ? K : never]-?: Exclude<A[K], undefined> }
>;

const NO_ATTRIBUTES = attributes('', {});

/** What {@link message} makes: named, so that emitted declarations keep the comments on its members. */
export interface MessageFrom<
  H extends StructType,
  A extends Attributes,
  Always extends keyof Infer<A>,
  B extends BodySpec = Record<never, never>,
> extends Message<MessageOf<Infer<H> & BodyOf<B>, Infer<A>, Always>> {}

/**
 * A message: a fixed header and the attributes behind it, read as one object. A key in both means one thing: the
 * attribute wins on reading; on writing the attribute is used where the header's field is too small for the value.
 */
export function message<
  H extends StructType,
  A extends Attributes = typeof NO_ATTRIBUTES,
  const Always extends keyof Infer<A> = never,
  const B extends BodySpec = Record<never, never>,
>(
  name: string,
  parts: {
    header: H;
    /**
     * What stands between header and attributes without a fixed size, under one key: `{ text: [octets(8560)] }` takes the
     * rest, `{ options: [hex, 'optsLen'] }` as many bytes as the header's field says.
     */
    body?: B;
    attributes?: A;
    /**
     * The attributes that the kernel always sends: those that read types have without `?`. They may be left out of what
     * is sent.
     */
    always?: readonly Always[];
    /** How errors call what it is about. */
    object?: ObjectName;
    /** What people write by mistake, for errors. */
    aliases?: Aliases;
    /** Where changes need CAP_NET_ADMIN, if not in the namespace of the socket: for errors. */
    capableIn?: string;
    /** A reader that was made of this declaration when the package was built. */
    reader?: ReadyReader;
  },
): MessageFrom<H, A, Always, B> {
  checkArgument('message', 'name', name, 'a string');
  checkArgument('message', 'parts', parts, 'an object', ['header']);
  return {
    kind: 'message',
    name,
    header: parts.header,
    ...bodyOf(parts.body),
    attributes: parts.attributes ?? NO_ATTRIBUTES,
    always: parts.always as readonly string[] | undefined,
    object: parts.object,
    aliases: parts.aliases,
    capableIn: parts.capableIn,
    reader: parts.reader,
  };
}

function bodyOf(body: BodySpec | undefined): { body?: MessageBody } {
  const [entry] = Object.entries(body ?? {});
  if (!entry) return {};
  const [key, [type, size]] = entry;
  return { body: { key, name: cName('', key), type: type as AnyType, size } };
}

/** A message without a header of its own, as generic netlink families mostly have behind `genlmsghdr`. */
export const NO_HEADER = struct('', '', {});

/** `struct nla_bitfield32`: values of the selected bits. */
export function bitfield32<const N extends Readonly<Record<string, number>>>(names: N) {
  return struct('nla_bitfield32', 'nla', { value: flags(u32, names), selector: flags(u32, names) });
}

/** The fields of a resolved message's header by key. */
export function headerField(message: Message, key: string): StructField | undefined {
  return message.header.fields.find((field) => field.key === key);
}

export { resolve };

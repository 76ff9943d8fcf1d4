import { checkArgument } from './argument.js';
import { LITTLE_ENDIAN } from './bytes.js';
import { reader, readInt, writeInt } from './interpreter/leaf.js';
import { typeError } from './stack.js';
import type {
  AnyType,
  ArrayType,
  Attributes,
  BinaryType,
  CustomType,
  DirectedType,
  EnumType,
  FlagsType,
  FlagType,
  Hidden,
  Infer,
  Input,
  Int64,
  IntType,
  IpType,
  L2Type,
  LazyType,
  ListType,
  Message,
  NestType,
  PadType,
  PrefixLengthType,
  PrefixType,
  RecordsType,
  RepeatedType,
  SelectType,
  StringType,
  Type,
  Undeclared,
  WrittenAs,
} from './type.js';

function int<T extends Int64>(
  size: 1 | 2 | 4 | 8,
  options: { signed?: boolean; big?: boolean } = {},
): IntType<T> {
  const { signed = false, big = false } = options;
  return { kind: 'int', size, signed, big };
}

/** Unsigned integers in the machine's byte order. */
export const u8 = int<number>(1);
export const u16 = int<number>(2);
export const u32 = int<number>(4);
/** 64 bits: a number while that is exact, else decimal digits (see {@link Int64}). */
export const u64 = int<Int64>(8);
/** Signed integers in the machine's byte order. */
export const s8 = int<number>(1, { signed: true });
export const s16 = int<number>(2, { signed: true });
export const s32 = int<number>(4, { signed: true });
export const s64 = int<Int64>(8, { signed: true });
/** Unsigned integers in network byte order. */
export const be16 = int<number>(2, { big: true });
export const be32 = int<number>(4, { big: true });
export const be64 = int<Int64>(8, { big: true });
/** A count of 64 bits: the same as {@link u64}. */
export const counter64 = u64;

/** `NL_ATTR_TYPE_UINT`: a count in 32 bits or, where it needs them, 64 (6.7). */
export const uint = variable(u32, counter64);
/** `NL_ATTR_TYPE_SINT`: the same with a sign (6.7). */
export const sint = variable(s32, s64);

function variable(short: IntType<number>, long: IntType<Int64>): CustomType<Int64> {
  const either = custom(
    (payload, little) => {
      const type = payload.length === 4 ? short : long;
      return payload.length === type.size ? readInt(type, reader(payload, little), 0) : undefined;
    },
    (value) => {
      const whole = writeInt(long, value, LITTLE_ENDIAN);
      const number = Number(value);
      return number === (short.signed ? number | 0 : number >>> 0)
        ? writeInt(short, number, LITTLE_ENDIAN)
        : whole;
    },
  );
  return { ...either, widths: [short, long] };
}

/** The guide's names for the same. */
export { be16 as uint16be, u8 as uint8, u16 as uint16, u32 as uint32, u64 as uint64 };

/** Text with an optional NUL at its end. `max` is the longest accepted, in bytes without the NUL. */
export function string(max = 65530): StringType {
  return { kind: 'string', max, nul: true, size: 0 };
}
/** Text that the kernel wants without a NUL at its end. */
export function unterminated(max = 65531): StringType {
  return { kind: 'string', max, nul: false, size: 0 };
}
/** `char[size]` in a struct: filled up with NULs. */
export function chars(size: number): StringType {
  return { kind: 'string', max: size, nul: false, size };
}
/** Text ended by a NUL. */
export const asciiz = string();

/** Bytes, read as lower-case hexadecimal; written from hexadecimal in any grouping, or a `Uint8Array`. */
export function binary(min = 0, max = 65531): BinaryType {
  return { kind: 'binary', min, max, size: 0 };
}
/** `u8[size]` in a struct. */
export function bytes(size: number): BinaryType {
  return { kind: 'binary', min: 0, max: size, size };
}
/** The type for an attribute not understood yet: shows its bytes. */
export const hex = binary();

/** An IPv4 or IPv6 address; its length decides which. */
export const ipaddr: IpType = { kind: 'ip', sizes: [4, 16], labels: false };
export const ip4addr: IpType = { kind: 'ip', sizes: [4], labels: false };
export const ip6addr: IpType = { kind: 'ip', sizes: [16], labels: false };
/** An address of the message's own family: IP, or for `mpls` a label stack such as `'100/200'`. */
export const familyAddress: IpType = { kind: 'ip', sizes: [4, 16], labels: true };
/** A stack of MPLS labels whatever the message's family: `'100/200'`. */
export const mplsLabels: IpType = { kind: 'ip', sizes: [], labels: true };

/** A link-layer address: `'02:42:ac:11:00:02'`; its length decides the hardware. */
export const l2addr: L2Type = { kind: 'l2addr', size: 0 };
/** `u8[size]` holding a link-layer address, in a struct. */
export function l2addrOf(size: number): L2Type {
  return { kind: 'l2addr', size };
}

/** An attribute that says something by being there: reads as `true`. */
export const flag: FlagType = { kind: 'flag' };
/**
 * A flag that the kernel reports in a byte but takes only as a flag (`IFLA_VXLAN_TTL_INHERIT`): reads as a boolean, and
 * what is `false` is not written.
 */
export const byteFlag: FlagType<boolean> = { kind: 'flag', byte: true };
/** An attribute without payload. */
export const none: FlagType = flag;

/** Space in a struct that means nothing; as an attribute, one that only aligns the next (`IFLA_PAD`). */
export function pad(size: number): PadType {
  return { kind: 'pad', size };
}

/** A set of names for values. Unknown values stay numbers. */
export function enumeration<const N extends Readonly<Record<string, number>>>(
  base: IntType,
  names: N,
): EnumType<(keyof N & string) | number> {
  return { kind: 'enum', base, names };
}

/** A set of names for bits (or groups of bits). Reads as an array of names; unknown bits stay, as one number. */
export function flags<const N extends Readonly<Record<string, number>>>(
  base: IntType,
  names: N,
): FlagsType<readonly ((keyof N & string) | number)[]> {
  checkArgument('flags', 'base', base, 'an object');
  checkArgument('flags', 'names', names, 'an object');
  return { kind: 'flags', base: base.signed ? { ...base, signed: false } : base, names };
}

/** An address whose length stands in the header field `length`: reads as `'10.0.0.0/8'`. */
export function prefix(length: string): PrefixType {
  return { kind: 'prefix', length };
}
/** The length of the prefix attribute `of`. Where both are missing the object says `absent`, if given. */
export function prefixLength(of: string, absent?: string): PrefixLengthType {
  return { kind: 'prefixLength', of, absent };
}

/** Attributes within an attribute, marked `NLA_F_NESTED` as the kernel demands since 5.2. */
export function nested<T>(set: Attributes<T> | LazyType<T>): NestType<T> {
  return { kind: 'nest', set: set as Attributes, flagged: true };
}
/** The same without the mark, as rtnetlink's older attributes are sent by the kernel and by iproute2. */
export function legacyNested<T>(set: Attributes<T> | LazyType<T>): NestType<T> {
  return { kind: 'nest', set: set as Attributes, flagged: false };
}

/**
 * The same, its attributes marked `NLA_F_NET_BYTEORDER` by the encoder: ipset refuses numbers and addresses without.
 * The mark says nothing to the decoder, which goes by the type.
 */
export function netByteorder<T extends Type>(type: T): T & { readonly netByteorder: true } {
  return { ...type, netByteorder: true };
}

/** What is as long as its attribute, so that no second one can follow. */
const UNBOUNDED: ReadonlySet<string> = new Set(['nest', 'list', 'repeated', 'flag']);

/**
 * A row of equal elements: `count` of them, or as many as the payload holds.
 *
 * @throws TypeError for elements that have no length of their own
 */
export function array<T>(of: Type<T>, count = 0, options: { shared?: boolean } = {}): ArrayType<T[]> {
  checkArgument('array', 'of', of, 'an object');
  const { kind, size } = of as { kind: string; size?: number };
  if (UNBOUNDED.has(kind) || size === 0)
    throw typeError(
      `array: an element of the type ${kind} has no length of its own; a list of attributes is indexed, listOf or repeated`,
    );
  return { kind: 'array', of: of as AnyType, count, ...options };
}

/** A nest whose attribute types are indices from `start`: reads as an array. */
export function indexed<T>(of: Type<T>, start = 1, options: { flagged?: boolean } = {}): ListType<T[]> {
  checkArgument('indexed', 'of', of, 'an object');
  checkArgument('indexed', 'options', options, 'an object');
  return { kind: 'list', of: of as AnyType, start, id: 0, name: '', flagged: options.flagged ?? true };
}

/** A nest that holds one attribute many times: reads as an array. */
export function listOf<T>(
  id: number,
  name: string,
  of: Type<T>,
  options: { flagged?: boolean } = {},
): ListType<T[]> {
  return { kind: 'list', of: of as AnyType, start: -1, id, name, flagged: options.flagged ?? true };
}

/**
 * An attribute that may occur many times: reads as an array. With `grouped` it is a nest that the kernel takes many
 * times with one element each, but gives once with the attributes of all elements in a row (options of Geneve).
 */
export function repeated<T>(of: Type<T>, options: { grouped?: boolean } = {}): RepeatedType<T[]> {
  checkArgument('repeated', 'of', of, 'an object');
  checkArgument('repeated', 'options', options, 'an object');
  return { kind: 'repeated', of: of as AnyType, grouped: options.grouped ?? false };
}

type Case<C> = C extends () => infer R ? Infer<R> : Infer<C>;

/**
 * A payload chosen by the value of the field `by` (beside it, or in the message's root). What has no case is `other`,
 * by default raw bytes. The cases may be given by a function, where they come from a module that imports this one.
 */
export function select<const C extends Readonly<Record<string, Type>>, O = string>(
  by: string,
  cases: C | (() => C),
  other: Type<O> = hex as unknown as Type<O>,
): SelectType<Case<C[keyof C]> | O> {
  return {
    kind: 'select',
    by,
    get cases() {
      return (typeof cases === 'function' ? cases() : cases) as unknown as Record<string, AnyType>;
    },
    other: other as AnyType,
  };
}

/**
 * An attribute whose shape depends on the direction: `request` is what the kernel takes, `reply` what it sends
 * (`IFLA_INET_CONF` is a nest of numbered settings in the one, an array of all of them in the other). Where the reply is
 * a struct, the bytes that it has beyond its declaration (`rest`) are left out of requests.
 */
export function directed<Q, R>(shapes: {
  readonly request: Type<Q>;
  readonly reply: Type<R>;
}): DirectedType<Directed<Q, R>> {
  checkArgument('directed', 'shapes', shapes, 'an object', ['request', 'reply']);
  return { kind: 'directed', request: shapes.request as AnyType, reply: shapes.reply as AnyType };
}

/** What {@link directed} reads as; it is written from either shape. */
export type Directed<Q, R> = R & WrittenAs<Input<Q> | Input<R>>;

/**
 * The union that a selector and its payload make: `{ kind: 'vxlan'; data?: Vxlan } | …`, and for a selector without a
 * case, `{ kind?: Other; data?: string }`.
 */
export type Choice<
  By extends string,
  Of extends string,
  C extends Readonly<Record<string, Type>>,
  Other = Undeclared,
> =
  | { [K in keyof C & string]: { [P in By]: K } & { [P in Of]?: Infer<C[K]> } }[keyof C & string]
  | ({ [P in By]?: Other } & { [P in Of]?: string });

/** Message-shaped records in a row, each with its own length (`RTA_MULTIPATH`). */
export function records<T>(of: Message<T> | LazyType<T>): RecordsType<T[]> {
  return { kind: 'records', of: of as Message };
}

/** A declaration that refers to itself, or to one further down. */
export function lazy<T>(get: () => Type<T>): LazyType<T> {
  return { kind: 'lazy', get: get as () => AnyType };
}

/**
 * A conversion of one's own: `decode` returns undefined where the payload does not fit. As a member of a struct it
 * needs a size, and the alignment of what it stands for: a union, a bit-field.
 */
export function custom<T>(
  decode: (payload: Uint8Array, little: boolean) => T | undefined,
  encode: (value: T) => Uint8Array,
  layout: { size?: number; align?: number } = {},
): CustomType<T> {
  checkArgument('custom', 'layout', layout, 'an object');
  return { kind: 'custom', decode, encode, size: layout.size ?? 0, align: layout.align ?? 1 };
}

export type { Hidden };

/**
 * The declaration language: what a message is, as plain data. A type is a small object with a `kind`; engines
 * switch on it. What TypeScript type it stands for is carried by a phantom property and never exists at run time.
 */

import type { ReadyReader } from './ready.js';

/** A type on the wire that reads as `T`. */
export interface Type<T = unknown> {
  readonly kind: string;
  /** Whether the encoder sets `NLA_F_NET_BYTEORDER` on an attribute of this type. */
  readonly netByteorder?: true;
  readonly '~type'?: T;
}

/** Who may say a field: only the kernel in what it reports, or only a request. Both where nothing is declared. */
export type Access = 'readOnly' | 'writeOnly';

/** A type with facts about the field that has it; {@link Attribute} and {@link StructField} carry them further. */
export interface MarkedType<T = unknown, A extends Access | undefined = Access | undefined> extends Type<T> {
  readonly kind: 'marked';
  readonly of: AnyType;
  readonly access: A;
  /** The kernel version that introduced the field: `'6.6'`. */
  readonly since: string | undefined;
}

/** The TypeScript type that a declaration stands for. */
export type Infer<X> = X extends { readonly '~type'?: infer T } ? NonNullable<T> : never;

/**
 * What the encoder takes for a decoded `T`: the same shape with everything optional and without what only the kernel
 * reports, and `number` where `bigint` is read. What is read can always be written.
 */
export type Input<T> = T extends `${bigint}`
  ? T | bigint
  : T extends WrittenAs<infer Q>
    ? Q
    : T extends string | number | boolean | undefined
      ? T
      : T extends readonly (infer E)[]
        ? readonly Input<E>[]
        : InputOf<T>;

/** An object that the encoder takes; apart from {@link Input} so that editors and errors call it by this name. */
export type InputOf<T> = Written<T, WritableKeys<T>>;

/** Mapped over keys of `T` themselves, so that each field keeps its comment. */
type Written<T, K extends keyof T> = { [P in K]?: Input<T[P]> | undefined };

/** The keys of what can be written: {@link Infer} makes those of `readOnly` fields `readonly`. */
type WritableKeys<T> = { [K in keyof T]-?: IsReadonly<T, K> extends true ? never : K }[keyof T];
type IsReadonly<T, K extends keyof T> =
  Same<{ [P in K]: T[P] }, { -readonly [P in K]: T[P] }> extends true ? false : true;
type Same<A, B> = (<G>() => G extends A ? 1 : 2) extends <G>() => G extends B ? 1 : 2 ? true : false;

declare const written: unique symbol;
/** Marks a value that is read in one shape and written from others, `Q`. Never exists at run time. */
export interface WrittenAs<Q> {
  readonly [written]: Q;
}

/**
 * A selector's value for which nothing is declared: its data stay raw. It is the bare name; only to the type checker
 * is it spelt so that it never equals a declared one, and comparing with a name leaves its declaration alone.
 */
export type Undeclared = `undeclared:${string}`;

/**
 * The name of a kind that nothing is declared for, to be written: a misspelt name is an error of types, so what is meant to
 * be unknown has to say so. Its data are bytes.
 *
 * ```ts
 * await ipr.link.add({ ifname: 'x', linkinfo: { kind: undeclared('futuristic'), data: '0800010005000000' } });
 * ```
 */
export function undeclared(name: string): Undeclared {
  return name as Undeclared;
}

/** Bytes that no declaration covers, kept so that nothing is lost: re-encoded where they stood. */
export interface UnknownAttribute {
  /** Attribute number, without its flag bits. */
  type: number;
  /** Payload, in hexadecimal. */
  data: string;
  /** Whether `NLA_F_NESTED` was set. */
  nested?: boolean;
  /** Whether `NLA_F_NET_BYTEORDER` was set. */
  netByteorder?: boolean;
}

/**
 * A value of 64 bits: a number while that is exact (up to 2^53), else its decimal digits, so that everything read is
 * JSON. `BigInt(value)` is exact, `Number(value)` near enough to count with. Both forms and `bigint` can be written.
 */
export type Int64 = number | `${bigint}`;

export interface IntType<T extends Int64 = Int64> extends Type<T> {
  readonly kind: 'int';
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  /** Big-endian whatever the machine (`__be32`). */
  readonly big: boolean;
}

export interface EnumType<T = unknown> extends Type<T> {
  readonly kind: 'enum';
  readonly base: IntType;
  readonly names: Readonly<Record<string, number>>;
}

export interface FlagsType<T = unknown> extends Type<T> {
  readonly kind: 'flags';
  readonly base: IntType;
  readonly names: Readonly<Record<string, number>>;
}

export interface StringType extends Type<string> {
  readonly kind: 'string';
  /** Longest text in bytes, without the NUL. */
  readonly max: number;
  /** Whether the encoder ends it with a NUL. */
  readonly nul: boolean;
  /** Bytes it always takes (in a struct); 0 where it takes what it needs. */
  readonly size: number;
}

export interface BinaryType extends Type<string> {
  readonly kind: 'binary';
  readonly min: number;
  readonly max: number;
  /** Bytes it always takes (in a struct); 0 where it takes what it needs. */
  readonly size: number;
}

/** An address: 4 or 16 bytes; for `mpls` messages, where allowed, a label stack. */
export interface IpType extends Type<string> {
  readonly kind: 'ip';
  readonly sizes: readonly (4 | 16)[];
  readonly labels: boolean;
}

export interface L2Type extends Type<string> {
  readonly kind: 'l2addr';
  /** Bytes it always takes (in a struct); 0 where it takes what it needs. */
  readonly size: number;
}

/** An address whose prefix length stands in the message's header. */
export interface PrefixType extends Type<string> {
  readonly kind: 'prefix';
  /** The header field that holds the length. */
  readonly length: string;
}

/** The header's side of a {@link PrefixType}: hidden in the object view. */
export interface PrefixLengthType extends Type<Hidden> {
  readonly kind: 'prefixLength';
  /** The attribute that holds the address. */
  readonly of: string;
  /** What the object says where length and address are both absent. */
  readonly absent: string | undefined;
}

declare const hidden: unique symbol;
/** Marks what the object view does not show. */
export type Hidden = { readonly [hidden]: true };

export interface PadType extends Type<Hidden> {
  readonly kind: 'pad';
  readonly size: number;
}

export interface FlagType<T = true> extends Type<T> {
  readonly kind: 'flag';
  /** Whether it may also be read as one byte. */
  readonly byte?: boolean;
}

/** A member with its place in the C struct. */
export interface StructField {
  readonly key: string;
  readonly name: string;
  readonly type: AnyType;
  readonly offset: number;
  /** Bytes it takes; 0 for a last member that takes the rest. */
  readonly size: number;
  readonly access?: Access | undefined;
  readonly since?: string | undefined;
}

export interface StructType<T = unknown> extends Type<T> {
  readonly kind: 'struct';
  readonly name: string;
  readonly fields: readonly StructField[];
  readonly size: number;
  /** Objects of equal bytes may be one, which is frozen: for tables of settings that most links have alike. */
  readonly shared?: boolean | undefined;
}

/** A fixed or rest-filling row of equal elements. */
export interface ArrayType<T = unknown> extends Type<T> {
  readonly kind: 'array';
  readonly of: AnyType;
  /** Elements; 0 where the payload's length decides. */
  readonly count: number;
  /** As of a struct. */
  readonly shared?: boolean | undefined;
}

/** One attribute of a set. */
export interface Attribute {
  readonly key: string;
  readonly name: string;
  readonly id: number;
  readonly type: AnyType;
  readonly access?: Access | undefined;
  readonly since?: string | undefined;
}

/** A set of attributes: what a nest holds. */
export interface Attributes<T = unknown> extends Type<T> {
  readonly kind: 'attributes';
  readonly name: string;
  readonly byKey: ReadonlyMap<string, Attribute>;
  readonly byId: ReadonlyMap<number, Attribute>;
  readonly aliases?: Aliases | undefined;
}

export interface NestType<T = unknown> extends Type<T> {
  readonly kind: 'nest';
  readonly set: Attributes | LazyType;
  /** Whether the encoder sets `NLA_F_NESTED`. */
  readonly flagged: boolean;
}

/** A nest whose attribute types are mere indices. */
export interface ListType<T = unknown> extends Type<T> {
  readonly kind: 'list';
  readonly of: AnyType;
  /** Index of the first element; -1 where every element has the same attribute type `id`. */
  readonly start: number;
  readonly id: number;
  readonly name: string;
  readonly flagged: boolean;
}

/** An attribute that may occur many times. */
export interface RepeatedType<T = unknown> extends Type<T> {
  readonly kind: 'repeated';
  /** Whether one attribute may hold several elements, each beginning with the attribute that the first begins with. */
  readonly grouped: boolean;
  readonly of: AnyType;
}

/** A payload whose type is chosen by the value of another field, beside it or in the message's root. */
export interface SelectType<T = unknown> extends Type<T> {
  readonly kind: 'select';
  readonly by: string;
  readonly cases: Readonly<Record<string, AnyType>>;
  readonly other: AnyType;
}

/** An attribute that has one shape in what programs send, and another in what the kernel sends. */
export interface DirectedType<T = unknown> extends Type<T> {
  readonly kind: 'directed';
  readonly request: AnyType;
  readonly reply: AnyType;
}

/** How errors call what a message is about: `link 'eth0'`, `route '10.0.0.0/8' table 100`. */
export interface ObjectName {
  /** What it is; by the request's name where one message serves several kinds of objects. */
  readonly noun: string | Readonly<Record<string, string>>;
  /** Keys of which the first that is given is its name. */
  readonly by: readonly string[];
  /** Its name where none of them is given. */
  readonly otherwise?: string;
  /** What distinguishes it from others besides: a word, and the keys of which the first that is given is named. */
  readonly and?: Readonly<Record<string, readonly string[]>>;
  /** Values of {@link and} that need no mention. */
  readonly usual?: Readonly<Record<string, readonly unknown[]>>;
}

/**
 * Words that people know a key by from elsewhere (iproute2's, mostly), each with what to write instead: `metric` is
 * `'priority'`. Where the key exists, but not for a value of that shape, `'via:string'` says so.
 */
export type Aliases = Readonly<Record<string, string>>;

/** The part of a message behind its header that has no fixed size: text, options, data of another protocol. */
export interface MessageBody {
  readonly key: string;
  /** C name. */
  readonly name: string;
  readonly type: AnyType;
  /** Key of the header's field that holds its length; without one it takes all the rest. */
  readonly size?: string | undefined;
}

/** Header struct and attributes: a message, or something shaped like one inside an attribute. */
export interface Message<T = unknown> extends Type<T> {
  readonly kind: 'message';
  readonly name: string;
  readonly header: StructType;
  /** What stands between header and attributes without a fixed size. */
  readonly body?: MessageBody | undefined;
  readonly attributes: Attributes;
  /** Keys of attributes that the kernel always sends. */
  readonly always?: readonly string[] | undefined;
  readonly object?: ObjectName | undefined;
  readonly aliases?: Aliases | undefined;
  /** Where changes need CAP_NET_ADMIN, if not in the namespace of the socket: for errors. */
  readonly capableIn?: string | undefined;
  /** A reader that need not be made first. */
  readonly reader?: ReadyReader | undefined;
}

/** Message-shaped records in a row, each beginning with its own 16-bit length (`struct rtnexthop`). */
export interface RecordsType<T = unknown> extends Type<T> {
  readonly kind: 'records';
  readonly of: Message | LazyType;
}

export interface LazyType<T = unknown> extends Type<T> {
  readonly kind: 'lazy';
  readonly get: () => AnyType;
}

/** A user's own conversion. */
export interface CustomType<T = unknown> extends Type<T> {
  readonly kind: 'custom';
  /** Bytes it always takes (in a struct), and where they may begin; 0 where it takes what it needs. */
  readonly size: number;
  readonly align: number;
  /** `little` says the byte order of the machine that wrote the payload. */
  readonly decode: (payload: Uint8Array, little: boolean) => T | undefined;
  readonly encode: (value: T) => Uint8Array;
  /** The integers it may be, by the payload's size: generated code reads them in place. */
  readonly widths?: readonly IntType[];
}

export type AnyType =
  | IntType
  | EnumType
  | FlagsType
  | StringType
  | BinaryType
  | IpType
  | L2Type
  | PrefixType
  | PrefixLengthType
  | PadType
  | FlagType<boolean>
  | StructType
  | ArrayType
  | Attributes
  | NestType
  | ListType
  | RepeatedType
  | SelectType
  | DirectedType
  | Message
  | RecordsType
  | LazyType
  | CustomType;

/** Follows a {@link LazyType} to what it stands for. */
export function resolve<T extends AnyType = Exclude<AnyType, LazyType>>(type: AnyType): T {
  let at = type;
  while (at.kind === 'lazy') at = at.get();
  return at as T;
}

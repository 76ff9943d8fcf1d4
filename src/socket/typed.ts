import type { MessageType } from '../protocol/marshal.js';
import type { Message } from '../schema/type.js';

/** Message classes by type number, or a table of `messageTypes`. */
export type PolicyTable = Readonly<Record<string | number, Message | MessageType>>;

type Entry = { readonly request: unknown; readonly reply: unknown };

type TypeOf<X> = X extends { readonly message: Message<infer T> }
  ? T
  : X extends Message<infer T>
    ? T
    : never;
/** The number of a type and its C name, where the table has them. */
type OtherNames<X> =
  X extends MessageType<unknown, infer Id, infer Name> ? Id | (string extends Name ? never : Name) : never;
/** `getlink` is answered by `newlink`. */
type Answer<P, K> = K extends `get${infer What}`
  ? `new${What}` extends keyof P
    ? TypeOf<P[`new${What}`]>
    : TypeOf<P[K & keyof P]>
  : TypeOf<P[K & keyof P]>;

/** What the message types of a policy take and give, by key, number and C name. */
export type PolicyTypes<P> = {
  readonly [K in keyof P & (string | number) as K | OtherNames<P[K]>]: {
    readonly request: TypeOf<P[K]>;
    readonly reply: Answer<P, K>;
  };
};

export type IsAny<T> = 0 extends 1 & T ? true : false;

/** A message type of a socket whose policy is not known to the type checker. */
export type AnyTypeKey<T> = IsAny<T> extends true ? number | string : never;
/** A message type of a socket whose policy is known. */
export type TypeKey<T> = IsAny<T> extends true ? never : keyof T & (number | string);

export type RequestOf<T, K extends keyof T> = T[K] extends Entry ? T[K]['request'] : never;
export type AnswerOf<T, K extends keyof T> = T[K] extends Entry ? T[K]['reply'] : never;

/** The types of a socket to which more were added. */
export type WithPolicy<T, P> = IsAny<T> extends true ? PolicyTypes<P> : T & PolicyTypes<P>;

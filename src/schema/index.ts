/** The declaration language and its engines. Runs anywhere; knows nothing of sockets. */
export { type Member, memberOf, readOnly, since, withoutAccess, writeOnly } from './access.js';
export { base64 } from './base64.js';
export { type BitsOf, bitmap, bits, sizedBitmap } from './bits.js';
export { allocate, type Bytes, bytesOf, LITTLE_ENDIAN } from './bytes.js';
export {
  type CodecOptions,
  currentEngine,
  decode,
  decodeAt,
  type Engine,
  encode,
  encodeInto,
  useEngine,
} from './codec.js';
export { Writer } from './compiler/writer.js';
export {
  type AttributesOf,
  attributes,
  type BodySpec,
  bitfield32,
  message,
  NO_HEADER,
  type StructOf,
  struct,
} from './declare.js';
export type { Direction } from './direction.js';
export { type ElementOf, elements, type RawElement, type TrailingBytes } from './elements.js';
export { DecodeError, EncodeError, ValueError } from './errors.js';
export { inOrder } from './in-order.js';
export { decodeTree, type TreeOptions } from './interpreter/decode.js';
export { encodeTree, treeOf } from './interpreter/encode.js';
export { int64 } from './interpreter/leaf.js';
export { le16, le24, le32, le64, sle16 } from './little.js';
export { nearest } from './names.js';
export { octets } from './octets.js';
export { ordered } from './ordered.js';
export { counted, type SequenceOf, sequence, when } from './sequence.js';
export { type SocketAddress, type SocketAddressInput, sockaddr } from './sockaddr.js';
export { type Place, placeOf, type WireAttribute, type WireField, type WireMessage } from './tree.js';
export type {
  Access,
  AnyType,
  ArrayType,
  Attributes,
  BinaryType,
  CustomType,
  DirectedType,
  EnumType,
  FlagsType,
  FlagType,
  Infer,
  Input,
  Int64,
  IntType,
  IpType,
  L2Type,
  LazyType,
  ListType,
  Message,
  MessageBody,
  NestType,
  PadType,
  RepeatedType,
  SelectType,
  StringType,
  StructType,
  Type,
  Undeclared,
  UnknownAttribute,
  WrittenAs,
} from './type.js';
export { undeclared } from './type.js';
export * from './types.js';
export { uintEnumeration, uintFlags } from './uint-words.js';

/** The declaration language and its engines. Runs anywhere; knows nothing of sockets. */
export { allocate, type Bytes, bytesOf, LITTLE_ENDIAN } from './bytes.js';
export { currentEngine, decode, decodeAt, type Engine, encode, encodeInto, useEngine } from './codec.js';
export { Writer } from './compiler/writer.js';
export { attributes, bitfield32, message, NO_HEADER, struct } from './declare.js';
export { DecodeError, EncodeError } from './errors.js';
export { decodeTree, type TreeOptions } from './interpreter/decode.js';
export { encodeTree, treeOf } from './interpreter/encode.js';
export { nearest } from './names.js';
export { type Place, placeOf, type WireAttribute, type WireField, type WireMessage } from './tree.js';
export type {
  AnyType,
  Attributes,
  Infer,
  Input,
  Message,
  SelectType,
  StructType,
  Type,
  Undeclared,
  UnknownAttribute,
} from './type.js';
export * from './types.js';

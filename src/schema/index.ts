/** The declaration language and its engines. Runs anywhere; knows nothing of sockets. */
export { type Bytes, LITTLE_ENDIAN, allocate, bytesOf } from './bytes.js';
export { type Engine, currentEngine, decode, decodeAt, encode, encodeInto, useEngine } from './codec.js';
export { Writer } from './compiler/writer.js';
export { NO_HEADER, attributes, bitfield32, message, struct } from './declare.js';
export { DecodeError, EncodeError } from './errors.js';
export { type TreeOptions, decodeTree } from './interpreter/decode.js';
export { encodeTree, treeOf } from './interpreter/encode.js';
export { nearest } from './names.js';
export { type Place, type WireAttribute, type WireField, type WireMessage, placeOf } from './tree.js';
export type { AnyType, Attributes, Infer, Input, Message, SelectType, StructType, Type, Undeclared, UnknownAttribute } from './type.js';
export * from './types.js';

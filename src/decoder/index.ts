/** The protocol decoder: captures of netlink in any form, as messages with every byte explained. Runs anywhere. */

export { nlctrl } from '../messages/generic/nlctrl.js';
export {
  type Protocol,
  type ProtocolName,
  type ProtocolWord,
  protocolNamed,
  protocolOf,
  protocols,
} from '../messages/protocols.js';
export { type DiagFamily, DiagMarshal } from '../messages/sockdiag/marshal.js';
export { decodeCapture, decodeStream } from './decode.js';
export { Decoder, type DecoderOptions } from './decoder.js';
export { type Frame, framesOf } from './frames.js';
export { CommandPrinter } from './output/command-printer.js';
export { type Change, changesOf, type Difference, differencesOf, differencesText } from './output/diff.js';
export { type Leaf, leavesOf } from './output/flat.js';
export { messageJson, writeMessageJson } from './output/json.js';
export { JsonWriter } from './output/json-writer.js';
export { type Region, regionsOf } from './output/regions.js';
export { type SeenAttribute, type SeenMessage, Summary } from './output/summary.js';
export { type TreeOptions, treeText } from './output/tree.js';
export {
  type SentByVerb,
  type SetCall,
  type SetVerbs,
  TypeScriptPrinter,
} from './output/typescript/index.js';
export { detectFormat, formats, readerOf } from './readers/index.js';
export * from './types.js';
export { type Guesses, guessesOf } from './undeclared/guesses.js';

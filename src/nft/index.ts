/** The language of nftables: text, tree, bytecode. */
export { bytecode, type CompileOptions } from './bytecode.js';
export { compile } from './compile.js';
export { canonical } from './decompile/canonical.js';
export { decompile, type ReadMessage } from './decompile/index.js';
export { type Diagnostic, NftError } from './errors.js';
export { commandText, format } from './format/format.js';
export type { FormatOptions } from './format/options.js';
export { type FromIptables, fromIptables } from './iptables/from-iptables.js';
export type { FromIptablesOptions } from './iptables/options.js';
export { fromJSON } from './json/from.js';
export { toJSON } from './json/objects.js';
export { NftJsonError } from './json/read.js';
export type { Json, JsonObject, NftablesJson } from './json/types.js';
export type { NftRequest } from './messages/requests.js';
export { type ParseOptions, parse } from './parse/parse.js';
export type { SystemNames } from './tables/names.js';
export * from './tree.js';

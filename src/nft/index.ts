/** The language of nftables: text, tree, bytecode. */
export { bytecode, type CompileOptions } from './bytecode.js';
export { type Diagnostic, NftError } from './errors.js';
export { type ParseOptions, parse } from './parse/parse.js';
export type { SystemNames } from './tables/names.js';
export * from './tree.js';

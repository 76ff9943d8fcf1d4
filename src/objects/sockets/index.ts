/** What sockets are, without a kernel: kinds, filters in the words of ss, rates. */
export * from './compile.js';
export * from './filter.js';
export * from './kinds.js';
export * from './match.js';
export * from './rates.js';
export * from './where.js';

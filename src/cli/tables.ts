/** What the command line shows things with, for the project's own examples. */

export { tableOf } from './columns/index.js';
export { Names } from './interfaces.js';
export { EventLines } from './monitor.js';
export { table } from './table.js';

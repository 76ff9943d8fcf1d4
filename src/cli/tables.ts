/** What the command line shows things with, for the project's own examples. */
export { Names } from './interfaces.js';
export { EventLines } from './monitor.js';
export { loadObject } from './objects.js';
export { table } from './table.js';

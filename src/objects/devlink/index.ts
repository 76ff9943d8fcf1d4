/** Objects of devlink as definitions: messages ⇄ objects. */
export * from './kinds.js';
export type * from './types.js';
export * from './values.js';

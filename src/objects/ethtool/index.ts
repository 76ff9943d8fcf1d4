/** What ethtool shows and sets, as definitions: messages ⇄ objects. */
export * from './bitset.js';
export * from './module-eeprom.js';
export * from './names.js';
export * from './sections.js';
export type * from './types.js';

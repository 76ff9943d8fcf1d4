/** @tsroute2/inspector: the network of a machine, live, in a browser. */

export type { FieldChange, Way, WayQuestion } from './protocol.js';
export { type Inspector, type InspectorOptions, inspector } from './server/inspector.js';

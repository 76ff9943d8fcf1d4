/** @tsroute2/fleet: many machines as one. */
export { Agent, type AgentOptions, type AgentStatus } from './agent.js';
export type { Applied, ApplyOptions, HostReport } from './apply.js';
export type { BucketOptions, NatsOptions } from './connect.js';
export { Fleet, type FleetChange, type FleetOptions, type FleetRecord, type HostStatus } from './fleet.js';
export { PostgresMirror, type PostgresMirrorOptions, type PostgresMirrorStatus } from './postgres/mirror.js';
export { OUTCOMES, STATE, token, WISHES } from './subjects.js';
export { FleetWatch } from './watch.js';
export type { Outcome, Wish } from './wishes.js';

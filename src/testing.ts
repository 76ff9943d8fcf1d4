/** Transports for tests and for looking closer: in memory, with scripted faults, recorded and replayed. */
export { type CapturedDatagram, readPcapng, writePcapng } from './netlink/pcapng.js';
export { type Fault, type FaultRule, FaultTransport, faulty } from './netlink/transports/fault.js';
export { MemoryTransport, memoryPair } from './netlink/transports/memory.js';
export { type RecordedDatagram, Recording, RecordTransport, recorded } from './netlink/transports/record.js';
export { ReplayTransport } from './netlink/transports/replay.js';

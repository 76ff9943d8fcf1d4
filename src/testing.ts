/** For tests and for looking closer: a fake kernel; transports in memory, with scripted faults, recorded and replayed. */
export { type CapturedDatagram, readPcapng, writePcapng } from './protocol/pcapng.js';
export { type Fault, type FaultRule, FaultTransport, faulty } from './socket/transports/fault.js';
export { MemoryTransport, memoryPair } from './socket/transports/memory.js';
export { type RecordedDatagram, Recording, RecordTransport, recorded } from './socket/transports/record.js';
export { ReplayTransport } from './socket/transports/replay.js';
export {
  FakeKernel,
  type FakeKernelOptions,
  type FakeRequest,
  type FamilyOptions,
  type Handler,
  type Handlers,
  type MessagesOptions,
} from './testing/fake-kernel.js';
export { Refusal, type RefusalDetails } from './testing/refusal.js';

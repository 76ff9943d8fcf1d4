import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  type Infer,
  listOf,
  type Message,
  message,
  nested,
  repeated,
  struct,
  u16,
  u32,
} from '../../../../schema/index.js';
import { framePreemption, trafficClasses } from './mqprio-queues.js';

const entrySet = attributes('TCA_MQPRIO_TC_ENTRY', { index: [1, u32], fp: [2, framePreemption] });
export interface MqprioEntry extends Infer<typeof entrySet> {}
const entry: Attributes<MqprioEntry> = entrySet;

const minRate64 = 3;
const maxRate64 = 4;

const options = message('tc_mqprio_qopt', {
  header: struct('tc_mqprio_qopt', '', trafficClasses),
  attributes: attributes('TCA_MQPRIO', {
    mode: [1, enumeration(u16, { dcb: 0, channel: 1 })],
    shaper: [2, enumeration(u16, { dcb: 0, bwRate: 1 })],
    /** Bytes per second, of each class. */
    minRate64: [minRate64, listOf(minRate64, 'TCA_MQPRIO_MIN_RATE64', counter64)],
    maxRate64: [maxRate64, listOf(maxRate64, 'TCA_MQPRIO_MAX_RATE64', counter64)],
    /** (6.4) */
    tcEntry: [5, repeated(nested(entry))],
  }),
});
export interface Mqprio extends Infer<typeof options> {}
/** `struct tc_mqprio_qopt`, `TCA_MQPRIO_*`: traffic classes of hardware queues. */
export const mqprio: Message<Mqprio> = options as Message<Mqprio>;

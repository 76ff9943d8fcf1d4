import {
  type Attributes,
  attributes,
  binary,
  flag,
  hex,
  type Infer,
  pad,
  u8,
  u16,
  u32,
  u64,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const set = attributes('IOAM6_ATTR', {
  nsId: [1, u16],
  nsData: [2, u32],
  nsDataWide: [3, u64],
  scId: [4, u32],
  /** A multiple of four bytes. */
  scData: [5, binary(0, 1020)],
  scNone: [6, flag],
  pad: [7, pad(0)],
});
export interface Ioam6 extends Infer<typeof set> {}

const trace = attributes('IOAM6_EVENT_ATTR', {
  traceNamespace: [1, u16],
  traceNodelen: [2, u8],
  traceType: [3, u32],
  traceData: [4, hex],
});
export interface Ioam6Trace extends Infer<typeof trace> {}

const family = genericFamily('IOAM6', {
  prefix: 'IOAM6_CMD',
  commands: {
    addNamespace: 1,
    delNamespace: 2,
    dumpNamespaces: 3,
    addSchema: 4,
    delSchema: 5,
    dumpSchemas: 6,
    nsSetSchema: 7,
  },
  answers: {
    /** `IOAM6_EVENT_TRACE` (Linux 6.9): a packet with a trace came. */
    trace: { id: 1, reply: trace as Attributes<Ioam6Trace> },
    dumpNamespaces: { id: 3 },
    dumpSchemas: { id: 6 },
  },
  attributes: set as Attributes<Ioam6>,
  groups: ['ioam6_events'],
});
export interface Ioam6Commands extends CommandsOf<typeof family> {}
/** In-situ OAM of IPv6 (linux/ioam6_genl.h, Linux 5.15): namespaces and schemas. */
export const ioam6Family: GenericFamily<Ioam6Commands> = family;

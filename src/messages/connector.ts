import { messageTypes } from '../protocol/marshal.js';
import {
  type CustomType,
  chars,
  custom,
  enumeration,
  flags,
  hex,
  type Infer,
  type Message,
  message,
  s32,
  select,
  sequence,
  struct,
  u16,
  u32,
  u64,
  when,
} from '../schema/index.js';

/** `NETLINK_CONNECTOR`. */
export const NETLINK_CONNECTOR = 11;

/** `CN_IDX_*`: who speaks through the connector. */
const users = enumeration(u32, {
  proc: 1,
  cifs: 2,
  w1: 3,
  v86d: 4,
  bb: 5,
  dst: 6,
  dm: 7,
  drbd: 8,
  hypervKvp: 9,
  hypervVss: 10,
});

/** `PROC_EVENT_*`. */
const events = {
  none: 0,
  fork: 0x1,
  exec: 0x2,
  uid: 0x4,
  gid: 0x40,
  sid: 0x80,
  ptrace: 0x100,
  comm: 0x200,
  /** A process ended with another status than 0 (6.6). */
  nonzeroExit: 0x20000000,
  coredump: 0x40000000,
  exit: 0x80000000,
} as const;

const who = { processPid: s32, processTgid: s32 };
const parent = { parentPid: s32, parentTgid: s32 };
const is = (what: keyof typeof events) => (before: Readonly<Record<string, unknown>>) => before.what === what;

/** `struct proc_event`: what has happened, and to whom. */
const event = sequence({
  what: enumeration(u32, events),
  cpu: u32,
  /** Nanoseconds since the system started. */
  timestampNs: u64,
  ack: when(is('none'), struct('proc_event_ack', '', { err: u32 })),
  fork: when(is('fork'), struct('fork_proc_event', '', { ...parent, childPid: s32, childTgid: s32 })),
  exec: when(is('exec'), struct('exec_proc_event', '', who)),
  uid: when(is('uid'), struct('id_proc_event', '', { ...who, ruid: u32, euid: u32 })),
  gid: when(is('gid'), struct('id_proc_event', '', { ...who, rgid: u32, egid: u32 })),
  sid: when(is('sid'), struct('sid_proc_event', '', who)),
  ptrace: when(is('ptrace'), struct('ptrace_proc_event', '', { ...who, tracerPid: s32, tracerTgid: s32 })),
  comm: when(is('comm'), struct('comm_proc_event', '', { ...who, comm: chars(16) })),
  coredump: when(is('coredump'), struct('coredump_proc_event', '', { ...who, ...parent })),
  exit: when(
    is('exit'),
    struct('exit_proc_event', '', { ...who, exitCode: u32, exitSignal: u32, ...parent }),
  ),
});
/** `struct proc_input`: what a listener wants; which events since 6.6. */
const input = sequence({
  mcastOp: enumeration(u32, { listen: 1, ignore: 2 }),
  eventType: flags(u32, events),
});
export interface ProcEvent extends Infer<typeof event> {}
export interface ProcInput extends Infer<typeof input> {}

/** Longest of what a listener sends. */
const INPUT = 8;
const proc: CustomType<ProcEvent & ProcInput> = custom(
  (payload, little) =>
    (payload.length > INPUT ? event : input).decode(payload, little) as ProcEvent & ProcInput,
  (value) => ('mcastOp' in value ? input : event).encode(value),
);

const connector = message('cn_msg', {
  header: struct('cn_msg', '', { idx: users, val: u32, seq: u32, ack: u32, len: u16, flags: u16 }),
  body: { data: [select('idx', { proc }, hex), 'len'] },
});
export interface ConnectorMessage extends Infer<typeof connector> {}
/** A message of the connector: from the kernel's part that `idx` names. */
export const connectorMessage: Message<ConnectorMessage> = connector as Message<ConnectorMessage>;

/** What the connector speaks: all its messages are of the type `NLMSG_DONE`. */
export const connectorMessages = messageTypes('CN', { msg: [3, connectorMessage] });

import { connectorMessage, NETLINK_CONNECTOR } from '../messages/connector.js';
import { NetlinkError } from '../protocol/errors.js';
import { HEADER } from '../protocol/framing.js';
import { decode, encode, nearest } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { config, makeTransport } from '../socket/config.js';
import { DatagramStream, type DatagramStreamOptions } from '../socket/datagram-stream.js';
import { FAMILY_OPTIONS, type SocketOptions } from '../socket/socket.js';

/** `PROC_EVENT_*`: what happens to processes. */
export type ProcessEventName =
  | 'fork'
  | 'exec'
  | 'uid'
  | 'gid'
  | 'sid'
  | 'ptrace'
  | 'comm'
  | 'nonzeroExit'
  | 'coredump'
  | 'exit';

const NAMES: readonly ProcessEventName[] = [
  'fork',
  'exec',
  'uid',
  'gid',
  'sid',
  'ptrace',
  'comm',
  'nonzeroExit',
  'coredump',
  'exit',
];

export interface ProcessEventOptions extends Pick<SocketOptions, 'transport'>, DatagramStreamOptions {
  /** Which events; all by default. The kernel leaves the others out (6.6); of older ones it is done here. */
  events?: readonly ProcessEventName[] | undefined;
}

const OPTIONS = optionNames<ProcessEventOptions>({
  transport: FAMILY_OPTIONS.transport,
  events: true,
  receiveBuffer: true,
  signal: true,
});

/** A process, and one of its threads. */
interface Who {
  processPid: number;
  processTgid: number;
}
interface Parent {
  parentPid: number;
  parentTgid: number;
}
/** Something happened to a process. */
export type ProcessEvent = {
  /** CPU that it happened on. */
  cpu: number;
  /** Nanoseconds since the system started. */
  timestampNs: number | string;
} & (
  | ({ event: 'fork'; childPid: number; childTgid: number } & Parent)
  | ({ event: 'exec' | 'sid' } & Who)
  | ({ event: 'uid'; ruid: number; euid: number } & Who)
  | ({ event: 'gid'; rgid: number; egid: number } & Who)
  | ({ event: 'ptrace'; tracerPid: number; tracerTgid: number } & Who)
  | ({ event: 'comm'; comm: string } & Who)
  | ({ event: 'coredump' } & Who & Parent)
  /** `exitCode` as `wait` has it; `exitSignal` is what its parent gets. */
  | ({ event: 'exit'; exitCode: number; exitSignal: number } & Who & Parent)
);

/** `CN_IDX_PROC`, which is also the group, and `CN_VAL_PROC`. */
const PROC = 1;
/** Milliseconds for the kernel to say that it has taken note. */
const PATIENCE = 1000;
const NLMSG_DONE = 3;
/** The kernel has events with a status only, where both are requested. */
const EXITS: readonly string[] = ['exit', 'nonzeroExit'];

/**
 * Processes as they fork, execute, change and end (the proc connector). It resolves when the kernel has taken note, so that
 * nothing done after it is missed.
 *
 * ```ts
 * for await (const event of await processEvents({ events: ['exec', 'exit'] })) {
 *   if (event.event === 'exec') console.log('runs', event.processTgid);
 * }
 * ```
 *
 * Needs CAP_NET_ADMIN, in the initial namespaces of networks, users and processes. The stream ends with leaving the loop,
 * `close()`, or its signal; where the kernel had to drop events, an `overrun` item stands at the place.
 *
 * @throws TypeError for an event that there is not.
 */
export async function processEvents(
  options: ProcessEventOptions = {},
): Promise<DatagramStream<ProcessEvent>> {
  checkOptions(options, OPTIONS);
  const { events = NAMES, transport = config.transport, receiveBuffer = 4 << 20, signal } = options;
  for (const name of events) {
    if (NAMES.includes(name)) continue;
    const near = nearest(name, NAMES);
    throw typeError(
      `there is no event '${name}'${near ? `; did you mean '${near}'?` : ` (${NAMES.join(', ')})`}`,
    );
  }
  signal?.throwIfAborted();
  const socket =
    typeof transport === 'function'
      ? makeTransport(transport, { protocol: NETLINK_CONNECTOR, lenient: true })
      : transport;
  const wanted = new Set<string>(events);
  let acknowledge!: (error: number) => void;
  const acknowledged = new Promise<number>((resolve) => {
    acknowledge = resolve;
  });
  let stream: DatagramStream<ProcessEvent> | undefined;
  try {
    stream = new DatagramStream<ProcessEvent>(socket, PROC, { receiveBuffer, signal }, (datagram, port) => {
      if (port !== 0) return undefined;
      const { data } = decode(connectorMessage, datagram.subarray(HEADER)) as unknown as {
        data: ProcessMessage;
      };
      const { what } = data;
      if (what === 'none') {
        acknowledge(data.ack?.err ?? 0);
        return undefined;
      }
      const failed = what === 'exit' && wanted.has('nonzeroExit') && !!data.exit?.exitCode;
      if (!wanted.has(what) && !failed) return undefined;
      const { cpu, timestampNs } = data;
      const body = data[what] as object | undefined;
      return { event: what, cpu, timestampNs, ...body } as unknown as ProcessEvent;
    });
    // before 6.6 the kernel knows the short form only, and passes over the other
    stream.send(request({ mcastOp: 'listen' }, socket.port));
    stream.send(request({ mcastOp: 'listen', eventType: eventsFor(events) }, socket.port));
    const timer = setTimeout(() => acknowledge(-1), PATIENCE);
    const error = await Promise.race([acknowledged, stream.closed]);
    clearTimeout(timer);
    if (error === undefined) {
      signal?.throwIfAborted();
      // what ended it
      for await (const _ of stream);
    }
    if (error !== 0) throw refused(error ?? -1);
    // the count of listeners goes down again
    const leaving = stream;
    const close = leaving.close.bind(leaving);
    leaving.close = () => {
      try {
        leaving.send(request({ mcastOp: 'ignore' }, socket.port));
      } catch {
        // it was closed already
      }
      close();
    };
    return stream;
  } catch (error) {
    if (stream) stream.close();
    else socket.close();
    throw error instanceof NetlinkError && error.code === 'ECONNREFUSED' ? refused(-1) : error;
  }
}

/** What is reported, as it is declared. */
interface ProcessMessage extends Record<string, unknown> {
  what: string;
  cpu: number;
  timestampNs: number | string;
  ack?: { err: number };
  exit?: { exitCode: number };
}

/** Events for the kernel's filter: with a status only where not all ends are requested. */
function eventsFor(events: readonly ProcessEventName[]): readonly ProcessEventName[] {
  return events.includes('exit')
    ? events.filter((one) => one !== 'nonzeroExit')
    : events.map((one) => (EXITS.includes(one) ? 'nonzeroExit' : one));
}

/** One message with its header. */
function request(data: object, port: number): Uint8Array {
  const size = 'eventType' in data ? 8 : 4;
  const body = encode(connectorMessage, { idx: 'proc', val: PROC, len: size, data } as never);
  const whole = new Uint8Array(HEADER + body.length);
  const view = new DataView(whole.buffer);
  const little = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  view.setUint32(0, whole.length, little);
  view.setUint16(4, NLMSG_DONE, little);
  view.setUint32(12, port, little);
  whole.set(body, HEADER);
  return whole;
}

const EPERM = 1;

function refused(error: number): NetlinkError {
  const failure = NetlinkError.of(error === EPERM ? 'EPERM' : 'EOPNOTSUPP', 'events of processes');
  failure.message =
    error === EPERM
      ? 'EPERM: events of processes need CAP_NET_ADMIN'
      : 'EOPNOTSUPP: events of processes are reported in the initial namespaces of networks, users and processes only, and need CONFIG_PROC_EVENTS';
  return failure;
}

import { type LogPacket as LogBody, logMessages, logPacket } from '../messages/netfilter/log.js';
import { NETLINK_NETFILTER } from '../messages/netfilter/nfgenmsg.js';
import type { Explain } from '../protocol/errors.js';
import { HEADER } from '../protocol/framing.js';
import { Marshal } from '../protocol/marshal.js';
import { decodeAt } from '../schema/index.js';
import { memoized } from '../schema/memoized.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { parseHex } from '../schema/text/hex.js';
import { publicVerbs } from '../schema/verbs.js';
import { NetlinkSocket, type SocketOptions, UTILITY_OPTIONS } from '../socket/socket.js';
import type { Subscription } from '../socket/subscription.js';
import { bindAll } from './bind.js';
import { deviceNames } from './device-names.js';
import { type PacketBody, type PacketHook, PacketMetadata } from './metadata.js';

export interface LogOptions extends Omit<SocketOptions, 'protocol'> {
  /** The group's number, or several (`log group 1`): 0 to 65535. */
  group: number | readonly number[];
  /** What is copied of a packet: all of it by default; `'meta'` for what is known of it, without its bytes. */
  copy?: 'packet' | 'meta' | undefined;
  /** Bytes of a packet that are copied at most. */
  copyRange?: number | undefined;
  /** Packets that the kernel collects before it sends them together; as rules say by default (`queue-threshold`). */
  threshold?: number | undefined;
  /** Milliseconds that collected packets wait at most: 1000 by default; hundredths of a second count. */
  flushAfter?: number | undefined;
  /** Bytes that the kernel collects at most. */
  bufferSize?: number | undefined;
  /** Numbers the packets of the group: a gap shows what was lost. */
  seq?: boolean | undefined;
  /** Numbers the packets of all groups together. */
  seqGlobal?: boolean | undefined;
  /** Sends the flow of each packet along (4.4). */
  conntrack?: boolean | undefined;
  /** Bytes of receive buffer: 8 MiB by default. */
  receiveBuffer?: number | undefined;
}

/** What comes from a log. */
export type LogItem =
  | LoggedPacket
  /** Packets were lost: the socket had no room for them. */
  | { event: 'overrun' }
  /** A message that could not be read. */
  | { event: 'error'; error: unknown; data?: Uint8Array };

const OPTIONS = optionNames<LogOptions>({
  ...UTILITY_OPTIONS,
  group: true,
  copy: true,
  copyRange: true,
  threshold: true,
  flushAfter: true,
  bufferSize: true,
  seq: true,
  seqGlobal: true,
  conntrack: true,
  receiveBuffer: true,
});

const FLAGS = ['seq', 'seqGlobal', 'conntrack'] as const;
const RECEIVE_BUFFER = 8 << 20;
/** All of a packet (`NFULNL_COPY_RANGE_MAX`). */
const WHOLE = 0xffff - 4;
const MOST = 0xffff;
const EPERM = 1;
const explain: Explain = (errno) =>
  errno === EPERM ? { words: 'another socket has the group, or this one may not have it' } : undefined;
/** Milliseconds of the kernel's unit of time. */
const HUNDREDTH = 10;

type Body = LogBody & PacketBody;

/** A packet that a rule has logged. */
export class LoggedPacket extends PacketMetadata<Body> {
  readonly event = 'packet';

  /** The group that it was logged to. */
  get group(): number {
    return this.body.resId;
  }

  /** What the rule says (`log prefix "…"`). */
  get prefix(): string {
    return this.body.prefix ?? '';
  }

  get hook(): PacketHook | undefined {
    return this.body.packetHdr?.hook as PacketHook | undefined;
  }

  /** EtherType: 0x0800 for IPv4, 0x86dd for IPv6. */
  get protocol(): number {
    return this.body.packetHdr?.hwProtocol ?? 0;
  }

  /** Its number in the group (with the flag `seq`). */
  get seq(): number | undefined {
    return this.body.seq;
  }

  /** Its number among all groups (with the flag `seqGlobal`). */
  get seqGlobal(): number | undefined {
    return this.body.seqGlobal;
  }

  /** Kind of the link layer (`ARPHRD_*`): 1 is Ethernet. */
  get hwtype(): number | undefined {
    return this.body.hwtype;
  }

  /** Its link-layer header, where it came in with one. */
  get hwheader(): Uint8Array | undefined {
    return this.body.hwheader === undefined ? undefined : parseHex(this.body.hwheader);
  }
}

/**
 * Packets that rules log (nfnetlink_log): those of a rule like `log group 1`.
 *
 * ```ts
 * await using log = new Log({ group: 1 });
 * for await (const packet of log) if (packet.event === 'packet') console.log(packet.prefix, packet.iifname, packet.payload);
 * ```
 *
 * Needs CAP_NET_ADMIN in the namespace. A group has one owner: where another program has it, opening fails with `EPERM`.
 * It is opened when it is first iterated or {@link open}ed, and closes with leaving the loop.
 */
export class Log implements AsyncIterable<LogItem> {
  static {
    publicVerbs(Log);
  }

  /** The socket underneath. */
  readonly socket: NetlinkSocket;
  readonly #options: LogOptions;
  readonly #groups: readonly number[];
  readonly #devices: ReturnType<typeof deviceNames>;
  readonly #opened = memoized(() => this.#open());
  #stream: Subscription<LogItem> | undefined;

  /** @throws TypeError for an option that does not exist, or a number that no group has */
  constructor(options: LogOptions) {
    checkOptions(options, OPTIONS);
    const {
      group,
      copy,
      copyRange: _r,
      threshold: _t,
      flushAfter: _f,
      bufferSize: _b,
      seq: _s,
      seqGlobal: _g,
      conntrack: _c,
      receiveBuffer: _rb,
      ...socket
    } = options;
    if (copy !== undefined && copy !== 'packet' && copy !== 'meta')
      throw typeError(`copy: '${copy}' is not 'packet' or 'meta'`);
    this.#options = options;
    this.#groups = groupsOf(group);
    this.#devices = deviceNames(socket);
    const marshal = socket.marshal ?? new Marshal().registerPolicy(logMessages);
    this.socket = new NetlinkSocket({ ...socket, protocol: NETLINK_NETFILTER, marshal });
  }

  /**
   * Has the kernel send what is logged to the group from now on. Iterating does it.
   *
   * @throws NetlinkError `EPERM` where another socket has the group
   */
  open(): Promise<void> {
    return this.#opened();
  }

  async #open(): Promise<void> {
    const {
      copy = 'packet',
      copyRange = WHOLE,
      threshold,
      flushAfter,
      bufferSize,
      receiveBuffer = RECEIVE_BUFFER,
    } = this.#options;
    await this.#devices.ready();
    this.#stream = this.socket.subscribe<LogItem>([], { receiveBuffer }, ({ bytes, at, end, type }) =>
      type === logMessages.packet.id
        ? new LoggedPacket(
            decodeAt(logPacket, bytes, at + HEADER, end) as unknown as Body,
            this.#devices.names,
          )
        : (undefined as never),
    );
    const flags = FLAGS.filter((flag) => this.#options[flag]);
    await bindAll(
      this.socket,
      this.#stream,
      this.#groups,
      (resId) =>
        this.socket.request(
          logMessages.config.id,
          {
            resId,
            cmd: { command: 'bind' },
            mode: { copyRange: copy === 'packet' ? copyRange : 0, copyMode: copy },
            ...(threshold === undefined ? {} : { qthresh: threshold }),
            ...(flushAfter === undefined ? {} : { timeout: Math.max(1, Math.round(flushAfter / HUNDREDTH)) }),
            ...(bufferSize === undefined ? {} : { nlbufsiz: bufferSize }),
            ...(flags.length === 0 ? {} : { flags }),
          },
          { explain },
        ),
      (resId) => this.socket.request(logMessages.config.id, { resId, cmd: { command: 'unbind' } }),
    );
  }

  /** Packets as they are logged, until the log closes. */
  async *[Symbol.asyncIterator](): AsyncGenerator<LogItem, void, undefined> {
    await this.open();
    try {
      yield* this.#stream!;
    } finally {
      this.close();
    }
  }

  /** Ends. May be called again. */
  close(): void {
    this.socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

function groupsOf(group: LogOptions['group']): readonly number[] {
  const groups = Array.isArray(group) ? group : [group];
  for (const one of groups)
    if (!Number.isInteger(one) || one < 0 || one > MOST)
      throw typeError(`group: ${one} is not a number from 0 to ${MOST}`);
  if (groups.length === 0) throw typeError('group: no group at all');
  return groups;
}

import { protocolNamed } from '../../messages/protocols.js';
import { LITTLE_ENDIAN } from '../../schema/bytes.js';
import { Bin } from '../bytes.js';
import { plausible } from '../frames.js';
import type { Datagram, Notice, Reading } from '../types.js';
import { readHexLine } from './hex-line.js';
import { inlineData, peeks } from './strace-data.js';
import { type CallLine, readCallLine, readDescriptor } from './strace-line.js';
import { LONGEST_RECORD } from './stream.js';

/** Flags that make strace show everything. */
export const STRACE_FLAGS = ['-f', '-yy', '-e', 'trace=%net', '-e', 'read=all', '-e', 'write=all'] as const;

const SENDS = new Set(['sendto', 'sendmsg', 'sendmmsg', 'send', 'write', 'writev']);
const RECEIVES = new Set(['recvfrom', 'recvmsg', 'recvmmsg', 'recv', 'read', 'readv']);
const BUFFER = /^ \* (\d+) bytes in buffer \d+/;
const SEVERAL = /^ = \d+ buffers in vector \d+/;
const EXIT = /^\s*(?:\[pid\s+(\d+)\]\s+|(\d+)\s+)?\+\+\+ (?:exited|killed)/;
/** Bytes of a dump that may be missing between two of its lines: more is no loss of lines but a damaged offset. */
const MOST_MISSING = 4096;
/** `UIO_MAXIOV`: buffers of one call. */
const MOST_BUFFERS = 1024;
/** Processes whose sockets, and whose calls under way, are remembered; the oldest are forgotten. */
const MOST_PROCESSES = 4096;

/** A socket, as far as the log shows. */
interface Socket {
  readonly netlink: boolean;
  readonly protocol?: number | undefined;
  readonly id: string;
}

/** A call on a netlink socket whose dump may follow. */
interface Call {
  readonly line: number;
  readonly call: CallLine;
  readonly sent: boolean;
  readonly socket: Socket | undefined;
  /** Bytes of the dump so far; one entry a datagram. */
  readonly dumps: Bin[];
  /** Where in the present dump the lines of the present buffer begin. */
  base: number;
}

/** Reads strace's log line by line. Lines that are not its own are passed over: the traced program's output. */
export class StraceReader {
  /** Calls on netlink sockets that moved data, and those of them whose data are not in the log. */
  calls = 0;
  bare = 0;
  readonly #little: boolean;
  readonly #sockets = new Map<number, Map<number, Socket>>();
  /** The last socket under a descriptor, for processes that inherit theirs. */
  readonly #latest = new Map<number, Socket>();
  readonly #unfinished = new Map<number, { call: CallLine; line: number }>();
  #present: Call | undefined;
  #offset = 0;
  #count = 0;

  constructor(little = LITTLE_ENDIAN) {
    this.#little = little;
  }

  /** Takes a line; returns what the lines before make. Says false where the line is not strace's. */
  line(text: string, number: number, out: Reading[]): boolean {
    if (this.#dumped(text, number, out)) return true;
    const found = readCallLine(text);
    if (!found) {
      const exit = EXIT.exec(text);
      if (exit) this.#gone(Number(exit[1] ?? exit[2] ?? 0));
      return exit !== null || /^\s*(?:\d+\s+)?(?:---|strace:)/.test(text);
    }
    this.finish(out);
    if (found.unfinished) {
      keep(this.#unfinished, found.process, { call: found, line: number });
      return true;
    }
    let call = found;
    let line = number;
    if (found.resumed) {
      const begun = this.#unfinished.get(found.process);
      this.#unfinished.delete(found.process);
      if (!begun || begun.call.name !== found.name) return true;
      call = { ...found, text: begun.call.text + found.text };
      line = begun.line;
    }
    this.#called(call, line);
    return true;
  }

  /** The datagrams of the last call: no more of its dump will come. */
  finish(out: Reading[]): void {
    const present = this.#present;
    if (!present) return;
    this.#present = undefined;
    const { call } = present;
    const result = call.result ?? 0;
    for (const dump of present.dumps)
      this.#emit(present, dump.take(dump.length), present.dumps.length > 1 ? 0 : result, out);
    if (present.dumps.length > 0) return;
    const inline = inlineData(call.name, call.text);
    if (inline)
      this.#emit(present, inline.data, inline.cut ? Math.max(result, inline.data.length + 1) : result, out);
    else this.bare++;
  }

  #dumped(text: string, number: number, out: Reading[]): boolean {
    const present = this.#present;
    if (text.charCodeAt(0) !== 32) return false;
    if (BUFFER.test(text)) {
      if (!present) return true;
      if (present.dumps.length === 0) present.dumps.push(new Bin());
      present.base = present.dumps.at(-1)!.length;
      return true;
    }
    if (SEVERAL.test(text)) {
      if (present && present.dumps.length < MOST_BUFFERS) present.dumps.push(new Bin());
      return true;
    }
    if (!text.startsWith(' | ')) return false;
    if (!present) return true;
    if (present.dumps.length === 0) present.dumps.push(new Bin());
    const dump = present.dumps.at(-1)!;
    const read = readHexLine(text, 0);
    const missing = read?.offset === undefined ? 0 : present.base + read.offset - dump.length;
    if (!read || missing < 0 || missing > MOST_MISSING) {
      out.push(this.#notice(number, 'a line of the dump is damaged'));
      return true;
    }
    if (missing > 0) {
      out.push(
        this.#notice(number, `${missing} bytes of the dump are missing before this line: read as zeros`),
      );
      dump.add(new Uint8Array(missing));
    }
    if (dump.length + read.bytes.length > LONGEST_RECORD) {
      if (dump.length < LONGEST_RECORD) out.push(this.#notice(number, 'a dump longer than any call is cut'));
      dump.add(read.bytes.subarray(0, LONGEST_RECORD - dump.length));
    } else dump.add(read.bytes);
    return true;
  }

  #notice(line: number, notice: string): Notice {
    return { notice, severity: 'damage', offset: this.#offset, line };
  }

  #called(call: CallLine, line: number): void {
    if (call.name === 'socket') return this.#opened(call);
    const sent = SENDS.has(call.name);
    if (!sent && !RECEIVES.has(call.name)) return;
    const descriptor = readDescriptor(call.text);
    if (!descriptor || descriptor.netlink === false) return;
    let socket = this.#sockets.get(call.process)?.get(descriptor.fd) ?? this.#latest.get(descriptor.fd);
    if (descriptor.netlink && (!socket?.netlink || (descriptor.protocol && socket.protocol === undefined))) {
      socket = this.#remember(call.process, descriptor.fd, true, protocolNumber(descriptor.protocol));
    }
    if (socket && !socket.netlink) return;
    // without a socket() call in the log only its data can tell what it is; calls on files would be many
    if (!socket && (call.name === 'read' || call.name === 'write')) return;
    if (call.result === undefined || call.result <= 0 || peeks(call.name, call.text)) {
      this.#present = undefined;
      return;
    }
    if (socket) this.calls++;
    this.#present = { line, call, sent, socket, dumps: [], base: 0 };
  }

  #opened({ process, text, result }: CallLine): void {
    if (result === undefined || result < 0) return;
    const [domain, , protocol] = text.split(', ');
    const netlink = /^(?:[AP]F_NETLINK|0x10|16)$/.test(domain!);
    this.#remember(process, result, netlink, netlink ? protocolNumber(protocol) : undefined);
  }

  #remember(process: number, fd: number, netlink: boolean, protocol: number | undefined): Socket {
    const socket: Socket = { netlink, protocol, id: `${process}/${fd}/${this.#count++}` };
    let table = this.#sockets.get(process);
    if (!table) keep(this.#sockets, process, (table = new Map()));
    keep(table, fd, socket);
    keep(this.#latest, fd, socket);
    return socket;
  }

  #gone(process: number): void {
    this.#sockets.delete(process);
    this.#unfinished.delete(process);
  }

  #emit({ call, line, sent, socket }: Call, data: Uint8Array, result: number, out: Reading[]): void {
    if (data.length === 0) return;
    const protocol = socket?.protocol;
    if (!socket) {
      if (!plausible(data, 0, this.#little)) return;
      this.calls++;
    }
    const datagram: Datagram = {
      data,
      offset: this.#offset,
      line,
      little: this.#little,
      direction: sent ? 'sent' : 'received',
      process: call.process,
      socket: socket?.id ?? `${call.process}/${readDescriptor(call.text)?.fd}`,
      ...(protocol === undefined ? {} : { protocol }),
      ...(call.time === undefined ? {} : { time: call.time }),
      ...(result > data.length ? { length: result } : {}),
    };
    this.#offset += data.length;
    out.push(datagram);
  }
}

/** Adds to what is remembered, and forgets the oldest where that is too much. */
function keep<V>(map: Map<number, V>, key: number, value: V): void {
  map.set(key, value);
  if (map.size > MOST_PROCESSES) map.delete(map.keys().next().value!);
}

function protocolNumber(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  return protocolNamed(/^0x/.test(word) ? Number(word) : word.split(/\s/, 1)[0]!)?.number;
}

import { checkArgument } from '../../schema/argument.js';
import type { SocketEntry } from './kinds.js';

/** What a socket has done between two readings, in bytes and packets per second. */
export interface SocketRate {
  socket: SocketEntry;
  /** Bytes that the other end has acknowledged, and that were received. */
  sent: number;
  received: number;
  /** Bytes sent again. */
  retransmitted: number;
  /** Packets of TCP. */
  segsOut: number;
  segsIn: number;
  /** Packets dropped for want of memory. */
  drops: number;
}

/** Numbers that only grow. */
interface Counters {
  bytesAcked?: number | string;
  bytesReceived?: number | string;
  bytesRetrans?: number | string;
  segsOut?: number;
  segsIn?: number;
}

/** What distinguishes a socket from all others: its kind, and its cookie. */
export function identityOf(socket: SocketEntry): string {
  const cookie = socket.kind === 'tipc' ? socket.sock?.cookie : socket.cookie.join();
  return `${socket.kind} ${cookie}`;
}

/**
 * The rates of sockets between two readings of the same with `info` and `skmeminfo`. Those that are new count from
 * nothing, those that are gone are left out.
 */
export function socketRates(
  before: readonly SocketEntry[],
  now: readonly SocketEntry[],
  milliseconds: number,
): SocketRate[] {
  checkArgument('socketRates', 'before', before, 'an array');
  checkArgument('socketRates', 'now', now, 'an array');
  const old = new Map(before.map((one) => [identityOf(one), one]));
  return now.map((socket) => {
    const known = old.get(identityOf(socket));
    const own = countersOf(socket);
    const earlier: Counters = known ? countersOf(known) : {};
    const rate = (key: keyof Counters): number =>
      (1000 * (Number(own[key] ?? 0) - Number(earlier[key] ?? 0))) / milliseconds;
    return {
      socket,
      sent: rate('bytesAcked'),
      received: rate('bytesReceived'),
      retransmitted: rate('bytesRetrans'),
      segsOut: rate('segsOut'),
      segsIn: rate('segsIn'),
      drops: (1000 * (dropsOf(socket) - (known ? dropsOf(known) : 0))) / milliseconds,
    };
  });
}

function countersOf(socket: SocketEntry): Counters {
  return ('info' in socket && socket.info ? socket.info : {}) as Counters;
}

function dropsOf(socket: SocketEntry): number {
  return (
    ('skmeminfo' in socket && socket.skmeminfo?.drops) || ('meminfo' in socket && drops(socket.meminfo)) || 0
  );
}

function drops(memory: object | undefined): number {
  return (memory as { drops?: number } | undefined)?.drops ?? 0;
}

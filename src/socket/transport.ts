import type { Bytes } from '../schema/bytes.js';

/** Ints in one record of {@link Datagrams.index}. */
export const RECORD = 5;

/** What each of the {@link RECORD} ints of a datagram's record says. */
export const OFFSET = 0;
export const LENGTH = 1;
/** Port id of the sender; 0 is the kernel. */
export const PORT = 2;
/** Namespace id of the sender with `NETLINK_LISTEN_ALL_NSID`, else -1. */
export const NSID = 3;
/** `MSG_TRUNC` (0x20) where the datagram was longer than the buffer: then LENGTH is the full length. */
export const FLAGS = 4;
export const MSG_TRUNC = 0x20;

/** Whole datagrams received together. Valid until the transport's next `receive()`. */
export interface Datagrams {
  readonly bytes: Bytes;
  readonly count: number;
  /** `count` records of {@link RECORD} ints; every offset is a multiple of 4. */
  readonly index: Int32Array;
}

/**
 * What connects a {@link NetlinkSocket} to the operating system, and the one thing to replace in order to
 * connect it to something else: a recording, a remote host, a script of faults.
 *
 * Errors of the system are thrown as `NetlinkError` (`ENOBUFS` from `receive()` means: datagrams were lost).
 */
export interface Transport {
  /** The port id that answers are addressed to. */
  readonly port: number;
  /** Sends one datagram, which may hold many messages. */
  send(datagram: Uint8Array): void;
  /** What has arrived, at most `max` datagrams where that is given, or undefined; never waits. */
  receive(max?: number): Datagrams | undefined;
  /**
   * Sends one datagram and receives one, where one is there by then: what a request needs, in one call. What receiving
   * meets is left for the next `receive()` to throw; errors of sending are thrown. Left out, `send()` and `receive(1)`
   * do it.
   */
  exchange?(datagram: Uint8Array): Datagrams | undefined;
  /** Calls `wake` once, later, when `receive()` has something to return or to throw. */
  wait(wake: () => void): void;
  /** Joins, or leaves, a multicast group by its number. Where the answer takes time, what `join` returns has it. */
  join(group: number): void | Promise<void>;
  leave(group: number): void;
  close(): void;
  /**
   * From now on (until `false`) a lot is expected: receive ahead of the reader where that helps.
   * Only a hint; transports that cannot need not have it.
   */
  readAhead?(on: boolean): void;
  /** Asks for a receive buffer of that many bytes; returns what was granted, as the kernel counts. */
  receiveBuffer?(bytes: number): number;
  /** Asks that datagrams of that many bytes can be sent. */
  sendBuffer?(bytes: number): void;
  /** Grows the space for one datagram after a truncated one of `length` bytes. */
  grow?(length: number): void;
  /** Network namespaces of the machine that it leads to, where that is another one. */
  readonly namespaces?: Namespaces | undefined;
  /** Makes a persistent tun or tap device: `flags` as `TUNSETIFF` takes them, `owner` and `group` ids or -1. */
  tuntap?(
    netns: string | number | undefined,
    name: string,
    flags: number,
    owner: number,
    group: number,
  ): Promise<void>;
}

/**
 * Network namespaces of another machine, held there by descriptors. Their numbers are known at once; that one could not
 * be opened shows when it is used, and when it is released.
 */
export interface Namespaces {
  /** How that machine is called in messages. */
  readonly machine: string;
  /** Opens the file of a namespace. Messages may carry the number (`IFLA_NET_NS_FD`). */
  open(path: string): number;
  /** Makes a namespace: with a name, or one that lives as long as its users. */
  create(name?: string): number;
  /** Lets it go. @throws where it could not be opened */
  release(fd: number): void;
  /** Takes a name away. */
  remove(name: string): Promise<void>;
  /** Opens another socket on that machine. */
  transport(options: TransportOptions): Transport;
}

/** What a transport is opened with. */
export interface TransportOptions {
  /** Netlink protocol number (`NETLINK_ROUTE` is 0). */
  protocol: number;
  /** The network namespace to open the socket in: a name under `/run/netns`, a path, or an open descriptor. */
  netns?: string | number | undefined;
  /** Port id to bind to; 0, the default, lets the kernel choose. */
  port?: number | undefined;
  /** Deliver multicast of all namespaces that have an id here (`NETLINK_LISTEN_ALL_NSID`). */
  allNsid?: boolean | undefined;
  /** Turn off `NETLINK_GET_STRICT_CHK`, which makes the kernel check and honour dump filters. */
  lenient?: boolean | undefined;
}

/** Makes transports: a class, or a function. One that leads to another machine has that machine's namespaces. */
export type TransportFactory = (
  | (new (
      options: TransportOptions,
    ) => Transport)
  | ((options: TransportOptions) => Transport)
) & { readonly namespaces?: Namespaces | undefined };

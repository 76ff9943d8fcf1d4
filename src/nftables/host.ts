import type { SystemNames } from '../nft/tables/names.js';
import type { NetlinkSocket } from '../socket/socket.js';

/** Limits of waiting for one request. */
export interface NftablesCallOptions {
  /** Milliseconds without an answer after which to give up. */
  timeout?: number | undefined;
  /** Gives up when aborted. */
  signal?: AbortSignal | undefined;
}

/** What the parts of `Nftables` work with. */
export interface Host {
  readonly socket: NetlinkSocket;
  /** A socket of its own, for events and long dumps. */
  open(): NetlinkSocket;
  /** Names of the system: those given, and the interfaces of the namespace. */
  names(): Promise<SystemNames>;
}

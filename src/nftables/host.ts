import type { FormatOptions } from '../nft/format/options.js';
import type { SystemNames } from '../nft/tables/names.js';
import type { Family, Ruleset } from '../nft/tree.js';
import type { NetlinkMessage } from '../protocol/marshal.js';
import type { CallOptions } from '../socket/pending-request.js';
import type { NetlinkSocket } from '../socket/socket.js';

/** Limits of waiting for one request. */
export interface NftablesCallOptions extends CallOptions {}

/** What the parts of `Nftables` work with. */
export interface Host {
  readonly socket: NetlinkSocket;
  /** Names of the system: those given, and the interfaces of the namespace. */
  names(): Promise<SystemNames>;
}

/** What to list, and how. */
export interface ListOptions extends NftablesCallOptions, Omit<FormatOptions, 'names'> {
  /** Tables of one family. */
  family?: Family | undefined;
  /** One table: its family stands beside it (`ip`, where it does not). */
  table?: string | undefined;
  /** One chain of the table. */
  chain?: string | undefined;
  /** One set or map of the table. */
  set?: string | undefined;
  /** A tree, by default; text as `nft list` prints it; JSON as `nft -j` does. */
  as?: 'tree' | 'text' | 'json' | undefined;
}

/** What a table works through. */
export interface TableHost {
  apply(
    ruleset: string,
    options?: NftablesCallOptions & { echo?: boolean },
  ): Promise<{ readonly echoes: readonly NetlinkMessage[] }>;
  list(options?: ListOptions): Promise<Ruleset>;
  bulk(
    verb: 'add' | 'delete',
    family: string,
    table: string,
    set: string,
    elements: Iterable<string>,
    options: NftablesCallOptions & { progress?: ((done: number) => void) | undefined },
  ): Promise<number>;
}

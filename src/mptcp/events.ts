import type { MptcpEventAttributes } from '../messages/mptcp-events.js';
import { defined } from '../schema/fields.js';

/** What happens to a connection, or to one of its paths. */
export type MptcpEventName =
  | 'created'
  | 'established'
  | 'closed'
  | 'announced'
  | 'removed'
  | 'subEstablished'
  | 'subClosed'
  | 'subPriority'
  | 'listenerCreated'
  | 'listenerClosed';

/** What is notified of a connection (`token`) and its path. */
export interface MptcpConnection {
  /** Names the connection in this namespace. */
  token?: number;
  family?: 'inet' | 'inet6' | number;
  locId?: number;
  remId?: number;
  saddr?: string;
  daddr?: string;
  sport?: number;
  dport?: number;
  backup?: boolean;
  /** An error number of the path. */
  error?: number;
  flags?: readonly ('denyJoinId0' | 'serverSide' | number)[];
  timeout?: number;
  /** Index of the interface. */
  dev?: number;
  /** Why a path was reset (RFC 8684, 3.6). */
  resetReason?: number;
  resetFlags?: number;
  /** This side was connected to. */
  serverSide?: boolean;
}

/** Something that happened; `overrun` where events were lost, `error` where one could not be read. */
export type MptcpEvent =
  | ({ event: MptcpEventName } & MptcpConnection)
  | { event: 'overrun' }
  | { event: 'error'; error: unknown; data?: Uint8Array };

/** An event as people read it. */
export function eventOf(told: MptcpEventAttributes & { event: string }): MptcpEvent {
  const { event, saddr4, saddr6, daddr4, daddr6, backup, serverSide, ifIdx } = told;
  // notices in the place of messages have none of these
  if (event === 'overrun' || event === 'error') return told as unknown as MptcpEvent;
  const { token, family, locId, remId, sport, dport, error, flags, timeout, resetReason, resetFlags } = told;
  return defined({
    event,
    token,
    family,
    locId,
    remId,
    saddr: saddr4 ?? saddr6,
    daddr: daddr4 ?? daddr6,
    sport,
    dport,
    backup: backup === undefined ? undefined : backup !== 0,
    error,
    flags,
    timeout,
    dev: ifIdx === 0 ? undefined : ifIdx,
    resetReason,
    resetFlags,
    serverSide: serverSide === undefined ? undefined : serverSide !== 0,
  }) as MptcpEvent;
}

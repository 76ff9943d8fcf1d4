import type { Explain } from '../protocol/errors.js';
import type { Marshal } from '../protocol/marshal.js';
import { type Named, optionNames } from '../schema/options.js';
import type { DumpOptions } from './dump.js';
import { CALL_NAMES, type CallOptions } from './pending-request.js';
import type { SubscriptionOptions } from './subscription.js';
import type { Transport, TransportFactory, TransportOptions } from './transport.js';

export interface SocketOptions extends Partial<TransportOptions> {
  /** A transport of one's own, or what makes it; by default `config.transport`. */
  transport?: Transport | TransportFactory | undefined;
  /** Reads the messages; by default one without any policy. */
  marshal?: Marshal | undefined;
  /** Port id whose messages count; 0, the kernel's, by default. Others' are dropped: anybody may send them. */
  peer?: number | undefined;
  /** Milliseconds without an answer after which a request fails with `ETIMEDOUT`: 30,000; 0 for never. */
  timeout?: number | undefined;
}

/** The options that a utility passes on which knows its protocol and its messages. */
export const FAMILY_OPTIONS: Named<Omit<SocketOptions, 'protocol' | 'marshal'>> = {
  netns: true,
  port: true,
  allNsid: true,
  lenient: true,
  transport: true,
  peer: true,
  timeout: true,
};

/** The options that a utility passes on: it knows its protocol. */
export const UTILITY_OPTIONS: Named<Omit<SocketOptions, 'protocol'>> = { ...FAMILY_OPTIONS, marshal: true };

export const SOCKET_OPTIONS = optionNames<SocketOptions>({ protocol: true, ...UTILITY_OPTIONS });

export const SUBSCRIPTION_NAMES: Named<SubscriptionOptions> = {
  receiveBuffer: true,
  overrun: true,
  unreadable: true,
  signal: true,
};

export const SUBSCRIPTION_OPTIONS = optionNames<SubscriptionOptions>(SUBSCRIPTION_NAMES);

export interface RequestOptions extends CallOptions {
  /** `NLM_F_*` besides `NLM_F_REQUEST` and `NLM_F_ACK`. */
  flags?: number | undefined;
  /** What the protocol makes of an error number. */
  explain?: Explain | undefined;
  /** Leaves the answer to a later turn of the event loop: much else may come before it, and would hold the thread up. */
  deferred?: boolean | undefined;
}

export const REQUEST_OPTIONS = optionNames<RequestOptions>({
  ...CALL_NAMES,
  flags: true,
  explain: true,
  deferred: true,
});

export interface DumpRequestOptions extends DumpOptions {
  /** `NLM_F_*` besides `NLM_F_REQUEST` and `NLM_F_DUMP`. */
  flags?: number;
  explain?: Explain | undefined;
}

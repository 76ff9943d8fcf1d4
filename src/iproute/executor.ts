import type { ObjectDefinition } from '../objects/definition.js';
import type { Pending, Resolve } from '../objects/interfaces.js';
import type { MessageType } from '../protocol/marshal.js';
import { optionNames } from '../schema/options.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import type { NetlinkSocket } from '../socket/socket.js';
import type { Watcher } from './poll.js';

export type { CallOptions };

export const CALL_OPTIONS = optionNames<CallOptions>(CALL_NAMES);

/** What a call is given that says nothing of it. */
export const NO_OPTIONS: CallOptions = Object.freeze({});

/** A request as a verb makes it: type, object, and `NLM_F_*` besides the common ones. */
export interface Call {
  readonly type: MessageType;
  readonly value: object;
  readonly flags: number;
}

/**
 * What executes a verb's request: `IPRoute` sends it, and `R` is a promise; a batch keeps it, and `R` is its place in the
 * results.
 */
export interface Executor<R> {
  /** `input` is what the verb was called with, for errors that come before there is a request. */
  execute(call: Pending<Call>, options: CallOptions, input: object): R;
  /** @internal The same for a request that is like the one before; undefined where it has to be made. */
  again?(definition: ObjectDefinition, verb: string, input: object): R | undefined;
  /** Finds the indices of interfaces. */
  readonly resolve: Resolve;
}

/** What the verbs of an object that can also be read work with. */
export interface Reader extends Executor<Promise<void>>, Watcher {
  readonly socket: NetlinkSocket;
}

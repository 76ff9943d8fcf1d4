import type { ConntrackMessage } from '../messages/netfilter/conntrack/conntrack.js';
import type { ExpectationMessage } from '../messages/netfilter/conntrack/expectation.js';
import { conntrackMessages, expectationMessages } from '../messages/netfilter/conntrack/index.js';
import { NLM_F_CREATE, NLM_F_EXCL } from '../protocol/framing.js';
import { type Expectation, expectationOf } from './expectation.js';
import { type Flow, flowOf } from './flow.js';

/** `NFNLGRP_CONNTRACK_*`. */
export const eventGroups = {
  new: 1,
  update: 2,
  destroy: 3,
  expectNew: 4,
  expectUpdate: 5,
  expectDestroy: 6,
} as const;
/** What a listener is notified of. */
export type ConntrackGroup = keyof typeof eventGroups;

/** Something that happened to a flow, or to an expectation; `overrun` where events were lost. */
export type ConntrackEvent =
  | ({ event: 'new' | 'update' | 'destroy' } & Flow)
  | ({ event: 'expectNew' | 'expectDestroy' } & Expectation)
  | { event: 'overrun' }
  | { event: 'error'; error: unknown; data?: Uint8Array };

const CREATED = NLM_F_CREATE | NLM_F_EXCL;

/** The event that a message of a group is. */
export function eventOf(type: number, flags: number, body: Record<string, unknown>): ConntrackEvent {
  const created = (flags & CREATED) === CREATED;
  switch (type) {
    case conntrackMessages.new.id:
      return { event: created ? 'new' : 'update', ...flowOf(body as unknown as ConntrackMessage) };
    case conntrackMessages.delete.id:
      return { event: 'destroy', ...flowOf(body as unknown as ConntrackMessage) };
    case expectationMessages.new.id:
      return { event: 'expectNew', ...expectationOf(body as unknown as ExpectationMessage) };
    default:
      return { event: 'expectDestroy', ...expectationOf(body as unknown as ExpectationMessage) };
  }
}

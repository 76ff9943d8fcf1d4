import type { xfrmMessages } from '../messages/xfrm/index.js';
import type { XfrmLifetime } from '../objects/xfrm/limits.js';
import { markOf, type XfrmMark } from '../objects/xfrm/marks.js';
import { policyOf, type XfrmPolicy, type XfrmTemplate } from '../objects/xfrm/policy.js';
import {
  protocolName,
  type SelectorFields,
  selectorOf,
  type XfrmProtocol,
  type XfrmSelector,
} from '../objects/xfrm/selector.js';
import { stateOf, type XfrmReplay, type XfrmState } from '../objects/xfrm/state.js';
import { defined } from '../schema/fields.js';
import type { Infer } from '../schema/index.js';

/** `XFRMNLGRP_*`, in the words of `ip xfrm monitor`. */
export const eventGroups = {
  acquire: 1,
  expire: 2,
  sa: 3,
  policy: 4,
  aevent: 5,
  report: 6,
  migrate: 7,
  mapping: 8,
} as const;
/** What a listener is notified of. */
export type XfrmGroup = keyof typeof eventGroups;

/** What becomes of packets that no policy is for. */
export interface XfrmDefaults {
  in: 'block' | 'accept' | 'unspec' | number;
  fwd: 'block' | 'accept' | 'unspec' | number;
  out: 'block' | 'accept' | 'unspec' | number;
}

/** A policy demands a state that is not there: a key daemon has to make it. */
export interface XfrmAcquire {
  src: string;
  dst: string;
  proto: XfrmProtocol;
  /** The packet. */
  sel: XfrmSelector;
  /** The policy that demands it. */
  policy: XfrmPolicy;
  /** Number that the new state has to carry. */
  seq: number;
  tmpl: XfrmTemplate[];
  mark?: XfrmMark;
  ifId?: number;
}

/** Counters of a state as they pass a threshold. */
export interface XfrmAccounting {
  dst: string;
  src: string;
  spi: number;
  proto: XfrmProtocol;
  reqid: number;
  /** Why it is told. */
  flags: readonly (string | number)[];
  replay?: XfrmReplay;
  lifetime?: XfrmLifetime;
  mark?: XfrmMark;
  ifId?: number;
}

/** The far side of a state has another address or port behind its NAT. */
export interface XfrmMapping {
  dst: string;
  spi: number;
  proto: XfrmProtocol;
  reqid: number;
  oldSrc: string;
  newSrc: string;
  oldSport: number;
  newSport: number;
}

/** Something that happened; `overrun` where events were lost, `error` where one could not be read. */
export type XfrmEvent =
  | ({ event: 'newsa' | 'updsa' | 'delsa' } & XfrmState)
  | ({ event: 'expire'; hard: boolean } & XfrmState)
  | { event: 'flushsa'; proto: XfrmProtocol }
  | ({ event: 'newpolicy' | 'updpolicy' | 'delpolicy' } & XfrmPolicy)
  | ({ event: 'polexpire'; hard: boolean } & XfrmPolicy)
  | { event: 'flushpolicy'; ptype: 'main' | 'sub' | 'any' | number }
  | ({ event: 'default' } & XfrmDefaults)
  | ({ event: 'acquire' } & XfrmAcquire)
  | ({ event: 'aevent' } & XfrmAccounting)
  | ({ event: 'report' } & { proto: XfrmProtocol; sel: XfrmSelector; coa?: string })
  | ({ event: 'mapping' } & XfrmMapping)
  | { event: 'migrate'; dir: XfrmPolicy['dir']; sel: XfrmSelector; migrate: readonly object[] }
  | { event: 'overrun' }
  | { event: 'error'; error: unknown; data?: Uint8Array };

type Messages = typeof xfrmMessages;
type MessageOf<K extends keyof Messages> = Infer<Messages[K]['message']>;
type Body<K extends keyof Messages> = MessageOf<K>;

/** What a message of a group tells; undefined where nobody knows. */
const readers: { readonly [K in keyof Messages]?: (body: Body<K>) => XfrmEvent } = {
  newsa: (body) => ({ event: 'newsa', ...stateOf(body) }),
  updsa: (body) => ({ event: 'updsa', ...stateOf(body) }),
  delsa: ({ sa, ...rest }) => ({ event: 'delsa', ...stateOf({ ...rest, ...sa! } as never) }),
  expire: ({ state, hard, ...rest }) => ({
    event: 'expire',
    hard: hard === 'hard',
    ...stateOf({ ...rest, ...state } as never),
  }),
  flushsa: ({ proto }) => ({ event: 'flushsa', proto: protocolName(proto) }),
  newpolicy: (body) => ({ event: 'newpolicy', ...policyOf(body) }),
  updpolicy: (body) => ({ event: 'updpolicy', ...policyOf(body) }),
  delpolicy: ({ policy, ...rest }) => ({ event: 'delpolicy', ...policyOf({ ...rest, ...policy! } as never) }),
  polexpire: ({ pol, hard, ...rest }) => ({
    event: 'polexpire',
    hard: hard === 'hard',
    ...policyOf({ ...rest, ...pol } as never),
  }),
  flushpolicy: ({ policyType }) => ({ event: 'flushpolicy', ptype: policyType?.type ?? 'main' }),
  setdefault: (body) => ({ event: 'default', in: body.in, fwd: body.fwd, out: body.out }),
  getdefault: (body) => ({ event: 'default', in: body.in, fwd: body.fwd, out: body.out }),
  acquire: ({ id, saddr, sel, policy, seq, tmpl, mark, ifId, policyType }) => {
    const family = (sel as unknown as SelectorFields).family;
    const whole = policyOf({ ...policy, tmpl, policyType } as never);
    return {
      event: 'acquire',
      src: saddr,
      dst: id.daddr,
      proto: protocolName(id.proto),
      sel: selectorOf(sel as unknown as SelectorFields, family),
      policy: whole,
      seq,
      tmpl: whole.tmpl,
      ...defined({ mark: mark && markOf(mark.v, mark.m), ifId }),
    } as XfrmEvent;
  },
  newae: ({ saId, saddr, reqid, flags, replayVal, ltimeVal, mark, ifId }) =>
    ({
      event: 'aevent',
      src: saddr,
      dst: saId.daddr,
      spi: saId.spi,
      proto: protocolName(saId.proto),
      reqid,
      flags,
      ...defined({ replay: replayVal, lifetime: ltimeVal, mark: mark && markOf(mark.v, mark.m), ifId }),
    }) as XfrmEvent,
  report: ({ proto, sel, coaddr }) =>
    ({
      event: 'report',
      proto: protocolName(proto),
      sel: selectorOf(sel as unknown as SelectorFields, undefined),
      ...defined({ coa: coaddr }),
    }) as XfrmEvent,
  mapping: ({ id, reqid, oldSaddr, newSaddr, oldSport, newSport }) => ({
    event: 'mapping',
    dst: id.daddr,
    spi: id.spi,
    proto: protocolName(id.proto),
    reqid,
    oldSrc: oldSaddr,
    newSrc: newSaddr,
    oldSport,
    newSport,
  }),
  migrate: ({ sel, dir, migrate = [] }) => ({
    event: 'migrate',
    dir,
    sel: selectorOf(sel as unknown as SelectorFields, undefined),
    migrate,
  }),
};

/** The event that a message is, by the event name of its type. */
export function eventOf(name: string, body: Record<string, unknown>): XfrmEvent | undefined {
  return readers[name as keyof Messages]?.(body as never);
}

import type {
  XfrmStateId as StateId,
  XfrmState as StateMessage,
  XfrmSpi,
} from '../../messages/xfrm/index.js';
import { checkFields, defined } from '../../schema/fields.js';
import { EncodeError, type Input, type Int64 } from '../../schema/index.js';
import {
  algorithmFields,
  algorithmsOf,
  type XfrmAlgorithms,
  type XfrmAlgorithmsInput,
} from './algorithms.js';
import { limitFields, limitsOf, type XfrmLifetime, type XfrmLimits } from './limits.js';
import { markFields, markOf, type XfrmMark } from './marks.js';
import {
  familyOf,
  protocolName,
  protocolOf,
  type SelectorFields,
  selectorFields,
  selectorOf,
  type XfrmFamily,
  type XfrmProtocol,
  type XfrmSelector,
} from './selector.js';

export type XfrmMode = 'transport' | 'tunnel' | 'ro' | 'in_trigger' | 'beet' | 'iptfs' | number;
export type XfrmStateFlag =
  | 'noecn'
  | 'decapDscp'
  | 'nopmtudisc'
  | 'wildrecv'
  | 'icmp'
  | 'afUnspec'
  | 'align4'
  | 'esn'
  | number;

/** Packets within UDP or TCP. */
export interface XfrmEncapsulation {
  /** `'espinudp'` (RFC 3948), `'espintcp'` (RFC 8229). */
  type: 'espinudp' | 'espinudp-nonike' | 'espintcp' | number;
  /** Source port. */
  sport: number;
  /** Destination port. */
  dport: number;
  /** The far side's own address, where a NAT has changed it. */
  oa?: string;
}

/** A device that does the work. */
export interface XfrmOffload {
  /** Its index; a name is taken as well. */
  dev: number | string;
  /** Which packets: received or sent. */
  dir: 'in' | 'out';
  /** The whole packet, and not only its encryption (6.2). */
  packet?: boolean;
}

/** Sequence numbers, and which of the last ones have come: a bit each. */
export interface XfrmReplay {
  oseq: number;
  seq: number;
  bitmap: number;
}

/** The same of 64 bits (`esn`), or with a larger window. */
export interface XfrmReplayEsn {
  oseq: number;
  oseqHi: number;
  seq: number;
  seqHi: number;
  window: number;
  bitmap: number[];
}

/** IP-TFS (6.14): how packets are aggregated and split. Times are microseconds. */
export interface XfrmIptfs {
  dropTime?: number;
  reorderWindow?: number;
  dontFrag?: boolean;
  initDelay?: number;
  maxQsize?: number;
  pktSize?: number;
}

/** What identifies a state: where its packets go, and its SPI. */
export interface XfrmStateKey {
  /** Sender of its packets; the kernel looks for it where there is no SPI (`route2`, `hao`). */
  src?: string | undefined;
  /** Destination address. */
  dst: string;
  /** `'esp'`, `'ah'`, `'comp'`, … */
  proto: XfrmProtocol;
  /** The index of the state, in the packets. */
  spi?: number | undefined;
  /** Mark that it is for. */
  mark?: XfrmMark | number | undefined;
}

/** A state: how packets of one security association are protected, and what it has done so far. */
export interface XfrmState extends XfrmAlgorithms {
  /** Source address. */
  src: string;
  /** Destination address. */
  dst: string;
  /** `'esp'`, `'ah'`, `'comp'`, … */
  proto: XfrmProtocol;
  /** The index of the state, in the packets. */
  spi: number;
  /** `'inet'` or `'inet6'`; follows from the addresses. */
  family: XfrmFamily;
  /** `'transport'`, `'tunnel'`, `'beet'`, … */
  mode: XfrmMode;
  /** Joins it with the templates of policies. */
  reqid: number;
  /** Number of the request that it answers. */
  seq: number;
  /** Packets that may come late; of `esn` it stands in `replayEsn`. */
  replayWindow: number;
  /** `'esn'`, `'nopmtudisc'`, `'af-unspec'`, … */
  flags: readonly XfrmStateFlag[];
  extraFlags?: readonly ('dontEncapDscp' | 'oseqMayWrap' | number)[];
  /** Packets that it is for. */
  sel: XfrmSelector;
  /** ESP within UDP or TCP. */
  encap?: XfrmEncapsulation;
  /** Packets with this mark. */
  mark?: XfrmMark;
  /** Mark that its packets get. */
  outputMark?: XfrmMark;
  /** Interface of the kind `xfrm` that it belongs to, by that one's `ifId`. */
  ifId?: number;
  /** Which way its packets go (6.10). */
  dir?: 'in' | 'out' | number;
  /** The device that does it. */
  offload?: XfrmOffload;
  /** Care-of address of Mobile IPv6. */
  coa?: string;
  /** Packets are padded to so many bytes. */
  tfcpad?: number;
  /** CPU that it is for (6.13). */
  pcpu?: number;
  /** Seconds between keepalives of a NAT (6.11). */
  natKeepaliveInterval?: number;
  /** Seconds before a changed mapping of a NAT is reported (6.1). */
  mtimerThresh?: number;
  iptfs?: XfrmIptfs;
  /** When it ends: bytes, packets, seconds. */
  limits: XfrmLimits;
  /** What has passed, and when. */
  lifetime: XfrmLifetime;
  replay?: XfrmReplay;
  replayEsn?: XfrmReplayEsn;
  stats: { replayWindow: number; replay: number; integrityFailed: number };
  /** Seconds since 1970. */
  lastused?: Int64;
  /** Security context of the state (SELinux). */
  secCtx?: { doi: number; alg: number; ctx: string };
}

type ReadOtherwise =
  | 'family'
  | 'lifetime'
  | 'stats'
  | 'lastused'
  | 'mark'
  | 'outputMark'
  | 'sel'
  | keyof XfrmAlgorithms;

/** A state to make or to change. What a dump returned is taken, too: what only the kernel says is left out. */
export interface XfrmStateInput
  extends Omit<Partial<XfrmState>, ReadOtherwise | 'src' | 'dst' | 'proto'>,
    XfrmAlgorithmsInput,
    Partial<Pick<XfrmState, 'family' | 'lifetime' | 'stats' | 'lastused'>> {
  /** Source address. */
  src?: string;
  /** Destination address. */
  dst: string;
  /** `'esp'`, `'ah'`, `'comp'`, … */
  proto: XfrmProtocol;
  /** Packets with this mark. */
  mark?: XfrmMark | number;
  /** Mark that packets get. */
  outputMark?: XfrmMark | number;
  /** Packets that it is for. */
  sel?: Partial<XfrmSelector>;
}

/** A range of SPIs to take one from, and what the state will be like. */
export interface XfrmAllocInput {
  /** Source address. */
  src?: string;
  /** Destination address. */
  dst: string;
  /** `'esp'`, `'ah'` or `'comp'`. */
  proto: XfrmProtocol;
  /** `'transport'`, `'tunnel'`, … */
  mode?: XfrmMode;
  reqid?: number;
  seq?: number;
  /** Mark that it is for. */
  mark?: XfrmMark | number;
  ifId?: number;
  dir?: 'in' | 'out';
  /** The first SPI to take: 256 by default. */
  min?: number;
  /** The last: 2³² − 1 by default, 65,535 for `comp`. */
  max?: number;
}

const OF = 'xfrm state';
const KEY_FIELDS = ['src', 'dst', 'proto', 'spi', 'mark'] as const;
const REPORTED = ['family', 'lifetime', 'stats', 'lastused'] as const;
const FIELDS = [
  ...KEY_FIELDS,
  ...REPORTED,
  'mode',
  'reqid',
  'seq',
  'replayWindow',
  'flags',
  'extraFlags',
  'sel',
  'encap',
  'outputMark',
  'ifId',
  'dir',
  'offload',
  'coa',
  'tfcpad',
  'pcpu',
  'natKeepaliveInterval',
  'mtimerThresh',
  'iptfs',
  'limits',
  'replay',
  'replayEsn',
  'secCtx',
  'auth',
  'enc',
  'aead',
  'comp',
];
const ALLOC_FIELDS = ['src', 'dst', 'proto', 'mode', 'reqid', 'seq', 'mark', 'ifId', 'dir', 'min', 'max'];

/** Bits of the replay bitmap in the state itself; a larger window is reported as that of `esn`. */
const SMALL_WINDOW = 32;

/** A state as the kernel reports it. */
export function stateOf(message: StateMessage): XfrmState {
  const { id, sel, saddr, lft, curlft, stats, seq, reqid, family, mode, replayWindow, flags } = message;
  const { encap, mark, setMark, setMarkMask, offloadDev, replayVal, replayEsnVal, secCtx } = message;
  return {
    src: saddr,
    dst: id.daddr,
    proto: protocolName(id.proto),
    spi: id.spi,
    family: family as XfrmFamily,
    mode: mode as XfrmMode,
    reqid,
    seq,
    replayWindow,
    flags: flags as XfrmState['flags'],
    ...algorithmsOf(message as Parameters<typeof algorithmsOf>[0]),
    sel: selectorOf(sel as unknown as SelectorFields, family),
    ...defined({
      extraFlags: message.saExtraFlags as XfrmState['extraFlags'],
      encap: encap && {
        type: encap.encapType as XfrmEncapsulation['type'],
        sport: encap.encapSport,
        dport: encap.encapDport,
        ...(/^[0.:]*$/.test(encap.encapOa) ? {} : { oa: encap.encapOa }),
      },
      mark: mark && markOf(mark.v, mark.m),
      outputMark: markOf(setMark, setMarkMask),
      ifId: message.ifId,
      dir: message.saDir as XfrmState['dir'],
      offload: offloadDev && {
        dev: offloadDev.ifindex,
        dir: offloadDev.flags.includes('inbound') ? 'in' : 'out',
        ...(offloadDev.flags.includes('packet') ? { packet: true } : {}),
      },
      coa: message.coaddr,
      tfcpad: message.tfcpad,
      pcpu: message.saPcpu,
      natKeepaliveInterval: message.natKeepaliveInterval,
      mtimerThresh: message.mtimerThresh,
      iptfs: iptfsOf(message),
      replay: replayVal,
      replayEsn: replayEsnVal && {
        oseq: replayEsnVal.oseq,
        oseqHi: replayEsnVal.oseqHi,
        seq: replayEsnVal.seq,
        seqHi: replayEsnVal.seqHi,
        window: replayEsnVal.replayWindow,
        bitmap: replayEsnVal.bmp,
      },
      lastused: message.lastused,
      secCtx: secCtx && { doi: secCtx.ctxDoi, alg: secCtx.ctxAlg, ctx: secCtx.ctxStr },
    }),
    limits: limitsOf(lft),
    lifetime: curlft,
    stats,
  } as XfrmState;
}

const IPTFS = ['dropTime', 'reorderWindow', 'dontFrag', 'initDelay', 'maxQsize', 'pktSize'] as const;
const iptfsKey = (name: string): string => `iptfs${name[0]!.toUpperCase()}${name.slice(1)}`;

function iptfsOf(message: StateMessage): XfrmIptfs | undefined {
  const fields = message as unknown as Readonly<Record<string, unknown>>;
  const found = IPTFS.flatMap((name) => {
    const value = fields[iptfsKey(name)];
    return value === undefined ? [] : [[name, value] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** The key that a message requests. */
export function stateIdOf({ daddr, srcaddr, spi, proto, mark }: StateId): XfrmStateKey {
  return defined({
    src: srcaddr as string | undefined,
    dst: daddr as string,
    proto: protocolName(proto),
    spi,
    mark: mark && markOf(mark.v, mark.m),
  }) as XfrmStateKey;
}

/** Source, destination and family; both have to be of one. */
function ends(of: string, src: string | undefined, dst: unknown): { family: XfrmFamily; saddr: string } {
  if (typeof dst !== 'string') throw new EncodeError(of, 'dst', 'is missing: where its packets go');
  const family = familyOf(dst)!;
  if (src !== undefined && familyOf(src) !== family)
    throw new EncodeError(of, 'src', 'is of another family than dst');
  return { family, saddr: src ?? (family === 'inet6' ? '::' : '0.0.0.0') };
}

/**
 * The message that requests a state or its deletion.
 *
 * @throws EncodeError
 */
export function stateIdMessage(key: XfrmStateKey): Input<StateId> {
  const known = [...FIELDS, 'spi'];
  checkFields(OF, key, known);
  const { family, saddr } = ends(OF, key.src, key.dst);
  const { proto, spi = 0, mark } = key;
  if (proto === undefined) throw new EncodeError(OF, 'proto', 'is missing');
  return defined({
    daddr: key.dst,
    family,
    proto: protocolOf(OF, 'proto', proto),
    spi,
    mark: markFields(OF, mark, 'mark'),
    srcaddr: key.src === undefined ? undefined : saddr,
  }) as Input<StateId>;
}

/**
 * The message that makes or changes a state; interfaces are numbers by then.
 *
 * @throws EncodeError
 */
export function stateMessage(input: XfrmStateInput): Input<StateMessage> {
  checkFields(OF, input, FIELDS);
  const { family, saddr } = ends(OF, input.src, input.dst);
  const {
    proto,
    sel,
    encap,
    offload,
    flags = [],
    replayWindow = 0,
    replay,
    replayEsn,
    iptfs,
    secCtx,
  } = input;
  if (proto === undefined) throw new EncodeError(OF, 'proto', 'is missing');
  if (encap) checkFields(OF, encap, ['type', 'sport', 'dport', 'oa'], 'encap');
  if (offload) checkFields(OF, offload, ['dev', 'dir', 'packet'], 'offload');
  if (iptfs) checkFields(OF, iptfs, IPTFS, 'iptfs');
  const output = markFields(OF, input.outputMark, 'outputMark');
  const esn = flags.includes('esn') || replayWindow > SMALL_WINDOW;
  return defined({
    id: { daddr: input.dst, spi: input.spi ?? 0, proto: protocolOf(OF, 'proto', proto) },
    saddr,
    family,
    mode: input.mode ?? 'transport',
    reqid: input.reqid,
    seq: input.seq,
    flags,
    replayWindow: esn || replayEsn ? 0 : replayWindow,
    // without a family it is of the state's
    sel: sel && selectorFields(OF, sel, 'sel', undefined),
    lft: limitFields(OF, input.limits),
    ...algorithmFields(OF, input),
    saExtraFlags: input.extraFlags,
    encap: encap && {
      encapType: encap.type,
      encapSport: encap.sport,
      encapDport: encap.dport,
      encapOa: encap.oa ?? '0.0.0.0',
    },
    mark: markFields(OF, input.mark, 'mark'),
    setMark: output?.v,
    setMarkMask: (input.outputMark as XfrmMark | undefined)?.mask,
    ifId: input.ifId,
    saDir: input.dir,
    offloadDev: offload && {
      ifindex: offload.dev,
      flags: [
        ...(family === 'inet6' ? ['ipv6'] : []),
        ...(offload.dir === 'in' ? ['inbound'] : []),
        ...(offload.packet ? ['packet'] : []),
      ],
    },
    coaddr: input.coa,
    tfcpad: input.tfcpad || undefined,
    saPcpu: input.pcpu,
    natKeepaliveInterval: input.natKeepaliveInterval,
    mtimerThresh: input.mtimerThresh,
    ...Object.fromEntries(Object.entries(iptfs ?? {}).map(([name, value]) => [iptfsKey(name), value])),
    replayVal: esn || replayEsn ? undefined : replay,
    replayEsnVal: replayEsnFields(replayEsn, esn ? replayWindow : undefined),
    secCtx: secCtx && securityContext(secCtx),
  }) as unknown as Input<StateMessage>;
}

function replayEsnFields(given: XfrmReplayEsn | undefined, window: number | undefined): object | undefined {
  if (given) {
    checkFields(OF, given, ['oseq', 'oseqHi', 'seq', 'seqHi', 'window', 'bitmap'], 'replayEsn');
    const { window: replayWindow, bitmap, ...numbers } = given;
    const words = Math.max(bitmap.length, Math.ceil(replayWindow / 32));
    const bmp = Array.from({ length: words }, (_, i) => bitmap[i] ?? 0);
    return { ...numbers, replayWindow, bmpLen: words, bmp };
  }
  if (window === undefined) return undefined;
  const words = Math.ceil(window / 32);
  const none = { oseq: 0, oseqHi: 0, seq: 0, seqHi: 0 };
  // a bitmap of zeros need not be sent
  return { ...none, replayWindow: window, bmpLen: words, bmp: [] };
}

/** `XFRMA_SEC_CTX`, and the bytes of its struct. */
const SEC_CTX = { exttype: 8, size: 8 };

/** `struct xfrm_user_sec_ctx`. */
export function securityContext({ doi, alg, ctx }: NonNullable<XfrmState['secCtx']>): object {
  const length = ctx.length / 2;
  return {
    len: SEC_CTX.size + length,
    exttype: SEC_CTX.exttype,
    ctxAlg: alg,
    ctxDoi: doi,
    ctxLen: length,
    ctxStr: ctx,
  };
}

/** SPIs that a protocol may have; of `comp` they have 16 bits. */
const RANGES = { comp: [0x100, 0xffff], other: [0x100, 0xffffffff] } as const;

/**
 * The message that requests an SPI.
 *
 * @throws EncodeError
 */
export function allocMessage(input: XfrmAllocInput): Input<XfrmSpi> {
  checkFields(OF, input, ALLOC_FIELDS);
  const { family, saddr } = ends(OF, input.src, input.dst);
  const proto = protocolOf(OF, 'proto', input.proto);
  const [first, last] = RANGES[proto === 'comp' ? 'comp' : 'other'];
  return defined({
    info: {
      id: { daddr: input.dst, spi: 0, proto },
      saddr,
      family,
      mode: input.mode ?? 'transport',
      reqid: input.reqid ?? 0,
      seq: input.seq ?? 0,
      sel: selectorFields(OF, {}, 'sel', undefined),
      lft: Object.fromEntries(Object.keys(limitFields(OF, undefined)).map((key) => [key, 0])),
      curlft: { bytes: 0, packets: 0, addTime: 0, useTime: 0 },
      stats: { replayWindow: 0, replay: 0, integrityFailed: 0 },
      replayWindow: 0,
      flags: [],
    },
    min: input.min ?? first,
    max: input.max ?? last,
    mark: markFields(OF, input.mark, 'mark'),
    ifId: input.ifId,
    saDir: input.dir,
  }) as unknown as Input<XfrmSpi>;
}

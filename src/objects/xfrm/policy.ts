import type { XfrmPolicy as PolicyMessage, XfrmPolicyId } from '../../messages/xfrm/index.js';
import { checkFields, defined } from '../../schema/fields.js';
import { EncodeError, type Input } from '../../schema/index.js';
import { limitFields, limitsOf, type XfrmLifetime, type XfrmLimits } from './limits.js';
import { markFields, markOf, type XfrmMark } from './marks.js';
import {
  familyOf,
  protocolName,
  protocolOf,
  SELECTOR_FIELDS,
  type SelectorFields,
  selectorFields,
  selectorOf,
  type XfrmFamily,
  type XfrmProtocol,
  type XfrmSelector,
} from './selector.js';
import { securityContext, type XfrmMode, type XfrmOffload, type XfrmState } from './state.js';

/** Packets that come in, go out, or pass through. */
export type XfrmDirection = 'in' | 'out' | 'fwd';

/** What a policy demands of a state; of addresses that are left out, any will do. */
export interface XfrmTemplate {
  /** Source of the tunnel. */
  src?: string;
  /** Destination of the tunnel. */
  dst?: string;
  /** `'esp'`, `'ah'`, `'comp'`, … */
  proto: XfrmProtocol;
  /** SPI of the state, if it has to be that one. */
  spi?: number;
  /** Joins it with states of the same `reqid`. */
  reqid?: number;
  /** `'transport'`, `'tunnel'`, `'beet'`, … */
  mode?: XfrmMode;
  /** `'use'`: packets go without it where there is none. */
  level?: 'required' | 'use';
}

/** A policy: which packets have to be protected, and how. */
export interface XfrmPolicy extends XfrmSelector {
  /** Which packets it is for: `'in'`, `'out'` or `'fwd'`. */
  dir: XfrmDirection | number;
  /** `'inet'` or `'inet6'`. */
  family: XfrmFamily;
  /** Whether packets pass. */
  action: 'allow' | 'block' | number;
  /** The lowest number goes first. */
  priority: number;
  /** Its number; of sockets' own policies, too. */
  index: number;
  /** `'localok'`, `'icmp'`, `'cpuAcquire'`. */
  flags: readonly ('localok' | 'icmp' | 'cpuAcquire' | number)[];
  /** Main policies, or those of Mobile IPv6. */
  ptype?: 'main' | 'sub' | number;
  /** States that packets go through, in their order. */
  tmpl: XfrmTemplate[];
  /** Packets with this mark. */
  mark?: XfrmMark;
  /** Interface of the kind `xfrm` that it is for. */
  ifId?: number;
  /** When it ends: bytes, packets, seconds. */
  limits: XfrmLimits;
  /** What has passed, and when. */
  lifetime: XfrmLifetime;
  /** The device that does it. */
  offload?: XfrmOffload;
  /** Security context. */
  secCtx?: XfrmState['secCtx'];
  /** It is a socket's own (`IP_XFRM_POLICY`). */
  socket?: boolean;
}

/** What identifies a policy: its direction, and its selector or its index. */
export interface XfrmPolicyKey extends Partial<XfrmSelector> {
  /** `'in'`, `'out'` or `'fwd'`. */
  dir: XfrmDirection;
  /** The kernel's number for it. */
  index?: number;
  /** Main policies, or those of Mobile IPv6. */
  ptype?: 'main' | 'sub';
  /** Mark that it is for. */
  mark?: XfrmMark | number;
  /** Interface of the kind `xfrm` that it is for. */
  ifId?: number;
  /** `'inet'` or `'inet6'`; follows from the addresses. */
  family?: XfrmFamily;
}

/** A policy to make or to change. What a dump returned is taken, too. */
export interface XfrmPolicyInput
  extends Partial<Omit<XfrmPolicy, 'dir' | 'mark' | 'tmpl' | 'ptype'>>,
    Pick<XfrmPolicyKey, 'mark' | 'ptype'> {
  dir: XfrmDirection;
  tmpl?: readonly XfrmTemplate[];
}

const OF = 'xfrm policy';
const OWN = ['dir', 'index', 'ptype', 'mark', 'ifId', 'family', 'secCtx'] as const;
const REST = ['action', 'priority', 'flags', 'tmpl', 'limits', 'lifetime', 'offload', 'socket'] as const;
const DIRECTIONS = ['in', 'out', 'fwd'] as const;
const TEMPLATE = ['src', 'dst', 'proto', 'spi', 'reqid', 'mode', 'level'] as const;
/** Any algorithm. */
const ALL = 0xffffffff;
/** Indices tell in their lowest bits what a policy is for: from here on, a socket's own. */
const SOCKET = 3;

/** A policy as the kernel reports it. */
export function policyOf(message: PolicyMessage): XfrmPolicy {
  const {
    sel,
    lft,
    curlft,
    priority,
    index,
    dir,
    action,
    flags,
    tmpl = [],
    mark,
    ifId,
    policyType,
  } = message;
  const { offloadDev, secCtx } = message;
  const own = sel as unknown as SelectorFields;
  const family = own.family as XfrmFamily;
  return {
    dir: typeof dir === 'number' ? (DIRECTIONS[dir - SOCKET] ?? dir) : dir,
    ...selectorOf(own, family),
    family,
    action,
    priority,
    index,
    flags,
    tmpl: tmpl.map(templateOf),
    ...defined({
      ptype: policyType?.type === 'main' ? undefined : (policyType?.type as XfrmPolicy['ptype']),
      mark: mark && markOf(mark.v, mark.m),
      ifId,
      offload: offloadDev && {
        dev: offloadDev.ifindex,
        dir: offloadDev.flags.includes('inbound') ? 'in' : 'out',
        ...(offloadDev.flags.includes('packet') ? { packet: true } : {}),
      },
      secCtx: secCtx && { doi: secCtx.ctxDoi, alg: secCtx.ctxAlg, ctx: secCtx.ctxStr },
      socket: index % 8 >= SOCKET ? true : undefined,
    }),
    limits: limitsOf(lft),
    lifetime: curlft,
  } as XfrmPolicy;
}

/** The key that a message requests. */
export function policyIdOf({ sel, index, dir, mark, ifId, policyType }: XfrmPolicyId): XfrmPolicyKey {
  const own = sel as unknown as SelectorFields;
  const isSelector = own.family !== 'unspec' && own.family !== 0;
  return defined({
    ...(isSelector ? selectorOf(own, own.family) : {}),
    dir,
    index: index || undefined,
    mark: mark && markOf(mark.v, mark.m),
    ifId,
    ptype: policyType?.type,
  }) as XfrmPolicyKey;
}

function templateOf(tmpl: NonNullable<PolicyMessage['tmpl']>[number]): XfrmTemplate {
  const { id, saddr, reqid, mode, optional } = tmpl;
  const any = (address: string) => (/^[0.:]*$/.test(address) ? undefined : address);
  return defined({
    src: any(saddr),
    dst: any(id.daddr),
    proto: protocolName(id.proto),
    spi: id.spi || undefined,
    reqid: reqid || undefined,
    mode,
    level: optional ? 'use' : undefined,
  }) as XfrmTemplate;
}

function selector(input: XfrmPolicyKey | XfrmPolicyInput): SelectorFields {
  const given = Object.fromEntries(
    SELECTOR_FIELDS.flatMap((key) => (input[key] === undefined ? [] : [[key, input[key]]])),
  );
  return selectorFields(OF, given, '', input.family);
}

function checkDirection(dir: unknown): void {
  if (!DIRECTIONS.includes(dir as never))
    throw new EncodeError(OF, 'dir', dir === undefined ? 'is missing (in, out, fwd)' : 'is in, out or fwd');
}

/** `struct xfrm_userpolicy_type` of a type's name. */
export const typeOf = (type: unknown): object | undefined =>
  type === undefined ? undefined : { type, reserved1: 0, reserved2: 0 };

/**
 * The message that requests a policy or its deletion.
 *
 * @throws EncodeError
 */
export function policyIdMessage(key: XfrmPolicyKey): Input<XfrmPolicyId> {
  checkFields(OF, key, [...SELECTOR_FIELDS, ...OWN, ...REST]);
  checkDirection(key.dir);
  const { index, dir, ifId, ptype } = key;
  if (index === undefined && key.src === undefined && key.dst === undefined && key.family === undefined)
    throw new EncodeError(OF, 'src', 'is missing, and so are dst, family and index: they tell which one');
  return defined({
    // an index alone identifies it; the family is as ip sends it
    sel: selector(index === undefined ? key : { family: 'inet', ...key }),
    index: index ?? 0,
    dir,
    policyType: typeOf(ptype),
    mark: markFields(OF, key.mark, 'mark'),
    ifId,
  }) as unknown as Input<XfrmPolicyId>;
}

/**
 * The message that makes or changes a policy; interfaces are numbers by then.
 *
 * @throws EncodeError
 */
export function policyMessage(input: XfrmPolicyInput): Input<PolicyMessage> {
  checkFields(OF, input, [...SELECTOR_FIELDS, ...OWN, ...REST]);
  checkDirection(input.dir);
  const { dir, action = 'allow', priority, index, flags, tmpl = [], ifId, ptype, offload, secCtx } = input;
  const sel = selector(input);
  if (sel.family === 0)
    throw new EncodeError(OF, 'src', 'is missing, and so are dst and family: they tell which packets');
  if (offload) checkFields(OF, offload, ['dev', 'dir', 'packet'], 'offload');
  return defined({
    sel,
    lft: limitFields(OF, input.limits),
    priority,
    index,
    dir,
    action,
    flags,
    share: 'any',
    tmpl: tmpl.length === 0 ? undefined : tmpl.map((one, i) => template(one, i, sel.family as XfrmFamily)),
    policyType: typeOf(ptype),
    mark: markFields(OF, input.mark, 'mark'),
    ifId,
    offloadDev: offload && { ifindex: offload.dev, flags: offload.packet ? ['packet'] : [] },
    secCtx: secCtx && securityContext(secCtx),
  }) as unknown as Input<PolicyMessage>;
}

function template(given: XfrmTemplate, i: number, family: XfrmFamily): object {
  const path = `tmpl[${i}]`;
  checkFields(OF, given, TEMPLATE, path);
  const { src, dst, proto, spi = 0, reqid = 0, mode = 'transport', level = 'required' } = given;
  const own = familyOf(dst ?? src) ?? family;
  if (src !== undefined && familyOf(src) !== own)
    throw new EncodeError(OF, `${path}.src`, 'is of another family than dst');
  if (proto === undefined) throw new EncodeError(OF, `${path}.proto`, 'is missing');
  const any = own === 'inet6' ? '::' : '0.0.0.0';
  return {
    id: { daddr: dst ?? any, spi, proto: protocolOf(OF, `${path}.proto`, proto) },
    family: own,
    saddr: src ?? any,
    reqid,
    mode,
    share: 'any',
    optional: level === 'use' ? 1 : 0,
    aalgos: ALL,
    ealgos: ALL,
    calgos: ALL,
  };
}

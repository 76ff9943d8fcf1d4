import { NETLINK_XFRM, xfrmDumps, xfrmMessages } from '../../messages/xfrm/index.js';
import type { MessageType } from '../../protocol/marshal.js';
import { checkFields, defined } from '../../schema/fields.js';
import { type ObjectDefinition, object, type VerbDefinition } from '../definition.js';
import type { Fields } from '../fields.js';
import { interfaceKeys } from '../interfaces.js';
import { equal, rulesFor } from '../rules.js';
import {
  policyIdMessage,
  policyIdOf,
  policyMessage,
  policyOf,
  typeOf,
  type XfrmPolicyInput,
  type XfrmPolicyKey,
} from './policy.js';
import { prefixOf } from './prefix.js';
import { familyOf, protocolOf, SELECTOR_FIELDS } from './selector.js';
import {
  allocMessage,
  stateIdMessage,
  stateIdOf,
  stateMessage,
  stateOf,
  type XfrmAllocInput,
  type XfrmReplayEsn,
  type XfrmStateInput,
  type XfrmStateKey,
} from './state.js';

const sends = (type: MessageType): VerbDefinition => ({ type, flags: 0 });
const EVERYTHING = 0xffffffff;

type StateVerb = 'add' | 'update' | 'del' | 'get' | 'allocspi' | 'flush' | 'count' | 'dump';

/** IPsec security associations. */
export const xfrmState: ObjectDefinition<object, object, object, StateVerb> = object('xfrm.state', {
  plural: 'states',
  protocol: NETLINK_XFRM,
  verbs: {
    add: sends(xfrmMessages.newsa),
    update: sends(xfrmMessages.updsa),
    del: sends(xfrmMessages.delsa),
    get: sends(xfrmMessages.getsa),
    allocspi: sends(xfrmMessages.allocspi),
    flush: sends(xfrmMessages.flushsa),
    count: sends(xfrmMessages.getsadinfo),
    dump: sends(xfrmDumps.getsa),
  },
  interfaces: interfaceKeys({ sel: { dev: 'dev' }, offload: { dev: 'dev' } }),
  normalize(given, verb) {
    // what is wrong is an error before a name is looked up
    shapeState(withNumbers(given, ['sel', 'offload']), verb);
    return given;
  },
  shape: shapeState,
  entries(message) {
    if ('info' in message) {
      const { info, min, max, ...rest } = message;
      const { src, dst, proto, mode, reqid, seq, mark, ifId, dir } = stateOf({
        ...rest,
        ...(info as object),
      } as never);
      return [defined({ src, dst, proto, mode, reqid, seq, mark, ifId, dir, min, max }) as Fields];
    }
    if ('daddr' in message) return [stateIdOf(message as never) as unknown as Fields];
    if ('id' in message) return [stateEntry(message)];
    const { addressFilter: ends, ...rest } = message;
    const { saddr, splen, daddr, dplen } = (ends ?? {}) as Record<string, unknown>;
    return [
      {
        ...rest,
        ...(splen ? { src: `${saddr}/${splen}` } : {}),
        ...(dplen ? { dst: `${daddr}/${dplen}` } : {}),
      },
    ];
  },
  identity: ['dst', 'proto', 'spi', 'mark'],
  ensure: { add: 'add', change: 'update', del: 'del' },
  // the kernel has longer names for algorithms: `sha256` is `hmac(sha256)`
  rules: rulesFor(
    ['auth.name', 'enc.name', 'comp.name'],
    (wanted: string, there: string | undefined) =>
      there === wanted || there?.endsWith(`(${wanted})`) === true,
  ),
});

/** The state of a request; a selector without a family has no prefixes. */
function stateEntry(message: Fields): Fields {
  const { replayEsn, ...rest } = stateOf(message as never);
  const state = (isUnused(replayEsn)
    ? { ...rest, replayWindow: replayEsn.window }
    : { replayEsn, ...rest }) as unknown as Fields;
  const { family } = message.sel as { family?: unknown };
  if (family !== 0 && family !== 'unspec') return state;
  const { src: _src, dst: _dst, ...sel } = state.sel as Fields;
  return { ...state, sel };
}

/** Whether no packet has been counted: the window alone says the same. */
function isUnused(replay: XfrmReplayEsn | undefined): replay is XfrmReplayEsn {
  if (replay === undefined) return false;
  const { window: _window, bitmap, ...counters } = replay;
  return [...bitmap, ...Object.values(counters)].every((one) => one === 0);
}

function shapeState(fields: Fields, verb: string): Fields {
  const state = fields as unknown as XfrmStateInput;
  switch (verb) {
    case 'add':
    case 'update':
      return stateMessage(state) as Fields;
    case 'allocspi':
      return allocMessage(fields as unknown as XfrmAllocInput) as Fields;
    case 'count':
      return { flags: EVERYTHING };
    case 'flush':
      return { proto: state.proto === undefined ? 0 : protocolOf('xfrm state', 'proto', state.proto) };
    case 'dump':
      return stateDump(fields);
    default:
      return stateIdMessage(fields as unknown as XfrmStateKey) as Fields;
  }
}

/** The request of a dump, by what the kernel can choose. */
export function stateDump({ src, dst, proto }: { src?: string; dst?: string; proto?: unknown }): Fields {
  const [source, target] = [prefixOf('xfrm state', 'src', src), prefixOf('xfrm state', 'dst', dst)];
  const family = familyOf(src ?? dst);
  const any = family === 'inet6' ? '::' : '0.0.0.0';
  return defined({
    proto: proto === undefined ? undefined : protocolOf('xfrm state', 'proto', proto),
    addressFilter: {
      family: family ?? 0,
      saddr: source?.address ?? any,
      splen: source?.length ?? 0,
      daddr: target?.address ?? any,
      dplen: target?.length ?? 0,
    },
  });
}

/** Numbers for the interfaces of nested fields, so that a message can be checked before their names are looked up. */
function withNumbers(given: Fields, keys: readonly string[]): Fields {
  const out: Record<string, unknown> = { ...given };
  if (typeof out.dev === 'string') out.dev = 1;
  for (const key of keys) {
    const inner = out[key] as Fields | undefined;
    if (typeof inner?.dev === 'string') out[key] = { ...inner, dev: 1 };
  }
  return out;
}

type PolicyVerb = 'add' | 'update' | 'del' | 'get' | 'flush' | 'count' | 'setdefault' | 'getdefault' | 'dump';

/** IPsec policies. */
export const xfrmPolicy: ObjectDefinition<object, object, object, PolicyVerb> = object('xfrm.policy', {
  plural: 'policies',
  protocol: NETLINK_XFRM,
  verbs: {
    add: sends(xfrmMessages.newpolicy),
    update: sends(xfrmMessages.updpolicy),
    del: sends(xfrmMessages.delpolicy),
    get: sends(xfrmMessages.getpolicy),
    flush: sends(xfrmMessages.flushpolicy),
    count: sends(xfrmMessages.getspdinfo),
    setdefault: sends(xfrmMessages.setdefault),
    getdefault: sends(xfrmMessages.getdefault),
    dump: sends(xfrmDumps.getpolicy),
  },
  interfaces: interfaceKeys({ dev: 'dev', offload: { dev: 'dev' } }),
  normalize(given, verb) {
    shapePolicy(withNumbers(given, ['offload']), verb);
    return given;
  },
  shape: shapePolicy,
  entries(message) {
    if ('lft' in message) {
      const ptype = (message.policyType as { type?: unknown } | undefined)?.type;
      return [{ ...policyOf(message as never), ...(ptype === undefined ? {} : { ptype }) }];
    }
    if ('sel' in message) return [policyIdOf(message as never) as unknown as Fields];
    const { policyType, ...rest } = message;
    return [defined({ ...rest, ptype: (policyType as { type?: unknown } | undefined)?.type })];
  },
  identity: ['dir', 'src', 'dst', 'proto', 'index', 'mark', 'ifId'],
  ensure: { add: 'add', change: 'update', del: 'del' },
  // the index is the kernel's choice; those of sockets are theirs
  isSame: ({ whole: { ptype = 'main', ...whole } }, { ptype: own = 'main', ...entry }) =>
    own === ptype &&
    [...SELECTOR_FIELDS, 'dir', 'mark', 'ifId'].every((key) => equal(whole[key], entry[key])),
});

const DIRECTIONS = ['in', 'fwd', 'out'] as const;

function shapePolicy(fields: Fields, verb: string): Fields {
  switch (verb) {
    case 'add':
    case 'update':
      return policyMessage(fields as unknown as XfrmPolicyInput) as Fields;
    case 'count':
      return { flags: EVERYTHING };
    case 'flush':
      return defined({ policyType: typeOf(fields.ptype) });
    case 'setdefault': {
      checkFields('xfrm policy defaults', fields, DIRECTIONS);
      return { in: 0, fwd: 0, out: 0, ...defined(fields) };
    }
    case 'getdefault':
      return { in: 0, fwd: 0, out: 0 };
    case 'dump':
      return {};
    default:
      return policyIdMessage(fields as unknown as XfrmPolicyKey) as Fields;
  }
}

import type { DecodedMessage } from '../../types.js';
import { hasOnly, type Obj, withoutZeros } from './shorten.js';

const ROOT = 0xffffffff;
const INGRESS = 0xfffffff1;
const HOOKS: Readonly<Record<number, string>> = {
  [ROOT]: 'root',
  [INGRESS]: 'clsact',
  4294967282: 'ingress',
  4294967283: 'egress',
};
/** Qdiscs that hang beside the tree, whose place the verb knows. */
const BESIDE = ['ingress', 'clsact'];
const ETHER_TYPES: Readonly<Record<number, string>> = { 3: 'all', 2048: 'ip', 2054: 'arp', 34525: 'ipv6' };

/** A handle as one writes it: 0x10020 is `'1:20'`. */
function handle(value: unknown): unknown {
  if (typeof value !== 'number' || value < 0x10000) return value;
  const minor = value % 0x10000;
  return `${Math.floor(value / 0x10000).toString(16)}:${minor === 0 ? '' : minor.toString(16)}`;
}

/** A qdisc as the verb takes it; undefined where the verb would send something else. */
export function shortQdisc(message: DecodedMessage, verb: string): Obj | undefined {
  const out = withoutZeros(message, ['parent']);
  const { parent, kind, handle: own } = message.object;
  if (verb === 'dump') return hasOnly(withoutZeros(message), []) ? {} : undefined;
  const beside = BESIDE.includes(kind as string);
  if (beside && own === undefined) return undefined;
  if (beside && parent === INGRESS && own === 0xffff0000) {
    delete out.parent;
    delete out.handle;
  } else if (parent === ROOT) delete out.parent;
  else out.parent = handle(parent);
  if (out.handle !== undefined) out.handle = handle(own);
  return out;
}

/** A class as the verb takes it. */
export function shortClass(message: DecodedMessage, verb: string): Obj | undefined {
  const out = withoutZeros(message);
  if (verb === 'dump') return hasOnly(out, ['ifindex']) ? out : undefined;
  for (const key of ['parent', 'handle'])
    if (out[key] !== undefined) out[key] = out[key] === ROOT ? 'root' : handle(out[key]);
  return out;
}

/** A filter, or a chain, as the verb takes it. */
export function shortFilter(message: DecodedMessage, verb: string): Obj | undefined {
  const out = withoutZeros(message);
  if (out.parent !== undefined) out.parent = HOOKS[out.parent as number] ?? handle(out.parent);
  const info = message.object.info as number;
  if (verb === 'dump') {
    if (!hasOnly(out, ['ifindex', 'parent', 'chain'])) return undefined;
    return out;
  }
  const isChain = /CHAIN$/.test(message.name ?? '');
  const prio = Math.floor(info / 0x10000);
  const type = ((info & 0xff) << 8) | ((info >> 8) & 0xff);
  if (isChain || prio === 0 || type === 0) return info === 0 && !isChain ? { ...out, info } : out;
  const { ifindex, parent, chain, info: _info, ...rest } = out;
  const place = { ifindex, parent, ...(chain === undefined ? {} : { chain }) };
  return { ...place, protocol: ETHER_TYPES[type] ?? type, prio, ...rest };
}

/** Actions as the verb takes them: one, or a list. */
export function shortActions(message: DecodedMessage, verb: string): unknown {
  const { tab, ...rest } = withoutZeros(message);
  if (!Array.isArray(tab) || Object.keys(rest).length > 0) return undefined;
  if (verb !== 'dump' && verb !== 'get') return tab.length === 1 ? tab[0] : tab;
  return verb === 'get' && tab.length === 1 ? tab[0] : undefined;
}

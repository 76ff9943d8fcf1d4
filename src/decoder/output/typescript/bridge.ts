import { NLM_F_BULK } from '../../../protocol/framing.js';
import type { DecodedMessage } from '../../types.js';
import { type Obj, withoutZeros } from './shorten.js';
import type { VerbCall } from './verbs.js';

/** The calls of `ipr.bridge` that may send a request: each is right only if it sends the very bytes. */
export function bridgeCalls(message: DecodedMessage): VerbCall[] {
  const [, action = '', kind = ''] = /^RTM_(NEW|SET|DEL)(\w+)$/.exec(message.name ?? '') ?? [];
  return (KINDS[kind]?.(withoutZeros(message), action === 'DEL', message) ?? []).map(([verb, value]) => ({
    verb: `bridge.${verb}`,
    value,
  }));
}

type Calls = [verb: string, value: Obj][];
type Kind = (object: Obj, del: boolean, message: DecodedMessage) => Calls;

/** The one element of a list, where it has just that. */
function only(list: unknown): Obj | undefined {
  return Array.isArray(list) && list.length === 1 ? (list[0] as Obj) : undefined;
}

function isBulk({ header }: DecodedMessage): boolean {
  return (header!.flags & NLM_F_BULK) !== 0;
}

const KINDS: Readonly<Record<string, Kind>> = {
  VLAN({ ifindex, entry, globalOptions }, del) {
    const global = only(globalOptions);
    if (global) {
      const { id: vid, ...options } = global;
      return del ? [] : [['vlan.global.set', { ifindex, vid, ...options }]];
    }
    const { info, ...options } = only(entry) ?? {};
    if (info === undefined) return [];
    const { vid, flags } = info as { vid: number; flags: readonly string[] };
    if (del) return [['vlan.del', { ifindex, vid, ...options }]];
    if (flags.includes('onlyOpts')) return [['vlan.set', { ifindex, vid, ...options }]];
    return [['vlan.add', { ifindex, vid, ...(flags.length > 0 ? { flags } : {}), ...options }]];
  },
  MDB({ ifindex, entry, entryAttrs = {} }, del, message) {
    const { ifindex: port, state, vid, flags: _flags, ...group } = (entry ?? {}) as Obj;
    const { ifindex: viaIfindex, ...attributes } = entryAttrs as Obj;
    const value: Obj = { ifindex, ...(port === 0 ? {} : { port }), ...group };
    if (vid !== 0) value.vid = vid;
    if (state === 'permanent') value.state = state;
    Object.assign(value, attributes, viaIfindex === undefined ? {} : { viaIfindex });
    if (!del)
      return [
        ['mdb.add', value],
        ['mdb.replace', value],
      ];
    return [[isBulk(message) ? 'mdb.delBulk' : 'mdb.del', value]];
  },
  TUNNEL({ ifindex, entry }, del) {
    const one = only(entry);
    return one ? [[del ? 'vni.del' : 'vni.add', { ifindex, ...one }]] : [];
  },
  LINK({ family, index, protinfo = {}, afSpec = {}, ...rest }, del) {
    if (family !== 'bridge' || Object.keys(rest).length > 0) return [];
    const { mode, ...spec } = afSpec as Obj;
    const { mst } = spec;
    const state = Object.keys(spec).length === 1 ? only(mst) : undefined;
    const port = {
      ifindex: index,
      ...(protinfo as Obj),
      ...spec,
      ...(mode === undefined ? {} : { hwmode: mode }),
    };
    if (del) return [['link.del', port]];
    return [...(state ? [['mst.set', { ifindex: index, ...state }] as Calls[0]] : []), ['link.set', port]];
  },
  NEIGH({ family, ...entry }, del, message) {
    if (family !== 'bridge') return [];
    if (del) return [[isBulk(message) ? 'fdb.delBulk' : 'fdb.del', entry]];
    return ['fdb.add', 'fdb.replace', 'fdb.append'].map((verb) => [verb, entry]);
  },
};

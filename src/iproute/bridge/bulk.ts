import { NLM_F_BULK } from '../../protocol/framing.js';
import type { ObjectKind } from '../verbs.js';

type Obj = Record<string, unknown>;

/** `NLM_F_*` of a removal of many. */
export const BULK = NLM_F_BULK;

/** What says where to remove, not what. */
const PLACES = new Set(['self', 'master']);

/** The kind whose `del` removes all forwarding entries that are as its object. */
export function manyEntries(kind: ObjectKind): ObjectKind {
  return {
    ...kind,
    complete(value) {
      const flags = (value.flags as readonly string[] | undefined) ?? [];
      const out: Obj = { ...value, family: 'bridge', state: value.state ?? [] };
      out.flags = flags.some((flag) => PLACES.has(flag)) ? flags : ['self', ...flags];
      // what is asked for counts
      const wanted = flags.filter((flag) => !PLACES.has(flag));
      if (wanted.length > 0 && value.ndmFlagsMask === undefined) out.ndmFlagsMask = wanted;
      if (value.state !== undefined && value.ndmStateMask === undefined) out.ndmStateMask = value.state;
      return out;
    },
  };
}

const GROUP = ['rtprot', 'dst', 'dstPort', 'vni', 'srcVni'] as const;

/** The same of memberships in multicast groups. */
export function manyMembers(kind: ObjectKind): ObjectKind {
  return {
    ...kind,
    shape({ ifindex, port, vid, state, ...value }) {
      const entry: Obj = { ifindex: port ?? 0 };
      if (vid !== undefined) entry.vid = vid;
      const entryAttrs: Obj = {};
      for (const key of GROUP) if (value[key] !== undefined) entryAttrs[key] = value[key];
      if (state !== undefined) {
        entry.state = state;
        // MDB_PERMANENT, the only one
        entryAttrs.stateMask = 1;
      }
      const out: Obj = { family: 'bridge', ifindex, entry };
      if (Object.keys(entryAttrs).length > 0) out.entryAttrs = entryAttrs;
      return out;
    },
  };
}

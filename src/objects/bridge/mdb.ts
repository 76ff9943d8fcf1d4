import type { MdbEntry, MulticastRouterPort } from '../../messages/route/br_port_msg.js';
import { routeMessages, routeRequests } from '../../messages/route/index.js';
import { NLM_F_BULK } from '../../protocol/framing.js';
import { type Fields, type ObjectDefinition, object } from '../definition.js';
import type { Canonical } from '../fields.js';
import { interfaceKeys } from '../interfaces.js';
import { any, equal, ifReported, type Rule } from '../rules.js';
import { ADD, REPLACE } from '../verbs.js';

/** A port's membership in a multicast group; of a VXLAN device, a remote end's. */
export interface MdbMember extends Omit<MdbEntry, 'ifindex'> {
  /** The bridge, or the VXLAN device. */
  ifindex: number;
  /** The port, or the bridge or VXLAN device itself. */
  port: number;
}

/** A membership as the verbs take it: `{ dev: 'br0', port: 'eth0', addr: '239.1.1.1', state: 'permanent' }`. */
export interface MdbInput extends Omit<Partial<MdbMember>, 'ifindex' | 'port' | 'viaIfindex' | 'srcList'> {
  /** The bridge or VXLAN device, by name or index. */
  dev?: string | number | undefined;
  /** The same as `dev`. */
  ifindex?: string | number | undefined;
  /** The port, by name or index. */
  port?: string | number | undefined;
  /** The link that a tunnel's packets leave by, by name or index. */
  via?: string | number | undefined;
  viaIfindex?: string | number | undefined;
  /** Sources wanted, or with `groupMode: 'exclude'` the unwanted ones: addresses, or as they read. */
  srcList?: readonly (string | { readonly address?: string | undefined })[] | undefined;
}

/** A port behind which a multicast router is. */
export interface MdbRouter extends Omit<MulticastRouterPort, 'ifindex'> {
  /** The bridge. */
  ifindex: number;
  port: number;
}

/** What the struct in the request holds; the rest are attributes behind it. */
const STRUCT = ['state', 'vid', 'addr'] as const;
const ATTRIBUTES = ['source', 'groupMode', 'rtprot', 'dst', 'dstPort', 'vni', 'srcVni'] as const;
/** What distinguishes a membership from others. */
const KEY = ['source', 'dst', 'dstPort', 'vni', 'srcVni'] as const;
/** What many memberships are chosen by. */
const MANY = ['rtprot', 'dst', 'dstPort', 'vni', 'srcVni'] as const;

const sources = (list: NonNullable<MdbInput['srcList']>): object[] =>
  list.map((one) => ({ address: typeof one === 'string' ? one : one.address }));

function shape(value: Fields, verb: string): Fields {
  if (verb === 'dump') return reply(value);
  if (verb === 'delBulk') return many(value);
  const asks = verb === 'get';
  const entry: Record<string, unknown> = { ifindex: asks ? 0 : value.port };
  for (const key of STRUCT) if (value[key] !== undefined) entry[key] = value[key];
  const attributes: Record<string, unknown> = {};
  for (const key of verb === 'del' || asks ? KEY : ATTRIBUTES)
    if (value[key] !== undefined) attributes[key] = value[key];
  const list = value.srcList as MdbInput['srcList'];
  // of one source, mode and list are what follows; what was read has them nevertheless
  const follows = value.source !== undefined && value.flags !== undefined;
  if (follows) delete attributes.groupMode;
  // kernels before 6.3 report these, which all members have there, and do not take them
  if (value.flags !== undefined) {
    if (attributes.rtprot === 'static') delete attributes.rtprot;
    if (attributes.groupMode === 'exclude' && !list?.length) delete attributes.groupMode;
  }
  if (asks) entry.state = 'temporary';
  else if (value.viaIfindex !== undefined) attributes.ifindex = value.viaIfindex;
  if (list && (list.length > 0 || value.flags === undefined) && !follows && verb !== 'del' && !asks)
    attributes.srcList = sources(list);
  const out: Record<string, unknown> = { family: 'bridge', ifindex: value.ifindex, entry };
  if (Object.keys(attributes).length > 0) out.entryAttrs = attributes;
  return out;
}

/** The membership as an answer has it. */
function reply({ ifindex, port, srcList, ...entry }: Fields): Fields {
  const list = srcList === undefined ? {} : { srcList: sources(srcList as NonNullable<MdbInput['srcList']>) };
  return { family: 'bridge', ifindex, mdb: [{ info: [{ ifindex: port, ...entry, ...list }] }] };
}

/** All memberships that are as the object says. */
function many({ ifindex, port, vid, state, ...value }: Fields): Fields {
  const entry: Record<string, unknown> = { ifindex: port ?? 0 };
  if (vid !== undefined) entry.vid = vid;
  const entryAttrs: Record<string, unknown> = {};
  for (const key of MANY) if (value[key] !== undefined) entryAttrs[key] = value[key];
  if (state !== undefined) {
    entry.state = state;
    // MDB_PERMANENT, the only one
    entryAttrs.stateMask = 1;
  }
  const out: Record<string, unknown> = { family: 'bridge', ifindex, entry };
  if (Object.keys(entryAttrs).length > 0) out.entryAttrs = entryAttrs;
  return out;
}

function fieldOf(path: string, input: Fields): string {
  // as a dump has it
  const [, read] = /^mdb\[0\]\.info\[0\]\.(.*)$/.exec(path) ?? [];
  if (read !== undefined) return read === 'ifindex' ? 'port' : textOf(read, input);
  const [, place = '', field = ''] = /^(entry|entryAttrs)(?:\.(.*))?$/.exec(path) ?? [];
  if (place === '') return path;
  if (place === 'entry') return field === 'ifindex' ? 'port' : field || 'addr';
  // the attribute that there has to be, wherever there have to be any
  if (field === '') return 'dst';
  return field === 'ifindex' ? 'viaIfindex' : textOf(field, input);
}

/** Sources may be given as text. */
function textOf(field: string, { srcList }: Fields): string {
  const texts = (srcList as readonly unknown[] | undefined)?.some((one) => typeof one === 'string');
  return texts ? field.replace(/^(srcList\[\d+\])\.address$/, '$1') : field;
}

/** The memberships of an answer, or the one that a request is about. */
function entries({ ifindex, mdb = [], entry, entryAttrs }: Fields): Fields[] {
  if (entry !== undefined) {
    const { ifindex: port, ...own } = entry as Fields;
    const { ifindex: viaIfindex, stateMask: _mask, ...more } = (entryAttrs ?? {}) as Fields;
    return [{ ifindex, port, ...own, ...more, ...(viaIfindex === undefined ? {} : { viaIfindex }) }];
  }
  return (mdb as { info?: Fields[] }[]).flatMap(({ info = [] }) =>
    info.map(({ ifindex: port, ...one }) => ({ ifindex, port, ...one })),
  );
}

/** The same sources, in any order and however long they last; bridges before IGMPv3 and MLDv2 report none. */
const sameSources: Rule = (wanted: readonly Fields[], there: readonly Fields[] | undefined) =>
  there === undefined ||
  (wanted.length === there.length &&
    wanted.every(({ address }) => there.some((one) => one.address === address)));

/** Whether an entry is the membership that is meant: without a VLAN, of any that the port is in. */
function isSame({ whole }: Canonical, entry: Fields): boolean {
  const keys = ['ifindex', 'port', 'addr', ...KEY, ...(whole.vid ? ['vid'] : [])];
  return keys.every((key) => equal(whole[key], entry[key]));
}

/** The verbs of memberships. */
export type MdbVerb = 'add' | 'replace' | 'del' | 'delBulk' | 'get' | 'dump';

/** Multicast groups of bridges, and of VXLAN devices (Linux 6.4). */
export const bridgeMdb: ObjectDefinition<MdbMember, MdbInput, MdbInput, MdbVerb> = object('bridge.mdb', {
  plural: 'memberships',
  verbs: {
    add: { type: routeRequests.newmdb, flags: ADD },
    replace: { type: routeRequests.newmdb, flags: REPLACE },
    del: { type: routeRequests.delmdb, flags: 0 },
    delBulk: { type: routeRequests.delmdb, flags: NLM_F_BULK },
    get: { type: routeRequests.getmdb, flags: 0 },
    dump: { type: routeRequests.getmdb, flags: 0 },
  },
  message: routeMessages.newmdb.message,
  events: { appeared: routeMessages.newmdb, gone: routeMessages.delmdb },
  groups: ['mdb'],
  interfaces: interfaceKeys({
    dev: 'ifindex',
    ifindex: 'ifindex',
    port: 'port',
    via: 'viaIfindex',
    viaIfindex: 'viaIfindex',
  }),
  shape,
  partial: ['add', 'replace', 'del', 'delBulk', 'get'],
  fieldOf,
  entries,
  identity: ['ifindex', 'port', 'addr', 'vid', ...KEY],
  isSame,
  implied: () => ({ vid: 0, state: 'temporary' }),
  rules: {
    flags: any,
    vid: (wanted: number, there: number) => wanted === 0 || wanted === there,
    timer: any,
    srcList: sameSources,
    groupMode: ifReported,
  },
  changesByItself: ['timer'],
  // the kernel takes no filter here
  dumpRequest: () => ({ family: 'bridge' }),
  ensure: { add: 'add', change: 'replace', del: 'del' },
  phase: () => 'bridgeEntries',
});

/** Which ports of routers. */
export type MdbRouterFilter = Pick<MdbInput, 'dev' | 'ifindex' | 'port'>;

/** Ports behind which multicast routers are. Read only. */
export const bridgeMdbRouter: ObjectDefinition<MdbRouter, MdbRouterFilter, MdbRouterFilter, 'dump'> = object(
  'bridge.mdb.router',
  {
    plural: 'ports of routers',
    verbs: { dump: { type: routeRequests.getmdb, flags: 0 } },
    message: routeMessages.newmdb.message,
    interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex', port: 'port' }),
    shape: ({ ifindex, port, ...entry }) => ({
      family: 'bridge',
      ifindex,
      router: [{ ifindex: port, ...entry }],
    }),
    entries: ({ ifindex, router = [] }) =>
      (router as Fields[]).map(({ ifindex: port, ...entry }) => ({ ifindex, port, ...entry })),
    identity: ['ifindex', 'port'],
    dumpRequest: () => ({ family: 'bridge' }),
  },
);

import type { Mdb, MdbEntry, MulticastRouterPort } from '../../messages/route/br_port_msg.js';
import { routeMessages } from '../../messages/route/index.js';
import type { DumpOptions } from '../../socket/dump.js';
import { type Entries, type EntryTable, entries, together } from '../entries.js';
import { matches } from '../filter.js';
import { interfaceKeys } from '../names.js';
import { type CallOptions, get, type ObjectKind, type Performer, perform, type Reader } from '../verbs.js';
import { BULK, manyMembers } from './bulk.js';

/** A port's membership in a multicast group; of a VXLAN device, a remote end's. */
export interface MdbMember extends Omit<MdbEntry, 'ifindex'> {
  /** The bridge, or the VXLAN device. */
  ifindex: number;
  /** The port, or the bridge or VXLAN device itself. */
  port: number;
}

/** The same as the verbs take it: `{ dev: 'br0', port: 'eth0', addr: '239.1.1.1', state: 'permanent' }`. */
export interface MdbInput extends Omit<Partial<MdbMember>, 'ifindex' | 'port' | 'viaIfindex' | 'srcList'> {
  /** The bridge or VXLAN device, by name or index. */
  dev?: string | number | undefined;
  ifindex?: string | number | undefined;
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

type Obj = Record<string, unknown>;

/** What the struct in the request holds; the rest are attributes behind it. */
const STRUCT = ['state', 'vid', 'addr'] as const;
const ATTRIBUTES = ['source', 'groupMode', 'rtprot', 'dst', 'dstPort', 'vni', 'srcVni'] as const;
/** What tells a membership from others. */
const KEY = ['source', 'dst', 'dstPort', 'vni', 'srcVni'] as const;

const kind: ObjectKind = {
  add: routeMessages.newmdb,
  del: routeMessages.delmdb,
  get: routeMessages.getmdb,
  interfaces: interfaceKeys({
    dev: 'ifindex',
    ifindex: 'ifindex',
    port: 'port',
    via: 'viaIfindex',
    viaIfindex: 'viaIfindex',
  }),
  filters: [],
  complete: (value) => value,
  shape(value, verb) {
    const entry: Obj = { ifindex: verb === 'get' ? 0 : value.port };
    for (const key of STRUCT) if (value[key] !== undefined) entry[key] = value[key];
    const attributes: Obj = {};
    for (const key of verb === 'del' || verb === 'get' ? KEY : ATTRIBUTES)
      if (value[key] !== undefined) attributes[key] = value[key];
    const sources = value.srcList as MdbInput['srcList'];
    // of one source, mode and list are what follows; what was read has them nevertheless
    const follows = value.source !== undefined && value.flags !== undefined;
    if (follows) delete attributes.groupMode;
    // kernels before 6.3 tell these, which all members have there, and do not take them
    if (value.flags !== undefined) {
      if (attributes.rtprot === 'static') delete attributes.rtprot;
      if (attributes.groupMode === 'exclude' && !sources?.length) delete attributes.groupMode;
    }
    if (verb === 'get') entry.state = 'temporary';
    else if (value.viaIfindex !== undefined) attributes.ifindex = value.viaIfindex;
    if (
      sources &&
      (sources.length > 0 || value.flags === undefined) &&
      !follows &&
      verb !== 'del' &&
      verb !== 'get'
    )
      attributes.srcList = sources.map((one) => ({ address: typeof one === 'string' ? one : one.address }));
    const out: Obj = { family: 'bridge', ifindex: value.ifindex, entry };
    if (Object.keys(attributes).length > 0) out.entryAttrs = attributes;
    return out;
  },
  fieldOf(path, given) {
    const [, place = '', field = ''] = /^(entry|entryAttrs)(?:\.(.*))?$/.exec(path) ?? [];
    if (place === '') return path;
    if (place === 'entry') return field === 'ifindex' ? 'port' : field || 'addr';
    // the attribute that there has to be, wherever there have to be any
    if (field === '') return 'dst';
    if (field === 'ifindex') return 'viaIfindex';
    const texts = (given.srcList as readonly unknown[] | undefined)?.some((one) => typeof one === 'string');
    return texts ? field.replace(/^(srcList\[\d+\])\.address$/, '$1') : field;
  },
};

function members({ ifindex, mdb = [] }: Mdb): MdbMember[] {
  return mdb.flatMap(({ info = [] }) =>
    info.map(({ ifindex: port, ...entry }) => ({ ifindex, port, ...entry })),
  );
}

const accepts = (entry: object, filter: Obj): boolean => matches(entry, filter);
// the kernel takes no filter here
const request = (): Obj => ({ family: 'bridge' });
const memberTable: EntryTable<Mdb, MdbMember> = { kind, request, entries: members, accepts };
const routerTable: EntryTable<Mdb, MdbRouter> = {
  kind,
  request,
  entries: ({ ifindex, router = [] }) =>
    router.map(({ ifindex: port, ...entry }) => ({ ifindex, port, ...entry })),
  accepts,
};

const many = manyMembers(kind);

/** The verbs that change memberships in multicast groups. */
export class MdbChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /** Adds a membership: a temporary one, unless `state: 'permanent'`. */
  add(member: MdbInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'add', member, options);
  }

  /** Adds the membership, or puts it in the place of what is there (Linux 6.3). */
  replace(member: MdbInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'replace', member, options);
  }

  /** Removes a membership. */
  del(member: MdbInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'del', member, options);
  }

  /**
   * Has the kernel remove all memberships at once that are as said (Linux 6.8): `{ dev: 'br0', port: 'eth0' }`, with
   * `vid`, `state`, `rtprot`, or `dst`, `dstPort`, `vni` and `srcVni` of VXLAN.
   */
  delBulk(members: MdbInput, options?: CallOptions): R {
    return perform(this.#to, many, 'del', members, options, BULK);
  }
}

const GONE = new Set(['ENOENT', 'ENODEV', 'EINVAL']);

/** Multicast groups of bridges, and of VXLAN devices (Linux 6.4): what `bridge mdb` shows and changes. */
export class BridgeMdb extends MdbChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** All memberships, or those that have what the filter says: `{ dev: 'br0', addr: '239.1.1.1' }`. */
  dump(filter: MdbInput = {}, options: DumpOptions = {}): Entries<MdbMember> {
    return entries(this.#reader, memberTable, filter, options);
  }

  /** Ports behind which multicast routers are. */
  routers(
    filter: { dev?: string | number; port?: string | number } = {},
    options: DumpOptions = {},
  ): Entries<MdbRouter> {
    return entries(this.#reader, routerTable, filter, options);
  }

  /** The members of one group, by `dev`, `addr`, `vid` and `source` (Linux 6.8). */
  async get(group: MdbInput, options: CallOptions = {}): Promise<MdbMember[]> {
    return members(await get<Mdb>(this.#reader, kind, group, options));
  }

  /** Removes all memberships that have what the filter says; returns how many. */
  async flush(filter: MdbInput, options: DumpOptions = {}): Promise<number> {
    return together(this.#reader, kind, 'del', await this.dump(filter, options), GONE);
  }
}

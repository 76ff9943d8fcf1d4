import type { EventItem, FieldChange } from '../protocol.js';

type Fields = Readonly<Record<string, unknown>>;

/** What an event says, without its place and time. */
export type EventContent = Omit<EventItem, 'seq' | 'time' | 'ns' | 'size'>;

/** How events of one kind of object are told. */
interface Kind {
  readonly object: string;
  /** What makes two events be about the same. */
  readonly key: (fields: Fields) => string;
  readonly dev?: string;
  readonly label: (fields: Fields, nameOf: NameOf) => string;
  /** Fields that are counted or timed by the kernel: no change. */
  readonly ignored?: ReadonlySet<string>;
}

/** The name of an interface. */
export type NameOf = (index: unknown) => string;

const join = (...parts: unknown[]): string =>
  parts.filter((one) => one !== undefined && one !== '').join(' ');
const dst = (fields: Fields): unknown => fields.dst ?? 'default';
const tableOf = ({ table }: Fields): string | undefined =>
  table === 254 || table === undefined ? undefined : `table ${table === 255 ? 'local' : table}`;

const LINK: Kind = {
  object: 'link',
  key: ({ index }) => `${index}`,
  dev: 'index',
  label: ({ ifname, index, linkinfo }, nameOf) =>
    join(ifname ?? nameOf(index), (linkinfo as Fields | undefined)?.kind),
  ignored: new Set(['stats', 'stats64', 'change', 'carrierChanges', 'carrierUpCount', 'carrierDownCount']),
};

const ADDR: Kind = {
  object: 'addr',
  key: ({ index, local, address, prefixlen }) => `${index} ${local ?? address}/${prefixlen}`,
  dev: 'index',
  label: ({ local, address, prefixlen, index }, nameOf) =>
    join(`${local ?? address}/${prefixlen}`, 'dev', nameOf(index)),
  ignored: new Set(['cacheinfo']),
};

const ROUTE: Kind = {
  object: 'route',
  key: ({ family, table, dst: to, src, tos, priority, oif }) =>
    // of IPv6 each hop may be a route of its own
    [family, table, to, src, tos, priority, family === 'inet6' ? oif : ''].join(' '),
  dev: 'oif',
  label: (fields, nameOf) =>
    join(
      fields.type === 'unicast' ? '' : fields.type,
      dst(fields),
      fields.gateway && `via ${fields.gateway}`,
      fields.oif && `dev ${nameOf(fields.oif)}`,
      fields.nhId && `nhid ${fields.nhId}`,
      tableOf(fields),
      fields.priority && `metric ${fields.priority}`,
    ),
  ignored: new Set(['cacheinfo']),
};

const RULE: Kind = {
  object: 'rule',
  key: ({ flags: _flags, ...rest }) => JSON.stringify(rest),
  label: ({ priority, src, dst: to, fwmark, iifname, oifname, table, action }) =>
    join(
      `${priority ?? 0}:`,
      `from ${src ?? 'all'}`,
      to && `to ${to}`,
      fwmark && `fwmark ${fwmark}`,
      iifname && `iif ${iifname}`,
      oifname && `oif ${oifname}`,
      action === 'toTbl' ? `lookup ${table}` : action,
    ),
};

const NEIGH: Kind = {
  object: 'neigh',
  key: ({ ifindex, dst: to, lladdr, vlan }) => `${ifindex} ${to ?? lladdr} ${vlan ?? ''}`,
  dev: 'ifindex',
  label: ({ dst: to, lladdr, ifindex, state }, nameOf) =>
    join(
      to,
      lladdr && `lladdr ${lladdr}`,
      `dev ${nameOf(ifindex)}`,
      Array.isArray(state) ? state.join(',') : '',
    ),
  ignored: new Set(['cacheinfo', 'probes']),
};

const NEXTHOP: Kind = {
  object: 'nexthop',
  key: ({ id }) => `${id}`,
  dev: 'oif',
  label: ({ id, gateway, oif, group }, nameOf) =>
    join(
      `id ${id}`,
      gateway && `via ${gateway}`,
      oif && `dev ${nameOf(oif)}`,
      Array.isArray(group) ? `group of ${group.length}` : '',
    ),
};

const TC = (object: string): Kind => ({
  object,
  key: ({ ifindex, parent, handle, info, chain }) => [ifindex, parent, handle, info, chain].join(' '),
  dev: 'ifindex',
  label: ({ kind, ifindex, handle, parent }, nameOf) =>
    join(
      kind,
      handle !== undefined && handle !== 0 ? `${hex(handle)}` : '',
      `parent ${hex(parent)}`,
      `dev ${nameOf(ifindex)}`,
    ),
  ignored: new Set(['stats', 'stats2', 'xstats']),
});

function hex(handle: unknown): string {
  if (typeof handle !== 'number') return `${handle}`;
  if (handle === 0xffffffff) return 'root';
  return `${(handle >>> 16).toString(16)}:${handle & 0xffff ? (handle & 0xffff).toString(16) : ''}`;
}

const KINDS: Readonly<Record<string, Kind>> = {
  link: LINK,
  addr: ADDR,
  route: ROUTE,
  rule: RULE,
  neigh: NEIGH,
  nexthop: NEXTHOP,
  qdisc: TC('qdisc'),
  tclass: TC('class'),
  tfilter: TC('filter'),
  nsid: {
    object: 'nsid',
    key: ({ nsid }) => `${nsid}`,
    label: ({ nsid }) => `nsid ${nsid}`,
  },
  netconf: {
    object: 'netconf',
    key: ({ family, ifindex }) => `${family} ${ifindex}`,
    dev: 'ifindex',
    label: ({ family, ifindex }, nameOf) => join(family, `dev ${nameOf(ifindex)}`),
  },
};

/** Objects whose last state is remembered, to tell what a further event changes. */
const MOST_KNOWN = 20_000;

/** Tells what events say, and what they change. */
export class EventTeller {
  readonly #known = new Map<string, Fields>();
  /** Names that events have told. */
  readonly #names = new Map<unknown, string>();
  readonly #nameOf: NameOf;

  /** @param nameOf finds the name of an interface that no event has told. */
  constructor(nameOf: NameOf) {
    this.#nameOf = (index) => this.#names.get(index) ?? nameOf(index);
  }

  /** Takes in what is there before the first event. */
  learn(object: keyof typeof KINDS, fields: object): void {
    this.#remember(`${object} ${KINDS[object]!.key(fields as Fields)}`, fields as Fields);
  }

  #remember(key: string, fields: Fields): void {
    this.#known.delete(key);
    this.#known.set(key, fields);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value!);
  }

  /** An event of a kind that nothing is known of, but often its interface. */
  #unknown(event: string, object: string, fields: Fields): EventContent {
    const dev = fields.ifindex ?? fields.index;
    const isDevice = typeof dev === 'number' && dev > 0;
    return {
      event,
      object,
      change: event.startsWith('del') ? 'removed' : 'changed',
      ...(isDevice ? { dev } : {}),
      label: isDevice ? `${object} dev ${this.#nameOf(dev)}` : object,
      text: brief(fields),
    };
  }

  /** What an event says, given its name (`'newlink'`) and its object. */
  tell(event: string, fields: Fields): EventContent {
    const name = event.slice(3);
    if (event === 'newlink' && typeof fields.ifname === 'string')
      this.#names.set(fields.index, fields.ifname);
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name]! : undefined;
    if (kind === undefined) return this.#unknown(event, name, fields);
    // a port's own message is about the port
    const isPort = name === 'link' && fields.family === 'bridge';
    const object = isPort ? 'port' : kind.object;
    const key = `${isPort ? 'port' : name} ${kind.key(fields)}`;
    const before = this.#known.get(key);
    const isGone = event.startsWith('del');
    if (isGone) this.#known.delete(key);
    else this.#remember(key, fields);
    const changes =
      before === undefined || isGone ? undefined : changesOf(before, fields, kind.ignored ?? NOTHING);
    const dev = kind.dev === undefined ? undefined : fields[kind.dev];
    return {
      event,
      object,
      change: isGone ? 'removed' : before === undefined ? 'added' : changes!.length > 0 ? 'changed' : 'same',
      ...(typeof dev === 'number' && dev > 0 ? { dev } : {}),
      label: kind.label(fields, this.#nameOf),
      text: changes === undefined ? brief(fields) : changes.map(changeText).join(', '),
      ...(changes !== undefined && changes.length > 0 ? { changes } : {}),
    };
  }
}

const NOTHING: ReadonlySet<string> = new Set();
/** Characters of a summary. */
const BRIEF = 240;
/** Changes of one event that are told one by one. */
const MOST_CHANGES = 40;

/** The plain fields of an object in a line. */
function brief(fields: Fields): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'event' || value === null || value === '') continue;
    if (typeof value === 'object' && !(Array.isArray(value) && value.every((one) => typeof one !== 'object')))
      continue;
    if (Array.isArray(value) && value.length === 0) continue;
    parts.push(`${key} ${Array.isArray(value) ? value.join(',') : value}`);
    if (parts.length > 24) break;
  }
  return parts.join(', ').slice(0, BRIEF);
}

function changeText([path, before, after]: FieldChange): string {
  if (isWords(before) && isWords(after)) {
    const gone = before.filter((one) => !after.includes(one)).map((one) => `-${one}`);
    const come = after.filter((one) => !before.includes(one)).map((one) => `+${one}`);
    return `${path} ${[...come, ...gone].join(' ')}`;
  }
  return `${path} ${shown(before)} → ${shown(after)}`;
}

const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value).slice(0, BRIEF);
}

/** The fields that differ, by their paths; counters and times are passed over. */
export function changesOf(before: Fields, after: Fields, ignored: ReadonlySet<string>): FieldChange[] {
  const changes: FieldChange[] = [];
  compare('', before, after, ignored, changes);
  return changes;
}

const COUNTED = new Set(['stats', 'cacheinfo', 'icmp6stats', 'event', 'nsid']);

function compare(
  above: string,
  before: Fields,
  after: Fields,
  ignored: ReadonlySet<string>,
  into: FieldChange[],
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (ignored.has(key) || COUNTED.has(key)) continue;
    const a = before[key];
    const b = after[key];
    // the end of a link, and some notifications, say less than others: absent is no change
    if (a === b || b === undefined || a === undefined) {
      if (a !== b && above === '' && SIGNIFICANT.has(key)) into.push([key, a ?? null, b ?? null]);
      continue;
    }
    const path = above === '' ? key : `${above}.${key}`;
    if (isFields(a) && isFields(b)) compare(path, a, b, NOTHING, into);
    else if (JSON.stringify(a) !== JSON.stringify(b)) into.push([path, a, b]);
    if (into.length >= MOST_CHANGES) return;
  }
}

/** Fields whose absence means that there is none. */
const SIGNIFICANT = new Set([
  'master',
  'link',
  'linkNetnsid',
  'ifalias',
  'gateway',
  'multipath',
  'lladdr',
  'propList',
]);

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

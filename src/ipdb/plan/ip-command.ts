import { shellLine } from '../../schema/text/escape.js';
import type { Fields, ObjectName, Verb } from './change.js';

/** Words of iproute2 for keys that are not just written apart. */
const WORDS: Readonly<Record<string, string>> = {
  gateway: 'via',
  prefsrc: 'src',
  priority: 'metric',
  protocol: 'proto',
  nhId: 'nhid',
  ifalias: 'alias',
  txqlen: 'txqueuelen',
  group: 'group',
  gsoMaxSize: 'gso_max_size',
  gsoMaxSegs: 'gso_max_segs',
  groMaxSize: 'gro_max_size',
  numTxQueues: 'numtxqueues',
  numRxQueues: 'numrxqueues',
  address: 'address',
  fwmark: 'fwmark',
  iifname: 'iif',
  oifname: 'oif',
  ipProto: 'ipproto',
  suppressPrefixlen: 'suppress_prefixlength',
  suppressIfgroup: 'suppress_ifgroup',
  rtPriority: 'metric',
  linkmode: 'mode',
};

/** Keys that say nothing `ip` wants to hear. */
const SILENT: ReadonlySet<string> = new Set(['family', 'scope', 'change', 'index', 'unknown', 'type']);

type OfIp = Exclude<ObjectName, 'bridge.vlan' | 'bridge.fdb'>;

const OBJECTS: Readonly<Record<OfIp, string>> = {
  link: 'link',
  addr: 'address',
  route: 'route',
  rule: 'rule',
  neigh: 'neighbour',
  nexthop: 'nexthop',
};

/** Names an interface by its index. */
export type NameOf = (index: number) => string;

/** The command of iproute2 that does the same, as a line for a POSIX shell. */
export function ipCommand(object: OfIp, verb: Verb, request: Fields, nameOf: NameOf): string {
  const family = request.family === 'inet6' || (object === 'rule' && has6(request)) ? ['-6'] : [];
  const head = ['ip', ...(object === 'addr' || object === 'link' ? [] : family), OBJECTS[object]];
  return shellLine([...head, ...COMMANDS[object](verb, request, nameOf)]);
}

function has6({ src, dst }: Fields): boolean {
  return `${src ?? ''}${dst ?? ''}`.includes(':');
}

type Command = (verb: Verb, request: Fields, nameOf: NameOf) => string[];

const COMMANDS: Readonly<Record<OfIp, Command>> = {
  link(verb, request, nameOf) {
    const { dev, index, ifname, linkinfo, up, flags, propList, master, link, source, ...rest } = request;
    const info = linkinfo as
      | { kind?: string; data?: Fields; slaveKind?: string; slaveData?: Fields }
      | undefined;
    const it = dev ?? index;
    const who = it === undefined ? String(ifname) : named(it, nameOf);
    if (verb === 'addProperty' || verb === 'delProperty') {
      const names = ((propList as { altIfname?: string[] } | undefined)?.altIfname ?? []).flatMap((name) => [
        'altname',
        name,
      ]);
      return ['property', verb === 'addProperty' ? 'add' : 'del', 'dev', who, ...names];
    }
    if (verb === 'del') return ['del', 'dev', who];
    const make = verb === 'add' || (verb === 'replace' && it === undefined);
    const words = make
      ? [verb, ...(ifname === undefined ? [] : newName(String(ifname)))]
      : ['set', 'dev', who];
    if (!make && ifname !== undefined && ifname !== who) words.push('name', String(ifname));
    if (link !== undefined) words.push('link', named(link, nameOf));
    if (master !== undefined)
      words.push(...(master === 0 ? ['nomaster'] : ['master', named(master, nameOf)]));
    if (source !== undefined) words.push('netns', String(source));
    words.push(...plain(rest));
    const on = (flags ?? []) as string[];
    const changing = new Set([...((request.change ?? []) as string[]), ...on]);
    for (const flag of changing) words.push(...flagWords(flag, on.includes(flag)));
    if (up !== undefined) words.push(up ? 'up' : 'down');
    if (info?.kind !== undefined && (make || info.data !== undefined))
      words.push('type', info.kind, ...options(info.data, nameOf));
    if (info?.slaveKind !== undefined)
      words.push('type', `${info.slaveKind}_slave`, ...options(info.slaveData, nameOf));
    return words;
  },
  addr(verb, request, nameOf) {
    const { dev, index, address, local, prefixlen, cacheinfo, flags, ...rest } = request;
    const own = String(local ?? address);
    const length = prefixlen === undefined || own.includes('/') ? '' : `/${prefixlen}`;
    const words: string[] = [verb === 'set' ? 'change' : verb];
    if (local !== undefined && address !== undefined && bare(address) !== bare(local))
      words.push(bare(local), 'peer', `${bare(address)}${length || slash(address) || slash(local)}`);
    else words.push(own + (own.includes('/') ? '' : length || slash(address)));
    words.push(...plain(rest));
    const { valid, prefered } = (cacheinfo ?? {}) as { valid?: number; prefered?: number };
    if (valid !== undefined) words.push('valid_lft', lifetime(valid));
    if (prefered !== undefined) words.push('preferred_lft', lifetime(prefered));
    for (const flag of (flags ?? []) as string[]) if (flag !== 'permanent') words.push(flag);
    if (request.scope !== undefined && verb !== 'del') words.push('scope', scope(request.scope));
    return [...words, 'dev', named(dev ?? index, nameOf)];
  },
  route(verb, request, nameOf) {
    const { dst, dev, oif, iif, multipath, metrics, table, type, flags, gateway, via, ...rest } = request;
    const words: string[] = [verb === 'set' ? 'change' : verb];
    if (type !== undefined && type !== 'unicast') words.push(String(type));
    words.push(String(dst ?? 'default'));
    if (gateway !== undefined) words.push('via', ...(mixed(dst, gateway) ? ['inet6'] : []), String(gateway));
    if (via !== undefined) words.push('via', 'inet6', String((via as Fields).addr));
    const out = dev ?? oif;
    if (out !== undefined) words.push('dev', named(out, nameOf));
    if (iif !== undefined) words.push('iif', named(iif, nameOf));
    if (table !== undefined) words.push('table', String(table));
    words.push(...plain(rest));
    if (request.scope !== undefined && verb !== 'del') words.push('scope', scope(request.scope));
    for (const flag of (flags ?? []) as string[]) words.push(flag);
    if (metrics !== undefined) words.push(...plain(metrics as Fields));
    for (const hop of (multipath ?? []) as Fields[]) {
      const by = hop.dev ?? hop.ifindex;
      words.push('nexthop');
      if (hop.gateway !== undefined) words.push('via', String(hop.gateway));
      if (by !== undefined) words.push('dev', named(by, nameOf));
      if (hop.hops) words.push('weight', String(Number(hop.hops) + 1));
      for (const flag of (hop.flags ?? []) as string[]) words.push(flag);
    }
    return words;
  },
  rule(verb, request) {
    const { src, dst, table, priority, fwmark, fwmask, action, flags, goto: to, l3mdev, ...rest } = request;
    const words: string[] = [verb];
    if ((flags as string[] | undefined)?.includes('invert')) words.push('not');
    if (priority !== undefined) words.push('priority', String(priority));
    if (src !== undefined) words.push('from', String(src));
    if (dst !== undefined) words.push('to', String(dst));
    if (fwmark !== undefined)
      words.push('fwmark', fwmask === undefined ? String(fwmark) : `${fwmark}/${fwmask}`);
    if (l3mdev) words.push('l3mdev');
    words.push(
      ...plain(
        Object.fromEntries(
          Object.entries(rest).filter(
            ([key, value]) => !(key.startsWith('suppress') && value === 0xffffffff),
          ),
        ),
      ),
    );
    if (to !== undefined) words.push('goto', String(to));
    else if (action !== undefined && action !== 'toTbl') words.push(String(action));
    else if (table !== undefined && table !== 0 && !l3mdev) words.push('table', String(table));
    return words;
  },
  neigh(verb, request, nameOf) {
    const { dst, dev, ifindex, lladdr, state, flags, ...rest } = request;
    const words: string[] = [verb === 'set' ? 'change' : verb, String(dst)];
    if (lladdr !== undefined) words.push('lladdr', String(lladdr));
    for (const one of (state ?? []) as string[]) words.push('nud', one);
    for (const flag of (flags ?? []) as string[]) words.push(flag === 'extLearned' ? 'extern_learn' : flag);
    return [...words, ...plain(rest), 'dev', named(dev ?? ifindex, nameOf)];
  },
  nexthop(verb, request, nameOf) {
    const { id, dev, oif, group, blackhole, gateway, flags, groupType, ...rest } = request;
    const words = [verb === 'set' ? 'change' : verb, 'id', String(id)];
    if (verb === 'del') return words;
    if (group !== undefined) words.push('group', members(group));
    if (groupType === 'res') words.push('type', 'resilient');
    if (gateway !== undefined) words.push('via', String(gateway));
    if (blackhole) words.push('blackhole');
    const by = dev ?? oif;
    if (by !== undefined) words.push('dev', named(by, nameOf));
    if ((flags as string[] | undefined)?.includes('onlink')) words.push('onlink');
    return [...words, ...plain(rest)];
  },
};

/** The name of a link to make: `name` before what might be one of `ip`'s own words, or the beginning of one. */
function newName(name: string): string[] {
  return /^[a-z_]+$/.test(name) ? ['name', name] : [name];
}

function members(group: unknown): string {
  if (typeof group === 'string') return group;
  return (group as (number | Fields)[])
    .map((one) => {
      if (typeof one === 'number') return String(one);
      const weight = Number(one.weight ?? 1);
      return weight > 1 ? `${one.id},${weight}` : `${one.id}`;
    })
    .join('/');
}

function named(dev: unknown, nameOf: NameOf): string {
  return typeof dev === 'number' ? nameOf(dev) : String(dev);
}

function bare(address: unknown): string {
  return String(address).split('/')[0]!;
}

function slash(address: unknown): string {
  const text = String(address ?? '');
  return text.includes('/') ? text.slice(text.indexOf('/')) : '';
}

function mixed(dst: unknown, gateway: unknown): boolean {
  return typeof dst === 'string' && /^[\d.]+(?:\/\d*)?$/.test(dst) && String(gateway).includes(':');
}

function lifetime(seconds: number): string {
  return seconds === 0xffffffff ? 'forever' : String(seconds);
}

function scope(name: unknown): string {
  return name === 'universe' ? 'global' : String(name);
}

const FLAG_WORDS: Readonly<Record<string, (on: boolean) => string[]>> = {
  up: (on) => [on ? 'up' : 'down'],
  noarp: (on) => ['arp', on ? 'off' : 'on'],
};

function flagWords(flag: string, on: boolean): string[] {
  return Object.hasOwn(FLAG_WORDS, flag) ? FLAG_WORDS[flag]!(on) : [flag, on ? 'on' : 'off'];
}

function options(data: Fields | undefined, nameOf: NameOf): string[] {
  const words: string[] = [];
  for (const [key, value] of Object.entries(data ?? {})) {
    if (key === 'peer') {
      const peer = value as Fields;
      words.push('peer', ...(peer.ifname === undefined ? [] : ['name', String(peer.ifname)]));
      words.push(
        ...plain(
          Object.fromEntries(Object.entries(peer).filter(([one]) => one === 'mtu' || one === 'address')),
        ),
      );
    } else if (key === 'link') words.push('dev', named(value, nameOf));
    else words.push(...plain({ [key]: value }));
  }
  return words;
}

/** Keys and values in their order, written as iproute2 writes words. */
function plain(fields: Fields): string[] {
  const words: string[] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined || SILENT.has(key)) continue;
    const known = Object.hasOwn(WORDS, key) ? WORDS[key] : undefined;
    const word = known ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (Array.isArray(value) && value.length === 0) continue;
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
    words.push(word, text);
  }
  return words;
}

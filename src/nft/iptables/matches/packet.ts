/** Matches on a packet's addresses, devices, owner and fields. */
import { addressCondition, oneAddress } from '../addresses.js';
import { dscpClass } from '../dscp.js';
import { rangeCondition } from '../ports.js';
import {
  type Extension,
  flag,
  type Given,
  hexadecimal,
  joined,
  negatable,
  type Options,
  relation,
  valued,
} from '../rule.js';

const TYPES: Readonly<Record<string, string>> = {
  UNSPEC: 'unspec',
  UNICAST: 'unicast',
  LOCAL: 'local',
  BROADCAST: 'broadcast',
  ANYCAST: 'anycast',
  MULTICAST: 'multicast',
  BLACKHOLE: 'blackhole',
  UNREACHABLE: 'unreachable',
  PROHIBIT: 'prohibit',
};

export const addrtype: Extension = {
  options: { ...negatable('src-type', 'dst-type'), ...flag('limit-iface-in', 'limit-iface-out') },
  write(options) {
    const device = options.has('limit-iface-in') ? ' . iif' : options.has('limit-iface-out') ? ' . oif' : '';
    const side = (name: 'src-type' | 'dst-type', field: string) => {
      const given = options.get(name);
      if (!given) return undefined;
      const types = given.values[0]!.toUpperCase()
        .split(',')
        .map((word) => {
          const type = TYPES[word];
          if (type === undefined) throw options.without(name, `type ${word}`);
          return type;
        });
      return `fib ${field}${device} type ${relation(given)}${types.length > 1 ? `{ ${types.join(', ')} }` : types[0]}`;
    };
    if (!options.has('src-type') && !options.has('dst-type'))
      throw options.fault('addrtype needs --src-type or --dst-type');
    return joined(side('src-type', 'saddr'), side('dst-type', 'daddr'));
  },
};

export const mac: Extension = {
  options: negatable('mac-source'),
  write(options) {
    const given = options.get('mac-source');
    if (!given) throw options.fault('mac needs --mac-source');
    const [address = ''] = given.values;
    if (!/^[\da-f]{1,2}(?::[\da-f]{1,2}){5}$/i.test(address))
      throw options.fault(`'${address}' is no MAC address`, 'mac-source');
    return `ether saddr ${relation(given)}${address.toLowerCase()}`;
  },
};

export const iprange: Extension = {
  options: negatable('src-range', 'dst-range'),
  write(options, { family }) {
    const side = (name: 'src-range' | 'dst-range', field: string) => {
      const given = options.get(name);
      if (!given) return undefined;
      const ends = given.values[0]!.split('-').map((one) => oneAddress(one, family, given.at));
      if (ends.length > 2) throw options.fault(`'${given.values[0]}' is no range`, name);
      const [from, to = from] = ends;
      return `${family} ${field} ${relation(given)}${from === to ? from : `${from}-${to}`}`;
    };
    return joined(side('src-range', 'saddr'), side('dst-range', 'daddr'));
  },
};

/** `number`, `number-number`, or a name. */
function idText(
  given: Given,
  known: ReadonlyMap<string, number> | undefined,
  options: Options,
  name: string,
): string {
  const [text = ''] = given.values;
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (range) {
    const [from, to] = [options.read(range[1]!, name), options.read(range[2]!, name)];
    if (from > to) throw options.fault(`the range ${text} ends before it begins`, name);
    return from === to ? `${from}` : `${from}-${to}`;
  }
  if (/^\d+$/.test(text)) return `${options.read(text, name)}`;
  const number = known?.get(text) ?? (text === 'root' ? 0 : undefined);
  if (number === undefined) throw options.fault(`the number of '${text}' is not known here: give it`, name);
  return `${number}`;
}

export const owner: Extension = {
  options: {
    ...negatable('uid-owner', 'gid-owner'),
    'socket-exists': { values: 0, negatable: true },
    ...flag('suppl-groups'),
  },
  write(options, { users, groups }) {
    if (options.has('suppl-groups')) throw options.without('suppl-groups');
    if (options.has('socket-exists')) throw options.without('socket-exists');
    const [uid, gid] = [options.get('uid-owner'), options.get('gid-owner')];
    return joined(
      uid && `meta skuid ${relation(uid)}${idText(uid, users, options, 'uid-owner')}`,
      gid && `meta skgid ${relation(gid)}${idText(gid, groups, options, 'gid-owner')}`,
    );
  },
};

export const physdev: Extension = {
  options: {
    ...negatable('physdev-in', 'physdev-out'),
    'physdev-is-in': { values: 0, negatable: true },
    'physdev-is-out': { values: 0, negatable: true },
    'physdev-is-bridged': { values: 0, negatable: true },
  },
  write(options) {
    throw options.fault(
      'physdev has no equivalent in nftables: ports of a bridge are known to tables of the family bridge only',
    );
  },
};

export const length: Extension = {
  options: negatable('length'),
  write(options) {
    const given = options.get('length');
    if (!given) throw options.fault('length needs --length');
    return rangeCondition('meta length', given, options, 'length');
  },
};

/** `--tos` by name: the mask is that of the old meaning. */
const TOS_NAMES: Readonly<Record<string, number>> = {
  'minimize-delay': 0x10,
  'maximize-throughput': 0x08,
  'maximize-reliability': 0x04,
  'minimize-cost': 0x02,
  'normal-service': 0,
};

/** The value and the mask of a type of service. */
export function tosOf(options: Options, name: string): { value: number; mask: number } {
  const word = options.needed(name);
  const named = TOS_NAMES[word.toLowerCase()];
  return named === undefined ? options.masked(name, 8)! : { value: named, mask: 0x3f };
}

export const tos: Extension = {
  options: negatable('tos'),
  write(options, { family }) {
    const { value, mask } = tosOf(options, 'tos');
    const field = family === 'ip' ? '@nh,8,8' : '@nh,4,8';
    const not = options.negated('tos');
    if (mask === 0xfc && (value & 3) === 0)
      return `${family} dscp ${not ? '!= ' : ''}${hexadecimal(value >> 2)}`;
    if (mask === 0xff) return `${field} ${not ? '!= ' : ''}${hexadecimal(value)}`;
    return `${field} & ${hexadecimal(mask)} ${not ? '!=' : '=='} ${hexadecimal(value & mask)}`;
  },
};

export const dscp: Extension = {
  options: negatable('dscp', 'dscp-class'),
  write(options, { family }) {
    const given = options.get('dscp') ?? options.get('dscp-class');
    if (!given) throw options.fault('dscp needs --dscp or --dscp-class');
    const value = options.number('dscp', 63) ?? dscpClass(options, 'dscp-class');
    return `${family} dscp ${relation(given)}0x${value.toString(16).padStart(2, '0')}`;
  },
};

const hops = (field: string, prefix: 'ttl' | 'hl'): Extension => ({
  options: { ...negatable(`${prefix}-eq`), ...valued(`${prefix}-gt`, `${prefix}-lt`) },
  family: prefix === 'ttl' ? 'ip' : 'ip6',
  write(options) {
    for (const [name, operator] of [
      [`${prefix}-eq`, ''],
      [`${prefix}-gt`, '> '],
      [`${prefix}-lt`, '< '],
    ] as const) {
      const given = options.get(name);
      if (given) return `${field} ${operator || relation(given)}${options.read(given.values[0]!, name, 255)}`;
    }
    throw options.fault(`${prefix} needs --${prefix}-eq, --${prefix}-gt or --${prefix}-lt`);
  },
});

export const ttl = hops('ip ttl', 'ttl');
export const hl = hops('ip6 hoplimit', 'hl');

export const pkttype: Extension = {
  options: negatable('pkt-type'),
  write(options) {
    const given = options.get('pkt-type');
    const [type = ''] = given?.values ?? [];
    const word = {
      host: 'host',
      unicast: 'host',
      broadcast: 'broadcast',
      multicast: 'multicast',
      otherhost: 'other',
    }[type.toLowerCase()];
    if (!given || word === undefined) throw options.fault(`'${type}' is no type of packet`, 'pkt-type');
    return `meta pkttype ${relation(given)}${word}`;
  },
};

/** Matches on one number that `meta` or `rt` knows, with a mask where it can have one. */
const numbered = (option: string, key: string): Extension => ({
  options: negatable(option),
  write(options) {
    const given = options.get(option);
    const wanted = options.masked(option);
    if (!given || !wanted) throw options.fault(`${options.extension} needs --${option}`);
    const { value, mask } = wanted;
    if (mask === 0xffff_ffff) return `${key} ${relation(given)}${value}`;
    return `${key} & ${hexadecimal(mask)} ${given.negated ? '!=' : '=='} ${hexadecimal(value)}`;
  },
});

export const cpu = numbered('cpu', 'meta cpu');
export const realm = numbered('realm', 'meta rtclassid');

export const devgroup: Extension = {
  options: negatable('src-group', 'dst-group'),
  write(options) {
    const side = (name: 'src-group' | 'dst-group', key: string) => {
      const given = options.get(name);
      if (!given) return undefined;
      const { value, mask } = options.masked(name)!;
      if (mask === 0xffff_ffff) return `${key} ${relation(given)}${hexadecimal(value)}`;
      return `${key} & ${hexadecimal(mask)} ${given.negated ? '!=' : '=='} ${hexadecimal(value)}`;
    };
    return joined(side('src-group', 'meta iifgroup'), side('dst-group', 'meta oifgroup'));
  },
};

export const cgroup: Extension = {
  options: negatable('cgroup', 'path'),
  write(options) {
    const [given, path] = [options.get('cgroup'), options.get('path')];
    if (path) {
      const parts = path.values[0]!.split('/').filter(Boolean);
      return `socket cgroupv2 level ${parts.length} ${relation(path)}"${parts.join('/')}"`;
    }
    if (!given) throw options.fault('cgroup needs --cgroup or --path');
    return `meta cgroup ${relation(given)}${options.number('cgroup')}`;
  },
};

export const socket: Extension = {
  options: flag('transparent', 'nowildcard', 'restore-skmark'),
  write(options) {
    if (options.has('restore-skmark')) return joined(socketState(options), 'meta mark set socket mark');
    return socketState(options);
  },
};

function socketState(options: Options): string {
  // that there is a socket: without the option, one that is bound to no address does not count
  return joined(
    options.has('nowildcard') ? 'socket wildcard <= 1' : 'socket wildcard 0',
    options.has('transparent') && 'socket transparent 1',
  );
}

export const rpfilter: Extension = {
  options: flag('loose', 'validmark', 'accept-local', 'invert'),
  write(options) {
    if (options.has('accept-local')) throw options.without('accept-local');
    const keys = ['saddr', options.has('validmark') && 'mark', !options.has('loose') && 'iif'].filter(
      Boolean,
    );
    return `fib ${keys.join(' . ')} oif ${options.has('invert') ? 'missing' : 'exists'}`;
  },
};

export const policy: Extension = {
  options: {
    ...valued('dir', 'pol', 'mode'),
    ...flag('strict', 'next'),
    ...negatable('reqid', 'spi', 'proto', 'tunnel-src', 'tunnel-dst'),
  },
  write(options, { family }) {
    const direction = options.needed('dir');
    for (const name of ['strict', 'next', 'mode', 'proto'])
      if (options.has(name)) throw options.without(name);
    const of = direction === 'in' || direction === 'out' ? `ipsec ${direction}` : undefined;
    if (of === undefined) throw options.fault(`'${direction}' is not in or out`, 'dir');
    const parts = (['reqid', 'spi'] as const).map((name) => {
      const given = options.get(name);
      return given && `${of} ${name} ${relation(given)}${options.number(name)}`;
    });
    for (const [name, field] of [
      ['tunnel-src', 'saddr'],
      ['tunnel-dst', 'daddr'],
    ] as const) {
      const given = options.get(name);
      if (given)
        parts.push(
          addressCondition(`${of} ${family} ${field}`, given.values[0]!, given.negated, family, given.at),
        );
    }
    const pol = options.value('pol') ?? 'ipsec';
    const is = pol === 'ipsec' ? 'exists' : pol === 'none' ? 'missing' : undefined;
    if (is === undefined) throw options.fault(`'${pol}' is not ipsec or none`, 'pol');
    return joined(direction === 'in' ? `meta ipsec ${is}` : `rt ipsec ${is}`, ...parts);
  },
};

import { routeType } from '../../messages/route/route-names.js';
import { rtnexthop } from '../../messages/route/rtmsg.js';
import { dsfield, ipProtocol, protocol, scope, table } from './common.js';
import { type Obj, unknownValue } from './declared.js';
import { encap } from './encap.js';
import type { Reading, Value, Word } from './types.js';
import { device, hexadecimal, number, realms, switched, text, time } from './values.js';
import { alone, bare, custom, flag, word } from './word.js';

const CHANGES = ['add', 'change', 'replace', 'append', 'prepend', 'del'];
const SHOW = ['show', 'flush', 'save'];
const GET = ['get'];

/** `via ADDRESS`, or `via inet6 ADDRESS` where that is of another family than the route. */
const via = custom(
  'via',
  (reading) => {
    const { line } = reading;
    const family = line.accept('inet', 'inet6');
    const address = line.next();
    if (family === undefined) {
      const own = reading.root.family ?? reading.family;
      // routes of MPLS have no other way to say it
      if (own === 'mpls')
        reading.set('via', { family: address.includes(':') ? 'inet6' : 'inet', addr: address });
      else reading.set('gateway', address);
    } else if (isOf(reading, family)) reading.set('gateway', address);
    else reading.set('via', { family, addr: address });
  },
  (rest) => {
    const gateway = rest.take('gateway');
    if (gateway !== undefined) return ['via', `${gateway}`];
    const other = rest.take('via') as Record<string, string> | undefined;
    return other === undefined ? [] : ['via', other.family!, other.addr!];
  },
);

/** Whether a route is of a family, as far as its words so far say. */
function isOf(reading: Reading, family: string): boolean {
  const own = reading.root.family ?? reading.family;
  if (own !== undefined) return own === family;
  const dst = `${reading.root.dst ?? ''}`;
  return dst.includes(':') ? family === 'inet6' : /\d/.test(dst) && family === 'inet';
}

const onlink = flag('onlink', 'flags', 'onlink');
const pervasive = flag('pervasive', 'flags', 'pervasive');
const flow = word(['realm', 'realms'], 'flow', realms);
const newdst = word('as', 'newdst', {
  // `as to LABELS`
  read: (given, line) => (given === 'to' ? line.next() : given),
  write: (value) => [`${value}`],
});

/** A hop: what lies behind `nexthop`. */
const HOP: readonly Word[] = [
  newdst,
  via,
  word('dev', 'dev', device),
  custom(
    'weight',
    (reading) =>
      reading.set(
        'hops',
        (number(1, 0x10000).read(reading.line.next(), reading.line, reading) as number) - 1,
      ),
    (rest) => {
      const hops = rest.take('hops');
      return hops === undefined || hops === 0 ? [] : ['weight', `${(hops as number) + 1}`];
    },
  ),
  onlink,
  pervasive,
  flow,
  encap,
];

const nexthop = custom(
  'nexthop',
  (reading) => {
    const list = (reading.fields.multipath ??= []) as Obj[];
    const fields: Obj = {};
    list.push(fields);
    reading.enter({
      words: HOP,
      fields,
      type: rtnexthop,
      path: `multipath[${list.length - 1}]`,
      closes: true,
    });
  },
  (rest, writing) =>
    ((rest.take('multipath') ?? []) as Obj[]).flatMap((hop, i) => [
      'nexthop',
      ...writing.words(
        HOP,
        Array.isArray(hop.flags) && hop.flags.length === 0 ? without(hop, 'flags') : hop,
        `multipath[${i}]`,
      ),
    ]),
  { last: true, verbs: CHANGES },
);

function without({ ...object }: Obj, key: string): Obj {
  delete object[key];
  return object;
}

/** Metrics by the bit that locks them. */
const LOCKS: Readonly<Record<string, number>> = {
  mtu: 2,
  window: 3,
  rtt: 4,
  rttvar: 5,
  ssthresh: 6,
  cwnd: 7,
  advmss: 8,
  reordering: 9,
  hoplimit: 10,
  rtoMin: 13,
};

/** A metric that may be locked: `mtu lock 1400`. */
function metric(names: string | readonly string[], key: string, value: Value = number()): Word {
  const field = `metrics.${key}`;
  const bit = 2 ** (LOCKS[key] ?? 0);
  return custom(
    names,
    (reading) => {
      const { line } = reading;
      if (key in LOCKS && line.accept('lock')) lock(reading, bit);
      reading.set(field, value.read(line.next(), line, reading));
      // a timeout that is given is not to be estimated
      if (key === 'rtoMin') lock(reading, bit);
    },
    (rest, writing) => {
      const given = rest.take(field);
      if (given === undefined) return [];
      const locks = (rest.peek('metrics.lock') ?? 0) as number;
      const isLocked = key in LOCKS && Math.floor(locks / bit) % 2 === 1;
      if (isLocked && locks === bit) rest.take('metrics.lock');
      else if (isLocked) rest.put('metrics.lock', locks - bit);
      const [name] = typeof names === 'string' ? [names] : names;
      return [
        name!,
        ...(isLocked && key !== 'rtoMin' ? ['lock'] : []),
        ...(value.write(given, writing) ?? []),
      ];
    },
    { field, verbs: CHANGES },
  );
}

function lock(reading: Reading, bit: number): void {
  const locks = (reading.get('metrics.lock') ?? 0) as number;
  if (Math.floor(locks / bit) % 2 === 0) reading.set('metrics.lock', locks + bit);
}

/** Times of metrics are in fractions of a millisecond; a plain number is of that unit. */
function fraction(parts: number): Value {
  return {
    read(given, line) {
      const [, digits, suffix] = /^(\d+(?:\.\d+)?)(s|ms|us|ns|secs?|msecs?)?$/.exec(given) ?? [];
      if (digits === undefined) throw line.error(`'${given}' is not a time`);
      if (suffix === undefined) return Number(digits);
      const milliseconds = time('ms').read(given, line, undefined as never) as number;
      return milliseconds * parts;
    },
    write: (value) => [(value as number) % parts === 0 ? `${(value as number) / parts}ms` : `${value}`],
  };
}

/** Bits of `features`. */
const features: Value = {
  read(given, line) {
    const known: Readonly<Record<string, string>> = { ecn: 'ecn', tcp_usec_ts: 'tcpUsecTs' };
    const found = [given];
    // several may follow
    for (
      let more = line.accept(...Object.keys(known));
      more !== undefined;
      more = line.accept(...Object.keys(known))
    )
      found.push(more);
    return found.map((one) => {
      if (!Object.hasOwn(known, one)) throw unknownValue(one, Object.keys(known), line);
      return known[one];
    });
  },
  write: (value) => (value as string[]).map((one) => (one === 'tcpUsecTs' ? 'tcp_usec_ts' : one)),
};

/** A destination: `10.0.0.0/8`, `default`, the labels of MPLS. */
const isPrefix = (given: string): boolean =>
  (/^[\da-f.:/]+$/i.test(given) && /[\d.:/]/.test(given)) || ANY.has(given);
const ANY: ReadonlySet<string> = new Set(['default', 'all', 'any']);

const prefix: Value = {
  read: (given) => (ANY.has(given) ? 'default' : given),
  write: (value) => [`${value}`],
};

/** Of IPv4 alone: `default` without a family is that of IPv4. */
const destination: Value = {
  read: prefix.read,
  write: (value) => [value === '0.0.0.0/0' ? 'default' : `${value}`],
};

/** What a route's destination, source or address of the machine has to be, in a listing: `root 10.0.0.0/8`. */
function selector(name: string, field: string, alonePossible: boolean): Word[] {
  const read = (reading: Reading, given: string): void => {
    const { line } = reading;
    if (given === 'root' || given === 'match') {
      const ranges = (reading.facts.ranges ??= {}) as Record<string, Obj>;
      (ranges[field] ??= {})[given] = prefix.read(line.next(), line, reading);
    } else reading.set(field, prefix.read(given === 'exact' ? line.next() : given, line, reading));
  };
  const named = custom(name, (reading) => read(reading, reading.line.next()), undefined, { verbs: SHOW });
  if (!alonePossible) return [named];
  const way = custom(['root', 'match', 'exact'], read, undefined, { verbs: SHOW });
  const own = custom([], read, (rest) => (rest.peek(field) === undefined ? [] : [`${rest.take(field)}`]), {
    verbs: SHOW,
    takes: (given, reading) => reading.fields[field] === undefined && isPrefix(given),
  });
  return [named, way, own];
}

const types = Object.keys(routeType.names)
  .filter((type) => type !== 'unspec')
  .map((type) => bare(type, 'type', type, { verbs: CHANGES }));

const typeName: Value = {
  read: (given, line) => {
    if (Object.hasOwn(routeType.names, given)) return given;
    throw unknownValue(given, Object.keys(routeType.names), line);
  },
  write: (value) => [`${value}`],
};

const tables: Word = custom(
  ['table', 'lookup'],
  (reading) => {
    const given = reading.line.next();
    if (SHOW.includes(reading.verb) && given === 'all') reading.facts.everyTable = true;
    else if (SHOW.includes(reading.verb) && given === 'cache') reading.add('flags', 'cloned');
    else reading.set('table', table.read(given, reading.line, reading));
  },
  (rest, writing) => {
    const given = rest.take('table');
    return given === undefined ? [] : ['table', ...table.write(given, writing)!];
  },
  { field: 'table' },
);

/** The words of routes. */
export const routeWords: readonly Word[] = [
  ...types,
  word('to', 'dst', prefix, { verbs: [...CHANGES, ...GET], readOnly: true }),
  alone('dst', destination, (given, reading) => reading.fields.dst === undefined && isPrefix(given), {
    verbs: [...CHANGES, ...GET],
  }),
  ...selector('to', 'dst', true),
  ...selector('from', 'src', false),
  ...selector('src', 'prefsrc', false),
  word('from', 'src', prefix, { verbs: [...CHANGES, ...GET] }),
  newdst,
  via,
  word(['dev', 'oif'], 'dev', device),
  word('iif', 'iif', device),
  tables,
  word('vrf', 'vrf', text),
  word(['proto', 'protocol'], 'protocol', protocol),
  word('scope', 'scope', scope),
  word('type', 'type', typeName, { readOnly: true }),
  word(['metric', 'priority', 'preference'], 'priority', number()),
  word('src', 'prefsrc', text, { verbs: CHANGES }),
  word(['tos', 'dsfield'], 'tos', dsfield),
  metric('mtu', 'mtu'),
  metric('advmss', 'advmss'),
  metric('window', 'window'),
  metric('rtt', 'rtt', fraction(8)),
  metric('rttvar', 'rttvar', fraction(4)),
  metric('rto_min', 'rtoMin', fraction(1)),
  metric('hoplimit', 'hoplimit'),
  metric('initcwnd', 'initcwnd'),
  metric('initrwnd', 'initrwnd'),
  metric('ssthresh', 'ssthresh'),
  metric('cwnd', 'cwnd'),
  metric('reordering', 'reordering'),
  metric('features', 'features', features),
  metric('quickack', 'quickack'),
  metric(['congctl'], 'ccAlgo', text),
  metric('fastopen_no_cookie', 'fastopenNoCookie'),
  flow,
  word('nhid', 'nhId', number()),
  word('pref', 'pref', undefined, { verbs: CHANGES }),
  word('expires', 'expires', number(), { verbs: CHANGES }),
  word('ttl-propagate', 'ttlPropagate', switched('enabled', 'disabled'), { verbs: CHANGES }),
  onlink,
  pervasive,
  flag(['cloned', 'cached'], 'flags', 'cloned', { verbs: SHOW }),
  word('mark', 'mark', hexadecimal),
  word('uid', 'uid', number(), { verbs: GET }),
  word('ipproto', 'ipProto', ipProtocol, { verbs: GET }),
  word('sport', 'sport', number(0, 0xffff), { verbs: GET }),
  word('dport', 'dport', number(0, 0xffff), { verbs: GET }),
  word('flowlabel', 'flowlabel', hexadecimal, { verbs: GET }),
  bare('fibmatch', 'fibMatch', true, { verbs: GET }),
  flag('fibmatch', 'flags', 'fibMatch', { verbs: GET }),
  flag('notify', 'flags', 'notify', { verbs: GET }),
  encap,
  nexthop,
];

import type { Obj } from '../declared.js';
import type { Word } from '../types.js';
import { device, integer } from '../values.js';
import { custom, word } from '../word.js';
import { actions, policeWords } from './actions.js';
import { camel, phrase, spec } from './spec.js';

/** The options of filters. */

const police: Word = custom(
  'police',
  (reading) => {
    const fields: Obj = {};
    reading.set('police', fields);
    reading.enter({ words: policeWords, fields, path: 'police', closes: true });
  },
  (rest, writing) => {
    const value = rest.take('police') as Obj | undefined;
    return value === undefined ? [] : ['police', ...writing.words(policeWords, value, 'police')];
  },
);

/** What filters of every kind may have. */
const COMMON: readonly Word[] = [
  custom(
    ['classid', 'flowid'],
    (reading, name) => reading.set(name, reading.line.next()),
    (rest) => {
      const key = ['classid', 'flowid'].find((one) => rest.peek(one) !== undefined);
      return key === undefined ? [] : [key, `${rest.take(key)}`];
    },
  ),
  ...spec('skip_hw:b skip_sw:b verbose:b'),
  word('indev', 'indev'),
  police,
  actions('act'),
];

/** Words that end a match. */
const ENDS: ReadonlySet<string> = new Set([
  ...[
    'match',
    'action',
    'police',
    'classid',
    'flowid',
    'indev',
    'divisor',
    'ht',
    'link',
    'hashkey',
    'offset',
  ],
  ...['order', 'sample', 'skip_hw', 'skip_sw'],
]);

/** `offset at 0 mask 0x0f00 shift 6 plus 0 eat` */
const offset: Word = custom(
  'offset',
  (reading) => {
    const { line } = reading;
    const value: Record<string, unknown> = {};
    for (;;) {
      const key = line.accept('at', 'mask', 'shift', 'plus', 'eat');
      if (key === undefined) break;
      if (key === 'eat') value.eat = true;
      else if (key === 'mask') value.mask = hexadecimal(line.next());
      else value[key] = integer(line.next(), line);
    }
    reading.set('offset', value);
  },
  (rest) => {
    const value = rest.take('offset') as Record<string, unknown> | undefined;
    if (value === undefined) return [];
    const parts = ['at', 'mask', 'shift', 'plus'].flatMap((key) =>
      value[key] === undefined ? [] : [key, `${value[key]}`],
    );
    return ['offset', ...parts, ...(value.eat ? ['eat'] : [])];
  },
);
const hashkey: Word = custom(
  'hashkey',
  (reading) => {
    const { line } = reading;
    if (line.accept('mask') === undefined) throw line.error("'hashkey' is followed by 'mask'");
    const mask = hexadecimal(line.next());
    const at = line.accept('at') === undefined ? 0 : integer(line.next(), line);
    reading.set('hashkey', { mask, at });
  },
  (rest) => {
    const value = rest.take('hashkey') as Record<string, unknown> | undefined;
    return value === undefined ? [] : ['hashkey', 'mask', `${value.mask}`, 'at', `${value.at ?? 0}`];
  },
);

/** Masks are hexadecimal with and without `0x`. */
function hexadecimal(text: string): string {
  return /^0x/i.test(text) ? text : `0x${text}`;
}

/** Fields that `flower` matches, by their words; each is text, or a number where it is one. */
const FLOWER = [
  ...[
    'dst_mac',
    'src_mac',
    'eth_type',
    'ip_proto',
    'src_ip',
    'dst_ip',
    'src_port',
    'dst_port',
    'ip_tos',
    'ip_ttl',
  ],
  ...['vlan_id', 'vlan_prio', 'vlan_ethtype', 'cvlan_id', 'cvlan_prio', 'cvlan_ethtype', 'num_of_vlans'],
  ...['mpls_label', 'mpls_tc', 'mpls_bos', 'mpls_ttl', 'tcp_flags', 'ip_flags', 'type', 'code', 'hw_tc'],
  ...[
    'arp_op',
    'arp_sip',
    'arp_tip',
    'arp_sha',
    'arp_tha',
    'pppoe_sid',
    'ppp_proto',
    'l2tpv3_sid',
    'spi',
    'l2_miss',
  ],
  ...[
    'enc_dst_ip',
    'enc_src_ip',
    'enc_key_id',
    'enc_dst_port',
    'enc_src_port',
    'enc_tos',
    'enc_ttl',
    'enc_flags',
  ],
  ...['geneve_opts', 'vxlan_opts', 'erspan_opts', 'gtp_opts', 'pfcp_opts'],
  ...['ct_state', 'ct_zone', 'ct_mark', 'ct_label'],
].map((name) => valued(name, camel(name)));

/** A field whose digits are a number. */
function valued(names: string | readonly string[], key: string): Word {
  const [name] = typeof names === 'string' ? [names] : names;
  return custom(
    names,
    (reading) => {
      const text = reading.line.next();
      reading.set(key, /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text);
    },
    (rest) => {
      const value = rest.peek(key);
      if (value === undefined || typeof value === 'object') return [];
      rest.take(key);
      return [name!, `${value}`];
    },
    { field: key },
  );
}

const LSE = ['depth', 'label', 'tc', 'bos', 'ttl'];
const mpls: Word = custom(
  'mpls',
  (reading) => {
    const { line } = reading;
    const list: Obj[] = [];
    while (line.accept('lse') !== undefined) {
      const one: Obj = {};
      for (let key = line.accept(...LSE); key !== undefined; key = line.accept(...LSE))
        one[key] = integer(line.next(), line);
      list.push(one);
    }
    reading.set('mpls', list);
  },
  (rest) => {
    const list = rest.take('mpls') as Obj[] | undefined;
    if (list === undefined) return [];
    return [
      'mpls',
      ...list.flatMap((one) => [
        'lse',
        ...LSE.filter((key) => one[key] !== undefined).flatMap((key) => [key, `${one[key]}`]),
      ]),
    ];
  },
);
const cfm: Word = custom(
  'cfm',
  (reading) => {
    const { line } = reading;
    for (let key = line.accept('mdl', 'op'); key !== undefined; key = line.accept('mdl', 'op'))
      reading.set(`cfm.${key === 'mdl' ? 'mdLevel' : 'opcode'}`, integer(line.next(), line));
  },
  (rest) => {
    const { mdLevel, opcode } = (rest.take('cfm') ?? {}) as Obj;
    const words = [
      ...(mdLevel === undefined ? [] : ['mdl', `${mdLevel}`]),
      ...(opcode === undefined ? [] : ['op', `${opcode}`]),
    ];
    return words.length === 0 ? [] : ['cfm', ...words];
  },
);

const ematch = phrase(
  'match',
  'match',
  (next) => next === 'action' || next === 'classid' || next === 'flowid' || next === 'police',
);

const flow: readonly Word[] = [
  custom('hash', () => {}),
  custom(
    'keys',
    (reading) => reading.set('hash', reading.line.next().split(',')),
    (rest) => {
      const list = rest.take('hash');
      return Array.isArray(list) ? ['hash', 'keys', list.join(',')] : [];
    },
  ),
  custom(
    'map',
    (reading) => {
      if (reading.line.accept('key') === undefined) throw reading.line.error("'map' is followed by 'key'");
      reading.set('map', reading.line.next());
    },
    (rest) => {
      const key = rest.take('map');
      return key === undefined ? [] : ['map', 'key', `${key}`];
    },
  ),
  ...spec('and:n or:n xor:n rshift:n addend:n divisor:n'),
  custom(
    'perturb',
    (reading) => {
      const text = reading.line.next();
      reading.set('perturb', /^\d+$/.test(text) ? `${text}s` : text);
    },
    (rest) => {
      const value = rest.take('perturb');
      return value === undefined ? [] : ['perturb', `${value}`.replace(/s$/, '')];
    },
  ),
  ...spec('baseclass:t'),
];

export const filterWords: Readonly<Record<string, readonly Word[]>> = {
  u32: [
    // of what stands at the beginning the place need not be said
    phrase(
      'match',
      'match',
      (next) => ENDS.has(next),
      true,
      (text) => (/^u(?:8|16|32) \S+ \S+$/.test(text) ? `${text} at 0` : text),
    ),
    ...spec('divisor:n ht:t link:t order:n'),
    hashkey,
    offset,
    ...COMMON,
  ],
  flower: [...FLOWER, mpls, cfm, ...COMMON],
  matchall: COMMON,
  basic: [ematch, ...COMMON],
  cgroup: [ematch, ...COMMON],
  fw: COMMON,
  route: [valued('from', 'from'), valued('to', 'to'), word('fromif', 'fromif', device), ...COMMON],
  flow: [...flow, ematch, ...COMMON],
  bpf: [
    ...spec('bytecode:t'),
    custom(
      ['da', 'direct-action'],
      (reading) => reading.set('da', true),
      (rest) => (rest.take('da') ? ['da'] : []),
    ),
    ...COMMON,
  ],
};

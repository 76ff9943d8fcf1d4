import { LITTLE_ENDIAN } from '../../schema/bytes.js';
import { formatHex } from '../../schema/text/hex.js';
import { MOBILE } from '../xfrm/selector.js';
import { integerOf, intValue, type Obj } from './declared.js';
import type { Rest } from './rest.js';
import type { Reading, Value, Word } from './types.js';
import { device, hexadecimal, integer, names, number, oneOf, text } from './values.js';
import { custom, word } from './word.js';

/** Words of `ip xfrm`. */

/** `decap-dscp` → `decapDscp`, and back. */
const camel = (given: string): string => given.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const port = number(0, 0xffff);
/** A protocol by the name that it has here, or by its number. */
const protocol: Value = {
  read(given) {
    const value = integerOf(given);
    return value === undefined ? given : Number(value);
  },
  write: (value) => [typeof value === 'number' ? (mobileName(value) ?? `${value}`) : `${value}`],
};
const mobileName = (value: number): string | undefined =>
  Object.entries(MOBILE).find(([, one]) => one === value)?.[0];

/** A value of 64 bits. */
const count: Value = {
  read(given, line) {
    const value = integerOf(given);
    if (value === undefined || value < 0) throw line.error(`'${given}' is not a number`);
    return intValue(value);
  },
  write: (value) => [`${value}`],
};

const hex32: Value = {
  read: (given, line, reading) => number().read(given, line, reading),
  write: hexadecimal.write,
};

/** The number of a request: `ip` reads and writes it in the order of the network. */
const sequence: Value = {
  read: (given, line) => inNetworkOrder(integer(given, line)),
  write: (value) => [`${inNetworkOrder(value as number)}`],
};

function inNetworkOrder(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, false);
  return view.getUint32(0, LITTLE_ENDIAN);
}

/** A mark with its mask: two fields of one. */
function mark(name: string, field: string): Word {
  return custom(
    name,
    (reading) => {
      const { line } = reading;
      const value = integer(line.next(), line);
      reading.set(field, line.accept('mask') ? { value, mask: integer(line.next(), line) } : { value });
    },
    (rest) => {
      const given = rest.take(field);
      if (given === undefined) return [];
      const { value, mask } = typeof given === 'number' ? { value: given, mask: undefined } : (given as Obj);
      const hexOf = (one: unknown) => `0x${Number(one).toString(16)}`;
      return [name, hexOf(value), ...(mask === undefined ? [] : ['mask', hexOf(mask)])];
    },
    { field },
  );
}

/** Names in a list behind a word; a number in hexadecimal stands for itself. */
function flags(name: string, field: string, known: readonly string[]): Word {
  return custom(
    name,
    (reading) => {
      const { line } = reading;
      const first = line.next();
      const value = integerOf(first.startsWith('0x') ? first : `0x${first}`);
      if (value !== undefined && !known.includes(first)) return reading.set(field, [Number(value)]);
      reading.add(field, camel(oneOf(first, known, line)));
      for (let next = line.peek(); next !== undefined && known.includes(next); next = line.peek())
        reading.add(field, camel(line.next()));
    },
    (rest) => {
      const given = rest.peek(field);
      if (!Array.isArray(given) || given.length === 0) return [];
      rest.take(field);
      const [only] = given;
      if (given.length === 1 && typeof only === 'number') return [name, `0x${only.toString(16)}`];
      return [name, ...given.map((one) => dashed(`${one}`))];
    },
    { field },
  );
}

const MODES = Object.fromEntries(
  ['transport', 'tunnel', 'beet', 'ro', 'in_trigger', 'iptfs'].map((name) => [name, name]),
);
const mode = word('mode', 'mode', names(MODES));
const reqid = word('reqid', 'reqid', number());
const ifId = word('if_id', 'ifId', hex32);

/** What identifies a state. */
const identity: readonly Word[] = [
  word('src', 'src', text),
  word('dst', 'dst', text),
  word('proto', 'proto', protocol),
  word('spi', 'spi', hex32),
];

const selector: readonly Word[] = [
  word('src', 'src', text),
  word('dst', 'dst', text),
  word('dev', 'dev', device),
  word('proto', 'proto', protocol),
  word('sport', 'sport', port),
  word('dport', 'dport', port),
  word('type', 'type', number(0, 0xff)),
  word('code', 'code', number(0, 0xff)),
  word('key', 'key', {
    read(given, line) {
      const parts = given.split('.');
      if (parts.length !== 4) return integer(given, line);
      return parts.reduce((sum, part) => sum * 256 + integer(part, line, 0, 0xff), 0);
    },
    write: (value) => [`${value}`],
  }),
];

/** A key: hexadecimal after `0x`, otherwise the characters themselves. */
const keyOf = (given: string): string =>
  /^0x/i.test(given) ? given.slice(2) : formatHex(new TextEncoder().encode(given));
const keyText = (given: unknown): string => {
  const digits = given instanceof Uint8Array ? formatHex(given) : `${given}`.replace(/^0x/i, '');
  return digits === '' ? '' : `0x${digits}`;
};

/** An algorithm with its key, and a length behind it. */
function algorithm(name: string, field: string, length?: string): Word {
  return custom(
    name,
    (reading) => {
      const { line } = reading;
      const value: Obj = { name: line.next(), key: keyOf(line.next()) };
      if (length !== undefined) value[length] = integer(line.next(), line);
      reading.set(field, value);
    },
    (rest) => {
      const given = rest.peek(field) as Obj | undefined;
      if (
        given === undefined ||
        (length === undefined) !== (given.truncLen === undefined && given.icvLen === undefined)
      )
        return [];
      rest.take(field);
      return [
        name,
        `${given.name}`,
        keyText(given.key),
        ...(length === undefined ? [] : [`${given[length]}`]),
      ];
    },
    { field },
  );
}

const LIMITS = ['byte', 'packet', 'time', 'time-use'].flatMap((name) => [`${name}-soft`, `${name}-hard`]);

const limit = custom(
  'limit',
  (reading) => {
    const { line } = reading;
    const key = camel(oneOf(line.next(), LIMITS, line));
    const value = line.accept('INF') ? undefined : count.read(line.next(), line, reading);
    if (value !== undefined) reading.set(`limits.${key}`, value);
  },
  (rest) =>
    LIMITS.flatMap((name) => {
      const value = rest.take(`limits.${camel(name)}`);
      return value === undefined ? [] : ['limit', name, `${value}`];
    }),
  { field: 'limits' },
);

const STATE_FLAGS = ['noecn', 'decap-dscp', 'nopmtudisc', 'wildrecv', 'icmp', 'af-unspec', 'align4', 'esn'];

function replay(name: string, key: 'seq' | 'oseq'): Word {
  return custom(
    `replay-${key}`,
    (reading) => {
      const value = integer(reading.line.next(), reading.line);
      reading.set('replay', {
        bitmap: 0,
        oseq: 0,
        seq: 0,
        ...(reading.get('replay') as object),
        [key]: value,
      });
    },
    (rest) => {
      const { bitmap, seq, oseq } = (rest.peek('replay') ?? {}) as Record<string, number>;
      if (seq === undefined || bitmap !== 0) return [];
      if (key === 'oseq') rest.take('replay');
      return [name, `${key === 'seq' ? seq : oseq}`];
    },
    { field: 'replay' },
  );
}

/** Words of a nested object, up to the first word that is none of them. */
function nested(name: string, field: string, words: readonly Word[], isList: boolean): Word {
  return custom(
    name,
    (reading: Reading) => {
      const fields: Obj = {};
      const list = (reading.get(field) ?? []) as Obj[];
      reading.set(field, isList ? [...list, fields] : fields);
      reading.enter({ words, fields, path: isList ? `${field}[${list.length}]` : field, closes: true });
    },
    (rest: Rest, writing) => {
      const given = rest.take(field) as Obj | readonly Obj[] | undefined;
      return [given ?? []].flat().flatMap((one) => {
        const said = writing.words(words, one as Obj, field);
        return said.length === 0 ? [] : [name, ...said];
      });
    },
    { field },
  );
}

const direction = word('dir', 'dir', names({ in: 'in', out: 'out', fwd: 'fwd' }));
const offload = custom(
  'offload',
  (reading) => {
    const { line } = reading;
    const packet = line.accept('packet', 'crypto') === 'packet' ? { packet: true } : {};
    line.accept('dev');
    const dev = device.read(line.next(), line, reading);
    reading.set('offload', {
      dev,
      ...(line.accept('dir') ? { dir: oneOf(line.next(), ['in', 'out'], line) } : {}),
      ...packet,
    });
  },
  (rest, writing) => {
    const given = rest.take('offload') as Obj | undefined;
    if (given === undefined) return [];
    const { dev, dir, packet } = given;
    return [
      'offload',
      packet ? 'packet' : 'crypto',
      'dev',
      writing.device(dev),
      ...(dir === undefined ? [] : ['dir', `${dir}`]),
    ];
  },
  { field: 'offload' },
);

export const stateWords: readonly Word[] = [
  ...identity,
  algorithm('enc', 'enc'),
  algorithm('auth', 'auth'),
  algorithm('auth-trunc', 'auth', 'truncLen'),
  algorithm('aead', 'aead', 'icvLen'),
  word('comp', 'comp.name', text),
  mode,
  mark('mark', 'mark'),
  mark('output-mark', 'outputMark'),
  ifId,
  reqid,
  word('seq', 'seq', sequence),
  word('replay-window', 'replayWindow', number()),
  replay('replay-seq', 'seq'),
  replay('replay-oseq', 'oseq'),
  flags('flag', 'flags', STATE_FLAGS),
  flags('extra-flag', 'extraFlags', ['dont-encap-dscp', 'oseq-may-wrap']),
  limit,
  custom(
    'encap',
    (reading) => {
      const { line } = reading;
      const type = oneOf(line.next(), ['espinudp', 'espinudp-nonike', 'espintcp'], line);
      const [sport, dport] = [integer(line.next(), line, 0, 0xffff), integer(line.next(), line, 0, 0xffff)];
      reading.set('encap', { type, sport, dport, oa: line.next() });
    },
    (rest) => {
      const given = rest.take('encap') as Obj | undefined;
      if (given === undefined) return [];
      const { type, sport, dport, oa = '0.0.0.0' } = given;
      return ['encap', `${type}`, `${sport}`, `${dport}`, `${oa}`];
    },
    { field: 'encap' },
  ),
  word('coa', 'coa', text),
  word('tfcpad', 'tfcpad', number()),
  offload,
  direction,
  nested('sel', 'sel', selector, false),
];

/** What `allocspi` takes. */
export const allocWords: readonly Word[] = [
  ...identity,
  mode,
  mark('mark', 'mark'),
  reqid,
  word('seq', 'seq', sequence),
  ifId,
  direction,
  word('min', 'min', hex32),
  word('max', 'max', hex32),
];

export const stateKeyWords: readonly Word[] = [...identity, mark('mark', 'mark')];

/** What a list of states chooses by. */
export const stateFilterWords: readonly Word[] = [
  ...identity,
  mode,
  mark('mark', 'mark'),
  reqid,
  ifId,
  direction,
  flags('flag', 'flags', STATE_FLAGS),
];

const template: readonly Word[] = [
  word('src', 'src', text),
  word('dst', 'dst', text),
  word('proto', 'proto', protocol),
  word('spi', 'spi', hex32),
  mode,
  reqid,
  word('level', 'level', names({ required: 'required', use: 'use' }, { numbers: false })),
];

const type = word('ptype', 'ptype', names({ main: 'main', sub: 'sub' }));

export const policyWords: readonly Word[] = [
  ...selector,
  direction,
  mark('mark', 'mark'),
  word('index', 'index', number()),
  type,
  word('action', 'action', names({ allow: 'allow', block: 'block' })),
  word('priority', 'priority', number()),
  flags('flag', 'flags', ['localok', 'icmp', 'cpu-acquire']),
  ifId,
  limit,
  offload,
  nested('tmpl', 'tmpl', template, true),
];

export const policyKeyWords: readonly Word[] = [
  ...selector,
  word('index', 'index', number()),
  direction,
  mark('mark', 'mark'),
  ifId,
  type,
];

export const policyFilterWords: readonly Word[] = [
  ...policyWords,
  custom('nosock', (reading) => reading.set('socket', false)),
];

export const policyTypeWords: readonly Word[] = [type];
export const stateFlushWords: readonly Word[] = [word('proto', 'proto', protocol)];

const action = names({ accept: 'accept', block: 'block' }, { numbers: false });
export const policyDefaultWords: readonly Word[] = (['in', 'fwd', 'out'] as const).map((dir) =>
  word(dir, dir, action),
);

/** Kinds of events. */
export const monitorWords: readonly Word[] = [
  custom([], (reading, given) => reading.add('groups', given.toLowerCase()), undefined, {
    takes: () => true,
  }),
];

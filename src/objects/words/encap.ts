import { encaps } from '../../messages/route/encap/encaps.js';
import { formatHex } from '../../schema/text/hex.js';
import { formatIp6, parseIp6 } from '../../schema/text/ip.js';
import type { AnyType } from '../../schema/type.js';
import { dsfield, table } from './common.js';
import type { Obj } from './declared.js';
import { ilaLocator, ilaOptions } from './ila.js';
import type { Reading, Value, Word } from './types.js';
import { device, integer, list, names, number, oneOf, text } from './values.js';
import { alone, bare, custom, flag, word } from './word.js';

/** `encap TYPE …`: what a lightweight tunnel puts around packets. */

const NAMES: Readonly<Record<string, string>> = {
  mpls: 'mpls',
  ip: 'ip',
  ip6: 'ip6',
  ila: 'ila',
  seg6: 'seg6',
  seg6local: 'seg6Local',
  rpl: 'rpl',
  ioam6: 'ioam6',
  xfrm: 'xfrm',
};

const unsigned64: Value = {
  read: (given, line) => {
    integer(given, line, 0, Number.POSITIVE_INFINITY);
    const value = BigInt(given);
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : `${value}`;
  },
  write: (value) => [`${value}`],
};

const geneve: Value = {
  read: (given, line) =>
    given.split(',').map((one) => {
      const [cls = '', type = '', data = ''] = one.split(':');
      if (!/^([\da-f]{2})+$/i.test(data)) throw line.error(`'${one}' is not CLASS:TYPE:DATA`);
      return { class: integer(cls, line, 0, 0xffff), type: integer(type, line, 0, 0xff), data };
    }),
  write: (value) => [
    (value as { class: number; type: number; data: string }[])
      .map((one) => `${one.class}:${one.type}:${one.data}`)
      .join(','),
  ],
};

const erspan: Value = {
  read(given, line) {
    const parts = given.split(':').map((one) => integer(one, line));
    if (parts.length !== 4) throw line.error(`'${given}' is not VERSION:INDEX:DIRECTION:HWID`);
    const [ver, index, dir, hwid] = parts;
    return ver === 2 ? { ver, index: index ?? 0, dir, hwid } : { ver, index, dir, hwid };
  },
  write(value) {
    const { ver = 0, index = 0, dir = 0, hwid = 0 } = value as Record<string, number>;
    return [`${ver}:${index}:${dir}:${hwid}`];
  },
};

const TUNNEL_FLAGS = ['csum', 'key', 'seq'].map((name) => flag(name, 'flags', name));
const TUNNEL_OPTIONS = [
  word('geneve_opts', 'opts.geneve', geneve),
  word('vxlan_opts', 'opts.vxlan.gbp', number()),
  word('erspan_opts', 'opts.erspan', erspan),
];

const MODES = names(
  {
    inline: 'inline',
    encap: 'encap',
    l2encap: 'l2encap',
    'encap.red': 'encapRed',
    'l2encap.red': 'l2encapRed',
  },
  { numbers: false },
);

/** A header of segments in the order of travel; the header itself has them last first. */
function segments(field: string): Value {
  return {
    read: (given) => given.split(','),
    write(value) {
      const { segs, segments: reversed, mode, flags, rest } = value as Record<string, unknown>;
      if (Array.isArray(segs)) return [segs.join(',')];
      if (!Array.isArray(reversed) || rest !== undefined || (Array.isArray(flags) && flags.length > 0))
        return undefined;
      const own = mode === 'inline' || field === 'endB6';
      const list = own && reversed[0] === '::' ? reversed.slice(1) : reversed;
      return [[...list].reverse().join(',')];
    },
  };
}

/** `segs` of the encapsulations whose input has the list beside the rest, and whose messages have a header. */
const segs = custom(
  'segs',
  (reading) => {
    reading.set('segs', reading.line.next().split(','));
    signed(reading);
  },
  (rest, writing) => {
    const header = rest.peek('srh') as Obj | undefined;
    if (header === undefined)
      return rest.peek('segs') === undefined ? [] : ['segs', (rest.take('segs') as string[]).join(',')];
    const words = segments('srh').write(header, writing) ?? signature(header);
    if (words === undefined) return [];
    rest.take('srh');
    return ['segs', ...words];
  },
);
const mode = custom(
  'mode',
  (reading) => {
    reading.set('mode', MODES.read(reading.line.next(), reading.line, reading));
    signed(reading);
  },
  (rest, writing) => {
    const given = rest.take('mode') ?? rest.peek('srh.mode');
    return given === undefined ? [] : ['mode', ...(MODES.write(given, writing) ?? [])];
  },
);
const hmac = custom('hmac', (reading) => {
  reading.set('hmac', integer(reading.line.next(), reading.line));
  signed(reading);
});

/** `SR6_TLV_HMAC`: its type and length, and the bytes that the kernel fills in. */
const HMAC_HEAD = '05260000';
const HMAC_BYTES = 32;

/** A header with a signature is written out, since a list of segments cannot say it. */
function signed(reading: Reading): void {
  const {
    segs: list,
    mode: given = 'encap',
    hmac: key,
  } = reading.fields as {
    segs?: string[];
    mode?: string;
    hmac?: number;
  };
  if (key === undefined || list === undefined) return;
  const all = [...list, ...(given === 'inline' ? ['::'] : [])].reverse();
  const last = all.length - 1;
  const bytes = all.map((one) => {
    const parsed = parseIp6(one);
    if (parsed === undefined) throw reading.line.error(`'${one}' is no IPv6 address`);
    return formatHex(parsed);
  });
  const tail = `${HMAC_HEAD}${key.toString(16).padStart(8, '0')}${'00'.repeat(HMAC_BYTES)}`;
  reading.set('srh', {
    ...{
      mode: given,
      nexthdr: 0,
      hdrlen: 2 * all.length + 5,
      type: 4,
      segmentsLeft: last,
      firstSegment: last,
    },
    ...{ flags: ['hmac'], tag: 0, rest: bytes.join('') + tail },
  });
  for (const name of ['segs', 'mode', 'hmac']) delete reading.fields[name];
}

function signature({ rest, firstSegment, mode: given }: Obj): string[] | undefined {
  const text = `${rest}`;
  const length = 32 * ((firstSegment as number) + 1);
  const list = text.slice(0, length);
  const key = text.slice(length + HMAC_HEAD.length, length + HMAC_HEAD.length + 8);
  if (text !== `${list}${HMAC_HEAD}${key}${'00'.repeat(HMAC_BYTES)}`) return undefined;
  const all = list.match(/.{32}/g)!.map((hex) => formatIp6(bytesOf(hex), 0));
  if (given === 'inline') all.shift();
  return [all.reverse().join(','), 'hmac', `${Number.parseInt(key, 16)}`];
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g)!, (one) => Number.parseInt(one, 16));
}

const ACTIONS: Readonly<Record<string, string>> = {
  End: 'end',
  'End.X': 'endX',
  'End.T': 'endT',
  'End.DX2': 'endDx2',
  'End.DX6': 'endDx6',
  'End.DX4': 'endDx4',
  'End.DT6': 'endDt6',
  'End.DT4': 'endDt4',
  'End.DT46': 'endDt46',
  'End.B6': 'endB6',
  'End.B6.Encaps': 'endB6Encap',
  'End.BM': 'endBm',
  'End.S': 'endS',
  'End.AS': 'endAs',
  'End.AM': 'endAm',
  'End.BPF': 'endBpf',
};
const FLAVORS = names({ psp: 'psp', usp: 'usp', usd: 'usd', 'next-csid': 'nextCsid' }, { numbers: false });

/** `srh segs …` of an action. */
const srh = custom(
  'srh',
  (reading) => {
    const { line } = reading;
    if (line.accept('segs') === undefined) throw line.error("'srh' is followed by 'segs'");
    reading.set('srh', { segs: line.next().split(',') });
  },
  (rest, writing) => {
    const header = rest.peek('srh');
    const words =
      header === undefined ? undefined : segments(`${rest.peek('action')}`).write(header, writing);
    if (!words) return [];
    rest.take('srh');
    return ['srh', 'segs', ...words];
  },
);

const counters = { packets: 0, bytes: 0, errors: 0 };

const ila: readonly Word[] = [
  alone(
    'locator',
    ilaLocator,
    (given, reading) => reading.fields.locator === undefined && given.includes(':'),
  ),
  ...ilaOptions,
  word('hook-type', 'hookType', names({ output: 'routeOutput', input: 'routeInput' })),
];

/** The trace of IOAM: its type is 24 bits at the top of 32, its size in bytes of which the header has words of four. */
const ioam: readonly Word[] = [
  custom(
    'freq',
    (reading) => {
      const { line } = reading;
      const [k = '', n = ''] = line.next().split('/');
      reading.set('freqK', integer(k, line, 1));
      reading.set('freqN', integer(n, line, 1));
    },
    (rest) => {
      const [k, n] = [rest.take('freqK'), rest.take('freqN')];
      return k === undefined || (k === 1 && n === 1) ? [] : ['freq', `${k}/${n}`];
    },
  ),
  word('mode', 'mode', names({ inline: 'inline', encap: 'encap', auto: 'auto' }, { numbers: false })),
  word('tunsrc', 'src', text),
  word('tundst', 'dst', text),
  custom(
    'trace',
    (reading) => {
      const { line } = reading;
      line.accept('prealloc');
      const said: Record<string, number> = {};
      for (const key of ['type', 'ns', 'size']) {
        if (line.accept(key) === undefined)
          throw line.error(`'trace prealloc' needs 'type', 'ns' and 'size'`);
        said[key] = integer(line.next(), line);
      }
      reading.set('trace', {
        namespaceId: said.ns,
        nodelen: 0,
        remlen: said.size! / 4,
        typeBe32: said.type! * 256,
        data: '',
      });
      for (const [key, value] of Object.entries({ freqK: 1, freqN: 1, mode: 'inline' }))
        if (reading.get(key) === undefined) reading.set(key, value);
    },
    (rest) => {
      const given = rest.take('trace') as Record<string, number> | undefined;
      if (given === undefined) return [];
      const type = `0x${(given.typeBe32! / 256).toString(16).padStart(6, '0')}`;
      return [
        'trace',
        'prealloc',
        'type',
        type,
        'ns',
        `${given.namespaceId}`,
        'size',
        `${given.remlen! * 4}`,
      ];
    },
  ),
];

const WORDS: Readonly<Record<string, readonly Word[]>> = {
  mpls: [
    alone('dst', text, (given, reading) => reading.fields.dst === undefined && /^[\d/]+$/.test(given)),
    word('ttl', 'ttl', number(0, 255)),
  ],
  ip: [
    word('id', 'id', unsigned64),
    word('src', 'src', text),
    word('dst', 'dst', text),
    word('ttl', 'ttl', number(0, 255)),
    word('tos', 'tos', dsfield),
    ...TUNNEL_FLAGS,
    ...TUNNEL_OPTIONS,
  ],
  ip6: [
    word('id', 'id', unsigned64),
    word('src', 'src', text),
    word('dst', 'dst', text),
    word('hoplimit', 'hoplimit', number(0, 255)),
    word('tc', 'tc', dsfield),
    ...TUNNEL_FLAGS,
    ...TUNNEL_OPTIONS,
  ],
  ila,
  seg6: [mode, segs, hmac, word('tunsrc', 'src', text)],
  seg6Local: [
    word('action', 'action', names(ACTIONS, { numbers: false })),
    srh,
    word('table', 'table', table),
    word('vrftable', 'vrftable', table),
    word('nh4', 'nh4', text),
    word('nh6', 'nh6', text),
    word('iif', 'iif', device),
    word('oif', 'oif', device),
    bare('count', 'counters', counters),
    word('flavors', 'flavors.operation', list(FLAVORS)),
    word('lblen', 'flavors.lcblockBits', number(1, 255)),
    word('nflen', 'flavors.lcnodeFnBits', number(1, 255)),
  ],
  rpl: [segs],
  ioam6: ioam,
  xfrm: [word('if_id', 'ifId', number(1)), word('link_dev', 'link', device)],
};

/** `encap TYPE …`, in the scope of a route, a hop or a nexthop. */
export const encap: Word = custom(
  'encap',
  (reading) => {
    const { line } = reading;
    const given = line.next();
    if (given === 'bpf') throw line.error("'encap bpf' loads programs, which this does not");
    const type = NAMES[oneOf(given, Object.keys(NAMES), line)]!;
    reading.set('encapType', type);
    const fields: Obj = {};
    reading.set('encap', fields);
    const declared = (encaps as unknown as Readonly<Record<string, AnyType>>)[type];
    reading.enter({ words: WORDS[type]!, fields, type: declared, path: 'encap', closes: true });
  },
  (rest, writing) => {
    const type = rest.peek('encapType') as string | undefined;
    const name = Object.keys(NAMES).find((one) => NAMES[one] === type);
    if (name === undefined) {
      if (type === 'none') rest.take('encapType');
      return [];
    }
    rest.take('encapType');
    return ['encap', name, ...writing.words(WORDS[type!]!, (rest.take('encap') ?? {}) as Obj, 'encap')];
  },
  { last: true },
);

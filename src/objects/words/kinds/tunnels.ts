import type { Obj } from '../declared.js';
import type { Rest } from '../rest.js';
import type { Reading, Value, Word } from '../types.js';
import { device, hexadecimal, integer, names, number } from '../values.js';
import { bare, custom, word } from '../word.js';
import type { KindWords } from './kind.js';

/** Tunnels over IP: `ipip`, `sit`, `ip6tnl`, `vti`, `vti6`, GRE and ERSPAN of either family. */

/** An end of a tunnel; `any` is what one that is not said is. */
const end = (name: string): Word =>
  custom(
    name,
    (reading) => {
      const text = reading.line.next();
      if (text !== 'any') reading.set(name, text);
      // of a tunnel that is there it takes the address away
      else if (reading.verb === 'set') reading.set(name, reading.facts.six ? '::' : '0.0.0.0');
    },
    (rest) => {
      const value = rest.take(name);
      return value === undefined ? [] : [name, value === '0.0.0.0' || value === '::' ? 'any' : `${value}`];
    },
    { field: name },
  );

const ends = (_six: boolean): Word[] => [
  end('remote'),
  end('local'),
  word('dev', 'link', {
    read: device.read,
    write: (value, writing) => (value === 0 ? [] : device.write(value, writing)),
  }),
];

/** A key: a number, or four of them with dots between. */
const keyValue: Value = {
  read(given, line) {
    const parts = given.split('.');
    if (parts.length !== 4) return integer(given, line);
    return parts.reduce((all, one) => all * 256 + integer(one, line, 0, 255), 0);
  },
  write: (value) => [`${value}`],
};

/** What is said of both directions at once, or of one: keys, and flags of GRE. */
function keys(withFlags: boolean): Word[] {
  const set = (reading: Reading, sides: readonly string[]): void => {
    const { line } = reading;
    const value = keyValue.read(line.next(), line, reading);
    for (const side of sides) {
      reading.set(`${side}key`, value);
      if (withFlags) reading.add(`${side}flags`, 'key');
    }
  };
  const has = (rest: Rest, side: string): boolean =>
    withFlags ? isIn(rest.peek(`${side}flags`), 'key') : ((rest.peek(`${side}key`) ?? 0) as number) !== 0;
  const take = (rest: Rest, side: string): unknown => {
    rest.takeMember(`${side}flags`, 'key');
    return rest.take(`${side}key`);
  };
  return [
    custom(
      'key',
      (reading) => set(reading, ['i', 'o']),
      (rest) => {
        if (!has(rest, 'i') || !has(rest, 'o') || rest.peek('ikey') !== rest.peek('okey')) return [];
        take(rest, 'i');
        return ['key', `${take(rest, 'o')}`];
      },
    ),
    custom(
      'ikey',
      (reading) => set(reading, ['i']),
      (rest) => (has(rest, 'i') ? ['ikey', `${take(rest, 'i')}`] : []),
    ),
    custom(
      'okey',
      (reading) => set(reading, ['o']),
      (rest) => (has(rest, 'o') ? ['okey', `${take(rest, 'o')}`] : []),
    ),
    custom(['nokey', 'noikey', 'nookey'], (reading, name) => {
      for (const side of name === 'nokey' ? ['i', 'o'] : [name[2]!]) {
        reading.set(`${side}key`, 0);
        if (withFlags)
          reading.set(
            `${side}flags`,
            ((reading.get(`${side}flags`) ?? []) as string[]).filter((one) => one !== 'key'),
          );
      }
    }),
  ];
}

function isIn(list: unknown, member: string): boolean {
  return Array.isArray(list) && list.includes(member);
}

/** `seq`, `iseq`, `oseq` and the like; `no` before them takes the flag away. */
function both(name: string): Word[] {
  const set = (reading: Reading, side: string, on: boolean): void => {
    const field = `${side}flags`;
    if (on) reading.add(field, name);
    else
      reading.set(
        field,
        ((reading.get(field) ?? []) as string[]).filter((one) => one !== name),
      );
  };
  return [
    custom(
      [name, `no${name}`],
      (reading, given) => {
        for (const side of ['i', 'o']) set(reading, side, given === name);
      },
      (rest) => {
        if (!isIn(rest.peek('iflags'), name) || !isIn(rest.peek('oflags'), name)) return [];
        rest.takeMember('iflags', name);
        rest.takeMember('oflags', name);
        return [name];
      },
    ),
    ...['i', 'o'].map((side) =>
      custom(
        [`${side}${name}`, `no${side}${name}`],
        (reading, given) => set(reading, side, given === `${side}${name}`),
        (rest) => (rest.takeMember(`${side}flags`, name) ? [`${side}${name}`] : []),
      ),
    ),
  ];
}

/** A number, or `inherit` for one of its values. */
function orInherit(inherit: number, write = (value: number) => `${value}`, most = 255): Value {
  return {
    read: (given, line) => (given === 'inherit' ? inherit : integer(given, line, 0, most)),
    write: (value) => [value === inherit ? 'inherit' : write(value as number)],
  };
}

/** A type of service: `inherit` is 1, and other numbers are hexadecimal. */
const tos: Value = {
  read(given, line) {
    if (given === 'inherit') return 1;
    if (/^[\da-f]{1,2}$/i.test(given)) return Number.parseInt(given, 16);
    return integer(given, line, 0, 255);
  },
  write: (value) => [value === 1 ? 'inherit' : `0x${(value as number).toString(16)}`],
};

const discovery: Word = custom(
  ['pmtudisc', 'nopmtudisc'],
  (reading, given) => reading.set('pmtudisc', given === 'pmtudisc' ? 1 : 0),
  (rest) => {
    const value = rest.take('pmtudisc');
    return value === undefined ? [] : [value === 0 ? 'nopmtudisc' : 'pmtudisc'];
  },
);

const ENCAP = names({ none: 'none', fou: 'fou', gue: 'gue' }, { numbers: false });
const port: Value = {
  read: (given, line) => (given === 'auto' ? 0 : integer(given, line, 0, 0xffff)),
  write: (value) => [value === 0 ? 'auto' : `${value}`],
};
const encapFlag = (name: string, member: string, usual: readonly string[] = []): Word =>
  custom(
    [`encap-${name}`, `noencap-${name}`],
    (reading, given) => {
      const list = ((reading.get('encapFlags') ?? usual) as string[]).filter((one) => one !== member);
      reading.set('encapFlags', given.startsWith('no') ? list : [...list, member]);
    },
    (rest) => (rest.takeMember('encapFlags', member) ? [`encap-${name}`] : []),
  );
const encapsulation = (six: boolean): Word[] => [
  word(['encap'], 'encapType', ENCAP),
  custom('noencap', (reading) => reading.set('encapType', 'none')),
  word('encap-sport', 'encapSport', port),
  word('encap-dport', 'encapDport', port),
  encapFlag('csum', 'csum', six ? ['csum6'] : []),
  six ? sixChecksum : encapFlag('udp6-csum', 'csum6'),
  encapFlag('remcsum', 'remcsum', six ? ['csum6'] : []),
];
/** Of tunnels over IPv6 it is on unless it is turned off. */
const sixChecksum: Word = custom(
  ['encap-udp6-csum', 'noencap-udp6-csum', 'encap-udp6csum', 'noencap-udp6csum'],
  (reading, given) => {
    const list = ((reading.get('encapFlags') ?? []) as string[]).filter((one) => one !== 'csum6');
    reading.set('encapFlags', given.startsWith('no') ? list : [...list, 'csum6']);
  },
  (rest) => {
    if (rest.takeMember('encapFlags', 'csum6')) return [];
    if (rest.peek('encapFlags') === undefined) return [];
    if ((rest.peek('encapFlags') as string[]).length === 0) rest.take('encapFlags');
    return ['noencap-udp6-csum'];
  },
);

const fwmark: Word = word('fwmark', 'fwmark', {
  read: (given, line, reading) => (given === 'inherit' ? 0 : hexadecimal.read(given, line, reading)),
  write: hexadecimal.write,
});
const external = (is: unknown): Word => bare(['external'], 'collectMetadata', is);
const NO_ENCAP = { encapType: 'none', encapSport: 0, encapDport: 0 };

/** Flags that a tunnel over IPv6 has: each by its word, and the word that takes it away. */
const six: readonly Word[] = [
  custom(
    ['encaplimit'],
    (reading) => {
      const { line } = reading;
      if (line.accept('none')) reading.add('flags', 'ignEncapLimit');
      else reading.set('encapLimit', integer(line.next(), line, 0, 255));
    },
    (rest) => {
      if (rest.takeMember('flags', 'ignEncapLimit')) {
        if (rest.peek('encapLimit') === 4) rest.take('encapLimit');
        return ['encaplimit', 'none'];
      }
      const value = rest.take('encapLimit');
      return value === undefined ? [] : ['encaplimit', `${value}`];
    },
  ),
  word(['hoplimit', 'ttl', 'hlim'], 'ttl', orInherit(0)),
  flow(['tclass', 'tc', 'tos', 'dsfield'], 'useOrigTclass', 20, 0xff),
  flow(['flowlabel', 'fl'], 'useOrigFlowlabel', 0, 0xfffff),
  custom(
    'dscp',
    (reading) => {
      const { line } = reading;
      if (line.next() !== 'inherit') throw line.error("'dscp' takes 'inherit' only");
      reading.add('flags', 'rcvDscpCopy');
    },
    (rest) => (rest.takeMember('flags', 'rcvDscpCopy') ? ['dscp', 'inherit'] : []),
  ),
  custom(
    ['allow-localremote', 'noallow-localremote'],
    (reading, given) => {
      if (given.startsWith('no')) return;
      reading.add('flags', 'allowLocalRemote');
    },
    (rest) => (rest.takeMember('flags', 'allowLocalRemote') ? ['allow-localremote'] : []),
  ),
  custom(
    'fwmark',
    (reading) => {
      const { line } = reading;
      if (line.accept('inherit')) {
        reading.set('fwmark', 0);
        reading.add('flags', 'useOrigFwmark');
      } else reading.set('fwmark', integer(line.next(), line));
    },
    (rest) => {
      const mark = rest.take('fwmark');
      if (rest.takeMember('flags', 'useOrigFwmark')) return ['fwmark', 'inherit'];
      return mark === undefined ? [] : ['fwmark', `0x${(mark as number).toString(16)}`];
    },
  ),
];

/** A part of `flowinfo`: traffic class and flow label are one number. */
function flow(words: readonly string[], inherit: string, shift: number, most: number): Word {
  const unit = 2 ** shift;
  return custom(
    words,
    (reading) => {
      const { line } = reading;
      if (line.accept('inherit')) {
        reading.add('flags', inherit);
        return;
      }
      const value = integer(hex(line.next()), line, 0, most);
      const whole = (reading.get('flowinfo') ?? 0) as number;
      const old = Math.floor(whole / unit) % (most + 1);
      reading.set('flowinfo', whole + (value - old) * unit);
    },
    (rest) => {
      if (rest.takeMember('flags', inherit)) return [words[0]!, 'inherit'];
      const whole = rest.peek('flowinfo') as number | undefined;
      if (whole === undefined) return [];
      const value = Math.floor(whole / unit) % (most + 1);
      const left = whole - value * unit;
      if (left === 0) rest.take('flowinfo');
      else rest.put('flowinfo', left);
      return value === 0 ? [] : [words[0]!, `0x${value.toString(16)}`];
    },
  );
}

/** These are hexadecimal without `0x` as well. */
function hex(text: string): string {
  return /^[\da-f]+$/i.test(text) ? `0x${text}` : text;
}

/** Whether packets choose where they go: nothing else is said then. */
const chosenByPacket = ({ collectMetadata }: Readonly<Obj>): boolean => !!collectMetadata;

const erspan: readonly Word[] = [
  word('erspan_ver', 'erspanVer', number(0, 2)),
  word('erspan', 'erspanIndex', hexOrNumber()),
  word('erspan_dir', 'erspanDir', names({ ingress: 0, egress: 1 })),
  word('erspan_hwid', 'erspanHwid', hexOrNumber()),
];

function hexOrNumber(): Value {
  return { read: (given, line) => integer(given, line), write: (value) => [`${value}`] };
}

const gre4: KindWords = {
  words: [
    ...ends(false),
    ...keys(true),
    ...both('seq'),
    ...both('csum'),
    word(['ttl', 'hoplimit', 'hlim'], 'ttl', orInherit(0)),
    word(['tos', 'tclass', 'tc', 'dsfield'], 'tos', tos),
    discovery,
    custom(
      ['ignore-df', 'noignore-df'],
      (reading, given) => reading.set('ignoreDf', given === 'ignore-df' ? 1 : 0),
      (rest) => {
        const value = rest.take('ignoreDf');
        return value === undefined ? [] : [value === 1 ? 'ignore-df' : 'noignore-df'];
      },
    ),
    fwmark,
    external(true),
    ...encapsulation(false),
    ...erspan,
  ],
  made: (data) =>
    chosenByPacket(data)
      ? {}
      : {
          ikey: 0,
          okey: 0,
          iflags: [],
          oflags: [],
          pmtudisc: 1,
          tos: 0,
          ttl: 0,
          fwmark: 0,
          ...NO_ENCAP,
          encapFlags: [],
        },
};

const gre6: KindWords = {
  words: [
    ...ends(true),
    ...keys(true),
    ...both('seq'),
    ...both('csum'),
    ...six,
    external(true),
    ...encapsulation(true),
    ...erspan,
  ],
  made: (data) =>
    chosenByPacket(data)
      ? {}
      : {
          ...{
            ikey: 0,
            okey: 0,
            iflags: [],
            oflags: [],
            ttl: 64,
            encapLimit: 4,
            flowinfo: 0,
            flags: [],
            fwmark: 0,
          },
          ...{ erspanVer: 1, ...NO_ENCAP, encapFlags: ['csum6'] },
        },
};

/** What a tunnel carries, by the name of its mode. */
const mode = (words: Readonly<Record<string, string>>): Word =>
  word('mode', 'proto', names(words, { numbers: false }));

const tunnel4 = (modes: Readonly<Record<string, string>>, more: readonly Word[], also: Obj): KindWords => ({
  words: [
    mode(modes),
    ...ends(false),
    word(['ttl', 'hoplimit', 'hlim'], 'ttl', orInherit(0)),
    word(['tos', 'tclass', 'tc', 'dsfield'], 'tos', tos),
    discovery,
    fwmark,
    external(true),
    ...encapsulation(false),
    ...more,
  ],
  made: (data) =>
    chosenByPacket(data)
      ? { proto: 'ip' }
      : {
          proto: 'ip',
          pmtudisc: 1,
          tos: 0,
          ttl: 0,
          link: 0,
          fwmark: 0,
          ...NO_ENCAP,
          encapFlags: [],
          ...also,
        },
});

const MODES4 = {
  any: 'ip',
  ip4ip4: 'ipip',
  ipip: 'ipip',
  'ipv4/ipv4': 'ipip',
  mplsip: 'mpls',
  mplsip4: 'mpls',
};
const MODES_SIT = {
  any: 'ip',
  ip6ip: 'ipv6',
  'ipv6/ipv4': 'ipv6',
  ipip: 'ipip',
  ip4ip4: 'ipip',
  mplsip: 'mpls',
};
const MODES6 = {
  any: 'ip',
  ip6ip6: 'ipv6',
  'ipv6/ipv6': 'ipv6',
  ipip6: 'ipip',
  'ipv4/ipv6': 'ipip',
  ip4ip6: 'ipip',
  mplsip6: 'mpls',
};

/** A prefix of 6rd, which is an address and a length in two fields. */
const rapid = (name: string, field: string): Word =>
  custom(
    name,
    (reading) => {
      const { line } = reading;
      const [address = '', length] = line.next().split('/');
      if (length === undefined) throw line.error(`'${name}' takes a prefix with its length`);
      reading.set(field, address);
      reading.set(`${field}len`, integer(length, line, 0, 128));
    },
    (rest) => {
      const address = rest.take(field);
      return address === undefined ? [] : [name, `${address}/${rest.take(`${field}len`)}`];
    },
  );

const vti = (sixFamily: boolean): KindWords => ({
  words: [...ends(sixFamily), ...keys(false), fwmark],
  made: () => ({ ikey: 0, okey: 0, fwmark: 0 }),
});

export const tunnelWords: Readonly<Record<string, KindWords>> = {
  gre: gre4,
  gretap: gre4,
  erspan: gre4,
  ip6gre: gre6,
  ip6gretap: gre6,
  ip6erspan: gre6,
  ipip: tunnel4(MODES4, [], {}),
  sit: tunnel4(
    MODES_SIT,
    [
      custom(
        'isatap',
        (reading) => reading.add('flags', 'isatap'),
        (rest) => (rest.takeMember('flags', 'isatap') ? ['isatap'] : []),
      ),
      rapid('6rd-prefix', '6rdPrefix'),
      rapid('6rd-relay_prefix', '6rdRelayPrefix'),
      custom('6rd-reset', (reading) => {
        reading.set('6rdPrefix', '2002::');
        reading.set('6rdPrefixlen', 16);
        reading.set('6rdRelayPrefix', '0.0.0.0');
        reading.set('6rdRelayPrefixlen', 0);
      }),
    ],
    { flags: [] },
  ),
  ip6tnl: {
    words: [mode(MODES6), ...ends(true), ...six, external(true), ...encapsulation(true)],
    made: (data) =>
      chosenByPacket(data)
        ? { proto: 'ip' }
        : {
            ...{ proto: 'ip', ttl: 64, encapLimit: 4, flowinfo: 0, flags: [], link: 0, fwmark: 0 },
            ...{ ...NO_ENCAP, encapFlags: ['csum6'] },
          },
  },
  vti: vti(false),
  vti6: vti(true),
};

import type { Obj } from './declared.js';
import type { Reading, Word, Writing } from './types.js';
import { integer, names, onOff } from './values.js';
import { custom } from './word.js';

/** `vf NUM …`: settings of a virtual function. */

/** An Ethernet address with the zeros that fill the kernel's 32 bytes. */
const FILL = ':00'.repeat(26);

interface Setting {
  readonly word: string;
  /** The member of a virtual function, and its field. */
  readonly key: string;
  readonly read: (reading: Reading, vf: number, fields: Obj) => Obj;
  /** The words behind the word; undefined where it is not said so. */
  readonly write: (value: Obj, writing: Writing) => readonly string[] | undefined;
}

const next = ({ line }: Reading, most = 0xffffffff): number => integer(line.next(), line, 0, most);
const toggled = (word: string, key: string): Setting => ({
  word,
  key,
  read: (reading, vf) => ({ vf, setting: onOff.read(reading.line.next(), reading.line, reading) }),
  write: ({ setting }, writing) => onOff.write(setting, writing),
});
const STATES = names({ auto: 'auto', enable: 'enable', disable: 'disable' }, { numbers: false });

const guid = (word: string, key: string): Setting => ({
  word,
  key,
  read: ({ line }, vf) => {
    const given = line.next();
    if (!/^[\da-f]{2}(:[\da-f]{2}){7}$/i.test(given)) throw line.error(`'${given}' is not eight bytes`);
    return { vf, guid: `${BigInt(`0x${given.replaceAll(':', '')}`)}` };
  },
  write: ({ guid: value }) => [
    BigInt(value as string)
      .toString(16)
      .padStart(16, '0')
      .match(/../g)!
      .join(':'),
  ],
});

const PROTOCOLS: Readonly<Record<string, string>> = {
  '802.1Q': '8021q',
  '802.1q': '8021q',
  '802.1ad': '8021ad',
};

/** `vlan N [qos N] [proto P]`: with a protocol it is another attribute. */
const vlan: Setting = {
  word: 'vlan',
  key: 'vlan',
  read(reading, vf, fields) {
    const { line } = reading;
    const value: Obj = { vf, vlan: next(reading, 4095), qos: 0 };
    for (;;) {
      if (line.accept('qos')) value.qos = next(reading);
      else if (line.accept('proto')) {
        const given = line.next();
        const proto = PROTOCOLS[given];
        if (proto === undefined) throw line.error(`'${given}' is neither 802.1Q nor 802.1ad`);
        value.vlanProto = proto;
      } else break;
    }
    if (value.vlanProto === undefined) return value;
    fields.vlanList = [value];
    return {};
  },
  write: ({ vlan: id, qos }) => [`${id}`, ...(qos === 0 || qos === undefined ? [] : ['qos', `${qos}`])],
};

/** `max_tx_rate N min_tx_rate N`, one attribute. */
const rate = (word: string, own: string): Setting => ({
  word,
  key: 'rate',
  read: (reading, vf, fields) => ({
    ...{ vf, minTxRate: 0, maxTxRate: 0 },
    ...((fields.rate ?? {}) as Obj),
    [own]: next(reading),
  }),
  write: () => undefined,
});

const SETTINGS: readonly Setting[] = [
  {
    word: 'mac',
    key: 'mac',
    read: ({ line }, vf) => ({ vf, mac: `${line.next()}${FILL}` }),
    write: ({ mac }) => [`${mac}`.replace(FILL, '')],
  },
  vlan,
  {
    word: 'rate',
    key: 'txRate',
    read: (reading, vf) => ({ vf, rate: next(reading) }),
    write: ({ rate: value }) => [`${value}`],
  },
  rate('max_tx_rate', 'maxTxRate'),
  rate('min_tx_rate', 'minTxRate'),
  toggled('spoofchk', 'spoofchk'),
  toggled('query_rss', 'rssQueryEn'),
  toggled('trust', 'trust'),
  {
    word: 'state',
    key: 'linkState',
    read: (reading, vf) => ({ vf, linkState: STATES.read(reading.line.next(), reading.line, reading) }),
    write: ({ linkState }, writing) => STATES.write(linkState, writing),
  },
  guid('node_guid', 'ibNodeGuid'),
  guid('port_guid', 'ibPortGuid'),
];

/** Settings of virtual functions, as many as follow. */
export const vf: Word = custom(
  'vf',
  (reading) => {
    const { line } = reading;
    const index = next(reading);
    const fields: Obj = {};
    for (;;) {
      const found = SETTINGS.find(({ word }) => line.accept(word) !== undefined);
      if (found === undefined) break;
      const value = found.read(reading, index, fields);
      if (Object.keys(value).length > 0) fields[found.key] = value;
    }
    if (Object.keys(fields).length === 0) {
      line.shift();
      throw line.error("'vf' is followed by what is set of it");
    }
    reading.set('vfinfoList', [...((reading.get('vfinfoList') ?? []) as Obj[]), fields]);
  },
  (rest, writing) => {
    const list = (rest.take('vfinfoList') ?? []) as Record<string, Obj>[];
    return list.flatMap((one) => {
      const index = (Object.values(one)[0] as Obj | Obj[] | undefined) ?? {};
      const { vf: number } = (Array.isArray(index) ? index[0]! : index) as Obj;
      const words = SETTINGS.flatMap(({ word, key, write }) => {
        const value = one[key];
        const said = value && write(value, writing);
        return said ? [word, ...said] : [];
      });
      const { rate: rates, vlanList } = one as { rate?: Obj; vlanList?: Obj[] };
      const more = rates ? ['max_tx_rate', `${rates.maxTxRate}`, 'min_tx_rate', `${rates.minTxRate}`] : [];
      const [tagged] = vlanList ?? [];
      const tag = tagged
        ? [
            ...['vlan', `${tagged.vlan}`, 'qos', `${tagged.qos ?? 0}`],
            ...['proto', tagged.vlanProto === '8021ad' ? '802.1ad' : '802.1Q'],
          ]
        : [];
      return ['vf', `${number}`, ...words, ...more, ...tag];
    });
  },
  { verbs: ['set'] },
);

import {
  Macsec,
  type MacsecDevice,
  type MacsecSa,
  type MacsecSaInput,
  type MacsecSci,
} from '../macsec/macsec.js';
import type { Column } from './table.js';
import { show, type Verb, verbTool, type Words } from './verbs.js';

const HELP = `tsroute2 macsec [VERB …]: channels and keys of MACsec devices, in the words of ip macsec

show [DEV]
add|set DEV tx sa N [pn N] [ssci N] [salt HEX] [on|off] [key ID KEY]        del DEV tx sa N
add|set DEV rx sci SCI | rx port PORT address ADDRESS [on|off]              del DEV rx SCI
add|set DEV rx SCI sa N [pn N] [on|off] [key ID KEY]                        del DEV rx SCI sa N
offload DEV off|phy|mac

Options: -n NAMESPACE, --json.
`;

interface Row {
  device?: MacsecDevice;
  way: string;
  sci?: string;
  sa?: MacsecSa;
  active?: boolean;
}

const columns: readonly Column<Row>[] = [
  { title: 'DEVICE', cell: ({ device }) => device?.ifname, style: 'cyan' },
  { title: 'CIPHER', cell: ({ device }) => device?.cipher },
  { title: 'VALIDATE', cell: ({ device }) => device?.validate },
  {
    title: 'FLAGS',
    cell: ({ device }) =>
      device &&
      (['protect', 'encrypt', 'includeSci', 'endStation', 'scb', 'replay'] as const)
        .filter((one) => device[one])
        .join(','),
  },
  { title: 'OFFLOAD', cell: ({ device }) => (device?.offload === 'off' ? undefined : device?.offload) },
  { title: 'WAY', cell: ({ way }) => way, style: 'blue' },
  { title: 'SCI', cell: ({ sci }) => sci },
  { title: 'SA', cell: ({ sa }) => sa?.an, right: true },
  { title: 'PN', cell: ({ sa }) => sa && `${sa.pn}`, right: true },
  {
    title: 'STATE',
    cell: ({ active }) => (active === undefined ? undefined : active ? 'on' : 'off'),
    style: 'green',
  },
  { title: 'KEY', cell: ({ sa }) => sa?.keyid },
];

function rowsOf(device: MacsecDevice): Row[] {
  return [
    { device, way: 'tx', sci: device.sci },
    ...device.txSas.map((sa) => ({ way: 'tx', sa, active: sa.active })),
    ...device.rxScs.flatMap(({ sci, active, sas }) => [
      { way: 'rx', sci, active },
      ...sas.map((sa) => ({ way: 'rx', sa, active: sa.active })),
    ]),
  ];
}

function channel(words: Words): MacsecSci {
  if (words.take('sci')) return words.next('sci');
  let port: number | undefined;
  let address: string | undefined;
  while (words.peek === 'port' || words.peek === 'address') {
    if (words.take('port')) port = words.number('port');
    else if (words.take('address')) address = words.next('address');
  }
  if (port === undefined || address === undefined)
    throw words.wrong('which channel? sci SCI, or port N address ADDRESS');
  return { address, port };
}

function association(words: Words): MacsecSaInput {
  const sa: MacsecSaInput = { an: words.number('sa') };
  while (!words.done) {
    const word = words.one('a word', 'pn', 'xpn', 'ssci', 'salt', 'on', 'off', 'key');
    if (word === 'pn' || word === 'xpn') sa.pn = words.number(word);
    else if (word === 'ssci') sa.ssci = words.number('ssci');
    else if (word === 'salt') sa.salt = words.next('salt');
    else if (word === 'key') {
      sa.keyid = words.next('the identifier of the key');
      sa.key = words.next('the key');
    } else sa.active = word === 'on';
  }
  return sa;
}

const change =
  (what: 'add' | 'upd' | 'del'): Verb<Macsec> =>
  async (macsec, words) => {
    const dev = words.next('DEV');
    if (words.one('tx or rx', 'tx', 'rx') === 'tx') {
      if (!words.take('sa')) throw words.wrong('sa N is missing');
      const sa = association(words);
      return what === 'del' ? macsec.delTxSa(dev, sa.an) : macsec[`${what}TxSa`](dev, sa);
    }
    const sci = channel(words);
    if (words.take('sa')) {
      const sa = association(words);
      return what === 'del' ? macsec.delRxSa(dev, sci, sa.an) : macsec[`${what}RxSa`](dev, sci, sa);
    }
    const active = words.done || words.one('on or off', 'on', 'off') === 'on';
    return what === 'del' ? macsec.delRxSc(dev, sci) : macsec[`${what}RxSc`](dev, sci, active);
  };

/** `tsroute2 macsec`: channels and keys from the command line, in the words of `ip macsec`. */
export const macsec = verbTool<Macsec>({
  name: 'macsec',
  help: HELP,
  first: 'show',
  open: ({ netns }) => new Macsec({ netns }),
  verbs: {
    show: async (one, words, options) => {
      const devices = words.done ? await one.list() : [await one.get(words.next('DEV'))];
      if (options.json) show(devices, [], options);
      else show(devices.flatMap(rowsOf), columns, options);
    },
    add: change('add'),
    set: change('upd'),
    del: change('del'),
    offload: (one, words) => one.setOffload(words.next('DEV'), words.one('offload', 'off', 'phy', 'mac')),
  },
});

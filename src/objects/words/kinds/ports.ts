import { table } from '../common.js';
import type { Obj } from '../declared.js';
import type { Value, Word } from '../types.js';
import { device, hexadecimal, integer, names, number, onOff } from '../values.js';
import { bare, custom, word } from '../word.js';
import { VLAN_PROTOCOLS } from './bridge.js';
import type { KindWords } from './kind.js';

/** Devices on top of another: VLAN, VRF, macvlan, ipvlan, MACsec, HSR, and smaller kinds. */

/** A flag of those with a mask that says which are set: `gvrp on`. */
function masked(name: string, field: string, member: string): Word {
  return custom(
    name,
    (reading) => {
      const { line } = reading;
      const on = onOff.read(line.next(), line, reading) === 1;
      reading.add(`${field}.mask`, member);
      if (on) reading.add(`${field}.flags`, member);
      else
        reading.set(
          `${field}.flags`,
          ((reading.get(`${field}.flags`) ?? []) as string[]).filter((one) => one !== member),
        );
    },
    (rest) => {
      if (!rest.takeMember(`${field}.mask`, member)) return [];
      const on = rest.takeMember(`${field}.flags`, member);
      const left = rest.peek(`${field}.flags`);
      if (rest.peek(`${field}.mask`) === undefined && Array.isArray(left) && left.length === 0)
        rest.take(field);
      return [name, on ? 'on' : 'off'];
    },
  );
}

/** `1:2 3:4`, as many as follow. */
const map: Value = {
  read(given, line) {
    const pair = (text: string): Obj => {
      const [from = '', to = ''] = text.split(':');
      return { from: integer(from, line), to: integer(to, line) };
    };
    const found = [pair(given)];
    while (/^\d+:\d+$/.test(line.peek() ?? '')) found.push(pair(line.next()));
    return found;
  },
  write: (value) => (value as Obj[]).map(({ from, to }) => `${from}:${to}`),
};

const vlan: KindWords = {
  words: [
    word('protocol', 'protocol', VLAN_PROTOCOLS),
    word('id', 'id', number(0, 4095)),
    masked('reorder_hdr', 'flags', 'reorderHdr'),
    masked('gvrp', 'flags', 'gvrp'),
    masked('mvrp', 'flags', 'mvrp'),
    masked('loose_binding', 'flags', 'looseBinding'),
    masked('bridge_binding', 'flags', 'bridgeBinding'),
    word(['ingress-qos-map', 'ingress_qos_map'], 'ingressQos', map),
    word(['egress-qos-map', 'egress_qos_map'], 'egressQos', map),
  ],
};

const lladdrs: Value = {
  read(given, line) {
    const found = [given];
    while (/^[\da-f]{1,2}(:[\da-f]{1,2}){5}$/i.test(line.peek() ?? '')) found.push(line.next());
    return found;
  },
  write: (value) => value as string[],
};

const macvlan: KindWords = {
  words: [
    word(
      'mode',
      'mode',
      names(
        { private: 'private', vepa: 'vepa', bridge: 'bridge', passthru: 'passthru', source: 'source' },
        { numbers: false },
      ),
    ),
    custom(
      'nopromisc',
      (reading) => reading.add('flags', 'nopromisc'),
      (rest) => (rest.takeMember('flags', 'nopromisc') ? ['nopromisc'] : []),
    ),
    custom(
      ['nodst'],
      (reading) => reading.add('flags', 'nodst'),
      (rest) => (rest.takeMember('flags', 'nodst') ? ['nodst'] : []),
    ),
    custom(
      'macaddr',
      (reading) => {
        const { line } = reading;
        const what = line.next();
        if (!['add', 'del', 'set', 'flush'].includes(what))
          throw line.error(`'${what}' is none of add, del, set, flush`);
        reading.set('macaddrMode', what);
        if (what === 'set') reading.set('macaddrData', lladdrs.read(line.next(), line, reading));
        else if (what !== 'flush') reading.set('macaddr', line.next());
      },
      (rest) => {
        const what = rest.take('macaddrMode');
        if (what === undefined) return [];
        const one = rest.take('macaddr');
        const more = rest.take('macaddrData') as string[] | undefined;
        return ['macaddr', `${what}`, ...(one === undefined ? [] : [`${one}`]), ...(more ?? [])];
      },
    ),
    word('bcqueuelen', 'bcQueueLen'),
    word('bclim', 'bcCutoff'),
  ],
};

const ipvlan: KindWords = {
  words: [
    word('mode', 'mode', names({ l2: 'l2', l3: 'l3', l3s: 'l3s' }, { numbers: false })),
    ...['private', 'vepa'].map((name) =>
      custom(
        name,
        (reading) => reading.set('flags', [name]),
        (rest) => (rest.takeMember('flags', name) ? [name] : []),
      ),
    ),
    bare('bridge', 'flags', [], { readOnly: true }),
  ],
  made: () => ({ flags: [] }),
};

const CIPHERS: Readonly<Record<string, string>> = {
  'gcm-aes-128': `${0x80c20001000001n}`,
  'gcm-aes-256': `${0x80c20001000002n}`,
  'gcm-aes-xpn-128': `${0x80c20001000003n}`,
  'gcm-aes-xpn-256': `${0x80c20001000004n}`,
};

const macsec: KindWords = {
  words: [
    word('sci', 'sci', {
      read: (given, line) => {
        if (!/^(0x)?[\da-f]{1,16}$/i.test(given)) throw line.error(`'${given}' is not 16 hexadecimal digits`);
        return `${BigInt(/^0x/i.test(given) ? given : `0x${given}`)}`;
      },
      write: (value) => [
        BigInt(value as string)
          .toString(16)
          .padStart(16, '0'),
      ],
    }),
    word('port', 'port', number(0, 0xffff)),
    word('cipher', 'cipherSuite', {
      read: names({ default: CIPHERS['gcm-aes-128']!, ...CIPHERS }, { numbers: false }).read,
      write: (value) => {
        const found = Object.keys(CIPHERS).find((name) => CIPHERS[name] === `${value}`);
        return found === undefined ? undefined : [found];
      },
    }),
    word('icvlen', 'icvLen', number(0, 255)),
    word('encrypt', 'encrypt', onOff),
    word('send_sci', 'incSci', onOff),
    word('end_station', 'es', onOff),
    word('scb', 'scb', onOff),
    word('protect', 'protect', onOff),
    word('replay', 'replayProtect', onOff),
    word('window', 'window', number()),
    word(
      'validate',
      'validation',
      names({ disabled: 'disabled', check: 'check', strict: 'strict' }, { numbers: false }),
    ),
    word('encodingsa', 'encodingSa', number(0, 3)),
    word('offload', 'offload', names({ off: 'off', phy: 'phy', mac: 'mac' }, { numbers: false })),
  ],
};

const hsr: KindWords = {
  words: [
    word('slave1', 'slave1', device),
    word('slave2', 'slave2', device),
    word('interlink', 'interlink', device),
    word('supervision', 'multicastSpec', number(0, 255)),
    word('version', 'version', number(0, 255)),
    word('proto', 'protocol', {
      read: names({ hsr: 'hsr', prp: 'prp' }, { declared: { hsr: 0, prp: 1 } }).read,
      write: (value) => [value === 'hsr' ? '0' : value === 'prp' ? '1' : `${value}`],
    }),
  ],
};

const rmnet: KindWords = {
  words: [
    word('mux_id', 'muxId', number(1, 254)),
    masked('ingress-deaggregation', 'flags', 'ingressDeaggregation'),
    masked('ingress-commands', 'flags', 'ingressMapCommands'),
    masked('ingress-chksumv4', 'flags', 'ingressMapCksumv4'),
    masked('egress-chksumv4', 'flags', 'egressMapCksumv4'),
    masked('ingress-chksumv5', 'flags', 'ingressMapCksumv5'),
    masked('egress-chksumv5', 'flags', 'egressMapCksumv5'),
  ],
};

const thousandth: Value = {
  read(given, line) {
    if (!/^(?:\d+(?:\.\d+)?|\.\d+)$/.test(given)) throw line.error(`'${given}' is not a fraction`);
    return Math.round(Number(given) * 1000);
  },
  write: (value) => [((value as number) / 1000).toFixed(3)],
};

/** Bit timing, of the arbitration or, with `d` before the words, of the data. */
const timing = (field: string, d: string): Word[] => [
  word(`${d}bitrate`, `${field}.bitrate`),
  word(`${d}sample-point`, `${field}.samplePoint`, thousandth),
  word(`${d}tq`, `${field}.tq`),
  word(`${d}prop-seg`, `${field}.propSeg`),
  word(`${d}phase-seg1`, `${field}.phaseSeg1`),
  word(`${d}phase-seg2`, `${field}.phaseSeg2`),
  word(`${d}sjw`, `${field}.sjw`),
];

const CAN_MODES: Readonly<Record<string, string>> = {
  loopback: 'loopback',
  'listen-only': 'listenonly',
  'triple-sampling': '3Samples',
  'one-shot': 'oneShot',
  'berr-reporting': 'berrReporting',
  fd: 'fd',
  'fd-non-iso': 'fdNonIso',
  'presume-ack': 'presumeAck',
  'cc-len8-dlc': 'ccLen8Dlc',
  restricted: 'restricted',
  xl: 'xl',
};

const can: KindWords = {
  words: [
    ...timing('bittiming', ''),
    ...timing('dataBittiming', 'd'),
    ...Object.entries(CAN_MODES).map(([name, member]) => masked(name, 'ctrlmode', member)),
    word('restart-ms', 'restartMs'),
    custom(
      'restart',
      (reading) => reading.set('restart', 1),
      (rest) => (rest.take('restart') === undefined ? [] : ['restart']),
    ),
    word('termination', 'termination'),
    word('tdcv', 'tdc.tdcv'),
    word('tdco', 'tdc.tdco'),
    word('tdcf', 'tdc.tdcf'),
  ],
};

export const portKindWords: Readonly<Record<string, KindWords>> = {
  vlan,
  vrf: { words: [word('table', 'table', table)] },
  macvlan,
  macvtap: macvlan,
  ipvlan,
  ipvtap: ipvlan,
  macsec,
  hsr,
  rmnet,
  can,
  ipoib: {
    words: [
      word('pkey', 'pkey', hexadecimal),
      word('mode', 'mode', names({ datagram: 'datagram', connected: 'connected' }, { numbers: false })),
      word('umcast', 'umcast', number(0, 1)),
    ],
  },
  batadv: { words: [word(['ra', 'routing_algo'], 'algoName')] },
  ovpn: { words: [word('mode', 'mode', names({ p2p: 'p2p', mp: 'mp' }, { numbers: false }))] },
  wwan: { words: [word('linkid', 'linkId', number())] },
  dsa: { words: [word(['conduit', 'master'], 'conduit', device)] },
  tun: {
    words: [
      word('mode', 'type', names({ tun: 'tun', tap: 'tap' }, { numbers: false })),
      word('user', 'owner', number()),
      word('group', 'group', number()),
    ],
  },
};

import { withoutEnd } from '../../schema/text/end.js';
import { parseHex } from '../../schema/text/hex.js';
import { ipProtocol } from './common.js';
import { integerOf, intValue, type Obj } from './declared.js';
import { ilaLocator, ilaOptions } from './ila.js';
import type { Reading, Value, Word } from './types.js';
import { device, integer, names, number, text } from './values.js';
import { alone, bare, custom, word } from './word.js';

/** Words of `ip fou`, `tcp_metrics`, `mptcp`, `l2tp`, `macsec`, `sr`, `ioam` and `ila`. */

const port = number(0, 0xffff);
const isAddress = (given: string): boolean => /[.:]/.test(given);
const onOff: Value = {
  read(given, line) {
    if (given === 'on' || given === 'off') return given === 'on';
    throw line.error(`'${given}' is neither on nor off`);
  },
  write: (value) => (typeof value === 'boolean' ? [value ? 'on' : 'off'] : undefined),
};
const hex: Value = {
  read(given, line) {
    if (parseHex(given) === undefined) throw line.error(`'${given}' is not hexadecimal`);
    return given;
  },
  write: (value) => [`${value}`],
};

/** A number of 64 bits. */
const number64: Value = {
  read(given, line) {
    const value = integerOf(given);
    if (value === undefined || value < 0) throw line.error(`'${given}' is not a number`);
    return intValue(value);
  },
  write: (value) => [`${value}`],
};

export const fouWords: readonly Word[] = [
  word('port', 'port', port),
  word('ipproto', 'ipproto', ipProtocol),
  bare('gue', 'gue', true),
  bare('-6', 'family', 'inet6', { readOnly: true }),
  word('local', 'local', text),
  word('peer', 'peer', text),
  word('peer_port', 'peerPort', port),
  word('dev', 'dev', device),
];

export const tcpMetricsWords: readonly Word[] = [
  word('address', 'address', text, { readOnly: true }),
  alone('address', text, (given, { fields }) => fields.address === undefined && isAddress(given)),
  word('source', 'source', text),
];

const FLAGS = ['signal', 'subflow', 'backup', 'fullmesh', 'implicit', 'laminar'];

export const endpointWords: readonly Word[] = [
  word('id', 'id', number(0, 0xff)),
  alone('address', text, (given, { fields }) => fields.address === undefined && isAddress(given)),
  word('dev', 'dev', device),
  word('port', 'port', port),
  custom(
    FLAGS,
    (reading, given) => reading.add('flags', given),
    (rest) => {
      const flags = (rest.peek('flags') ?? []) as readonly unknown[];
      if (flags.some((one) => typeof one === 'number')) return [];
      return ((rest.take('flags') ?? []) as string[]).slice();
    },
    { field: 'flags' },
  ),
  // what is not said is not set
  custom(['nobackup', 'nofullmesh'], () => {}, undefined, { verbs: ['endpoint change'] }),
];

export const limitsWords: readonly Word[] = [
  word('subflows', 'subflows', number()),
  word('add_addr_accepted', 'addAddrAccepted', number()),
];

const id = number();

export const l2tpTunnelWords: readonly Word[] = [
  word('remote', 'remote', text),
  word('local', 'local', text),
  word('tunnel_id', 'tunnelId', id),
  word('peer_tunnel_id', 'peerTunnelId', id),
  word('encap', 'encap', names({ udp: 'udp', ip: 'ip' }, { numbers: false })),
  word('udp_sport', 'sport', port),
  word('udp_dport', 'dport', port),
  word('udp_csum', 'udpCsum', onOff),
  word('udp6_csum_tx', 'udp6CsumTx', onOff),
  word('udp6_csum_rx', 'udp6CsumRx', onOff),
];

const SEQ = { none: 'none', send: 'send', recv: 'recv', both: 'both' };

export const l2tpSessionWords: readonly Word[] = [
  word('name', 'ifname', text),
  word('tunnel_id', 'tunnelId', id),
  word('peer_tunnel_id', 'peerTunnelId', id, { readOnly: true }),
  word('session_id', 'sessionId', id),
  word('peer_session_id', 'peerSessionId', id),
  word('cookie', 'cookie', hex),
  word('peer_cookie', 'peerCookie', hex),
  word('seq', 'seq', names(SEQ, { numbers: false })),
  word('l2spec_type', 'l2spec', names({ none: 'none', default: 'default' }, { numbers: false })),
];

/** `on` and `off` of a key or a channel. */
const isActive = custom(
  ['on', 'off'],
  (reading, given) => reading.set('active', given === 'on'),
  (rest) => {
    const active = rest.take('active');
    return active === undefined ? [] : [active ? 'on' : 'off'];
  },
  { field: 'active' },
);

/** Words of a key of a channel: those after `sa N`. */
const saWords: readonly Word[] = [
  word(['pn', 'xpn'], 'pn', number64),
  word('ssci', 'ssci', number()),
  word('salt', 'salt', hex),
  isActive,
  custom(
    'key',
    (reading) => {
      reading.set('keyid', hex.read(reading.line.next(), reading.line, reading));
      reading.set('key', hex.read(reading.line.next(), reading.line, reading));
    },
    (rest) => {
      const keyid = rest.take('keyid') as string | undefined;
      const key = rest.take('key');
      return key === undefined ? [] : ['key', withoutEnd(keyid ?? '00', '00', 1), `${key}`];
    },
    { field: 'key' },
  ),
];

function enterSa(reading: Reading): void {
  const fields: Obj = {};
  reading.set('sa', fields);
  fields.an = integer(reading.line.next(), reading.line, 0, 3);
  reading.enter({ words: saWords, fields, path: 'sa' });
}

export const macsecWords: readonly Word[] = [
  custom(
    [],
    (reading, given) => reading.set('dev', device.read(given, reading.line, reading)),
    (rest, writing) => {
      const dev = rest.take('dev');
      return dev === undefined ? [] : [writing.device(dev)];
    },
    { takes: (_given, { fields }) => fields.dev === undefined },
  ),
  custom(
    ['tx', 'rx'],
    (reading, given) => {
      reading.facts.way = given;
    },
    (rest) => {
      const way = rest.take('way');
      return way === undefined ? [] : [`${way}`];
    },
  ),
  custom(
    'sci',
    (reading) => reading.set('sci', hex.read(reading.line.next(), reading.line, reading)),
    (rest) => {
      const sci = rest.take('sci') as string | { port: number; address: string } | undefined;
      if (sci === undefined) return [];
      return typeof sci === 'string' ? ['sci', sci] : ['port', `${sci.port}`, 'address', sci.address];
    },
    { field: 'sci' },
  ),
  ...(['port', 'address'] as const).map((name) =>
    custom(
      name,
      (reading) => {
        const given = reading.line.next();
        const value = name === 'port' ? port.read(given, reading.line, reading) : given;
        reading.set('sci', { ...(reading.get('sci') as object), [name]: value });
      },
      undefined,
      { field: 'sci' },
    ),
  ),
  isActive,
  custom(
    'sa',
    enterSa,
    (rest, writing) => {
      const sa = rest.take('sa') as Obj | undefined;
      if (sa === undefined) return [];
      const { an, ...others } = sa;
      return ['sa', `${an}`, ...writing.words(saWords, others, 'sa')];
    },
    { field: 'sa' },
  ),
  alone(
    'offload',
    names({ off: 'off', phy: 'phy', mac: 'mac' }, { numbers: false }),
    (given, { fields }) => fields.dev !== undefined && ['phy', 'mac'].includes(given),
  ),
];

export const tunsrcWords: readonly Word[] = [
  alone('address', text, (given, { fields }) => fields.address === undefined && given.includes(':')),
];

/** Whether it is the number that comes first. */
const isFirst = (given: string, { fields }: Reading): boolean =>
  fields.id === undefined && /^\w+$/.test(given);

export const hmacWords: readonly Word[] = [
  alone('id', number(), isFirst),
  alone(
    'algorithm',
    names({ sha1: 'sha1', sha256: 'sha256' }),
    (given, { fields }) => fields.id !== undefined && fields.algorithm === undefined && given !== 'secret',
  ),
];

export const ioamNamespaceWords: readonly Word[] = [
  alone('id', number(0, 0xffff), isFirst),
  word('data', 'data', number()),
  word('wide', 'wide', number64),
  word('schema', 'schema', names({ none: 'none' })),
];

export const ioamSchemaWords: readonly Word[] = [
  alone('id', number(), isFirst),
  alone('data', text, (_given, { fields }) => fields.id !== undefined && fields.data === undefined),
];

export const ilaWords: readonly Word[] = [
  word('loc_match', 'locatorMatch', ilaLocator),
  word('loc', 'locator', ilaLocator),
  word('dev', 'dev', device),
  ...ilaOptions,
];

import type { Obj } from '../declared.js';
import type { Value, Word } from '../types.js';
import { device, hexadecimal, integer, names, number, text } from '../values.js';
import { bare, byFamily, custom, toggle, word } from '../word.js';
import type { KindWords } from './kind.js';

/** Overlays over UDP: VXLAN, GENEVE, bareudp, GTP, AMT, and what goes with them. */

const tos: Value = {
  read(given, line) {
    if (given === 'inherit') return 1;
    return /^[\da-f]{1,2}$/i.test(given) ? Number.parseInt(given, 16) : integer(given, line, 0, 255);
  },
  write: (value) => [value === 1 ? 'inherit' : `0x${(value as number).toString(16)}`],
};

const inherits = (is: unknown): Word =>
  custom(
    ['ttl', 'hoplimit'],
    (reading) => {
      const { line } = reading;
      if (line.accept('inherit')) reading.set('ttlInherit', is);
      else if (line.accept('auto')) reading.set('ttl', 0);
      else reading.set('ttl', integer(line.next(), line, 0, 255));
    },
    (rest) => {
      if (rest.peek('ttlInherit') === is) {
        rest.take('ttlInherit');
        return ['ttl', 'inherit'];
      }
      const ttl = rest.take('ttl');
      return ttl === undefined ? [] : ['ttl', ttl === 0 ? 'auto' : `${ttl}`];
    },
  );

const fragments = word(
  'df',
  'df',
  names({ unset: 'unset', set: 'set', inherit: 'inherit' }, { numbers: false }),
);

/** `srcport LOW HIGH` */
const ports = (name: string): Word =>
  custom(
    name,
    (reading) => {
      const { line } = reading;
      const low = integer(line.next(), line, 0, 0xffff);
      reading.set('portRange', { low, high: integer(line.next(), line, 0, 0xffff) });
    },
    (rest) => {
      const range = rest.take('portRange') as Record<string, number> | undefined;
      return range === undefined ? [] : [name, `${range.low}`, `${range.high}`];
    },
  );

const vxlan: KindWords = {
  words: [
    word(['id', 'vni'], 'id', number(0, 0xffffff)),
    byFamily('remote', 'group', 'group6'),
    byFamily('group', 'group', 'group6', { readOnly: true }),
    byFamily('local', 'local', 'local6'),
    word('dev', 'link', device),
    inherits(true),
    word(['tos', 'dsfield'], 'tos', tos),
    fragments,
    word(['flowlabel', 'label'], 'label', hexadecimal),
    word('ageing', 'ageing', {
      ...number(),
      read: (given, line) => (given === 'none' ? 0 : integer(given, line)),
    }),
    word('maxaddress', 'limit', {
      read: (given, line) => (given === 'unlimited' ? 0 : integer(given, line)),
      write: (value) => [`${value}`],
    }),
    ports('srcport'),
    word('dstport', 'port', number(0, 0xffff)),
    toggle('learning', 'learning'),
    toggle('proxy', 'proxy'),
    toggle('rsc', 'rsc'),
    toggle('l2miss', 'l2miss'),
    toggle('l3miss', 'l3miss'),
    toggle('udpcsum', 'udpCsum'),
    toggle('udp6zerocsumtx', 'udpZeroCsum6Tx'),
    toggle('udp6zerocsumrx', 'udpZeroCsum6Rx'),
    toggle('remcsumtx', 'remcsumTx'),
    toggle('remcsumrx', 'remcsumRx'),
    toggle('localbypass', 'localbypass'),
    toggle('mcroute', 'mcRoute'),
    toggle('external', 'collectMetadata'),
    toggle('vnifilter', 'vnifilter'),
    bare('gbp', 'gbp', true),
    bare('gpe', 'gpe', true),
    word('reserved_bits', 'reservedBits'),
  ],
  made: ({ collectMetadata }) => ({ learning: collectMetadata ? 0 : 1 }),
};

const geneve: KindWords = {
  words: [
    word(['id', 'vni'], 'id', number(0, 0xffffff)),
    byFamily('remote', 'remote', 'remote6'),
    byFamily('local', 'local', 'local6'),
    inherits(1),
    word(['tos', 'dsfield'], 'tos', tos),
    fragments,
    word(['flowlabel', 'label'], 'label', hexadecimal),
    word('dstport', 'port', number(0, 0xffff)),
    custom(
      'port',
      (reading) => {
        const { line } = reading;
        const [low = '', high = low] = line.next().split('-');
        reading.set('portRange', {
          low: integer(low, line, 0, 0xffff),
          high: integer(high, line, 0, 0xffff),
        });
      },
      (rest) => {
        const range = rest.take('portRange') as Record<string, number> | undefined;
        return range === undefined ? [] : ['port', `${range.low}-${range.high}`];
      },
    ),
    bare('external', 'collectMetadata', true),
    toggle('udpcsum', 'udpCsum'),
    toggle('udp6zerocsumtx', 'udpZeroCsum6Tx'),
    toggle('udp6zerocsumrx', 'udpZeroCsum6Rx'),
    bare('innerprotoinherit', 'innerProtoInherit', true),
    bare('gro_hint', 'groHint', true),
  ],
  made: (data: Readonly<Obj>) => ({
    ...(data.collectMetadata ? { id: 0 } : {}),
    ...{ label: 0, tos: 0, ttl: 0 },
  }),
};

const bareudp: KindWords = {
  words: [
    word('dstport', 'port', number(0, 0xffff)),
    word(
      'ethertype',
      'ethertype',
      names({ ipv4: 'ip', ip: 'ip', ipv6: 'ipv6', mpls_uc: 'mplsUc', mpls_mc: 'mplsMc' }),
    ),
    word('srcportmin', 'srcportMin', number(0, 0xffff)),
    toggle('multiproto', 'multiprotoMode'),
  ],
};

const gtp: KindWords = {
  words: [
    word('role', 'role', names({ sgsn: 'sgsn', ggsn: 'ggsn' }, { numbers: false })),
    word('hsize', 'pdpHashsize', number()),
    word('restart_count', 'restartCount', number(0, 255)),
    byFamily('local', 'local', 'local6'),
  ],
  made: () => ({ createSockets: 1, pdpHashsize: 1024 }),
};

const amt: KindWords = {
  words: [
    word('mode', 'mode', names({ gateway: 'gateway', relay: 'relay' }, { numbers: false })),
    word('local', 'localIp', text),
    word('discovery', 'discoveryIp', text),
    word('dev', 'link', device),
    word('relay_port', 'relayPort', number(0, 0xffff)),
    word('gateway_port', 'gatewayPort', number(0, 0xffff)),
    word('max_tunnels', 'maxTunnels', number()),
  ],
};

const xfrm: KindWords = {
  words: [
    word('dev', 'link', device),
    word('if_id', 'ifId', hexadecimal),
    bare('external', 'collectMetadata', true),
  ],
};

export const overlayWords: Readonly<Record<string, KindWords>> = { vxlan, geneve, bareudp, gtp, amt, xfrm };

/** Matches on what lies above IP: ports, flags, types. */

import { iptablesIcmpType } from '../../../objects/icmp-types.js';
import { icmpv6Types, icmpTypes as known } from '../../tables/symbols.js';
import { outside, rangeCondition, rangeText, spans, spanText } from '../ports.js';
import { type Extension, flag, joined, negatable, type Options, relation, type Written } from '../rule.js';

const PORTS = {
  sport: { aliases: ['source-port'], negatable: true },
  dport: { aliases: ['destination-port'], negatable: true },
} as const;

/** What a protocol's own match says: its name stands in it, unless it says nothing. */
function own(...parts: (string | undefined)[]): Written {
  const text = joined(...parts);
  return { text, impliesProtocol: text !== '' };
}

function ports(protocol: string, options: Options): string {
  return joined(
    ...(['sport', 'dport'] as const).map((name) => {
      const given = options.get(name);
      return given && rangeCondition(`${protocol} ${name}`, given, options, name);
    }),
  );
}

const TCP_FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg'] as const;

function tcpFlags(text: string, options: Options): string[] {
  const words = text.toLowerCase().split(',');
  if (words.includes('all')) return [...TCP_FLAGS];
  const unknown = words.find((word) => word !== 'none' && !TCP_FLAGS.includes(word as never));
  if (unknown !== undefined) throw options.fault(`'${unknown}' is no flag of TCP`, 'tcp-flags');
  return TCP_FLAGS.filter((one) => words.includes(one));
}

function flagCondition(mask: string[], set: string[], negated: boolean): string {
  const value = set.length === 0 ? '0x0' : set.length > 1 ? `(${set.join(' | ')})` : set[0]!;
  const among = mask.length === 0 ? '0x0' : `(${mask.join(' | ')})`;
  return `tcp flags & ${among} ${negated ? '!=' : '=='} ${value}`;
}

export const tcp: Extension = {
  options: {
    ...PORTS,
    'tcp-flags': { values: 2, negatable: true },
    syn: { values: 0, negatable: true },
    'tcp-option': { negatable: true },
  },
  write(options) {
    const flags = options.get('tcp-flags');
    const option = options.get('tcp-option');
    return own(
      ports('tcp', options),
      flags &&
        flagCondition(
          tcpFlags(flags.values[0]!, options),
          tcpFlags(flags.values[1]!, options),
          flags.negated,
        ),
      (options.has('syn') && flagCondition(['fin', 'syn', 'rst', 'ack'], ['syn'], options.negated('syn'))) ||
        undefined,
      option &&
        `tcp option ${options.read(option.values[0]!, 'tcp-option', 255)} ${option.negated ? 'missing' : 'exists'}`,
    );
  },
};

const withPorts = (protocol: string): Extension => ({
  options: PORTS,
  write: (options) => own(ports(protocol, options)),
});

export const udp = withPorts('udp');
export const udplite = withPorts('udplite');

const CHUNKS: Readonly<Record<string, string>> = {
  DATA: 'data',
  INIT: 'init',
  INIT_ACK: 'init-ack',
  SACK: 'sack',
  HEARTBEAT: 'heartbeat',
  HEARTBEAT_ACK: 'heartbeat-ack',
  ABORT: 'abort',
  SHUTDOWN: 'shutdown',
  SHUTDOWN_ACK: 'shutdown-ack',
  ERROR: 'error',
  COOKIE_ECHO: 'cookie-echo',
  COOKIE_ACK: 'cookie-ack',
  ECN_ECNE: 'ecne',
  ECN_CWR: 'cwr',
  SHUTDOWN_COMPLETE: 'shutdown-complete',
  ASCONF: 'asconf',
  ASCONF_ACK: 'asconf-ack',
  FORWARD_TSN: 'forward-tsn',
};

export const sctp: Extension = {
  options: { ...PORTS, 'chunk-types': { values: 2, negatable: true } },
  write(options) {
    const chunks = options.get('chunk-types');
    let condition: string | undefined;
    if (chunks) {
      const [how = '', list = ''] = chunks.values;
      const names = list.split(',').map((one) => {
        const name = CHUNKS[one.toUpperCase()];
        if (name === undefined)
          throw options.without('chunk-types', one.includes(':') ? 'flags of chunks' : `chunk '${one}'`);
        return name;
      });
      // all are there, or (negated) none is: the rest would be an 'or'
      const isAll = how === 'all' || names.length === 1;
      if (how === 'only' || (chunks.negated ? how === 'all' && names.length > 1 : !isAll))
        throw options.without('chunk-types', `'${how}' of several`);
      condition = names
        .map((name) => `sctp chunk ${name} ${chunks.negated ? 'missing' : 'exists'}`)
        .join(' ');
    }
    return own(ports('sctp', options), condition);
  },
};

const DCCP_TYPES = [
  'request',
  'response',
  'data',
  'ack',
  'dataack',
  'closereq',
  'close',
  'reset',
  'sync',
  'syncack',
];

export const dccp: Extension = {
  options: { ...PORTS, ...negatable('dccp-types', 'dccp-option') },
  write(options) {
    const types = options.get('dccp-types');
    const option = options.get('dccp-option');
    let condition: string | undefined;
    if (types) {
      const names = types.values[0]!.toLowerCase().split(',');
      const unknown = names.find((name) => !DCCP_TYPES.includes(name));
      if (unknown !== undefined) throw options.without('dccp-types', `type '${unknown}'`);
      condition = `dccp type ${relation(types)}${names.length > 1 ? `{ ${names.join(', ')} }` : names[0]}`;
    }
    return own(
      ports('dccp', options),
      condition,
      option &&
        `dccp option ${options.read(option.values[0]!, 'dccp-option', 255)} ${option.negated ? 'missing' : 'exists'}`,
    );
  },
};

/** The type of ICMP, with its code where one is meant. */
const icmpOf = (protocol: 'icmp' | 'icmpv6', option: string): Extension => ({
  options: negatable(option),
  family: protocol === 'icmp' ? 'ip' : 'ip6',
  write(options) {
    const given = options.get(option);
    if (!given) return '';
    const word = given.values[0]!.toLowerCase();
    if (word === 'any') {
      if (given.negated) throw options.without(option, 'not any type at all');
      return '';
    }
    const [type, code] =
      word.includes('/') || /^\d+$/.test(word) ? word.split('/') : (iptablesIcmpType(protocol, word) ?? []);
    if (type === undefined) throw options.fault(`'${word}' is no type of ${protocol}`, option);
    const number = options.read(String(type), option, 255);
    const symbols = protocol === 'icmp' ? known : icmpv6Types;
    const spelt = Object.keys(symbols).find((name) => symbols[name] === number) ?? `${number}`;
    if (code === undefined) return own(`${protocol} type ${relation(given)}${spelt}`);
    const part = options.read(String(code), option, 255);
    return own(
      given.negated
        ? `${protocol} type . ${protocol} code != { ${spelt} . ${part} }`
        : `${protocol} type ${spelt} ${protocol} code ${part}`,
    );
  },
});

export const icmp = icmpOf('icmp', 'icmp-type');
export const icmp6 = icmpOf('icmpv6', 'icmpv6-type');

export const esp: Extension = {
  options: negatable('espspi'),
  write(options) {
    const spi = options.get('espspi');
    return own(spi && rangeCondition('esp spi', spi, options, 'espspi', 0xffff_ffff));
  },
};

export const ah: Extension = {
  options: { ...negatable('ahspi', 'ahlen'), ...flag('ahres') },
  write(options) {
    const [spi, length] = [options.get('ahspi'), options.get('ahlen')];
    return own(
      spi && rangeCondition('ah spi', spi, options, 'ahspi', 0xffff_ffff),
      length && `ah hdrlength ${relation(length)}${options.read(length.values[0]!, 'ahlen', 255)}`,
      options.has('ahres') ? 'ah reserved 1' : undefined,
    );
  },
};

export const multiport: Extension = {
  options: {
    sports: { aliases: ['source-ports', 'source-port', 'sport'], negatable: true },
    dports: { aliases: ['destination-ports', 'destination-port', 'dport'], negatable: true },
    ports: { aliases: ['port'], negatable: true },
  },
  write(options, { protocol }) {
    if (protocol === undefined || !['tcp', 'udp', 'udplite', 'sctp', 'dccp'].includes(protocol))
      throw options.fault('multiport needs -p with a protocol that has ports');
    const parts = (['sport', 'dport'] as const).map((side) => {
      const given = options.get(`${side}s`);
      if (!given) return undefined;
      const list = given.values[0]!.split(',').map(
        (one) => rangeText(one, options, `${side}s`, 0xffff) ?? '0-65535',
      );
      return `${protocol} ${side} ${relation(given)}{ ${list.join(', ')} }`;
    });
    return own(...parts, either(protocol, options));
  },
};

/** A port on either side: pairs of which no two overlap. */
function either(protocol: string, options: Options): string | undefined {
  const given = options.get('ports');
  if (!given) return undefined;
  const list = spans(given.values[0]!, options, 'ports');
  const set = `{ ${list.map(spanText).join(', ')} }`;
  if (given.negated) return `${protocol} sport != ${set} ${protocol} dport != ${set}`;
  const pairs = [
    ...list.map((span) => `${spanText(span)} . 0-65535`),
    ...outside(list).flatMap((other) => list.map((span) => `${spanText(other)} . ${spanText(span)}`)),
  ];
  return `${protocol} sport . ${protocol} dport { ${pairs.join(', ')} }`;
}

export const ecn: Extension = {
  options: {
    ...flag(),
    'ecn-tcp-cwr': { values: 0, negatable: true },
    'ecn-tcp-ece': { values: 0, negatable: true },
    ...negatable('ecn-ip-ect'),
  },
  write(options, { family }) {
    const field = options.get('ecn-ip-ect');
    const bit = (name: 'ecn-tcp-cwr' | 'ecn-tcp-ece', word: string) =>
      options.has(name) && `tcp flags ${options.negated(name) ? '! ' : ''}${word}`;
    const tcpPart = joined(bit('ecn-tcp-cwr', 'cwr'), bit('ecn-tcp-ece', 'ecn'));
    return {
      text: joined(
        tcpPart,
        field && `${family} ecn ${relation(field)}${options.read(field.values[0]!, 'ecn-ip-ect', 3)}`,
      ),
      impliesProtocol: tcpPart !== '',
    };
  },
};

export const tcpmss: Extension = {
  options: negatable('mss'),
  write(options) {
    const given = options.get('mss');
    if (!given) throw options.fault('tcpmss needs --mss');
    return own(rangeCondition('tcp option maxseg size', given, options, 'mss', 0xffff));
  },
};

import { dsfield, ipProtocol, protocol, table } from './common.js';
import type { Value, Word } from './types.js';
import { integer, number, range, realms, text } from './values.js';
import { bare, custom, flag, word } from './word.js';

const CHANGES = ['add', 'del'];

const prefix: Value = {
  read: (given) => (given === 'all' || given === 'any' ? 'default' : given),
  write: (value) => [`${value}`],
};

/** A value and the bits of it that count: `0x1/0xff`. */
function withMask(
  name: string | readonly string[],
  field: string,
  mask: string,
  options: MaskOptions = {},
): Word {
  const { most = 0xffffffff, whole, write = (value) => `${value}` } = options;
  const [written] = typeof name === 'string' ? [name] : name;
  return custom(
    name,
    (reading) => {
      const { line } = reading;
      const [value = '', bits, ...more] = line.next().split('/');
      if (more.length > 0) throw line.error(`'${written}' takes VALUE or VALUE/MASK`);
      reading.set(field, integer(value, line, 0, most));
      if (bits !== undefined) reading.set(mask, integer(bits, line, 0, most));
      else if (whole !== undefined) reading.set(mask, whole);
    },
    (rest) => {
      const value = rest.take(field);
      if (value === undefined) return [];
      const bits = rest.take(mask);
      const slash = bits === undefined || bits === whole ? '' : `/0x${(bits as number).toString(16)}`;
      return [
        written!,
        `${slash === '' ? write(value as number) : `0x${(value as number).toString(16)}`}${slash}`,
      ];
    },
    { field },
  );
}

interface MaskOptions {
  readonly most?: number;
  /** The mask where none is given. */
  readonly whole?: number;
  readonly write?: (value: number) => string;
}

/** A port, a range of them, or a port and the bits of it that count. */
function ports(name: string, field: string, mask: string): Word {
  const plain = range('start', 'end', 0xffff);
  return custom(
    name,
    (reading) => {
      const { line } = reading;
      const given = line.next();
      const [one = '', bits] = given.split('/');
      reading.set(field, plain.read(one, line, reading));
      if (bits !== undefined) reading.set(mask, integer(bits, line, 0, 0xffff));
    },
    (rest, writing) => {
      const value = rest.take(field);
      if (value === undefined) return [];
      const bits = rest.take(mask);
      if (bits === undefined) return [name, ...plain.write(value, writing)!];
      const { start } = value as { start: number };
      return [name, `0x${start.toString(16)}/0x${(bits as number).toString(16)}`];
    },
    { field },
  );
}

const actions = ['blackhole', 'unreachable', 'prohibit', 'nop'].map((name) => bare(name, 'action', name));

/** The words of rules. */
export const ruleWords: readonly Word[] = [
  flag('not', 'flags', 'invert'),
  word('from', 'src', prefix),
  word('to', 'dst', prefix),
  withMask('fwmark', 'fwmark', 'fwmask', { write: (value) => `0x${value.toString(16)}` }),
  word(['iif', 'dev'], 'iifname', text),
  word('oif', 'oifname', text),
  word(['tos', 'dsfield'], 'tos', dsfield),
  withMask('dscp', 'dscp', 'dscpMask', { most: 63 }),
  word('ipproto', 'ipProto', ipProtocol),
  ports('sport', 'sportRange', 'sportMask'),
  ports('dport', 'dportRange', 'dportMask'),
  word('uidrange', 'uidRange', range('start', 'end')),
  bare('l3mdev', 'l3mdev', 1),
  word('tun_id', 'tunId'),
  withMask('flowlabel', 'flowlabel', 'flowlabelMask', {
    most: 0xfffff,
    whole: 0xfffff,
    write: (value) => `0x${value.toString(16)}`,
  }),
  word(['pref', 'preference', 'priority', 'order'], 'priority', number()),
  word(['table', 'lookup'], 'table', table),
  word('vrf', 'vrf', text),
  word(['suppress_prefixlength', 'sup_pl'], 'suppressPrefixlen', number()),
  word(['suppress_ifgroup', 'sup_group'], 'suppressIfgroup', number()),
  word(['protocol', 'proto'], 'protocol', protocol),
  word(['realms', 'realm'], 'flow', realms),
  ...actions,
  custom(
    'goto',
    (reading) => {
      reading.set('goto', integer(reading.line.next(), reading.line));
      reading.set('action', 'goto');
    },
    (rest) => {
      const target = rest.take('goto');
      if (target === undefined) return [];
      if (rest.peek('action') === 'goto') rest.take('action');
      return ['goto', `${target}`];
    },
    { verbs: CHANGES },
  ),
  custom(
    'type',
    (reading) => reading.set('action', reading.line.next()),
    // what a rule does by itself, if it has a table
    (rest) => {
      if (rest.peek('action') === 'toTbl' || rest.peek('action') === 'unspec') rest.take('action');
      return [];
    },
  ),
];

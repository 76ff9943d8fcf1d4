import { fibRuleHdr, type Rule } from '../../messages/route/rule.js';
import { CommandError } from '../errors.js';
import type { CommandObject } from '../objects.js';
import type { Column } from '../table.js';
import type { Words } from '../words.js';
import { tableName, tableNumber } from './route.js';

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, 'ipv6-icmp': 58, sctp: 132 };

function table(words: Words): void {
  const number = tableNumber(words.next());
  if (number !== undefined) words.value.table = number;
}

function does(action: string) {
  return (words: Words): void => {
    words.value.action = action;
  };
}

function range(key: string) {
  return (words: Words, word: string): void => {
    const value = words.next();
    const [start, end = start] = value.split('-');
    if (!/^\d+(-\d+)?$/.test(value)) throw new CommandError(`${word}: '${value}' is not a range START-END`);
    words.value[key] = { start: Number(start), end: Number(end) };
  };
}

function prefixOf(key: string) {
  return (words: Words): void => {
    const value = words.next();
    if (value !== 'all' && value !== 'any' && value !== 'default') words.value[key] = value;
  };
}

function span(span: { start?: number; end?: number } | undefined): string | undefined {
  if (span === undefined) return undefined;
  return span.start === span.end ? `${span.start}` : `${span.start}-${span.end}`;
}

export const rule: CommandObject = {
  name: 'rule',
  verbs: ['show', 'add', 'del', 'flush'],
  grammar: {
    message: fibRuleHdr,
    interfaces: [],
    aliases: {
      from: prefixOf('src'),
      to: prefixOf('dst'),
      not: (words) => words.addFlag('flags', 'invert'),
      iif: 'iifname',
      dev: 'iifname',
      oif: 'oifname',
      preference: 'priority',
      order: 'priority',
      pref: 'priority',
      dsfield: 'tos',
      lookup: table,
      table,
      fwmark: (words) => {
        const [mark, mask] = words.next().split('/');
        words.set('fwmark', mark!);
        if (mask !== undefined) words.set('fwmask', mask);
      },
      suppress_prefixlength: 'suppressPrefixlen',
      l3mdev: (words) => {
        words.value.l3mdev = 1;
      },
      ipproto: (words) => {
        const name = words.next();
        words.set('ipProto', `${PROTOCOLS[name] ?? name}`);
      },
      sport: range('sportRange'),
      dport: range('dportRange'),
      uidrange: range('uidRange'),
      blackhole: does('blackhole'),
      unreachable: does('unreachable'),
      prohibit: does('prohibit'),
      nop: does('nop'),
    },
  },
  // those of multicast routing are only listed when asked for: -f ipmr
  shown({ value }) {
    return value.family === undefined
      ? ({ family }: Rule) => family === 'inet' || family === 'inet6'
      : undefined;
  },
  interfaces: () => [],
  columns: (): Column<Rule>[] => [
    { title: 'PRIORITY', cell: ({ priority }) => priority ?? 0, right: true },
    { title: 'FAMILY', cell: ({ family }) => family },
    { title: 'NOT', cell: ({ flags }) => (flags?.includes('invert') ? 'not' : undefined) },
    { title: 'FROM', cell: ({ src }) => src ?? 'all', style: 'magenta' },
    { title: 'TO', cell: ({ dst }) => dst, style: 'magenta' },
    { title: 'TOS', cell: ({ tos }) => (tos ? tos : undefined) },
    {
      title: 'FWMARK',
      cell: ({ fwmark, fwmask }) =>
        fwmark === undefined
          ? undefined
          : `0x${fwmark.toString(16)}${fwmask === undefined || fwmask === 0xffffffff ? '' : `/0x${fwmask.toString(16)}`}`,
    },
    { title: 'IIF', cell: ({ iifname }) => iifname, style: 'cyan' },
    { title: 'OIF', cell: ({ oifname }) => oifname, style: 'cyan' },
    { title: 'UIDS', cell: ({ uidRange }) => span(uidRange) },
    { title: 'IPPROTO', cell: ({ ipProto }) => ipProto },
    { title: 'SPORT', cell: ({ sportRange }) => span(sportRange) },
    { title: 'DPORT', cell: ({ dportRange }) => span(dportRange) },
    {
      title: 'ACTION',
      cell: ({ action, table: number, goto, l3mdev }) => {
        if (action === 'toTbl') return l3mdev ? 'lookup l3mdev' : `lookup ${tableName(number)}`;
        return action === 'goto' ? `goto ${goto}` : action;
      },
    },
    {
      title: 'SUPPRESS',
      cell: ({ suppressPrefixlen }) =>
        suppressPrefixlen === undefined || suppressPrefixlen === 0xffffffff
          ? undefined
          : `prefixlength ${suppressPrefixlen}`,
    },
    { title: 'PROTO', cell: ({ protocol }) => (protocol === 'unspec' ? undefined : protocol) },
  ],
  usage: `tsroute2 [-4|-6] rule [show] [table TABLE] …
tsroute2 [-6] rule add|del [not] [from PREFIX] [to PREFIX] [iif NAME] [oif NAME] [fwmark MARK[/MASK]] [priority N]
         [ipproto P] [sport N-M] [dport N-M] [uidrange N-M] [table TABLE|goto N|blackhole|unreachable|prohibit] …
tsroute2 [-4|-6] rule flush [table TABLE] …`,
};

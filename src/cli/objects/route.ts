import { routeType } from '../../messages/route/route-names.js';
import { type Route, rtmsg, rtnexthop } from '../../messages/route/rtmsg.js';
import { CommandError } from '../errors.js';
import type { CommandObject } from '../objects.js';
import type { Obj } from '../scope.js';
import type { Column } from '../table.js';
import type { Aliases, Words } from '../words.js';

const TABLES: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 };
const MAIN = 254;

/** The name of a table, or its number. */
export function tableName(table: number | undefined): string | number | undefined {
  for (const name in TABLES) if (TABLES[name] === table) return name;
  return table;
}

/** The number of a table; undefined for `all`. */
export function tableNumber(word: string): number | undefined {
  if (word === 'all') return undefined;
  const number = Object.hasOwn(TABLES, word) ? TABLES[word] : /^\d+$/.test(word) ? Number(word) : undefined;
  if (number === undefined)
    throw new CommandError(`table: '${word}' is neither a number nor main, local, default or all`);
  return number;
}

function via(words: Words): void {
  const value = words.next();
  if (value === 'inet' || value === 'inet6') words.target.via = { family: value, addr: words.next() };
  else words.target.gateway = value;
}

function dev(words: Words): void {
  const name = words.next();
  words.target.dev = /^\d+$/.test(name) ? Number(name) : name;
}

const onlink = (words: Words): void => words.addFlag('flags', 'onlink');

const hop: Aliases = {
  via,
  dev,
  onlink,
  weight: (words) => {
    const weight = words.next();
    if (!/^[1-9]\d*$/.test(weight))
      throw new CommandError(`weight: '${weight}' is not a number from 1 to 256`);
    words.target.hops = Number(weight) - 1;
  },
  nexthop,
};

/** `nexthop via … dev … weight …`, as often as there are. */
function nexthop(words: Words): void {
  const hops = (words.value.multipath ??= []) as Obj[];
  const target: Obj = {};
  hops.push(target);
  words.enterOnly(rtnexthop, target, `multipath.${hops.length - 1}`, hop);
}

const types = Object.fromEntries(
  Object.keys(routeType.names).map((type) => [
    type,
    (words: Words) => {
      words.value.type = type;
    },
  ]),
);

/** A lightweight tunnel as text: `mpls 100/200`, `ip id 7 dst 192.0.2.9`. */
function encapText({ encapType, encap }: { encapType?: unknown; encap?: unknown }): string | undefined {
  if (encapType === undefined || encapType === 'none') return undefined;
  const parts = Object.entries((encap ?? {}) as object).map(([key, value]) => {
    const text =
      typeof value === 'object'
        ? JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}` : v))
        : `${value}`;
    return encapType === 'mpls' && key === 'dst' ? text : `${key} ${text}`;
  });
  return [encapType, ...parts].join(' ');
}

export const route: CommandObject = {
  name: 'route',
  verbs: ['show', 'add', 'change', 'set', 'replace', 'append', 'prepend', 'del', 'get', 'flush'],
  grammar: {
    message: rtmsg,
    interfaces: ['dev', 'oif', 'iif'],
    inner: ['metrics'],
    aliases: {
      ...types,
      to: 'dst',
      exact: 'dst',
      via,
      dev,
      onlink,
      nexthop,
      metric: 'priority',
      preference: 'priority',
      proto: 'protocol',
      from: 'src',
      src: 'prefsrc',
      dsfield: 'tos',
      nhid: 'nhId',
      default: (words) => {
        words.value.dst = 'default';
      },
      table: (words) => {
        const table = tableNumber(words.next());
        if (table === undefined) words.all = true;
        else words.value.table = table;
      },
      scope: (words) => {
        const value = words.next();
        words.set('scope', value === 'global' ? 'universe' : value);
      },
    },
    positional(words, word) {
      if (words.value.dst !== undefined || !/[.:/\d]|^(all|any)$/.test(word)) return false;
      if (words.verb === 'get' && word.includes('/')) throw new CommandError(`'${word}' is not an address`);
      words.value.dst = word === 'all' || word === 'any' ? 'default' : word;
      return true;
    },
  },
  shown({ all, value: filter }) {
    if (all || filter.table !== undefined) return undefined;
    if (filter.family !== undefined && filter.family !== 'inet' && filter.family !== 'inet6')
      return undefined;
    return ({ table }: Route) => table === MAIN;
  },
  interfaces: ({ oif, iif, multipath }: Route) => [
    oif,
    iif,
    ...(multipath ?? []).map(({ ifindex }) => ifindex),
  ],
  columns: (names): Column<Route>[] => [
    { title: 'TYPE', cell: ({ type }) => (type === 'unicast' ? undefined : type) },
    { title: 'DST', cell: ({ dst }) => dst, style: 'magenta' },
    { title: 'SRC', cell: ({ src }) => src },
    {
      title: 'VIA',
      cell: ({ gateway, via: other, multipath }) =>
        gateway ??
        other?.addr ??
        multipath
          ?.map(
            (one) =>
              `${one.gateway ?? one.via?.addr ?? 'direct'}%${names.of(one.ifindex)}*${(one.hops ?? 0) + 1}${one.encapType === undefined ? '' : `[${encapText(one)}]`}`,
          )
          .join(' '),
      style: 'magenta',
    },
    { title: 'ENCAP', cell: (route) => encapText(route) },
    { title: 'DEV', cell: ({ oif }) => names.of(oif), style: 'cyan' },
    { title: 'TABLE', cell: ({ table }) => (table === MAIN ? undefined : tableName(table)) },
    { title: 'PROTO', cell: ({ protocol }) => protocol },
    { title: 'SCOPE', cell: ({ scope }) => (scope === 'universe' ? undefined : scope) },
    { title: 'METRIC', cell: ({ priority }) => priority, right: true },
    { title: 'PREFSRC', cell: ({ prefsrc }) => prefsrc, style: 'magenta' },
    { title: 'MTU', cell: ({ metrics }) => metrics?.mtu, right: true },
    { title: 'NHID', cell: ({ nhId }) => nhId, right: true },
    { title: 'FLAGS', cell: ({ flags }) => flags?.join(',') },
  ],
  usage: `tsroute2 route [show] [PREFIX] [table TABLE|all] [dev NAME] [proto PROTOCOL] [type TYPE] …
tsroute2 route get ADDRESS [from ADDRESS] [iif NAME] [oif NAME] [mark N] …
tsroute2 route add|append|prepend|replace|change [TYPE] PREFIX|default [via ADDRESS] [dev NAME] [metric N] [table TABLE]
         [src ADDRESS] [mtu N] [onlink] [nhid N] … [nexthop via ADDRESS dev NAME weight N] …
tsroute2 route del|flush …`,
};

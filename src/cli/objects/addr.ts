import { type Address, ifaddrmsg } from '../../messages/route/ifaddrmsg.js';
import type { CommandObject } from '../objects.js';
import type { Obj } from '../scope.js';
import type { Column } from '../table.js';
import type { Aliases, Words } from '../words.js';

const FOREVER = 0xffffffff;

function lifetime(key: 'valid' | 'prefered') {
  return (words: Words): void => {
    const seconds = words.next();
    const info = (words.value.cacheinfo ??= {}) as Obj;
    words.set(`cacheinfo.${key}`, seconds);
    // nothing is preferred for longer than it is valid
    info.valid ??= FOREVER;
    info.prefered ??= info.valid;
  };
}

function broadcast(words: Words): void {
  const value = words.next();
  if (value !== '+' && value !== '-') {
    words.set('broadcast', value);
    return;
  }
  const [address = '', length = '32'] = String(words.value.local ?? words.value.address).split('/');
  const bytes = address.split('.').map(Number);
  const number = bytes.reduce((all, byte) => all * 256 + byte, 0);
  const host = 2 ** (32 - Number(length));
  const last = Math.floor(number / host) * host + (value === '+' ? host - 1 : 0);
  words.value.broadcast = [24, 16, 8, 0].map((shift) => (last >>> shift) & 255).join('.');
}

const flags: Aliases = Object.fromEntries(
  Object.entries({
    home: 'homeaddress',
    nodad: 'nodad',
    mngtmpaddr: 'managetempaddr',
    noprefixroute: 'noprefixroute',
    autojoin: 'mcautojoin',
    secondary: 'secondary',
    temporary: 'secondary',
    optimistic: 'optimistic',
    deprecated: 'deprecated',
    tentative: 'tentative',
    dadfailed: 'dadfailed',
    permanent: 'permanent',
  }).map(([word, flag]) => [word, (words: Words) => words.addFlag('flags', flag)]),
);

function time(seconds: number | undefined): string | undefined {
  return seconds === undefined || seconds === FOREVER ? undefined : `${seconds}s`;
}

export const addr: CommandObject = {
  name: 'addr',
  verbs: ['show', 'add', 'change', 'set', 'replace', 'del', 'flush'],
  grammar: {
    message: ifaddrmsg,
    interfaces: ['dev'],
    aliases: {
      ...flags,
      dev: (words) => {
        const name = words.next();
        words.value.dev = /^\d+$/.test(name) ? Number(name) : name;
      },
      peer: (words) => {
        words.value.local ??= String(words.value.address).split('/')[0];
        words.value.address = words.next();
      },
      brd: broadcast,
      broadcast,
      valid_lft: lifetime('valid'),
      preferred_lft: lifetime('prefered'),
      metric: 'rtPriority',
      priority: 'rtPriority',
      protocol: 'proto',
      to: 'address',
      scope: (words) => {
        const value = words.next();
        words.set('scope', value === 'global' ? 'universe' : value);
      },
    },
    positional(words, word) {
      if (words.verb === 'show' || words.verb === 'flush') {
        if (words.value.dev !== undefined || words.value.address !== undefined) return false;
        if (/[.:]/.test(word) && /^[\da-f:.]+(\/\d+)?$/i.test(word)) words.value.address = word;
        else words.value.dev = word;
        return true;
      }
      if (words.value.address !== undefined || !/[.:/\d]/.test(word)) return false;
      words.value.address = word;
      return true;
    },
  },
  interfaces: ({ index }: Address) => [index],
  columns: (names): Column<Address>[] => [
    { title: 'DEV', cell: ({ index }) => names.of(index), style: 'cyan' },
    {
      title: 'ADDRESS',
      cell: ({ local, address, prefixlen }) => {
        if (local === undefined || local === address) return `${address}/${prefixlen}`;
        return local;
      },
      style: 'magenta',
    },
    {
      title: 'PEER',
      cell: ({ local, address, prefixlen }) =>
        local === undefined || address === undefined || local === address
          ? undefined
          : `${address}/${prefixlen}`,
      style: 'magenta',
    },
    { title: 'BROADCAST', cell: ({ broadcast: text }) => text },
    { title: 'SCOPE', cell: ({ scope }) => (scope === 'universe' ? 'global' : scope) },
    { title: 'FLAGS', cell: ({ flags: list }) => list?.filter((flag) => flag !== 'permanent').join(',') },
    { title: 'VALID', cell: ({ cacheinfo }) => time(cacheinfo?.valid), right: true },
    { title: 'PREFERRED', cell: ({ cacheinfo }) => time(cacheinfo?.prefered), right: true },
    { title: 'PROTO', cell: ({ proto }) => (proto === 'unspec' ? undefined : proto) },
    { title: 'METRIC', cell: ({ rtPriority }) => rtPriority, right: true },
    { title: 'LABEL', cell: ({ label, index }) => (label === names.of(index) ? undefined : label) },
  ],
  usage: `tsroute2 addr [show] [dev NAME] [scope SCOPE] [FLAG …]
tsroute2 addr add|change|replace PREFIX dev NAME [peer PREFIX] [broadcast ADDRESS|+] [label NAME] [scope SCOPE]
         [metric N] [valid_lft SECONDS] [preferred_lft SECONDS] [nodad] [noprefixroute] …
tsroute2 addr del PREFIX dev NAME
tsroute2 addr flush dev NAME [scope SCOPE] …`,
};

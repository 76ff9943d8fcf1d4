import { describe, it } from 'node:test';
import type { Address, AddressInput, Neighbour, NeighbourInput, Rule, RuleInput } from '../../src/index.js';
import { type Json, noNamespaces } from '../helpers.js';
import { compareTwins, type Twin } from '../support/twins.js';

const SETUP = `
  link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
  link set v0 up
  link set v1 up
`;

describe('rules, addresses and neighbours', { skip: noNamespaces }, () => {
  it('rules are what ip makes of them', async (context) => {
    let priority = 1000;
    const one = (name: string, words: string, rule: RuleInput, family = ''): Twin => {
      const own = ++priority;
      return {
        name: `rule ${name}`,
        key: `${own}`,
        command: `ip ${family} rule add priority ${own} ${words}`.replace('  ', ' '),
        make: (ipr) => ipr.rule.add({ priority: own, ...rule }),
      };
    };
    await compareTwins<Rule>(context, {
      area: 'rule',
      setup: SETUP,
      twins: [
        one('from to table', 'from 10.0.0.0/8 to 192.0.2.0/24 table 100', {
          src: '10.0.0.0/8',
          dst: '192.0.2.0/24',
          table: 100,
        }),
        one('IPv6', 'from fd00::/8 table 100', { src: 'fd00::/8', table: 100 }, '-6'),
        one('iif oif', 'iif v0 oif v1 table 100', { iifname: 'v0', oifname: 'v1', table: 100 }),
        one('fwmark', 'fwmark 0x5/0xff table 100', { fwmark: 5, fwmask: 0xff, table: 100 }),
        one('tos', 'tos 0x10 table 100', { tos: 16, table: 100 }),
        one('ipproto and ports', 'ipproto tcp sport 80 dport 1000-2000 table 100', {
          ipProto: 6,
          sportRange: { start: 80, end: 80 },
          dportRange: { start: 1000, end: 2000 },
          table: 100,
        }),
        one('uidrange', 'uidrange 100-200 table 100', { uidRange: { start: 100, end: 200 }, table: 100 }),
        one('not', 'not from 10.0.0.0/8 table 100', { flags: ['invert'], src: '10.0.0.0/8', table: 100 }),
        one('goto', 'goto 32766', { goto: 32766 }),
        one('nop', 'nop', { action: 'nop' }),
        one('blackhole', 'blackhole', { action: 'blackhole' }),
        one('unreachable', 'unreachable', { action: 'unreachable' }),
        one('prohibit', 'prohibit', { action: 'prohibit' }),
        one('suppress_prefixlength', 'table main suppress_prefixlength 0', {
          table: 254,
          suppressPrefixlen: 0,
        }),
        one('suppress_ifgroup', 'table main suppress_ifgroup 5', { table: 254, suppressIfgroup: 5 }),
        one('tun_id', 'tun_id 77 table 100', { tunId: 77, table: 100 }),
        one('l3mdev', 'l3mdev', { l3mdev: 1 }),
        one('realms', 'table 100 realms 3/4', { table: 100, flow: (3 << 16) | 4 }),
        one('protocol', 'table 100 protocol zebra', { table: 100, protocol: 'zebra' }),
        one('large table', 'table 100000', { table: 100000 }),
      ],
      shown: (where) => [
        ...where.ipJson('-4 rule show'),
        ...where.ipJson('-6 rule show').filter(({ src }) => String(src).includes(':')),
      ],
      keyShown: ({ priority: own }) => `${own}`,
      dump: (ipr) => ipr.rule.dump(),
      keyRead: ({ priority: own }) => `${own}`,
      del: (ipr, rule) => ipr.rule.del(rule),
      add: (ipr, rule) => ipr.rule.add(rule),
    });
  });

  it('addresses are what ip makes of them', async (context) => {
    const one = (name: string, words: string, address: AddressInput): Twin => ({
      name,
      key: words.split(/[/ ]/)[0]!,
      command: `addr add ${words} dev v0`,
      make: (ipr) => ipr.addr.add({ dev: 'v0', ...address }),
    });
    await compareTwins<Address>(context, {
      area: 'addr',
      setup: SETUP,
      twins: [
        one('IPv4', '10.0.0.1/24', { address: '10.0.0.1/24' }),
        one('broadcast and label', '10.0.1.1/24 broadcast 10.0.1.255 label v0:x', {
          address: '10.0.1.1/24',
          broadcast: '10.0.1.255',
          label: 'v0:x',
        }),
        one('peer', '10.0.2.1 peer 10.0.2.2/32', { local: '10.0.2.1', address: '10.0.2.2/32' }),
        one('scope and metric', '10.0.3.1/24 scope link metric 50', {
          address: '10.0.3.1/24',
          scope: 'link',
          rtPriority: 50,
        }),
        one('noprefixroute', '10.0.4.1/24 noprefixroute', {
          address: '10.0.4.1/24',
          flags: ['noprefixroute'],
        }),
        one('lifetimes', '10.0.5.1/24 valid_lft 4000 preferred_lft 3000', {
          address: '10.0.5.1/24',
          cacheinfo: { valid: 4000, prefered: 3000 },
        }),
        one('IPv6', 'fd00::1/64 nodad', { address: 'fd00::1/64', flags: ['nodad'] }),
        one('IPv6 lifetimes', 'fd01::1/64 nodad valid_lft 4000 preferred_lft 3000', {
          address: 'fd01::1/64',
          flags: ['nodad'],
          cacheinfo: { valid: 4000, prefered: 3000 },
        }),
        one('IPv6 deprecated', 'fd02::1/64 nodad preferred_lft 0', {
          address: 'fd02::1/64',
          flags: ['nodad'],
          cacheinfo: { valid: 0xffffffff, prefered: 0 },
        }),
        one('IPv6 home and managed', 'fd03::1/64 nodad home mngtmpaddr', {
          address: 'fd03::1/64',
          flags: ['nodad', 'homeaddress', 'managetempaddr'],
        }),
        one('IPv6 peer', 'fd04::1 peer fd04::2/64 nodad', {
          local: 'fd04::1',
          address: 'fd04::2/64',
          flags: ['nodad'],
        }),
      ],
      shown: (where) =>
        where
          .ipJson('addr show dev v0')
          .flatMap(({ addr_info }) => addr_info as Json[])
          .map((info) => ({ ...info, ...secondsOf(info) })),
      keyShown: ({ local }) => String(local),
      dump: (ipr) => ipr.addr.dump({ dev: 'v0' }),
      keyRead: ({ local, address }) => (local ?? address)!,
      del: (ipr, address) => ipr.addr.del(address),
      add: (ipr, address) => ipr.addr.add(address),
      volatile: ['cacheinfo'],
    });
  });

  it('neighbours are what ip makes of them', async (context) => {
    const one = (name: string, dst: string, words: string, neighbour: NeighbourInput, proxy = ''): Twin => ({
      name,
      key: dst,
      command: `neigh add ${proxy} ${dst} dev v0 ${words}`.replace('  ', ' ').trim(),
      make: (ipr) => ipr.neigh.add({ dev: 'v0', dst, ...neighbour }),
    });
    const lladdr = '02:00:00:00:00:99';
    await compareTwins<Neighbour>(context, {
      area: 'neigh',
      setup: SETUP,
      twins: [
        one('permanent', '10.0.0.2', `lladdr ${lladdr}`, { lladdr }),
        one('noarp', '10.0.0.3', `lladdr ${lladdr} nud noarp`, { lladdr, state: ['noarp'] }),
        one('IPv6 router', 'fd00::2', `lladdr ${lladdr} router`, { lladdr, flags: ['router'] }),
        one('extern_learn', '10.0.0.4', `lladdr ${lladdr} extern_learn`, { lladdr, flags: ['extLearned'] }),
        one('protocol', '10.0.0.5', `lladdr ${lladdr} protocol zebra`, { lladdr, protocol: 'zebra' }),
        one('managed', '10.0.0.6', 'managed extern_learn', {
          flagsExt: ['managed'],
          flags: ['extLearned'],
        }),
        one('proxy', '10.0.0.7', '', { flags: ['proxy'] }, 'proxy'),
        one('IPv6 proxy', 'fd00::7', '', { flags: ['proxy'] }, 'proxy'),
      ],
      shown: (where) => [
        ...where.ipJson('neigh show nud all dev v0'),
        ...where.ipJson('neigh show proxy dev v0'),
      ],
      keyShown: ({ dst }) => String(dst),
      dump: async (ipr) => [
        ...(await ipr.neigh.dump({ dev: 'v0' })).filter(({ state }) => !state?.includes('failed')),
        ...(await ipr.neigh.dump({ dev: 'v0', flags: ['proxy'] })),
      ],
      keyRead: ({ dst }) => dst!,
      del: (ipr, neighbour) => ipr.neigh.del(neighbour),
      add: (ipr, neighbour) => ipr.neigh.add(neighbour),
      volatile: ['cacheinfo', 'probes'],
    });
  });
});

/** Lifetimes run down while they are looked at. */
function secondsOf(info: Json): Json {
  const round = (seconds: unknown) => Math.ceil(Number(seconds) / 100);
  return {
    valid_life_time: round(info.valid_life_time),
    preferred_life_time: round(info.preferred_life_time),
  };
}

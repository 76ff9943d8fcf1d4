import { type Neighbour, ndmsg } from '../../messages/route/ndmsg.js';
import type { CommandObject } from '../objects.js';
import type { Column } from '../table.js';
import { device, flag, value } from './words.js';

export const bridgeFdb: CommandObject = {
  name: 'bridge.fdb',
  verbs: ['show', 'add', 'append', 'replace', 'del', 'get', 'flush'],
  grammar: {
    message: ndmsg,
    interfaces: ['dev', 'master', 'via'],
    aliases: {
      dev: device('dev'),
      brport: device('dev'),
      br: device('master'),
      via: device('via'),
      self: flag('flags', 'self'),
      master: flag('flags', 'master'),
      router: flag('flags', 'router'),
      sticky: flag('flags', 'sticky'),
      use: flag('flags', 'use'),
      extern_learn: flag('flags', 'extLearned'),
      local: value('state', ['permanent']),
      static: value('state', ['noarp']),
      dynamic: value('state', ['reachable']),
      nhid: 'nhId',
    },
    positional(words, word) {
      if (words.value.lladdr !== undefined || !/^[\da-f]{1,2}(:[\da-f]{1,2})+$/i.test(word)) return false;
      words.value.lladdr = word;
      return true;
    },
  },
  interfaces: ({ ifindex, master, ndaIfindex }: Neighbour) => [ifindex, master, ndaIfindex],
  columns: (names): Column<Neighbour>[] => [
    { title: 'LLADDR', cell: ({ lladdr }) => lladdr, style: 'yellow' },
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    { title: 'VLAN', cell: ({ vlan }) => vlan, right: true },
    { title: 'DST', cell: ({ dst }) => dst, style: 'magenta' },
    { title: 'NHID', cell: ({ nhId }) => nhId, right: true },
    { title: 'VNI', cell: ({ vni }) => vni, right: true },
    { title: 'VIA', cell: ({ ndaIfindex }) => names.of(ndaIfindex), style: 'cyan' },
    { title: 'MASTER', cell: ({ master }) => names.of(master), style: 'cyan' },
    { title: 'STATE', cell: ({ state }) => state?.join(',') },
    { title: 'FLAGS', cell: ({ flags, flagsExt }) => [...(flags ?? []), ...(flagsExt ?? [])].join(',') },
  ],
  usage: `tsroute2 bridge fdb [show] [br NAME] [dev NAME] [vlan N] [static|dynamic|local]
tsroute2 bridge fdb add|append|replace|del LLADDR dev NAME [self|master] [local|static|dynamic] [vlan N] [sticky]
         [dst ADDRESS] [port N] [vni N] [via NAME] [src_vni N] [nhid N]
tsroute2 bridge fdb get LLADDR br NAME [vlan N]
tsroute2 bridge fdb flush br NAME …`,
};

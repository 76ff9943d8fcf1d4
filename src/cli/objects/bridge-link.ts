import type { BridgeLink } from '../../iproute/bridge/port.js';
import { brport } from '../../messages/route/link/brport.js';
import { type Message, message, struct } from '../../schema/index.js';
import type { CommandObject } from '../objects.js';
import type { Column } from '../table.js';
import type { Words } from '../words.js';
import { device, flag, text, value } from './words.js';

/** Its words: a port's settings. */
const words = message('bridge link', { header: struct('', '', {}), attributes: brport }) as Message;

/** A switch that stands for one of two values. */
const hairpin = (from: Words): void => {
  from.target.mode = from.next() === 'on' ? 'hairpin' : 'unspec';
};

/** What is told by 0 and 1. */
const SWITCHES = [
  'guard',
  'protect',
  'fastLeave',
  'learning',
  'unicastFlood',
  'mcastFlood',
  'bcastFlood',
  'mcastToUcast',
  'isolated',
  'locked',
  'mab',
  'neighSuppress',
  'vlanTunnel',
] as const;

const switchedOn = (port: BridgeLink): string[] => [
  ...(port.mode === 'hairpin' ? ['hairpin'] : []),
  ...SWITCHES.filter((key) => port[key] === 1),
];

export const bridgeLink: CommandObject = {
  name: 'bridge.link',
  verbs: ['show', 'set'],
  grammar: {
    message: words,
    interfaces: ['dev', 'master', 'backupPort'],
    aliases: {
      dev: device('dev'),
      hairpin,
      fastleave: 'fastLeave',
      root_block: 'protect',
      flood: 'unicastFlood',
      mcast_router: 'multicastRouter',
      mcast_to_unicast: 'mcastToUcast',
      backup_port: device('backupPort'),
      nobackup_port: value('backupPort', 0),
      hwmode: text('hwmode'),
      self: flag('flags', 'self'),
      master: (from) => {
        if (from.verb === 'show') device('master')(from);
        else from.addFlag('flags', 'master');
      },
    },
  },
  interfaces: ({ ifindex, master, backupPort }: BridgeLink) => [ifindex, master, backupPort],
  columns: (names): Column<BridgeLink>[] => [
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    { title: 'MASTER', cell: ({ master }) => names.of(master), style: 'cyan' },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'PRIORITY', cell: ({ priority }) => priority, right: true },
    { title: 'COST', cell: ({ cost }) => cost, right: true },
    { title: 'ON', cell: (port) => switchedOn(port).join(',') },
    { title: 'BACKUP', cell: ({ backupPort }) => names.of(backupPort), style: 'cyan' },
    { title: 'HWMODE', cell: ({ hwmode }) => hwmode },
  ],
  usage: `tsroute2 bridge link [show] [dev NAME] [master NAME]
tsroute2 bridge link set dev NAME [cost N] [priority N] [state STATE] [guard|hairpin|fastleave|root_block on|off]
         [learning|flood|mcast_flood|bcast_flood|isolated|locked|neigh_suppress|vlan_tunnel on|off]
         [mcast_router TYPE] [backup_port NAME|nobackup_port] [hwmode veb|vepa] [self] [master]`,
};

import type { Vni } from '../../iproute/bridge/vni.js';
import { vniEntry } from '../../messages/route/tunnel_msg.js';
import { type Message, message, struct } from '../../schema/index.js';
import type { CommandObject } from '../objects.js';
import type { Column } from '../table.js';
import { device, text } from './words.js';

const words = message('bridge vni', { header: struct('', '', {}), attributes: vniEntry }) as Message;

export const bridgeVni: CommandObject = {
  name: 'bridge.vni',
  verbs: ['show', 'add', 'del', 'flush'],
  grammar: {
    message: words,
    interfaces: ['dev'],
    aliases: { dev: device('dev'), vni: text('vni'), remote: text('remote'), group: text('remote') },
  },
  interfaces: ({ ifindex }: Vni) => [ifindex],
  columns: (names): Column<Vni>[] => [
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    {
      title: 'VNI',
      cell: ({ start, end }) => (end === undefined ? `${start}` : `${start}-${end}`),
      right: true,
    },
    { title: 'REMOTE', cell: ({ group, group6 }) => group ?? group6, style: 'magenta' },
  ],
  usage: `tsroute2 bridge vni [show] [dev NAME] [vni N[-N]]
tsroute2 bridge vni add dev NAME vni N[-N] [remote ADDRESS|group ADDRESS]
tsroute2 bridge vni del dev NAME vni N[-N]
tsroute2 bridge vni flush dev NAME`,
};

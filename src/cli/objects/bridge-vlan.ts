import type { BridgeVlan } from '../../iproute/bridge/vlan.js';
import { vlanEntry } from '../../messages/route/br_vlan_msg.js';
import { bridgeVlanFlags } from '../../messages/route/link/af-bridge.js';
import { type Message, message, struct } from '../../schema/index.js';
import { u16 } from '../../schema/types.js';
import type { CommandObject } from '../objects.js';
import type { Column } from '../table.js';
import { device, flag, text } from './words.js';

/** Its words: an entry without the struct around VLAN and flags. */
const words = message('bridge vlan', {
  header: struct('', '', { vid: u16, flags: bridgeVlanFlags }),
  attributes: vlanEntry,
}) as Message;

export const bridgeVlan: CommandObject = {
  name: 'bridge.vlan',
  verbs: ['show', 'add', 'set', 'del', 'flush'],
  grammar: {
    message: words,
    interfaces: ['dev'],
    aliases: {
      dev: device('dev'),
      vid: text('vid'),
      pvid: flag('flags', 'pvid'),
      untagged: flag('flags', 'untagged'),
      // the device says which
      self: () => {},
      master: () => {},
      tunnel_id: 'tunnelInfo.id',
    },
  },
  interfaces: ({ ifindex }: BridgeVlan) => [ifindex],
  columns: (names): Column<BridgeVlan>[] => [
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    {
      title: 'VLAN',
      cell: ({ vid, range }) => (range === undefined ? `${vid}` : `${vid}-${range}`),
      right: true,
    },
    { title: 'FLAGS', cell: ({ flags }) => flags.join(',') },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'TUNNEL', cell: ({ tunnelInfo }) => tunnelInfo?.id, right: true },
    { title: 'MCAST_ROUTER', cell: ({ mcastRouter }) => mcastRouter },
  ],
  usage: `tsroute2 bridge vlan [show] [dev NAME] [vid N[-N]]
tsroute2 bridge vlan add dev NAME vid N[-N] [pvid] [untagged] [tunnel_id N]
tsroute2 bridge vlan set dev NAME vid N[-N] [state STATE] [mcast_router TYPE] [tunnel_id N] [neigh_suppress on|off]
tsroute2 bridge vlan del dev NAME vid N[-N]
tsroute2 bridge vlan flush dev NAME`,
};

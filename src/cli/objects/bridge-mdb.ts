import type { MdbMember } from '../../iproute/bridge/mdb.js';
import { mdbEntry } from '../../messages/route/br_port_msg.js';
import type { CommandObject } from '../objects.js';
import type { Column } from '../table.js';
import { device, text, value } from './words.js';

export const bridgeMdb: CommandObject = {
  name: 'bridge.mdb',
  verbs: ['show', 'add', 'replace', 'del', 'flush'],
  grammar: {
    message: mdbEntry,
    interfaces: ['dev', 'port', 'via'],
    aliases: {
      dev: device('dev'),
      port: device('port'),
      via: device('via'),
      grp: text('addr'),
      src: 'source',
      permanent: value('state', 'permanent'),
      temp: value('state', 'temporary'),
      filter_mode: 'groupMode',
      source_list: (words) => {
        words.value.srcList = words.next().split(',');
      },
      proto: 'rtprot',
    },
  },
  interfaces: ({ ifindex, port, viaIfindex }: MdbMember) => [ifindex, port, viaIfindex],
  columns: (names): Column<MdbMember>[] => [
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    { title: 'PORT', cell: ({ port }) => names.of(port), style: 'cyan' },
    { title: 'GROUP', cell: ({ addr }) => addr, style: 'magenta' },
    { title: 'SOURCE', cell: ({ source }) => source, style: 'magenta' },
    { title: 'VLAN', cell: ({ vid }) => vid || undefined, right: true },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'MODE', cell: ({ groupMode }) => groupMode },
    { title: 'SOURCES', cell: ({ srcList }) => srcList?.map(({ address }) => address).join(',') },
    { title: 'DST', cell: ({ dst }) => dst },
    { title: 'FLAGS', cell: ({ flags }) => flags?.join(',') },
  ],
  usage: `tsroute2 bridge mdb [show] [dev NAME] [port NAME] [grp ADDRESS] [vid N]
tsroute2 bridge mdb add|replace|del dev NAME port NAME grp ADDRESS [src ADDRESS] [permanent|temp] [vid N]
         [filter_mode include|exclude] [source_list ADDRESS,…] [proto PROTO]
tsroute2 bridge mdb flush dev NAME …`,
};

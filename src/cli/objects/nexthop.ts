import { type Nexthop, nhmsg } from '../../messages/route/nexthop.js';
import type { CommandObject } from '../objects.js';
import type { Column } from '../table.js';
import type { Words } from '../words.js';
import { device, flag, text } from './words.js';

function members({ group }: Nexthop): string | undefined {
  return group?.map(({ id, weight }) => (weight === 1 ? `${id}` : `${id},${weight}`)).join('/');
}

/** A time of resilient groups: seconds, told in hundredths. */
const seconds =
  (key: string) =>
  (words: Words): void =>
    words.set(`resGroup.${key}`, `${Math.round(Number(words.next()) * 100)}`);

export const nexthop: CommandObject = {
  name: 'nexthop',
  verbs: ['show', 'add', 'replace', 'change', 'del', 'get', 'flush'],
  grammar: {
    message: nhmsg,
    interfaces: ['dev', 'oif', 'master'],
    aliases: {
      dev: device('dev'),
      vrf: device('master'),
      via: text('gateway'),
      onlink: flag('flags', 'onlink'),
      proto: 'protocol',
      group: text('group'),
      type: (words) => {
        const type = words.next();
        words.value.groupType = type === 'resilient' ? 'res' : type;
      },
      buckets: 'resGroup.buckets',
      idle_timer: seconds('idleTimer'),
      unbalanced_timer: seconds('unbalancedTimer'),
    },
  },
  interfaces: ({ oif }: Nexthop) => [oif],
  columns: (names): Column<Nexthop>[] => [
    { title: 'ID', cell: ({ id }) => id, right: true },
    { title: 'VIA', cell: ({ gateway }) => gateway, style: 'magenta' },
    { title: 'DEV', cell: ({ oif }) => names.of(oif), style: 'cyan' },
    { title: 'GROUP', cell: members },
    {
      title: 'TYPE',
      cell: ({ group, groupType }) => (group && groupType === 'res' ? 'resilient' : undefined),
    },
    { title: 'BUCKETS', cell: ({ resGroup }) => resGroup?.buckets, right: true },
    {
      title: 'KIND',
      cell: ({ blackhole, fdb }) => [...(blackhole ? ['blackhole'] : []), ...(fdb ? ['fdb'] : [])].join(','),
    },
    { title: 'ENCAP', cell: ({ encapType }) => encapType },
    { title: 'PROTO', cell: ({ protocol }) => (protocol === 'unspec' ? undefined : protocol) },
    { title: 'FLAGS', cell: ({ flags }) => flags?.join(',') },
  ],
  usage: `tsroute2 nexthop [show] [dev NAME] [master NAME] [groups] [fdb]
tsroute2 nexthop add|replace id N [via ADDRESS] [dev NAME] [onlink]|blackhole|group ID[,WEIGHT]/… [fdb] [type resilient]
         [buckets N] [idle_timer SECONDS] [unbalanced_timer SECONDS] …
tsroute2 nexthop get|del id N
tsroute2 nexthop flush [dev NAME] …`,
};

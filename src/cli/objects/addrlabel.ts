import { type AddressLabel, ifaddrlblmsg } from '../../messages/route/addrlabel.js';
import type { CommandObject } from '../objects.js';
import type { Column } from '../table.js';
import { device, text } from './words.js';

export const addrlabel: CommandObject = {
  name: 'addrlabel',
  verbs: ['show', 'add', 'replace', 'del', 'get', 'flush'],
  grammar: {
    message: ifaddrlblmsg,
    interfaces: ['dev'],
    aliases: { dev: device('dev'), prefix: text('address') },
  },
  interfaces: ({ index }: AddressLabel) => [index],
  columns: (names): Column<AddressLabel>[] => [
    { title: 'PREFIX', cell: ({ address }) => address ?? '::/0', style: 'magenta' },
    { title: 'LABEL', cell: ({ label }) => label, right: true },
    { title: 'DEV', cell: ({ index }) => names.of(index), style: 'cyan' },
  ],
  usage: `tsroute2 addrlabel [show]
tsroute2 addrlabel add|replace|del prefix PREFIX label N [dev NAME]`,
};

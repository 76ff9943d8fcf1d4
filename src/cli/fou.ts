import { Fou, type FouInput, type FouPort } from '../fou/fou.js';
import type { Column } from './table.js';
import { flagAt, lists, numberAt, type Readers, textAt, verbTool } from './verbs.js';

const HELP = `tsroute2 fou [show | add … | del …]: ports that tunnels over UDP are received by, in the words of ip fou

add port N ipproto N|gue [-6] [local ADDR] [peer ADDR] [peer_port N] [dev DEV]
del port N [-6] [local ADDR] [peer ADDR] [peer_port N] [dev DEV]

Options: -n NAMESPACE, --json.
`;

const readers: Readers<Partial<FouInput>> = {
  port: numberAt('port'),
  ipproto: numberAt('ipproto'),
  gue: flagAt('gue'),
  local: textAt('local'),
  peer: textAt('peer'),
  peer_port: numberAt('peerPort'),
  dev: textAt('dev'),
};

const columns: readonly Column<FouPort>[] = [
  { title: 'PORT', cell: ({ port }) => port, right: true, style: 'cyan' },
  { title: 'FAMILY', cell: ({ family }) => family, style: 'blue' },
  { title: 'WITHIN', cell: ({ gue, ipproto }) => (gue ? 'gue' : ipproto) },
  { title: 'LOCAL', cell: ({ local }) => local },
  { title: 'PEER', cell: ({ peer, peerPort }) => [peer, peerPort].filter(Boolean).join(' ') },
  { title: 'DEV', cell: ({ dev }) => dev, right: true },
];

/** `tsroute2 fou`: ports from the command line, in the words of `ip fou`. */
export const fou = verbTool<Fou>({
  name: 'fou',
  help: HELP,
  first: 'show',
  open: ({ netns }) => new Fou({ netns }),
  verbs: {
    show: lists((one) => one.list(), columns),
    add: (one, words, { family }) => one.add({ ...family6(family), ...words.read(readers, {}) } as FouInput),
    del: (one, words, { family }) => one.del({ ...family6(family), ...words.read(readers, {}) } as FouInput),
  },
});

const family6 = (family: string | undefined): object => (family === undefined ? {} : { family });

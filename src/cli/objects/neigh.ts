import { type Neighbour, ndmsg } from '../../messages/route/ndmsg.js';
import type { CommandObject } from '../objects.js';
import type { Column } from '../table.js';
import type { Aliases, Words } from '../words.js';

const flag =
  (name: string) =>
  (words: Words): void =>
    words.addFlag('flags', name);

const states: Aliases = Object.fromEntries(
  ['permanent', 'noarp', 'stale', 'reachable', 'incomplete', 'delay', 'probe', 'failed'].map((state) => [
    state,
    (words: Words) => {
      words.value.state = [state];
    },
  ]),
);

export const neigh: CommandObject = {
  name: 'neigh',
  verbs: ['show', 'add', 'change', 'set', 'replace', 'append', 'del', 'get', 'flush'],
  grammar: {
    message: ndmsg,
    interfaces: ['dev', 'master'],
    aliases: {
      ...states,
      dev: (words) => {
        const name = words.next();
        words.value.dev = /^\d+$/.test(name) ? Number(name) : name;
      },
      to: 'dst',
      vrf: 'master',
      nud: (words) => {
        const value = words.next();
        if (value === 'all') words.all = true;
        else words.set('state', value === 'none' ? '' : value);
      },
      proxy: (words) => {
        words.addFlag('flags', 'proxy');
        if (words.peek()?.match(/[.:]/)) words.value.dst = words.next();
      },
      router: flag('router'),
      use: flag('use'),
      extern_learn: flag('extLearned'),
      managed: (words) => words.addFlag('flagsExt', 'managed'),
    },
    positional(words, word) {
      if (words.value.dst !== undefined || !/[.:]/.test(word)) return false;
      words.value.dst = word;
      return true;
    },
  },
  // those that resolve nothing are only listed when asked for: `nud all`
  shown({ all, value: filter }) {
    if (all || filter.state !== undefined) return undefined;
    if ((filter.flags as string[] | undefined)?.includes('proxy') || filter.family === 'bridge')
      return undefined;
    return ({ state }: Neighbour) => !(state?.length === 0 || state?.includes('noarp'));
  },
  interfaces: ({ ifindex, master }: Neighbour) => [ifindex, master],
  columns: (names): Column<Neighbour>[] => [
    { title: 'DST', cell: ({ dst }) => dst, style: 'magenta' },
    { title: 'DEV', cell: ({ ifindex }) => names.of(ifindex), style: 'cyan' },
    { title: 'LLADDR', cell: ({ lladdr }) => lladdr, style: 'yellow' },
    {
      title: 'STATE',
      cell: ({ state }) => state?.join(','),
      style: (text) =>
        text === 'failed' ? 'red' : text === 'reachable' || text === 'permanent' ? 'green' : undefined,
    },
    { title: 'FLAGS', cell: ({ flags, flagsExt }) => [...(flags ?? []), ...(flagsExt ?? [])].join(',') },
    { title: 'MASTER', cell: ({ master }) => names.of(master), style: 'cyan' },
    { title: 'VLAN', cell: ({ vlan }) => vlan, right: true },
    { title: 'PROTO', cell: ({ protocol }) => protocol },
  ],
  usage: `tsroute2 neigh [show] [dev NAME] [nud STATE|all] [proxy] …
tsroute2 neigh add|change|replace ADDRESS dev NAME [lladdr LLADDR] [nud STATE] [router] …
tsroute2 neigh add proxy ADDRESS dev NAME
tsroute2 neigh del|get ADDRESS dev NAME
tsroute2 neigh flush dev NAME …`,
};

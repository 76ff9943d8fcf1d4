import type { TeamOption } from '../team/option.js';
import { Team } from '../team/team.js';
import { show, type Verb, verbTool, type Words } from './verbs.js';

const HELP = `tsroute2 team VERB DEV [WORD …]: options and ports of team devices, in the words of teamnl

options DEV | ports DEV
getoption DEV NAME [-p PORT]   setoption DEV NAME VALUE [port PORT] [index N]

Options: -n NAMESPACE, --json.
`;

function typed(type: TeamOption['type'], text: string): TeamOption['value'] {
  if (type === 'flag') return text === 'true' || text === '1' || text === 'on';
  return text;
}

const where = (words: Words): { port?: string; arrayIndex?: number } => {
  const key: { port?: string; arrayIndex?: number } = {};
  while (!words.done) {
    if (words.one('a word', 'port', 'index') === 'port') key.port = words.next('port');
    else key.arrayIndex = words.number('index');
  }
  return key;
};

const columns = [
  { title: 'OPTION', cell: ({ name }: TeamOption) => name, style: 'cyan' as const },
  { title: 'PORT', cell: ({ port }: TeamOption) => port, right: true },
  { title: 'INDEX', cell: ({ arrayIndex }: TeamOption) => arrayIndex, right: true },
  { title: 'TYPE', cell: ({ type }: TeamOption) => type },
  { title: 'VALUE', cell: ({ value }: TeamOption) => `${value}` },
];

const VERBS: Readonly<Record<string, Verb<Team>>> = {
  options: async (team, words, options) => show(await team.options(words.next('DEV')), columns, options),
  ports: async (team, words, options) =>
    show(
      await team.ports(words.next('DEV')),
      [
        { title: 'PORT', cell: ({ ifname }) => ifname, style: 'cyan' },
        { title: 'LINK', cell: ({ linkup }) => (linkup ? 'up' : 'down'), style: 'green' },
        { title: 'SPEED', cell: ({ speed }) => speed, right: true },
        { title: 'DUPLEX', cell: ({ duplex }) => duplex },
      ],
      options,
    ),
  getoption: async (team, words, options) => {
    const [dev, name] = [words.next('DEV'), words.next('NAME')];
    show(
      (await team.options(dev)).filter((one) => one.name === name),
      columns,
      options,
    );
  },
  setoption: async (team, words) => {
    const [dev, name, value] = [words.next('DEV'), words.next('NAME'), words.next('VALUE')];
    const known = (await team.options(dev)).find((one) => one.name === name);
    await team.setOption(dev, name, typed(known?.type ?? 'string', value), where(words));
  },
};

/** `tsroute2 team`: options and ports of team devices, in the words of `teamnl`. */
export const team = verbTool<Team>({
  name: 'team',
  help: HELP,
  open: ({ netns }) => new Team({ netns }),
  verbs: VERBS,
});

import { Ovs, type OvsFlow, type OvsVport } from '../ovs/ovs.js';
import { formatActions, formatKey } from '../ovs/text.js';
import type { Column } from './table.js';
import { show, type Verb, verbTool, type Words } from './verbs.js';

const HELP = `tsroute2 ovs VERB [DP] [WORD …]: Open vSwitch in the kernel, in the words of ovs-dpctl

show [DP]                   datapaths with their ports
dump-dps                    datapaths
dump-flows DP               flows
add-dp DP                   del-dp DP
add-if DP DEV [type=internal|vxlan|geneve|gre]      del-if DP DEV
del-flows DP

Options: -n NAMESPACE, --json.
`;

type Port = OvsVport & { datapath: string };
const ports: readonly Column<Port>[] = [
  { title: 'DATAPATH', cell: ({ datapath }) => datapath, style: 'cyan' },
  { title: 'PORT', cell: ({ portNo }) => portNo, right: true },
  { title: 'NAME', cell: ({ name }) => name, style: 'blue' },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'RX', cell: ({ stats }) => `${stats.rxPackets ?? 0}`, right: true },
  { title: 'TX', cell: ({ stats }) => `${stats.txPackets ?? 0}`, right: true },
];
const flows: readonly Column<OvsFlow>[] = [
  { title: 'FLOW', cell: ({ key, mask }) => formatKey(key, mask), style: 'cyan' },
  { title: 'PACKETS', cell: ({ packets }) => `${packets}`, right: true },
  { title: 'BYTES', cell: ({ bytes }) => `${bytes}`, right: true },
  { title: 'ACTIONS', cell: ({ actions }) => formatActions(actions) },
];

const datapath = (words: Words): string => words.next('DP');

const VERBS: Readonly<Record<string, Verb<Ovs>>> = {
  show: async (ovs, words, options) => {
    const names = words.done ? (await ovs.datapaths()).map(({ name }) => name) : [datapath(words)];
    const all: Port[] = [];
    for (const name of names)
      for (const port of await ovs.vports(name)) all.push({ datapath: name, ...port });
    show(all, ports, options);
  },
  'dump-dps': async (ovs, words, options) => {
    words.end();
    show(
      await ovs.datapaths(),
      [
        { title: 'DATAPATH', cell: ({ name }) => name, style: 'cyan' },
        { title: 'FLOWS', cell: ({ stats }) => `${stats.flows}`, right: true },
        { title: 'HIT', cell: ({ stats }) => `${stats.hit}`, right: true },
        { title: 'MISSED', cell: ({ stats }) => `${stats.missed}`, right: true },
        { title: 'LOST', cell: ({ stats }) => `${stats.lost}`, right: true },
      ],
      options,
    );
  },
  'dump-flows': async (ovs, words, options) => show(await ovs.flows(datapath(words)), flows, options),
  'add-dp': (ovs, words) => ovs.addDatapath(datapath(words)),
  'del-dp': (ovs, words) => ovs.delDatapath(datapath(words)),
  'add-if': (ovs, words) => {
    const name = datapath(words);
    const [dev = '', ...given] = words.next('DEV').split(',');
    const type = [...given, ...(words.done ? [] : [words.next('type')])].map((one) =>
      one.replace(/^type=/, ''),
    )[0];
    return ovs.addVport(name, { name: dev, type: type as 'internal' | undefined });
  },
  'del-if': (ovs, words) => ovs.delVport(datapath(words), words.next('DEV')),
  'del-flows': (ovs, words) => ovs.flushFlows(datapath(words)),
};

/** `tsroute2 ovs`: Open vSwitch in the kernel from the command line, in the words of `ovs-dpctl`. */
export const ovs = verbTool<Ovs>({
  name: 'ovs',
  help: HELP,
  first: 'show',
  open: ({ netns }) => new Ovs({ netns }),
  verbs: VERBS,
});

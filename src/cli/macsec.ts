import { Macsec, type MacsecDevice, type MacsecSa } from '../macsec/macsec.js';
import type { MacsecInput } from '../objects/macsec.js';
import { commandTool, sends } from './command-tool.js';
import type { Column } from './table.js';
import { show } from './verbs.js';

interface Row {
  device?: MacsecDevice;
  way: string;
  sci?: string;
  sa?: MacsecSa;
  active?: boolean;
}

const columns: readonly Column<Row>[] = [
  { title: 'DEVICE', cell: ({ device }) => device?.ifname, style: 'cyan' },
  { title: 'CIPHER', cell: ({ device }) => device?.cipher },
  { title: 'VALIDATE', cell: ({ device }) => device?.validate },
  {
    title: 'FLAGS',
    cell: ({ device }) =>
      device &&
      (['protect', 'encrypt', 'includeSci', 'endStation', 'scb', 'replay'] as const)
        .filter((one) => device[one])
        .join(','),
  },
  { title: 'OFFLOAD', cell: ({ device }) => (device?.offload === 'off' ? undefined : device?.offload) },
  { title: 'WAY', cell: ({ way }) => way, style: 'blue' },
  { title: 'SCI', cell: ({ sci }) => sci },
  { title: 'SA', cell: ({ sa }) => sa?.an, right: true },
  { title: 'PN', cell: ({ sa }) => sa && `${sa.pn}`, right: true },
  {
    title: 'STATE',
    cell: ({ active }) => (active === undefined ? undefined : active ? 'on' : 'off'),
    style: 'green',
  },
  { title: 'KEY', cell: ({ sa }) => sa?.keyid },
];

function rowsOf(device: MacsecDevice): Row[] {
  return [
    { device, way: 'tx', sci: device.sci },
    ...device.txSas.map((sa) => ({ way: 'tx', sa, active: sa.active })),
    ...device.rxScs.flatMap(({ sci, active, sas }) => [
      { way: 'rx', sci, active },
      ...sas.map((sa) => ({ way: 'rx', sa, active: sa.active })),
    ]),
  ];
}

/** `tsroute2 macsec`: channels and keys from the command line, in the words of `ip macsec`. */
export const macsec = commandTool<Macsec>({
  name: 'macsec',
  open: ({ netns }) => new Macsec({ netns }),
  actions: {
    'macsec dump': async (one, { dev }: MacsecInput, options) => {
      const devices = dev === undefined ? await one.list() : [await one.get(dev)];
      if (options.json) show(devices, [], options);
      else show(devices.flatMap(rowsOf), columns, options);
    },
  },
  otherwise: sends,
});

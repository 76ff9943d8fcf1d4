// Whole processes, from exec to exit.

import { wired } from '../core/namespace.mjs';
import { built, inBench } from '../core/paths.mjs';
import { run } from '../core/process.mjs';
import { inLibrary, inPeers, node } from './commands.mjs';

const whole = (command) => (context) => {
  const [program, ...words] = command(context);
  return run(program, words, { namespace: context.place.name });
};
const python = ({ tools }) => tools.pyroute2.command;
let quiet;

export const startUp = {
  name: 'start-up',
  title: () => 'start-up: importing the package, reading one link',
  place: () => (quiet ??= wired()),
  tables: [
    {
      metric: 'wall',
      unit: 'ms',
      floor: 'empty',
      extras: [
        { title: 'cpu', metric: 'cpu', unit: 'ms' },
        { title: 'peak', metric: 'peak', unit: 'MiB' },
      ],
    },
  ],
  variants: [
    { id: 'node', label: 'node -e 0', short: 'node', run: whole(() => [node, '-e', '0']) },
    {
      id: 'empty',
      label: 'node, an empty module',
      short: 'empty',
      run: whole(() => [node, inPeers('empty.mjs')]),
    },
    {
      id: 'import',
      label: 'tsroute2, import',
      needs: ['library'],
      run: whole(() => [node, inLibrary('import.mjs')]),
    },
    {
      id: 'first',
      label: 'tsroute2, import and one link',
      needs: ['library'],
      run: whole(() => [node, inLibrary('first-link.mjs')]),
    },
    {
      id: 'unkept',
      label: 'the same, no compiled code kept',
      needs: ['library'],
      run: whole(() => ['env', 'NODE_DISABLE_COMPILE_CACHE=1', node, inLibrary('first-link.mjs')]),
    },
    {
      id: 'command',
      label: 'tsroute2 link show lo',
      needs: ['commandLine'],
      run: whole(({ tools }) => [node, tools.commandLine.path, 'link', 'show', 'lo']),
    },
    {
      id: 'ip',
      label: 'ip -j link show lo',
      needs: ['ip'],
      run: whole(() => ['ip', '-j', 'link', 'show', 'lo']),
    },
    {
      id: 'go',
      label: 'Go, ten links',
      needs: ['go'],
      run: whole(() => [built('vishvananda'), 'get', '1', '10']),
    },
    {
      id: 'pythonImport',
      label: 'pyroute2, import',
      needs: ['pyroute2'],
      run: whole((context) => [python(context), '-c', 'import pyroute2']),
    },
    {
      id: 'python',
      label: 'pyroute2, import and ten links',
      needs: ['pyroute2'],
      run: whole((context) => [python(context), inBench('python', 'peer.py'), 'get', '1', '10']),
    },
  ],
  targets: [
    ['import', 15],
    ['first', 25],
    ['command', 25],
  ].map(([variant, most]) => ({
    variant,
    metric: 'wall',
    against: 'empty',
    as: 'difference',
    atMost: most / 1e3,
    says: `at most ${most} ms over an empty module`,
  })),
};

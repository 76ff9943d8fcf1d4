// An IP set filled with many entries.

import { writeFileSync } from 'node:fs';
import { wired } from '../core/namespace.mjs';
import { built } from '../core/paths.mjs';
import { run } from '../core/process.mjs';
import { address } from '../library/support.mjs';
import { library, thousands } from './commands.mjs';

let file;

/** `ipset restore` from a file; the time is that of the process, and what it made is removed outside of it. */
async function restored({ size, place }) {
  if (!file) {
    file = built('ipset.restore');
    const lines = Array.from({ length: size }, (_, i) => `add bench ${address(i)}\n`);
    writeFileSync(file, `create bench hash:ip hashsize 65536 maxelem ${size}\n${lines.join('')}`);
  }
  const { wall, peak } = await run('ipset', ['restore', '-file', file], { namespace: place.name });
  await run('ipset', ['destroy', 'bench'], { namespace: place.name });
  return { seconds: wall, peak };
}

export const ipset = {
  name: 'ipset',
  title: (size) => `an IP set of ${thousands(size)} entries`,
  sizes: { full: 100_000, quick: 10_000 },
  place: wired,
  tables: [
    {
      metric: 'seconds',
      unit: 'ms',
      floor: 'restore',
      extras: [{ title: 'peak', metric: 'peak', unit: 'MiB' }],
    },
  ],
  variants: [
    { id: 'restore', label: 'ipset restore', short: 'restore', needs: ['ipset'], run: restored },
    {
      id: 'library',
      label: 'tsroute2, IPSet.add',
      needs: ['library', 'ipset'],
      run: library('add-ipset.mjs', ({ size }) => [size]),
    },
  ],
  targets: [
    {
      variant: 'library',
      metric: 'seconds',
      against: 'restore',
      atMost: 0.7,
      says: 'at most 0.7 x ipset restore',
    },
  ],
};

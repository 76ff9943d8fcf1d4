// One transaction of many routes, beside ip -batch; and the same one undone because its last request is refused.

import { writeFileSync } from 'node:fs';
import { table, wired } from '../core/namespace.mjs';
import { built } from '../core/paths.mjs';
import { run } from '../core/process.mjs';
import { address } from '../library/support.mjs';
import { library, thousands } from './commands.mjs';

const none = (sample) => {
  if (sample.errors) throw new Error(`${sample.errors} routes are not as they should be`);
};

let batchFile;

async function ipBatch({ size, place }) {
  if (!batchFile) {
    batchFile = built('transaction.batch');
    const line = (_, i) => `route add ${address(i)}/32 via 192.168.77.2 table ${table} metric 32\n`;
    writeFileSync(batchFile, Array.from({ length: size }, line).join(''));
  }
  const sample = await run('ip', ['-batch', batchFile], { namespace: place.name });
  return { ...sample, seconds: sample.wall };
}

export const ipdbTransaction = {
  name: 'ipdb-transaction',
  title: (size) => `one transaction of ${thousands(size)} routes`,
  sizes: { full: 100_000, quick: 10_000 },
  place: wired,
  restore: ({ size, place }) =>
    run(built('routes'), ['delete', 'batch', size, table, place.oif].map(String), { namespace: place.name }),
  tables: [
    {
      title: 'planned, sent and verified',
      metric: 'seconds',
      unit: 'ms',
      floor: 'ip',
      extras: [{ title: 'peak', metric: 'peak', unit: 'MiB' }],
    },
  ],
  variants: [
    { id: 'ip', label: 'ip -batch', short: 'ip', needs: ['ip'], run: ipBatch },
    {
      id: 'commit',
      label: 'IPDB',
      needs: ['library'],
      check: none,
      run: library('transact.mjs', ({ size }) => ['commit', size, table]),
    },
    {
      id: 'failing',
      label: 'IPDB, the last refused, all undone',
      needs: ['library'],
      check: none,
      run: library('transact.mjs', ({ size }) => ['failing', size, table]),
    },
  ],
  targets: [
    { variant: 'commit', metric: 'seconds', against: 'ip', atMost: 2.5, says: 'at most 2.5 x ip -batch' },
    { variant: 'failing', metric: 'seconds', against: 'ip', atMost: 5, says: 'at most 5 x ip -batch' },
  ],
};

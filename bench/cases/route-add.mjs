// Route adds, one by one and batched. Times are per route, since the slowest peers add fewer of them.

import { writeFileSync } from 'node:fs';
import { table, wired } from '../core/namespace.mjs';
import { built } from '../core/paths.mjs';
import { run } from '../core/process.mjs';
import { address } from '../library/support.mjs';
import { c, go, library, peer, pyroute2, thousands } from './commands.mjs';

const perRoute =
  (start, total = 'seconds') =>
  async (context) => {
    const sample = await start(context);
    sample.count ??= context.size;
    return { ...sample, each: sample[total] / sample.count };
  };

const none = (sample) => {
  if (sample.errors) throw new Error(`${sample.errors} of ${sample.count} adds failed`);
};

const words = (mode) => (context) => [mode, context.size, table, context.place.oif];
const fewer = (mode, count) => (context) => [mode, Math.min(count, context.size), table, context.place.oif];

const addOne = c('routes', (context) => ['add', ...words('one')(context)]);
const addBatch = c('routes', (context) => ['add', ...words('batch')(context)]);

const shared = {
  sizes: { full: 100_000, quick: 10_000 },
  place: wired,
  restore: ({ size, place }) =>
    run(built('routes'), ['delete', 'batch', size, table, place.oif].map(String), { namespace: place.name }),
  tables: [
    { metric: 'each', unit: 'us', floor: 'c', extras: [{ title: 'peak', metric: 'peak', unit: 'MiB' }] },
  ],
};

export const routeAdd = {
  ...shared,
  name: 'route-add',
  title: (size) => `${thousands(size)} route adds, one by one`,
  variants: [
    { id: 'c', label: 'C, one by one', short: 'C', check: none, run: perRoute(addOne) },
    {
      id: 'library',
      label: 'tsroute2, one per await',
      needs: ['library'],
      check: none,
      run: perRoute(library('add-routes.mjs', words('one'))),
    },
    {
      id: 'go',
      label: 'Go vishvananda/netlink',
      needs: ['go'],
      check: none,
      run: perRoute(go(words('add'))),
    },
    {
      id: 'pyroute2',
      label: 'pyroute2 (5,000)',
      needs: ['pyroute2'],
      check: none,
      run: perRoute(pyroute2(fewer('add', 5_000))),
    },
    {
      id: 'ip',
      label: 'ip, spawned for each (100)',
      needs: ['ip'],
      check: none,
      run: perRoute(peer('ip-json.mjs', ['add', 100, table])),
    },
  ],
  targets: [{ variant: 'library', metric: 'each', against: 'c', atMost: 1.25, says: 'at most 1.25 x C' }],
};

let batchFile;

function ipBatch({ size, place }) {
  if (!batchFile) {
    batchFile = built('routes.batch');
    const line = (_, i) => `route add ${address(i)}/32 via 192.168.77.2 dev v0 table ${table} metric 32\n`;
    writeFileSync(batchFile, Array.from({ length: size }, line).join(''));
  }
  return run('ip', ['-batch', batchFile], { namespace: place.name });
}

export const routeBatch = {
  ...shared,
  name: 'route-batch',
  title: (size) => `${thousands(size)} route adds, batched`,
  variants: [
    { id: 'c', label: 'C, 200 KB a send', short: 'C', check: none, run: perRoute(addBatch) },
    {
      id: 'library',
      label: 'tsroute2, batch()',
      needs: ['library'],
      check: none,
      run: perRoute(library('add-routes.mjs', words('batch'))),
    },
    { id: 'ip', label: 'ip -batch', needs: ['ip'], run: perRoute(ipBatch, 'wall') },
    {
      id: 'pyroute2',
      label: 'pyroute2, IPBatch (5,000)',
      needs: ['pyroute2'],
      run: perRoute(pyroute2(fewer('batch', 5_000))),
    },
  ],
  targets: [
    { variant: 'library', metric: 'each', against: 'c', atMost: 1.25, says: 'at most 1.25 x C' },
    {
      variant: 'library',
      metric: 'each',
      against: 'ip',
      atMost: 1 / 3,
      says: '3 x faster than ip -batch',
      invert: true,
    },
  ],
  notes: [
    'the tsroute2 variant ends with a thousand adds that must fail: each has to come back as EEXIST with its request',
    'Go vishvananda/netlink has no batches; pyroute2 does not read the answers of an IPBatch here',
  ],
};

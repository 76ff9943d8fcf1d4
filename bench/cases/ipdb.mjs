// The live database: opening it with a large table, what that takes, and what is left of a storm.

import { table, wired, withRoutes } from '../core/namespace.mjs';
import { built } from '../core/paths.mjs';
import { run, start } from '../core/process.mjs';
import { complete, inLibrary, library, libraryWithGc, node, thousands } from './commands.mjs';

const all = complete(({ size }) => size);

export const ipdb = {
  name: 'ipdb',
  title: (size) => `database with ${thousands(size)} routes`,
  sizes: { full: 500_000, quick: 50_000 },
  place: withRoutes,
  tables: [
    { title: 'opened and indexed, fresh process', metric: 'seconds', unit: 'ms', floor: 'dump' },
    { title: 'longest wait of the event loop', metric: 'blocked', unit: 'ms' },
    { title: 'memory of one route, indexes included', metric: 'each', unit: 'bytes' },
    { title: 'longest-prefix look-up', metric: 'lookup', unit: 'us' },
  ],
  variants: [
    {
      id: 'dump',
      label: 'dump in batches, nothing kept',
      short: 'dump',
      needs: ['library'],
      check: all,
      run: library('dump-routes.mjs', ['batches', table, 1, 0]),
    },
    {
      id: 'open',
      label: 'IPDB',
      needs: ['library'],
      check: all,
      run: library('open-ipdb.mjs', ['open', table]),
    },
    {
      id: 'memory',
      label: 'IPDB',
      needs: ['library'],
      check: all,
      run: libraryWithGc('open-ipdb.mjs', ['memory', table]),
    },
  ],
  targets: [
    { variant: 'open', metric: 'seconds', against: 'dump', atMost: 3, says: 'at most 3 x the dump' },
    { variant: 'open', metric: 'lookup', atMost: 2e-6, says: 'at most 2 us' },
    { variant: 'memory', metric: 'each', atMost: 400, says: 'at most 400 B' },
  ],
};

const storm =
  (receiveBuffer) =>
  async ({ size, place }) => {
    const words = [node, inLibrary('mirror-storm.mjs'), table, receiveBuffer].map(String);
    const watching = start(words[0], words.slice(1), { namespace: place.name, timeout: 120_000 });
    try {
      await watching.line('ready');
      const adding = ['add', 'batch', size, table, place.oif].map(String);
      const producer = await run(built('routes'), adding, { namespace: place.name });
      if (producer.errors) throw new Error(`the producer failed ${producer.errors} times`);
    } finally {
      watching.closeInput();
    }
    const sample = await watching.finished;
    await run(built('routes'), ['delete', 'batch', size, table, place.oif].map(String), {
      namespace: place.name,
    });
    return sample;
  };

export const ipdbStorm = {
  name: 'ipdb-storm',
  title: (size) => `mirror after ${thousands(size)} changes by another process`,
  sizes: { full: 100_000, quick: 20_000 },
  place: wired,
  tables: [
    {
      title: 'routes in which mirror and kernel differ',
      metric: 'wrong',
      unit: 'count',
      extras: [
        { title: 'overruns', metric: 'overruns', unit: 'count' },
        { title: 'settled after', metric: 'settling', unit: 'ms' },
      ],
    },
  ],
  variants: [
    { id: 'own', label: 'IPDB', needs: ['library'], check: all, run: storm(0) },
    {
      id: 'small',
      label: 'IPDB, receive buffer of 64 KiB',
      needs: ['library'],
      check: all,
      run: storm(65_536),
    },
  ],
  targets: ['own', 'small'].map((variant) => ({
    variant,
    metric: 'wrong',
    statistic: 'max',
    atMost: 0,
    says: 'none',
    unit: 'count',
  })),
};

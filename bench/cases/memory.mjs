// What a large dump takes: peak memory of the process, and memory of one object that is kept.

import { table, withRoutes } from '../core/namespace.mjs';
import { c, complete, go, library, libraryWithGc, peer, peerWithGc, thousands } from './commands.mjs';

const all = complete(({ size }) => size);

// A program that is told to collect garbage has no peak worth comparing.
const eachOnly = (run) => async (context) => {
  const { each, count } = await run(context);
  return { each, count };
};

export const memory = {
  name: 'memory',
  title: (size) => `memory of a dump of ${thousands(size)} routes`,
  sizes: { full: 500_000, quick: 50_000 },
  place: withRoutes,
  tables: [
    { title: 'peak memory of the process', metric: 'peak', unit: 'MiB', floor: 'c' },
    { title: 'memory of one decoded route, all kept in one array', metric: 'each', unit: 'bytes' },
  ],
  variants: [
    { id: 'c', label: 'C, receive only', short: 'C', check: all, run: c('dump', ['route', table, 1]) },
    { id: 'node', label: 'Node, doing nothing', run: peer('empty.mjs', []) },
    {
      id: 'fresh',
      label: 'tsroute2, batches',
      needs: ['library'],
      check: all,
      run: library('dump-routes.mjs', ['batches', table, 1, 0]),
    },
    {
      id: 'array',
      label: 'tsroute2, array',
      needs: ['library'],
      check: all,
      run: library('dump-routes.mjs', ['array', table, 1, 0]),
    },
    {
      id: 'ip',
      label: 'ip -j, spawned and parsed',
      needs: ['ip'],
      check: all,
      run: peer('ip-json.mjs', ['routes', table]),
    },
    { id: 'go', label: 'Go vishvananda/netlink', needs: ['go'], check: all, run: go(['routes', table]) },
    {
      id: 'each',
      label: 'tsroute2',
      needs: ['library'],
      check: all,
      run: eachOnly(libraryWithGc('measure-heap.mjs', [table])),
    },
    {
      id: 'ipEach',
      label: 'ip -j, spawned and parsed',
      needs: ['ip'],
      check: all,
      run: eachOnly(peerWithGc('ip-json.mjs', ['memory', table])),
    },
  ],
  targets: [{ variant: 'each', metric: 'each', atMost: 400, says: 'at most 400 B' }],
};

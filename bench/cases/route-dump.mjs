// Dump of a routing table, fully read into objects.

import { table, withRoutes } from '../core/namespace.mjs';
import { c, complete, go, library, otherLibraries, peer, pyroute2, thousands } from './commands.mjs';

const all = complete(({ size }) => size);
const timeTable = {
  metric: 'seconds',
  unit: 'ms',
  floor: 'c',
  extras: [
    { title: 'cpu', metric: 'cpu', unit: 'ms' },
    { title: 'peak', metric: 'peak', unit: 'MiB' },
  ],
};

const floor = {
  id: 'c',
  label: 'C, receive only',
  short: 'C',
  check: all,
  run: c('dump', ['route', table, 1]),
};

const streamed = (id, label, mode, passes, warmUps) => ({
  id,
  label,
  needs: ['library'],
  check: all,
  run: library('dump-routes.mjs', [mode, table, passes, warmUps]),
});

const peers = [
  {
    id: 'ip',
    label: 'ip -j, spawned and parsed',
    needs: ['ip'],
    check: all,
    run: peer('ip-json.mjs', ['routes', table]),
  },
  {
    id: 'libmnl',
    label: 'libmnl, attributes found',
    needs: ['libmnl'],
    check: all,
    run: c('libmnl', ['route', table, 1]),
  },
  { id: 'libnl', label: 'libnl, objects', needs: ['libnl'], check: all, run: c('libnl', ['route', table]) },
  { id: 'go', label: 'Go vishvananda/netlink', needs: ['go'], check: all, run: go(['routes', table]) },
  ...otherLibraries(['routes', table], all),
];

/** A table that a program reads once: most of the time is that of code that is cold. */
const shortDump = (name, full, targets) => ({
  name,
  title: (size) => `dump of ${thousands(size)} routes`,
  sizes: { full, quick: full / 4 },
  place: withRoutes,
  tables: [timeTable],
  variants: [
    floor,
    streamed('fresh', 'tsroute2, batches, fresh process', 'batches', 1, 0),
    streamed('array', 'tsroute2, array, fresh process', 'array', 1, 0),
    streamed('warm', 'tsroute2, batches, warm', 'batches', 25, 15),
    streamed('warmArray', 'tsroute2, array, warm', 'array', 25, 15),
    ...peers,
    {
      id: 'pyroute2',
      label: 'pyroute2',
      needs: ['pyroute2'],
      reps: 2,
      check: all,
      run: pyroute2(['routes', table]),
    },
  ],
  targets: Object.entries(targets).map(([variant, most]) => ({
    variant,
    metric: 'seconds',
    against: 'c',
    atMost: most,
    says: `at most ${most} x C`,
  })),
});

export const shortRouteDump = shortDump('route-dump-10k', 10_000, {
  fresh: 2.5,
  array: 2.5,
  warm: 1.25,
  warmArray: 1.6,
});
export const smallRouteDump = shortDump('route-dump-20k', 20_000, {
  fresh: 2.5,
  array: 2.5,
  warm: 1.25,
  warmArray: 1.6,
});

export const largeRouteDump = {
  name: 'route-dump-500k',
  title: (size) => `dump of ${thousands(size)} routes`,
  sizes: { full: 500_000, quick: 50_000 },
  place: withRoutes,
  tables: [timeTable],
  variants: [
    floor,
    streamed('fresh', 'tsroute2, batches, fresh process', 'batches', 1, 0),
    streamed('warm', 'tsroute2, batches, warm', 'batches', 5, 2),
    streamed('array', 'tsroute2, array, fresh process', 'array', 1, 0),
    streamed('items', 'tsroute2, one by one, fresh process', 'items', 1, 0),
    ...peers,
  ],
  targets: [
    { variant: 'fresh', metric: 'seconds', against: 'c', atMost: 1.35, says: 'at most 1.35 x C' },
    { variant: 'warm', metric: 'seconds', against: 'c', atMost: 1.25, says: 'at most 1.25 x C' },
    { variant: 'array', metric: 'seconds', against: 'c', atMost: 1.6, says: 'at most 1.6 x C' },
  ],
  notes: ['pyroute2 is left out: more than a hundred times the floor. route-dump-20k has it.'],
};

export const hugeRouteDump = {
  name: 'route-dump-1m',
  title: (size) => `dump of ${thousands(size)} routes into an array`,
  sizes: { full: 1_000_000, quick: 100_000 },
  place: withRoutes,
  tables: [timeTable],
  variants: [floor, streamed('array', 'tsroute2, array, fresh process', 'array', 1, 0)].map((one) => ({
    ...one,
    reps: 5,
  })),
  targets: [
    { variant: 'array', metric: 'seconds', against: 'c', atMost: 1.6, says: 'at most 1.6 x C' },
    {
      variant: 'array',
      metric: 'peak',
      in: 'seconds',
      unit: 'MiB',
      atMost: 250 * 2 ** 20,
      says: 'at most 250 MiB at the peak',
    },
  ],
};

// How long a large dump keeps the event loop from anything else.

import { table, withRoutes } from '../core/namespace.mjs';
import { complete, library, peer, thousands } from './commands.mjs';

const all = complete(({ size }) => size);

export const eventLoop = {
  name: 'event-loop',
  title: (size) => `longest wait of the event loop during a dump of ${thousands(size)} routes`,
  sizes: { full: 500_000, quick: 50_000 },
  place: withRoutes,
  tables: [{ metric: 'blocked', unit: 'ms' }],
  variants: [
    { id: 'idle', label: 'Node, doing nothing', run: peer('idle-loop.mjs', []) },
    {
      id: 'batches',
      label: 'tsroute2, batches',
      needs: ['library'],
      check: all,
      run: library('watch-loop.mjs', ['batches', table]),
    },
    {
      id: 'array',
      label: 'tsroute2, array',
      needs: ['library'],
      check: all,
      run: library('watch-loop.mjs', ['array', table]),
    },
  ],
  targets: ['batches', 'array'].map((variant) => ({
    variant,
    metric: 'blocked',
    atMost: 0.02,
    says: 'at most 20 ms',
  })),
};

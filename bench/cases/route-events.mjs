// An event storm: routes added and deleted again by a C program at full rate.

import { table, wired } from '../core/namespace.mjs';
import { built, inBench } from '../core/paths.mjs';
import { run, start } from '../core/process.mjs';
import { inLibrary, inPeers, node, thousands } from './commands.mjs';

const forced = 64 * 1024 * 1024;

const storm =
  (receiver, options = {}) =>
  async (context) => {
    const { size, place } = context;
    const [program, ...words] = receiver(context).map(String);
    const watching = start(program, words, { namespace: place.name, timeout: 120_000, ...options });
    let producer;
    try {
      await watching.line('ready');
      const storming = ['cycle', 'batch', size / 2, table, place.oif].map(String);
      producer = await run(built('routes'), storming, { namespace: place.name });
      if (producer.errors) throw new Error(`the producer failed ${producer.errors} times`);
    } finally {
      watching.closeInput();
    }
    const sample = await watching.finished;
    return {
      ...sample,
      produced: size / producer.seconds,
      rate: sample.seconds > 0 ? sample.count / sample.seconds : 0,
    };
  };

const watchRoutes =
  (block) =>
  ({ size }) => [node, inLibrary('watch-routes.mjs'), size, block];

export const routeEvents = {
  name: 'route-events',
  title: (size) => `${thousands(size)} route events from a producer at full rate`,
  sizes: { full: 200_000, quick: 20_000 },
  place: wired,
  tables: [
    {
      metric: 'rate',
      unit: 'per s',
      floor: 'c',
      extras: [
        { title: 'produced', metric: 'produced', unit: 'per s' },
        { title: 'lost', metric: 'lost', unit: 'count' },
        { title: 'worst', metric: 'lost', unit: 'count', statistic: 'max' },
        { title: 'overruns', metric: 'overruns', unit: 'count' },
        { title: 'cpu', metric: 'cpu', unit: 's' },
        { title: 'peak', metric: 'peak', unit: 'MiB' },
      ],
    },
    { title: 'losses that no overrun announced', metric: 'unreported', unit: 'count' },
  ],
  variants: [
    {
      id: 'c',
      label: 'C, 64 MiB buffer',
      short: 'C',
      run: storm(({ size }) => [built('events'), forced, size]),
    },
    { id: 'cDefault', label: 'C, default buffer', run: storm(({ size }) => [built('events'), 0, size]) },
    { id: 'library', label: 'tsroute2', needs: ['library'], run: storm(watchRoutes(0)) },
    {
      id: 'blocked',
      label: 'tsroute2, thread blocked for 300 ms',
      needs: ['library'],
      run: storm(watchRoutes(300)),
    },
    {
      id: 'unprivileged',
      label: 'tsroute2, unprivileged',
      needs: ['library'],
      run: storm(watchRoutes(0), { unprivileged: true }),
    },
    {
      id: 'unprivilegedBlocked',
      label: 'tsroute2, unprivileged, blocked for 300 ms',
      needs: ['library'],
      run: storm(watchRoutes(300), { unprivileged: true }),
    },
    {
      id: 'ip',
      label: 'ip monitor, lines counted',
      needs: ['ip'],
      run: storm(({ size }) => [node, inPeers('ip-monitor.mjs'), size]),
    },
    {
      id: 'go',
      label: 'Go vishvananda/netlink',
      needs: ['go'],
      reps: 3,
      run: storm(({ size }) => [built('vishvananda'), 'events', size]),
    },
    {
      id: 'pyroute2',
      label: 'pyroute2, 64 MiB buffer',
      needs: ['pyroute2'],
      reps: 2,
      run: storm(({ size, tools }) => [tools.pyroute2.command, inBench('python', 'peer.py'), 'events', size]),
    },
  ],
  targets: [
    ...['library', 'blocked'].map((variant) => ({
      variant,
      metric: 'lost',
      statistic: 'max',
      atMost: 0,
      says: 'none lost',
      unit: 'count',
      in: 'rate',
    })),
    ...['unprivileged', 'unprivilegedBlocked'].map((variant) => ({
      variant,
      metric: 'unreported',
      statistic: 'max',
      atMost: 0,
      says: 'every loss an overrun',
      unit: 'count',
    })),
  ],
  notes: [
    'rates are from the first to the last event received; a monitor that stops early has one too',
    'Go stops at its first overrun and pyroute2 raises: both have lost what came after it',
  ],
};

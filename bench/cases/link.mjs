// Interfaces: all of them, and one.

import { wired, withLinks } from '../core/namespace.mjs';
import { c, complete, go, library, otherLibraries, peer, pyroute2, thousands } from './commands.mjs';

// RTEXT_FILTER_VF, which the library asks for as well: the floor has to receive the same bytes.
const mask = 1;
const all = complete(({ size }) => 2 * size + 1);

export const linkDump = {
  name: 'link-dump',
  title: (size) => `dump of ${thousands(2 * size + 1)} interfaces`,
  sizes: { full: 1_000, quick: 100 },
  place: withLinks,
  tables: [
    {
      metric: 'seconds',
      unit: 'ms',
      floor: 'c',
      extras: [
        { title: 'cpu', metric: 'cpu', unit: 'ms' },
        { title: 'peak', metric: 'peak', unit: 'MiB' },
      ],
    },
  ],
  variants: [
    { id: 'c', label: 'C, receive only', short: 'C', check: all, run: c('dump', ['link', mask, 1]) },
    {
      id: 'warm',
      label: 'tsroute2, warm',
      needs: ['library'],
      check: all,
      run: library('dump-links.mjs', [25, 15]),
    },
    {
      id: 'first',
      label: 'tsroute2, first dump of a process',
      needs: ['library'],
      check: all,
      run: library('dump-links.mjs', [1, 0]),
    },
    {
      id: 'fifth',
      label: 'tsroute2, its fifth',
      needs: ['library'],
      check: all,
      run: library('dump-links.mjs', [1, 4]),
    },
    {
      id: 'thirtieth',
      label: 'tsroute2, its thirtieth',
      needs: ['library'],
      check: all,
      run: library('dump-links.mjs', [1, 29]),
    },
    {
      id: 'libmnl',
      label: 'libmnl, attributes found',
      needs: ['libmnl'],
      check: all,
      run: c('libmnl', ['link', mask, 1]),
    },
    { id: 'libnl', label: 'libnl, objects', needs: ['libnl'], check: all, run: c('libnl', ['link', 0]) },
    {
      id: 'ip',
      label: 'ip -j -d -s, spawned and parsed',
      needs: ['ip'],
      check: all,
      run: peer('ip-json.mjs', ['links']),
    },
    { id: 'go', label: 'Go vishvananda/netlink', needs: ['go'], check: all, run: go(['links']) },
    ...otherLibraries(['links'], all),
    { id: 'pyroute2', label: 'pyroute2', needs: ['pyroute2'], check: all, run: pyroute2(['links']) },
  ],
  targets: [
    { variant: 'first', metric: 'seconds', against: 'c', atMost: 3.0, says: 'at most 3 x C' },
    { variant: 'fifth', metric: 'seconds', against: 'c', atMost: 1.5, says: 'at most 1.5 x C' },
    { variant: 'thirtieth', metric: 'seconds', against: 'c', atMost: 1.5, says: 'at most 1.5 x C' },
    { variant: 'warm', metric: 'seconds', against: 'c', atMost: 1.5, says: 'at most 1.5 x C' },
  ],
};

let quiet;

export const linkGet = {
  name: 'link-get',
  title: (size) => `one link.get by index, median of ${thousands(size)}`,
  sizes: { full: 20_000, quick: 2_000 },
  place: () => (quiet ??= wired()),
  tables: [
    {
      metric: 'seconds',
      unit: 'us',
      floor: 'c',
      extras: [
        { title: 'p99', metric: 'p99', unit: 'us' },
        { title: 'mean', metric: 'mean', unit: 'us' },
      ],
    },
  ],
  variants: [
    { id: 'c', label: 'C, send and recv', short: 'C', run: c('getlink', ({ size }) => [1, mask, size]) },
    {
      id: 'library',
      label: 'tsroute2, awaited',
      needs: ['library'],
      run: library('get-link.mjs', ({ size }) => [1, size]),
    },
    { id: 'go', label: 'Go vishvananda/netlink', needs: ['go'], run: go(({ size }) => ['get', 1, size]) },
    ...otherLibraries(({ size }) => ['get', 1, size]),
    { id: 'pyroute2', label: 'pyroute2', needs: ['pyroute2'], run: pyroute2(['get', 1, 1000]) },
    {
      id: 'ip',
      label: 'ip -j -d -s, spawned and parsed',
      needs: ['ip'],
      run: peer('ip-json.mjs', ['get', 'lo', 30]),
    },
  ],
  targets: [
    { variant: 'library', metric: 'seconds', against: 'c', atMost: 1.4, says: 'at most 1.4 x C' },
    { variant: 'library', metric: 'p99', in: 'seconds', against: 'c', atMost: 3, says: 'p99 at most 3 x C' },
  ],
};

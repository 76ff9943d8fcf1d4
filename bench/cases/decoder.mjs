// Decoding a large capture of nlmon: how long a megabyte takes, and what memory the whole.

import { library } from './commands.mjs';

const variant = (id, label, mode, share = 1) => ({
  id,
  label,
  needs: ['library'],
  run: library('decode-capture.mjs', ({ size }) => [mode, size * share]),
});

export const decoder = {
  name: 'decoder',
  title: (size) => `decoding a capture of ${size} MB`,
  sizes: { full: 100, quick: 10 },
  tables: [
    { title: 'time of one megabyte', metric: 'each', unit: 'ms' },
    { title: 'peak memory of the process', metric: 'peak', unit: 'MiB' },
  ],
  variants: [
    variant('frames', 'datagrams and messages told apart', 'frames'),
    variant('messages', 'messages decoded', 'messages'),
    variant('json', 'messages as JSON', 'json'),
    variant('tenth', 'messages as JSON, a tenth of it', 'json', 0.1),
  ],
  targets: [
    { variant: 'frames', metric: 'each', atMost: 1 / 50, says: 'at least 50 MB/s' },
    { variant: 'messages', metric: 'each', atMost: 1 / 40, says: 'at least 40 MB/s' },
    { variant: 'json', metric: 'each', atMost: 1 / 15, says: 'at least 15 MB/s' },
    {
      variant: 'json',
      metric: 'peak',
      against: 'tenth',
      as: 'difference',
      atMost: 64 * 2 ** 20,
      says: 'as much for a tenth (within 64 MiB)',
    },
  ],
  notes: ['The capture is the samples of rtnetlink again and again; a megabyte of it is some 12 MB of JSON.'],
};

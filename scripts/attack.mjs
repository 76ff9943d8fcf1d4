// The attack on the whole library: `npm run test:attack`, twenty minutes on two cores at most. What has a short form in
// `npm test` runs here in full. Seeds are printed; `TSROUTE2_SEED=N` repeats one.
import { spawnSync } from 'node:child_process';

const seed = Number(process.env.TSROUTE2_SEED ?? Date.now() % 2 ** 31);
console.log(`TSROUTE2_SEED=${seed}`);
const FILES = [
  'trust/',
  'schema/escape',
  'ipset/text',
  'ipdb/tx-journal',
  'ipdb/tx-script',
  'ipdb/tx-killed',
  'ipdb/storm',
];
const { status } = spawnSync(
  process.execPath,
  ['scripts/test.mjs', ...FILES, 'decoder/fuzz', 'faults', 'lifecycle'],
  {
    stdio: 'inherit',
    env: { ...process.env, TSROUTE2_ATTACK: '1', TSROUTE2_SEED: `${seed}` },
    timeout: 20 * 60_000,
  },
);
process.exitCode = status ?? 1;

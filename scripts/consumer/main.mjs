// Packs the package and runs the checks of checks/ with node's own test runner, each of which installs the tarball
// into empty projects (project.mjs).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepareTools } from '../tools.mjs';
import { TARBALL } from './project.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));

/** Runs a command whose output people see; its failure is this script's. */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2], cwd: root, ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Packs into a folder, which builds everything (`prepack`); returns the tarball. */
function pack(folder) {
  run('npm', ['pack', '--loglevel=error', '--pack-destination', folder]);
  const [name] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  return join(folder, name);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tarball: { type: 'string' } },
});
const checks = readdirSync(join(here, 'checks'))
  .filter((file) => file.endsWith('.mjs'))
  .filter((file) => positionals.length === 0 || positionals.some((word) => file.includes(word)))
  .sort()
  .map((file) => join(here, 'checks', file));
if (checks.length === 0) {
  console.error(`consumer-test: no check has such a name: ${positionals.join(', ')}`);
  process.exit(2);
}

prepareTools('consumer', { install: true });
const folder = mkdtempSync(join(tmpdir(), 'tsroute2-pack-'));
try {
  const tarball = values.tarball ? resolve(values.tarball) : pack(folder);
  console.error(`${relative(root, tarball)}: ${(statSync(tarball).size / 1e6).toFixed(2)} MB`);
  const { status, error } = spawnSync(
    process.execPath,
    ['--test', '--test-concurrency=1', '--test-reporter=spec', ...checks],
    { stdio: 'inherit', cwd: root, env: { ...process.env, [TARBALL]: tarball } },
  );
  if (error) throw error;
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

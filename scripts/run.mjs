// Does what package.json's scripts name: installs what is missing, builds what is older than its sources, and runs.
// Plain JavaScript, so that it works before anything is built.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const [task = 'start', ...words] = process.argv.slice(2);

function run(command, args, env = {}) {
  const { status, error, signal } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (error) {
    console.error(`${command}: ${error.message}`);
    process.exit(1);
  }
  if (status !== 0) process.exit(status ?? (signal ? 130 : 1));
}

function install() {
  const wanted = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).devDependencies);
  if (wanted.every((name) => existsSync(join('node_modules', name, 'package.json')))) return;
  console.error('installing the build tools …');
  // not `npm ci`, which refuses a lock file made where optional packages of other systems are left out
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']);
}

/** What only the tests need, and what takes a minute to compile. */
function installForTests() {
  install();
  if (existsSync('node_modules/better-sqlite3/build/Release/better_sqlite3.node')) return;
  console.error('building better-sqlite3 …');
  const { status } = spawnSync('npm', ['rebuild', 'better-sqlite3', '--loglevel=error'], {
    stdio: 'inherit',
  });
  // the tests that need it are then skipped by name
  if (status !== 0) console.error('better-sqlite3 could not be built');
}

async function build({ tests = false } = {}) {
  const { buildNative } = await import('./native.mjs');
  await buildNative();
  const { bundle } = await import('./bundle.mjs');
  rmSync('dist', { recursive: true, force: true });
  await bundle();
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  run(process.execPath, [tsc, '-p', 'scripts/tsconfig.types.json']);
  if (tests) {
    // compiled tests whose sources are gone must not run
    rmSync(join('build', 'test'), { recursive: true, force: true });
    run(process.execPath, [tsc, '-p', 'tsconfig.json']);
  }
}

/** What `npm pack` and `npm publish` need beside: the native part for every machine of the package. */
async function prebuild() {
  const { buildPrebuilds } = await import('./native.mjs');
  try {
    buildPrebuilds();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

const tasks = {
  async pack() {
    install();
    await prebuild();
    await build();
  },
  async build() {
    install();
    await build();
  },
  async start() {
    install();
    await build();
    run(process.execPath, ['examples/tour.mjs', ...words]);
  },
  async test() {
    installForTests();
    await build({ tests: true });
    run(process.execPath, ['scripts/test.mjs', ...words]);
  },
  async 'test:kernels'() {
    install();
    await build({ tests: true });
    run(process.execPath, ['test/kernels/rig/main.mjs', ...words]);
  },
  async bench() {
    install();
    await build();
    run(process.execPath, ['bench/run.mjs', ...words]);
  },
};

if (!(task in tasks)) {
  console.error(`run.mjs: unknown task '${task}' (${Object.keys(tasks).join(', ')})`);
  process.exit(2);
}
await tasks[task]();

// Does what package.json's scripts name: installs what is missing, builds what is older than its sources, and runs.
// Plain JavaScript, so that it works before anything is built.
//   --no-install   installs nothing outside this folder: what is missing is said, and not tested
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCompiler } from './compiler.mjs';
import { restoreManifest, stripManifest } from './manifest.mjs';
import { SYSTEM_PATH } from './shell.mjs';
import { prepareTools } from './tools.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
// programs such as tc are where a user's PATH may not lead
process.env.PATH = [process.env.PATH, ...SYSTEM_PATH].filter(Boolean).join(':');

const NO_INSTALL = '--no-install';
const [task = 'start', ...rest] = process.argv.slice(2);
const words = rest.filter((word) => word !== NO_INSTALL);
const may = { install: !rest.includes(NO_INSTALL) };

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

const versionIn = (folder) => {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
};

/** Whether the packages of the lock file are there, in its versions; those of other systems need not be. */
function isInstalled() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  return Object.entries(packages).every(([path, { version, link, optional }]) => {
    if (path === '') return true;
    if (link) return existsSync(path);
    const there = versionIn(path);
    return there === undefined ? optional === true : there === version || version === undefined;
  });
}

function install() {
  if (isInstalled()) return;
  console.error('installing the build tools …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']);
}

/** Builds better-sqlite3, which only tests need: once for a version of it and of Node, as it takes a minute. */
function buildSqlite() {
  const folder = 'node_modules/better-sqlite3';
  const file = join(folder, 'build', 'Release', 'better_sqlite3.node');
  const kept = join('build', `better-sqlite3-${versionIn(folder)}-${process.versions.modules}.node`);
  if (existsSync(file)) return;
  if (existsSync(kept)) return cpSync(kept, file);
  const log = join('build', 'better-sqlite3.log');
  const tried = `better-sqlite3 ${versionIn(folder)}, Node ${process.version}, PATH ${process.env.PATH}`;
  // the headers that are beside Node need no download
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include', 'node', 'node.h')) ? { npm_config_nodedir: prefix } : {};
  console.error('building better-sqlite3 …');
  const { status, stdout, stderr } = spawnSync('npm', ['rebuild', 'better-sqlite3', '--foreground-scripts'], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, ...headers },
  });
  mkdirSync('build', { recursive: true });
  writeFileSync(log, `${tried}\n${stdout}\n${stderr}`);
  if (status === 0 && existsSync(file)) cpSync(file, kept);
  else console.error(`better-sqlite3 could not be built (see ${log}): its tests are skipped`);
}

/** What is missing for the tests and may not be installed is a skip, which is expected. */
function installForTests(name) {
  install();
  prepareTools(name, may);
  buildSqlite();
}

/** Removes what was compiled from sources that are gone: such tests would still run. */
function removeStale(output, sources) {
  if (!existsSync(output)) return;
  for (const path of readdirSync(output, { recursive: true })) {
    const source = path.replace(/(\.d\.ts|\.js|\.js\.map)$/, '.ts');
    if (source !== path && !existsSync(join(sources, source))) rmSync(join(output, path));
  }
}

/** Runs the compiler, which compiles what has changed since the last time. */
function compile(project) {
  run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', project]);
}

async function build({ tests = false } = {}) {
  const { buildNative, buildRelay } = await import('./native.mjs');
  buildNative({ cc: () => findCompiler(may) });
  buildRelay({ cc: () => findCompiler(may) });
  const { bundle } = await import('./bundle.mjs');
  rmSync('dist', { recursive: true, force: true });
  await bundle();
  removeStale(join('build', 'types'), 'src');
  compile('scripts/tsconfig.types.json');
  const { writeDeclarations } = await import('./declarations/roll-up.mjs');
  writeDeclarations('build/types', 'dist');
  if (tests) {
    const { compilePages, compilePrograms } = await import('./docs/compile.mjs');
    await compilePages();
    await compilePrograms();
    for (const folder of ['src', 'test', 'bench']) removeStale(join('build', folder), folder);
    compile('tsconfig.json');
  }
  buildPackages({ tests });
}

/** Builds the packages beside the core, which see of it what is packed; one with a page of its own has a `build.mjs`. */
function buildPackages({ tests }) {
  for (const name of readdirSync('packages')) {
    const folder = join('packages', name);
    removeStale(join(folder, 'dist'), join(folder, 'src'));
    compile(folder);
    if (existsSync(join(folder, 'build.mjs'))) run(process.execPath, [join(folder, 'build.mjs')]);
    if (!tests) continue;
    removeStale(join(folder, 'build'), join(folder, 'test'));
    compile(join(folder, 'test'));
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
    prepareTools('pack', may);
    await prebuild();
    await build();
    stripManifest();
  },
  // what it does is done before every task
  packed() {},
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
    installForTests('test');
    await build({ tests: true });
    run(process.execPath, ['scripts/test.mjs', ...words]);
  },
  async 'test:long'() {
    installForTests('test');
    await build({ tests: true });
    run(process.execPath, ['scripts/test.mjs', '--long', ...words]);
  },
  async 'test:attack'() {
    installForTests('test');
    await build({ tests: true });
    run(process.execPath, ['scripts/attack.mjs', ...words]);
  },
  async 'test:kernels'() {
    install();
    prepareTools('kernels', may);
    await build({ tests: true });
    run(process.execPath, ['test/kernels/rig/main.mjs', ...words]);
  },
  async docs() {
    if (!existsSync(join('site', 'node_modules', 'typedoc')))
      run('npm', ['ci', '--prefix', 'site', '--no-audit', '--no-fund', '--loglevel=error']);
    const { buildSite } = await import('./docs/site.mjs');
    const warnings = await buildSite();
    console.log('the site is in build/site');
    // a link that leads nowhere is a fault
    process.exitCode = warnings > 0 ? 1 : 0;
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
try {
  restoreManifest();
  await tasks[task]();
} catch (error) {
  // what people can mend is said in one line; anything else is a fault of the scripts
  console.error(error.constructor === Error ? `run.mjs: ${error.message}` : error);
  process.exit(1);
}

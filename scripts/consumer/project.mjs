// Empty projects with nothing but the packed package, and tools for the checks, kept apart from both.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The environment variable that names the tarball to checks. */
export const TARBALL = 'TSROUTE2_TARBALL';

/** The tarball under test. */
export function tarball() {
  const file = process.env[TARBALL];
  if (!file) throw new Error('run checks by scripts/consumer-test, which packs the package first');
  return file;
}

/** Runs a command and returns `{ status, stdout, stderr, output }`, where `output` is both. */
export function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 10 * 60_000,
    maxBuffer: 1e9,
    ...options,
  });
  if (error) throw error;
  return { status, stdout, stderr, output: `${stdout}${stderr}` };
}

function npmInstall(folder, specs) {
  const { status, output } = run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', ...specs],
    { cwd: folder },
  );
  if (status !== 0) throw new Error(`npm install ${specs.join(' ')}:\n${output}`);
}

/**
 * An empty project in which the package is installed, outside the repository so that nothing else is found.
 *
 * @param {object} [options]
 * @param {string[]} [options.dependencies] what else to install, `name@version`
 * @param {object} [options.manifest] members of its package.json
 */
export function project({ dependencies = [], manifest = { type: 'module' } } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tsroute2-consumer-'));
  const at = (name) => join(folder, name);
  writeFileSync(at('package.json'), JSON.stringify({ name: 'consumer', private: true, ...manifest }));
  npmInstall(folder, [tarball(), ...dependencies]);
  return {
    folder,
    /** Where the package is installed. */
    installed: at('node_modules/tsroute2'),
    /** Writes a file of the project, with the folders it needs. */
    write(name, text) {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), text);
      return at(name);
    },
    /** Runs a command in the project. */
    run: (command, args, options) => run(command, args, { cwd: folder, ...options }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * Tools that only checks need, in exact versions: installed once into `build/consumer/NAME`.
 *
 * @param {string} name the folder
 * @param {Record<string, string>} versions as in package.json's `dependencies`
 * @returns {string} the folder; programs are in its `node_modules/.bin`
 */
export function tools(name, versions) {
  const folder = join(root, 'build', 'consumer', name);
  const manifest = JSON.stringify({ private: true, dependencies: versions });
  const done = join(folder, 'installed.json');
  if (existsSync(done) && readFileSync(done, 'utf8') === manifest) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  npmInstall(folder, []);
  writeFileSync(done, manifest);
  return folder;
}

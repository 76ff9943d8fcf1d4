// Builds the native part with the system's C compiler.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OUTPUT = join(root, 'build', 'native', 'tsroute2.node');

const FLAGS = [
  ...['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared', '-fvisibility=hidden'],
  // The C library's functions stay undefined and unversioned, to be found in the process that loads the addon:
  // so one file serves glibc and musl. The fortified variants exist in glibc alone.
  ...['-nostdlib', '-U_FORTIFY_SOURCE', '-Wl,-z,noexecstack', '-Wl,-s'],
];

/**
 * Compiles `native/*.c` into one addon where a source is newer than the result.
 *
 * @param {object} [options]
 * @param {string | (() => string[])} [options.cc] compiler, with arguments, or what finds one once it is needed;
 *   `$CC`, else `cc`
 * @param {string} [options.output] the file to make
 * @param {string[]} [options.flags] flags to add
 * @param {boolean} [options.force] compile although nothing is newer
 * @returns {string} the output's path
 * @throws {Error} one message for people, when there is no compiler or it complains
 */
export function buildNative({
  cc = process.env.CC || 'cc',
  output = OUTPUT,
  flags = [],
  force = false,
} = {}) {
  const folder = join(root, 'native');
  const names = readdirSync(folder).filter((name) => /\.[ch]$/.test(name));
  const inputs = [...names.map((name) => join(folder, name)), fileURLToPath(import.meta.url)];
  if (!force && existsSync(output)) {
    const made = statSync(output).mtimeMs;
    if (inputs.every((input) => statSync(input).mtimeMs <= made)) return output;
  }
  const [command, ...first] = typeof cc === 'function' ? cc() : cc.split(' ').filter(Boolean);
  const headers = createRequire(import.meta.url)('node-api-headers').include_dir;
  const sources = inputs.filter((input) => input.endsWith('.c'));
  // Renamed when complete: another process may be loading the old one just now.
  const unfinished = `${output}.${process.pid}`;
  mkdirSync(dirname(output), { recursive: true });
  const run = spawnSync(
    command,
    [...first, ...FLAGS, ...flags, '-I', headers, ...sources, '-o', unfinished],
    {
      encoding: 'utf8',
    },
  );
  if (run.error)
    throw new Error(
      `cannot run the C compiler "${command}" (${run.error.code}): install gcc or clang, or name another one in $CC`,
    );
  if (run.status !== 0) {
    rmSync(unfinished, { force: true });
    throw new Error(`${command} failed on native/*.c:\n${run.stderr}`);
  }
  renameSync(unfinished, output);
  return output;
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  try {
    console.log(buildNative());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

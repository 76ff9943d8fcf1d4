// Builds the native part with C compilers: for this machine, or for all that the package serves.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where the loader expects the native part of a machine: in a checkout as in the package. */
export const fileOf = (machine) => join(root, 'prebuilds', machine, 'tsroute2.node');

/** Where src/remote/relays.ts expects the relay for a machine. */
export const relayOf = (machine) => join(root, 'prebuilds', machine, 'tsroute2-relay');

/** This machine, by Node's names. */
export const HERE = `${process.platform}-${process.arch}`;

/** The machines that the package serves, by Node's names, each with Debian's compiler and the package that has it. */
export const MACHINES = {
  'linux-x64': { triplet: 'x86_64-linux-gnu', package: 'gcc-x86-64-linux-gnu' },
  'linux-arm64': { triplet: 'aarch64-linux-gnu', package: 'gcc-aarch64-linux-gnu' },
  'linux-arm': { triplet: 'arm-linux-gnueabihf', package: 'gcc-arm-linux-gnueabihf' },
  'linux-riscv64': { triplet: 'riscv64-linux-gnu', package: 'gcc-riscv64-linux-gnu' },
};

/** What unwinding C needs, which nobody does here: a seventh of a file. */
const NO_TABLES = ['-fno-asynchronous-unwind-tables', '-fno-unwind-tables'];

/** Small, as its time is spent in the kernel: four files are in the package. */
const FLAGS = [
  ...['-std=gnu11', '-Os', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared', '-fvisibility=hidden'],
  ...NO_TABLES,
  // The C library's functions stay undefined and unversioned, to be found in the process that loads the addon:
  // so one file serves glibc and musl. The fortified variants exist in glibc alone.
  ...['-nostdlib', '-U_FORTIFY_SOURCE', '-Wl,-z,noexecstack', '-Wl,--build-id=none'],
];

/** The relay has no C library, and is sent over networks: small, static, without anything that a loader would do. */
const RELAY_FLAGS = [
  ...['-std=gnu11', '-Os', '-Wall', '-Wextra', '-Werror', '-ffreestanding', '-fno-stack-protector'],
  ...NO_TABLES,
  '-fomit-frame-pointer',
  // or the functions that copy would call themselves
  '-fno-tree-loop-distribute-patterns',
  ...['-fno-pic', '-no-pie', '-static', '-nostdlib', '-ffunction-sections', '-fdata-sections', '-s'],
  '-Wl,--build-id=none,-z,noexecstack,-z,noseparate-code,--gc-sections',
];

/** What the compiler's own library adds where the processor cannot: 64-bit division on 32-bit machines. */
const LIBRARIES = ['-lgcc'];

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
  output = fileOf(HERE),
  flags = ['-Wl,-s'],
  force = false,
} = {}) {
  const headers = createRequire(import.meta.url)('node-api-headers').include_dir;
  return compile('native', { cc, output, flags: [...FLAGS, ...flags, '-I', headers], force });
}

/**
 * Compiles `native/relay/*.c` into the program that is sent to other machines: see docs/remote.md.
 *
 * @param {object} [options] as of {@link buildNative}
 * @returns {string} the output's path
 * @throws {Error} one message for people
 */
export function buildRelay({ cc = process.env.CC || 'cc', output = relayOf(HERE), force = false } = {}) {
  return compile('native/relay', { cc, output, flags: RELAY_FLAGS, force });
}

/** Compiles a folder's sources where one of them is newer than the result. */
function compile(sourcesIn, { cc, output, flags, force }) {
  const folder = join(root, sourcesIn);
  const names = readdirSync(folder).filter((name) => /\.[ch]$/.test(name));
  const inputs = [...names.map((name) => join(folder, name)), fileURLToPath(import.meta.url)];
  if (!force && existsSync(output)) {
    const made = statSync(output).mtimeMs;
    if (inputs.every((input) => statSync(input).mtimeMs <= made)) return output;
  }
  const [command, ...first] = typeof cc === 'function' ? cc() : cc.split(' ').filter(Boolean);
  const sources = inputs.filter((input) => input.endsWith('.c'));
  // Renamed when complete: another process may be loading the old one just now.
  const unfinished = `${output}.${process.pid}`;
  mkdirSync(dirname(output), { recursive: true });
  const run = spawnSync(command, [...first, ...flags, ...sources, '-o', unfinished, ...LIBRARIES], {
    encoding: 'utf8',
  });
  if (run.error)
    throw new Error(
      `cannot run the C compiler "${command}" (${run.error.code}): install gcc or clang, or name another one in $CC`,
    );
  if (run.status !== 0) {
    rmSync(unfinished, { force: true });
    throw new Error(`${command} failed on ${sourcesIn}/*.c:\n${run.stderr}`);
  }
  renameSync(unfinished, output);
  return output;
}

/**
 * Compiles the addon and the relay for every machine of the package, with the system's compiler for this one and Debian's cross
 * compilers for the others.
 *
 * @returns {string[]} the files
 * @throws {Error} one line for people, when compilers are missing; nothing is compiled then
 */
export function buildPrebuilds() {
  const jobs = Object.entries(MACHINES).map(([machine, { triplet, package: debian }]) => {
    const cc = machine === HERE ? process.env.CC || 'cc' : `${triplet}-gcc`;
    const works = spawnSync(cc.split(' ')[0], ['--version']).status === 0;
    return { cc, machine, missing: works ? undefined : machine === HERE ? 'gcc' : debian };
  });
  const missing = jobs.map((job) => job.missing).filter((name) => name !== undefined);
  if (missing.length > 0)
    throw new Error(`prebuilds need compilers that are missing here: apt-get install ${missing.join(' ')}`);
  rmSync(join(root, 'prebuilds'), { recursive: true, force: true });
  return jobs.flatMap(({ cc, machine }) => [
    buildNative({ cc, output: fileOf(machine) }),
    buildRelay({ cc, output: relayOf(machine) }),
  ]);
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  try {
    const files = process.argv[2] === '--all' ? buildPrebuilds() : [buildNative(), buildRelay()];
    for (const file of files) console.log(file);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

import { spawnSync } from 'node:child_process';
import { release } from 'node:os';
import { which } from '../../../scripts/shell.mjs';
import { debianKernel } from './debian.mjs';
import { qemuRunner } from './qemu.mjs';
import { commandRunner } from './runner.mjs';

/** Debian's kernels that everything is tested on: the oldest one supported, and the one that most machines run. */
const SERIES = ['6.1', '6.12'];

/** Test files that use nothing but namespaces of their own, so that they may meet the kernel that runs this. */
const HARMLESS = ['link-kinds', 'link-ports', 'link-parts'];

/** What takes minutes under emulation, and does not depend on the kernel's age: for the running one and TEST_KERNEL. */
const LENGTHY = ['capture', 'ipdb', 'ipdb-tx'];

/**
 * A kernel to test on, or why there is none.
 *
 * @typedef {object} Candidate
 * @property {string} name
 * @property {import('./runner.mjs').Runner} [runner]
 * @property {string} [missing]
 * @property {(file: string) => boolean} takes whether a test file may run there
 */

/** The running kernel, as root of a namespace where this is not root. */
function running() {
  const name = release().match(/^\d+\.\d+/)?.[0] ?? release();
  const takes = (file) => HARMLESS.some((part) => file.endsWith(`/${part}.test.js`));
  if (process.platform !== 'linux') return { name, missing: 'this is not Linux', takes };
  const prefix = process.getuid() === 0 ? [] : ['unshare', '--user', '--map-root-user', '--net', '--mount'];
  if (prefix.length > 0 && spawnSync(prefix[0], [...prefix.slice(1), 'true']).status !== 0)
    return { name, missing: 'neither root nor user namespaces', takes };
  return { name, runner: commandRunner(name, prefix), takes };
}

/** Programs that a kernel cannot be fetched, prepared or booted without. */
const PROGRAMS = ['apt-get', 'qemu-system-x86_64', 'busybox', 'depmod', 'xz', 'zstd'];

/** Throws one line for people where Debian's kernels cannot run. */
function checkTools() {
  if (process.arch !== 'x64')
    throw new Error(`the kernels run programs of x64, and these are of ${process.arch}`);
  const missing = PROGRAMS.filter((program) => !which(program));
  if (missing.length > 0) throw new Error(`not installed: ${missing.join(', ')}`);
}

/** The kernels of Debian, one after the other, since they share what apt writes. */
function debian(wanted, renew) {
  const takes = (file) => !LENGTHY.some((part) => file.endsWith(`/${part}.test.js`));
  return SERIES.filter(wanted).map((name) => {
    try {
      checkTools();
      return { name, runner: qemuRunner(debianKernel(name, { renew })), takes };
    } catch (error) {
      return { name, missing: error.message, takes };
    }
  });
}

/**
 * The kernels to test on: the running one, Debian's, and whichever `TEST_KERNEL` says how to run a command on.
 *
 * @param {string[]} only names of those wanted: `running`, `6.1`, `6.12`, `TEST_KERNEL`; all where empty
 * @returns {Candidate[]}
 */
export function kernels(only = [], { renew = false } = {}) {
  const wanted = (name) => only.length === 0 || only.includes(name);
  const named = process.env.TEST_KERNEL?.split(' ').filter(Boolean) ?? [];
  return [
    ...(wanted('running') ? [running()] : []),
    ...debian(wanted, renew),
    ...(named.length > 0 && wanted('TEST_KERNEL')
      ? [{ name: 'TEST_KERNEL', runner: commandRunner('TEST_KERNEL', named), takes: () => true }]
      : []),
  ];
}

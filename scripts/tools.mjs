// The programs that building and testing use besides Node, and the Debian packages that have them. As root with apt
// they are installed; otherwise one line says what is left out without them.
//   node scripts/tools.mjs TASK …   installs everything that the tasks (build, test, kernels, machines, pack, consumer) use, as CI does
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installCommand, installPackages, mayInstall } from './apt.mjs';
import { which } from './shell.mjs';

/** `$CC` or `cc`, with its arguments. */
export const compilerWords = () => (process.env.CC || 'cc').split(' ').filter(Boolean);

/** Whether C can be compiled: a compiler without the C library's headers cannot. */
export function compiles([command, ...args] = compilerWords()) {
  const { status } = spawnSync(command, [...args, '-E', '-'], {
    input: '#include <stdlib.h>\n#include <linux/netlink.h>\n',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return status === 0;
}

const programs = (...names) => names.every((name) => which(name) !== undefined);
const folderOf = (path) => existsSync(path) && readdirSync(path).length > 0;

/**
 * @typedef {object} Tool
 * @property {string[]} packages
 * @property {string[]} tasks which tasks use it
 * @property {() => boolean} there whether it is there
 * @property {boolean} [byHand] a server or a large toolchain: only CI installs it unasked
 */

/** @type {Tool[]} */
const TOOLS = [
  { packages: ['gcc', 'libc6-dev'], tasks: ['build', 'test', 'kernels'], there: () => compiles() },
  {
    packages: ['iproute2'],
    tasks: ['test', 'kernels'],
    there: () => programs('ip', 'tc', 'bridge', 'genl'),
  },
  {
    packages: ['util-linux'],
    tasks: ['test', 'kernels'],
    there: () => programs('unshare', 'nsenter', 'setpriv'),
  },
  { packages: ['netbase'], tasks: ['test', 'kernels'], there: () => existsSync('/etc/protocols') },
  { packages: ['conntrack', 'nftables'], tasks: ['test'], there: () => programs('conntrack', 'nft') },
  { packages: ['iptables'], tasks: ['test', 'kernels'], there: () => programs('iptables', 'ip6tables') },
  { packages: ['ethtool'], tasks: ['test', 'kernels'], there: () => programs('ethtool') },
  { packages: ['ipset'], tasks: ['test'], there: () => programs('ipset') },
  { packages: ['zsh'], tasks: ['test'], there: () => programs('zsh'), byHand: true },
  { packages: ['fish'], tasks: ['test'], there: () => programs('fish'), byHand: true },
  { packages: ['chromium'], tasks: ['test'], there: () => programs('chromium'), byHand: true },
  { packages: ['strace'], tasks: ['test'], there: () => programs('strace') },
  { packages: ['tcpdump'], tasks: ['test', 'kernels'], there: () => programs('tcpdump') },
  {
    packages: ['postgresql'],
    tasks: ['test'],
    there: () => folderOf('/usr/lib/postgresql'),
    byHand: true,
  },
  { packages: ['nats-server'], tasks: ['test'], there: () => programs('nats-server'), byHand: true },
  {
    packages: ['openssh-server', 'openssh-client'],
    tasks: ['test'],
    there: () => programs('sshd', 'ssh', 'ssh-keygen'),
    byHand: true,
  },
  { packages: ['busybox-static', 'dash'], tasks: ['test'], there: () => programs('busybox', 'dash') },
  {
    packages: ['qemu-user-static', 'gcc-aarch64-linux-gnu'],
    tasks: ['test'],
    there: () => programs('qemu-aarch64-static', 'aarch64-linux-gnu-gcc'),
    byHand: true,
  },
  {
    packages: ['g++', 'make', 'python3'],
    tasks: ['test'],
    there: () =>
      existsSync('node_modules/better-sqlite3/build/Release/better_sqlite3.node') ||
      programs('g++', 'make', 'python3'),
    byHand: true,
  },
  {
    packages: ['gcc-aarch64-linux-gnu', 'gcc-arm-linux-gnueabihf', 'gcc-riscv64-linux-gnu'],
    tasks: ['pack', 'consumer'],
    there: () =>
      ['aarch64-linux-gnu', 'arm-linux-gnueabihf', 'riscv64-linux-gnu'].every((one) =>
        programs(`${one}-gcc`),
      ),
  },
  {
    packages: ['libc6-dev-arm64-cross', 'libc6-dev-armhf-cross', 'libc6-dev-riscv64-cross'],
    tasks: ['pack', 'consumer'],
    there: () =>
      ['aarch64-linux-gnu', 'arm-linux-gnueabihf', 'riscv64-linux-gnu'].every((one) =>
        existsSync(`/usr/${one}/include/stdlib.h`),
      ),
  },
  {
    packages: ['libstdc++6-arm64-cross', 'libstdc++6-armhf-cross'],
    tasks: ['consumer'],
    there: () =>
      ['aarch64-linux-gnu', 'arm-linux-gnueabihf'].every((one) =>
        existsSync(`/usr/${one}/lib/libstdc++.so.6`),
      ),
  },
  {
    packages: ['qemu-user-static'],
    tasks: ['consumer'],
    there: () => programs('qemu-aarch64-static', 'qemu-arm-static'),
  },
  {
    packages: ['musl-tools', 'g++', 'binutils'],
    tasks: ['consumer'],
    there: () => programs('musl-gcc', 'g++', 'nm', 'readelf'),
  },
  { packages: ['util-linux'], tasks: ['consumer'], there: () => programs('unshare', 'nsenter') },
  { packages: ['procps'], tasks: ['kernels'], there: () => programs('sysctl') },
  { packages: ['python3'], tasks: ['kernels'], there: () => programs('python3') },
  { packages: ['python3'], tasks: ['test'], there: () => programs('python3'), byHand: true },
  { packages: ['kmod'], tasks: ['kernels'], there: () => programs('depmod', 'modprobe') },
  { packages: ['xz-utils'], tasks: ['kernels'], there: () => programs('xz') },
  { packages: ['zstd'], tasks: ['kernels'], there: () => programs('zstd') },
  { packages: ['busybox-static'], tasks: ['kernels'], there: () => programs('busybox') },
  { packages: ['qemu-system-x86'], tasks: ['kernels'], there: () => programs('qemu-system-x86_64') },
  { packages: ['debootstrap'], tasks: ['machines'], there: () => programs('debootstrap') },
  { packages: ['wireguard-tools'], tasks: ['kernels'], there: () => programs('wg') },
  {
    packages: ['debian-archive-keyring'],
    tasks: ['machines'],
    there: () => existsSync('/usr/share/keyrings/debian-archive-keyring.gpg'),
  },
  { packages: ['iw'], tasks: ['kernels'], there: () => programs('iw') },
  { packages: ['hostapd'], tasks: ['kernels'], there: () => programs('hostapd') },
  { packages: ['wpasupplicant'], tasks: ['kernels'], there: () => programs('wpa_supplicant') },
  {
    packages: ['wireless-regdb'],
    tasks: ['kernels'],
    there: () => ['/lib', '/usr/lib'].some((lib) => existsSync(`${lib}/firmware/regulatory.db`)),
  },
];

/** Tools of a task that are not there. */
const missingFor = (task) => TOOLS.filter(({ tasks, there }) => tasks.includes(task) && !there());
const packagesOf = (tools) => [...new Set(tools.flatMap(({ packages }) => packages))];

/** The packages of a task's tools that are not there. */
export const missingPackages = (task) => packagesOf(missingFor(task));

/**
 * Sees to the tools of a task: installs what is missing where that may be done, and says in one line what is not there.
 *
 * @param {string} task
 * @param {object} options
 * @param {boolean} options.install whether anything may be installed
 * @returns {string[]} packages that are missing still
 */
export function prepareTools(task, { install }) {
  let missing = missingFor(task);
  const wanted = packagesOf(missing.filter(({ byHand }) => !byHand));
  if (install && mayInstall() && wanted.length > 0) {
    try {
      installPackages(wanted);
    } catch (error) {
      console.error(error.message);
    }
    missing = missingFor(task);
  }
  const left = packagesOf(missing);
  if (left.length > 0) {
    const who = process.getuid?.() === 0 ? '' : ', as root';
    console.error(
      `not all is ${task === 'build' ? 'built' : 'tested'}; for the rest${who}: ${installCommand(left)}`,
    );
  }
  return left;
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const missing = packagesOf(process.argv.slice(2).flatMap(missingFor));
  try {
    if (missing.length > 0) installPackages(missing);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

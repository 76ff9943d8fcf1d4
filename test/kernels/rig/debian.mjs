import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output, which } from '../../../scripts/shell.mjs';
import { downloadKernel } from './apt.mjs';
import { elfOf } from './bzimage.mjs';
import { cpio } from './cpio.mjs';

/** Changed when kernels that were prepared before no longer serve. */
const LAYOUT = 2;

/** Which modules are kept: those of networking and what the guest itself needs. */
const MODULES = [
  'net/',
  'crypto/',
  'lib/',
  'arch/x86/crypto/',
  'fs/(9p|netfs|fscache|overlayfs|fuse|nls|configfs)/',
  'drivers/net/[^/]+$',
  'drivers/net/(bonding|can|dsa|hyperv|ieee802154|ipvlan|macvlan|mctp|mdio|netdevsim|ovpn|pcs|phy|ppp|slip|team|vxlan|wireguard|wwan)/',
  'drivers/net/wireless/(virtual/|mac80211_hwsim|virt_wifi)',
  'drivers/(block|connector|dpll|i2c|infiniband/(core|sw)|ptp|thermal|usb/(core|common)|vdpa|vhost|virtio)/',
  'drivers/char/(hw_random|virtio)',
];
const KEPT = new RegExp(`^kernel/(${MODULES.join('|')})`);

/** What the guest needs to see this machine's files. */
const FIRST = ['virtio_pci', 'virtio_console', '9pnet_virtio', '9p', 'overlay', 'virtio-rng'];
const APPLETS = ['cat', 'insmod', 'mkdir', 'mount', 'sh', 'switch_root'];

/**
 * A kernel ready to boot.
 *
 * @typedef {object} Kernel
 * @property {string} series
 * @property {string} release as `uname -r` says it
 * @property {string} image path of the ELF image
 * @property {string} initrd path of the archive that the guest starts from
 * @property {string} modules path of the folder that is /lib/modules/RELEASE
 */

/** The user's folder of kernels. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tsroute2', 'kernels');
}

/** Debian's kernel of a series, downloaded and unpacked where that was not done before; see {@link Kernel}. */
export function debianKernel(series, { renew = false } = {}) {
  const cache = cacheFolder();
  const folder = join(cache, `${series}-${LAYOUT}`);
  if (renew) rmSync(folder, { recursive: true, force: true });
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const unfinished = mkdtempSync(join(cache, `.${series}-`));
    try {
      prepare(series, unfinished, cache);
      // another run may have been as quick
      if (!existsSync(folder)) renameSync(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  const release = readFileSync(join(folder, 'release'), 'utf8');
  return {
    series,
    release,
    image: join(folder, 'vmlinux'),
    initrd: join(folder, 'initrd'),
    modules: join(folder, 'lib', 'modules', release),
  };
}

function prepare(series, folder, cache) {
  console.log(`fetching Debian's kernel ${series} …`);
  const unpacked = join(folder, 'unpacked');
  const archive = downloadKernel(series, folder, cache);
  output('dpkg', ['-x', archive, unpacked]);
  rmSync(archive);
  const all = ['lib/modules', 'usr/lib/modules']
    .map((path) => join(unpacked, path))
    .find((path) => existsSync(path));
  const release = readdirSync(all)[0];
  writeFileSync(join(folder, 'vmlinux'), elfOf(readFileSync(join(unpacked, 'boot', `vmlinuz-${release}`))));
  keepModules(join(all, release), join(folder, 'lib', 'modules', release));
  rmSync(unpacked, { recursive: true });
  output('depmod', ['-b', folder, release]);
  writeFileSync(join(folder, 'initrd'), initrd(folder, release));
  writeFileSync(join(folder, 'release'), release);
}

function keepModules(from, to) {
  const files = readdirSync(from, { recursive: true }).filter(
    (name) => /\.ko(\.xz)?$/.test(name) && KEPT.test(name),
  );
  for (const name of [...files, 'modules.builtin', 'modules.builtin.modinfo', 'modules.order']) {
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name));
  }
  // unpacked here once, not by the guest each time
  const packed = files.filter((name) => name.endsWith('.xz')).map((name) => join(to, name));
  while (packed.length > 0) output('xz', ['-d', ...packed.splice(0, 100)]);
}

/** The guest's first files: a shell, and the modules for the rest. */
function initrd(folder, release) {
  const modules = new Map();
  for (const line of output('modprobe', [
    '-d',
    folder,
    '-S',
    release,
    '-a',
    '--show-depends',
    ...FIRST,
  ]).split('\n')) {
    const [, path] = /^insmod (\S+)/.exec(line) ?? [];
    if (path) modules.set(path.replace(/.*\//, ''), path);
  }
  const busybox = which('busybox');
  if (!isStatic(readFileSync(busybox))) throw new Error(`${busybox} is not static: install busybox-static`);
  return cpio({
    bin: null,
    'bin/busybox': readFileSync(busybox),
    ...Object.fromEntries(APPLETS.map((name) => [`bin/${name}`, { link: 'busybox' }])),
    ...Object.fromEntries(['dev', 'proc', 'lower', 'upper', 'root', 'modules'].map((name) => [name, null])),
    ...Object.fromEntries([...modules].map(([name, path]) => [`modules/${name}`, readFileSync(path)])),
    'modules/order': `${[...modules.keys()].join('\n')}\n`,
    init: readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'guest-init.sh')),
  });
}

/** Whether a program of 64 bits names no interpreter (PT_INTERP). */
function isStatic(elf) {
  const table = Number(elf.readBigUInt64LE(32));
  const [size, count] = [elf.readUInt16LE(54), elf.readUInt16LE(56)];
  return Array.from({ length: count }, (_, i) => elf.readUInt32LE(table + i * size)).every(
    (type) => type !== 3,
  );
}

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, which } from './shell.mjs';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** Where both kernels are found, should this system's own sources not offer them. */
const SOURCES = ['debian bookworm', 'debian-security bookworm-security'].map(
  (words) => `deb [signed-by=${KEYRING}] http://deb.debian.org/${words} main`,
);
const QUIET = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
/** A server that answers nothing must not hold everything up. */
const PATIENCE = [
  ...[
    'Acquire::Retries=2',
    'Acquire::http::Timeout=30',
    'Acquire::https::Timeout=30',
    'DPkg::Lock::Timeout=120',
  ],
  // what is downloaded goes to a folder of the one who downloads it
  ...(process.getuid?.() === 0 ? ['APT::Sandbox::User=root'] : []),
].flatMap((setting) => ['-o', setting]);

function aptGet(args, options = {}) {
  return output('apt-get', [...PATIENCE, '-q', ...args], { env: QUIET, timeout: 10 * 60_000, ...options });
}

/** What apt complains of, without what it merely remarks. */
function complaints(text) {
  const errors = [...text.matchAll(/(?:^|: )E: (.*)$/gm)].map(([, error]) => error);
  return errors.length > 0 ? errors.join('; ') : text;
}

/** Programs by the package that has them. */
const TOOLS = {
  'qemu-system-x86_64': 'qemu-system-x86',
  busybox: 'busybox-static',
  depmod: 'kmod',
  xz: 'xz-utils',
  zstd: 'zstd',
};

/** Installs what is missing of what the rig needs; throws one line for people where that cannot be done. */
export function installTools() {
  if (!which('apt-get')) throw new Error('the kernels are packages of Debian, and this system has no apt');
  if (process.arch !== 'x64')
    throw new Error(`the kernels run programs of x64, and these are of ${process.arch}`);
  const missing = Object.keys(TOOLS).filter((program) => !which(program));
  if (missing.length === 0) return;
  const packages = missing.map((program) => TOOLS[program]);
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid() !== 0) throw new Error(`${missing.join(', ')} missing; as root: ${command}`);
  console.log(`installing ${packages.join(' ')} …`);
  const [, ...args] = command.split(' ');
  try {
    aptGet(args);
  } catch {
    try {
      aptGet(['update']);
      aptGet(args);
    } catch (error) {
      throw new Error(`'${command}' failed: ${complaints(error.message)}`);
    }
  }
}

/** The newest package of a series of kernels, such as 6.1, with its version; undefined where none is offered. */
function newest(series, options) {
  const names = output('apt-cache', [...options, 'pkgnames', `linux-image-${series}.`])
    .split('\n')
    .filter((name) => /^linux-image-[\d.]+([+~-][\w.+~]+)*-amd64$/.test(name) && !/-(rt|cloud)-/.test(name));
  const found = names.flatMap((name) => {
    const [, version] =
      /Candidate: (\d\S*)/.exec(output('apt-cache', [...options, 'policy', name], { env: QUIET })) ?? [];
    return version ? [{ name, version }] : [];
  });
  return found.sort((a, b) => compareVersions(a, b)).at(-1);
}

/** As Debian compares them. Packages of one source have one version each, so that names decide between equals. */
function compareVersions(a, b) {
  if (a.version === b.version) return a.name.localeCompare(b.name, 'en', { numeric: true });
  try {
    output('dpkg', ['--compare-versions', a.version, 'lt', b.version]);
    return -1;
  } catch {
    return 1;
  }
}

/** Options that leave the system's own state of apt alone. */
function privateState(cache) {
  const folder = join(cache, 'apt');
  for (const part of ['lists/partial', 'archives/partial', 'parts'])
    mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'sources.list'), `${SOURCES.join('\n')}\n`);
  const settings = {
    'Dir::Etc::sourcelist': 'sources.list',
    'Dir::Etc::sourceparts': 'parts',
    'Dir::State::lists': 'lists',
    'Dir::Cache': '.',
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${join(folder, value)}`]);
}

/** Ways to a package, from the cheapest: the lists that are there, fresh ones, lists of our own. */
function* ways(cache) {
  yield { options: [], update: false };
  if (process.getuid() === 0) yield { options: [], update: true };
  yield { options: privateState(cache), update: true };
}

/**
 * Downloads the newest kernel of a series into a folder, and returns the path of its package.
 * Nothing is installed.
 */
export function downloadKernel(series, folder, cache) {
  const errors = new Set();
  for (const { options, update } of ways(cache)) {
    try {
      if (update) aptGet([...options, 'update']);
      const found = newest(series, options);
      if (!found) throw new Error(`no package linux-image-${series}.*-amd64`);
      aptGet([...options, 'download', `${found.name}=${found.version}`], { cwd: folder });
      const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
      if (file) return join(folder, file);
      throw new Error(`${found.name} was not downloaded`);
    } catch (error) {
      errors.add(complaints(error.message));
    }
  }
  throw new Error(
    `the kernel ${series} could not be had by apt (it is fetched once, then kept in ${cache}):\n  ${[...errors].join('\n  ')}`,
  );
}

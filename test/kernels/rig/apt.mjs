import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { aptCache, aptGet, privateState } from '../../../scripts/apt.mjs';
import { output } from '../../../scripts/shell.mjs';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** Where both kernels are found, should this system's own sources not offer them. */
const SOURCES = ['debian bookworm', 'debian-security bookworm-security'].map(
  (words) => `deb [signed-by=${KEYRING}] http://deb.debian.org/${words} main`,
);

/** The newest package of a series of kernels, such as 6.1, with its version; undefined where none is offered. */
function newest(series, options) {
  const names = aptCache([...options, 'pkgnames', `linux-image-${series}.`])
    .split('\n')
    .filter((name) => /^linux-image-[\d.]+([+~-][\w.+~]+)*-amd64$/.test(name) && !/-(rt|cloud)-/.test(name));
  const found = names.flatMap((name) => {
    const [, version] = /Candidate: (\d\S*)/.exec(aptCache([...options, 'policy', name])) ?? [];
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

/** Ways to a package, from the cheapest: the lists that are there, fresh ones, lists of our own. */
function* ways(cache) {
  yield { options: [], update: false };
  if (process.getuid() === 0) yield { options: [], update: true };
  yield { options: privateState(join(cache, 'apt'), SOURCES), update: true };
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
      errors.add(error.message);
    }
  }
  throw new Error(
    `the kernel ${series} could not be had by apt (it is fetched once, then kept in ${cache}):\n  ${[...errors].join('\n  ')}`,
  );
}

// Debian's packages: installing them as root, and reading them without.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, which } from './shell.mjs';

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

/** Runs apt-get and returns what it printed; anything but success is an error with its complaints. */
export function aptGet(args, options = {}) {
  try {
    return output('apt-get', [...PATIENCE, '-q', ...args], {
      env: QUIET,
      timeout: 10 * 60_000,
      ...options,
    });
  } catch (error) {
    throw new Error(complaints(error.message), { cause: error });
  }
}

/** Runs apt-cache and returns what it printed. */
export function aptCache(args) {
  return output('apt-cache', args, { env: QUIET });
}

/** The errors of apt's output, without its warnings. */
function complaints(text) {
  const errors = [...text.matchAll(/(?:^|: )E: (.*)$/gm)].map(([, error]) => error);
  return errors.length > 0 ? errors.join('; ') : text;
}

/** The command that installs packages, for people to read. */
export const installCommand = (packages) =>
  `apt-get install -y --no-install-recommends ${[...new Set(packages)].join(' ')}`;

/** Whether this process may install packages. */
export const mayInstall = () => process.getuid?.() === 0 && which('apt-get') !== undefined;

/** Installs packages, which is said first. Throws one line for people where that cannot be done. */
export function installPackages(packages) {
  const command = installCommand(packages);
  console.error(`${command} …`);
  const [, ...args] = command.split(' ');
  try {
    aptGet(args);
  } catch {
    // the lists of packages may be absent or old
    try {
      aptGet(['update']);
      aptGet(args);
    } catch (error) {
      throw new Error(`'${command}' failed: ${error.message}`);
    }
  }
}

/**
 * Options of apt for a state of its own in a folder, so that the system's is neither changed nor locked, and no rights
 * are needed.
 *
 * @param {string} folder
 * @param {string[]} [sources] lines of sources.list in place of the system's
 * @returns {string[]}
 */
export function privateState(folder, sources) {
  for (const part of ['lists/partial', 'archives/partial', 'parts'])
    mkdirSync(join(folder, part), { recursive: true });
  const settings = { 'Dir::State::lists': join(folder, 'lists'), 'Dir::Cache': folder };
  if (sources) {
    writeFileSync(join(folder, 'sources.list'), `${sources.join('\n')}\n`);
    settings['Dir::Etc::sourcelist'] = join(folder, 'sources.list');
    settings['Dir::Etc::sourceparts'] = join(folder, 'parts');
  }
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
}

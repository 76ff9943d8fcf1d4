import { NetlinkError } from '../../protocol/errors.js';
import { callError, typeError } from '../../schema/stack.js';
import { node } from '../node.js';
import { ownFile, ownFolder } from '../own-file.js';

const MACHINE = `${process.platform}-${process.arch}`;

/** The native part's file for this machine, seen from the package's folder. */
const FILE = `prebuilds/${MACHINE}/tsroute2.node`;

let loaded: unknown;
let given: string | URL | object | undefined;

/** What {@link useAddon} was given. */
export const givenAddon = (): typeof given => given;

/**
 * Says where the native part is, before it is loaded: an absolute path, a `file:` URL, or what `require` of the file
 * gave.
 *
 * @throws {TypeError} for anything else, and {Error} once the native part is loaded
 */
export function useAddon(addon: string | URL | object | undefined): void {
  if (typeof addon === 'string' && !node.path.isAbsolute(addon) && !addon.startsWith('file:'))
    throw typeError(`config.addon: '${addon}' is neither an absolute path nor a file: URL`);
  if (addon !== undefined && typeof addon !== 'string' && !isAddon(addon) && !(addon instanceof URL))
    throw typeError('config.addon: expected a path, a file: URL, or the loaded native part');
  if (loaded !== undefined)
    throw callError('config.addon: the native part is loaded already; set it earlier');
  given = addon;
}

const isAddon = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'open' in value && 'receive' in value;

/**
 * The native part: the one given to {@link useAddon}, else the file in this package's own folder. Nothing else is
 * looked for anywhere, because whoever can write to a folder above a program could make it load their code.
 *
 * @throws {NetlinkError} `ENOSYS`, with what to do, where there is none for this machine or it cannot be loaded
 */
export function loadAddon(): unknown {
  loaded ??= load();
  return loaded;
}

function load(): unknown {
  if (process.platform !== 'linux') throw missing(`netlink exists on Linux only, this is ${MACHINE}`);
  if (isAddon(given)) return given;
  if (given !== undefined) {
    const text = String(given);
    const path = text.startsWith('file:') ? node.url.fileURLToPath(text) : text;
    return open(path, `config.addon: ${path}`);
  }
  const folder = ownFolder();
  if (folder === undefined)
    throw missing(
      `no native part for ${MACHINE}: tsroute2 is bundled into ${ownFile() ?? 'another program'}; copy ${FILE} of the package beside that, and set config.addon to its path (docs/bundling.md)`,
    );
  const file = node.path.join(folder, FILE);
  if (node.fs.existsSync(file)) return open(file, file);
  throw missing(`no native part for ${MACHINE}: ${file} does not exist; ${REMEDY}`);
}

const REMEDY =
  '"npm run build" makes it in a checkout; docs/runtimes.md says how to compile it for other machines';

function open(file: string, what: string): unknown {
  const module: { exports: unknown } = { exports: {} };
  try {
    process.dlopen(module, file);
  } catch (error) {
    throw missing(`${what}: cannot be loaded on ${MACHINE}: ${(error as Error).message}`);
  }
  return module.exports;
}

/** The error where the native part cannot be loaded. */
function missing(what: string): NetlinkError {
  return NetlinkError.of('ENOSYS', what);
}

import { node } from './node.js';

/** Where this file is within the package. The build defines it for bundles; else it is what tsc makes of this file. */
declare const PLACE_IN_PACKAGE: string | undefined;
const PLACE = typeof PLACE_IN_PACKAGE === 'undefined' ? 'build/src/socket/own-file.js' : PLACE_IN_PACKAGE;

/**
 * The file that this code runs from, as the engine knows it. `import.meta.url` is not that: bundlers leave in its
 * place nothing, or where the file was on the machine that made the bundle. Undefined where nothing can be known.
 */
export function ownFile(): string | undefined {
  // as `--frozen-intrinsics` has it
  if (Object.isFrozen(Error)) return undefined;
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = 1;
  Error.prepareStackTrace = (_, [site]) => site?.getFileName();
  const name: unknown = new Error().stack;
  Error.stackTraceLimit = stackTraceLimit;
  Error.prepareStackTrace = prepareStackTrace;
  if (typeof name !== 'string') return undefined;
  if (name.startsWith('file:')) return node.url.fileURLToPath(name);
  return node.path.isAbsolute(name) ? name : undefined;
}

/** This package's folder. Undefined for code that was bundled into another program: that has none. */
export function ownFolder(): string | undefined {
  const file = ownFile();
  return file?.endsWith(`/${PLACE}`) ? file.slice(0, -PLACE.length) : undefined;
}

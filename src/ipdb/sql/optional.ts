import { callError } from '../../schema/stack.js';
import { node } from '../../socket/node.js';
import { ownFile } from '../../socket/own-file.js';

/** Loads a package that is not installed with this one; the error says what to do. */
export function optional<T>(name: string): T {
  const file = ownFile();
  try {
    // looked for as a module of this package, or beside the bundle that this is part of
    if (file !== undefined) return node.module.createRequire(file)(name) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
  }
  throw callError(`the package ${name} is needed for this: npm install ${name}`);
}

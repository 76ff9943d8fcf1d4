import { createRequire } from 'node:module';

/** Loads a package that is not installed with this one; the error says what to do. */
export function optional<T>(name: string): T {
  try {
    return createRequire(import.meta.url)(name) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(`the package ${name} is needed for this: npm install ${name}`, { cause: error });
  }
}

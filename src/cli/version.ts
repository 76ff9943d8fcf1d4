import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownFolder } from '../socket/own-file.js';

/** The version of the package that this file belongs to. */
export function version(): string {
  const folder = ownFolder();
  if (folder === undefined) return 'unknown';
  const { version: found } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return found;
}

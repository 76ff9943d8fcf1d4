import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const benchFolder = fileURLToPath(new URL('..', import.meta.url));
export const projectFolder = join(benchFolder, '..');
export const buildFolder = join(projectFolder, 'build', 'bench');

export const inBench = (...parts) => join(benchFolder, ...parts);
export const built = (name) => join(buildFolder, name);

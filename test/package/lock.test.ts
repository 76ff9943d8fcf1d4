/** The lock file is complete, so that `npm ci` works on every system. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

interface Entry {
  version?: string;
  integrity?: string;
  link?: boolean;
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const packages: Record<string, Entry> = read('package-lock.json').packages;

/** The entry that a package at a path gets for a name: the nearest folder of packages that has it. */
function resolve(path: string, name: string): Entry | undefined {
  for (let at: string | undefined = path; at !== undefined; ) {
    const entry = packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
    if (entry) return entry;
    if (at === '') return undefined;
    const end = at.lastIndexOf('/node_modules/');
    at = end < 0 ? '' : at.slice(0, end);
  }
  return undefined;
}

it('package-lock.json has every dependency, those of other systems too, with its checksum', () => {
  const missing: string[] = [];
  for (const [path, entry] of Object.entries(packages)) {
    const wanted = { ...entry.dependencies, ...entry.optionalDependencies, ...entry.devDependencies };
    for (const name of Object.keys(wanted)) if (!resolve(path, name)) missing.push(`${path}: ${name}`);
    // what is of this repository has none
    const own = entry.link || !path.includes('node_modules/');
    if (!own && !entry.integrity) missing.push(`${path}: integrity`);
  }
  assert.deepEqual(missing, []);
});

it('package-lock.json names no registry of its own', () => {
  for (const { resolved, link } of Object.values(packages))
    if (resolved && !link) assert.match(resolved, /^https:\/\/registry\.npmjs\.org\//);
});

it('package-lock.json is of this package.json', () => {
  const { dependencies, devDependencies, peerDependencies } = read('package.json');
  const own = packages[''] as Record<string, unknown>;
  assert.deepEqual(
    [own.dependencies, own.devDependencies, own.peerDependencies],
    [dependencies, devDependencies, peerDependencies],
  );
});

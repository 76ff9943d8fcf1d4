import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { bundleForNode } from './bundle/node.mjs';
import { entries, fileOf } from './entries.mjs';

// Not minified: an uncaught error prints the line that threw, and the stack names classes and functions.
const COMMON = {
  bundle: true,
  mainFields: ['module', 'main'],
  external: ['node:*', 'better-sqlite3', 'pg', 'yaml'],
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

/** What esbuild leaves to be known once the outputs have names: see src/socket/own-file.ts. */
const PLACE = 'PLACE_IN_PACKAGE';
const define = { [PLACE]: JSON.stringify(PLACE) };

/**
 * Bundles the sources: into `dist/` as ES modules for bundlers and browsers, one file per entry and shared chunks; into
 * `dist/node` as what Node runs.
 */
export async function bundle() {
  const { metafile } = await build({
    ...COMMON,
    define,
    // those who bundle it read lines of their own bundle
    minifyWhitespace: true,
    entryPoints: Object.fromEntries(Object.entries(entries).map(([entry, file]) => [fileOf(entry), file])),
    outdir: 'dist',
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    chunkNames: 'chunks/[name]-[hash]',
  });
  for (const file of Object.keys(metafile.outputs)) finish(file);
  await bundleForNode({ ...COMMON, define }, finish);
}

/** What bundlers are told of an import whose name they cannot know; esbuild drops it with the whitespace. */
const UNKNOWN_IMPORT = /\bimport\((?=[A-Za-z_$])/g;
const LEFT_ALONE = 'import(/* webpackIgnore: true *//* @vite-ignore */';

/** Writes a bundle's own place into it, and gives classes that name themselves (`X = class _X`) their names back. */
function finish(file) {
  const text = readFileSync(file, 'utf8');
  const names = new Map(
    [...text.matchAll(/\b([\w$]+) = class (_[\w$]+)/g)].map(([, name, inner]) => [inner, name]),
  );
  const finished = text
    .replaceAll(`"${PLACE}"`, JSON.stringify(file))
    .replace(UNKNOWN_IMPORT, LEFT_ALONE)
    .replace(/(?<![\w$.#])_[A-Za-z][\w$]*/g, (word) => names.get(word) ?? word);
  if (finished !== text) writeFileSync(file, finished);
}

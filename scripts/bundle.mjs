import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build, transform } from 'esbuild';
import { nameChunks } from './bundle/chunks.mjs';
import { commandForNode } from './bundle/command.mjs';
import { partOf } from './bundle/deferred.mjs';
import { grouping, hotModules } from './bundle/hot.mjs';
import { bundleForNode, partsOfIndex } from './bundle/node.mjs';
import { virtual } from './bundle/source.mjs';
import { pastStubs } from './bundle/stubs.mjs';
import { tidy } from './bundle/tidy.mjs';
import { beginning, together } from './bundle/together.mjs';
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

/** Parts of the command line, which only this package's own programs load. */
const COMMANDS = { cli: 'src/cli/main.ts', 'cli-tables': 'src/cli/tables.ts' };

/**
 * Bundles the sources: into `dist/` as ES modules, one file per entry, per part that is loaded by itself and per group of
 * hot modules, and shared chunks; into `dist/node` the hot modules as Node runs them.
 */
export async function bundle() {
  const hot = await hotModules();
  const { parts } = await partsOfIndex(hot.groups);
  const others = [...parts.keys(), ...hot.later].filter((file) => !hot.groups.has(file));
  const { metafile } = await build({
    ...COMMON,
    define,
    entryPoints: {
      ...Object.fromEntries(Object.entries(entries).map(([entry, file]) => [fileOf(entry), beginning(file)])),
      ...Object.fromEntries(others.map((file) => [partOf(file), beginning(file)])),
      ...Object.fromEntries([...hot.texts.keys()].map((group) => [`hot/${group}`, `~${group}`])),
      ...Object.fromEntries(Object.entries(COMMANDS).map(([name, file]) => [name, beginning(file)])),
    },
    outdir: 'dist',
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    chunkNames: 'chunks/[name]-[hash]',
    plugins: [virtual(hot.texts), together((file) => !hot.groups.has(file)), grouping(hot)],
  });
  const outputs = nameChunks(metafile.outputs, 'dist/chunks');
  const left = [];
  for (const [file, { inputs }] of Object.entries(outputs)) {
    const text = readFileSync(file, 'utf8').replace(FOR_NOTHING, '');
    if (text.trim() === '') {
      rmSync(file);
      continue;
    }
    writeFileSync(file, text);
    // of hot modules Node has lines that people can read; those who bundle these read lines of their own bundle
    if (Object.keys(inputs).every((one) => hot.groups.has(one) || one.startsWith('virtual:')))
      await compact(file);
    finish(file);
    left.push(file);
  }
  pastStubs(left, 'dist/chunks');
  await bundleForNode({ ...COMMON, define }, hot, finish);
  commandForNode(outputs);
}

/** What a file imports for nothing but the order in which files are run, which does not matter here. */
const FOR_NOTHING = /^import "\.[^"]*";\n/gm;

async function compact(file) {
  // names of the file itself stay: classes are named by them
  const { code } = await transform(readFileSync(file, 'utf8'), { minify: true });
  writeFileSync(file, code);
}

/** What bundlers are told of an import whose name they cannot know; esbuild drops it with the whitespace. */
const UNKNOWN_IMPORT = /\bimport\(\s*(?:\/\*.*?\*\/\s*)*(?=[A-Za-z_$])/g;
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
  writeFileSync(file, tidy(finished, file.endsWith('.cjs') ? 'script' : 'module'));
}

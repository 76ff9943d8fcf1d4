import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { entries, fileOf } from './entries.mjs';

/** The command line: bundled with the entries, with which it shares its chunks. */
const COMMAND = { cli: 'src/cli/main.ts', 'cli-tables': 'src/cli/tables.ts' };

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

/** Bundles the sources into `dist/`: one file per entry and shared chunks, so that starting costs few files. */
export async function bundle() {
  const { metafile } = await build({
    ...COMMON,
    define,
    entryPoints: {
      ...Object.fromEntries(Object.entries(entries).map(([entry, file]) => [fileOf(entry), file])),
      ...COMMAND,
    },
    outdir: 'dist',
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    chunkNames: 'chunks/[name]-[hash]',
  });
  for (const file of Object.keys(metafile.outputs)) finish(file);
  await bundleCommand('dist/cli.cjs');
}

/** The command line as one script whose compiled code can be kept: see bin/tsroute2.cjs. */
async function bundleCommand(outfile) {
  await build({
    ...COMMON,
    entryPoints: [COMMAND.cli],
    outfile,
    format: 'cjs',
    platform: 'node',
    define: { ...define, 'import.meta.url': 'scriptUrl' },
    banner: { js: "const scriptUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  finish(outfile);
  // code that was kept for another build is told by this
  const text = readFileSync(outfile, 'utf8');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  writeFileSync(outfile, `${text}//${hash}\n`);
}

/** Writes a bundle's own place into it, and gives classes that name themselves (`X = class _X`) their names back. */
function finish(file) {
  const text = readFileSync(file, 'utf8');
  const names = new Map(
    [...text.matchAll(/\b([\w$]+) = class (_[\w$]+)/g)].map(([, name, inner]) => [inner, name]),
  );
  const finished = text
    .replaceAll(`"${PLACE}"`, JSON.stringify(file))
    .replace(/(?<![\w$.#])_[A-Za-z][\w$]*/g, (word) => names.get(word) ?? word);
  if (finished !== text) writeFileSync(file, finished);
}

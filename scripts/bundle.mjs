import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

const ENTRIES = {
  index: 'src/index.ts',
  schema: 'src/schema/index.ts',
  decoder: 'src/decoder/index.ts',
  nft: 'src/nft/index.ts',
  testing: 'src/testing.ts',
  cli: 'src/cli/main.ts',
  'cli-tables': 'src/cli/tables.ts',
};

const COMMON = {
  bundle: true,
  mainFields: ['module', 'main'],
  external: ['node:*', 'better-sqlite3', 'pg'],
  target: 'es2022',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/**
 * Bundles the sources into `dist/`: one file per entry and shared chunks, so that starting costs few files, and the
 * type declarations beside them (made by tsc).
 */
export async function bundle() {
  await build({
    ...COMMON,
    entryPoints: Object.fromEntries(Object.entries(ENTRIES).filter(([, file]) => existsSync(file))),
    outdir: 'dist',
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    chunkNames: 'chunks/[name]-[hash]',
  });
  if (existsSync(ENTRIES.cli)) await bundleCommand('dist/cli.cjs');
}

/** The command line as one script whose compiled code can be kept: see bin/tsroute2.cjs. */
async function bundleCommand(outfile) {
  await build({
    ...COMMON,
    entryPoints: [ENTRIES.cli],
    outfile,
    format: 'cjs',
    platform: 'node',
    minifyWhitespace: true,
    define: { 'import.meta.url': 'scriptUrl' },
    banner: { js: "const scriptUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  // code that was kept for another build is told by this
  const hash = createHash('sha256').update(readFileSync(outfile)).digest('hex').slice(0, 16);
  appendFileSync(outfile, `//${hash}\n`);
}

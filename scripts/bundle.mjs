import { build } from 'esbuild';

/**
 * Bundles the sources into `dist/`: one file per entry and shared chunks, so that starting costs few files, and the
 * type declarations beside them (made by tsc).
 */
export async function bundle() {
  await build({
    entryPoints: {
      index: 'src/index.ts',
      schema: 'src/schema/index.ts',
      decoder: 'src/decoder/index.ts',
      cli: 'src/cli/main.ts',
    },
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*'],
    target: 'es2022',
    chunkNames: 'chunks/[name]-[hash]',
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
}

// Bundles the page: the application, which the server serves, and the decoder page, which needs no server. Both are plain
// files without inline code, so that a strict Content-Security-Policy holds; the decoder page is one script, as browsers
// load no modules from a disk.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'dist', 'page');
const page = join(here, 'page');
/** What a browser may have to load, compressed, until every view has been opened. */
const LIMIT = 600_000;

const { status } = spawnSync(
  process.execPath,
  [join(here, '../../node_modules/typescript/bin/tsc'), '-p', page, '--noEmit'],
  { stdio: 'inherit' },
);
if (status !== 0) process.exit(1);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const core = join(here, '../../src');
/** The policy of the page lets no text become code: it need not be tried, which browsers report. */
const interpreted = {
  name: 'interpreted',
  setup(bundle) {
    bundle.onLoad({ filter: /schema\/compiler\/can-compile\.ts$/ }, () => ({
      contents: 'export const CAN_COMPILE = false;',
    }));
  },
};

const COMMON = {
  plugins: [interpreted],
  // from its sources: what the page does not use is left out, and what only Node has cannot come in
  alias: { 'tsroute2/decoder': join(core, 'decoder/index.ts') },
  bundle: true,
  minify: true,
  target: 'es2022',
  platform: 'browser',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'error',
  outdir: out,
};
await build({
  ...COMMON,
  entryPoints: { app: join(page, 'app.tsx') },
  format: 'esm',
  splitting: true,
  chunkNames: '[name]-[hash]',
});
await build({ ...COMMON, entryPoints: { decoder: join(page, 'decoder-page.tsx') }, format: 'iife' });
await build({ ...COMMON, entryPoints: { style: join(page, 'style.css') } });
for (const name of readdirSync(join(page, 'static')))
  copyFileSync(join(page, 'static', name), join(out, name));

const sizeOf = (names) =>
  names.reduce((sum, name) => sum + gzipSync(readFileSync(join(out, name))).length, 0);
const all = readdirSync(out).filter((name) => statSync(join(out, name)).isFile());
const size = sizeOf(all.filter((name) => !name.startsWith('decoder')));
if (size > LIMIT) {
  console.error(`the page has ${size} bytes, compressed; it may have ${LIMIT}`);
  process.exit(1);
}

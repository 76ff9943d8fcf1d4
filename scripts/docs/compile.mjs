// The examples of the pages as JavaScript, for the tests that run them: `build/docs/PAGE.json`.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { transform } from 'esbuild';
import { blocksOf } from './blocks.mjs';

/** Compiles the pages of `docs/` into `build/docs/`. */
export async function compilePages() {
  const output = join('build', 'docs');
  mkdirSync(output, { recursive: true });
  const pages = readdirSync('docs').filter((file) => file.endsWith('.md'));
  await Promise.all(
    pages.map(async (page) => {
      const blocks = await Promise.all(
        blocksOf(readFileSync(join('docs', page), 'utf8')).map(async ({ section, code, sum }) => ({
          section,
          code: await plain(code),
          sum: await plain(sum),
        })),
      );
      writeFileSync(join(output, `${basename(page, '.md')}.json`), JSON.stringify(blocks));
    }),
  );
}

/** Pages whose examples are whole programs, or become ones by the page's prelude: each runs by itself. */
const RUN = ['getting-started.md', 'errors.md', 'monitor.md'];

/** Compiles those, and the guides, into programs: `build/docs/programs/PAGE-LINE.mjs`. */
export async function compilePrograms() {
  const output = join('build', 'docs', 'programs');
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const guides = readdirSync(join('docs', 'guides')).map((file) => join('guides', file));
  for (const page of [...RUN, ...guides]) {
    for (const { line, program } of blocksOf(readFileSync(join('docs', page), 'utf8'))) {
      // `await using` as the oldest Node promised takes it
      const { code } = await transform(program, { loader: 'ts', target: 'node20' });
      writeFileSync(join(output, `${basename(page, '.md')}-${line}.mjs`), code);
    }
  }
}

/** Without types; imports of types alone are gone. */
async function plain(code) {
  const { code: text } = await transform(code, {
    loader: 'ts',
    target: 'esnext',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  return text;
}

// What a user copies from here: the examples of README and docs, and the files of examples/, as programs that import
// the package.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf } from '../docs/blocks.mjs';
import { root } from './project.mjs';

const read = (...path) => readFileSync(join(root, ...path), 'utf8');

/** Whether a program imports sources that no entry offers: it can be checked in the repository alone. */
export const isInner = ({ program }) => /(from|import\() ?'\.\.\//.test(program);

/** Every TypeScript example of README and docs: `{ name, page, line, section, program }`. */
export function examplesOfPages() {
  const pages = [
    'README.md',
    ...readdirSync(join(root, 'docs'), { recursive: true }).map((file) => `docs/${file}`),
  ];
  return pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) =>
      blocksOf(read(page)).map((block) => ({
        ...block,
        page,
        name: `${page.replace(/\W/g, '-')}-${block.line}.ts`,
      })),
    );
}

/** The programs of examples/, and the tests of types, importing the package rather than its sources. */
export function filesOf(folder) {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      name: `${folder.replace(/\W/g, '-')}-${file.replace('.test-d.ts', '-types.ts')}`,
      program: read(folder, file).replace(
        /(from|import\()( ?)'(?:\.\.\/)+src\/(?:(\w+)\/index|index|(testing))\.js'/g,
        (_, word, space, folder, file) =>
          `${word}${space}'tsroute2${(folder ?? file) ? `/${folder ?? file}` : ''}'`,
      ),
    }));
}

/** A file that re-exports every name of every entry. */
export function everything(installed, entries) {
  return entries
    .map((entry, i) => {
      const file = join(installed, 'dist', `${entry === '.' ? 'index' : entry.slice(2)}.d.ts`);
      const lists = [...readFileSync(file, 'utf8').matchAll(/^export \{(.*?)\}/gms)].map(([, list]) => list);
      const names = lists
        .flatMap((list) => list.split(','))
        .map((one) => one.trim().replace(/^.* as /, ''))
        .filter(Boolean);
      const from = `tsroute2${entry.slice(1)}`;
      return `export { ${names.map((name) => `${name} as ${name}_${i}`).join(', ')} } from '${from}';\n`;
    })
    .join('');
}

// What a user copies from here: the examples of README and docs, and the files of examples/, as programs that import
// the package.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf } from '../docs/blocks.mjs';
import { entries } from '../entries.mjs';
import { root } from './project.mjs';

const read = (...path) => readFileSync(join(root, ...path), 'utf8');

/** What imports an entry of the package, by the entry's source as a program of the repository imports that. */
const ENTRIES = new Map(
  Object.entries(entries).map(([entry, source]) => [
    source.replace(/\.ts$/, '.js'),
    `tsroute2${entry.slice('.'.length)}`,
  ]),
);

/** A program of the repository as a user has it: what it imports of the sources, it imports of the package. */
function asUsersHaveIt(name, program) {
  return program.replace(/((?:from|import\() ?)'(?:\.\.\/)+(src\/[^']+)'/g, (_, before, source) => {
    const entry = ENTRIES.get(source);
    if (entry === undefined) throw new Error(`${name} imports ${source}, which no entry of the package is`);
    return `${before}'${entry}'`;
  });
}

/** Every TypeScript example of README and docs that needs the core alone: `{ name, page, line, section, program }`. */
export function examplesOfPages() {
  const pages = [
    'README.md',
    ...readdirSync(join(root, 'docs'), { recursive: true }).map((file) => `docs/${file}`),
  ];
  return (
    pages
      .filter((page) => page.endsWith('.md'))
      .flatMap((page) =>
        blocksOf(read(page)).map((block) => ({
          ...block,
          page,
          name: `${page.replace(/\W/g, '-')}-${block.line}.ts`,
        })),
      )
      // those of the packages beside the core are compiled with these (`npm test`)
      .filter(({ program }) => !program.includes("from '@tsroute2/"))
  );
}

/** The programs of examples/, and the tests of types, importing the package rather than its sources. */
export function filesOf(folder) {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      name: `${folder.replace(/\W/g, '-')}-${file.replace('.test-d.ts', '-types.ts')}`,
      program: asUsersHaveIt(`${folder}/${file}`, read(folder, file)),
    }));
}

/** A declaration that is exported where it stands, and its name. */
const WHERE_IT_STANDS =
  /^export (?:declare )?(?:abstract )?(?:class|interface|type|const|function|enum|namespace) ([\w$]+)/gm;

/** A file that re-exports every name of every entry. */
export function everything(installed, entries) {
  return entries
    .map((entry, i) => {
      const file = join(installed, 'dist', `${entry === '.' ? 'index' : entry.slice(2)}.d.ts`);
      // what a namespace exports is not a name of the entry
      const text = readFileSync(file, 'utf8').replaceAll(
        /^(?:export )?declare namespace \w+ \{\s*export \{[^}]*\}/gm,
        '',
      );
      const lists = [...text.matchAll(/^export \{(.*?)\}/gms)].map(([, list]) => list);
      const names = lists
        .flatMap((list) => list.split(','))
        .map((one) => one.trim().replace(/^.* as /, ''))
        .filter(Boolean)
        .concat([...text.matchAll(WHERE_IT_STANDS)].map(([, name]) => name));
      const from = `tsroute2${entry.slice(1)}`;
      return `export { ${[...new Set(names)].map((name) => `${name} as ${name}_${i}`).join(', ')} } from '${from}';\n`;
    })
    .join('');
}

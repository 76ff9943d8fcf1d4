// The command line for Node: which of its files are run as scripts (src/scripts.ts), and that they can be.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix, relative } from 'node:path';
import { parse } from 'acorn';
import { markOf } from './mark.mjs';
import { assigned, walk } from './scope.mjs';

/** The sources that begin each group; what their files import comes with them. */
const GROUPS = {
  command: ['src/cli/main.ts', 'src/cli/help.ts', 'src/cli/grammar.ts'],
  objects: [
    'src/cli/run.ts',
    'src/commands/parts/link.ts',
    'src/commands/parts/route.ts',
    'src/commands/parts/tables.ts',
  ],
};

const parsed = (code, sourceType) => parse(code, { ecmaVersion: 'latest', sourceType });

/** Writes `dist/node/command.cjs`, once the files of `dist/` are what they are packed as. */
export function commandForNode(outputs) {
  const fileOf = (source) => {
    const [found] = Object.entries(outputs).find(([, { inputs }]) => Object.hasOwn(inputs, source)) ?? [];
    if (!found) throw new Error(`no file has ${source}`);
    return relative('dist', found);
  };
  const { asScript } = createRequire(import.meta.url)(join(process.cwd(), 'dist/node/scripts.cjs'));
  const taken = new Set();
  const groups = {};
  let whole = '';
  for (const [group, sources] of Object.entries(GROUPS)) {
    groups[group] = [];
    const add = (file, by) => {
      if (by.includes(file))
        throw new Error(`${[...by, file].join(' > ')}: scripts cannot import in circles`);
      if (taken.has(file)) return;
      const text = readFileSync(join('dist', file), 'utf8');
      for (const one of importedBy(text, file)) add(one, [...by, file]);
      if (taken.has(file)) return;
      check(text, file, asScript(file, text));
      taken.add(file);
      groups[group].push(file);
      whole += text;
    };
    for (const source of sources) add(fileOf(source), []);
  }
  writeFileSync(
    'dist/node/command.cjs',
    `'use strict';
const { evaluateText } = require('./code-cache.cjs');
const { scripts } = require('./scripts.cjs');
const groups = ${JSON.stringify(groups)};
module.exports = scripts({ file: __filename, mark: ${markOf(whole)}, groups }, require, evaluateText);
`,
  );
}

/** The files of `dist/` that a file imports. */
const importedBy = (text, file) =>
  parsed(text, 'module')
    .body.filter(({ type, source }) => type === 'ImportDeclaration' && source.value.startsWith('.'))
    .map(({ source }) => posix.join(posix.dirname(file), source.value));

/** Throws where `script` has not all that the file has as a module. */
function check(text, file, script) {
  const tree = parsed(text, 'module');
  const changing = assigned(tree);
  for (const { type, specifiers, source, declaration } of tree.body) {
    if (!type.startsWith('Export')) continue;
    if (source || declaration || !specifiers) throw new Error(`${file}: an export of another form`);
    for (const { local } of specifiers)
      if (changing.has(local.name)) throw new Error(`${file}: ${local.name} is exported and changes`);
  }
  // throws where a statement of modules is left
  walk(parsed(script, 'script'), ({ type }) => {
    if (type === 'ImportExpression') throw new Error(`${file}: an import of another form`);
  });
}

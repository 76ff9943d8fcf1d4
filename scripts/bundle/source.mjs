// Reading sources: without their types, and with the names of an index imported from where it has them.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from 'acorn';
import { transform } from 'esbuild';

const root = process.cwd();

/** What the package exports at its root. */
export const INDEX = 'src/index.ts';
/** An index of others, through which nothing may be imported: whoever needs a name of it would have all of it. */
const SCHEMA = 'src/schema/index.ts';

export const parsed = (code) => parse(code, { ecmaVersion: 'latest', sourceType: 'module' });

/** The source, relative to the repository, that a relative import in another names. Undefined of what is no source. */
export const sourceOf = (from, specifier) =>
  specifier?.startsWith('.') ? join(dirname(from), specifier.replace(/\.js$/, '.ts')) : undefined;

/** The text with `[start, end, replacement]` done. */
export function apply(text, edits) {
  let out = '';
  let at = 0;
  for (const [start, end, replacement] of edits.sort(([a], [b]) => a - b)) {
    out += text.slice(at, start) + replacement;
    at = end;
  }
  return out + text.slice(at);
}

/** Something that is made once for each file. */
const once = (make) => {
  const made = new Map();
  return (file) => {
    if (!made.has(file)) made.set(file, make(file));
    return made.get(file);
  };
};

const strip = once(
  async (file) =>
    (await transform(readFileSync(join(root, file), 'utf8'), { loader: 'ts', target: 'es2022' })).code,
);

/** A source as JavaScript. */
export const read = once(async (file) => past(await strip(file), file));

/** What a module exports: for each name the source that has it and its name there, `*` for a module as a whole. */
export const exportsOf = once(async (file) => {
  const names = new Map();
  for (const node of parsed(await strip(file)).body) {
    const from = sourceOf(file, node.source?.value);
    if (node.type === 'ExportAllDeclaration') {
      if (node.exported) names.set(node.exported.name, { file: from, name: '*' });
      else for (const [name, origin] of await exportsOf(from)) names.set(name, origin);
    } else if (node.type === 'ExportNamedDeclaration') {
      for (const { local, exported } of node.specifiers)
        names.set(
          exported.name,
          from ? (await exportsOf(from)).get(local.name) : { file, name: exported.name },
        );
      const { declaration } = node;
      for (const { id } of declaration?.id ? [declaration] : (declaration?.declarations ?? []))
        names.set(id.name, { file, name: id.name });
    }
  }
  return names;
});

/** Imports from the index as imports from where it has them. */
async function past(code, file) {
  const edits = [];
  for (const node of parsed(code).body) {
    if (node.type !== 'ImportDeclaration' || sourceOf(file, node.source.value) !== SCHEMA) continue;
    if (node.specifiers.some(({ type }) => type !== 'ImportSpecifier')) continue;
    const names = await exportsOf(SCHEMA);
    const lines = node.specifiers.map(({ imported, local }) => {
      const { file: origin, name } = names.get(imported.name);
      return `import { ${name} as ${local.name} } from '${specifier(file, origin)}';`;
    });
    edits.push([node.start, node.end, lines.join('\n')]);
  }
  return apply(code, edits);
}

function specifier(from, to) {
  const path = relative(dirname(from), to).replace(/\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}

/** A module that is in no file, as an esbuild plugin. */
export const virtual = (modules) => ({
  name: 'virtual',
  setup(build) {
    build.onResolve({ filter: /^~[\w-]+$/ }, ({ path }) => ({
      path: path.slice(path.indexOf('~')),
      namespace: 'virtual',
    }));
    build.onLoad({ filter: /^~/, namespace: 'virtual' }, ({ path }) => ({
      contents: modules.get(path.slice(1)),
      loader: 'js',
      resolveDir: root,
    }));
  },
});

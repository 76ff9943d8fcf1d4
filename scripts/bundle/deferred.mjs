// Which modules the package for Node leaves alone until something of theirs is used, and how that is built.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from 'acorn';
import { transform } from 'esbuild';
import { references, walk } from './scope.mjs';

/**
 * Groups of modules that are loaded when a function that names something of theirs runs. What they export must not be
 * needed while a module of another group is evaluated. Within a group, imports are what they are.
 */
const DEFERRED = [
  // the engines: most messages that programs meet have readers of their own
  /^src\/schema\/(interpreter|compiler)\/(decode|encode)\.ts$/,
  /^src\/socket\/(batch|dump|subscription)\.ts$/,
  // the members of IPRoute and of batches
  /^src\/iproute\/(addr|addrlabel|batch|neigh|neightbl|netconf|netnsid|nexthop|route|rule|stats)\.ts$/,
  /^src\/iproute\/(bridge\/bridge|tc|link-ensure|link-netns|poll|tuntap|monitor)\.ts$/,
  // the messages of rtnetlink: a table of them all names each
  /^src\/messages\/route\/(addrlabel|nexthop|nsid|rule|\w+msg|\w+_msg|tc\/\w+msg|link\/ifinfomsg)\.ts$/,
];

export const groupOf = (file) => DEFERRED.findIndex((one) => one.test(file));

/**
 * What is loaded at once whenever anything is: declarations, framing, sockets. It is one file, because a file more costs
 * as much as compiling 20 KB more.
 */
export const CORE = /^src\/(schema|protocol|socket)\//;
export const CORE_FILE = 'src/~core.ts';
/** What modules export it as, for esbuild alone: it is in no module of the package. */
export const CORE_NAME = 'coreOfAll';

/** What the plugin leaves in the place of an import, and `commonjs.mjs` makes a call of `require` of. */
export const MARK = '__deferred';

/** An esbuild plugin: names that are imported from deferred modules become a look into the module where they are used. */
export const deferring = (root, entries) => ({
  name: 'deferring',
  async setup(build) {
    const index = join(root, INDEX);
    const names = await namesOf(index);
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const code = past(index, names, await strip(path), path);
      // whoever needs one module of the core has all of it, so that esbuild makes one chunk of it
      const file = relative(root, path);
      const core =
        file === 'src/deferred.ts' || (CORE.test(file) && !entries.has(file))
          ? ''
          : `export * as ${CORE_NAME} from '${join(root, CORE_FILE)}';\n`;
      return { contents: core + defer(code, path, root), loader: 'js' };
    });
  },
});

/** An index of others, through which nothing may be imported: whoever needs a name of it would have all of it. */
const INDEX = 'src/schema/index.ts';

const parsed = (code) => parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
const strip = async (file) =>
  (await transform(readFileSync(file, 'utf8'), { loader: 'ts', target: 'es2022' })).code;

/** The modules that an index has its names from, and what they are there. */
async function namesOf(index) {
  const names = new Map();
  for (const node of parsed(await strip(index)).body) {
    const file = join(dirname(index), node.source.value);
    if (node.type === 'ExportAllDeclaration')
      for (const name of await exportedBy(file.replace(/\.js$/, '.ts'))) names.set(name, { file, name });
    else
      for (const { local, exported } of node.specifiers) names.set(exported.name, { file, name: local.name });
  }
  return names;
}

async function exportedBy(file) {
  return parsed(await strip(file)).body.flatMap(({ type, declaration }) => {
    if (type !== 'ExportNamedDeclaration') return [];
    return declaration?.id
      ? [declaration.id.name]
      : (declaration?.declarations ?? []).map(({ id }) => id.name);
  });
}

/** Imports from the index as imports from where it has them. */
function past(index, names, code, path) {
  const edits = [];
  for (const node of parsed(code).body) {
    if (node.type !== 'ImportDeclaration' || !node.source.value.startsWith('.')) continue;
    if (join(dirname(path), node.source.value.replace(/\.js$/, '.ts')) !== index) continue;
    if (node.specifiers.some(({ type }) => type !== 'ImportSpecifier')) continue;
    const lines = node.specifiers.map(({ imported, local }) => {
      const { file, name } = names.get(imported.name);
      const from = relative(dirname(path), file);
      return `import { ${name} as ${local.name} } from '${from.startsWith('.') ? from : `./${from}`}';`;
    });
    edits.push([node.start, node.end, lines.join('\n')]);
  }
  return apply(code, edits);
}

function defer(code, path, root) {
  const tree = parsed(code);
  const edits = [];
  const names = new Map();
  const own = groupOf(relative(root, path));
  for (const node of tree.body) {
    if (node.type !== 'ImportDeclaration' || !node.source.value.startsWith('.')) continue;
    const file = relative(root, join(dirname(path), node.source.value.replace(/\.js$/, '.ts')));
    const group = groupOf(file);
    if (group < 0 || group === own) continue;
    for (const { type, local, imported } of node.specifiers) {
      if (type !== 'ImportSpecifier') throw new Error(`${path}: ${file} has to be imported by name`);
      names.set(local.name, `(${MARK}(import(${JSON.stringify(node.source.value)})).${imported.name})`);
    }
    edits.push([node.start, node.end, '']);
  }
  if (names.size === 0) return code;
  walk(tree, (node, parent) => {
    if (node.type === 'ExportSpecifier' && names.has(node.local.name) && !parent.source)
      throw new Error(`${path}: ${node.local.name} is deferred and cannot be exported again`);
  });
  for (const { name, start, end, shorthand } of references(tree, names)) {
    const text = names.get(name);
    edits.push([start, end, shorthand ? `${name}: ${text}` : text]);
  }
  return apply(code, edits);
}

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

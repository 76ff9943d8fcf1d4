// Which modules the package for Node leaves alone until something of theirs is used, and how that is built.
import { relative } from 'node:path';
import { references, walk } from './scope.mjs';
import { apply, parsed, read, sourceOf } from './source.mjs';

/**
 * Groups of modules that are loaded when a function that names something of theirs runs. What they export must not be
 * needed while a module of another group is evaluated. Within a group, imports are what they are.
 */
const DEFERRED = [
  // the engines: most messages that programs meet have readers of their own
  /^src\/schema\/(interpreter|compiler)\/(decode|encode)\.ts$/,
  /^src\/socket\/(batch|dump|subscription)\.ts$/,
  // the members of IPRoute and of batches
  /^src\/iproute\/(addr|addrlabel|alike|batch|neigh|neightbl|netconf|netnsid|nexthop|route|rule|stats)\.ts$/,
  /^src\/iproute\/(bridge\/bridge|tc|link-ensure|link-netns|poll|tuntap|monitor)\.ts$/,
  // the messages of rtnetlink: a table of them all names each
  /^src\/messages\/route\/(addrlabel|nexthop|nsid|rule|\w+msg|\w+_msg|tc\/\w+msg|link\/ifinfomsg)\.ts$/,
];

/** The file of a module that is loaded by itself, without its extension. */
export const partOf = (file) => `parts/${relative('src', file).replace(/\.ts$/, '')}`;

export const groupOf = (file) => DEFERRED.findIndex((one) => one.test(file));

/**
 * What is loaded at once whenever anything is: declarations, framing, sockets. It is one file, because a file more costs
 * as much as compiling 20 KB more.
 */
export const CORE = /^src\/(schema|protocol|socket)\//;
/** What modules export it as, for esbuild alone: it is in no module of the package. */
export const CORE_NAME = 'coreOfAll';

/** What the plugin leaves in the place of an import, and `commonjs.mjs` makes a call of `require` of. */
export const MARK = '__deferred';

/** What stands in place of a module that is not hot: a file of `dist/` that `require` gets as an ES module. */
export const OTHER = 'other:';

/** An esbuild plugin: names that are imported from deferred modules become a look into the module where they are used. */
export const deferring = ({ groups }) => ({
  name: 'deferring',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^${OTHER}`) }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const file = relative(process.cwd(), path);
      // whoever needs one module of the core has all of it, so that esbuild makes one chunk of it
      const core = groups.has(file) && !CORE.test(file) ? `export * as ${CORE_NAME} from '~core';\n` : '';
      return { contents: core + defer(await read(file), file, groups), loader: 'js' };
    });
  },
});

function defer(code, path, groups) {
  const tree = parsed(code);
  const edits = [];
  const names = new Map();
  const own = groupOf(path);
  for (const node of tree.body) {
    const file = sourceOf(path, node.type === 'ImportDeclaration' ? node.source.value : undefined);
    const group = file ? groupOf(file) : -1;
    if (group < 0 || group === own) continue;
    const source = groups.has(file) ? node.source.value : `${OTHER}${partOf(file)}`;
    for (const { type, local, imported } of node.specifiers) {
      if (type !== 'ImportSpecifier') throw new Error(`${path}: ${file} has to be imported by name`);
      names.set(local.name, `(${MARK}(import(${JSON.stringify(source)})).${imported.name})`);
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

// dist/node: the package for Node, Bun and Deno. CommonJS that loads little and more of it when it is used, and behind
// each entry a small ES module that names its exports.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { parse } from 'acorn';
import { build, transform } from 'esbuild';
import { entries, fileOf } from '../entries.mjs';
import { commonjs } from './commonjs.mjs';
import { CORE as AT_ONCE, CORE_FILE as CORE, CORE_NAME, deferring, groupOf } from './deferred.mjs';
import { pack } from './pack.mjs';

const FOLDER = 'dist/node';
/** What most programs need soon after the core. */
const CORE_LATER = ['src/socket/dump.ts', 'src/schema/interpreter/encode.ts'];
/** The same after links: what is in a file of its own is found and read for itself. */
const ROUTE_LATER = [
  'src/messages/route/rtmsg.ts',
  'src/messages/route/ifaddrmsg.ts',
  'src/messages/route/ndmsg.ts',
  'src/iproute/route.ts',
  'src/iproute/addr.ts',
  'src/iproute/neigh.ts',
];
/** The command line: it shares its chunks with the entries. */
const COMMANDS = { cli: 'src/cli/main.ts', 'cli-tables': 'src/cli/tables.ts' };

/** What the index exports: the names of what is loaded at once, and of modules that are loaded later. */
async function exportsOfIndex() {
  const file = entries['.'];
  const { code } = await transform(readFileSync(file, 'utf8'), { loader: 'ts', target: 'es2022' });
  const core = [];
  const later = [];
  for (const node of parse(code, { ecmaVersion: 'latest', sourceType: 'module' }).body) {
    if (!node.source) throw new Error(`${file}: expected nothing but 'export … from'`);
    const source = join(dirname(file), node.source.value.replace(/\.js$/, '.ts'));
    const names =
      node.type === 'ExportAllDeclaration'
        ? [{ name: node.exported?.name, imported: '*' }]
        : node.specifiers.map(({ local, exported }) => ({ name: exported.name, imported: local.name }));
    if (AT_ONCE.test(source) && groupOf(source) < 0) core.push(code.slice(node.start, node.end));
    else later.push({ source, names });
  }
  return { core: core.join('\n'), later };
}

/** Bundles for Node, Bun and Deno. `finish` is done to the files as they are. */
export async function bundleForNode(options, finish) {
  const root = process.cwd();
  const { core, later } = await exportsOfIndex();
  const { metafile } = await build({
    ...options,
    entryPoints: {
      core: CORE,
      deferred: 'src/deferred.ts',
      ...Object.fromEntries(later.map(({ source }) => [partOf(source), source])),
      ...Object.fromEntries(others.map(([entry, file]) => [`entries/${fileOf(entry)}`, file])),
      ...COMMANDS,
    },
    outdir: FOLDER,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    chunkNames: 'chunks/[name]-[hash]',
    plugins: [virtual(CORE, core, root), deferring(root, new Set(others.map(([, file]) => file)))],
  });
  const exported = new Map();
  const modules = new Map();
  for (const [file, output] of Object.entries(metafile.outputs)) {
    const name = relative(FOLDER, file).replace(/\.js$/, '');
    modules.set(name, commonjs(readFileSync(file, 'utf8')));
    exported.set(
      name,
      output.exports.filter((one) => one !== CORE_NAME),
    );
    rmSync(file);
  }
  const names = new Map(
    Object.entries(metafile.outputs).map(([file, { entryPoint }]) => [
      entryPoint,
      relative(FOLDER, file).replace(/\.js$/, ''),
    ]),
  );
  const { files, load } = pack(modules, {
    core: { first: ['core'], later: CORE_LATER.map((file) => names.get(file)) },
    route: {
      first: ['parts/iproute/iproute', names.get('src/messages/route/link/ifinfomsg.ts')],
      later: ROUTE_LATER.map((file) => names.get(file)),
    },
  });
  for (const [name, text] of files) {
    write(`${name}.cjs`, text);
    finish(join(FOLDER, `${name}.cjs`));
  }
  const parts = later.map(({ source }) => partOf(source));
  write(
    'lib.cjs',
    `'use strict';
const { deferred, deferredMembers } = require('./deferred.cjs');
exports.deferred = deferred;
exports.deferredMembers = deferredMembers;
exports.parts = {
  core: () => ${load('core', 'lib')},
${parts.map((part) => `  '${part}': () => ${load(part, 'lib')},\n`).join('')}};
`,
  );
  write('index.js', facadeOfIndex(exported.get('core'), later));
  for (const [entry] of others) {
    const name = fileOf(entry);
    write(`${name}.cjs`, `'use strict';\nexports.lib = ${load(`entries/${name}`, name)};\n`);
    write(`${name}.js`, facade(`./${basename(name)}.cjs`, exported.get(`entries/${name}`)));
  }
}

const others = Object.entries(entries).filter(([entry]) => entry !== '.');
const partOf = (source) => `parts/${relative('src', source).replace(/\.ts$/, '')}`;

/** A module that is in no file. */
const virtual = (file, contents, root) => ({
  name: 'virtual',
  setup(build) {
    const path = join(root, file);
    build.onResolve({ filter: new RegExp(`${file}$`) }, () => ({ path, namespace: 'file' }));
    build.onLoad({ filter: new RegExp(`${file}$`) }, () => ({
      contents,
      loader: 'ts',
      resolveDir: dirname(path),
    }));
  },
});

function write(name, text) {
  const file = join(FOLDER, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function facade(file, names) {
  const local = names.filter((name) => name !== 'default');
  return `import made from '${file}';\nexport const { ${local.join(', ')} } = made.lib;\n`;
}

function facadeOfIndex(core, later) {
  // what is a function or a class is known when it is there
  const lib = createRequire(join(process.cwd(), FOLDER, 'index.js'))('./lib.cjs');
  const lines = [];
  const add = (name, value, load) => {
    if (typeof value === 'function') lines.push(`export const ${name} = deferred('${name}', () => ${load});`);
    else if (typeof value !== 'object') lines.push(`export const ${name} = ${JSON.stringify(value)};`);
    else {
      const members = Object.keys(value).map((key) => `'${key}'`);
      lines.push(`export const ${name} = deferredMembers([${members.join(', ')}], () => ${load});`);
    }
  };
  const coreOf = lib.parts.core();
  for (const name of core) add(name, coreOf[name], `parts.core().${name}`);
  for (const { source, names } of later) {
    const part = partOf(source);
    const module = lib.parts[part]();
    for (const { name, imported } of names) {
      if (imported === '*') add(name, module, `parts['${part}']()`);
      else add(name, module[imported], `parts['${part}']().${imported}`);
    }
  }
  // Node reads the names of a CommonJS module's exports from its text: lib.cjs has few of them
  return `import lib from './lib.cjs';\nconst { parts, deferred, deferredMembers } = lib;\n${lines.join('\n')}\n`;
}

// dist/node: the hot modules for Node, Bun and Deno. CommonJS that loads little and more of it when it is used; behind it the
// package's root, whose other parts are loaded from `dist/`, and the groups as which all other modules import it.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix, relative } from 'node:path';
import { build } from 'esbuild';
import { nameChunks } from './chunks.mjs';
import { commonjs } from './commonjs.mjs';
import { CORE_NAME, deferring, OTHER, partOf } from './deferred.mjs';
import { FIRST } from './hot.mjs';
import { markOf } from './mark.mjs';
import { pack } from './pack.mjs';
import { exportsOf, INDEX, virtual } from './source.mjs';

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

/** The parts of the package's root, each with what it exports there: hot ones and others. */
export async function partsOfIndex(groups) {
  const core = [];
  const parts = new Map();
  for (const [as, { file, name }] of await exportsOf(INDEX)) {
    if (groups.get(file) === FIRST) core.push({ as, file, name });
    else parts.set(file, [...(parts.get(file) ?? []), { as, name }]);
  }
  return { core, parts };
}

/** Files of one source each, which load and run the others. */
const OWN = ['deferred', 'code-cache', 'scripts'];

/** Text of which V8 takes a byte a character: what else comments have is spelt as strings have it. */
const ascii = (text) =>
  text.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * One line where Node is too old for a `require` of ES modules, by which most of the package is loaded. Bun and Deno can, and
 * tell versions of their own.
 */
const CHECK = `const { bun, deno, node } = process.versions;
const [major, minor] = node.split('.').map(Number);
if (!bun && !deno && process.features?.require_module !== true)
  if (major < 20 || (major === 20 && minor < 19) || major === 21 || (major === 22 && minor < 12))
    throw new Error(\`tsroute2 needs Node 20.19, 22.12 or later; this is \${node}\`);
`;

/** The file that has the code of a pack. */
const codeOf = (name) => `${name}-code`;

/** What runs the code of a pack with what V8 made of it before (src/code-cache.ts), or else leaves it to Node. */
const runner = (file) => `'use strict';
const { evaluate } = require('./code-cache.cjs');
if (!evaluate(__dirname + '/${file}.cjs', require, module, ${markOf(readFileSync(join(FOLDER, `${file}.cjs`)))}))
  module.exports = require('./${file}.cjs');
`;

const groupFile = (group) => (group === FIRST ? FIRST : `groups/${group}`);

/** Bundles for Node, Bun and Deno, once everything else is in `dist/`. `finish` is done to the files as they are. */
export async function bundleForNode(options, hot, finish) {
  const { groups, texts } = hot;
  const { core, parts } = await partsOfIndex(groups);
  const { metafile } = await build({
    ...options,
    entryPoints: {
      ...Object.fromEntries([...texts.keys()].map((group) => [groupFile(group), `~${group}`])),
      ...Object.fromEntries(OWN.map((name) => [name, `src/${name}.ts`])),
      ...Object.fromEntries(
        [...parts.keys()].filter((file) => groups.has(file)).map((file) => [partOf(file), file]),
      ),
    },
    outdir: FOLDER,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    chunkNames: 'chunks/[name]-[hash]',
    plugins: [virtual(texts), deferring(hot)],
  });
  const modules = new Map();
  const names = new Map();
  const exported = new Map();
  for (const [file, { entryPoint, exports }] of Object.entries(
    nameChunks(metafile.outputs, `${FOLDER}/chunks`),
  )) {
    const name = relative(FOLDER, file).replace(/\.js$/, '');
    modules.set(name, commonjs(readFileSync(file, 'utf8')));
    names.set(entryPoint, name);
    exported.set(
      name,
      exports.filter((one) => one !== CORE_NAME),
    );
    rmSync(file);
  }
  const { files, load } = pack(modules, {
    core: { first: [FIRST], later: CORE_LATER.map((file) => names.get(file)) },
    route: {
      first: ['parts/iproute/iproute', names.get('src/messages/route/link/ifinfomsg.ts')],
      later: [groupFile('route'), groupFile('links'), ...ROUTE_LATER.map((file) => names.get(file))],
    },
    // everything else, of which modules that are not hot need much at a time
    rest: {
      first: [],
      later: [groupFile('route'), groupFile('links'), ...modules.keys()].filter(
        (name) => !OWN.includes(name),
      ),
    },
  });
  for (const [name, text] of files) {
    const file = OWN.includes(name) ? name : codeOf(name);
    write(`${file}.cjs`, ascii(others(text, name)));
    finish(join(FOLDER, `${file}.cjs`));
    if (file !== name) write(`${name}.cjs`, runner(file));
  }
  const loadPart = (file) =>
    groups.has(file) ? load(partOf(file), 'lib') : `require("${OTHER}${partOf(file)}")`;
  const table = (entries) => entries.map(([key, text]) => `  '${key}': () => ${text},\n`).join('');
  const lib = `'use strict';
${CHECK}const { deferred, deferredMembers } = require('./deferred.cjs');
exports.deferred = deferred;
exports.deferredMembers = deferredMembers;
exports.groups = {
${table([...texts.keys()].map((group) => [group, load(groupFile(group), 'lib')]))}};
exports.parts = {
${table([...parts.keys()].map((file) => [partOf(file), loadPart(file)]))}};
`;
  write('lib.cjs', others(lib, 'lib'));
  for (const group of texts.keys()) write(`hot/${group}.js`, facade(group, exported.get(groupFile(group))));
  // what is loaded to make it is not what programs run
  process.env.NODE_DISABLE_COMPILE_CACHE = '1';
  write('index.js', facadeOfIndex(core, parts, hot));
  delete process.env.NODE_DISABLE_COMPILE_CACHE;
}

const REQUIRE_OTHER = new RegExp(`require\\("${OTHER}([^"]+)"\\)`, 'g');

/** Requires of what is not hot lead to its file in `dist/`. */
const others = (text, name) =>
  text.replace(
    REQUIRE_OTHER,
    (_, file) => `require("${posix.relative(dirname(`node/${name}`), `${file}.js`)}")`,
  );

function write(name, text) {
  const file = join(FOLDER, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** What a group exports, for ES modules. */
function facade(group, names) {
  return `import lib from '../lib.cjs';\nexport const { ${names.join(', ')} } = lib.groups['${group}']();\n`;
}

function facadeOfIndex(core, parts, { nameOf }) {
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
  const coreOf = lib.groups[FIRST]();
  for (const { as, ...origin } of core) {
    const name = nameOf(origin);
    add(as, coreOf[name], `groups.${FIRST}().${name}`);
  }
  for (const [file, names] of parts) {
    const part = partOf(file);
    const module = lib.parts[part]();
    for (const { as, name } of names) {
      if (name === '*') add(as, module, `parts['${part}']()`);
      else add(as, module[name], `parts['${part}']().${name}`);
    }
  }
  // Node reads the names of a CommonJS module's exports from its text: lib.cjs has few of them
  return `import lib from './lib.cjs';\nconst { groups, parts, deferred, deferredMembers } = lib;\n${lines.join('\n')}\n`;
}

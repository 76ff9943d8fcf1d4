// The hot modules: those that a cold start needs. Node has them as CommonJS that loads in parts, everybody else as ES
// modules. All other modules exist once and import the hot ones in groups, `#hot/core` and so on, which package.json's
// `imports` leads to the copy that is right where they run.
import { join, relative } from 'node:path';
import { CORE, groupOf } from './deferred.mjs';
import { walk } from './scope.mjs';
import { apply, exportsOf, INDEX, parsed, read, sourceOf } from './source.mjs';
import { allOf, beginning, togetherOf } from './together.mjs';

export const HOT = '#hot/';

/** What a cold start can do without, although hot modules load it later. */
const COLD =
  /\/(tc(msg)?|dcbmsg|tunnel_msg|if_stats_msg|cachereportmsg|nduseroptmsg|ndtmsg|prefixmsg|br_vlan_msg|netconfmsg|tuntap|link-netns|link-ensure)(\.ts$|\/)/;

/** The first group: what is loaded at once whenever anything is. */
export const FIRST = 'core';

/** What is loaded for the first link, and small ones that others need: they are no reason to load another group. */
const ROUTE = [
  'src/iproute/iproute.ts',
  'src/messages/route/groups.ts',
  'src/netns/reference.ts',
  'src/objects/verbs.ts',
];

/**
 * The other groups in order. What the roots of one load at once is in it, unless an earlier one has it; who imports a
 * name of a group loads the group.
 */
const GROUPS = {
  route: /^src\/(iproute\/iproute|messages\/route\/groups|netns\/reference|objects\/verbs)\.ts$/,
  links: /^src\/messages\/route\/link\/ifinfomsg\.ts$/,
  engines: /^src\/schema\/(interpreter|compiler)\/(decode|encode)\.ts$/,
  sockets: /^src\/socket\/(batch|dump|subscription)\.ts$/,
};

/** The rest by folders: what others need of it. */
const FOLDERS = { messages: /^src\/messages\//, definitions: /^src\/objects\//, verbs: /^/ };
const folderOf = (file) => Object.keys(FOLDERS).find((name) => FOLDERS[name].test(file));

const isDeferred = (file) => groupOf(file) >= 0;

/** The sources that a module loads at once. */
async function loadedBy(file) {
  const group = groupOf(file);
  const sources = parsed(await read(file)).body.map(({ source }) => sourceOf(file, source?.value));
  return sources.filter((one) => one && (!isDeferred(one) || groupOf(one) === group));
}

/** The sources that a module loads when something of theirs is used. */
async function deferredBy(file) {
  const group = groupOf(file);
  const sources = parsed(await read(file)).body.map(({ source }) => sourceOf(file, source?.value));
  return sources.filter((one) => one && isDeferred(one) && groupOf(one) !== group);
}

/** The group of every hot source, and sources that are not hot but loaded later by hot ones. */
async function assign(exported) {
  const groups = new Map();
  const later = new Set();
  const add = async (file, group, by) => {
    if (groups.has(file)) return;
    if (COLD.test(file)) throw new Error(`${by} is hot and loads ${file}, which is not`);
    groups.set(file, group ?? folderOf(file));
    for (const one of await loadedBy(file)) await add(one, group, file);
  };
  for (const { file } of exported) if (CORE.test(file) && !isDeferred(file)) await add(file, FIRST, INDEX);
  for (const [group, roots] of [...Object.entries(GROUPS), [undefined, /^/]])
    for (let before = -1; before !== groups.size; ) {
      before = groups.size;
      const found = [...ROUTE];
      for (const file of groups.keys()) found.push(...(await deferredBy(file)));
      for (const file of [...new Set(found)].sort())
        if (COLD.test(file)) later.add(file);
        else if (roots.test(file)) await add(file, group);
    }
  return { groups, later: [...later].sort() };
}

/** What a group exports, as a module; names that several of its sources have are numbered. */
async function textOf(group, sources, whole, names) {
  const taken = new Set();
  const unique = (name) => {
    let one = name;
    for (let i = 2; taken.has(one); i++) one = `${name}$${i}`;
    taken.add(one);
    return one;
  };
  const lines = [`// ${group}`];
  for (const file of sources) {
    const from = JSON.stringify(join(process.cwd(), file));
    const own = new Map();
    for (const [name, origin] of await exportsOf(file)) if (origin.file === file) own.set(name, unique(name));
    const pairs = [...own].map(([name, as]) => (name === as ? name : `${name} as ${as}`));
    if (pairs.length > 0) lines.push(`export { ${pairs.join(', ')} } from ${from};`);
    if (whole.has(file)) {
      own.set('*', unique(`${file.replace(/^.*\/|\.ts$/g, '')}$all`));
      lines.push(`export * as ${own.get('*')} from ${from};`);
    }
    names.set(file, own);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * @typedef {object} HotModules
 * @property {Map<string, string>} groups the group of each hot source
 * @property {Map<string, string>} texts for each group, the module that exports what its sources export
 * @property {string[]} later sources that are not hot, and that hot ones load when something of theirs is used
 * @property {(origin: { file: string, name: string }) => string} nameOf what its group exports something as
 * @property {(file: string) => Promise<string>} readOther a source that is not hot, with the hot ones imported by groups
 */

/** @returns {Promise<HotModules>} */
export async function hotModules() {
  const exported = [...(await exportsOf(INDEX)).values()];
  const { groups, later } = await assign(exported);
  const whole = new Set(exported.filter(({ name }) => name === '*').map(({ file }) => file));
  const names = new Map();
  const texts = new Map();
  for (const group of [FIRST, ...Object.keys(GROUPS), ...Object.keys(FOLDERS)]) {
    const sources = [...groups.keys()].filter((file) => groups.get(file) === group).sort();
    texts.set(group, await textOf(group, sources, whole, names));
  }
  const nameOf = ({ file, name }) => {
    const found = names.get(file).get(name);
    if (!found) throw new Error(`no group has ${name} of ${file}`);
    return found;
  };

  /** For names of a module: what imports or exports them, `imported as local` each. */
  async function statements(verb, file, pairs) {
    const lists = new Map();
    for (const [name, as] of pairs) {
      const origin = name === '*' ? { file, name } : (await exportsOf(file)).get(name);
      const specifier = `${HOT}${groups.get(origin.file)}`;
      if (!lists.has(specifier)) lists.set(specifier, []);
      lists.get(specifier).push(`${nameOf(origin)} as ${as}`);
    }
    return [...lists]
      .map(([from, list]) => `${verb} { ${list.join(', ')} } from ${JSON.stringify(from)};`)
      .join('\n');
  }

  async function readOther(file) {
    const code = await read(file);
    const edits = [];
    const others = new Set();
    for (const node of parsed(code).body) {
      const from = sourceOf(file, node.source?.value);
      if (from && !groups.has(from)) others.add(togetherOf(from));
      if (!groups.has(from)) continue;
      const { type, specifiers = [], exported: as } = node;
      const verb = type === 'ImportDeclaration' ? 'import' : 'export';
      let pairs = specifiers.map(({ imported, local, exported: out }) =>
        verb === 'import' ? [imported?.name ?? '*', local.name] : [local.name, out.name],
      );
      if (type === 'ExportAllDeclaration')
        pairs = as ? [['*', as.name]] : [...(await exportsOf(from)).keys()].map((name) => [name, name]);
      edits.push([node.start, node.end, await statements(verb, from, pairs)]);
    }
    for (const [imported, source] of importedLater(code, file)) {
      const specifier = groups.has(source) ? `${HOT}${groups.get(source)}` : beginning(source);
      if (groups.has(source))
        // its names have to be what they are in the group
        for (const [name, origin] of await exportsOf(source))
          if (nameOf(origin) !== name)
            throw new Error(`${file}: ${name} of ${source} has another name there`);
      edits.push([imported.start, imported.end, JSON.stringify(specifier)]);
    }
    const files = [...others].filter((one) => one && one !== togetherOf(file)).sort();
    return `${apply(code, edits)}\n${files.map(allOf).join('')}`;
  }

  function importedLater(code, file) {
    const found = [];
    if (code.includes('import('))
      walk(parsed(code), ({ type, source }) => {
        const from = type === 'ImportExpression' ? sourceOf(file, source.value) : undefined;
        if (from) found.push([source, from]);
      });
    return found;
  }

  return { groups, texts, later, nameOf, readOther };
}

/** An esbuild plugin: hot modules as they are, for groups; others import them by the groups. */
export const grouping = ({ groups, readOther }) => ({
  name: 'grouping',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^${HOT}`) }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const file = relative(process.cwd(), path);
      return { contents: await (groups.has(file) ? read(file) : readOther(file)), loader: 'js' };
    });
  },
});

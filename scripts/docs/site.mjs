// Builds the site into build/site: the pages of docs/ as they stand, an API reference from the docstrings, and search
// over both. TypeDoc and the TypeScript it wants are apart, in site/, and installed there when they are missing.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const SOURCE = join(root, 'build', 'site-source');
const OUTPUT = join(root, 'build', 'site');

/** Entries of the package, and what they are called. */
const ENTRIES = {
  'src/index.ts': 'tsroute2',
  'src/schema/index.ts': 'tsroute2/schema',
  'src/decoder/index.ts': 'tsroute2/decoder',
  'src/nft/index.ts': 'tsroute2/nft',
  'src/ynl/index.ts': 'tsroute2/ynl',
  'src/testing.ts': 'tsroute2/testing',
};

/** The pages, in the order of the menu. */
const MENU = {
  Start: ['getting-started', 'coming-from', 'errors', 'permissions', 'bundling', 'runtimes'],
  Guides: [
    'guides/container-network',
    'guides/default-route',
    'guides/shaping',
    'guides/policy-routing',
    'guides/block-list',
    'guides/declarative-router',
    'guides/own-family',
    'guides/debugging',
  ],
  Reference: [
    'links',
    'iproute',
    'tc',
    'monitor',
    'netns',
    'ipdb',
    'sql',
    'ipset',
    'conntrack',
    'xfrm',
    'mptcp',
    'ipvs',
    'system-events',
    'tunnels',
    'ovs',
    'iw',
    'generic-netlink',
    'families',
    'ynl',
    'nftables',
    'taskstats',
  ],
  Framework: ['extending', 'learn-a-protocol', 'architecture'],
  Project: ['kernels', 'parity', 'testing'],
};

/** A page as TypeDoc takes it: with its title and group before it, without what only the tests read. */
function writePage(page, group) {
  const text = readFileSync(join(root, 'docs', `${page}.md`), 'utf8');
  const [, title = page] = /^# (.*)$/m.exec(text) ?? [];
  const body = text.replace(/^# .*\n/m, '').replace(/^<!-- (prelude\n.*?^|continued )-->\n/gms, '');
  const file = join(SOURCE, 'docs', `${page}.md`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `---\ntitle: ${JSON.stringify(title)}\ngroup: ${group}\n---\n\n${body}`);
  return file;
}

/** Copies what pages lead to, and writes the pages. */
function prepare() {
  rmSync(SOURCE, { recursive: true, force: true });
  const known = Object.values(MENU).flat();
  const all = readdirSync(join(root, 'docs'), { recursive: true })
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.replace(/\.md$/, ''));
  // a page that others bring is in the menu too, at the end
  const left = all.filter((page) => !known.includes(page));
  const menu = { ...MENU, ...(left.length > 0 ? { More: left } : {}) };
  const documents = Object.entries(menu).flatMap(([group, pages]) =>
    pages.filter((page) => all.includes(page)).map((page) => writePage(page, group)),
  );
  cpSync(join(root, 'docs', 'tour.svg'), join(SOURCE, 'docs', 'tour.svg'));
  cpSync(join(root, 'docs', 'inspector'), join(SOURCE, 'docs', 'inspector'), { recursive: true });
  for (const name of [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'SECURITY.md',
    'LICENSE',
    'examples',
    'bench',
  ])
    if (existsSync(join(root, name))) cpSync(join(root, name), join(SOURCE, name), { recursive: true });
  return { documents, groups: Object.keys(menu) };
}

/** Builds it; resolves with how many warnings there were. */
export async function buildSite() {
  const require = createRequire(join(root, 'site', 'package.json'));
  const { Application, Converter, ReflectionKind } = await import(
    pathToFileURL(require.resolve('typedoc')).href
  );
  const { documents, groups } = prepare();
  rmSync(OUTPUT, { recursive: true, force: true });
  const { repository, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const app = await Application.bootstrap({
    name: 'tsroute2',
    entryPoints: Object.keys(ENTRIES).map((entry) => join(root, entry)),
    tsconfig: join(root, 'site', 'tsconfig.json'),
    readme: join(SOURCE, 'README.md'),
    projectDocuments: documents.map((file) => relative(root, file)),
    includeVersion: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    // types are checked by the build itself
    skipErrorChecking: true,
    highlightLanguages: [
      'yaml',
      'typescript',
      'javascript',
      'json',
      'bash',
      'sh',
      'console',
      'css',
      'html',
      'jsonc',
      'tsx',
      'sql',
      'c',
    ],
    searchInComments: true,
    searchInDocuments: true,
    disableSources: repository === undefined,
    gitRevision: `v${version}`,
    sort: ['kind', 'alphabetical'],
    groupOrder: [...groups, '*'],
    navigation: { includeCategories: false, includeGroups: true, includeFolders: false },
    validation: { invalidLink: true, notExported: false, notDocumented: false, invalidPath: true },
    logLevel: 'Warn',
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module))
      for (const [entry, name] of Object.entries(ENTRIES))
        if (module.sources?.some(({ fullFileName }) => fullFileName === join(root, entry)))
          module.name = name;
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('the sources could not be read');
  await app.generateDocs(project, OUTPUT);
  return app.logger.warningCount;
}

// Which modules of `dist/` are one file whoever imports them. Left to itself, esbuild makes a file of those that the same
// entries need: many, and each costs a start as much as 50 KB do.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Modules that are used together, by the first that matches. Those of none are where esbuild puts them. */
const TOGETHER = [
  ['cli-help', /^src\/(commands\/places|cli\/(commands|grammar|help))\.ts$/],
  ['cli', /^src\/(cli\/(errors|interfaces|options|output|table|text|width)|schema\/text\/\w+)\.ts$/],
  ['tc', /^src\/(iproute\/tc\.ts$|messages\/route\/tc\/)/],
  ['tc-options', /^src\/objects\/tc\//],
  ['ip-json', /^src\/objects\/columns\//],
  ['commands-tc', /^src\/(commands\/(parts\/tc|traffic-control)\.ts$|objects\/words\/tc\/)/],
  ['commands-bridge', /^src\/(commands\/parts|objects\/words)\/bridge\.ts$/],
  ['commands-route', /^src\/(commands\/parts\/route|objects\/words\/(route|nexthop|encap))\.ts$/],
  ['commands-tables', /^src\/(commands\/parts\/tables|objects\/words\/(addr|rule|neigh|tables))\.ts$/],
  ['commands-link', /^src\/(commands\/(parts\/link|tunnel)\.ts$|objects\/words\/(link|vf|kinds\/\w+)\.ts$)/],
  [
    'commands-written',
    /^src\/(commands\/(index|print|request|sayable|table)|objects\/(words\/writer|ipset\/command))\.ts$/,
  ],
  ['commands', /^src\/(commands\/|objects\/words\/|cli\/(run|objects|details|amounts|columns\/\w+)\.ts$)/],
  ['ipdb', /^src\/ipdb\/(?!sql\/)/],
  ['netns', /^src\/netns\//],
  ['generic', /^src\/(generic\/|messages\/generic\/(catalog|family|genlmsg|genlmsghdr|numbered)\.ts$)/],
  ['wireguard', /^src\/(wireguard\/|objects\/wireguard\/|messages\/generic\/wireguard\.ts$)/],
  ['sockets', /^src\/(sockets\/|objects\/sockets\/|messages\/sockdiag\/)/],
  ['conntrack', /^src\/conntrack\//],
  ['ipset', /^src\/(ipset\/|messages\/netfilter\/ipset)/],
  ['iw', /^src\/(iw\/|messages\/ieee80211\/|messages\/generic\/nl80211\/)/],
  ['nft', /^src\/nft\//],
  ['nftables', /^src\/nftables\//],
  ['queue', /^src\/queue\//],
  ['decoder', /^src\/decoder\//],
];

/** The floors that run in a browser: they are in no file with others. */
const ANYWHERE = /^src\/(schema|protocol|messages|objects|commands|ynl|nft|decoder)\//;

/** The modules that one is in a file with, or undefined. */
export function togetherOf(file) {
  const name = TOGETHER.find(([, pattern]) => pattern.test(file))?.[0];
  return name && `${name}${ANYWHERE.test(file) ? '' : '-node'}`;
}

const WITH = 'with:';
const AS = 'as:';

/** What brings in all modules of a file. */
export const allOf = (name) => `import ${JSON.stringify(`${WITH}${name}`)};\n`;

/** The specifier of a module that something begins at: an entry, or what is imported later. */
export const beginning = (file) => (togetherOf(file) ? `${AS}${file}` : join(process.cwd(), file));

/** An esbuild plugin that knows these specifiers. `isIn` says which sources are there at all. */
export const together = (isIn) => ({
  name: 'together',
  setup(build) {
    const root = process.cwd();
    const sources = readdirSync('src', { recursive: true })
      .map((name) => `src/${name}`)
      .filter((file) => file.endsWith('.ts') && isIn(file));
    build.onResolve({ filter: new RegExp(`^(${WITH}|${AS})`) }, ({ path }) => ({
      path,
      namespace: 'together',
      sideEffects: true,
    }));
    build.onLoad({ filter: /^/, namespace: 'together' }, ({ path }) => {
      if (path.startsWith(WITH)) {
        const name = path.slice(WITH.length);
        const files = sources.filter((file) => togetherOf(file) === name);
        const contents = files.map((file) => `import ${JSON.stringify(join(root, file))};\n`).join('');
        return { contents, resolveDir: root };
      }
      const file = path.slice(AS.length);
      const whole = JSON.stringify(join(root, file));
      return { contents: `export * from ${whole};\n${allOf(togetherOf(file))}`, resolveDir: root };
    });
    // an import for nothing is not left out
    build.onResolve({ filter: /^[./].*\.[jt]s$/ }, ({ path, resolveDir }) => {
      const source = join(path.startsWith('/') ? '/' : resolveDir, path).replace(/\.js$/, '.ts');
      const file = source.slice(root.length + 1);
      if (source.startsWith(`${root}/src/`) && isIn(file) && togetherOf(file))
        return { path: source, sideEffects: true };
    });
  },
});

// What the package offers: one list for the bundles, the declarations and package.json's `exports`.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const GENERIC = 'src/messages/generic';
/** Files beside the families that are none. */
const NO_FAMILY = ['catalog.ts', 'family.ts', 'genlmsg.ts', 'genlmsghdr.ts', 'index.ts', 'numbered.ts'];

/** Every declared family, for those who import it by itself: `tsroute2/families/wireguard`. */
function families() {
  const folder = fileURLToPath(new URL(`../${GENERIC}/`, import.meta.url));
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !NO_FAMILY.includes(entry.name))
    .map((entry) => [
      `./families/${entry.name.replace(/\.ts$/, '')}`,
      `${GENERIC}/${entry.name}${entry.isDirectory() ? '/index.ts' : ''}`,
    ]);
}

/** Sources of what can be imported, by the name in `exports`. A new entry is one line here and one there. */
export const entries = {
  '.': 'src/index.ts',
  './schema': 'src/schema/index.ts',
  './decoder': 'src/decoder/index.ts',
  './commands': 'src/commands/index.ts',
  './nft': 'src/nft/index.ts',
  './records': 'src/ipdb/exchange.ts',
  './remote': 'src/remote/index.ts',
  './testing': 'src/testing.ts',
  './ynl': 'src/ynl/index.ts',
  ...Object.fromEntries(families()),
};

/** The name of an entry's files in `dist/`. */
export const fileOf = (entry) => (entry === '.' ? 'index' : entry.slice('./'.length));

/** What a bundler takes, what Node, Bun and Deno run, and everybody else: bundlers can take ES modules apart. */
const copies = (file) => ({
  module: `./dist/${file}`,
  node: `./dist/node/${file}`,
  default: `./dist/${file}`,
});

/** What `exports` in package.json has to say. */
export const exportsOf = () => ({
  '.': { types: './dist/index.d.ts', ...copies('index.js') },
  ...Object.fromEntries(
    // families by a pattern
    [...Object.keys(entries).filter((entry) => !/^\.($|\/families\/)/.test(entry)), './families/*'].map(
      (entry) => {
        const file = `./dist/${fileOf(entry)}`;
        return [entry, { types: `${file}.d.ts`, default: `${file}.js` }];
      },
    ),
  ),
  './prebuilds/*': './prebuilds/*',
  './package.json': './package.json',
});

/** What `imports` in package.json has to say: the modules that a cold start needs, which Node has as CommonJS. */
export const importsOf = () => ({ '#hot/*': copies('hot/*.js') });

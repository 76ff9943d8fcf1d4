// What the package offers: one list for the bundles, the declarations and package.json's `exports`.

/** Sources of what can be imported, by the name in `exports`. A new entry is one line here and one there. */
export const entries = {
  '.': 'src/index.ts',
  './schema': 'src/schema/index.ts',
  './decoder': 'src/decoder/index.ts',
  './testing': 'src/testing.ts',
};

/** The name of an entry's files in `dist/`. */
export const fileOf = (entry) => (entry === '.' ? 'index' : entry.slice('./'.length));

/** What `exports` in package.json has to say. */
export const exportsOf = () => ({
  ...Object.fromEntries(
    Object.keys(entries).map((entry) => [
      entry,
      { types: `./dist/${fileOf(entry)}.d.ts`, default: `./dist/${fileOf(entry)}.js` },
    ]),
  ),
  './prebuilds/*': './prebuilds/*',
  './package.json': './package.json',
});

// Files in which there is nothing but names of another, as esbuild makes them of what is imported later: who imports one has
// the other instead.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const STUB = /^import \{([^}]*)\} from "(\.\/[^"]+)";\s*export \{([^}]*)\};\s*$/;
const LATER = /\bimport\("(\.[^"]+)"\)/g;
const namesIn = (list) =>
  list
    .trim()
    .split(/[\s,]+/)
    .sort()
    .join();

/** Leads imports in `files` past the stubs in `folder`, and removes these. Returns the files that are left. */
export function pastStubs(files, folder) {
  const stubs = new Map();
  for (const file of files) {
    if (dirname(file) !== folder) continue;
    const [, imported, from, exported] = STUB.exec(readFileSync(file, 'utf8')) ?? [];
    // another name for something is no name of the other file
    if (from && !/ as /.test(imported + exported) && namesIn(imported) === namesIn(exported))
      stubs.set(file, join(folder, from));
  }
  for (const file of files) {
    if (stubs.has(file)) continue;
    const text = readFileSync(file, 'utf8');
    const led = text.replace(LATER, (found, to) => {
      const other = stubs.get(join(dirname(file), to));
      return other ? found.replace(to, `./${relative(dirname(file), other)}`) : found;
    });
    if (led !== text) writeFileSync(file, led);
  }
  const named = files.filter((file) => !stubs.has(file)).map((file) => [file, readFileSync(file, 'utf8')]);
  for (const [stub] of stubs)
    if (named.some(([file, text]) => text.includes(`"./${relative(dirname(file), stub)}"`)))
      stubs.delete(stub);
    else rmSync(stub);
  return files.filter((file) => !stubs.has(file));
}

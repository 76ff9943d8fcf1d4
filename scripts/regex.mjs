// Looks at every regular expression of src/ (and of packages): one whose time may grow faster than
// its input is an error. Run by CI: `npm run lint`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'acorn';
import { transformSync } from 'esbuild';
import { check } from 'recheck';

/** Files that make expressions of text which is the library's own, of its tables of specifications. */
const OWN_TEXT = ['src/ynl/translate.ts', 'src/ynl/types.ts'];

const FOLDERS = ['src', 'packages'];
/** For one expression; one that takes longer is told, to be written more simply. */
const TIMEOUT = 20_000;

function* sources(folder) {
  let names = [];
  try {
    names = readdirSync(folder, { recursive: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  for (const name of names.sort()) {
    const isOwn = !name.includes('node_modules') && !/(^|\/)(test|dist|build)\//.test(name);
    if (isOwn && /\.(ts|mts|mjs|cts)$/.test(name) && !name.endsWith('.d.ts')) yield join(folder, name);
  }
}

/** Every regular expression of a file; `RegExp` made of text that is not there is told as well. */
function expressionsOf(file) {
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'es2022',
  });
  const found = [];
  const visit = (node) => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach(visit);
    if (node.type === 'Literal' && node.regex) found.push(node.regex);
    const makes = node.type === 'NewExpression' || node.type === 'CallExpression';
    if (makes && node.callee.name === 'RegExp') {
      const [pattern, flags] = node.arguments.map((one) => (one.type === 'Literal' ? one.value : undefined));
      found.push(typeof pattern === 'string' ? { pattern, flags: flags ?? '' } : { unknown: true });
    }
    for (const [key, value] of Object.entries(node)) if (key !== 'type') visit(value);
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  return found;
}

const known = new Map();
const faults = [];
let count = 0;
for (const file of FOLDERS.flatMap((folder) => [...sources(folder)]))
  for (const { pattern, flags, unknown } of expressionsOf(file)) {
    count++;
    const text = unknown ? 'new RegExp(…)' : `/${pattern}/${flags}`;
    if (unknown) {
      if (!OWN_TEXT.includes(file)) faults.push(`${file}: ${text}: made of text that is not known here`);
      continue;
    }
    if (!known.has(text)) known.set(text, check(pattern, flags, { timeout: TIMEOUT }));
    const { status, complexity, attack, error } = await known.get(text);
    if (status === 'safe') continue;
    const grows = complexity?.summary ?? error?.kind ?? 'unknown';
    faults.push(`${file}: ${text}: ${grows}${attack ? `, as with ${attack.pattern}` : ''}`);
  }
for (const fault of faults) console.error(fault);
console.log(`${count} regular expressions, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

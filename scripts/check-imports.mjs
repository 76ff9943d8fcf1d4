// Checks the house: floors from the table in docs/architecture.md, no import upward, no import in a circle, no file of more
// than 500 lines. Type imports count as well. What may be otherwise is listed here, with the reason.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MAX_LINES = 500;

/** Files that import each other, each list with the reason. */
const CIRCLES = JSON.parse(readFileSync(join(root, 'scripts/import-circles.json'), 'utf8'));

/** `src/iproute` → 5, of the lines ` 5  src/iproute/ ipset/ …` of the table. */
function floors() {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const found = new Map();
  for (const [, floor, folders] of page.matchAll(/^ (\d) {2}src\/(\S+\/(?: \S+\/)*)/gm))
    for (const folder of folders.split(' ')) found.set(folder.slice(0, -1), Number(floor));
  return found;
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.ts$/.test(entry.name) ? [path] : [];
  });
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)|(?:^|\n)\s*import\s+'(\.[^']+)'/g;

const files = sources(join(root, 'src'));
const texts = new Map(files.map((file) => [relative(root, file), readFileSync(file, 'utf8')]));
const imports = new Map();
for (const [file, text] of texts) {
  const targets = new Set();
  for (const [, from, dynamic, bare] of text.matchAll(IMPORT)) {
    const path = join(dirname(file), from ?? dynamic ?? bare).replace(/\.js$/, '.ts');
    if (texts.has(path)) targets.add(path);
  }
  imports.set(file, targets);
}

const faults = [];
const known = floors();
/** Undefined for the entry points, which may import everything. */
function floorOf(file) {
  const folders = file.split('/').slice(1, -1);
  if (folders.length === 0) return undefined;
  for (let length = folders.length; length > 0; length--) {
    const floor = known.get(folders.slice(0, length).join('/'));
    if (floor !== undefined) return floor;
  }
  faults.push(`${file}: src/${folders[0]}/ has no floor in docs/architecture.md`);
  return undefined;
}

for (const [file, targets] of imports) {
  const own = floorOf(file);
  if (own === undefined) continue;
  for (const target of targets) {
    const other = floorOf(target);
    if (other === undefined) faults.push(`${file}: imports the entry point ${target}`);
    else if (other > own) faults.push(`${file} (floor ${own}): imports ${target} (floor ${other})`);
  }
}

for (const [file, text] of texts) {
  const lines = text.split('\n').length - 1;
  if (lines > MAX_LINES && !/^\/\/ Long, because /m.test(text.slice(0, 300)))
    faults.push(`${file}: ${lines} lines, more than ${MAX_LINES}, without "// Long, because …" in its head`);
}

/** Sets of files that can all reach each other (Tarjan). */
function circles() {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const on = new Set();
  const found = [];
  const visit = (file) => {
    index.set(file, index.size);
    low.set(file, index.get(file));
    stack.push(file);
    on.add(file);
    for (const target of imports.get(file)) {
      if (!index.has(target)) {
        visit(target);
        low.set(file, Math.min(low.get(file), low.get(target)));
      } else if (on.has(target)) low.set(file, Math.min(low.get(file), index.get(target)));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = [];
    for (let last; last !== file; ) {
      last = stack.pop();
      on.delete(last);
      circle.push(last);
    }
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const file of imports.keys()) if (!index.has(file)) visit(file);
  return found;
}

const met = new Set();
for (const circle of circles()) {
  const listed = CIRCLES.find(({ files: list }) => circle.every((file) => list.includes(file)));
  if (listed) met.add(listed);
  else faults.push(`imports go in a circle: ${circle.join(', ')}`);
}
for (const listed of CIRCLES)
  if (!met.has(listed))
    faults.push(`no circle any more, take it off scripts/import-circles.json: ${listed.files.join(', ')}`);

for (const fault of faults.sort()) console.error(fault);
if (faults.length > 0) console.error(`${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

// Every exported function and class, and every public method of a class, says what it does in a docstring: in a sentence
// that begins with a capital letter or a name. One that throws on purpose says so with @throws or `Throws`.
// `scripts/docstrings.json` lists places where that is still owed; it may only get shorter.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OWED = join(root, 'scripts', 'docstrings.json');
/** What users import, and the files whose classes they get from there. */
const ENTRIES = [
  'src/index.ts',
  'src/schema/index.ts',
  'src/decoder/index.ts',
  'src/testing.ts',
  'src/netns/index.ts',
];
const BEHIND =
  /^src\/(iproute\/(\w+|bridge\/\w+|tc\/tc)|iw\/\w+|ipdb\/(ipdb|views?|watch|snapshot|source|interfaces|interface-view|transaction\/transaction)|ipdb\/objects\/\w+)\.ts$/;

/** Their functions are for those who extend the schema itself. */
const ENGINES = /^src\/schema\/(compiler|interpreter)\//;

const DECLARATION = /^export (?:abstract )?(?:async )?(?:function\*?|class) (\w+)/;
const METHOD = /^ {2}(?:static |async |override )*(\*?\w+)[<(]/;
const NOT_METHODS = new Set(['constructor', 'if', 'for', 'while', 'switch', 'return', 'catch', 'super']);

/** The comment that ends right above a line. */
function docOf(lines, at) {
  let end = at - 1;
  while (end >= 0 && /^\s*(\/\/ biome|@)/.test(lines[end])) end--;
  if (end < 0 || !lines[end].trimEnd().endsWith('*/')) return undefined;
  let start = end;
  while (start >= 0 && !lines[start].includes('/**')) start--;
  return lines.slice(start, end + 1).join('\n');
}

/** The lines of a declaration's body: up to the brace that closes it. */
function bodyOf(lines, at, indent) {
  let end = at;
  while (end < lines.length && lines[end] !== `${indent}}` && !(end > at && lines[end] === `${indent}});`))
    end++;
  return lines.slice(at, end).join('\n');
}

function complaints(file) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const found = [];
  const seen = new Set();
  let inside;
  for (const [i, line] of lines.entries()) {
    const declared = DECLARATION.exec(line);
    if (declared) {
      const [, name] = declared;
      inside = line.includes('class ') ? name : undefined;
      judge(name, i, '');
    } else if (line === '}') inside = undefined;
    else if (inside !== undefined && !/^ {2}(private|protected|get |set |#|\[)/.test(line)) {
      const [, name] = METHOD.exec(line) ?? [];
      // what implements a method of a parent has the parent's words
      if (
        name !== undefined &&
        !NOT_METHODS.has(name) &&
        !line.includes('override ') &&
        /[{(,;<]$/.test(line)
      )
        judge(`${inside}.${name.replace('*', '')}`, i, '  ');
    }
  }
  return found;

  function judge(name, at, indent) {
    const doc = docOf(lines, at);
    if (doc?.includes('@internal')) {
      seen.add(name);
      return;
    }
    if (doc === undefined) {
      const isOverload = seen.has(name);
      // a transport's methods have the words of `Transport`
      if (!isOverload && !/transports\//.test(file)) found.push(`${name}: no docstring`);
      return;
    }
    seen.add(name);
    const text = doc.replace(/^\s*\/?\*+\/?/gm, '').trim();
    if (!/^[A-Z`'{A-Z]/.test(text)) found.push(`${name}: its docstring does not begin with a sentence`);
    if (
      /\bthrow new /.test(bodyOf(lines, at, indent)) &&
      !/@throws|[Tt]hrows|[Ff]ails|[Rr]ejects|`E[A-Z]+`/.test(doc) &&
      !line(at).includes('class ')
    )
      found.push(`${name}: it throws, and its docstring does not say what`);
  }

  function line(at) {
    return lines[at];
  }
}

const direct = new Set(
  ENTRIES.flatMap((entry) =>
    [...readFileSync(join(root, entry), 'utf8').matchAll(/from '(\.[^']+)\.js'/g)].map(([, path]) =>
      join(dirname(entry), `${path}.ts`),
    ),
  ),
);

function isPublic(file) {
  return (direct.has(file) && !ENGINES.test(file)) || BEHIND.test(file);
}

const files = readdirSync(join(root, 'src'), { recursive: true })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('src', file))
  .filter((file) => isPublic(file))
  .sort();
const all = files.flatMap((file) => complaints(file).map((text) => `${file}: ${text}`));
const owed = new Set(JSON.parse(readFileSync(OWED, 'utf8')));
const fresh = all.filter((text) => !owed.has(text));
const paid = [...owed].filter((text) => !all.includes(text));
for (const text of fresh) console.error(text);
for (const text of paid) console.error(`scripts/docstrings.json: no longer owed: ${text}`);
if (process.argv.includes('--list')) console.log(JSON.stringify(all, null, 2));
process.exitCode = fresh.length + paid.length > 0 ? 1 : 0;

// One declaration file an entry, from the many that the compiler writes: see print.mjs. What several entries need is
// in a file of its own, so that a class is one class whichever entry it comes from.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript-api';
import { entries, fileOf } from '../entries.mjs';
import { exported, importOf, isNamespace, reach, resolved } from './graph.mjs';
import { printer } from './print.mjs';
import { compare } from './types.mjs';

const SHARED = 'shared';

/** What programs have of Node's types or of a browser's, and is declared empty for those that have neither. */
const WEB = ['AbortSignal', 'URL'];

/**
 * The text of each declaration file, by its name without ending.
 *
 * @param {Record<string, string>} sources of entries by name in `exports`
 * @param {string} folder where the compiler has written declarations of `src`
 * @param {object} [options]
 * @param {boolean} [options.backwards] check all files first, the last one first: nothing may depend on that order
 */
export function rollUp(sources, folder, { backwards = false } = {}) {
  const root = resolve(folder);
  const files = Object.values(sources).map((source) =>
    join(root, relative('src', source).replace(/\.ts$/, '.d.ts')),
  );
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: !backwards,
  });
  if (backwards)
    for (const file of program.getSourceFiles().toReversed()) program.getSemanticDiagnostics(file);
  const { checker, print, needs } = printer(program, `${root}/`);
  const modules = Object.keys(sources).map((entry, i) => [
    fileOf(entry),
    checker.getSymbolAtLocation(program.getSourceFile(files[i])),
  ]);
  const reached = reach(checker, modules, needs);
  const places = placesOf(reached);
  const names = nameAll(checker, reached, places);
  const output = new Map();
  for (const file of new Set([...reached.keys(), ...places.values()])) {
    output.set(file, fileText(file, { checker, print, places, names, entry: reached.get(file) }));
  }
  return output;
}

/** The file that each symbol goes to. */
function placesOf(reached) {
  const places = new Map();
  for (const [file, { symbols }] of reached) {
    for (const symbol of symbols) places.set(symbol, places.has(symbol) ? SHARED : file);
  }
  return places;
}

/** A name for each symbol that no other symbol has where it is seen: the one it is exported under, if it is. */
function nameAll(checker, reached, places) {
  const names = new Map();
  const taken = new Map();
  const files = [SHARED, ...reached.keys()];
  const isTaken = (file, name) =>
    file === SHARED
      ? files.some((one) => taken.get(one)?.has(name))
      : taken.get(file)?.has(name) || taken.get(SHARED)?.has(name);
  const give = (symbol, wanted) => {
    const file = places.get(symbol);
    let name = wanted;
    for (let i = 2; isTaken(file, name); i++) name = `${wanted}${i}`;
    names.set(symbol, name);
    if (!taken.has(file)) taken.set(file, new Set());
    taken.get(file).add(name);
  };
  for (const { names: exports } of reached.values()) {
    for (const [name, symbol] of exports) {
      const own = [...exports].some(([other, same]) => same === symbol && other === symbol.name);
      if (names.has(symbol)) continue;
      // `type IPDB = Database`: what people meet is the class, so the class has the name
      const stood = standsFor(checker, symbol);
      if (stood && places.has(stood) && !names.has(stood)) give(stood, name);
      give(symbol, stood ? `${name}Entry` : own ? symbol.name : name);
    }
  }
  for (const symbol of inOrder([...places.keys()])) if (!names.has(symbol)) give(symbol, baseName(symbol));
  return names;
}

/** The class that a symbol is another name of, as a type. */
function standsFor(checker, symbol) {
  const node = symbol.declarations.find(ts.isTypeAliasDeclaration)?.type;
  if (!node || !ts.isTypeReferenceNode(node) || node.typeArguments) return undefined;
  const target = resolved(checker, checker.getSymbolAtLocation(node.typeName));
  return target.flags & ts.SymbolFlags.Class ? target : undefined;
}

/** A module that is exported as a namespace is named by its file. */
const baseName = (symbol) => (isNamespace(symbol) ? symbol.name.replace(/^.*\/|"/g, '') : symbol.name);

/** By where they are declared, which does not depend on what was reached first. */
function inOrder(symbols) {
  const place = (symbol) => {
    const node = symbol.declarations[0];
    return [node.getSourceFile().fileName, node.pos, symbol.depth ?? 0, symbol.name];
  };
  return symbols
    .map((symbol) => [symbol, place(symbol)])
    .sort(([one, a], [other, b]) => compare(a, b) || compare([one.spelt?.()], [other.spelt?.()]))
    .map(([symbol]) => symbol);
}

function fileText(file, { checker, print, places, names, entry }) {
  const local = inOrder([...places].filter(([, place]) => place === file).map(([symbol]) => symbol));
  const imports = new Map();
  const shared = new Set();
  const nameOf = (symbol) => {
    const from = importOf(symbol);
    if (from) {
      if (!imports.has(from.from)) imports.set(from.from, new Set());
      imports.get(from.from).add(from.name);
      return from.name;
    }
    if (places.get(symbol) === SHARED && file !== SHARED) shared.add(symbol);
    const name = names.get(symbol);
    if (name === undefined) throw new Error(`${file}.d.ts names ${symbol.name}, which was not reached`);
    return name;
  };
  // exported where they are declared: a list would name each once more
  const open = new Set(file === SHARED ? local : []);
  const exports = [];
  const reexports = [];
  for (const [name, symbol] of entry?.names ?? []) {
    const isSame = nameOf(symbol) === name;
    const text = isSame ? name : `${nameOf(symbol)} as ${name}`;
    // imported as well where declarations here use it
    if (places.get(symbol) !== file) reexports.push(text);
    else if (isSame) open.add(symbol);
    else exports.push(text);
  }
  const statements = local.map((symbol) => {
    const text = isNamespace(symbol) ? namespaceText(checker, symbol, nameOf) : print(symbol, nameOf);
    return open.has(symbol) ? text.replace(/^(?=(?:declare|interface|type) )/gm, 'export ') : text;
  });
  const used = statements.join('\n');
  const head = [];
  if (/\bAsyncDisposable\b|\bDisposable\b|Symbol\.(asyncDispose|dispose)/.test(used))
    head.push('/// <reference lib="esnext.disposable" />');
  for (const [from, all] of [...imports].sort()) {
    head.push(
      `// @ts-ignore: without types of Node these are \`any\``,
      `import type { ${[...all].sort().join(', ')} } from '${from}';`,
    );
  }
  const needed = [...shared]
    .map((symbol) => names.get(symbol))
    .filter((name) => new RegExp(`(?<![\\w$])${name.replace('$', '\\$')}(?![\\w$])`).test(used));
  const depth = file.split('/').length - 1;
  const from = `${depth === 0 ? './' : '../'.repeat(depth)}${SHARED}.js`;
  if (needed.length > 0) head.push(list('import', needed.sort(), from));
  const web = WEB.filter((name) => new RegExp(`: [^;(]*\\b${name}\\b`).test(used));
  if (web.length > 0)
    head.push(`declare global {\n${web.map((name) => `    interface ${name} {}`).join('\n')}\n}`);
  const tail = [];
  if (reexports.length > 0) tail.push(list('export', reexports.sort(), from));
  tail.push(exports.length > 0 ? list('export', exports.sort()) : 'export {};');
  return `${[...head, ...statements, ...tail].join('\n')}\n`;
}

function list(word, names, from) {
  return `${word} {\n${names.map((name) => `    ${name},`).join('\n')}\n}${from ? ` from '${from}'` : ''};`;
}

function namespaceText(checker, symbol, nameOf) {
  const members = [...exported(checker, symbol)].map(([name, member]) => {
    const local = nameOf(member);
    return local === name ? name : `${local} as ${name}`;
  });
  return `declare namespace ${nameOf(symbol)} {\n    export {\n${members.map((one) => `        ${one},`).join('\n')}\n    };\n}`;
}

/** Comments whose lines have a meaning of their own: lists, tables, tags, code. */
const LINED = /^\* (?:[-@|]|\d+\.)|```/m;

/** The text of a declaration file as it is packed: without indentation, paragraphs of comments in one line. */
export const packed = (text) =>
  text
    .replace(/^[ \t]+/gm, '')
    .replace(/\/\*\*\n((?:\* .*\n)+)\*\//g, (all, body) =>
      LINED.test(body) ? all : `/** ${body.replace(/^\* /gm, '').trim().replace(/\n/g, ' ')} */`,
    );

/** Writes the declaration files of all entries. */
export function writeDeclarations(folder, output) {
  for (const [file, text] of rollUp(entries, folder)) {
    const path = join(output, `${file}.d.ts`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, packed(text));
  }
}

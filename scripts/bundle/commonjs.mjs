// What esbuild made as ES modules, as CommonJS that loads its deferred parts when they are used.
import { parse } from 'acorn';
import { MARK } from './deferred.mjs';
import { assigned, walk } from './scope.mjs';
import { apply } from './source.mjs';

const required = (source) => (source.startsWith('.') ? source.replace(/\.js$/, '.cjs') : source);
const call = (source) => `require(${JSON.stringify(required(source))})`;

/** Pairs of `{ a: b }` for specifiers. */
const pairs = (list) => list.map(([from, to]) => (from === to ? from : `${from}: ${to}`)).join(', ');
const nameOf = ({ name, value }) => name ?? value;

/** The text of a module, converted. */
export function commonjs(code) {
  const tree = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const edits = [];
  const exported = [];
  for (const node of tree.body) {
    if (makes(node, CORE_OBJECT)) edits.push([node.start, node.end, '']);
    else if (node.type === 'ImportDeclaration') edits.push([node.start, node.end, imports(node)]);
    else if (node.type === 'ExportNamedDeclaration' && !node.declaration) {
      if (node.source) throw new Error(`an export from ${node.source.value}`);
      edits.push([node.start, node.end, '']);
      for (const { local, exported: as } of node.specifiers)
        if (nameOf(local) !== CORE_OBJECT) exported.push([nameOf(as), nameOf(local)]);
    } else if (node.type.startsWith('Export')) throw new Error(`a ${node.type}`);
  }
  // deferred parts, each behind a function that loads it once
  const parts = new Map();
  walk(tree, (node, parent) => {
    if (node.type !== 'ImportExpression') {
      if (node.type === 'MetaProperty')
        edits.push([node.start, node.end, '{ url: require("node:url").pathToFileURL(__filename).href }']);
      return;
    }
    const { value } = node.source;
    if (parent?.type === 'CallExpression' && parent.callee.name === MARK) {
      if (!parts.has(value)) parts.set(value, `part${parts.size}`);
      edits.push([parent.start, parent.end, `${parts.get(value)}()`]);
    } else if (value?.startsWith('.')) {
      edits.push([node.start, node.end, `Promise.resolve().then(() => ${call(value)})`]);
    }
  });
  const changing = assigned(tree);
  for (const [as, local] of exported)
    if (changing.has(local))
      throw new Error(`${as} is exported and changes: others would keep its first value`);
  const loads = [...parts].map(
    ([source, name]) => `let ${name}_;\nfunction ${name}() {\n  return (${name}_ ??= ${call(source)});\n}\n`,
  );
  const body = `${loads.join('')}${apply(code, edits)}`;
  const taken = declared(tree);
  for (const name of ['require', 'exports'])
    if (taken.has(name)) throw new Error(`'${name}' is a name of CommonJS`);
  const object = `{ ${pairs(exported)} }`;
  // a variable of that name would be the module's own
  if (taken.has('module'))
    return `"use strict";\nmodule.exports = (() => {\n${body}return ${object};\n})();\n`;
  return `"use strict";\n${body}${exported.length > 0 ? `module.exports = ${object};\n` : ''}`;
}

/** What esbuild calls the object with all that the core exports: nothing of it is read, and making it takes time. */
const CORE_OBJECT = 'core_exports';

/** Whether a statement declares an object, or defines its members: `var core = {}`, `__export(core, { … })`. */
function makes({ type, declarations, expression }, name) {
  if (type === 'VariableDeclaration') return declarations.length === 1 && declarations[0].id.name === name;
  return expression?.type === 'CallExpression' && expression.arguments[0]?.name === name;
}

/** Names that a module declares for itself. */
function declared({ body }) {
  const names = body.flatMap((node) =>
    node.type === 'VariableDeclaration' ? node.declarations.map(({ id }) => id.name) : [node.id?.name],
  );
  return new Set(names);
}

function imports({ specifiers: all, source }) {
  const specifiers = all.filter(({ local }) => local.name !== CORE_OBJECT);
  // imported for nothing: only the order in which chunks are evaluated, which does not matter here
  if (specifiers.length === 0) return '';
  const [first] = specifiers;
  if (first.type === 'ImportNamespaceSpecifier' || first.type === 'ImportDefaultSpecifier')
    return `const ${first.local.name} = ${call(source.value)};`;
  const named = specifiers.map(({ imported, local }) => [nameOf(imported), local.name]);
  return `const { ${pairs(named)} } = ${call(source.value)};`;
}

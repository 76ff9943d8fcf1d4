// What nobody sees in a stack and everybody downloads is left out of the package's lines: their indentation, comments
// (editors read docstrings in the declarations), and what is imported from one module a second time.
import { parse, tokenizer } from 'acorn';
import { bound, references, walk } from './scope.mjs';
import { apply } from './source.mjs';

/** Comments that bundlers read. */
const FOR_BUNDLERS = /webpackIgnore|@vite-ignore|__PURE__|__NO_SIDE_EFFECTS__/;

/** The lines of a file as they are packed. Templates stay as they are. */
export function tidy(code, sourceType) {
  return flush(uncommented(sourceType === 'module' ? importedOnce(code) : code, sourceType), sourceType);
}

/**
 * One import of each module that is not in the bundle, where esbuild leaves one for every source that has imported it, and
 * one name for what these named each for itself (`nearest`, `nearest2`, …).
 */
function importedOnce(code) {
  const tree = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const imports = tree.body.filter(
    ({ type, specifiers }) =>
      type === 'ImportDeclaration' && specifiers.every((one) => one.type === 'ImportSpecifier'),
  );
  const modules = new Map(imports.map(({ source }) => [source.value, []]));
  for (const node of imports) modules.get(node.source.value).push(node);
  if (modules.size === imports.length) return code;
  // a name that is declared elsewhere would be hidden there
  const taken = bound(tree);
  const edits = [];
  const renamed = new Map();
  for (const [source, nodes] of modules) {
    const names = new Map();
    for (const { imported, local } of nodes.flatMap(({ specifiers }) => specifiers)) {
      const used = names.get(imported.name) ?? names.set(imported.name, []).get(imported.name);
      const [same] = used;
      if (same !== undefined && !taken.has(same)) renamed.set(local.name, same);
      else used.unshift(local.name);
    }
    const pairs = [...names].flatMap(([name, used]) =>
      used.map((local) => (local === name ? name : `${name} as ${local}`)),
    );
    for (const [i, { start, end }] of nodes.entries())
      edits.push([
        start,
        end,
        i === 0 ? `import { ${pairs.join(', ')} } from ${JSON.stringify(source)};` : '',
      ]);
  }
  for (const { name, start, end, shorthand } of references(tree, renamed)) {
    const same = renamed.get(name);
    edits.push([start, end, shorthand ? `${name}: ${same}` : same]);
  }
  walk(tree, ({ type, local, exported, start, end }) => {
    if (type === 'ExportSpecifier' && renamed.has(local.name))
      edits.push([start, end, `${renamed.get(local.name)} as ${exported.name}`]);
  });
  return apply(code, edits);
}

function uncommented(code, sourceType) {
  const edits = [];
  const onComment = (_block, text, start, end) => {
    if (!FOR_BUNDLERS.test(text)) edits.push([start, end, '']);
  };
  parse(code, { ecmaVersion: 'latest', sourceType, onComment, allowHashBang: true });
  return apply(code, edits);
}

const LINE_ENDS = /\s*\n\s*/g;

function flush(code, sourceType) {
  const templates = [];
  for (const { type, start, end } of tokenizer(code, { ecmaVersion: 'latest', sourceType }))
    if (type.label === 'template') templates.push({ start, end });
  let next = 0;
  return code.replace(LINE_ENDS, (found, at) => {
    while (next < templates.length && templates[next].end <= at) next++;
    return next < templates.length && templates[next].start <= at ? found : '\n';
  });
}

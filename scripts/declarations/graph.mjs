// What declarations the entries offer, and which others those need.
import ts from 'typescript-api';

/** The symbol that an imported or re-exported name stands for. */
export function resolved(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The name in `import … from 'node:…'` that a symbol was made by; undefined where it is no such import. */
export function importOf(symbol) {
  const declaration = symbol.declarations?.[0];
  if (!declaration || !ts.isImportSpecifier(declaration)) return undefined;
  const from = declaration.parent.parent.parent.moduleSpecifier.text;
  if (from.startsWith('.')) return undefined;
  return { from, name: (declaration.propertyName ?? declaration.name).text };
}

/** Whether a symbol is declared in a module of ours, at its top level. */
export function isOurs(symbol, folder) {
  return (
    symbol.declarations?.some(
      (node) =>
        node.getSourceFile().fileName.startsWith(folder) &&
        (ts.isSourceFile(node) || ts.isSourceFile(statementOf(node).parent)) &&
        !ts.isTypeParameterDeclaration(node) &&
        !ts.isParameter(node) &&
        isDeclaration(node),
    ) ?? false
  );
}

function isDeclaration(node) {
  return (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isSourceFile(node)
  );
}

/** The statement that a declaration is in: of a variable, the whole `declare const`. */
export function statementOf(node) {
  return ts.isVariableDeclaration(node) ? node.parent.parent : node;
}

/**
 * Everything that is exported by the entries, or needed by what is.
 *
 * @param checker of the program
 * @param modules each entry's module symbol, by its name
 * @param needs the symbols that a symbol's declaration will name, see {@link printer}
 * @returns by entry, the exported symbols by name and all symbols that they reach
 */
export function reach(checker, modules, needs) {
  const direct = new Map();
  const needed = (symbol) => {
    let known = direct.get(symbol);
    if (!known) {
      known = isNamespace(symbol) ? [...exported(checker, symbol).values()] : needs(symbol);
      direct.set(symbol, known);
    }
    return known;
  };
  const result = new Map();
  for (const [entry, module] of modules) {
    const names = exported(checker, module);
    const symbols = new Set();
    const pending = [...names.values()];
    while (pending.length > 0) {
      const symbol = pending.pop();
      if (symbols.has(symbol)) continue;
      symbols.add(symbol);
      pending.push(...needed(symbol));
    }
    result.set(entry, { names, symbols });
  }
  return result;
}

/** A module that is exported under a name: `export * as nla from …`. */
export function isNamespace(symbol) {
  return Boolean(symbol.flags & ts.SymbolFlags.ValueModule);
}

/** What a module exports, by name. */
export function exported(checker, module) {
  const names = checker.getExportsOfModule(module).map((symbol) => [symbol.name, resolved(checker, symbol)]);
  return new Map(names.sort(([a], [b]) => (a < b ? -1 : 1)));
}

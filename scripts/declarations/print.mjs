// Declarations as text, in which every name is the one it has in the file it goes to. What is computed from the
// schema (`Infer<typeof set>`, `keyof typeof kinds`) is written out, so that no reader has to compute it.
import ts from 'typescript-api';
import { importOf, isOurs, resolved, statementOf } from './graph.mjs';
import { commentOf, Hoisted, typePrinter } from './types.mjs';

/**
 * @param program
 * @param {string} folder where our declarations are
 */
export function printer(program, folder) {
  const checker = program.getTypeChecker();
  const { typeText, membersText } = typePrinter(checker, folder);

  /** A symbol's declaration as text. `nameOf` gives the name that another symbol has there. */
  function print(symbol, nameOf) {
    if (symbol instanceof Hoisted) {
      const members = membersText(symbol.type, nameOf, { owner: symbol }, true);
      return `interface ${nameOf(symbol)} {\n${members.join('\n')}\n}`;
    }
    const parts = [];
    const seen = new Set();
    for (const declaration of symbol.declarations) {
      const statement = statementOf(declaration);
      if (seen.has(statement) || !statement.getSourceFile().fileName.startsWith(folder)) continue;
      seen.add(statement);
      parts.push(statementText(symbol, declaration, nameOf));
    }
    return parts.join('\n');
  }

  function statementText(symbol, declaration, nameOf) {
    if (ts.isInterfaceDeclaration(declaration) && isComputed(declaration))
      return writtenOut(symbol, declaration, nameOf);
    const statement = statementOf(declaration);
    if (ts.isVariableDeclaration(declaration) && declaration.parent.declarations.length > 1) {
      // of several in one statement, this one alone
      const text = edited(declaration, editsIn(symbol, declaration, nameOf));
      return `${commentOf(statement)}declare const ${text};`;
    }
    const edits = editsIn(symbol, statement, nameOf);
    if (declaration.name && nameOf(symbol) !== declaration.name.text)
      edits.push([declaration.name.getStart(), declaration.name.end, nameOf(symbol)]);
    const bare = edited(statement, edits).replace(/^export /, '');
    const keyword = /^(declare|interface|type) /.test(bare) ? '' : 'declare ';
    return `${commentOf(statement)}${keyword}${bare}`;
  }

  /** Whether an interface is what an alias computes: `extends Infer<typeof set>`, `extends Omit<…>`. */
  function isComputed(node) {
    if (node.typeParameters) return false;
    return (node.heritageClauses ?? []).some(({ types }) =>
      types.some(({ expression, typeArguments }) => {
        const target = resolved(checker, checker.getSymbolAtLocation(expression));
        return typeArguments !== undefined && Boolean(target.flags & ts.SymbolFlags.TypeAlias);
      }),
    );
  }

  /** An interface with every member that it has, its own and what is computed. */
  function writtenOut(symbol, declaration, nameOf) {
    // what a class of the same name declares stands there
    const elsewhere = symbol.declarations.filter(ts.isClassDeclaration);
    const members = membersText(
      checker.getDeclaredTypeOfSymbol(symbol),
      nameOf,
      { owner: symbol },
      true,
      ({ declarations = [] }) => !declarations.some(({ parent }) => elsewhere.includes(parent)),
    );
    return `${commentOf(declaration)}interface ${nameOf(symbol)} {\n${members.join('\n')}\n}`;
  }

  /** What to replace in a declaration's own text: names, and types that the schema computes. */
  function editsIn(owner, root, nameOf) {
    const edits = [];
    const visit = (node) => {
      if (ts.isTypeNode(node) && isOpaque(node) && !hasFree(node)) {
        const at = { owner, name: enclosingName(node, root) };
        const text = typeText(checker.getTypeFromTypeNode(node), nameOf, at, { own: true });
        edits.push([node.getStart(), node.end, isTight(node) ? `(${text})` : text]);
        return;
      }
      if (ts.isImportTypeNode(node)) {
        const symbol = resolved(checker, checker.getSymbolAtLocation(node.qualifier ?? node.argument));
        const end = (node.qualifier ?? node).end;
        edits.push([node.getStart(), end, `${node.isTypeOf ? 'typeof ' : ''}${nameOf(symbol)}`]);
        node.typeArguments?.forEach(visit);
        return;
      }
      if (ts.isIdentifier(node)) {
        const symbol = named(node);
        const name = symbol && nameOf(symbol);
        if (name && name !== node.text) edits.push([node.getStart(), node.end, name]);
        return;
      }
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(root, visit);
    return edits;
  }

  /** The member or parameter whose type it is within. */
  function enclosingName(node, root) {
    for (let at = node; at !== root; at = at.parent)
      if ((ts.isTypeElement(at) || ts.isClassElement(at) || ts.isParameter(at)) && at.name)
        return at.name.getText();
    return undefined;
  }

  /** The symbol of an identifier, where it names something outside the declaration. */
  function named(node) {
    const { parent } = node;
    if (ts.isQualifiedName(parent) && parent.right === node) return undefined;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return undefined;
    if (parent.name === node && !ts.isTypeQueryNode(parent)) return undefined;
    const symbol = checker.getSymbolAtLocation(node);
    if (!symbol) return undefined;
    if (importOf(symbol)) return symbol;
    const target = resolved(checker, symbol);
    return isOurs(target, folder) ? target : undefined;
  }

  /** Whether a type is computed from the type of a value that is declared for that alone. */
  function isOpaque(node) {
    if (ts.isTypeQueryNode(node)) return asks(node);
    if (ts.isTypeReferenceNode(node)) return (node.typeArguments ?? [node]).some(asks);
    if (ts.isTypeOperatorNode(node)) return asks(node.type);
    if (ts.isIndexedAccessTypeNode(node)) return asks(node.objectType) || asks(node.indexType);
    return ts.isMappedTypeNode(node) && asks(node);
  }

  const NAMEABLE = ts.SymbolFlags.Class | ts.SymbolFlags.Function | ts.SymbolFlags.ValueModule;

  /** Whether it has a `typeof`, other than of a class, function or namespace; also by the name of an alias. */
  function asks(node) {
    if (ts.isTypeReferenceNode(node) && !node.typeArguments) {
      const declaration = resolved(checker, checker.getSymbolAtLocation(node.typeName)).declarations?.[0];
      if (declaration && ts.isTypeAliasDeclaration(declaration) && ts.isTypeQueryNode(declaration.type))
        return asks(declaration.type);
    }
    if (!ts.isTypeQueryNode(node)) return Boolean(ts.forEachChild(node, (child) => asks(child) || undefined));
    const symbol = checker.getSymbolAtLocation(node.exprName);
    return !(symbol && resolved(checker, symbol).flags & NAMEABLE);
  }

  /** Whether a type names a type parameter that is declared outside of it. */
  function hasFree(root) {
    const visit = (node) => {
      if (!ts.isIdentifier(node)) return Boolean(ts.forEachChild(node, (child) => visit(child) || undefined));
      const declaration = checker.getSymbolAtLocation(node)?.declarations?.[0];
      return Boolean(
        declaration &&
          ts.isTypeParameterDeclaration(declaration) &&
          (declaration.pos < root.pos || declaration.end > root.end),
      );
    };
    return visit(root);
  }

  /** The symbols that a declaration's text will name. */
  function needs(symbol) {
    const found = new Set();
    print(symbol, (other) => {
      if (other !== symbol) found.add(other);
      return other.name;
    });
    return [...found].filter((one) => !importOf(one));
  }

  return { checker, print, needs };
}

const isTight = ({ parent }) =>
  ts.isArrayTypeNode(parent) ||
  ts.isIntersectionTypeNode(parent) ||
  ts.isIndexedAccessTypeNode(parent) ||
  ts.isTypeOperatorNode(parent);

function edited(node, edits) {
  const source = node.getSourceFile().text;
  let text = '';
  let at = node.getStart();
  for (const [start, end, replacement] of edits.sort(([a], [b]) => a - b)) {
    text += source.slice(at, start) + replacement;
    at = end;
  }
  return text + source.slice(at, node.end);
}

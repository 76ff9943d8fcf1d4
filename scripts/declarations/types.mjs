// Types as text. What has a name is named; an object without one gets an interface of its own, named by where it
// stands, so that an editor shows a name and not a page.
import ts from 'typescript-api';
import { importOf, isOurs } from './graph.mjs';

const FLAGS = ts.NodeBuilderFlags.NoTruncation | ts.NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope;
/** An object that is longer is given a name. */
const INLINE = 80;

const printer = ts.createPrinter({ removeComments: true });
const nowhere = ts.createSourceFile('nowhere.d.ts', '', ts.ScriptTarget.Latest);

/** Aliases whose argument is worth a name, even if it is an object without one. */
const KEPT = new Set(['InputOf']);

/** An interface that the sources do not declare; stands where symbols do. */
export class Hoisted {
  declarations;
  flags = 0;

  /** @param spelt what it is in words, by which several of a name and place are told apart */
  constructor(name, type, owner, spelt) {
    this.name = name;
    this.type = type;
    this.spelt = spelt;
    this.declarations = owner.declarations;
    this.depth = (owner.depth ?? 0) + 1;
  }
}

/**
 * @param checker of the program
 * @param {string} folder where our declarations are
 */
export function typePrinter(checker, folder) {
  /** By type; undefined where it is short. */
  const hoisted = new Map();

  /**
   * @param type
   * @param nameOf the name of a symbol where the text goes
   * @param at `owner` and `name` of what it is the type of: an object without a name is named by them
   */
  function typeText(type, nameOf, at, options = {}) {
    const inner = (other, place = at) => typeText(other, nameOf, place);
    const { aliasSymbol } = type;
    if (aliasSymbol?.name === 'NonNullable' && !mayBeNothing(type.aliasTypeArguments[0]))
      return inner(type.aliasTypeArguments[0]);
    if (aliasSymbol && !options.own && isTelling(type))
      return reference(aliasSymbol, type.aliasTypeArguments, inner, nameOf);
    if (type.isUnion()) return unionText(partsOf(type), nameOf, at);
    if (type.isIntersection() && !isPlain(type))
      return type.types.map((one) => bracketed(inner(one))).join(' & ');
    if (checker.isTupleType(type) || checker.isArrayType(type)) return listText(type, inner);
    if (isReference(type)) return reference(type.symbol, checker.getTypeArguments(type), inner, nameOf);
    if (isPlain(type)) return objectText(type, nameOf, at);
    return nodeText(type, nameOf);
  }

  /** Whether an alias says more than what it stands for: not where it computes that from an object without a name. */
  function isTelling({ aliasSymbol, aliasTypeArguments = [] }) {
    if (KEPT.has(aliasSymbol.name)) return true;
    if (aliasSymbol.name === 'NonNullable' || aliasSymbol.name === 'Simplify') return false;
    return !aliasTypeArguments.some((one) => !one.aliasSymbol && isPlain(one));
  }

  function reference(symbol, args, inner, nameOf) {
    const name = isOurs(symbol, folder) || importOf(symbol) ? nameOf(symbol) : symbol.name;
    // the last argument of a class's reference may be its `this`
    const count = symbol.declarations.find((node) => node.typeParameters)?.typeParameters.length ?? 0;
    const all = (args ?? []).slice(0, count).map((one) => inner(one));
    return all.length > 0 ? `${name}<${all.join(', ')}>` : name;
  }

  const isReference = (type) =>
    Boolean(type.symbol) &&
    Boolean(type.flags & ts.TypeFlags.Object) &&
    Boolean(type.objectFlags & (ts.ObjectFlags.ClassOrInterface | ts.ObjectFlags.Reference)) &&
    type.symbol.name !== '__type';

  /** Whether it is nothing but properties. */
  function isPlain(type) {
    if (type.isIntersection()) return type.types.every((one) => isPlain(one) && !one.aliasSymbol);
    return (
      Boolean(type.flags & ts.TypeFlags.Object) &&
      !isReference(type) &&
      !isGeneric(type) &&
      type.getCallSignatures().length === 0 &&
      type.getConstructSignatures().length === 0
    );
  }

  /** Whether it is mapped over what only a type argument will tell. */
  function isGeneric(type) {
    if (!(type.objectFlags & ts.ObjectFlags.Mapped)) return false;
    checker.getPropertiesOfType(type);
    return Boolean(type.constraintType.flags & ts.TypeFlags.Instantiable);
  }

  const mayBeNothing = (type) =>
    partsOf(type).some((one) => one.flags & (ts.TypeFlags.Nullish | ts.TypeFlags.Instantiable));

  /** What a union was made of: of unions with a name, the name rather than what is in them. */
  const partsOf = (type) =>
    type.isUnion() ? (type.origin?.isUnion() ? type.origin.types : type.types) : [type];

  function unionText(types, nameOf, at) {
    const parts = new Set();
    const booleans = types.filter((one) => one.flags & ts.TypeFlags.BooleanLiteral);
    if (booleans.length === 2) parts.add('boolean');
    for (const one of types) {
      if (booleans.length < 2 || !booleans.includes(one))
        parts.add(typeText(one, nameOf, at && memberPlace(one, at)));
    }
    return [...parts]
      .sort(byKind)
      .map((text) => (/=>/.test(text) ? `(${text})` : text))
      .join(' | ');
  }

  /** Of the objects of a union, each is named by the literal that tells it from the others. */
  function memberPlace(type, at) {
    const literal = checker
      .getPropertiesOfType(type)
      .map((property) => checker.getTypeOfSymbol(property))
      .find((one) => one.isStringLiteral());
    return literal ? { owner: at.owner, name: `${upper(at.name ?? '')}${upper(literal.value)}` } : at;
  }

  function listText(type, inner) {
    if (checker.isTupleType(type)) {
      const { elementFlags, readonly, labeledElementDeclarations } = type.target;
      const parts = checker.getTypeArguments(type).map((one, i) => {
        const label = labeledElementDeclarations?.[i]?.name?.text;
        const rest = elementFlags[i] & ts.ElementFlags.Rest ? '...' : '';
        const may = elementFlags[i] & ts.ElementFlags.Optional ? '?' : '';
        const text = `${inner(one)}${rest ? '[]' : ''}`;
        return label ? `${rest}${label}${may}: ${text}` : `${rest}${text}${may}`;
      });
      return `${readonly ? 'readonly ' : ''}[${parts.join(', ')}]`;
    }
    const [of] = checker.getTypeArguments(type);
    const readonly = type.target.symbol.name === 'ReadonlyArray' ? 'readonly ' : '';
    return `${readonly}${bracketed(inner(of))}[]`;
  }

  function objectText(type, nameOf, at) {
    const known = hoisted.get(type);
    if (known) return nameOf(known);
    const members = membersText(type, nameOf, at, false);
    const text = members.length === 0 ? '{}' : `{ ${members.join(' ')} }`;
    // decided once: names may be of another length where it is printed again
    if (!hoisted.has(type)) {
      const isLong = at !== undefined && text.length > INLINE;
      const spelt = () => checker.typeToString(type, undefined, FLAGS);
      hoisted.set(type, isLong ? new Hoisted(nameAt(at), type, at.owner, spelt) : undefined);
    }
    const made = hoisted.get(type);
    return made ? nameOf(made) : text;
  }

  /** The members of an object or interface, one text each. `documented`: with their comments, on lines of their own. */
  function membersText(type, nameOf, at, documented, isShown = () => true) {
    const place = (name) => at && { owner: at.owner, name: `${at.name ? upper(at.name) : ''}${upper(name)}` };
    const members = inSourceOrder(checker.getPropertiesOfType(type), at?.owner)
      .filter((property) => property.name !== '#private' && isShown(property))
      .map((property) => memberText(property, nameOf, place(property.name), documented));
    for (const { keyType, type: value, isReadonly } of checker.getIndexInfosOfType(type)) {
      const text = `[key: ${typeText(keyType, nameOf)}]: ${typeText(value, nameOf, place('value'))};`;
      members.push(`${documented ? '    ' : ''}${isReadonly ? 'readonly ' : ''}${text}`);
    }
    return members;
  }

  function memberText(property, nameOf, at, documented) {
    const type = checker.getTypeOfSymbol(property);
    const optional = Boolean(property.flags & ts.SymbolFlags.Optional);
    const readonly = isReadonly(property) ? 'readonly ' : '';
    const key = keyText(property.name);
    const text = optional ? optionalText(type, nameOf, at) : typeText(type, nameOf, at);
    const line = `${readonly}${key}${optional ? '?' : ''}: ${text};`;
    return documented ? `${indented(documentation(property))}    ${line}` : line;
  }

  /** Without the `undefined` that stands for absence, and with one that was declared. */
  function optionalText(type, nameOf, at) {
    const parts = partsOf(type);
    const declared = (type.types ?? parts).includes(checker.getUndefinedType());
    const rest = parts.filter((one) => !(one.flags & ts.TypeFlags.Undefined));
    if (rest.length === 0) return declared ? 'undefined' : 'never';
    const text = rest.length === 1 ? typeText(rest[0], nameOf, at) : unionText(rest, nameOf, at);
    return `${text}${declared ? ' | undefined' : ''}`;
  }

  function isReadonly(property) {
    const flags = ts.getCheckFlags(property);
    if (flags & ts.CheckFlags.Readonly) return true;
    if (flags & ts.CheckFlags.SyntheticProperty || flags & ts.CheckFlags.Mapped) return false;
    return Boolean(ts.getDeclarationModifierFlagsFromSymbol(property) & ts.ModifierFlags.Readonly);
  }

  /** A node of the checker's making, for what is neither object nor list nor union. */
  function nodeText(type, nameOf) {
    const node = checker.typeToTypeNode(type, undefined, FLAGS);
    const visit = (at) => {
      if (ts.isImportTypeNode(at) && at.qualifier) {
        const last = ts.isQualifiedName(at.qualifier) ? at.qualifier.right : at.qualifier;
        const name = ts.factory.createIdentifier(nameOf(last.symbol));
        const args = at.typeArguments?.map((one) => ts.visitNode(one, visit));
        return at.isTypeOf
          ? ts.factory.createTypeQueryNode(name, args)
          : ts.factory.createTypeReferenceNode(name, args);
      }
      if (ts.isIdentifier(at) && at.symbol && (isOurs(at.symbol, folder) || importOf(at.symbol)))
        return ts.factory.createIdentifier(nameOf(at.symbol));
      const visited = ts.visitEachChild(at, visit, undefined);
      return ts.isUnionTypeNode(visited) ? sorted(visited) : visited;
    };
    return printer.printNode(ts.EmitHint.Unspecified, ts.visitNode(node, visit), nowhere);
  }

  return { typeText, membersText };
}

/** The checker has the parts of a union in the order in which it met them. */
function sorted(union) {
  const text = (node) => printer.printNode(ts.EmitHint.Unspecified, node, nowhere);
  return ts.factory.createUnionTypeNode([...union.types].sort((a, b) => byKind(text(a), text(b))));
}

/** Literals by their text, then names and objects, then what stands for the rest. */
function byKind(a, b) {
  const rank = (text) =>
    text === 'undefined'
      ? 3
      : /^(number|string|bigint|boolean)$/.test(text)
        ? 2
        : text.startsWith('"')
          ? 0
          : 1;
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

const bracketed = (text) => (/ [|&] |=>|^readonly |^keyof /.test(outside(text)) ? `(${text})` : text);

/** The text without what is in brackets. */
function outside(text) {
  let depth = 0;
  let rest = '';
  for (const [i, char] of [...text].entries()) {
    if ('<({['.includes(char)) depth++;
    if (depth === 0 || char === '=' || (char === '>' && text[i - 1] === '=')) rest += char;
    if (')}]'.includes(char) || (char === '>' && text[i - 1] !== '=')) depth--;
  }
  return rest;
}

/** As they are declared, what is not from the owner's own file at the end: the checker's order goes by what it met first. */
function inSourceOrder(properties, owner) {
  const home = owner?.declarations[0].getSourceFile();
  const place = ({ name, declarations: [node] = [] }) => {
    const file = node?.getSourceFile();
    return [file === home ? 0 : 1, file?.fileName ?? '', node?.pos ?? 0, name];
  };
  return properties
    .map((property) => [property, place(property)])
    .sort(([, a], [, b]) => compare(a, b))
    .map(([property]) => property);
}

/** Compares lists by their first difference. */
export function compare(a, b) {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at] < b[at] ? -1 : 1;
}

/** A member's name as it is written: the compiler has those of `Symbol` with a number, another in each program. */
function keyText(name) {
  const [, symbol] = /^__@(\w+)@\d+$/.exec(name) ?? [];
  if (symbol !== undefined) return `[Symbol.${symbol}]`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

const nameAt = ({ owner, name = 'Member' }) => `${owner.name}${upper(name)}`;
const upper = (name) => name.charAt(0).toUpperCase() + name.slice(1).replace(/\W/g, '');

/** The comment on a declaration; of a member that the schema computes, on the member it stands for. */
export function documentation(symbol) {
  for (const node of symbol.declarations ?? []) {
    const text = commentOf(node);
    if (text) return text;
  }
  return '';
}

export function commentOf(node) {
  const text = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1)?.getText();
  return text ? `${text}\n` : '';
}

function indented(text) {
  return text.replace(/^[ \t]*(\*?)(.*)\n/gm, (_, star, rest) => `    ${star ? ' *' : ''}${rest}\n`);
}

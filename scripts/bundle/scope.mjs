// Just enough of scopes to rename what a module imports.

const isNode = (value) => typeof value === 'object' && value !== null && typeof value.type === 'string';

/** Calls `visit(node, parent, key)` for every node of a tree. */
export function walk(node, visit, parent, key) {
  visit(node, parent, key);
  for (const [name, value] of Object.entries(node)) {
    if (isNode(value)) walk(value, visit, node, name);
    else if (Array.isArray(value)) for (const one of value) if (isNode(one)) walk(one, visit, node, name);
  }
}

/** Whether an identifier is a name of a property, a label or a module's rather than a variable. */
function isNoVariable(parent, key) {
  switch (parent?.type) {
    case 'MemberExpression':
      return key === 'property' && !parent.computed;
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
      return key === 'key' && !parent.computed;
    case 'ImportSpecifier':
    case 'ExportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
      return true;
    default:
      return false;
  }
}

/** Where names are used as variables. A declaration that hides one of them is an error: it has to be renamed. */
export function references(tree, names) {
  const found = [];
  const seen = new Set();
  walk(tree, (node, parent, key) => {
    const { type, name, start, end } = node;
    if (type !== 'Identifier' || !names.has(name) || isNoVariable(parent, key) || seen.has(start)) return;
    seen.add(start);
    const declares =
      (parent.type === 'VariableDeclarator' && key === 'id') ||
      (/Function/.test(parent.type) && (key === 'params' || key === 'id')) ||
      (/^Class/.test(parent.type) && key === 'id') ||
      (parent.type === 'CatchClause' && key === 'param');
    if (declares) throw new Error(`'${name}' is deferred and declared again`);
    const shorthand = parent.type === 'Property' && parent.shorthand;
    found.push({ name, start, end, shorthand });
  });
  return found;
}

/** The patterns within a pattern. */
function partsOf({ type, properties, elements, left, argument }) {
  if (type === 'ObjectPattern') return properties.map(({ value, argument: rest }) => value ?? rest);
  return type === 'ArrayPattern' ? elements : [left ?? argument];
}

/** Names that are declared anywhere in the tree, but for what is imported. */
export function bound(tree) {
  const names = new Set();
  const add = (pattern) => {
    if (pattern?.type === 'Identifier') names.add(pattern.name);
    else if (pattern) for (const one of partsOf(pattern)) add(one);
  };
  walk(tree, ({ type, id, params, param }) => {
    if (type === 'VariableDeclarator' || /Function|^Class/.test(type)) add(id);
    for (const one of params ?? [param]) add(one);
  });
  return names;
}

/** Names that are assigned after their declaration, anywhere in the tree. */
export function assigned(tree) {
  const names = new Set();
  walk(tree, (node) => {
    const target =
      node.type === 'AssignmentExpression'
        ? node.left
        : node.type === 'UpdateExpression'
          ? node.argument
          : undefined;
    if (target?.type === 'Identifier') names.add(target.name);
  });
  return names;
}

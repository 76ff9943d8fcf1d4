import { type Argument, type Expression, isExpression } from './expression.js';
import type { AttributeModel, CommandModel, Declaration, FieldModel, Model, Side } from './model.js';

export interface PrintOptions {
  /** Where the declaration language is imported from: the package by default. */
  readonly from?: {
    /** The module with `attributes`, `struct`, `u32`, … */
    readonly schema: string;
    /** The module with `genericFamily` and `only`. */
    readonly family: string;
    /** The module with `numbered`. */
    readonly numbered: string;
  };
  /** Lines for the comment at the top. */
  readonly comment?: readonly string[];
}

const PACKAGE = { schema: 'tsroute2/schema', family: 'tsroute2', numbered: 'tsroute2' };

/** Longest line. */
const WIDTH = 110;

/** For what refers to itself. */
const LATER = [
  '/** A set that refers to itself: the type checker does not follow. */',
  'const later = (get: () => unknown) => lazy(get as () => Attributes<Record<string, unknown>>);',
  '',
];

/** Prints a model as TypeScript. */
export function printModel(model: Model, { from = PACKAGE, comment = [] }: PrintOptions = {}): string {
  const used = new Words();
  const parts = model.declarations.map((one) => declaration(one, model, used));
  const body = model.protocol === 16 ? family(model, used) : types(model, used);
  return [
    ...comment.map((line) => `// ${line}`.trimEnd()),
    ...used.imports(from),
    '',
    ...(used.later ? LATER : []),
    ...parts,
    body,
    '',
  ].join('\n');
}

/** Words of the language that were used, for the imports. */
class Words {
  readonly schema = new Set<string>();
  readonly family = new Set<string>();
  readonly numbered = new Set<string>();
  /** Whether something is referred to before it is made. */
  later = false;

  imports(from: NonNullable<PrintOptions['from']>): string[] {
    const lines = new Map<string, string[]>();
    for (const key of ['schema', 'family', 'numbered'] as const) {
      const names = [...this[key]];
      if (names.length > 0) lines.set(from[key], [...(lines.get(from[key]) ?? []), ...names]);
    }
    const bare = (name: string): string => name.replace(/^type /, '');
    return [...lines].map(([module, names]) => {
      const sorted = names.sort((a, b) => (bare(a).toLowerCase() < bare(b).toLowerCase() ? -1 : 1));
      const types = sorted.every((name) => name.startsWith('type '));
      const words = types ? sorted.map(bare) : sorted;
      return `import ${types ? 'type ' : ''}${wrapped('{ ', words, ' }', '')} from '${module}';`;
    });
  }
}

/** A list on one line where it fits, else one entry a line. */
function wrapped(
  open: string,
  entries: readonly string[],
  close: string,
  indent: string,
  before = 0,
): string {
  const line = `${open}${entries.join(', ')}${close}`;
  if (line.length + indent.length + before <= WIDTH && !line.includes('\n')) return line;
  const inner = entries.map((entry) => `${indent}  ${entry},\n`).join('');
  return `${open.trimEnd()}\n${inner}${indent}${close.trimStart()}`;
}

function doc(text: string | undefined, indent = ''): string {
  if (text === undefined || text.trim() === '') return '';
  const lines = text.trim().replace(/\*\//g, '* /').split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line.trim()}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

function declaration(one: Declaration, model: Model, used: Words): string {
  switch (one.kind) {
    case 'names': {
      const entries = Object.entries(one.names).map(([key, value]) => `${property(key)}: ${number(value)}`);
      const head = `const ${one.name} = `;
      return `${doc(one.doc)}${head}${wrapped('{ ', entries, ' } as const', '', head.length)};\n`;
    }
    case 'struct': {
      used.schema.add('struct');
      const fields = one.fields.map((field) => member(field, expression(field.type, one.name, model, used)));
      const names = one.fields.flatMap(({ key, cName }) =>
        cName === undefined ? [] : [`${property(key)}: ${quoted(cName)}`],
      );
      const more = names.length === 0 ? '' : `, { names: ${wrapped('{ ', names, ' }', '')} }`;
      const head = `const ${one.name} = struct(${quoted(one.cName)}, ${quoted(one.prefix)}, `;
      const body = wrapped('{ ', fields, ' }', '', head.length + more.length + 2);
      return `${doc(one.doc)}${head}${body}${more});\n`;
    }
    case 'attributes': {
      used.schema.add('attributes').add('type Attributes').add('type Infer');
      const lines = one.attributes.map((attribute) => attributeLine(attribute, one.name, model, used));
      const inner = `${one.name}Set`;
      const body = lines.length === 0 ? '{}' : `{\n${lines.join('')}}`;
      return (
        `const ${inner} = attributes(${quoted(one.prefix)}, ${body});\n` +
        `${doc(one.doc)}export interface ${one.interface} extends Infer<typeof ${inner}> {}\n` +
        `const ${one.name}: Attributes<${one.interface}> = ${inner};\n`
      );
    }
  }
}

function member({ key, doc: text }: FieldModel, type: string): string {
  const line = `${property(key)}: ${type}`;
  return text === undefined ? line : `${doc(text, '  ').trimStart()}  ${line}`;
}

function attributeLine(
  { key, id, type, cName, doc: text }: AttributeModel,
  from: string,
  model: Model,
  used: Words,
): string {
  const name = cName === undefined ? '' : `, ${quoted(cName)}`;
  return `${doc(text, '  ')}  ${property(key)}: [${id}, ${expression(type, from, model, used)}${name}],\n`;
}

function expression(argument: Argument, from: string, model: Model, used: Words): string {
  if (typeof argument === 'string') return quoted(argument);
  if (typeof argument !== 'object') return String(argument);
  if (!isExpression(argument)) {
    const entries = Object.entries(argument.object).map(
      ([key, one]) => `${property(key)}: ${expression(one, from, model, used)}`,
    );
    return entries.length === 0 ? '{}' : wrapped('{ ', entries, ' }', '  ');
  }
  if ('ref' in argument) return reference(argument, from, model, used);
  if ('use' in argument) {
    used.schema.add(argument.use);
    return argument.use;
  }
  used[argument.call === 'numbered' ? 'numbered' : 'schema'].add(argument.call);
  return `${argument.call}(${argument.args.map((one) => expression(one, from, model, used)).join(', ')})`;
}

/** What refers to itself, or to what comes later, is looked up when it is needed; its members have no types there. */
function reference(
  { ref }: Extract<Expression, { ref: string }>,
  from: string,
  model: Model,
  used: Words,
): string {
  if (!model.lazy.has(`${from} ${ref}`)) return ref;
  used.schema.add('lazy').add('type Attributes');
  used.later = true;
  return `later(() => ${ref})`;
}

function side(one: Side, used: Words): string {
  if (!one.only) return one.set;
  used.family.add('only');
  return wrapped('only(', [one.set, ...one.only.map(quoted)], ')', '      ');
}

function command(one: CommandModel, used: Words): string {
  const { id, answer, request, reply } = one;
  if (id !== undefined && answer === undefined && !request && !reply) return `${property(one.key)}: ${id}`;
  const parts = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(answer === undefined || answer === id ? [] : [`answer: ${answer}`]),
    ...(request ? [`request: ${side(request, used)}`] : []),
    ...(reply ? [`reply: ${side(reply, used)}`] : []),
  ];
  return `${property(one.key)}: ${wrapped('{ ', parts, ' }', '    ')}`;
}

function commandTable(list: readonly CommandModel[], used: Words): string {
  return `{\n${list.map((one) => `${doc(one.doc, '    ')}    ${command(one, used)},\n`).join('')}  }`;
}

function family(model: Model, used: Words): string {
  used.family.add('genericFamily').add('type GenericFamily').add('type CommandsOf');
  const { title, header, groups } = model;
  const name = `${lowered(title)}Family`;
  const lines = [
    ...(model.id === undefined ? [] : [`id: ${model.id}`]),
    ...(model.version === 1 ? [] : [`version: ${model.version}`]),
    `prefix: ${quoted(model.prefix)}`,
    ...(header === undefined ? [] : [`header: ${header}`]),
    `commands: ${commandTable(model.commands, used)}`,
    ...(model.answers ? [`answers: ${commandTable(model.answers, used)}`] : []),
    ...(Object.keys(groups).length === 0 ? [] : [`groups: [${Object.keys(groups).map(quoted).join(', ')}]`]),
  ];
  return [
    `const family = genericFamily(${quoted(model.name)}, {`,
    ...lines.map((line) => `  ${line},`),
    '});',
    `export interface ${title}Commands extends CommandsOf<typeof family> {}`,
    `${doc(model.doc)}export const ${name}: GenericFamily<${title}Commands> = family;`,
  ].join('\n');
}

/** Message types of a raw protocol, as `messageTypes` makes them. */
function types(model: Model, used: Words): string {
  used.schema.add('message');
  used.family.add('messageTypes');
  const title = lowered(model.title);
  const entry = (one: CommandModel, id: number, of: Side | undefined): string => {
    const parts = [`header: ${one.header ?? 'NO_HEADER'}`, ...(of ? [`attributes: ${of.set}`] : [])];
    if (one.header === undefined) used.schema.add('NO_HEADER');
    return `  ${property(one.key)}: [${id}, message(${quoted(`${model.name} ${one.key}`)}, { ${parts.join(', ')} })],\n`;
  };
  const requests = model.commands.flatMap((one) =>
    one.id === undefined ? [] : [entry(one, one.id, one.request ?? one.reply)],
  );
  const answers = (model.answers ?? []).map((one) => {
    const twin = model.commands.find(({ id, header }) => id === one.id && header !== undefined);
    const header = one.header ?? twin?.header;
    return entry(header === undefined ? one : { ...one, header }, one.id, one.reply);
  });
  return [
    `/** What programs send, by operation. */`,
    `export const ${title}Requests = messageTypes(${quoted(model.prefix)}, {\n${requests.join('')}});`,
    `/** What the kernel sends. */`,
    `export const ${title}Types = messageTypes(${quoted(model.prefix)}, {\n${answers.join('')}});`,
    `/** Number of the netlink protocol. */`,
    `export const ${title}Protocol = ${model.protocol};`,
  ].join('\n');
}

function property(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
}

function number(value: number): string {
  return value > 0xffff ? `0x${value.toString(16)}` : String(value);
}

function lowered(name: string): string {
  return name[0]!.toLowerCase() + name.slice(1);
}

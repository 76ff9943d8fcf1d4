import { cName } from '../schema/names.js';
import { typeError } from '../schema/stack.js';
import { commandsOf } from './commands.js';
import {
  type AttributeModel,
  type CommandModel,
  type Declaration,
  type FieldModel,
  type Model,
  type NamesDeclaration,
  ordered,
  type SetDeclaration,
} from './model.js';
import { camel, pascal, upper, upperPrefix } from './names.js';
import { type Spec, type SpecAttribute, type SpecDefinition, SpecError, type SpecSet } from './spec.js';
import { TypeMapper } from './types.js';

const GENERIC = 16;

/** What a description says, in this package's terms. Throws a {@link SpecError} that names the place at fault. */
export function translate(spec: Spec): Model {
  const names = new DeclaredNames(spec);
  const types = new TypeMapper(spec, names);
  // an identifier of the declaration
  const title = pascal(spec.prefix ?? spec.name)
    .replace(/\W/g, '')
    .replace(/^(?=\d|$)/, 'Family');
  const sets = new Sets(spec, names, types, title);
  const declarations: Declaration[] = [
    ...(spec.definitions ?? []).flatMap((one) => definition(spec, one, names, types)),
    ...spec['attribute-sets'].map((set) => sets.declaration(set)),
  ];
  const { commands, answers } = commandsOf(spec, (name, keys, path) => sets.side(name, keys, path));
  const headers = commands.flatMap(({ header }) => (header === undefined ? [] : [header]));
  const raw = spec.protocol === 'netlink-raw';
  // the kernel knows one header for all commands of a family
  const header = spec.operations['fixed-header'] ?? (raw ? undefined : headers[0]);
  if (header !== undefined) headers.push(header);
  for (const one of headers) {
    if (!spec.definitions?.some(({ name }) => name === one))
      throw new SpecError(spec.name, 'operations', `no struct '${one}' for a fixed header`);
  }
  const roots = [
    ...headers.map((one) => names.definition(one)),
    ...[...commands, ...(answers ?? [])].flatMap(({ request, reply }) => [request?.set, reply?.set]),
  ];
  return {
    name: spec.name,
    doc: spec.doc,
    protocol: raw ? (spec.protonum ?? 0) : GENERIC,
    id: spec.id,
    version: spec.version ?? 1,
    title,
    prefix: upperPrefix(spec.operations['name-prefix'] ?? `${spec.name}-cmd-`),
    header: header === undefined ? undefined : names.definition(header),
    commands: commands.map((one) => withHeader(one, names)),
    answers: answers?.map((one) => withHeader(one, names)),
    groups: Object.fromEntries((spec['mcast-groups']?.list ?? []).map(({ name, value }) => [name, value])),
    ...ordered(
      declarations,
      roots.filter((name) => name !== undefined),
    ),
  };
}

/** A command whose header is called as it is declared. */
function withHeader<C extends CommandModel>(command: C, names: DeclaredNames): C {
  return command.header === undefined ? command : { ...command, header: names.definition(command.header) };
}

/** Names of declarations: sets, structs and tables share one scope with the words of the language. */
class DeclaredNames {
  readonly #names = new Map<string, string>();

  constructor(spec: Spec) {
    const taken = new Set(RESERVED);
    const give = (kind: string, name: string, wanted: string, suffix: string): void => {
      let free = taken.has(wanted) ? wanted + suffix : wanted;
      for (let i = 2; taken.has(free); i++) free = `${wanted}${suffix}${i}`;
      taken.add(free);
      this.#names.set(`${kind} ${name}`, free);
    };
    const named = (name: string): string =>
      camel(name)
        .replace(/\W/g, '')
        .replace(/^(?=\d|$)/, '_');
    for (const set of spec['attribute-sets'])
      give('set', set.name, named(shortName(spec, set)), 'Attributes');
    for (const { name, type } of spec.definitions ?? []) {
      if (type === 'const') continue;
      give('definition', name, named(name), type === 'struct' ? 'Struct' : 'Names');
      if (type === 'enum') give('definition', `${name}#bits`, `${named(name)}Bits`, 'Names');
    }
  }

  definition(name: string): string {
    const found = this.#names.get(`definition ${name}`);
    if (found === undefined) throw typeError(`no definition '${name}'`);
    return found;
  }

  set(name: string): string {
    const found = this.#names.get(`set ${name}`);
    if (found === undefined) throw typeError(`no attribute set '${name}'`);
    return found;
  }
}

/** What a set is called in the declaration. */
function shortName(spec: Spec, { key, name }: SpecSet): string {
  return key ?? (spec.strip === undefined ? name : name.replace(new RegExp(spec.strip), '') || name);
}

/** Words that declarations use, or that the language keeps to itself. */
const RESERVED =
  'array asciiz attributes base64 be16 be32 be64 binary bitfield32 bytes chars counter64 custom directed enumeration family flag flags genericFamily hex indexed inOrder ip4addr ip6addr ipaddr l2addr l2addrOf lazy le16 le32 le64 legacyNested listOf message nested none numbered only pad repeated s16 s32 s64 s8 select sint sockaddr string struct u16 u32 u64 u8 uint unterminated break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await async of'.split(
    ' ',
  );

function definition(spec: Spec, one: SpecDefinition, names: DeclaredNames, types: TypeMapper): Declaration[] {
  const path = `definitions.${one.name}`;
  switch (one.type) {
    case 'const':
      return [];
    case 'struct':
      return [
        {
          kind: 'struct',
          name: names.definition(one.name),
          doc: one.doc,
          cName: one.name.replace(/-/g, '_'),
          ...structFields(one, types, path),
        },
      ];
    case 'enum':
    case 'flags': {
      const values = entries(one);
      const table = (name: string, of: Readonly<Record<string, number>>): NamesDeclaration => ({
        kind: 'names',
        name: names.definition(name),
        doc: one.doc,
        names: of,
      });
      const bits = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, 2 ** value]));
      if (one.type === 'flags') return [table(one.name, bits)];
      return [table(one.name, values), table(`${one.name}#bits`, bits)];
    }
    default:
      throw new SpecError(spec.name, path, `unknown type '${(one as { type: string }).type}'`);
  }
}

/** Values of an enumeration, or numbers of bits, by their keys. */
function entries(one: SpecDefinition): Record<string, number> {
  const values: Record<string, number> = {};
  let next = one['value-start'] ?? 0;
  for (const entry of one.entries ?? []) {
    const { name, value = next } = typeof entry === 'string' ? { name: entry } : entry;
    const key = camel(name);
    values[free(values, key)] = value;
    next = value + 1;
  }
  return values;
}

/** A key that is not taken: two names of a description may be one here. */
function free(taken: object, key: string): string {
  let found = key;
  for (let i = 2; Object.hasOwn(taken, found); i++) found = `${key}${i}`;
  return found;
}

function structFields(
  one: SpecDefinition,
  types: TypeMapper,
  path: string,
): { prefix: string; fields: FieldModel[] } {
  const members = one.members ?? [];
  const prefix = commonPrefix(members.map(({ name }) => name).filter((name) => !/^(pad|rest|_)/.test(name)));
  const seen = new Map<string, number>();
  const fields = members.map((member) => {
    const short = member.name.startsWith(`${prefix}-`) ? member.name.slice(prefix.length + 1) : member.name;
    const plain = camel(short) || member.name;
    const count = seen.get(plain) ?? 0;
    seen.set(plain, count + 1);
    const key = count === 0 ? plain : `${plain}${count + 1}`;
    const wanted = member.name.replace(/-/g, '_');
    return {
      key,
      type: types.member(member, `${path}.members.${member.name}`),
      cName: cName(prefix, key) === wanted ? undefined : wanted,
      doc: member.doc,
    };
  });
  return { prefix, fields };
}

/** `ifi` of `ifi-index`, `ifi-flags`: where every name begins so. */
function commonPrefix(names: readonly string[]): string {
  const [first = ''] = names;
  const prefix = first.split('-')[0]!;
  return names.length > 1 && first.includes('-') && names.every((name) => name.startsWith(`${prefix}-`))
    ? prefix
    : '';
}

/** Attribute sets, with numbers and types that subsets take from the sets they are of. */
class Sets {
  readonly #interfaces = new Set<string>();
  readonly #spec: Spec;
  readonly #names: DeclaredNames;
  readonly #types: TypeMapper;
  readonly #title: string;
  readonly #known = new Map<string, SetDeclaration>();

  constructor(spec: Spec, names: DeclaredNames, types: TypeMapper, title: string) {
    this.#spec = spec;
    this.#names = names;
    this.#types = types;
    this.#title = title;
  }

  declaration(set: SpecSet): SetDeclaration {
    let found = this.#known.get(set.name);
    if (!found) this.#known.set(set.name, (found = this.#declare(set)));
    return found;
  }

  /** Some attributes of a set, named as the description names them. */
  side(name: string, listed: readonly string[] | undefined, path: string): { set: string; only?: string[] } {
    const declared = this.declaration(this.#named(name, path));
    if (listed === undefined) return { set: declared.name };
    const keys = [...new Set(listed)].flatMap((one) => {
      const attribute = declared.attributes.find(({ of }) => of === one);
      if (attribute) return attribute.type && isPad(attribute) ? [] : [attribute.key];
      throw new SpecError(this.#spec.name, path, `no attribute '${one}' in the set '${name}'`);
    });
    const shown = declared.attributes.filter((one) => !isPad(one));
    return keys.length === shown.length ? { set: declared.name } : { set: declared.name, only: keys };
  }

  #declare(set: SpecSet): SetDeclaration {
    const path = `attribute-sets.${set.name}`;
    const of = set['subset-of'];
    const main = of === undefined ? undefined : this.#named(of, path);
    const prefix = set['name-prefix'] ?? main?.['name-prefix'] ?? this.#prefix(main ?? set);
    const attributes: AttributeModel[] = [];
    let next = 1;
    for (const given of set.attributes) {
      const place = `${path}.attributes.${given.name}`;
      const whole = main ? this.#completed(main, given, place) : given;
      const id = main ? numberIn(main, given.name) : (given.value ?? next);
      next = id + 1;
      const type = this.#types.attribute(whole, place);
      if (!type) continue;
      const wished = whole.key ?? camel(given.name);
      if (attributes.some((one) => one.key === wished && one.id === id)) continue;
      const key = free(Object.fromEntries(attributes.map((one) => [one.key, one])), wished);
      const wanted = upper((whole['name-prefix'] ?? prefix) + given.name);
      const own = cName(upperPrefix(prefix), key);
      attributes.push({
        key,
        id,
        type,
        of: given.name,
        cName: own === wanted ? undefined : wanted,
        doc: whole.doc,
      });
    }
    const name = this.#names.set(set.name);
    return {
      kind: 'attributes',
      name,
      doc: set.doc,
      of: set.name,
      interface: this.#interface(set),
      prefix: upperPrefix(prefix),
      attributes,
    };
  }

  /**
   * `OvpnPeer`; what begins with the family's own name does not say it twice. Each has a name of its own: two
   * interfaces of one name would be one, which here would hold itself.
   */
  #interface(set: SpecSet): string {
    const own = pascal(shortName(this.#spec, set));
    let name = own.startsWith(this.#title) ? own : this.#title + own;
    while (this.#interfaces.has(name)) name += 'Set';
    this.#interfaces.add(name);
    return name;
  }

  #prefix(set: SpecSet): string {
    const { name } = this.#spec;
    return set.name === name ? `${name}-a-` : `${name}-a-${set.name}-`;
  }

  #completed(main: SpecSet, given: SpecAttribute, path: string): SpecAttribute {
    const whole = main.attributes.find(({ name }) => name === given.name);
    if (!whole) throw new SpecError(this.#spec.name, path, `is not in the set '${main.name}'`);
    return { ...whole, ...given };
  }

  #named(name: string, path: string): SpecSet {
    const found = this.#spec['attribute-sets'].find((set) => set.name === name);
    if (!found) throw new SpecError(this.#spec.name, path, `no attribute set '${name}'`);
    return found;
  }
}

function isPad({ type }: AttributeModel): boolean {
  return 'call' in type && type.call === 'pad';
}

/** Number of an attribute in the set that counts. */
function numberIn(set: SpecSet, name: string): number {
  let next = 1;
  for (const one of set.attributes) {
    const id = one.value ?? next;
    if (one.name === name) return id;
    next = id + 1;
  }
  return 0;
}

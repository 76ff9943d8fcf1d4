import { type Argument, call, type Expression, parseExpression, ref, use } from './expression.js';
import { camel } from './names.js';
import { type Spec, type SpecAttribute, type SpecDefinition, SpecError, type SpecMember } from './spec.js';

/** Constants that descriptions refer to without having them. */
const CONSTANTS: Readonly<Record<string, number>> = {
  ifnamsiz: 16,
  'ifnamsiz - 1': 15,
  altifnamsiz: 128,
  'nla-policy-max': 0,
};

/** What the types of a description refer to: its names in this package's spelling. */
export interface Names {
  /** The declaration of a definition, by the kernel's name. */
  definition(name: string): string;
  set(name: string): string;
}

/** Maps types of a description to expressions of the declaration language. */
export class TypeMapper {
  readonly #spec: Spec;
  readonly #names: Names;
  readonly #definitions: ReadonlyMap<string, SpecDefinition>;
  readonly #counters: RegExp | undefined;

  constructor(spec: Spec, names: Names) {
    this.#spec = spec;
    this.#names = names;
    this.#definitions = new Map((spec.definitions ?? []).map((one) => [one.name, one]));
    this.#counters = spec.counters === undefined ? undefined : new RegExp(spec.counters);
  }

  /** The type of an attribute; undefined for one that is not used. */
  attribute(attribute: SpecAttribute, path: string): Expression | undefined {
    if (attribute.type === 'unused') return undefined;
    const type = attribute.as === undefined ? this.#attribute(attribute, path) : this.#as(attribute.as, path);
    return attribute['multi-attr'] ? call('repeated', type) : type;
  }

  #attribute(attribute: SpecAttribute, path: string): Expression {
    const { type, 'display-hint': hint } = attribute;
    switch (type) {
      case 'pad':
        return call('pad', 0);
      case 'flag':
        return use('flag');
      case 'string':
        return this.#string(attribute);
      case 'binary':
        return this.#binary(attribute, path);
      case 'nest': {
        const set = attribute['nested-attributes'];
        if (set === undefined) return use('hex');
        return call(attribute.flagged === false ? 'legacyNested' : 'nested', this.#set(set, path));
      }
      case 'indexed-array':
        return this.#indexed(attribute, path);
      // its name before Linux 6.9
      case 'array-nest':
        return this.#indexed({ ...attribute, 'sub-type': 'nest' }, path);
      case 'nest-type-value':
        return this.#numbered(attribute, path);
      case 'bitfield32':
        return call(
          'bitfield32',
          attribute.enum === undefined ? { object: {} } : this.#bits(attribute.enum, path),
        );
      case 'sub-message':
        return this.#selected(attribute, path);
      case 'uint':
      case 'sint':
        return type === 'uint' ? this.#words(attribute, path) : use(type);
      default:
        if (hint === 'ipv4' && type === 'u32') return use('ip4addr');
        return this.#integer({ ...attribute, type: type ?? '' }, path);
    }
  }

  /** The type of a member of a struct. */
  member(member: SpecMember, path: string): Expression {
    const { type, 'display-hint': hint, struct, as } = member;
    if (as !== undefined) return this.#as(as, path);
    const len = member.len === undefined ? undefined : this.#length(member.len, path);
    switch (type) {
      case 'pad':
        return call('pad', len ?? 1);
      case 'string':
        return call('chars', len ?? 0);
      case 'binary':
        if (struct !== undefined) return ref(this.#names.definition(struct));
        if (hint === 'mac' || hint === 'fddi') return call('l2addrOf', len ?? 6);
        if (hint === 'ipv6' && len === 16) return use('ip6addr');
        if (hint === 'ipv4' && len === 4) return use('ip4addr');
        return len === undefined ? use('hex') : call('bytes', len);
      default:
        if (hint === 'ipv4' && type === 'u32') return use('ip4addr');
        return this.#integer(member, path);
    }
  }

  #as(text: string, path: string): Expression {
    const refer = (name: string): string =>
      this.#definitions.has(name) ? this.#names.definition(name) : this.#names.set(name);
    const type = parseExpression(text, refer);
    if (!type) throw new SpecError(this.#spec.name, path, `'${text}' is not a type`);
    return type;
  }

  #string({ checks = {} }: SpecAttribute): Expression {
    const max = this.#optional(checks['max-len']);
    return max === undefined ? use('asciiz') : call('string', max);
  }

  #binary(attribute: SpecAttribute, path: string): Expression {
    const { 'display-hint': hint, struct, 'sub-type': sub, checks = {} } = attribute;
    if (struct !== undefined) return ref(this.#names.definition(struct));
    if (sub !== undefined) return call('array', this.#element(attribute, sub, path));
    if (hint === 'mac' || hint === 'fddi') return use('l2addr');
    if (hint === 'ipv4') return use('ip4addr');
    if (hint === 'ipv6') return use('ip6addr');
    if (hint === 'ipv4-or-v6') return use('ipaddr');
    const exact = this.#optional(checks['exact-len']);
    const min = exact ?? this.#optional(checks['min-len']);
    const max = exact ?? this.#optional(checks['max-len']);
    if (max !== undefined) return call('binary', min ?? 0, max);
    return min === undefined ? use('hex') : call('binary', min);
  }

  /** An element of an array without headers. */
  #element(
    { checks: _checks, 'sub-type': _sub, ...attribute }: SpecAttribute,
    sub: string,
    path: string,
  ): Expression {
    if (this.#definitions.get(sub)?.type === 'struct') return ref(this.#names.definition(sub));
    return this.#attribute({ ...attribute, type: sub }, path);
  }

  /** A number of any width, or what is named of it. */
  #words(attribute: SpecAttribute, path: string): Expression {
    const definition = this.#named(attribute.enum);
    if (!definition) return use('uint');
    const bits = definition.type === 'flags' || attribute['enum-as-flags'];
    if (bits) return call('uintFlags', this.#bits(definition.name, path));
    return call('uintEnumeration', ref(this.#names.definition(definition.name)));
  }

  /** The definition of values that have names. */
  #named(name: string | undefined): SpecDefinition | undefined {
    const definition = name === undefined ? undefined : this.#definitions.get(name);
    return (definition?.entries ?? []).length === 0 ? undefined : definition;
  }

  #indexed(attribute: SpecAttribute, path: string): Expression {
    const { 'sub-type': sub = 'binary', start = 0, 'nested-attributes': set, ...rest } = attribute;
    const one = sub === 'nest' ? { ...rest, 'nested-attributes': set ?? '' } : rest;
    const element = this.attribute({ ...one, type: sub, 'multi-attr': false }, path) ?? use('hex');
    return call('indexed', element, start);
  }

  /** Values that stand in the types of nested attributes. */
  #numbered(attribute: SpecAttribute, path: string): Expression {
    const levels = attribute['type-value'] ?? [];
    let type: Expression = call('nested', this.#set(attribute['nested-attributes'] ?? '', path));
    for (const level of [...levels].reverse()) type = call('nested', call('numbered', level, type));
    return type;
  }

  #selected(attribute: SpecAttribute, path: string): Expression {
    const name = attribute['sub-message'];
    const found = this.#spec['sub-messages']?.find((one) => one.name === name);
    if (!found) throw new SpecError(this.#spec.name, path, `no sub-message '${name}'`);
    const cases: Record<string, Argument> = {};
    const worded = this.#hasWords(attribute.selector);
    for (const { value: given, 'attribute-set': set, 'fixed-header': header } of found.formats) {
      const value = worded ? camel(given) : given;
      const struct = header === undefined ? undefined : ref(this.#names.definition(header));
      if (set === undefined) cases[value] = struct ?? use('hex');
      else if (struct) {
        const parts = { header: struct, attributes: this.#set(set, path) };
        cases[value] = call('message', `${found.name} ${value}`, { object: parts });
      } else cases[value] = call('nested', this.#set(set, path));
    }
    return call('select', camel(attribute.selector ?? ''), { object: cases });
  }

  /** Whether the value of a selector reads as a name of its enumeration. */
  #hasWords(selector: string | undefined): boolean {
    return this.#spec['attribute-sets'].some(({ attributes }) =>
      attributes.some(({ name, enum: named }) => name === selector && named !== undefined),
    );
  }

  /** Integers, and what is named of them. */
  #integer(member: SpecMember, path: string): Expression {
    const { type, 'byte-order': order, enum: named } = member;
    if (!/^[us](8|16|32|64)$/.test(type))
      throw new SpecError(this.#spec.name, path, `unknown type '${type}'`);
    const size = type.slice(1);
    const big = order === 'big-endian' && size !== '8';
    if (type === 'u64' && !big && this.#counters?.test(member.name)) return use('counter64');
    const base = use(big ? `be${size}` : order === 'little-endian' && size !== '8' ? `le${size}` : type);
    const definition = this.#named(named);
    if (!definition) return base;
    const table = ref(this.#names.definition(definition.name));
    if (definition.type === 'flags') return call('flags', base, table);
    return member['enum-as-flags']
      ? call('flags', base, this.#bits(definition.name, path))
      : call('enumeration', base, table);
  }

  /** The table of bits of a definition: of an enumeration, its values are their numbers. */
  #bits(name: string, path: string): Expression {
    const definition = this.#definitions.get(name);
    if (!definition) throw new SpecError(this.#spec.name, path, `no definition '${name}'`);
    return ref(this.#names.definition(definition.type === 'flags' ? name : `${name}#bits`));
  }

  #set(name: string, path: string): Expression {
    if (!this.#spec['attribute-sets'].some((set) => set.name === name))
      throw new SpecError(this.#spec.name, path, `no attribute set '${name}'`);
    return ref(this.#names.set(name));
  }

  #optional(value: unknown): number | undefined {
    return value === undefined ? undefined : this.#known(value);
  }

  /** A number, or the name of a constant. */
  number(value: number | string, path: string): number {
    const known = this.#known(value);
    if (known === undefined) throw new SpecError(this.#spec.name, path, `no constant '${value}'`);
    return known;
  }

  /** How many bytes a member of a struct takes: no attribute has more than 65,531. */
  #length(value: number | string, path: string): number {
    const length = this.number(value, path);
    if (Number.isInteger(length) && length >= 0 && length <= 0xffff) return length;
    throw new SpecError(this.#spec.name, path, `len: expected a number from 0 to 65535, not ${value}`);
  }

  #known(value: unknown): number | undefined {
    if (typeof value === 'number') return value;
    const text = String(value);
    if (/^\d+$/.test(text)) return Number(text);
    const constant = this.#definitions.get(text) ?? this.#prefixed(text);
    if (constant?.type === 'const') return Number(constant.value);
    return CONSTANTS[text.toLowerCase()];
  }

  /** `wg-key-len` is the constant `key-len` of the prefix `wg-`. */
  #prefixed(text: string): SpecDefinition | undefined {
    for (const one of this.#definitions.values()) if (text.endsWith(`-${one.name}`)) return one;
    return undefined;
  }
}

import { HEADER } from '../../../protocol/framing.js';
import type { WireAttribute } from '../../../schema/index.js';
import { formatHex } from '../../../schema/text/hex.js';
import type { DecodedMessage } from '../../types.js';
import { guessesOf } from '../../undeclared/guesses.js';
import { shown } from '../text.js';
import { moreFlags, rawValue, verbOf } from './family.js';
import { literal } from './literal.js';

/** What is printed of a family that nobody has declared. */
export interface Starter {
  /** `genericFamily('toy', { … })` */
  readonly text: string;
  readonly imports: readonly string[];
}

const TYPES: Readonly<Record<string, string>> = {
  text: 'nla.asciiz',
  flag: 'nla.flag',
  u8: 'nla.u8',
  u16: 'nla.u16',
  u32: 'nla.u32',
  u64: 'nla.u64',
  be16: 'nla.be16',
  be32: 'nla.be32',
  be64: 'nla.be64',
};

/** The name of an attribute of which nothing is known but its number. */
const keyOf = (type: number): string => `attr${type}`;

/** A declaration to begin with: the command, and the attributes that the request has. */
export function starter(message: DecodedMessage, name: string): Starter {
  const { family, header, attributes, bytes, little, fields } = message;
  const imports = new Set(['genericFamily']);
  const lines = [`genericFamily(${shown(family ?? name)}, {`];
  if (family === undefined)
    lines.push(`    id: ${header!.type}, // which family it is, the capture does not tell`);
  lines.push(`    version: ${bytes[HEADER + 1] ?? 1},`, `    prefix: ${shown(prefix(name))},`);
  const own = fields.find((field) => field.key === 'header');
  if (own) {
    imports.add('struct').add('nla');
    lines.push(`    header: struct('header', '', { header: nla.bytes(${own.length}) }),`);
  }
  lines.push(`    commands: { ${commandOf(message)}: ${bytes[HEADER]} },`);
  if (attributes.length > 0) {
    imports.add('attributes').add('nla');
    lines.push(`    attributes: ${setOf(prefix(name), attributes, little, 6)},`);
  }
  lines.push('  })');
  return { text: lines.join('\n'), imports: [...imports] };
}

const prefix = (name: string): string => name.toUpperCase();
const commandOf = ({ bytes }: DecodedMessage): string => `cmd${bytes[HEADER]}`;

function setOf(name: string, list: readonly WireAttribute[], little: boolean, indent: number): string {
  const seen = new Map<number, string>();
  for (const attribute of list)
    if (!seen.has(attribute.type)) seen.set(attribute.type, typeOf(name, attribute, little, indent + 2));
  const space = ' '.repeat(indent);
  const members = [...seen].map(([type, text]) => `${space}${keyOf(type)}: [${type}, ${text}],\n`).join('');
  return `attributes(${shown(`${name}_A`)}, {\n${members}${' '.repeat(indent - 2)}})`;
}

function typeOf(name: string, attribute: WireAttribute, little: boolean, indent: number): string {
  const { attributes: inner, flags, payload, type } = attribute;
  if (inner && inner.length > 0)
    return `nla.${flags & 2 ? 'nested' : 'legacyNested'}(${setOf(`${name}_${type}`, inner, little, indent)})`;
  const [guess] = Object.keys(guessesOf(payload, little));
  return TYPES[guess ?? ''] ?? 'nla.hex';
}

/** The call that sends the request: attributes by their numbers where that makes the same bytes, else as bytes. */
export function starterCall(message: DecodedMessage): string {
  const { fields, attributes, little } = message;
  const value: Record<string, unknown> = {};
  for (const { key, value: one } of fields) if (key === 'header') value[key] = one;
  const simple = simpleValue(attributes, little);
  Object.assign(value, simple ?? { unknown: rawValue(message).unknown });
  return `${verbOf(message)}(${shown(commandOf(message))}, ${literal(value)}${moreFlags(message)})`;
}

/** Attributes by key; undefined where one comes twice, or would be written otherwise. */
function simpleValue(list: readonly WireAttribute[], little: boolean): Record<string, unknown> | undefined {
  const value: Record<string, unknown> = {};
  for (const { type, flags, attributes: inner, payload } of list) {
    const key = keyOf(type);
    if (key in value || flags & 1) return undefined;
    if (inner && inner.length > 0) {
      const nest = simpleValue(inner, little);
      if (!nest) return undefined;
      value[key] = nest;
      continue;
    }
    if (flags & 2) return undefined;
    const [first] = Object.entries(guessesOf(payload, little));
    const [guess, read] = first ?? ['', undefined];
    // text without its NUL, numbers beyond what is exact
    if (guess === 'text' && payload.at(-1) !== 0) return undefined;
    if (typeof read === 'number' && !Number.isSafeInteger(read)) return undefined;
    value[key] = guess in TYPES ? read : formatHex(payload);
  }
  return value;
}

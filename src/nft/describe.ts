/** What `nft describe` says of an expression or a data type. */
import { Fault, Faults } from './errors.js';
import { build } from './evaluate/build.js';
import { protocols } from './tables/names.js';
import * as t from './tables/types.js';
import type { Expression } from './tree.js';

function typeWords(type: t.DataType): string {
  const bases: string[] = [];
  for (let base = type.base; base; base = base.base)
    bases.push(base.id === t.lladdr.id ? base.words : base.name);
  return `${type.name} (${type.words})${bases.length > 0 ? ` (basetype ${bases.join(', ')})` : ''}`;
}

function lengthWords(type: t.DataType, bits: number): string {
  if (type.id === t.invalid.id) return '';
  return type.id === t.string.id && bits > 0 ? `, ${bits / 8} characters` : `, ${bits} bits`;
}

function symbolLines(type: t.DataType): string {
  if (type.id === t.inetProto.id) {
    const words = [...protocols()].filter(([word]) => word === word.toLowerCase());
    return words.map(([word, number]) => line(word, `${number}`)).join('');
  }
  const { symbols } = type;
  // codes mean something else with each type of message
  if (!symbols || CODES.has(type.id)) return '';
  const hex = type.hex !== undefined || t.isFlags(type) || HEX.has(type.id);
  const digits = 2 * Math.ceil(type.bits / 8);
  const lines = Object.entries(symbols).map(([word, value]) =>
    line(word, hex ? `0x${BigInt(value).toString(16).padStart(digits, '0')}` : `${value}`.padStart(20)),
  );
  return `\npre-defined symbolic constants (in ${hex ? 'hexadecimal' : 'decimal'}):\n${lines.join('')}`;
}

/** Types whose words stand for numbers in hexadecimal, whatever numbers without a word print as. */
const HEX: ReadonlySet<number> = new Set([t.arpop.id, t.arphrd.id, t.dccpPktType.id]);
const CODES: ReadonlySet<number> = new Set([t.icmpCode.id, t.icmpv6Code.id, t.icmpxCode.id]);

function line(word: string, number: string): string {
  return `\t${word.padEnd(30)}\t${number}\n`;
}

/**
 * What an expression is: its kind, data type, length, and the words that its type has. A bare word is a data type.
 *
 * @throws {NftError} where there is no such thing
 */
export function described(expression: Expression): string {
  if (expression.kind === 'word') {
    const type = t.typeNamed(expression.text);
    if (!type) {
      const faults = new Faults([]);
      faults.add(new Fault(`no data type is named "${expression.text}"`, expression.at));
      faults.check();
    }
    return `datatype ${typeWords(type!)}${lengthWords(type!, type!.bits)}\n${symbolLines(type!)}`;
  }
  const node = build(expression);
  return `${node.op} expression, datatype ${typeWords(node.type)}${lengthWords(node.type, node.bits)}\n${symbolLines(node.type)}`;
}

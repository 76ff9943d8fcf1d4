/** What `nft describe` says of an expression or a data type. */
import { Fault, Faults } from './errors.js';
import { build } from './evaluate/build.js';
import * as t from './tables/types.js';
import type { Expression } from './tree.js';

function typeWords(type: t.DataType): string {
  const bases: string[] = [];
  for (let base = type.base; base; base = base.base) bases.push(`(basetype ${base.name})`);
  return `${type.name} (${type.words})${bases.length > 0 ? ` ${bases.join(' ')}` : ''}`;
}

function bitsWords(bits: number): string {
  return bits > 0 && bits % 8 === 0 && bits > 8 ? `${bits} bits` : `${bits} ${bits === 1 ? 'bit' : 'bits'}`;
}

function symbolLines(type: t.DataType): string {
  const { symbols } = type;
  if (!symbols) return '';
  const hex = type.hex !== undefined || t.isFlags(type);
  const lines = Object.entries(symbols).map(
    ([word, value]) => `\t${word.padEnd(30)}\t${hex ? `0x${BigInt(value).toString(16)}` : `${value}`}`,
  );
  return `\npre-defined symbolic constants (in ${hex ? 'hexadecimal' : 'decimal'}):\n${lines.join('\n')}\n`;
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
    return `datatype ${typeWords(type!)}, ${bitsWords(type!.bits)}\n${symbolLines(type!)}`;
  }
  const node = build(expression);
  return `${node.op} expression, datatype ${typeWords(node.type)}, ${bitsWords(node.bits)}\n${symbolLines(node.type)}`;
}

import { typeError } from '../../../schema/stack.js';

/** Programs of classic BPF as text, as `tcpdump -ddd` prints them with commas for ends of lines. */

export interface Instruction {
  code: number;
  jt: number;
  jf: number;
  k: number;
}

/** `'1,6 0 0 4294967295,'`: how many instructions, and each of them. */
export function bytecode(text: string): Instruction[] {
  const [count, ...lines] = text
    .split(/[,\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const ops = lines.map((line) => {
    const [code, jt, jf, k, ...more] = line.split(/\s+/).map(Number);
    if (k === undefined || more.length > 0 || [code, jt, jf, k].some(Number.isNaN)) {
      throw typeError(`'${line}' is no instruction, such as '6 0 0 4294967295'`);
    }
    return { code: code!, jt: jt!, jf: jf!, k };
  });
  if (Number(count) !== ops.length) throw typeError(`bytecode has ${ops.length} instructions, not ${count}`);
  return ops;
}

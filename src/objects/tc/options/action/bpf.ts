import { bytecode } from '../bytecode.js';
import { type ActionWords, action } from './common.js';

/** A program in iproute2's words: `{ bytecode: '1,6 0 0 4294967295,' }`, or `fd` and `name` of one that is loaded. */
export interface BpfActionWords extends ActionWords {
  /** Classic BPF, as `tc` writes it: `'4,40 0 0 12,…'`. */
  bytecode?: string | undefined;
}

export const bpf = action<BpfActionWords>('pipe', ({ bytecode: text, ...rest }, parms) => {
  const ops = text === undefined ? rest.ops : bytecode(text);
  const counted = ops === undefined ? {} : { opsLen: (ops as unknown[]).length, ops };
  return { ...counted, ...rest, parms };
});

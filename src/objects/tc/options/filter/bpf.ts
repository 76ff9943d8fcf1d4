import { bytecode } from '../bytecode.js';
import type { Obj, Reader } from '../reader.js';
import { type OffloadWords, type PolicedWords, shared } from './common.js';

/** A program in iproute2's words. */
export interface BpfFilterWords extends PolicedWords, OffloadWords {
  /** `'1,6 0 0 4294967295,'` */
  bytecode?: string | undefined;
  /** Whether the program's result is the verdict. */
  da?: boolean | undefined;
}

export const bpfFilter: Reader = (given) => {
  const { bytecode: text, da, ...rest } = shared(given, 'flagsGen') as Obj & BpfFilterWords;
  const ops = text === undefined ? (rest.ops as object[] | undefined) : bytecode(text);
  return {
    ...rest,
    ...(ops ? { opsLen: ops.length, ops } : {}),
    ...(da ? { flags: ['actDirect'] } : {}),
  };
};

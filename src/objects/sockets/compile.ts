import type { BytecodeOp } from '../../messages/sockdiag/bytecode.js';
import { sizeOfOp } from '../../messages/sockdiag/bytecode.js';
import { families } from '../../messages/sockdiag/names.js';
import type { HostCondition, SocketFilter } from './filter.js';

/** What a filter says by name and the kernel has by number. */
export interface FilterNumbers {
  /** The index of an interface. */
  device(name: string): number;
  /** The number of a directory of cgroup 2. */
  cgroup(path: string): number | `${bigint}`;
}

const JUMP = 4;

/** Bytes of an instruction. */
function size(op: BytecodeOp): number {
  return sizeOfOp(op, op.addr === undefined ? 0 : op.addr.includes(':') ? 16 : 4);
}

function length(ops: readonly BytecodeOp[]): number {
  return ops.reduce((sum, op) => sum + size(op), 0);
}

/**
 * Compiles a filter into the instructions by which the kernel filters sockets of IP, as `ss` compiles it. Undefined where
 * the filter requests what only other kinds of sockets have.
 */
export function compileFilter(filter: SocketFilter, numbers: FilterNumbers): BytecodeOp[] | undefined {
  switch (filter.op) {
    case 'autobound':
      return [{ code: 'auto', yes: 4, no: 8 }];
    case 'src':
    case 'dst': {
      const op = hostOp(filter.op === 'src' ? 'sCond' : 'dCond', filter.host);
      return op && [op];
    }
    case 'sge':
    case 'sle':
    case 'dge':
    case 'dle': {
      const code = ({ sge: 'sGe', sle: 'sLe', dge: 'dGe', dle: 'dLe' } as const)[filter.op];
      return [{ code, yes: 8, no: 12, port: filter.port }];
    }
    case 'dev': {
      const ifindex = typeof filter.dev === 'number' ? filter.dev : numbers.device(filter.dev);
      return [{ code: 'devCond', yes: 8, no: 12, ifindex }];
    }
    case 'fwmark':
      return [{ code: 'markCond', yes: 12, no: 16, mark: filter.mark, mask: filter.mask }];
    case 'cgroup':
      return [{ code: 'cgroupCond', yes: 12, no: 16, cgroupId: numbers.cgroup(filter.path) }];
    case 'not': {
      const inner = compileFilter(filter.of, numbers);
      // what holds is led beyond the end, what does not to the end
      return inner && [...inner, { code: 'jmp', yes: JUMP, no: 2 * JUMP }];
    }
    default: {
      const left = compileFilter(filter.left, numbers);
      const right = compileFilter(filter.right, numbers);
      if (!left || !right) return undefined;
      if (filter.op === 'and') return [...moved(left, length(right)), ...right];
      return [...left, { code: 'jmp', yes: JUMP, no: length(right) + JUMP }, ...right];
    }
  }
}

/** The same instructions, those that lead beyond their end leading as far beyond what follows. */
function moved(ops: readonly BytecodeOp[], by: number): BytecodeOp[] {
  let left = length(ops);
  return ops.map((op) => {
    const beyond = op.no === left + JUMP;
    left -= size(op);
    return beyond ? { ...op, no: op.no + by } : op;
  });
}

function hostOp(
  code: 'sCond' | 'dCond',
  { family, address, length: bits, port }: HostCondition,
): BytecodeOp | undefined {
  if (family !== undefined && family !== 'inet' && family !== 'inet6') return undefined;
  if (typeof port === 'string') return undefined;
  const six = address?.includes(':') ?? false;
  const yes = 12 + (six ? 16 : 4);
  return {
    code,
    yes,
    no: yes + 4,
    family: address === undefined ? families.unspec : six ? families.inet6 : families.inet,
    prefixLen: bits ?? 0,
    port: port ?? -1,
    addr: address ?? '0.0.0.0',
  };
}

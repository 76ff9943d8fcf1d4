import { custom, LITTLE_ENDIAN, ValueError } from '../../schema/index.js';
import { formatHex, parseHex } from '../../schema/text/hex.js';
import { formatIp4, formatIp6, parseIp } from '../../schema/text/ip.js';

/** `INET_DIAG_BC_*`. */
export const opcodes = {
  nop: 0,
  jmp: 1,
  sGe: 2,
  sLe: 3,
  dGe: 4,
  dLe: 5,
  auto: 6,
  sCond: 7,
  dCond: 8,
  /** (4.6) */
  devCond: 9,
  /** (4.7) */
  markCond: 10,
  /** (5.5) */
  sEq: 11,
  dEq: 12,
  /** (5.9) */
  cgroupCond: 13,
} as const;
export type Opcode = keyof typeof opcodes;

/**
 * An instruction by which the kernel filters sockets (`struct inet_diag_bc_op`): where its condition holds it goes `yes`
 * bytes on, otherwise `no` bytes; a socket that comes to the end exactly is listed.
 */
export interface BytecodeOp {
  code: Opcode;
  yes: number;
  no: number;
  /** Of `sGe` and its like, and of `sCond`, `dCond`; there -1 for any. */
  port?: number;
  /** Of `sCond` and `dCond`: `AF_*`, and how much of `addr` counts. */
  family?: number;
  prefixLen?: number;
  addr?: string;
  /** Of `devCond`. */
  ifindex?: number;
  /** Of `markCond`. */
  mark?: number;
  mask?: number;
  /** Of `cgroupCond`: the number of a directory of cgroup 2. */
  cgroupId?: number | `${bigint}`;
  /** What lies in bytes that mean nothing. */
  rest?: string;
}

const NAMES = Object.keys(opcodes) as Opcode[];
const PORTS: readonly Opcode[] = ['sGe', 'sLe', 'dGe', 'dLe', 'sEq', 'dEq'];
const OP = 4;
const HOST = 8;

/** Bytes of an instruction with its operand; of hosts' addresses as many as `given` says. */
export function sizeOfOp({ code }: Pick<BytecodeOp, 'code'>, address: number): number {
  if (PORTS.includes(code)) return 2 * OP;
  if (code === 'sCond' || code === 'dCond') return OP + HOST + address;
  if (code === 'devCond') return OP + 4;
  return code === 'markCond' || code === 'cgroupCond' ? OP + 8 : OP;
}

/** `INET_DIAG_REQ_BYTECODE`: a filter that the kernel runs for every socket. */
export const bytecode = custom<BytecodeOp[]>(
  (payload, little) => {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    const ops: BytecodeOp[] = [];
    for (let at = 0; at < payload.length; ) {
      const op = at + OP <= payload.length ? readOp(view, payload, at, little) : undefined;
      if (!op) return undefined;
      ops.push(op[0]);
      at += op[1];
    }
    return ops;
  },
  (ops) => {
    if (!Array.isArray(ops)) throw new ValueError('expected an array of instructions');
    const parts = ops.map((op, i) => writeOp(op, `[${i}]`));
    const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  },
);

function readOp(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  little: boolean,
): [BytecodeOp, number] | undefined {
  const code = NAMES[view.getUint8(at)];
  if (code === undefined) return undefined;
  const op: BytecodeOp = { code, yes: view.getUint8(at + 1), no: view.getUint16(at + 2, little) };
  // the condition leads behind its operand where it holds
  const address = code === 'sCond' || code === 'dCond' ? op.yes - OP - HOST : 0;
  const size = sizeOfOp(op, address);
  const operand = at + OP;
  if (![0, 4, 16].includes(address) || at + size > bytes.length) return undefined;
  if (PORTS.includes(code)) {
    op.port = view.getUint16(operand + 2, little);
    if (view.getUint16(operand, little) !== 0) op.rest = formatHex(bytes, operand, operand + 2);
  } else if (code === 'sCond' || code === 'dCond') {
    op.family = view.getUint8(operand);
    op.prefixLen = view.getUint8(operand + 1);
    op.port = view.getInt32(operand + 4, little);
    if (address > 0)
      op.addr = address === 4 ? formatIp4(bytes, operand + HOST) : formatIp6(bytes, operand + HOST);
    if (view.getUint16(operand + 2, little) !== 0) op.rest = formatHex(bytes, operand + 2, operand + 4);
  } else if (code === 'devCond') op.ifindex = view.getUint32(operand, little);
  else if (code === 'markCond') {
    op.mark = view.getUint32(operand, little);
    op.mask = view.getUint32(operand + 4, little);
  } else if (code === 'cgroupCond') {
    const id = view.getBigUint64(operand, little);
    op.cgroupId = id <= Number.MAX_SAFE_INTEGER ? Number(id) : `${id}`;
  }
  return [op, size];
}

function writeOp(op: BytecodeOp, path: string): Uint8Array {
  const { code, yes, no, rest } = op;
  const number = Object.hasOwn(opcodes, code) ? opcodes[code] : undefined;
  if (number === undefined)
    throw new ValueError(`'${code}' is no instruction (${NAMES.join(', ')})`, `${path}.code`);
  const address = op.addr === undefined ? new Uint8Array(0) : parseIp(op.addr);
  if (!address) throw new ValueError(`'${op.addr}' is not an IP address`, `${path}.addr`);
  const bytes = new Uint8Array(sizeOfOp(op, address.length));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, number);
  view.setUint8(1, within(yes, 0xff, `${path}.yes`));
  view.setUint16(2, within(no, 0xffff, `${path}.no`), LITTLE_ENDIAN);
  const unused = rest === undefined ? undefined : parseHex(rest);
  if (PORTS.includes(code)) {
    if (unused) bytes.set(unused.subarray(0, 2), OP);
    view.setUint16(OP + 2, within(op.port ?? 0, 0xffff, `${path}.port`), LITTLE_ENDIAN);
  } else if (code === 'sCond' || code === 'dCond') {
    view.setUint8(OP, within(op.family ?? 0, 0xff, `${path}.family`));
    view.setUint8(OP + 1, within(op.prefixLen ?? 0, 0xff, `${path}.prefixLen`));
    if (unused) bytes.set(unused.subarray(0, 2), OP + 2);
    view.setInt32(OP + 4, op.port ?? -1, LITTLE_ENDIAN);
    bytes.set(address, OP + HOST);
  } else if (code === 'devCond') view.setUint32(OP, op.ifindex ?? 0, LITTLE_ENDIAN);
  else if (code === 'markCond') {
    view.setUint32(OP, op.mark ?? 0, LITTLE_ENDIAN);
    view.setUint32(OP + 4, op.mask ?? 0xffffffff, LITTLE_ENDIAN);
  } else if (code === 'cgroupCond') view.setBigUint64(OP, BigInt(op.cgroupId ?? 0), LITTLE_ENDIAN);
  return bytes;
}

function within(value: number, most: number, path: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new ValueError(`${value} is out of range (0..${most})`, path);
}

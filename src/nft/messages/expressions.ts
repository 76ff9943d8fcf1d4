/** Instructions as expressions of messages, and back: one table of their members for both ways. */
import type { NftExpression, NftExpressionName } from '../../messages/netfilter/nftables/expression.js';
import { expressions, nftExpression } from '../../messages/netfilter/nftables/expression.js';
import { decode, encode, message, NO_HEADER } from '../../schema/index.js';
import { formatHex } from '../../schema/text/hex.js';
import { type Attributes, resolve } from '../../schema/type.js';
import { numberOf } from '../decompile/values.js';
import { bytesOfHex } from '../generate/hex.js';
import type { Data, Instruction, VerdictData } from '../generate/instructions.js';
import * as k from '../tables/keys.js';
import { type DataValue, dataMessage, readData } from './data.js';
import { numbersOf, type ToNumber } from './numbers.js';

/**
 * How a member is written: `number`; `some` is left out where it is 0; `long` has 64 bits, `count` as well, and is left
 * out where it is 0; `flag` is 0 or 1; the rest as they are called.
 */
export type Form = 'number' | 'some' | 'long' | 'count' | 'text' | 'data' | 'bytes' | 'flag' | 'one' | 'list';

/** Its name in the instruction, its name in the message where that is another, its form. */
type Member = readonly [of: string, as?: string, form?: Form];

/** Instructions that have a word of their own for a key. */
const KEYED: Readonly<Partial<Record<Instruction['name'], ReadonlyMap<string, k.Key>>>> = {
  meta: k.metaKeys,
  ct: k.ctKeys,
  rt: k.rtKeys,
  socket: k.socketKeys,
  xfrm: k.xfrmKeys,
  tunnel: k.tunnelKeys,
};

/** Members in the order in which nft sends them. */
export const MEMBERS: Readonly<Record<Exclude<Instruction['name'], 'raw'>, readonly Member[]>> = {
  payload: [
    ['sreg'],
    ['dreg'],
    ['base'],
    ['offset'],
    ['length', 'len'],
    ['checksumType', 'csumType', 'some'],
    ['checksumOffset', 'csumOffset', 'some'],
    ['checksumFlags', 'csumFlags', 'some'],
  ],
  exthdr: [['dreg'], ['sreg'], ['type'], ['offset'], ['length', 'len'], ['op'], ['flags']],
  meta: [['key'], ['dreg'], ['sreg']],
  ct: [['key'], ['dreg'], ['direction'], ['sreg']],
  rt: [['key'], ['dreg']],
  socket: [['key'], ['dreg'], ['level']],
  osf: [['dreg'], ['ttl'], ['flags', 'flags', 'some']],
  fib: [['flags'], ['result'], ['dreg']],
  numgen: [['dreg'], ['modulus'], ['type'], ['offset']],
  hash: [['sreg'], ['dreg'], ['length', 'len', 'some'], ['modulus'], ['seed'], ['offset'], ['type']],
  xfrm: [['key'], ['direction', 'dir'], ['spnum'], ['dreg']],
  tunnel: [['key'], ['dreg'], ['mode', 'mode', 'some']],
  inner: [['num'], ['type'], ['flags'], ['headerSize', 'hdrsize'], ['expression', 'expr', 'one']],
  cmp: [['sreg'], ['op'], ['data', 'data', 'data']],
  range: [['sreg'], ['op'], ['from', 'fromData', 'data'], ['to', 'toData', 'data']],
  bitwise: [
    ['sreg'],
    ['sreg2'],
    ['dreg'],
    ['op'],
    ['length', 'len'],
    ['mask', 'mask', 'data'],
    ['xor', 'xor', 'data'],
    ['data', 'data', 'data'],
  ],
  byteorder: [['sreg'], ['dreg'], ['op'], ['length', 'len'], ['size']],
  lookup: [
    ['sreg'],
    ['dreg'],
    ['set', 'set', 'text'],
    ['setId', 'setId', 'number'],
    ['flags', 'flags', 'some'],
  ],
  immediate: [['dreg'], ['data', 'data', 'data']],
  dynset: [
    ['keyRegister', 'sregKey'],
    ['dataRegister', 'sregData'],
    ['operation', 'op'],
    ['timeout', 'timeout', 'count'],
    ['set', 'setName', 'text'],
    ['setId'],
    ['expressions', 'expressions', 'list'],
    ['flags', 'flags', 'some'],
  ],
  objref: [
    ['type', 'immType'],
    ['object', 'immName', 'text'],
    ['sreg', 'setSreg'],
    ['set', 'setName', 'text'],
    ['setId'],
  ],
  counter: [
    ['bytes', 'bytes', 'count'],
    ['packets', 'packets', 'count'],
  ],
  limit: [
    ['rate', 'rate', 'long'],
    ['unit', 'unit', 'long'],
    ['burst', 'burst', 'some'],
    ['type'],
    ['flags'],
  ],
  quota: [['bytes', 'bytes', 'long'], ['consumed', 'consumed', 'long'], ['flags']],
  connlimit: [['count'], ['flags']],
  last: [
    ['milliseconds', 'msecs', 'long'],
    ['set', 'set', 'flag'],
  ],
  log: [
    ['prefix', 'prefix', 'text'],
    ['group'],
    ['snaplen'],
    ['queueThreshold', 'qthreshold'],
    ['level'],
    ['flags', 'flags', 'some'],
  ],
  reject: [['type'], ['code', 'icmpCode']],
  nat: [
    ['type'],
    ['family'],
    ['addressMin', 'regAddrMin'],
    ['addressMax', 'regAddrMax'],
    ['protoMin', 'regProtoMin'],
    ['protoMax', 'regProtoMax'],
    ['flags', 'flags', 'some'],
  ],
  masq: [
    ['flags', 'flags', 'some'],
    ['protoMin', 'regProtoMin'],
    ['protoMax', 'regProtoMax'],
  ],
  redir: [
    ['protoMin', 'regProtoMin'],
    ['protoMax', 'regProtoMax'],
    ['flags', 'flags', 'some'],
  ],
  tproxy: [['family'], ['address', 'regAddr'], ['port', 'regPort']],
  synproxy: [['mss'], ['wscale'], ['flags']],
  dup: [
    ['address', 'sregAddr'],
    ['device', 'sregDev'],
  ],
  fwd: [
    ['device', 'sregDev'],
    ['address', 'sregAddr'],
    ['family', 'nfproto', 'some'],
  ],
  queue: [['number', 'num'], ['total'], ['flags', 'flags', 'some'], ['sreg', 'sregQnum']],
  notrack: [],
  flow_offload: [['table', 'tableName', 'text']],
  match: [
    ['xt', 'name', 'text'],
    ['revision', 'rev'],
    ['info', 'info', 'bytes'],
  ],
  target: [
    ['xt', 'name', 'text'],
    ['revision', 'rev'],
    ['info', 'info', 'bytes'],
  ],
};

type Values = Record<string, unknown>;

/** A number of 64 bits as messages take it fastest. */
export function longValue(number: bigint): number | bigint {
  return number <= 0x1f_ffff_ffff_ffffn ? Number(number) : number;
}

/** What nft leaves out although it is there. */
export function isImplied(i: Instruction, member: string): boolean {
  switch (i.name) {
    case 'bitwise':
      return i.op === 0 && i.implied === true && member === 'op';
    case 'exthdr':
      // an option that is taken out of the packet has no place
      return i.dreg === undefined && i.sreg === undefined && (member === 'offset' || member === 'length');
    default:
      return false;
  }
}

/** An instruction as the bytes of its attributes. */
export function encodedExpression(i: Instruction): Uint8Array {
  return encode(whole, expressionMessage(i));
}

/** An instruction as an expression. */
export function expressionMessage(i: Instruction): NftExpression {
  const data = commonData(i);
  if (data) return { name: i.name, data } as NftExpression;
  return anyExpression(i);
}

/** The data of those that most rules are of, with the same members in the same order as the table has them. */
function commonData(i: Instruction): Values | undefined {
  switch (i.name) {
    case 'cmp':
      return { sreg: i.sreg, op: i.op, data: dataMessage(i.data) };
    case 'meta':
      return i.sreg === undefined ? { key: i.key, dreg: i.dreg } : undefined;
    case 'payload':
      return 'dreg' in i && i.dreg !== undefined
        ? { dreg: i.dreg, base: i.base, offset: i.offset, len: i.length }
        : undefined;
    case 'immediate':
      return { dreg: i.dreg, data: dataMessage(i.data) };
    case 'ct':
      return i.sreg === undefined && i.direction === undefined ? { key: i.key, dreg: i.dreg } : undefined;
    case 'counter':
      return i.bytes === 0n && i.packets === 0n ? {} : undefined;
    default:
      return undefined;
  }
}

function anyExpression(i: Instruction): NftExpression {
  if (i.name === 'raw') return decode(whole, i.bytes, { direction: 'request' });
  const from = i as unknown as Values;
  const data: Values = {};
  if (i.name === 'inner') data.num = i.num ?? 0;
  for (const [of, as = of, form = 'number'] of MEMBERS[i.name]) {
    const value = from[of];
    if (value === undefined || isImplied(i, of)) continue;
    switch (form) {
      case 'some':
        if (value !== 0) data[as] = value;
        break;
      case 'long':
        data[as] = longValue(value as bigint);
        break;
      case 'count':
        if (value !== 0n) data[as] = longValue(value as bigint);
        break;
      case 'data':
        data[as] = dataMessage(value as Data | VerdictData);
        break;
      case 'flag':
        data[as] = value ? 1 : 0;
        break;
      case 'one':
        data[as] = expressionMessage(value as Instruction);
        break;
      case 'list': {
        const list = value as Instruction[];
        if (list.length === 1) data.expr = expressionMessage(list[0]!);
        else if (list.length > 1) data[as] = list.map(expressionMessage);
        break;
      }
      default:
        data[as] = value;
    }
  }
  // what has nothing to say has no data at all
  return (MEMBERS[i.name].length === 0 ? { name: i.name } : { name: i.name, data }) as NftExpression;
}

/** An expression by itself, as bytes: how one is kept that has no words. */
const whole = message('nft_expr', { header: NO_HEADER, attributes: nftExpression });

/** Members that the kernel leaves out where they are 0. */
const ZERO: ReadonlySet<Form> = new Set(['some', 'count', 'long', 'flag']);

interface Reading {
  readonly of: string;
  readonly as: string;
  readonly form: Form;
  readonly number: ToNumber;
}

const readings = new Map<string, readonly Reading[]>();

function readingsOf(name: keyof typeof MEMBERS): readonly Reading[] {
  const known = readings.get(name);
  if (known) return known;
  const nest = resolve(expressions[name as NftExpressionName] as never) as { set: Attributes };
  const set = resolve(nest.set as never) as Attributes;
  const made = MEMBERS[name].map(([of, as = of, form = 'number']) => ({
    of,
    as,
    form,
    number: numbersOf(set, as),
  }));
  readings.set(name, made);
  return made;
}

/** An expression as an instruction; one that cannot be said so is kept as its bytes. */
export function readExpression(expression: NftExpression): Instruction {
  const { name } = expression;
  if (name === undefined || !Object.hasOwn(MEMBERS, name) || expression.unknown) return raw(expression);
  const given = (expression.data ?? {}) as Values;
  const made: Values = { name };
  let left = 0;
  for (const _ in given) left++;
  for (const { of, as, form, number } of readingsOf(name as keyof typeof MEMBERS)) {
    let value = given[as];
    if (value === undefined && form === 'list' && given.expr !== undefined) value = [given.expr];
    if (value === undefined) {
      if (ZERO.has(form)) made[of] = form === 'long' || form === 'count' ? 0n : form === 'flag' ? false : 0;
      else if (form === 'list') made[of] = [];
      continue;
    }
    left--;
    const read = readMember(form, value, number);
    if (read === undefined) return raw(expression);
    made[of] = read;
  }
  if (left > 0) return raw(expression);
  if (name === 'bitwise' && made.op === undefined) Object.assign(made, { op: 0, implied: true });
  const table = KEYED[name as keyof typeof MEMBERS];
  if (table) {
    const key = k.keyOfNumber(table, made.key as number);
    if (!key) return raw(expression);
    made.word = key.debug;
  }
  return isWhole(made as never) ? (made as unknown as Instruction) : raw(expression);
}

function readMember(form: Form, value: unknown, number: ToNumber): unknown {
  switch (form) {
    case 'long':
    case 'count':
      return BigInt(value as number | string);
    case 'text':
      return value;
    case 'bytes':
      return typeof value === 'string' ? bytesOfHex(value) : value;
    case 'data':
      return readData(value as DataValue);
    case 'flag':
      return value === 1;
    case 'one':
      return readExpression(value as NftExpression);
    case 'list':
      return (value as NftExpression[]).map(readExpression);
    default: {
      const read = number(value);
      return Number.isNaN(read) ? undefined : read;
    }
  }
}

/** An instruction as its name and the bytes of its attributes. */
export function rawExpression(i: Instruction): { name: string; data: string } {
  if (i.name === 'raw') return { name: i.expression, data: formatHex(i.bytes) };
  return { name: i.name, data: formatHex(encodedExpression(i)) };
}

function raw(expression: NftExpression): Instruction {
  return { name: 'raw', expression: expression.name ?? '', bytes: encode(whole, expression) };
}

/** Members without which an instruction makes no sense; of a list of names, one. */
const NEEDED: Readonly<Partial<Record<Instruction['name'], readonly (string | readonly string[])[]>>> = {
  payload: ['base', 'offset', 'length', ['dreg', 'sreg']],
  exthdr: ['type', 'op'],
  meta: ['key', ['dreg', 'sreg']],
  ct: ['key', ['dreg', 'sreg']],
  rt: ['key', 'dreg'],
  socket: ['key', 'dreg'],
  osf: ['dreg'],
  fib: ['result', 'flags', 'dreg'],
  numgen: ['dreg', 'modulus', 'type'],
  hash: ['dreg', 'modulus', 'type'],
  xfrm: ['key', 'direction', 'dreg'],
  tunnel: ['key', 'dreg'],
  inner: ['type', 'expression'],
  cmp: ['sreg', 'op', 'data'],
  range: ['sreg', 'op', 'from', 'to'],
  bitwise: ['sreg', 'dreg', 'length'],
  byteorder: ['sreg', 'dreg', 'op', 'length', 'size'],
  lookup: ['sreg', 'set'],
  immediate: ['dreg', 'data'],
  dynset: ['operation', 'keyRegister', 'set'],
  objref: [
    ['object', 'set'],
    ['type', 'sreg'],
  ],
  limit: ['type', 'flags'],
  quota: ['flags'],
  connlimit: ['count'],
  reject: ['type'],
  nat: ['type', 'family'],
  tproxy: ['family'],
  synproxy: ['flags'],
  fwd: ['device'],
  queue: [['number', 'sreg']],
  flow_offload: ['table'],
  match: ['xt', 'revision', 'info'],
  target: ['xt', 'revision', 'info'],
};

/** Members that are numbers where they are left out. */
const USUAL: Readonly<Partial<Record<Instruction['name'], Values>>> = {
  payload: { checksumType: 0, checksumOffset: 0 },
  exthdr: { offset: 0, length: 0, flags: 0 },
  socket: { level: 0 },
  osf: { ttl: 0, flags: 0 },
  numgen: { offset: 0 },
  hash: { length: 0, offset: 0 },
  xfrm: { spnum: 0 },
  inner: { flags: 0, headerSize: 0 },
  connlimit: { flags: 0 },
  reject: { code: 0 },
  synproxy: { mss: 0, wscale: 0 },
};

/** Whether it has what it needs, the rest filled in. */
function isWhole(made: Values & { name: Instruction['name'] }): boolean {
  for (const each of NEEDED[made.name] ?? []) {
    const there = typeof each === 'string' ? made[each] : each.find((one) => made[one] !== undefined);
    if (there === undefined) return false;
  }
  const usual = USUAL[made.name];
  for (const key in usual)
    if (made[key] === undefined && (key !== 'checksumType' || made.sreg !== undefined))
      made[key] = usual[key];
  if (!fitsRegisters(made)) return false;
  switch (made.name) {
    case 'cmp':
      return isData(made.data);
    case 'range':
      return isData(made.from) && isData(made.to);
    case 'bitwise':
      if (made.op === 0) return isData(made.mask) && isData(made.xor);
      return made.op === 1 || made.op === 2 ? isData(made.data) : made.sreg2 !== undefined;
    case 'tunnel':
      return !made.mode;
    case 'inner':
      return (made.expression as Instruction).name !== 'raw';
    case 'dynset':
      return (made.expressions as Instruction[]).every(({ name }) => name !== 'raw');
    case 'immediate': {
      const data = made.data as Data | VerdictData;
      return !('bytes' in data) || isData(data);
    }
    default:
      return true;
  }
}

/** Bytes of all registers, and of the largest value. */
const REGISTERS = 64;
const LARGEST_OFFSET = 255;

/** No kernel takes more: what says so is no rule, and prints as it is. */
function fitsRegisters({ name, length, offset, op, data }: Values): boolean {
  if (typeof length === 'number' && length > REGISTERS) return false;
  if (name === 'payload') return length !== 0 && (offset as number) <= LARGEST_OFFSET;
  if (name === 'exthdr') return (offset as number) <= LARGEST_OFFSET;
  if (name !== 'bitwise' || (op !== 1 && op !== 2) || !isData(data)) return true;
  return numberOf((data as Data).bytes, 'host') < 32n;
}

function isData(data: unknown): boolean {
  return (
    typeof data === 'object' && data !== null && 'bytes' in data && (data as Data).bytes.length <= REGISTERS
  );
}

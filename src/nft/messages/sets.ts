/** Sets and their elements as messages. */
import { utf8Length } from '../../schema/text/utf8.js';
import type { Node } from '../evaluate/nodes.js';
import * as s from '../evaluate/sets.js';
import { bytesOf } from '../generate/data.js';
import type { ElementValue } from '../generate/sets.js';
import { statefulOf } from '../generate/statements.js';
import * as t from '../tables/types.js';
import { dataMessage } from './data.js';
import { expressionMessage, longValue } from './expressions.js';
import { NO_TYPEOF, type Tlv, typeOfMessage } from './typeof.js';

type Values = Record<string, unknown>;

/** `NFT_DATA_VERDICT`. */
const VERDICT = 0xffffff00;

const BYTEORDERS: Readonly<Record<t.Order, string>> = { none: 'invalid', host: 'host', big: 'big' };

function kernelType({ type }: Node): number {
  return type.id === t.verdict.id ? VERDICT : type.id;
}

/** A set as nft declares it. */
export function setMessage(set: s.SetState): Values {
  const { key, data, flags } = set;
  const made: Values = {
    family: set.family,
    table: set.table,
    name: set.name,
    flags,
    keyType: kernelType(key),
    keyLen: bytesOf(key.bits),
  };
  if (flags & s.MAP && data) {
    made.dataType = kernelType(data);
    made.dataLen = bytesOf(data.bits);
  }
  if (flags & s.OBJECT) made.objType = set.objectType;
  made.id = set.id;
  const isConstant = (flags & s.CONSTANT) !== 0;
  if (!isConstant && set.policy !== 0) made.policy = set.policy;
  const size = isConstant ? 0 : set.size;
  if (size || set.fields.length > 0) {
    made.desc = {
      ...(size ? { size } : {}),
      ...(set.fields.length > 0 ? { concat: set.fields.map((len) => ({ len })) } : {}),
    };
  }
  if (set.timeout) made.timeout = longValue(set.timeout);
  if (set.gcInterval) made.gcInterval = Number(set.gcInterval);
  made.userdata = userData(set);
  if (set.statements.length === 1) made.expr = expressionMessage(statefulOf(set.statements[0]!));
  else if (set.statements.length > 1)
    made.expressions = set.statements.map((one) => expressionMessage(statefulOf(one)));
  return made;
}

function userData(set: s.SetState): Tlv[] {
  const { key, data } = set;
  const made: Tlv[] = [{ element: 'keyByteorder', value: BYTEORDERS[key.order] }];
  if (set.flags & s.MAP && data) made.push({ element: 'dataByteorder', value: BYTEORDERS[data.order] });
  if (set.autoMerge) made.push({ element: 'mergeElements', value: 1 });
  const keyTypeof = set.meter ? undefined : typeOfMessage(key, set.typeOf);
  if (keyTypeof) made.push({ element: 'keyTypeof', value: keyTypeof });
  if (data) {
    const isNamedVerdict = data.op === 'verdict' && !set.typeOf && !(set.flags & s.ANONYMOUS);
    const dataTypeof = isNamedVerdict ? NO_TYPEOF : typeOfMessage(data, set.typeOf);
    if (dataTypeof) made.push({ element: 'dataTypeof', value: dataTypeof });
    made.push({ element: 'dataInterval', value: set.dataInterval ? 1 : 0 });
  }
  if (set.comment !== undefined) made.push({ element: 'comment', value: set.comment });
  return made;
}

/** An element in the order in which nft sends its attributes. */
export function elementMessage(element: ElementValue): Values {
  const made: Values = {};
  const { key, keyEnd, data, object, expressions, timeout, expiration } = element;
  if (element.flags) made.flags = element.flags;
  if (timeout !== undefined) made.timeout = longValue(timeout);
  if (expiration !== undefined) made.expiration = longValue(expiration);
  if (key) made.key = dataMessage(key);
  if (keyEnd) made.keyEnd = dataMessage(keyEnd);
  if (data) made.data = dataMessage(data);
  if (element.userData) made.userdata = element.userData;
  if (object !== undefined) made.objref = object;
  if (expressions.length === 1) made.expr = expressionMessage(expressions[0]!);
  else if (expressions.length > 1) made.expressions = expressions.map(expressionMessage);
  return made;
}

const padded = (length: number): number => (length + 3) & ~3;

/** Bytes that an element takes in a message; of what it counts or limits, at most. */
function sizeOf({
  key,
  keyEnd,
  data,
  flags,
  userData,
  object,
  expressions,
  timeout,
  expiration,
}: ElementValue): number {
  let size = 4;
  if (flags) size += 8;
  if (timeout !== undefined) size += 12;
  if (expiration !== undefined) size += 12;
  if (key) size += 8 + padded(key.bytes.length);
  if (keyEnd) size += 8 + padded(keyEnd.bytes.length);
  if (data && 'bytes' in data) size += 8 + padded(data.bytes.length);
  else if (data) size += 16 + (data.chain === undefined ? 0 : 4 + padded(utf8Length(data.chain) + 1));
  if (userData) size += 4 + padded(userData.length);
  if (object !== undefined) size += 4 + padded(utf8Length(object) + 1);
  return size + expressions.length * 128;
}

/** Most bytes of the elements in one message: an attribute has 16 bits for its length. */
const MOST = 0xffff - 4;

const END = 1;

/** Messages with elements, as many as it takes. */
export function* elementMessages(
  { family, table, name, id }: Pick<s.SetState, 'family' | 'table' | 'name'> & { id?: number },
  elements: readonly ElementValue[],
): Generator<Values> {
  const head = { family, table, set: name, ...(id === undefined ? {} : { setId: id }) } as Values;
  let list: Values[] = [];
  let size = 0;
  for (const [i, element] of elements.entries()) {
    const own = sizeOf(element);
    const next = elements[i + 1];
    // both ends of an interval stay together
    const unit = next && next.flags & END && !(element.flags & END) ? own + sizeOf(next) : own;
    const fits = size + unit <= MOST || (element.flags & END && size + own <= MOST);
    if (!fits && list.length > 0) {
      yield { ...head, elements: list };
      list = [];
      size = 0;
    }
    list.push(elementMessage(element));
    size += own;
  }
  yield list.length > 0 ? { ...head, elements: list } : head;
}

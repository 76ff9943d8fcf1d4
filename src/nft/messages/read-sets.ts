/** Sets of messages: as declarations of the tree, and as what reading rules and elements has to know of them. */
import type { NftElement } from '../../messages/netfilter/nftables/element.js';
import { nftElement } from '../../messages/netfilter/nftables/element.js';
import { type NftSet, nftSet } from '../../messages/netfilter/nftables/set.js';
import { elementData } from '../../messages/netfilter/nftables/user-data.js';
import { setInfo } from '../decompile/program.js';
import type { SetInfo } from '../decompile/sets.js';
import { statefulStatement } from '../decompile/statements.js';
import { Fault } from '../errors.js';
import { Cache } from '../evaluate/cache.js';
import { Context } from '../evaluate/context.js';
import { emptySet } from '../evaluate/declare.js';
import { evaluate } from '../evaluate/expressions.js';
import { typeOf } from '../evaluate/named.js';
import * as n from '../evaluate/nodes.js';
import * as s from '../evaluate/sets.js';
import type { Data } from '../generate/instructions.js';
import type { ElementValue } from '../generate/sets.js';
import * as w from '../tables/statements.js';
import * as t from '../tables/types.js';
import type * as tree from '../tree.js';
import { readData } from './data.js';
import { readExpression } from './expressions.js';
import { numbersOf } from './numbers.js';
import { typeOfExpression } from './read-typeof.js';

/** A set as it was read. */
export interface ReadSet {
  /** For rules and commands that refer to it. */
  readonly state: s.SetState;
  readonly info: SetInfo;
  readonly declaration: tree.NamedSet;
  readonly handle: bigint | undefined;
}

const VERDICT = 0xffffff00;
const setFlags = numbersOf(nftSet.attributes, 'flags');
const objectTypes = numbersOf(nftSet.attributes, 'objType');
const elementFlags = numbersOf(nftElement, 'flags');

type UserData = Readonly<Record<string, unknown>>;

function userDataOf(list: unknown): UserData {
  const made: Record<string, unknown> = {};
  if (Array.isArray(list))
    for (const { element, value } of list as { element: string; value: unknown }[]) made[element] ??= value;
  return made;
}

const ORDERS: Readonly<Record<string, t.Order>> = { host: 'host', big: 'big' };

/** The type of a number, which a kernel may have that nobody here knows: bytes, then. */
function typeOfNumber(id: number): t.DataType {
  return t.typeOfId(id) ?? t.integer;
}

/** The node that stands for keys of a type that is reported by its number. */
function valueNode(
  id: number,
  bytes: number,
  order: t.Order | undefined,
  lengths: readonly number[],
): n.Node {
  if (id === VERDICT) return n.verdictNode(0, undefined);
  const type = typeOfNumber(id);
  const { parts } = type;
  if (!parts) return n.value(type, order ?? type.order, bytes * 8, 0, undefined);
  let left = bytes * 8;
  const list = parts.map((part, i) => {
    const given = lengths[i];
    // a part whose type has no length takes what the others leave
    const rest = parts.slice(i + 1).reduce((sum, each) => sum + t.padded(each.bits), 0);
    const bits =
      part.bits > 0 && part.bits !== 1
        ? part.bits
        : given !== undefined
          ? given * 8
          : Math.max(8, left - rest);
    left -= t.padded(bits);
    return n.value(part, part.order, bits, 0, undefined);
  });
  return {
    op: 'concat',
    parts: list,
    lengths: list.map((part) => (part.bits + 7) >> 3),
    type,
    order: 'none',
    bits: bytes * 8,
    constant: true,
    single: false,
    at: undefined,
  };
}

/** The node of a `typeof`, where it is as long as the kernel says. */
function typeofNode(
  family: string,
  table: string,
  expression: tree.Expression | undefined,
  bytes: number,
): n.Node | undefined {
  if (!expression || (expression.kind === 'word' && expression.text !== 'queue')) return undefined;
  if (expression.kind === 'word') return n.value(t.integer, 'host', 16, 0, undefined);
  const x = new Context(family, table, {}, new Cache(), [], evaluate);
  try {
    const node = typeOf(x, { kind: 'typeof', expression });
    return (node.bits + 7) >> 3 === bytes ? node : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function typeNames(id: number): string[] {
  if (id === VERDICT) return ['verdict'];
  const type = typeOfNumber(id);
  return (type.parts ?? [type]).map(({ name }) => name);
}

/** A set of a message. */
export function readSet(message: NftSet): ReadSet {
  const { family, table = '', name = '' } = message;
  const flags = setFlags(message.flags ?? 0);
  const data = userDataOf(message.userdata);
  const lengths = (message.desc?.concat ?? []).map(({ len = 0 }) => len);
  const isMap = (flags & s.MAP) !== 0;
  const isObjects = (flags & s.OBJECT) !== 0;
  let keyTypeof = typeOfExpression(data.keyTypeof);
  const { keyType = 0, keyLen = 0 } = message;
  let key = typeofNode(family as string, table, keyTypeof, keyLen);
  if (!key) keyTypeof = undefined;
  let dataNode: n.Node | undefined;
  let dataSpec: tree.TypeSpec | undefined;
  const interval = data.dataInterval === 1;
  if (isMap) {
    const { dataType = 0, dataLen = 0 } = message;
    const expression = typeOfExpression(data.dataTypeof);
    dataNode = typeofNode(family as string, table, expression, interval ? dataLen / 2 : dataLen);
    const isVerdict = dataType === VERDICT;
    if (dataNode && expression)
      dataSpec = {
        kind: 'typeof',
        expression,
        types: expression.kind === 'word' ? [expression.text] : typeNames(dataType),
      };
    else {
      dataSpec = { kind: 'type', types: typeNames(dataType) };
      dataNode = valueNode(
        dataType,
        interval ? dataLen / 2 : dataLen,
        ORDERS[data.dataByteorder as string],
        [],
      );
      // nft says typeof of both or of none
      if (!isVerdict || kindOfTypeof(data.dataTypeof) !== 'verdict') keyTypeof = undefined;
    }
    if (interval) {
      dataNode.bits = dataLen * 8;
      dataSpec.interval = true;
    }
  } else if (isObjects) dataNode = n.value(t.string, 'host', 2048, 0, undefined);
  if (!key || keyTypeof === undefined) {
    keyTypeof = undefined;
    key = valueNode(keyType, keyLen, ORDERS[data.keyByteorder as string], lengths);
  }
  const state: s.SetState = {
    ...emptySet(family as string, table, name, key),
    flags,
    data: dataNode,
    dataInterval: interval,
    objectType: isObjects ? objectTypes(message.objType ?? 0) : 0,
    autoMerge: data.mergeElements === 1,
    timeout: BigInt(message.timeout ?? 0),
    gcInterval: BigInt(message.gcInterval ?? 0),
    size: message.desc?.size ?? 0,
    policy: message.policy === 'memory' ? 1 : 0,
    comment: data.comment as string | undefined,
    statements: statementsOf(message),
    fields: flags & s.CONCAT ? lengths : [],
    typeOf: keyTypeof !== undefined,
    opened: true,
  };
  const declaration: tree.NamedSet = {
    kind: isMap || isObjects ? 'map' : 'set',
    family: family as tree.Family,
    table,
    name,
    key: keyTypeof ? { kind: 'typeof', expression: keyTypeof } : { kind: 'type', types: typeNames(keyType) },
    flags: flagNames(flags),
    ...(dataSpec ? { data: dataSpec } : {}),
    ...(isObjects ? { objects: w.wordFor(w.objectTypes, state.objectType) ?? 'counter' } : {}),
    ...(state.timeout ? { timeout: state.timeout } : {}),
    ...(state.gcInterval ? { gcInterval: state.gcInterval } : {}),
    ...(state.size ? { size: state.size } : {}),
    ...(message.count ? { count: message.count } : {}),
    ...(state.policy ? { policy: 'memory' as const } : {}),
    ...(state.autoMerge ? { autoMerge: true } : {}),
    ...(state.comment === undefined ? {} : { comment: state.comment }),
    ...(state.statements.length > 0 ? { statements: state.statements } : {}),
  };
  const handle = message.handle === undefined ? undefined : BigInt(message.handle);
  if (handle !== undefined) declaration.handle = handle;
  return { state, info: { ...setInfo(state), elements: [] }, declaration, handle };
}

function kindOfTypeof(tlvs: unknown): unknown {
  return userDataOf(tlvs).kind;
}

function flagNames(flags: number): tree.SetFlag[] {
  const bits: [tree.SetFlag, number][] = [
    ['constant', s.CONSTANT],
    ['interval', s.INTERVAL],
    ['timeout', s.TIMEOUT],
    ['dynamic', s.EVAL],
  ];
  return bits.filter(([, bit]) => flags & bit).map(([flag]) => flag);
}

function statementsOf({ expr, expressions }: Pick<NftSet, 'expr' | 'expressions'>): tree.Statement[] {
  return (expressions ?? (expr ? [expr] : [])).map((one) => statefulStatement(readExpression(one)));
}

/** An element of a message. */
export function readElement(element: NftElement): ElementValue {
  const { key, keyEnd, data, objref, timeout, expiration, userdata, expr, expressions } = element;
  const made: ElementValue = {
    flags: element.flags === undefined ? 0 : elementFlags(element.flags),
    expressions: (expressions ?? (expr ? [expr] : [])).map(readExpression),
  };
  if (key) made.key = readData(key) as Data;
  if (keyEnd) made.keyEnd = readData(keyEnd) as Data;
  if (data) made.data = readData(data);
  if (objref !== undefined) made.object = objref;
  if (timeout !== undefined) made.timeout = BigInt(timeout);
  if (expiration !== undefined) made.expiration = BigInt(expiration);
  if (userdata) made.userData = userdata instanceof Uint8Array ? userdata : elementData.encode(userdata);
  return made;
}

/** Sets and their elements as they are sent. */
import * as n from '../evaluate/nodes.js';
import * as s from '../evaluate/sets.js';
import { bytesOf, concatKey, constantData, dataOf, rawData, verdictData } from './data.js';
import type { Data, Instruction, VerdictData } from './instructions.js';
import { statefulOf } from './statements.js';

const INTERVAL_END = 1;
const CATCHALL = 2;

export interface ElementValue {
  key?: Data | undefined;
  keyEnd?: Data | undefined;
  data?: Data | VerdictData | undefined;
  object?: string | undefined;
  flags: number;
  /** Milliseconds. */
  timeout?: bigint | undefined;
  expiration?: bigint | undefined;
  expressions: Instruction[];
  userData?: Uint8Array | undefined;
}

const encoder = new TextEncoder();

/** `type length value`, as user data are kept. */
export function userText(type: number, text: string): Uint8Array {
  const bytes = encoder.encode(text);
  const made = new Uint8Array(bytes.length + 3);
  made[0] = type;
  made[1] = bytes.length + 1;
  made.set(bytes, 2);
  return made;
}

const COMMENT = 0;
const FLAGS = 1;
/** The user data of an interval that has no end: flags with one bit set, in the machine's order. */
const OPEN = Uint8Array.from([FLAGS, 4, 1, 0, 0, 0]);

function join(...parts: Uint8Array[]): Uint8Array {
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}

function keyOf(node: n.Node): Data {
  return node.op === 'concat' ? concatKey(node, undefined) : dataOf(node);
}

/** What goes with the key. */
function finish(set: s.SetState, element: n.ElementNode, made: ElementValue, open: boolean): ElementValue {
  if (element.never) made.timeout = 0n;
  else if (element.timeout) made.timeout = element.timeout;
  if (element.expires) made.expiration = element.expires;
  made.expressions = element.statements.map(statefulOf);
  const { comment, data } = element;
  const parts: Uint8Array[] = [];
  if (comment !== undefined) parts.push(userText(COMMENT, comment));
  if (open) parts.push(OPEN);
  if (parts.length > 0) made.userData = join(...parts);
  if (!data) return made;
  if (set.flags & s.OBJECT) made.object = data.op === 'value' ? n.valueText(data.value) : '';
  else if (data.op === 'verdict') made.data = verdictData(data);
  else made.data = dataOf(data, !data.single);
  return made;
}

function plainElement(set: s.SetState, element: n.ElementNode): ElementValue {
  const { key } = element;
  const made: ElementValue = { flags: 0, expressions: [] };
  if (key.op === 'catchall') made.flags = CATCHALL;
  else if (set.flags & s.INTERVAL && key.op === 'concat' && key.parts.length > 1) {
    made.key = concatKey(key, 'first');
    made.keyEnd = concatKey(key, 'last');
  } else made.key = key.op === 'value' ? constantData(key) : keyOf(key);
  return finish(set, element, made, false);
}

/** The elements of a set in the order in which they are sent; `first` where the set has none yet. */
export function elementsOf(set: s.SetState, init: n.SetNode, first: boolean): ElementValue[] {
  if (!s.isPlainInterval(set)) return init.elements.map((element) => plainElement(set, element));
  const length = bytesOf(set.key.bits);
  const most = n.ones(set.key.bits);
  const bound = (number: bigint, flags: number): ElementValue => ({
    key: rawData(number, 'big', length),
    flags,
    expressions: [],
  });
  const made: ElementValue[] = [];
  const lowest = init.elements.find((element) => element.low !== undefined)?.low;
  if (first && lowest !== undefined && lowest !== 0n) made.push(bound(0n, INTERVAL_END));
  for (const [i, element] of init.elements.entries()) {
    const { low, high } = element;
    if (low === undefined || high === undefined) {
      made.push(plainElement(set, element));
      continue;
    }
    const open = high === most;
    const next = set.flags & s.ANONYMOUS ? init.elements[i + 1]?.low : undefined;
    const adjacent = next !== undefined && next === high + 1n;
    made.push(finish(set, element, bound(low, 0), open && !adjacent));
    if (!adjacent && !open) made.push(bound(high + 1n, INTERVAL_END));
  }
  return made;
}

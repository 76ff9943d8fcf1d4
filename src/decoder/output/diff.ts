import { checkArgument } from '../../schema/argument.js';
import type { DecodedMessage } from '../types.js';
import { type Leaf, leavesOf } from './flat.js';
import { coloured, escaped, type Paint, plain, shown } from './text.js';

/** A value that differs. */
export interface Change {
  readonly path: string;
  /** Absent where only the second has it. */
  readonly before?: unknown;
  /** Absent where only the first has it. */
  readonly after?: unknown;
}

/** Two messages that stand for each other, and what differs; or one that the other capture has not. */
export interface Difference {
  readonly name: string;
  readonly before?: DecodedMessage;
  readonly after?: DecodedMessage;
  readonly changes: readonly Change[];
}

/** Messages of each that are compared one with another: time and memory go by their product. */
const MOST = 4000;

/** What changed between two captures, message by message, attribute by attribute. Numbers and ports do not count. */
export function differencesOf(
  one: readonly DecodedMessage[],
  other: readonly DecodedMessage[],
): Difference[] {
  checkArgument('differencesOf', 'one', one, 'an array');
  checkArgument('differencesOf', 'other', other, 'an array');
  return aligned(one, other)
    .map(([before, after]) => ({
      name: nameOf((before ?? after)!),
      ...(before && { before }),
      ...(after && { after }),
      changes: before && after ? changesOf(before, after) : [],
    }))
    .filter(({ before, after, changes }) => !before || !after || changes.length > 0);
}

/** The values that differ between two messages. */
export function changesOf(before: DecodedMessage, after: DecodedMessage): Change[] {
  checkArgument('changesOf', 'before', before, 'an object', ['fields', 'attributes']);
  checkArgument('changesOf', 'after', after, 'an object', ['fields', 'attributes']);
  const there = new Map(leavesOf(after).map((leaf) => [leaf.path, leaf]));
  const changes: Change[] = [];
  for (const leaf of leavesOf(before)) {
    const now = there.get(leaf.path);
    there.delete(leaf.path);
    if (!now) changes.push({ path: leaf.path, before: leaf.value });
    else if (!equal(leaf, now)) changes.push({ path: leaf.path, before: leaf.value, after: now.value });
  }
  for (const { path, value } of there.values()) changes.push({ path, after: value });
  return changes;
}

function equal(one: Leaf, other: Leaf): boolean {
  return one.length === other.length && shown(one.value) === shown(other.value);
}

function nameOf({ name, header, protocol }: DecodedMessage): string {
  return name ?? (header ? `${protocol} type ${header.type}` : 'no message');
}

/** What tells kinds of messages apart: which way they go, too. */
function kindOf(message: DecodedMessage): string {
  return `${message.direction ?? ''} ${nameOf(message)}`;
}

type Pair = readonly [DecodedMessage | undefined, DecodedMessage | undefined];

/** The longest common row of kinds, with what lies between on either side. */
function aligned(one: readonly DecodedMessage[], other: readonly DecodedMessage[]): Pair[] {
  const [a, b] = [one.map(kindOf), other.map(kindOf)];
  if (a.length > MOST || b.length > MOST) return byOrder(one, other, a, b);
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) pairs.push([one[i++], other[j++]]);
    else if (j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!))
      pairs.push([one[i++], undefined]);
    else pairs.push([undefined, other[j++]]);
  }
  return pairs;
}

/** Of very long captures: the first of a kind with the first, the second with the second. */
function byOrder(
  one: readonly DecodedMessage[],
  other: readonly DecodedMessage[],
  a: readonly string[],
  b: readonly string[],
): Pair[] {
  const left = new Map<string, DecodedMessage[]>();
  for (const [j, kind] of b.entries()) {
    const list = left.get(kind);
    if (list) list.push(other[j]!);
    else left.set(kind, [other[j]!]);
  }
  const pairs: Pair[] = one.map((message, i) => [message, left.get(a[i]!)?.shift()]);
  for (const rest of left.values()) for (const message of rest) pairs.push([undefined, message]);
  return pairs;
}

/** Differences as lines for people. */
export function differencesText(differences: readonly Difference[], colour = false): string {
  checkArgument('differencesText', 'differences', differences, 'an array');
  const paint: Paint = colour ? coloured : plain;
  const lines: string[] = [];
  for (const { name, before, after, changes } of differences) {
    if (!after) lines.push(paint('red', `- ${name}  ${where(before!)}`));
    else if (!before) lines.push(paint('green', `+ ${name}  ${where(after)}`));
    else {
      lines.push(`${paint('bold', name)}  ${where(before)} → ${where(after)}`);
      for (const change of changes) {
        if ('before' in change)
          lines.push(paint('red', `  - ${escaped(change.path)} ${shown(change.before)}`));
        if ('after' in change)
          lines.push(paint('green', `  + ${escaped(change.path)} ${shown(change.after)}`));
      }
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

function where({ line, offset }: DecodedMessage): string {
  return line === undefined ? `offset ${offset}` : `line ${line}`;
}

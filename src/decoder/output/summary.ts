import type { DecodedMessage } from '../types.js';
import { leavesOf } from './flat.js';
import { escaped, shown } from './text.js';

/** Distinct values that are kept of each attribute. */
const MOST_VALUES = 8;
/** Attributes that are kept of each message: hostile captures must not fill the memory. */
const MOST_PATHS = 4096;

/** What was seen of one attribute, or field. */
export interface SeenAttribute {
  readonly name: string;
  /** In how many messages, or how often. */
  count: number;
  readonly types: readonly string[];
  /** Payload lengths in bytes, in ascending order. */
  readonly lengths: readonly number[];
  /** Distinct values, the first eight. */
  readonly values: readonly unknown[];
  /** Whether there were more. */
  readonly more: boolean;
}

/** What was seen of one kind of message. */
export interface SeenMessage {
  readonly protocol: string | number;
  readonly family?: string | undefined;
  readonly name: string;
  readonly count: number;
  readonly attributes: readonly SeenAttribute[];
}

interface Attribute {
  count: number;
  readonly types: Set<string>;
  readonly lengths: Set<number>;
  readonly values: Map<string, unknown>;
  more: boolean;
}

interface Kind {
  readonly protocol: string | number;
  readonly family: string | undefined;
  readonly name: string;
  count: number;
  readonly attributes: Map<string, Attribute>;
}

/** Gathers, over a capture, which attributes each kind of message has, and which types, lengths and values they have. */
export class Summary {
  readonly #kinds = new Map<string, Kind>();

  /** Takes one more message into account. */
  add(message: DecodedMessage): void {
    const { protocol, family, name, header } = message;
    if (!header) return;
    const called = name ?? `type ${header.type}`;
    const key = `${protocol} ${family ?? ''} ${called}`;
    let kind = this.#kinds.get(key);
    if (!kind)
      this.#kinds.set(key, (kind = { protocol, family, name: called, count: 0, attributes: new Map() }));
    kind.count++;
    for (const { path, type, length, value } of leavesOf(message)) {
      const place = path.replace(/\[\d+\]/g, '');
      let seen = kind.attributes.get(place);
      if (!seen) {
        if (kind.attributes.size >= MOST_PATHS) continue;
        seen = { count: 0, types: new Set(), lengths: new Set(), values: new Map(), more: false };
        kind.attributes.set(place, seen);
      }
      seen.count++;
      if (seen.types.size < MOST_VALUES) seen.types.add(type);
      if (seen.lengths.size < 64) seen.lengths.add(length);
      const text = shown(value);
      if (seen.values.has(text)) continue;
      if (seen.values.size < MOST_VALUES) seen.values.set(text, value);
      else seen.more = true;
    }
  }

  /** What was seen, in the order in which it first came. */
  get messages(): SeenMessage[] {
    return [...this.#kinds.values()].map(({ attributes, ...kind }) => ({
      ...kind,
      attributes: [...attributes].map(([name, { count, types, lengths, values, more }]) => ({
        name,
        count,
        types: [...types],
        lengths: [...lengths].sort((a, b) => a - b),
        values: [...values.values()],
        more,
      })),
    }));
  }

  /** The same as lines for people. */
  get text(): string {
    const lines: string[] = [];
    for (const { protocol, family, name, count, attributes } of this.messages) {
      lines.push(
        `${name}  ${protocol}${family === undefined ? '' : ` ${escaped(family)}`}, ${count} messages`,
      );
      const width = Math.max(0, ...attributes.map((one) => one.name.length));
      for (const one of attributes) {
        const values = one.values.map((value) => cut(shown(value))).join(', ');
        const facts = [`${one.count}×`, one.types.join('|'), lengthsOf(one.lengths)];
        lines.push(`  ${one.name.padEnd(width)}  ${facts.join(' ')}: ${values}${one.more ? ', …' : ''}`);
      }
      lines.push('');
    }
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  }
}

/** `4 bytes`, `3–9 bytes`. */
function lengthsOf(lengths: readonly number[]): string {
  const [least, most] = [lengths[0]!, lengths.at(-1)!];
  return least === most ? `${least} bytes` : `${least}–${most} bytes`;
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

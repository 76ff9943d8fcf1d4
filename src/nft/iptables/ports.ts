/** Ports and other numbers with ranges, as options have them: `80`, `http`, `1024:65535`, `:1023`. */
import type { Given, Options } from './rule.js';

export interface Span {
  from: number;
  to: number;
}

/** One port, by its number or its name. */
function port(text: string, options: Options, name: string): number | string {
  if (/^\d+$/.test(text)) return options.read(text, name, 0xffff);
  if (!/^[A-Za-z][\w.-]*$/.test(text)) throw options.fault(`'${text}' is no port`, name);
  return text;
}

/** `from:to` as nft has it; undefined for what every number is in. */
export function rangeText(text: string, options: Options, name: string, most: number): string | undefined {
  const [from = '', to] = text.split(':');
  const read = (one: string, absent: number): number | string =>
    one === '' ? absent : most === 0xffff ? port(one, options, name) : options.read(one, name, most);
  if (to === undefined) {
    if (from === '') throw options.fault('a number is missing', name);
    return `${read(from, 0)}`;
  }
  const [low, high] = [read(from, 0), read(to, most)];
  if (typeof low === 'number' && typeof high === 'number') {
    if (low > high) throw options.fault(`the range ${text} ends before it begins`, name);
    if (low === 0 && high === most) return undefined;
    if (low === high) return `${low}`;
  }
  return `${low}-${high}`;
}

/** A condition on a field of one port or a range; empty where all are in it. */
export function rangeCondition(
  field: string,
  given: Given,
  options: Options,
  name: string,
  most = 0xffff,
): string {
  const range = rangeText(given.values[0]!, options, name, most);
  if (range !== undefined) return `${field} ${given.negated ? '!= ' : ''}${range}`;
  // no number is outside
  return given.negated ? `${field} != 0-${most}` : '';
}

/** A list of ports and ranges, by number: merged, and in order. */
export function spans(text: string, options: Options, name: string): Span[] {
  const list = text.split(',').map((each): Span => {
    const [from = '', to = from] = each.split(':');
    const span = { from: options.read(from, name, 0xffff), to: options.read(to, name, 0xffff) };
    if (span.from > span.to) throw options.fault(`the range ${each} ends before it begins`, name);
    return span;
  });
  list.sort((a, b) => a.from - b.from);
  const merged: Span[] = [];
  for (const span of list) {
    const last = merged.at(-1);
    if (last && span.from <= last.to + 1) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}

/** What is in no span. */
export function outside(list: readonly Span[], most = 0xffff): Span[] {
  const rest: Span[] = [];
  let next = 0;
  for (const { from, to } of list) {
    if (from > next) rest.push({ from: next, to: from - 1 });
    next = to + 1;
  }
  if (next <= most) rest.push({ from: next, to: most });
  return rest;
}

export function spanText({ from, to }: Span): string {
  return from === to ? `${from}` : `${from}-${to}`;
}

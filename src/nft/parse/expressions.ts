import { Fault } from '../errors.js';
import { protocols } from '../tables/protocols.js';
import type {
  Binary,
  BinaryOperator,
  Expression,
  MapExpression,
  RelationOperator,
  SetElement,
  SetExpression,
  SetReference,
  Statement,
  Variable,
  Verdict,
  Word,
} from '../tree.js';
import type { Cursor } from './cursor.js';
import { isSelector, selector } from './selectors.js';
import { setElementStatement } from './stateful.js';
import { duration } from './time.js';
import { CONSTANT_KEYWORDS, PROTOCOL_KEYWORDS, SCOPED } from './words.js';

/** Which constants a place takes: `left` the selectors, `right` the keywords, `value` (behind `set`, `to`) both. */
type Side = 'left' | 'right' | 'value';

export function variable(c: Cursor): Variable {
  const start = c.peek().start;
  c.expectSign('$');
  const token = c.peek();
  const name = c.identifier('the name of a variable');
  const value = c.scope.find(name);
  if (value === undefined) throw new Fault(`unknown identifier "${name}"`, c.here(token));
  return { kind: 'variable', name, value, at: c.at(start) };
}

function isString(c: Cursor): boolean {
  const token = c.peek();
  return (
    token.kind === 'quoted' ||
    token.kind === 'wildcard' ||
    (token.kind === 'word' && !c.isKeyword(token.text))
  );
}

function word(c: Cursor): Word {
  const token = c.next();
  const made: Word = { kind: 'word', text: token.text, at: c.at(token.start) };
  if (token.kind === 'quoted') made.quoted = true;
  return made;
}

function primary(c: Cursor, side: Side): Expression {
  const token = c.peek();
  if (token.kind === 'sign') {
    if (token.text === '$') return variable(c);
    if (token.text === '(') {
      c.next();
      const inner = c.nested(() => basic(c, side));
      c.expectSign(')');
      return inner;
    }
    if (token.text === '@' && side !== 'right') return selector(c, expression);
  }
  if (token.kind === 'number' || isString(c)) return word(c);
  if (token.kind === 'word') {
    if (side !== 'left') {
      if (token.text === 'exists' || token.text === 'missing') return { ...word(c), keyword: 'boolean' };
    }
    if (side === 'right') {
      if (Object.hasOwn(PROTOCOL_KEYWORDS, token.text)) return { ...word(c), keyword: 'protocol' };
      if (token.text === 'redirect') return { ...word(c), keyword: 'icmp type' };
      if (CONSTANT_KEYWORDS.has(token.text)) return word(c);
    } else {
      if (token.text === 'secpath' && c.keywords === SCOPED.meta) {
        c.next();
        return { kind: 'meta', key: 'ipsec', at: c.at(token.start) };
      }
      // behind `set`, keywords are constants where no selector begins with them
      if (side === 'value' && CONSTANT_KEYWORDS.has(token.text) && !beginsSelector(c)) return word(c);
      if (isSelector(token.text)) {
        const made = selector(c, expression);
        const left =
          side === 'left' || (made.kind !== 'ipsec' && (made.kind !== 'exthdr' || made.of !== 'ip6'));
        if (left) return made;
        throw new Fault('this expression has no place here', made.at);
      }
    }
  }
  return c.fail(side === 'right' ? 'a constant' : 'an expression');
}

/** Whether a keyword that is both a constant and the name of a header is followed by a field. */
function beginsSelector(c: Cursor): boolean {
  const { text } = c.peek();
  if (!isSelector(text)) return false;
  const behind = c.peekSecond();
  if (behind.kind !== 'word') return false;
  const header = protocols.get(text);
  if (!header) return true;
  if (behind.text === 'option' && text === 'ip') return true;
  if (text === 'arp' && (behind.text === 'saddr' || behind.text === 'daddr')) return true;
  return header.fields.has(behind.text);
}

const LEVELS: readonly (readonly BinaryOperator[])[] = [['|'], ['^'], ['&'], ['<<', '>>']];

/** Binary operators by precedence. Their right sides are constants where the left one is a selector. */
function binary(c: Cursor, side: Side, level: number): Expression {
  if (level === LEVELS.length) return primary(c, side);
  const start = c.peek().start;
  let left = binary(c, side, level + 1);
  for (;;) {
    const token = c.peek();
    const operator = token.kind === 'sign' ? LEVELS[level]!.find((each) => each === token.text) : undefined;
    if (operator === undefined) return left;
    c.next();
    const right = binary(c, side === 'left' ? 'right' : side, level + 1);
    left = { kind: 'binary', operator, left, right, at: c.at(start) } satisfies Binary;
  }
}

export function basic(c: Cursor, side: Side): Expression {
  return binary(c, side, 0);
}

/** `a . b . c` of selectors. */
export function concatenation(c: Cursor, side: 'left' | 'value' = 'left'): Expression {
  const start = c.peek().start;
  const first = basic(c, side);
  if (!c.isSign('.')) return first;
  const parts = [first];
  while (c.acceptSign('.')) parts.push(side === 'value' ? primary(c, side) : basic(c, side));
  return { kind: 'concat', parts, at: c.at(start) };
}

/** A constant with what may follow: a prefix or the end of a range. */
function multiple(c: Cursor): Expression {
  const start = c.peek().start;
  const from = basic(c, 'right');
  if (c.isSign('/') && c.peekSecond().kind === 'number') {
    c.next();
    return { kind: 'prefix', base: from, length: c.number('the length of the prefix'), at: c.at(start) };
  }
  if (c.acceptSign('-')) {
    return { kind: 'range', from, to: basic(c, 'right'), at: c.at(start) };
  }
  return from;
}

/** `1.2.3.4 . 22-80`: constants, joined. */
export function constants(c: Cursor): Expression {
  const start = c.peek().start;
  const first = multiple(c);
  if (!c.isSign('.')) return first;
  const parts = [first];
  while (c.acceptSign('.')) parts.push(multiple(c));
  return { kind: 'concat', parts, at: c.at(start) };
}

export function setReference(c: Cursor): SetReference {
  const start = c.peek().start;
  c.expectSign('@');
  const name = c.within(SCOPED['@'], () => c.identifier('the name of a set'));
  return { kind: 'set reference', name, at: c.at(start) };
}

/** `@name` or `$variable`. */
export function setName(c: Cursor): SetReference | Variable {
  return c.isSign('$') ? variable(c) : setReference(c);
}

/** What stands on the right of a condition: constants, a set, the name of one. */
export function right(c: Cursor): Expression {
  if (c.isSign('{')) return set(c);
  if (c.isSign('@')) return setReference(c);
  return constants(c);
}

/** What stands on the left: selectors, a set, or a map of them. */
export function expression(c: Cursor): Expression {
  if (c.isSign('{')) return set(c);
  const start = c.peek().start;
  const left = concatenation(c);
  return c.isWord('map') ? map(c, left, start) : left;
}

export function map(c: Cursor, key: Expression, start: number): MapExpression {
  c.expectWord('map');
  return { kind: 'map expression', key, map: right(c), at: c.at(start) };
}

/** `a,b` behind the first constant, as flags are written. */
export function listBehind(c: Cursor, first: Expression, start: number): Expression {
  if (!c.isSign(',')) return first;
  const items = [first];
  while (c.acceptSign(',')) items.push(basic(c, 'right'));
  return { kind: 'list', items, at: c.at(start) };
}

function isNumber(word: Word): boolean {
  return !word.quoted && /^\d+$/.test(word.text);
}

/** The value behind `set`, `to`, `name`: an expression, a map, a prefix, a range or a list. */
export function value(c: Cursor): Expression {
  const start = c.peek().start;
  const first = concatenation(c, 'value');
  if (c.isWord('map')) {
    c.next();
    const to = c.isSign('{') ? set(c) : setName(c);
    return { kind: 'map expression', key: first, map: to, at: c.at(start) };
  }
  if (first.kind === 'concat') return first;
  if (c.isSign('/')) {
    c.next();
    return { kind: 'prefix', base: first, length: c.number('the length of the prefix'), at: c.at(start) };
  }
  if (c.acceptSign('-')) return { kind: 'range', from: first, to: basic(c, 'value'), at: c.at(start) };
  if (first.kind === 'word' && !isNumber(first) && c.isSign(',')) {
    const items: Expression[] = [first];
    while (c.acceptSign(',')) {
      const next = primary(c, 'value');
      if (next.kind !== 'word' || isNumber(next))
        throw new Fault('syntax error: a list is of words', next.at);
      items.push(next);
    }
    return { kind: 'list', items, at: c.at(start) };
  }
  return first;
}

export function verdict(c: Cursor): Verdict {
  const token = c.peek();
  const word = c.expectAny(['accept', 'drop', 'continue', 'return', 'jump', 'goto']);
  if (word !== 'jump' && word !== 'goto') {
    return { kind: 'verdict expression', verdict: word, at: c.at(token.start) };
  }
  const chain = c.isSign('$') ? variable(c) : c.identifier('the name of a chain');
  return { kind: 'verdict expression', verdict: word, chain, at: c.at(token.start) };
}

export const VERDICTS: ReadonlySet<string> = new Set([
  'accept',
  'drop',
  'continue',
  'return',
  'jump',
  'goto',
]);

export function isVerdict(c: Cursor): boolean {
  const token = c.peek();
  return token.kind === 'word' && VERDICTS.has(token.text);
}

/** `{ … }`. */
export function set(c: Cursor): SetExpression {
  const start = c.peek().start;
  c.expectSign('{');
  const elements = c.nested(() => members(c));
  c.expectSign('}');
  return { kind: 'set expression', elements, at: c.at(start) };
}

function members(c: Cursor): SetElement[] {
  const elements: SetElement[] = [];
  c.newlines();
  do {
    c.newlines();
    if (elements.length > 0 && c.isSign('}')) break;
    // behind the first element commas may be doubled
    if (elements.length > 0 && c.isSign(',')) continue;
    elements.push(member(c));
    c.newlines();
  } while (c.acceptSign(','));
  c.newlines();
  return elements;
}

function member(c: Cursor): SetElement {
  const start = c.peek().start;
  if (c.isSign('{')) return { kind: 'set element', key: set(c), at: c.at(start) };
  const key = c.acceptSign('*') ? '*' : constants(c);
  const element: SetElement = { kind: 'set element', key, at: c.at(start) };
  elementOptions(c, element, true);
  element.at = c.at(start);
  if (c.acceptSign(':')) {
    element.data = elementData(c);
  }
  return element;
}

function elementData(c: Cursor): Expression {
  return isVerdict(c) ? verdict(c) : constants(c);
}

/** `timeout 1h expires 5m comment "…" counter`. */
export function elementOptions(
  c: Cursor,
  element: {
    timeout?: bigint | 'never' | undefined;
    expires?: bigint | undefined;
    comment?: string | undefined;
    statements?: Statement[] | undefined;
  },
  statements: boolean,
): void {
  // statements stand before or behind the options, and not among them
  const readStatements = (): void => {
    for (let one = statements && setElementStatement(c); one; one = setElementStatement(c))
      (element.statements ??= []).push(one);
  };
  readStatements();
  for (;;) {
    if (c.acceptWord('timeout')) {
      element.timeout = statements && c.acceptWord('never') ? 'never' : duration(c);
    } else if (c.acceptWord('expires')) {
      element.expires = duration(c);
    } else if (c.isWord('comment')) {
      const token = c.peek();
      const text = comment(c);
      if (element.comment !== undefined) throw new Fault('a comment is given twice', c.here(token));
      element.comment = text;
    } else break;
  }
  readStatements();
}

export function comment(c: Cursor): string {
  c.expectWord('comment');
  const token = c.string('the text of the comment');
  if (new TextEncoder().encode(token.text).length > 128) {
    throw new Fault('the comment is too long: 128 bytes at most', c.here(token));
  }
  return token.text;
}

const RELATIONS: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=', '!']);

/** The operator of a condition, where one is written. */
export function relation(c: Cursor): RelationOperator {
  const token = c.peek();
  if (token.kind === 'sign' && RELATIONS.has(token.text)) return c.next().text as RelationOperator;
  return 'implicit';
}

/** The constants of a condition: with `/` behind them, a mask for the left side. */
export function condition(c: Cursor): { right: Expression; mask?: Expression } {
  if (c.isSign('{') || c.isSign('@')) return { right: right(c) };
  const start = c.peek().start;
  let first = constants(c);
  if (first.kind === 'concat' || first.kind === 'prefix' || first.kind === 'range') return { right: first };
  first = listBehind(c, first, start);
  if (!c.acceptSign('/')) return { right: first };
  const maskStart = c.peek().start;
  return { right: first, mask: listBehind(c, basic(c, 'right'), maskStart) };
}

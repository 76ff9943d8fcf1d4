/** Expressions as nft's words. */
import { metaKeys } from '../tables/keys.js';
import * as t from '../tables/types.js';
import type {
  Binary,
  Expression,
  Exthdr,
  Fib,
  MapExpression,
  Payload,
  RelationOperator,
  SetElement,
  SetExpression,
  Verdict,
} from '../tree.js';
import { duration } from './duration.js';
import type { FormatOptions } from './options.js';
import { statementText } from './statements.js';
import { typeOf, valueText } from './values.js';

/** An expression as text. */
export function expressionText(expression: Expression, options: FormatOptions): string {
  const text = (one: Expression): string => expressionText(one, options);
  switch (expression.kind) {
    case 'word':
      return expression.quoted ? `"${expression.text}"` : expression.text;
    case 'value':
      return valueText(expression, options);
    case 'variable':
      return `$${expression.name}`;
    case 'payload':
      return payloadText(expression);
    case 'exthdr':
      return exthdrText(expression);
    case 'meta':
      return innerOf(expression.inner) + metaText(expression.key);
    case 'ct':
      return ctText(
        expression.family ? `${expression.family} ${expression.key}` : expression.key,
        expression.direction,
      );
    case 'rt':
      return `rt ${expression.family ? `${expression.family} ` : ''}${expression.key}`;
    case 'socket':
      return `socket ${expression.key}${expression.key === 'cgroupv2' ? ` level ${expression.level ?? 0}` : ''}`;
    case 'osf':
      return `osf ${expression.ttl ? `ttl ${expression.ttl} ` : ''}${expression.key}`;
    case 'fib':
      return `fib ${fibFlags(expression)} ${expression.result}`;
    case 'numgen':
      return `numgen ${expression.mode} mod ${expression.mod}${expression.offset ? ` offset ${expression.offset}` : ''}`;
    case 'jhash':
    case 'symhash':
      return [
        expression.kind,
        ...(expression.expression ? [text(expression.expression)] : []),
        `mod ${expression.mod}`,
        ...(expression.seed === undefined ? [] : [`seed 0x${expression.seed.toString(16)}`]),
        ...(expression.offset ? [`offset ${expression.offset}`] : []),
      ].join(' ');
    case 'ipsec': {
      const { direction, spnum, family, key } = expression;
      return `ipsec ${direction}${spnum ? ` spnum ${spnum}` : ''}${family ? ` ${family}` : ''} ${key}`;
    }
    case 'tunnel expression':
      return `tunnel ${expression.key}`;
    case 'concat':
      return expression.parts.map(text).join(' . ');
    case 'list':
      return expression.items.map(text).join(',');
    case 'set expression':
      return setText(expression, options, ', ');
    case 'set reference':
      return `@${expression.name}`;
    case 'map expression':
      return `${text(expression.key)} ${isVerdictMap(expression) ? 'vmap' : 'map'} ${text(expression.map)}`;
    case 'prefix':
      return `${text(expression.base)}/${expression.length}`;
    case 'range': {
      const plain = { ...options, numeric: true, numericTime: false, services: false, users: false };
      return `${expressionText(expression.from, plain)}-${expressionText(expression.to, plain)}`;
    }
    case 'binary':
      return `${operand(expression, expression.left, options)} ${expression.operator} ${operand(expression, expression.right, options)}`;
    case 'verdict expression':
      return verdictText(expression);
  }
}

function innerOf(tunnel: string | undefined): string {
  return tunnel === undefined ? '' : `${tunnel} `;
}

/** `tcp dport`, `vxlan ip saddr`, `@th,16,16`. */
export function payloadText({ protocol, field, inner, base, offset, bits }: Payload): string {
  const tunnel = inner !== undefined && inner !== protocol ? `${inner} ` : '';
  return `${tunnel}${protocol === undefined ? `@${base},${offset},${bits}` : `${protocol} ${field}`}`;
}

/** A key of meta, which may stand by itself. */
export function metaText(key: string): string {
  return metaKeys.get(key)?.bare === 'prints' ? key : `meta ${key}`;
}

export function ctText(key: string, direction: string | undefined): string {
  return `ct ${direction ? `${direction} ` : ''}${key}`;
}

/** `maxseg size`, `frag id`; without a field its presence. */
export function exthdrText({ of, name, field, offset, bits }: Exthdr): string {
  switch (of) {
    case 'ip6':
      return field === undefined ? `exthdr ${name}` : `${name} ${field}`;
    case 'tcp option':
      if (bits !== undefined) return `tcp option @${name},${offset ?? 0},${bits}`;
      if (name === 'sack' && field !== undefined) return `tcp option ${sackBlock(field).join(' ')}`;
      break;
    case 'dccp option':
      return `dccp option ${name}`;
  }
  return `${of} ${name}${field === undefined ? '' : ` ${field}`}`;
}

/** The further blocks of `sack` have names of their own: field `left1` is `left` of `sack1`. */
export function sackBlock(field: string): [name: string, field: string] {
  const [, word = field, block = ''] = /^(left|right)([123])$/.exec(field) ?? [];
  return [`sack${block}`, word];
}

export function fibFlags({ flags }: Fib): string {
  return ['saddr', 'daddr', 'mark', 'iif', 'oif'].filter((flag) => flags.includes(flag as never)).join(' . ');
}

export function verdictText({ verdict, chain }: Verdict): string {
  if (chain === undefined) return verdict;
  return `${verdict} ${typeof chain === 'string' ? chain : `$${chain.name}`}`;
}

/** Whether what a map gives are verdicts. */
export function isVerdictMap({ map, verdicts }: MapExpression): boolean {
  if (verdicts !== undefined) return verdicts;
  return map.kind === 'set expression' && map.elements[0]?.data?.kind === 'verdict expression';
}

const PRECEDENCE: Readonly<Record<string, number>> = { '<<': 1, '>>': 1, '&': 2, '^': 3, '|': 4 };

function operand(of: Binary, one: Expression, options: FormatOptions): string {
  const text = expressionText(one, options);
  return one.kind === 'binary' && PRECEDENCE[of.operator]! < PRECEDENCE[one.operator]! ? `(${text})` : text;
}

/** What stands between the sides of a condition. */
export function operatorText(operator: RelationOperator, left: Expression, right: Expression): string {
  if (operator === 'implicit') return ' ';
  return operator !== '==' || mustShowEquals(left, right) ? ` ${operator} ` : ' ';
}

function mustShowEquals(left: Expression, right: Expression): boolean {
  return (right.kind === 'value' && t.isFlags(typeOf(right))) || (left.kind === 'binary' && !left.swapped);
}

/** `{ 1, 2 }`. `between` goes before each element but the first: a comma, and a new line in long sets. */
export function setText(
  { elements }: SetExpression,
  options: FormatOptions,
  between: string | ((count: number) => string),
): string {
  let text = '{ ';
  elements.forEach((element, i) => {
    if (i > 0) text += typeof between === 'string' ? between : between(i);
    text += elementText(element, options);
  });
  return `${text} }`;
}

function elementText(element: SetElement, options: FormatOptions): string {
  const { key, data, timeout, expires, comment, statements } = element;
  const parts = [key === '*' ? '*' : expressionText(key, options)];
  for (const statement of statements ?? []) parts.push(statementText(statement, options));
  if (timeout !== undefined) parts.push(`timeout ${timeout === 'never' ? 'never' : duration(timeout)}`);
  if (expires !== undefined && expires > 0n && timeout !== 'never' && !options.stateless)
    parts.push(`expires ${duration(expires)}`);
  if (comment !== undefined) parts.push(`comment "${comment}"`);
  if (data !== undefined) parts.push(`: ${expressionText(data, options)}`);
  return parts.join(' ');
}

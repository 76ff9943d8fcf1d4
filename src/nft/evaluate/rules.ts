/** Evaluation of rules: statement by statement, then what can be said shorter is. */
import { Fault } from '../errors.js';
import { LL } from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type * as tree from '../tree.js';
import { Context } from './context.js';
import { evaluate } from './expressions.js';
import * as n from './nodes.js';
import type { Surroundings, TypedRule, TypedStatement } from './program.js';
import { evaluateStatement, isTerminal } from './statements.js';

export interface RulePlace {
  family: string;
  table: string;
  chain: string | undefined;
  chainId: number | undefined;
}

const CHAINS = 15;

/** Evaluates a rule; the sets and chains that it declares go in before. */
export function evaluateRule(all: Surroundings, rule: tree.Rule, place: RulePlace, depth = 0): TypedRule {
  const x = new Context(place.family, place.table, all.system, all.cache, all.steps, evaluate);
  let last: tree.Statement | undefined;
  for (const statement of rule.statements ?? []) {
    if (last) throw new Fault('nothing behind a final statement is reached', statement.at, last.at);
    const made =
      statement.kind === 'chain statement'
        ? evaluateChain(all, statement, place, depth)
        : evaluateStatement(x, statement);
    x.statements.push(made);
    x.tunnel = undefined;
    if (isTerminal(made)) last = statement;
  }
  return { rule, ...place, statements: shorten(place.family, x.statements) };
}

function evaluateChain(
  all: Surroundings,
  s: tree.ChainStatement,
  place: RulePlace,
  depth: number,
): TypedStatement {
  if (depth >= CHAINS) throw new Fault(`chains are nested more than ${CHAINS} deep`, s.at);
  const { family, table } = place;
  const chainId = all.chainNumbers.get(s)!;
  all.steps.push({ kind: 'bound chain', family, table, chainId, at: s.at });
  for (const rule of s.rules) {
    const made = evaluateRule(all, rule, { family, table, chain: undefined, chainId }, depth + 1);
    all.steps.push({ kind: 'rule', verb: 'add', rule: made, at: rule.at });
  }
  return { kind: 'chain', verdict: s.verdict === 'jump' ? -3 : -4, chainId, at: s.at };
}

type Comparison = TypedStatement & { kind: 'relation' };

function isEqual(relation: n.RelationNode): boolean {
  return relation.operator === '==' || relation.operator === 'implicit';
}

/** Whether it says only what the family says. */
function isRedundant(family: string, { left, right }: n.RelationNode): boolean {
  if (left.op !== 'meta' || left.key.name !== 'protocol' || left.inner || right.op !== 'value') return false;
  return (family === 'ip' && right.value === 0x800n) || (family === 'ip6' && right.value === 0x86ddn);
}

/** Leaves out what the family says, and compares adjacent fields at once. */
function shorten(family: string, statements: TypedStatement[]): TypedStatement[] {
  const gone = new Set<TypedStatement>();
  let group: Comparison[] = [];
  for (const [i, s] of statements.entries()) {
    if (s.kind !== 'relation') {
      if (group.length > 1) join(group, gone);
      group = [];
      continue;
    }
    const { relation } = s;
    if (relation.right.op !== 'value' || !isEqual(relation)) continue;
    if (relation.left.op === 'payload') group.push(s);
    else if (isRedundant(family, relation) && i + 1 < statements.length) gone.add(s);
  }
  if (group.length > 1) join(group, gone);
  return gone.size === 0 ? statements : statements.filter((s) => !gone.has(s));
}

const REGISTER = 128;
const WORD = 32;

function canJoin(a: n.PayloadNode, b: n.PayloadNode): boolean {
  if (a.inner !== b.inner || a.base !== b.base || a.offset + a.bits !== b.offset) return false;
  if ((a.offset | a.bits | b.offset | b.bits) & 7) return false;
  const total = a.bits + b.bits;
  if (total > REGISTER) return false;
  // the kernel compares words of the upper headers fastest
  return total <= WORD || a.base === LL || a.bits > WORD || b.bits > WORD;
}

function join(group: Comparison[], gone: Set<TypedStatement>): void {
  group.sort((a, b) => {
    const left = a.relation.left as n.PayloadNode;
    const right = b.relation.left as n.PayloadNode;
    return left.base - right.base || left.offset - right.offset;
  });
  // the comparison that is kept, and the statement that holds it
  let last = group[0]!.relation;
  let j = 0;
  for (let i = 1; i < group.length; i++) {
    let drop = group[i]!;
    const current = drop.relation;
    const a = last.left as n.PayloadNode;
    const b = current.left as n.PayloadNode;
    if (!canJoin(a, b)) {
      last = current;
      j = i;
      continue;
    }
    const left: n.PayloadNode = {
      ...n.rawPayload(a.base, a.offset, a.bits + b.bits, undefined),
      type: t.invalid,
      inner: a.inner,
    };
    const high = last.right as n.ValueNode;
    const low = current.right as n.ValueNode;
    const right = n.value(
      t.invalid,
      'big',
      high.bits + low.bits,
      (bigEndian(high) << BigInt(low.bits)) | bigEndian(low),
      undefined,
    );
    if (b.isKey) {
      // what says which protocol follows stays in its place
      left.isKey = true;
      drop = group[j]!;
      last = current;
      j = i;
    }
    last.left = left;
    last.right = right;
    gone.add(drop);
  }
}

function bigEndian(node: n.ValueNode): bigint {
  return node.order === 'host' ? n.swapped(node.value, Math.ceil(node.bits / 8)) : node.value;
}

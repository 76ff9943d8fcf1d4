/** Rules of a text as nft would list them: through the bytecode and back. */
import type { Node } from '../evaluate/nodes.js';
import type { Step } from '../evaluate/program.js';
import * as s from '../evaluate/sets.js';
import { elementsOf as elementValues } from '../generate/sets.js';
import { generate } from '../generate/statements.js';
import * as t from '../tables/types.js';
import type { Rule } from '../tree.js';
import { readRule } from './rule.js';
import type { SetInfo } from './sets.js';

/** What the way back has to know of a set that was evaluated. */
export function setInfo(set: s.SetState): SetInfo {
  const [key, data] = [partsOf(set.key), set.data && partsOf(set.data)];
  return {
    name: set.name,
    flags: set.flags,
    key: set.key.type,
    // the kernel counts bytes
    keyBits: (set.key.bits + 7) & ~7,
    keyTypes: set.key.op === 'concat' ? set.key.parts.map(printedType) : undefined,
    keyOrders: key.map(({ order }) => order),
    keyPartBits: key.map(({ bits }) => bits),
    data: set.data?.type,
    dataBits: set.data?.bits ?? 0,
    dataOrders: data?.map(({ order }) => order),
    // of ranges the length is that of both ends
    dataPartBits: set.dataInterval ? undefined : data?.map(({ bits }) => bits),
    dataInterval: set.dataInterval,
    size: set.size,
    objectType: set.objectType,
    elements: set.init && set.flags & s.ANONYMOUS ? elementValues(set, set.init, true) : [],
  };
}

/** Raw payload prints in hexadecimal, whatever its length. */
function printedType(node: Node): t.DataType {
  return node.op === 'payload' && node.field === undefined ? t.hexInteger : node.type;
}

function partsOf(node: Node): { order: t.Order; bits: number }[] {
  if (node.op === 'concat') return node.parts.map(({ order, bits }) => ({ order: orderOf(order), bits }));
  const { parts } = node.type;
  if (parts) return parts.map(({ order, bits }) => ({ order: orderOf(order), bits }));
  return [{ order: orderOf(node.order), bits: node.bits }];
}

function orderOf(order: t.Order): t.Order {
  return order === 'none' ? 'big' : order;
}

/**
 * Every rule of evaluated commands, in order, with the statements that its bytecode means; those that are inserted are
 * reported in `inserted`.
 */
export function rulesOf(steps: readonly Step[], inserted?: Set<Rule>): Rule[] {
  const sets = new Map<string, SetInfo>();
  const byId = new Map<number, SetInfo>();
  const bound = new Map<number, Rule[]>();
  const rules: Rule[] = [];
  for (const step of steps) {
    if (step.kind === 'set') {
      const { family, table, name } = step.set;
      const info = setInfo(step.set);
      sets.set(`${family} ${table} ${name}`, info);
      if (step.set.flags & s.ANONYMOUS) byId.set(step.set.id, info);
    } else if (step.kind === 'rule') {
      const { family, table, chain, chainId, rule, statements } = step.rule;
      const read = readRule(generate(statements), {
        family,
        set: (name, id) => byId.get(id ?? -1) ?? sets.get(`${family} ${table} ${name}`),
        boundChain: ({ chainId: id }) => (id === undefined ? undefined : bound.get(id)),
      });
      const { at: _at, chainAt: _chainAt, ...facts } = rule;
      const made: Rule = {
        ...facts,
        family: rule.family,
        table,
        chain,
        statements: read,
      };
      if (chain === undefined && chainId !== undefined)
        bound.set(chainId, [...(bound.get(chainId) ?? []), made]);
      else {
        if (step.verb === 'insert') inserted?.add(made);
        rules.push(made);
      }
    }
  }
  return rules;
}

/** Messages that tell of changes, as commands. */
import type { NftElements } from '../../messages/netfilter/nftables/element.js';
import type { NftRule } from '../../messages/netfilter/nftables/rule.js';
import type { NftTable } from '../../messages/netfilter/nftables/table.js';
import type { Command, CommandObject, Family } from '../tree.js';
import { readFlowtable, readObject, readTable } from './read-objects.js';
import { readElement } from './read-sets.js';
import type { Reader } from './reader.js';

type Body = Readonly<Record<string, unknown>>;

const ANONYMOUS = 1;

/** Types of messages, and what they tell of. */
const KINDS: Readonly<Record<string, string>> = {
  TABLE: 'table',
  CHAIN: 'chain',
  RULE: 'rule',
  SET: 'set',
  SETELEM: 'element',
  OBJ: 'object',
  FLOWTABLE: 'flowtable',
};

const VERBS = { NEW: 'add', DEL: 'delete', DESTROY: 'destroy' } as const;

/** A change, and the kind of thing that it is a change of. */
export interface ReadCommand {
  what: string;
  command: Command;
}

/**
 * What a message changes, as the command that would; undefined for what belongs to a rule (sets without a name), and for
 * messages that change nothing. What it tells of is known to the reader from then on.
 */
export function commandOf(reader: Reader, name: string, body: Body): ReadCommand | undefined {
  const [, how, kind = ''] = /^NFT_MSG_(NEW|DEL|DESTROY)([A-Z]+)$/.exec(name) ?? [];
  const what = KINDS[kind];
  if (!how || !what) return undefined;
  const isNew = how === 'NEW';
  if (isNew) reader.add(name, body);
  const object = objectOf(reader, what, body, isNew);
  return object && { what, command: { verb: VERBS[how as keyof typeof VERBS], object } };
}

function objectOf(reader: Reader, what: string, body: Body, isNew: boolean): CommandObject | undefined {
  const family = body.family as Family;
  const table = String(body.table ?? body.name);
  const handle = body.handle === undefined ? {} : { handle: BigInt(body.handle as number) };
  const named = { family, table, ...(body.name === undefined ? handle : { name: String(body.name) }) };
  switch (what) {
    case 'table': {
      if (body.name === undefined && body.handle === undefined)
        return { kind: 'listing', what: 'ruleset', ...(String(family) === 'unspec' ? {} : { family }) };
      const { body: _, ...head } = readTable(body as unknown as NftTable);
      return head;
    }
    case 'chain': {
      const known = isNew ? reader.tableOf(family, table).chains.get(String(body.name)) : undefined;
      if (isNew && !known) return undefined;
      if (known?.bound) return undefined;
      return known ? { ...known.chain, rules: undefined } : { kind: 'chain', ...named };
    }
    case 'rule': {
      const rule = body as unknown as NftRule;
      if (isNew || rule.expressions) return reader.rule(rule);
      const { chain } = rule;
      if (rule.handle === undefined)
        return chain === undefined
          ? { kind: 'listing', what: 'table', family, table }
          : { kind: 'listing', what: 'chain', family, table, name: chain };
      return { kind: 'rule', family, table, chain, ...handle };
    }
    case 'set': {
      const set = reader.setOf(family, table, String(body.name), body.id as number | undefined);
      if (set && set.state.flags & ANONYMOUS) return undefined;
      return set?.declaration ?? { kind: 'set', ...named };
    }
    case 'element': {
      const { set = '', setId, elements } = body as unknown as NftElements;
      const found = reader.setOf(family, table, set, setId);
      if (!elements) return { kind: 'listing', what: 'set', family, table, name: set };
      if (!found || found.state.flags & ANONYMOUS) return undefined;
      const of = { ...found, elements: elements.map(readElement) };
      return { kind: 'element', family, table, name: set, elements: reader.elements(of) };
    }
    case 'object':
      return readObject(body as never);
    default:
      return readFlowtable(body as never);
  }
}

/** What a command is written with: flushing has a verb of its own. */
export function asWritten({ verb, object }: Command): Command {
  return object.kind === 'listing' ? { verb: 'flush', object } : { verb, object };
}

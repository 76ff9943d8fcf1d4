/** Changes of the ruleset as they happen, each generation as a whole. */
import type { NftElements } from '../messages/netfilter/nftables/element.js';
import type { NftGeneration } from '../messages/netfilter/nftables/generation.js';
import type { NftRule } from '../messages/netfilter/nftables/rule.js';
import { commandText } from '../nft/format/format.js';
import { readElement } from '../nft/messages/read-sets.js';
import type { Reader } from '../nft/messages/reader.js';
import type { SystemNames } from '../nft/tables/names.js';
import type { Command, CommandObject, Family } from '../nft/tree.js';
import type { NetlinkMessage } from '../protocol/marshal.js';
import type { Host } from './host.js';
import { readState } from './state.js';

/** `NFNLGRP_NFTABLES`, `NFNLGRP_NFTRACE`. */
export const GROUPS = { nftables: 7, trace: 9 } as const;

/** One change: as a command that would make it. */
export interface RulesetChange {
  verb: 'add' | 'delete';
  /** `'rule'`, `'chain'`, `'set'`, `'element'`, … */
  what: string;
  command: Command;
  /** As `nft monitor` prints it. */
  text: string;
}

/** What one transaction has changed. */
export interface RulesetGeneration {
  event: 'generation';
  generation: number;
  /** Who made it. */
  pid: number | undefined;
  process: string | undefined;
  changes: RulesetChange[];
}

/** Changes were lost: what is known has to be read again. */
export interface RulesetOverrun {
  event: 'overrun';
  dropped: number | undefined;
}

export type RulesetEvent = RulesetGeneration | RulesetOverrun;

export interface MonitorOptions {
  signal?: AbortSignal | undefined;
}

type Body = Record<string, unknown>;

/** Listens to changes of the ruleset. */
export async function* monitor(host: Host, options: MonitorOptions): AsyncGenerator<RulesetEvent> {
  const socket = host.open();
  try {
    const events = socket.subscribe([GROUPS.nftables], { signal: options.signal });
    const names = await host.names();
    // what rules refer to has to be known before they are read
    let { reader } = await readState(host, {}, { elements: true });
    let changes: RulesetChange[] = [];
    for await (const message of events) {
      if ('overrun' in message || (message as { event?: string }).event === 'overrun') {
        changes = [];
        ({ reader } = await readState(host, {}, { elements: true }));
        yield { event: 'overrun', dropped: (message as { dropped?: number }).dropped };
        continue;
      }
      const { name, body } = message as NetlinkMessage;
      if (name === 'NFT_MSG_NEWGEN') {
        const { id = 0, procPid, procName } = body as NftGeneration;
        yield { event: 'generation', generation: id, pid: procPid, process: procName, changes };
        changes = [];
        continue;
      }
      if (name === undefined) continue;
      const last = changes.at(-1);
      const change = joined(last, name, body as Body, reader, names) ?? changeOf(reader, name, body as Body, names);
      if (change && change !== last) changes.push(change);
    }
  } finally {
    socket.close();
  }
}

/** Elements of which each comes by itself, so that both ends of an interval are told apart: put together again. */
const told = new WeakMap<RulesetChange, NftElements>();

function joined(
  last: RulesetChange | undefined,
  name: string,
  body: Body,
  reader: Reader,
  names: SystemNames,
): RulesetChange | undefined {
  if (!last || last.what !== 'element' || !name.endsWith('SETELEM')) return undefined;
  if ((name === 'NFT_MSG_NEWSETELEM') !== (last.verb === 'add')) return undefined;
  const before = told.get(last);
  const now = body as NftElements;
  if (!before || before.set !== now.set || before.table !== now.table || before.family !== now.family)
    return undefined;
  const whole = { ...before, elements: [...(before.elements ?? []), ...(now.elements ?? [])] };
  const made = changeOf(reader, name, whole as unknown as Body, names);
  if (!made) return undefined;
  told.set(last, whole as NftElements);
  return Object.assign(last, made);
}

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

function changeOf(reader: Reader, name: string, body: Body, names: SystemNames): RulesetChange | undefined {
  const [, how, kind = ''] = /^NFT_MSG_(NEW|DEL)([A-Z]+)$/.exec(name) ?? [];
  const what = KINDS[kind];
  if (!how || !what) return undefined;
  if (how === 'NEW') reader.add(name, body);
  const object = objectOf(reader, what, body);
  if (!object) return undefined;
  const verb = how === 'NEW' ? 'add' : 'delete';
  const command: Command = { verb, object };
  const change = { verb, what, command, text: commandText(command, { names, handles: false }).trimEnd() } as const;
  if (what === 'element') told.set(change, body as NftElements);
  return change;
}

function objectOf(reader: Reader, what: string, body: Body): CommandObject | undefined {
  const family = body.family as Family;
  const table = String(body.table ?? body.name);
  const known = reader.tableOf(family, table);
  switch (what) {
    case 'table':
      return { ...known.table, body: undefined } as CommandObject;
    case 'chain':
      return (
        known.chains.get(String(body.name))?.chain ?? {
          kind: 'chain',
          family,
          table,
          name: String(body.name),
        }
      );
    case 'rule':
      return reader.rule(body as NftRule);
    case 'set': {
      const set = known.sets.get(String(body.name));
      if (!set || set.state.flags & 1) return undefined;
      return set.declaration;
    }
    case 'element': {
      const { set = '', elements = [] } = body as NftElements;
      const found = known.sets.get(set);
      if (!found || found.state.flags & 1) return undefined;
      const of = { ...found, elements: elements.map(readElement) };
      return { kind: 'element', family, table, name: set, elements: reader.elements(of) };
    }
    case 'object':
      return known.objects.find(({ name }) => name === body.name);
    case 'flowtable':
      return known.flowtables.find(({ name }) => name === body.name);
    default:
      return undefined;
  }
}

/** Changes of the ruleset as they happen, each generation as a whole. */
import type { NftElements } from '../messages/netfilter/nftables/element.js';
import type { NftGeneration } from '../messages/netfilter/nftables/generation.js';
import { commandText } from '../nft/format/format.js';
import { commandOf } from '../nft/messages/commands.js';
import type { Reader } from '../nft/messages/reader.js';
import type { SystemNames } from '../nft/tables/names.js';
import type { Command } from '../nft/tree.js';
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
      const change =
        joined(last, name, body as Body, reader, names) ?? changeOf(reader, name, body as Body, names);
      if (change && change !== last) changes.push(change);
    }
  } finally {
    socket.close();
  }
}

/** Elements of which each comes by itself, so that both ends of an interval are told apart: put together again. */
const parts = new WeakMap<RulesetChange, NftElements>();

function joined(
  last: RulesetChange | undefined,
  name: string,
  body: Body,
  reader: Reader,
  names: SystemNames,
): RulesetChange | undefined {
  if (last?.what !== 'element' || !name.endsWith('SETELEM')) return undefined;
  if ((name === 'NFT_MSG_NEWSETELEM') !== (last.verb === 'add')) return undefined;
  const before = parts.get(last);
  const now = body as NftElements;
  if (!before || before.set !== now.set || before.table !== now.table || before.family !== now.family)
    return undefined;
  const whole = { ...before, elements: [...(before.elements ?? []), ...(now.elements ?? [])] };
  const made = changeOf(reader, name, whole as unknown as Body, names);
  if (!made) return undefined;
  parts.set(last, whole as NftElements);
  return Object.assign(last, made);
}

function changeOf(reader: Reader, name: string, body: Body, names: SystemNames): RulesetChange | undefined {
  const told = commandOf(reader, name, body);
  if (!told) return undefined;
  const { what, command } = told;
  const verb = command.verb === 'add' ? 'add' : 'delete';
  const change = { verb, what, command, text: commandText(command, { names }).trimEnd() } as const;
  if (what === 'element') parts.set(change, body as NftElements);
  return change;
}

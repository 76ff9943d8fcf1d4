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
  /** Ends it when aborted. */
  signal?: AbortSignal | undefined;
}

type Body = Record<string, unknown>;

/** Changes of the ruleset, from the events of them. */
export async function* monitor(
  host: Host,
  events: AsyncIterable<NetlinkMessage>,
): AsyncGenerator<RulesetEvent, void> {
  const names = await host.names();
  // what rules refer to has to be known before they are read
  let { reader } = await readState(host, {}, { elements: true });
  let changes: RulesetChange[] = [];
  /** Elements that go on to come, each by itself. */
  let elements: Elements | undefined;
  const complete = (): void => {
    if (elements?.isMore) {
      const made = changeOf(reader, elements.name, elements.body as unknown as Body, names);
      if (made) changes[changes.length - 1] = made;
    }
    elements = undefined;
  };
  for await (const message of events) {
    const { event } = message as { event?: string };
    // a message that cannot be read is a change that is lost
    if (event === 'overrun' || event === 'error') {
      changes = [];
      elements = undefined;
      ({ reader } = await readState(host, {}, { elements: true }));
      yield { event: 'overrun', dropped: (message as { dropped?: number }).dropped };
      continue;
    }
    const { name, body } = message as NetlinkMessage;
    if (elements !== undefined && goesOn(elements, name, body as unknown as NftElements)) continue;
    complete();
    if (name === 'NFT_MSG_NEWGEN') {
      const { id = 0, procPid, procName } = body as NftGeneration;
      yield { event: 'generation', generation: id, pid: procPid, process: procName, changes };
      changes = [];
      continue;
    }
    if (name === undefined) continue;
    const change = changeOf(reader, name, body as Body, names);
    if (!change) continue;
    changes.push(change);
    if (change.what === 'element')
      elements = { name, body: { ...(body as unknown as NftElements) }, isMore: false };
  }
}

/** Elements of one set that come one after the other: put together, so that both ends of an interval are distinguished. */
interface Elements {
  readonly name: string;
  body: NftElements;
  /** Whether any have come since the change was made. */
  isMore: boolean;
}

/** Adds elements that belong to those before; whether they do. */
function goesOn(all: Elements, name: string | undefined, now: NftElements): boolean {
  const { body } = all;
  if (name !== all.name || body.set !== now.set || body.table !== now.table || body.family !== now.family)
    return false;
  // one list that grows: a set of many thousands comes like this
  if (!all.isMore) all.body = { ...body, elements: [...(body.elements ?? [])] as never };
  all.isMore = true;
  for (const one of now.elements ?? []) all.body.elements!.push(one);
  return true;
}

function changeOf(reader: Reader, name: string, body: Body, names: SystemNames): RulesetChange | undefined {
  const found = commandOf(reader, name, body);
  if (!found) return undefined;
  const { what, command } = found;
  const verb = command.verb === 'add' ? 'add' : 'delete';
  return { verb, what, command, text: commandText(command, { names }).trimEnd() };
}

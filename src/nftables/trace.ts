/** Packets on their way through the rules, where a rule has set `meta nftrace`. */
import { verdict as verdictSet } from '../messages/netfilter/nftables/data.js';
import type { NftTrace } from '../messages/netfilter/nftables/trace.js';
import { verdictOf } from '../nft/decompile/sets.js';
import { expressionText } from '../nft/format/expressions.js';
import { ruleText } from '../nft/format/objects.js';
import { numbersOf } from '../nft/messages/numbers.js';
import type { Reader } from '../nft/messages/reader.js';
import type { SystemNames } from '../nft/tables/names.js';
import type { Rule } from '../nft/tree.js';
import type { NetlinkMessage } from '../protocol/marshal.js';
import type { Host } from './host.js';
import { packetText } from './packet.js';
import { readState } from './state.js';

/** A step of a packet. */
export interface TraceStep {
  event: 'packet' | 'rule' | 'policy' | 'return';
  /** The same for all steps of one packet. */
  id: number;
  family: string;
  table: string | undefined;
  chain: string | undefined;
  /** The rule that it met, where the step is one. */
  rule?: Rule | undefined;
  /** `'accept'`, `'jump other'`, … */
  verdict?: string | undefined;
  /** Index of the interface that it came by, or leaves by. */
  iif?: number | undefined;
  oif?: number | undefined;
  mark?: number | undefined;
  /** As `nft monitor trace` prints it. */
  text: string;
}

/** Steps were lost. */
export interface TraceOverrun {
  event: 'overrun';
  dropped: number | undefined;
}

const codeOf = numbersOf(verdictSet, 'code');

/** Milliseconds in which a rule that is not there is looked for once. */
const LOOK_AGAIN = 1000;
/** Rules that are remembered as gone. */
const MOST_ABSENT = 10_000;

/** Packets that are traced, from the events of them. */
export async function* trace(
  host: Host,
  events: AsyncIterable<NetlinkMessage>,
): AsyncGenerator<TraceStep | TraceOverrun, void> {
  const names = await host.names();
  let { reader } = await readState(host, {}, { rules: true, elements: true });
  /** Rules that are gone, and when they were looked for: not with every packet. */
  const absent = new Map<string, number>();
  for await (const message of events) {
    const { event } = message as { event?: string };
    if (event === 'overrun' || event === 'error') {
      yield { event: 'overrun', dropped: (message as { dropped?: number }).dropped };
      continue;
    }
    const { name, body } = message as NetlinkMessage<NftTrace>;
    if (name !== 'NFT_MSG_TRACE') continue;
    const { ruleHandle, family, table } = body;
    if (ruleHandle !== undefined && !ruleOf(reader, body)) {
      const key = `${family} ${table} ${ruleHandle}`;
      if (performance.now() - (absent.get(key) ?? -LOOK_AGAIN) >= LOOK_AGAIN) {
        ({ reader } = await readState(host, {}, { rules: true, elements: true }));
        if (absent.size === MOST_ABSENT) absent.clear();
        if (!ruleOf(reader, body)) absent.set(key, performance.now());
      }
    }
    yield* steps(reader, body, names);
  }
}

function ruleOf(reader: Reader, { family, table = '', chain = '', ruleHandle }: NftTrace): Rule | undefined {
  const found = reader
    .tableOf(family as string, table)
    .chains.get(chain)
    ?.rules.find(({ handle }) => handle === ruleHandle);
  return found && reader.rule(found);
}

function* steps(reader: Reader, message: NftTrace, names: SystemNames): Generator<TraceStep> {
  const { id = 0, family, table, chain, type, verdict, policy, iif, oif, mark } = message;
  const base = { id, family: family as string, table, chain };
  const head = ['trace id', id.toString(16).padStart(8, '0'), family, table, chain].filter(Boolean).join(' ');
  if (message.networkHeader !== undefined || message.llHeader !== undefined) {
    const where = { iif, oif };
    yield { event: 'packet', ...base, ...where, text: `${head} packet: ${packetText(message, names)}` };
  }
  const word = verdict?.code === undefined ? undefined : verdictText(verdict);
  const more = { ...(word === undefined ? {} : { verdict: word }), ...(mark === undefined ? {} : { mark }) };
  const marked = mark === undefined ? '' : ` meta mark 0x${mark.toString(16).padStart(8, '0')}`;
  switch (type) {
    case 'rule': {
      const rule = ruleOf(reader, message);
      const words = rule
        ? `rule ${ruleText({ ...rule, handle: undefined }, { names })}`
        : `unknown rule handle ${message.ruleHandle}`;
      yield { event: 'rule', ...base, rule, ...more, text: `${head} ${words} (verdict ${word})` };
      return;
    }
    case 'policy': {
      const verdict = policy === undefined ? undefined : String(policy);
      yield { event: 'policy', ...base, ...more, verdict, text: `${head} policy ${policy}${marked}` };
      return;
    }
    case 'return':
      yield { event: 'return', ...base, ...more, text: `${head} verdict ${word}${marked}` };
  }
}

function verdictText({ code, chain }: { code?: string | number; chain?: string }): string {
  return expressionText(verdictOf({ verdict: codeOf(code), ...(chain === undefined ? {} : { chain }) }), {});
}

/** What the kernel has: read by dumps. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { NftGeneration } from '../messages/netfilter/nftables/generation.js';
import { nftablesMessages } from '../messages/netfilter/nftables/index.js';
import type { NftSet } from '../messages/netfilter/nftables/set.js';
import { Cache } from '../nft/evaluate/cache.js';
import { INTERVAL } from '../nft/evaluate/sets.js';
import { type KnownSet, Reader } from '../nft/messages/reader.js';
import type { KnownRules } from '../nft/messages/requests.js';
import type { Host, NftablesCallOptions } from './host.js';

type Body = Record<string, unknown>;
const types = nftablesMessages;

/** What of the ruleset is requested. */
export interface Scope {
  /** `'ip'`, `'ip6'`, `'inet'`, `'arp'`, `'bridge'` or `'netdev'`. */
  family?: string | undefined;
  /** Name of a table. */
  table?: string | undefined;
  /** Name of a chain; `table` is needed. */
  chain?: string | undefined;
  /** Name of a set; `table` is needed. */
  set?: string | undefined;
}

/** Whether what the kernel reported is within what was requested: old kernels do not filter everything. */
function within(scope: Scope, family: unknown, table: unknown): boolean {
  return (
    (scope.family === undefined || scope.family === family) &&
    (scope.table === undefined || scope.table === table)
  );
}

async function dump(
  host: Host,
  type: { id: number; name: string },
  value: Body,
  options: NftablesCallOptions,
  take: (body: Body) => void,
): Promise<void> {
  for await (const messages of host.socket
    .dump<Body>(type.id, value, { ...limits(options), inconsistent: 'accept' })
    .batches())
    for (const message of messages) take(message);
}

/** The limits of waiting among options. */
function limits({ timeout, signal }: NftablesCallOptions): NftablesCallOptions {
  return { timeout, signal };
}

/** Which generation the ruleset is in. */
export async function generation(host: Host, options: NftablesCallOptions = {}): Promise<number> {
  const { id = 0 } = await host.socket.get<NftGeneration>(
    types.getgen.id,
    { family: 'unspec' },
    limits(options),
  );
  return id;
}

/** What to read. */
export interface Wanted {
  rules?: boolean;
  elements?: boolean;
  objects?: boolean;
  /** Reads counters and sets them to 0. */
  reset?: boolean;
}

const AGAIN = 8;

/** Milliseconds between two attempts to read a set. */
const PAUSE = 20;

/** Flags of sets whose elements come and go by themselves, or are counted otherwise than they are reported. */
const MOVING: ReadonlySet<unknown> = new Set(['interval', 'timeout', 'eval']);

/** Reads the ruleset, or a part of it, in one generation. */
export async function readState(
  host: Host,
  scope: Scope,
  wanted: Wanted,
  options: NftablesCallOptions = {},
): Promise<{ reader: Reader; generation: number }> {
  for (let attempt = 0; ; attempt++) {
    const before = await generation(host, options);
    const reader = new Reader();
    try {
      await readOnce(host, reader, scope, wanted, options);
    } catch (error) {
      // a set or chain went away meanwhile
      if ((error as { code?: string }).code !== 'ENOENT' || attempt >= AGAIN) throw error;
      if ((await generation(host, options)) === before) throw error;
      continue;
    }
    if (wanted.reset || attempt >= AGAIN || (await generation(host, options)) === before)
      return { reader, generation: before };
  }
}

async function readOnce(
  host: Host,
  reader: Reader,
  scope: Scope,
  wanted: Wanted,
  options: NftablesCallOptions,
): Promise<void> {
  const family = scope.family ?? 'unspec';
  const inTable = scope.table === undefined ? {} : { table: scope.table };
  const add = (name: string, part: string) => (body: Body) => {
    if (within(scope, body.family, body[part])) reader.add(name, body);
  };
  await dump(host, types.gettable, { family }, options, add('NFT_MSG_NEWTABLE', 'name'));
  if (scope.table !== undefined && [...reader.tables].length === 0) return;
  await dump(host, types.getchain, { family }, options, add('NFT_MSG_NEWCHAIN', 'table'));
  const counts = new Map<string, number>();
  const set = add('NFT_MSG_NEWSET', 'table');
  await dump(host, types.getset, { family, ...inTable }, options, (body) => {
    set(body);
    const { table, name, flags, count } = body as unknown as NftSet;
    if (count !== undefined && !flags?.some((flag) => MOVING.has(flag)))
      counts.set(`${body.family} ${table} ${name}`, count);
  });
  if (wanted.objects) {
    const type = wanted.reset ? types.getobj_reset : types.getobj;
    await dump(host, type, { family, ...inTable }, options, add('NFT_MSG_NEWOBJ', 'table'));
    await dump(
      host,
      types.getflowtable,
      { family, ...inTable },
      options,
      add('NFT_MSG_NEWFLOWTABLE', 'table'),
    ).catch(unsupported);
  }
  if (wanted.rules) {
    const type = wanted.reset ? types.getrule_reset : types.getrule;
    const chain = scope.chain === undefined ? {} : { chain: scope.chain };
    await dump(host, type, { family, ...inTable, ...chain }, options, add('NFT_MSG_NEWRULE', 'table'));
  }
  if (!wanted.elements) return;
  for (const known of reader.tables)
    for (const [name, set] of known.sets) {
      // elements of sets with names go with the set that is requested; those without with their rules
      const anonymous = (set.state.flags & 1) !== 0;
      if (scope.set !== undefined && name !== scope.set && !anonymous) continue;
      if (scope.chain !== undefined && !anonymous) continue;
      const type = wanted.reset && !anonymous ? types.getsetelem_reset : types.getsetelem;
      const of = { family: known.table.family, table: known.table.name, set: name };
      const expected = counts.get(`${of.family} ${of.table} ${name}`);
      for (let attempt = 0; ; attempt++) {
        await dump(host, type, of, options, (body) => reader.add('NFT_MSG_NEWSETELEM', body));
        if (wanted.reset || attempt >= AGAIN || complete(set, expected)) break;
        set.elements.length = 0;
        await sleep(PAUSE);
      }
    }
}

/**
 * Whether a set has been reported as a whole: while the kernel makes a hash table larger, a dump says some
 * elements twice and others not at all.
 */
function complete({ state, elements }: KnownSet, expected: number | undefined): boolean {
  if (state.flags & INTERVAL) return true;
  if (expected !== undefined && elements.length !== expected) return false;
  const seen = new Set<string>();
  for (const { key } of elements)
    if (key)
      seen.add(Buffer.from(key.bytes.buffer, key.bytes.byteOffset, key.bytes.length).toString('latin1'));
  return seen.size >= elements.length - 1;
}

/** Kernels without flowtables have none. */
function unsupported(error: unknown): void {
  const { code } = error as { code?: string };
  if (code !== 'EOPNOTSUPP' && code !== 'EINVAL' && code !== 'ENOENT') throw error;
}

/** Sets that the kernel has, for what refers to them; with the rules' handles where they are requested. */
export async function knownState(
  host: Host,
  wanted: { rules?: boolean; elements?: boolean },
  options: NftablesCallOptions = {},
): Promise<{ cache: Cache; rules: KnownRules; reader: Reader; generation: number }> {
  const state = await readState(host, {}, wanted, options);
  const cache = new Cache();
  for (const { table, sets, chains } of state.reader.tables) {
    const known = cache.addTable(table.family, table.name!);
    for (const name of chains.keys()) known.chains.add(name);
    for (const [name, { state: set, elements }] of sets) {
      if (set.flags & 1) continue;
      set.opened = elements.length > 0 || !wanted.elements;
      known.sets.set(name, set);
    }
  }
  const rules: KnownRules = (family, table, chain) =>
    state.reader
      .tableOf(family, table)
      .chains.get(chain)
      ?.rules.map(({ handle }) => BigInt(handle ?? 0)) ?? [];
  return { cache, rules, reader: state.reader, generation: state.generation };
}

/** Many elements: in batches, each as large as it is quick to send. */
import { batchMessages } from '../messages/netfilter/batch.js';
import { subsystems } from '../messages/netfilter/nfgenmsg.js';
import { nftablesMessages } from '../messages/netfilter/nftables/index.js';
import { compileWith } from '../nft/compile.js';
import { Cache } from '../nft/evaluate/cache.js';
import type { SetState } from '../nft/evaluate/sets.js';
import { CONCAT, INTERVAL, MAP, OBJECT } from '../nft/evaluate/sets.js';
import type { ElementValue } from '../nft/generate/sets.js';
import { elementMessages } from '../nft/messages/sets.js';
import { parse } from '../nft/parse/parse.js';
import * as t from '../nft/tables/types.js';
import { NLM_F_CREATE } from '../protocol/framing.js';
import { parseIp4, parseIp6 } from '../schema/text/ip.js';
import { refused } from './errors.js';
import type { Host, NftablesCallOptions } from './host.js';
import { readState } from './state.js';

export interface BulkOptions extends NftablesCallOptions {
  /** Called after every batch with the number of elements so far. */
  progress?: ((done: number) => void) | undefined;
}

/** Elements that are read at once. */
const CHUNK = 8192;
/** Bytes of one batch: what is larger is no quicker, and holds others up. */
const MOST_BYTES = 1 << 20;
const NFTABLES = { resId: subsystems.nftables } as const;
const END = 1;

/** Keys of common types as bytes, without the way through the language; undefined for what only that can read. */
function keyReader(set: SetState): ((text: string) => Uint8Array | undefined) | undefined {
  if (set.flags & (MAP | OBJECT | CONCAT) || set.key.op === 'concat') return undefined;
  switch (set.key.type.id) {
    case t.ipv4.id:
      return (text) => {
        const address = parseIp4(text);
        if (address < 0) return undefined;
        return Uint8Array.of(address >>> 24, address >>> 16, address >>> 8, address);
      };
    case t.ipv6.id:
      return (text) => (text.includes(':') ? parseIp6(text) : undefined);
    case t.inetService.id:
      return (text) => {
        if (!/^\d{1,5}$/.test(text)) return undefined;
        const port = Number(text);
        return port <= 0xffff ? Uint8Array.of(port >> 8, port) : undefined;
      };
    default:
      return undefined;
  }
}

/** The bytes of the next larger number; undefined behind the largest. */
function next(bytes: Uint8Array): Uint8Array | undefined {
  const made = bytes.slice();
  for (let i = made.length - 1; i >= 0; i--) {
    made[i] = (made[i]! + 1) & 0xff;
    if (made[i] !== 0) return made;
  }
  return undefined;
}

const NONE: ElementValue['expressions'] = [];

/** One element of a common type; undefined for what only the language reads. */
function simple(
  text: string,
  key: (text: string) => Uint8Array | undefined,
  interval: boolean,
): ElementValue[] | undefined {
  const bytes = key(text);
  if (!bytes) return undefined;
  const made: ElementValue[] = [{ key: { bytes, host: 0 }, flags: 0, expressions: NONE }];
  if (interval) {
    const behind = next(bytes);
    if (!behind) return undefined;
    made.push({ key: { bytes: behind, host: 0 }, flags: END, expressions: NONE });
  }
  return made;
}

/** Adds or deletes elements; gives their number. Where a batch is refused, those before it stay. */
export async function bulk(
  host: Host,
  verb: 'add' | 'delete',
  family: string,
  table: string,
  name: string,
  elements: Iterable<string>,
  options: BulkOptions,
): Promise<number> {
  const { reader } = await readState(host, { family, table }, {}, options);
  const found = reader.setOf(family, table, name);
  if (!found)
    throw Object.assign(new Error(`no set '${name}' in table '${family} ${table}'`), { code: 'ENOENT' });
  const set: SetState = { ...found.state, opened: true };
  const key = set.autoMerge ? undefined : keyReader(set);
  const interval = (set.flags & INTERVAL) !== 0;
  const system = await host.names();
  const type = verb === 'add' ? nftablesMessages.newsetelem : nftablesMessages.delsetelem;
  const flags = verb === 'add' ? NLM_F_CREATE : 0;
  let batch = begun(host);
  let done = 0;
  let inBatch = 0;
  const flush = async (): Promise<void> => {
    if (inBatch === 0) return;
    batch.add(batchMessages.batch_end.id, NFTABLES);
    const { errors } = await batch.run(batch.size - 2, { timeout: options.timeout });
    if (errors.length > 0)
      throw refused(
        errors.map(({ error }) => ({ error, request: undefined })),
        { sources: [], commands: [] },
      );
    done += inBatch;
    inBatch = 0;
    batch = begun(host);
    options.progress?.(done);
    options.signal?.throwIfAborted();
  };
  const take = async (texts: readonly string[]): Promise<void> => {
    const values: ElementValue[] = [];
    let plain = key !== undefined;
    for (let i = 0; plain && i < texts.length; i++) {
      const made = simple(texts[i]!, key!, interval);
      if (made) for (const each of made) values.push(each);
      else plain = false;
    }
    if (plain) {
      for (const value of elementMessages({ family, table, name }, values)) batch.add(type.id, value, flags);
    } else {
      const cache = new Cache();
      cache.addTable(family, table).sets.set(name, { ...set, known: [] });
      const text = `${verb} element ${family} ${table} ${name} { ${texts.join(', ')} }`;
      for (const request of compileWith(parse(text), system, cache)) {
        const { setId: _, ...value } = request.value;
        batch.add(request.type.id, value, request.flags);
      }
    }
    inBatch += texts.length;
    if (batch.bytes >= MOST_BYTES) await flush();
  };
  let chunk: string[] = [];
  for (const element of elements) {
    chunk.push(element);
    if (chunk.length < CHUNK) continue;
    await take(chunk);
    chunk = [];
  }
  if (chunk.length > 0) await take(chunk);
  await flush();
  return done;
}

function begun(host: Host) {
  const batch = host.socket.together();
  batch.add(batchMessages.batch_begin.id, NFTABLES);
  return batch;
}

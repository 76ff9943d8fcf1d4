/** Many elements: in batches, each as large as it is quick to send. */
import { batchMessages } from '../messages/netfilter/batch.js';
import { subsystems } from '../messages/netfilter/nfgenmsg.js';
import { nftablesMessages } from '../messages/netfilter/nftables/index.js';
import { compileWith } from '../nft/compile.js';
import { Cache } from '../nft/evaluate/cache.js';
import type { SetState } from '../nft/evaluate/sets.js';
import { KeyList } from '../nft/messages/keys.js';
import { parse } from '../nft/parse/parse.js';
import { NLM_F_CREATE } from '../protocol/framing.js';
import { refused } from './errors.js';
import type { Host, NftablesCallOptions } from './host.js';
import { readState } from './state.js';
import { element as one } from './text.js';

export interface BulkOptions extends NftablesCallOptions {
  /** Called after every batch with the number of elements so far. */
  progress?: ((done: number) => void) | undefined;
}

/** Elements that the language reads at once. */
const CHUNK = 8192;
/** Bytes of one batch: what is larger is no quicker, and holds others up. */
const MOST_BYTES = 1 << 20;
const NFTABLES = { resId: subsystems.nftables } as const;

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
  const keys = KeyList.of(set);
  const system = await host.names();
  const type = verb === 'add' ? nftablesMessages.newsetelem : nftablesMessages.delsetelem;
  const flags = verb === 'add' ? NLM_F_CREATE : 0;
  const batch = host.socket.together();
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
    batch.clear();
    options.progress?.(done);
    options.signal?.throwIfAborted();
  };
  const take = async (texts: readonly string[]): Promise<void> => {
    if (batch.size === 0) batch.add(batchMessages.batch_begin.id, NFTABLES);
    const list = keys?.list(texts);
    if (list) batch.add(type.id, { family, table, set: name }, flags, list);
    else {
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
  const most = keys?.most ?? CHUNK;
  const chunk: string[] = [];
  let total = 0;
  for (const element of elements) {
    chunk.push(one(element, total++));
    if (chunk.length < most) continue;
    await take(chunk);
    chunk.length = 0;
  }
  if (chunk.length > 0) await take(chunk);
  await flush();
  return done;
}

import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { NamespaceReference } from '../netns/reference.js';
import { spawn } from '../netns/spawn.js';
import { NetlinkError } from '../protocol/errors.js';

const FILE = '/proc/self/net/xfrm_stat';

/** Packets that went wrong, by the reason: `XfrmInNoStates` is `inNoStates`. */
export type XfrmStatistics = Readonly<Record<string, number>>;

/** Reads the counters of a namespace; there is no message for them. */
export async function readStatistics(netns: NamespaceReference | undefined): Promise<XfrmStatistics> {
  return parseStatistics(netns === undefined ? await ofOwn() : await ofOther(netns));
}

async function ofOwn(): Promise<string> {
  try {
    return await readFile('/proc/thread-self/net/xfrm_stat', 'utf8');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? absent() : error;
  }
}

async function ofOther(netns: NamespaceReference): Promise<string> {
  // what stands under /proc belongs to the namespace of who reads it
  const child = spawn(netns, 'cat', [FILE], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [printed, status] = await Promise.all([
    text(child.stdout!),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ]);
  if (status !== 0) throw absent();
  return printed;
}

function absent(): NetlinkError {
  const error = NetlinkError.of('ENOENT', 'xfrm statistics');
  error.message = `ENOENT: there is no ${FILE}: the kernel was built without CONFIG_XFRM_STATISTICS`;
  return error;
}

function parseStatistics(lines: string): XfrmStatistics {
  const found: Record<string, number> = {};
  for (const [, name, value] of lines.matchAll(/^Xfrm(\w+)\s+(\d+)$/gm))
    found[name![0]!.toLowerCase() + name!.slice(1)] = Number(value);
  return found;
}

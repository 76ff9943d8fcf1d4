import { type ActionWords, action } from './common.js';
import { type Change, munge } from './munge.js';

/** Changes of packets in iproute2's words: `{ munge: ['ip ttl set 10', 'tcp dport set 80'] }`. */
export interface PeditWords extends ActionWords {
  /**
   * What is changed: `'ip ttl set 10'`, `'ip ttl dec'`, `'eth src set 02:00:00:00:00:01'`, `'tcp dport add 1'`, or a
   * word of the packet by its offset: `'offset 8 u8 set 10'`.
   */
  munge?: string | readonly string[] | undefined;
  /** Names the headers; by default where something is not of the network header, or added to. */
  ex?: boolean | undefined;
}

/** Headers at the start of what is changed where none is named. */
const PLAIN: readonly string[] = ['network', 'ip4', 'ip6'];

const key = ({ mask, val, off }: Change): object => ({ mask, val, off });

export const pedit = action<PeditWords>('ok', ({ munge: given = [], ex, ...rest }, generic) => {
  const changes = (typeof given === 'string' ? [given] : given).flatMap(munge);
  const extended = ex ?? changes.some(({ htype, cmd }) => !PLAIN.includes(htype) || cmd === 'add');
  const parms = { ...generic, nkeys: changes.length, keys: changes.map(key) };
  if (!extended) return { parms, ...rest };
  const keysEx = changes.map(({ htype, cmd }) => ({ htype, cmd }));
  return { parmsEx: parms, keysEx, ...rest };
});

/** Parameters in the kernel's terms, with the number of their keys. */
export function counted(options: Record<string, unknown>): Record<string, unknown> {
  const out = { ...options };
  for (const struct of ['parms', 'parmsEx']) {
    const parms = out[struct] as { keys?: readonly unknown[]; nkeys?: number } | undefined;
    if (parms?.keys && parms.nkeys === undefined) out[struct] = { ...parms, nkeys: parms.keys.length };
  }
  return out;
}

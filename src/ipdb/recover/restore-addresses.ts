import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { NetlinkError } from '../../protocol/errors.js';
import type { Fields } from '../plan/change.js';
import { sameRecord, settingsOf } from '../plan/settings.js';
import type { Source } from '../source.js';

/** Whether two records are the same address, in what it was given. */
export function sameAddress(a: Address, b: Address): boolean {
  return sameRecord('addresses', a as unknown as Fields, b as unknown as Fields);
}

function isOf(a: Address, b: Address): boolean {
  return (
    a.family === b.family && a.prefixlen === b.prefixlen && a.address === b.address && a.local === b.local
  );
}

interface Outcome {
  readonly restored: Address[];
  readonly refused: Map<Address, NetlinkError>;
}

/**
 * Gives a link the addresses again that it had. Where their order is known, in that order: of several addresses in a
 * subnet the first is the one that packets are sent from.
 */
export async function addressesBack(
  source: Source,
  index: number,
  was: readonly Address[],
  ordered: boolean,
): Promise<Outcome> {
  const outcome: Outcome = { restored: [], refused: new Map() };
  for (const family of ['inet', 'inet6'] as const) {
    // IPv6 puts the newest first
    const wanted = was.filter((one) => one.family === family);
    if (family === 'inet6') wanted.reverse();
    if (wanted.length === 0) continue;
    const is = await source.ipr.addr.dump({ index, family });
    if (family === 'inet6') is.reverse();
    await putBack(source, wanted, is, ordered, outcome);
  }
  return outcome;
}

async function putBack(
  source: Source,
  wanted: readonly Address[],
  is: readonly Address[],
  ordered: boolean,
  { restored, refused }: Outcome,
): Promise<void> {
  const kept = is.filter((one) => wanted.some((other) => isOf(one, other)));
  let right = 0;
  if (ordered)
    while (right < kept.length && right < wanted.length && sameAddress(kept[right]!, wanted[right]!)) right++;
  const batch = source.ipr.batch();
  const added: (Address | undefined)[] = [];
  const remove = (one: Address) => {
    batch.addr.del(one);
    added.push(undefined);
  };
  const stays = (one: Address) =>
    ordered ? wanted.indexOf(one) < right : kept.some((other) => sameAddress(one, other));
  // the last first: with the first of a subnet the kernel removes the others
  for (const one of [...kept].reverse()) {
    const target = wanted.find((other) => isOf(one, other))!;
    if (!stays(target)) remove(one);
  }
  for (const one of wanted) {
    if (stays(one)) continue;
    batch.addr.add(settingsOf('addresses', one as unknown as Fields) as never);
    added.push(one);
  }
  if (batch.size === 0) return;
  const results = await batch.run();
  for (const [i, result] of results.entries()) {
    const one = added[i];
    if (one === undefined) continue;
    // the kernel makes link-local ones itself
    if (result.ok || result.error.code === 'EEXIST') restored.push(one);
    else refused.set(one, result.error);
  }
}

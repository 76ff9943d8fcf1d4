import type { LiveNamespace } from './live-namespace.js';

/**
 * Finds out which namespaces the ids in `linkNetnsid` stand for, by asking the kernel for the id of each candidate.
 * Those are tried first that have a link which says the same of this one; most often the first is it.
 */
export async function resolvePeers(
  ns: LiveNamespace,
  others: ReadonlyMap<string, LiveNamespace>,
): Promise<boolean> {
  const wanted = new Map<number, { index: number; link: number }>();
  for (const { nsid, index, link } of ns.unresolved())
    if (!wanted.has(nsid)) wanted.set(nsid, { index, link });
  if (wanted.size === 0) return false;
  let learnt = false;
  const asked = new Set<string>();
  const ask = async (other: LiveNamespace): Promise<void> => {
    asked.add(other.id);
    const nsid = await nsidOf(ns, other);
    if (nsid === undefined) return;
    ns.learn(nsid, other.id);
    wanted.delete(nsid);
    learnt = true;
  };
  for (const [nsid, { index, link }] of [...wanted])
    for (const other of others.values()) {
      if (!wanted.has(nsid)) break;
      if (!asked.has(other.id) && isOtherEnd(other, index, link)) await ask(other);
    }
  for (const other of others.values()) {
    if (wanted.size === 0) break;
    if (!asked.has(other.id)) await ask(other);
  }
  for (const nsid of wanted.keys()) ns.hopeless.add(nsid);
  return learnt;
}

/** Whether a namespace has a link that lies on ours, as ours lies on it. */
function isOtherEnd(other: LiveNamespace, index: number, link: number): boolean {
  const there = other.db.interfaces.get(link)?.record;
  return there !== undefined && there.link === index && there.linkNetnsid !== undefined;
}

async function nsidOf(ns: LiveNamespace, other: LiveNamespace): Promise<number | undefined> {
  try {
    const { nsid } = await ns.ipr.netnsid.get({ fd: other.fd });
    return nsid === undefined || nsid < 0 ? undefined : nsid;
  } catch {
    // either may be closed by now
    return undefined;
  }
}

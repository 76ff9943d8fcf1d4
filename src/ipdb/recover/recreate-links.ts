import { isTuntap } from '../../iproute/tuntap.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import { NetlinkError } from '../../protocol/errors.js';
import { peerOf, remaking } from '../plan/link-state.js';
import type { State } from '../records/state.js';
import type { Source } from '../source.js';

/** Makes links again that have gone: with their index, those first that others rest on, pairs at once. */
export async function recreateLinks(
  source: Source,
  before: State,
  gone: readonly Link[],
): Promise<{ made: Link[]; refused: Map<Link, NetlinkError> }> {
  const left = new Map(gone.map((link) => [link.index, link]));
  const made: Link[] = [];
  const refused = new Map<Link, NetlinkError>();
  const make = async (link: Link): Promise<void> => {
    if (!left.delete(link.index)) return;
    const under = link.link !== undefined && link.linkNetnsid === undefined ? left.get(link.link) : undefined;
    const peer = peerOf(before, link);
    if (under !== undefined && peer === undefined) await make(under);
    const alone = peer === undefined || source.mirror.state.interfaces.get(peer.index) !== undefined;
    const request = remaking(link, alone ? undefined : peer);
    try {
      if (isTuntap(request)) await source.ipr.link.add({ ...request, index: undefined } as never);
      else await source.ipr.link.add(request as never);
      made.push(link);
      if (alone) return;
      left.delete(peer.index);
      made.push(peer);
    } catch (error) {
      if (!(error instanceof NetlinkError)) throw error;
      if (error.code !== 'EEXIST') refused.set(link, error);
    }
  };
  for (const link of gone) await make(link);
  return { made, refused };
}

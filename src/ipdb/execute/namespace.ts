import { NetNS } from '../../netns/netns.js';
import { openOn, releaseOn } from '../../netns/reference.js';
import type { Namespaces } from '../../socket/transport.js';
import type { Source } from '../source.js';

const opened = new WeakMap<Source, number>();
const closing = new FinalizationRegistry<{ far: Namespaces | undefined; fd: number }>(({ far, fd }) =>
  releaseOn(far, fd),
);

/** A descriptor of the namespace that a source is in, to send links there. */
export function descriptorOf(source: Source): number {
  if (source.ipr instanceof NetNS) return source.ipr.fd;
  let fd = opened.get(source);
  if (fd === undefined) {
    const { namespaces: far } = source.ipr.socket.transport;
    fd = openOn(far, { path: far ? '/proc/self/ns/net' : '/proc/thread-self/ns/net' });
    opened.set(source, fd);
    closing.register(source, { far, fd });
  }
  return fd;
}

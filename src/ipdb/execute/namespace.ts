import { NetNS } from '../../netns/netns.js';
import { openNamespace } from '../../netns/reference.js';
import { release } from '../../socket/transports/namespace.js';
import type { Source } from '../source.js';

const opened = new WeakMap<Source, number>();
const closing = new FinalizationRegistry<number>(release);

/** A descriptor of the namespace that a source is in, to send links there. */
export function descriptorOf(source: Source): number {
  if (source.ipr instanceof NetNS) return source.ipr.fd;
  let fd = opened.get(source);
  if (fd === undefined) {
    fd = openNamespace({ path: '/proc/thread-self/ns/net' });
    opened.set(source, fd);
    closing.register(source, fd);
  }
  return fd;
}

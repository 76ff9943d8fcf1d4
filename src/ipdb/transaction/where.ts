import { NetNS } from '../../netns/netns.js';
import { system } from '../../netns/system.js';
import type { Source } from '../source.js';

const opened = new WeakMap<Source, number>();
const closing = new FinalizationRegistry<number>((fd) => system.fs.closeSync(fd));

/** A descriptor of the namespace that a source is in, to send links there. */
export function descriptorOf(source: Source): number {
  if (source.ipr instanceof NetNS) return source.ipr.fd;
  let fd = opened.get(source);
  if (fd === undefined) {
    fd = system.fs.openSync('/proc/thread-self/ns/net', 'r');
    opened.set(source, fd);
    closing.register(source, fd);
  }
  return fd;
}

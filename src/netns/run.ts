import { release } from '../socket/transports/namespace.js';
import { NetNS } from './netns.js';
import { type NamespaceReference, openNamespace } from './reference.js';

/**
 * Calls a function with a {@link NetNS} of the namespace, and closes that when the function's promise has settled.
 *
 * What is in the namespace is what the function opens by its argument: its verbs, `open` for other netlink
 * protocols, `openSocket` for other families, `spawn` for programs, `fd` for whatever takes `netns`. The function
 * itself runs in the thread it was called in, and that stays where it is: `net.connect()` within it goes out where it
 * always does. JavaScript of others runs between two of its steps, which is why entering cannot be done truthfully.
 */
export async function run<T>(where: NamespaceReference, call: (ns: NetNS) => T | Promise<T>): Promise<T> {
  const fd = openNamespace(where);
  let ns: NetNS;
  try {
    const name = nameOf(where);
    ns = name === undefined ? new NetNS({ fd }) : new NetNS({ name });
  } finally {
    release(fd);
  }
  try {
    return await call(ns);
  } finally {
    ns.close();
  }
}

function nameOf(where: NamespaceReference): string | undefined {
  if (typeof where === 'string') return where.includes('/') ? undefined : where;
  return typeof where === 'object' && 'name' in where && !('fd' in where) ? where.name : undefined;
}

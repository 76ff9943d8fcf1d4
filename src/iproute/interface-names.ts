import type { SocketOptions } from '../socket/socket.js';
import { IPRoute } from './iproute.js';

/** Indices of the interfaces of a namespace, by name. */
export async function interfaceNames(netns: SocketOptions['netns']): Promise<ReadonlyMap<string, number>> {
  const ipr = new IPRoute(netns === undefined ? {} : { netns });
  try {
    return new Map((await ipr.link.dump()).map(({ ifname, index }) => [ifname, index]));
  } finally {
    ipr.close();
  }
}

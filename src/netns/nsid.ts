import { RouteMarshal } from '../iproute/marshal.js';
import { NETLINK_ROUTE, routeMessages } from '../messages/route/index.js';
import type { NetnsId } from '../messages/route/nsid.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { NetlinkSocket } from '../socket/socket.js';
import { type NamespaceReference, withNamespace } from './reference.js';

export interface NsidOptions {
  /** The namespace whose ids are meant, since every one numbers its peers itself; by default that of this process. */
  netns?: string | number | undefined;
}

const OPTIONS = optionNames<NsidOptions>({ netns: true });

async function ask<T>(options: NsidOptions, call: (socket: NetlinkSocket) => Promise<T>): Promise<T> {
  checkOptions(options, OPTIONS);
  const { netns } = options;
  const socket = new NetlinkSocket({ protocol: NETLINK_ROUTE, marshal: new RouteMarshal(), netns });
  try {
    return await call(socket);
  } finally {
    socket.close();
  }
}

/** The id of a namespace, as `linkNetnsid` of links in it says (`RTM_GETNSID`); undefined where it has none. */
export function get(where: NamespaceReference, options: NsidOptions = {}): Promise<number | undefined> {
  return withNamespace(where, (fd) =>
    ask(options, async (socket) => {
      const { nsid } = await socket.get<NetnsId>(routeMessages.getnsid.id, { fd });
      return nsid === undefined || nsid < 0 ? undefined : nsid;
    }),
  );
}

/**
 * Gives a namespace an id, as `ip netns set` does (`RTM_NEWNSID`), and returns it: the one given, or one that the
 * kernel chooses. Throws `EEXIST` where the namespace has an id already, or the id a namespace.
 */
export function set(where: NamespaceReference, nsid?: number, options: NsidOptions = {}): Promise<number> {
  return withNamespace(where, (fd) =>
    ask(options, async (socket) => {
      await socket.request(routeMessages.newnsid.id, { fd, nsid: nsid ?? -1 });
      const given = await socket.get<NetnsId>(routeMessages.getnsid.id, { fd });
      return given.nsid!;
    }),
  );
}

/** All ids that are given. */
export function list(options: NsidOptions = {}): Promise<number[]> {
  return ask(options, async (socket) => {
    const entries = await socket.dump<NetnsId>(routeMessages.getnsid.id, {});
    return entries.map((entry) => entry.nsid!).sort((a, b) => a - b);
  });
}

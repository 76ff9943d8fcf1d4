import { NETLINK_GENERIC } from '../messages/generic/genlmsghdr.js';
import { type Control, GENL_ID_CTRL, nlctrl } from '../messages/generic/nlctrl.js';
import type { Message } from '../schema/type.js';
import { NetlinkSocket } from '../socket/socket.js';

/** The generic netlink families of the running system, by number; none where they cannot be asked for. */
export async function liveFamilies(): Promise<Record<number, string>> {
  const families: Record<number, string> = {};
  try {
    using socket = new NetlinkSocket({ protocol: NETLINK_GENERIC });
    socket.registerPolicy({ [GENL_ID_CTRL]: nlctrl as Message });
    for (const { familyId, familyName } of await socket.dump<Control>(GENL_ID_CTRL, {
      cmd: 'getfamily',
      genlVersion: 1,
    })) {
      if (familyId !== undefined && familyName !== undefined) families[familyId] = familyName;
    }
  } catch {
    // names only make the output nicer
  }
  return families;
}

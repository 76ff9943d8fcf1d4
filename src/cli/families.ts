import { NETLINK_GENERIC } from '../messages/generic/genlmsghdr.js';
import { genericFamilies } from '../messages/generic/index.js';
import { type Control, GENL_ID_CTRL, nlctrl } from '../messages/generic/nlctrl.js';
import type { Message } from '../schema/type.js';
import { NetlinkSocket } from '../socket/socket.js';

/** What the controller of the running system tells. */
export interface Live {
  /** Families by number. */
  readonly names: Record<number, string>;
  /** What it says of families that are not declared here: what they accept. */
  readonly controller: readonly Record<string, unknown>[];
}

/** The generic netlink families of the running system; none where they cannot be requested. */
export async function liveFamilies(): Promise<Live> {
  const names: Record<number, string> = {};
  const controller: Record<string, unknown>[] = [];
  try {
    using socket = new NetlinkSocket({ protocol: NETLINK_GENERIC });
    socket.registerPolicy({ [GENL_ID_CTRL]: nlctrl as Message });
    const all = await socket.dump<Control>(GENL_ID_CTRL, { cmd: 'getfamily', genlVersion: 1 });
    for (const one of all) {
      const { familyId, familyName } = one;
      if (familyId === undefined || familyName === undefined) continue;
      names[familyId] = familyName;
      if (genericFamilies.some(({ name }) => name === familyName)) continue;
      controller.push(one as never);
      try {
        const request = { cmd: 'getpolicy', genlVersion: 1, familyId };
        controller.push(...(await socket.dump<Record<string, unknown>>(GENL_ID_CTRL, request)));
      } catch {
        // older than 5.7, or a family without a policy: its attributes stay numbers
      }
    }
  } catch {
    // names only make the output nicer
  }
  return { names, controller };
}

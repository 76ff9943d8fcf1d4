import { NETLINK_NETFILTER, nfgenmsg, subsystems } from '../../messages/netfilter/nfgenmsg.js';
import type { Protocol } from '../../messages/protocols.js';
import { type Message, message } from '../../schema/index.js';

const subsystem = message('nfgenmsg', { header: nfgenmsg }) as unknown as Message;

/** Every message of nfnetlink begins alike, and has attributes behind. */
export function subsystemMessage(body: Uint8Array): Message | undefined {
  return body.length >= nfgenmsg.size ? subsystem : undefined;
}

/** The subsystem of a message type of nfnetlink, and the number of its command: `nftables command 5`. */
export function subsystemOf(protocol: Protocol, type: number): string | undefined {
  if (protocol.number !== NETLINK_NETFILTER) return undefined;
  const number = type >> 8;
  const name = Object.entries(subsystems).find(([, one]) => one === number)?.[0] ?? `subsystem ${number}`;
  return `${name} command ${type & 0xff}`;
}

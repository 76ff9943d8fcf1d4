import { attributes, be16, be64, bytes, enumeration, pad, struct, u8 } from '../../schema/index.js';

/** `NF_INET_*`: where on its way a packet is; bridges and ARP number theirs likewise. */
export const hook = enumeration(u8, {
  prerouting: 0,
  input: 1,
  forward: 2,
  output: 3,
  postrouting: 4,
  ingress: 5,
});

/** `nfqnl_msg_packet_timestamp` and `nfulnl_msg_packet_timestamp`: since 1970. */
export const packetTimestamp = struct('nfulnl_msg_packet_timestamp', '', { sec: be64, usec: be64 });

/** `nfqnl_msg_packet_hw` and `nfulnl_msg_packet_hw`: the sender's link-layer address, and how much of it is one. */
export const packetHw = struct('nfulnl_msg_packet_hw', '', {
  hwAddrlen: be16,
  pad: pad(2),
  hwAddr: bytes(8),
});

/** The tag that the packet came with. */
export const vlanOf = (prefix: string) => attributes(prefix, { proto: [1, be16], tci: [2, be16] });

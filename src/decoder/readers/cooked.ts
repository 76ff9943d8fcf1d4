import { COOKED, LINKTYPE_NETLINK } from '../../protocol/pcapng.js';
import { read16, read32 } from '../bytes.js';
import type { Datagram } from '../types.js';

const ARPHRD_NETLINK = 824;
const NLM_F_REQUEST = 1;

/** Whether a packet of nlmon may begin at `at`: its cooked header says `ARPHRD_NETLINK` and has no address. */
export function isCooked(bytes: Uint8Array, at: number): boolean {
  return (
    at + COOKED <= bytes.length &&
    read16(bytes, at, false) <= 7 &&
    read16(bytes, at + 2, false) === ARPHRD_NETLINK &&
    read32(bytes, at + 4, false) === 0 &&
    read32(bytes, at + 8, false) === 0 &&
    read16(bytes, at + 12, false) === 0
  );
}

/** What a capture file says of a packet. */
export interface Packet {
  readonly linkType: number;
  /** Offset in `bytes` of its data, and how many were captured. */
  readonly at: number;
  readonly captured: number;
  /** Bytes that it had. */
  readonly whole: number;
  readonly time: number;
  readonly little: boolean;
  readonly direction?: 'received' | 'sent' | undefined;
}

/** The datagram in a packet; undefined where it is not one of netlink. */
export function datagramOf(bytes: Uint8Array, packet: Packet, offset: number): Datagram | undefined {
  const { at, captured, whole, little, time } = packet;
  if (packet.linkType !== LINKTYPE_NETLINK || captured < COOKED) return undefined;
  const data = bytes.subarray(at + COOKED, at + captured);
  const isRequest = data.length >= 8 && (read16(data, 6, little) & NLM_F_REQUEST) !== 0;
  return {
    data,
    offset: offset + COOKED,
    little,
    protocol: read16(bytes, at + 14, false),
    time,
    direction: packet.direction ?? (isRequest ? 'sent' : 'received'),
    ...(whole > captured ? { length: whole - COOKED } : {}),
  };
}

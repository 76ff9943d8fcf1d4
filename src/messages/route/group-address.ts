import { ValueError } from '../../schema/errors.js';
import { custom } from '../../schema/index.js';
import { formatGrouped, formatHex, parseHex, parseL2 } from '../../schema/text/hex.js';
import { formatIp4, formatIp6, parseIp } from '../../schema/text/ip.js';

const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;

/**
 * The group of `struct br_mdb_entry`: a union of addresses and the `proto` that distinguishes them, read as the address
 * alone. Bytes that are none stay hexadecimal.
 */
export const groupAddress = custom<string>(
  (payload) => {
    if (payload.length !== 20) return undefined;
    const proto = (payload[16]! << 8) | payload[17]!;
    const size = proto === ETH_P_IP ? 4 : proto === ETH_P_IPV6 ? 16 : proto === 0 ? 6 : 0;
    if (size === 0 || payload.subarray(size, 16).some(Boolean) || payload[18] || payload[19])
      return formatHex(payload, 0, payload.length);
    if (size === 6) return formatGrouped(payload, 0, 6);
    return size === 4 ? formatIp4(payload, 0) : formatIp6(payload, 0);
  },
  (text) => {
    const bytes = new Uint8Array(20);
    const ip = parseIp(text);
    const address = ip ?? parseL2(text) ?? parseHex(text);
    if (!address || ![4, 6, 16, 20].includes(address.length))
      throw new ValueError(`'${text}' is not the address of a group`);
    bytes.set(address);
    const proto = ip ? (ip.length === 4 ? ETH_P_IP : ETH_P_IPV6) : 0;
    if (address.length < 20) bytes.set([proto >> 8, proto & 0xff], 16);
    return bytes;
  },
  { size: 20, align: 4 },
);

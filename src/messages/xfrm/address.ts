import { type CustomType, custom, LITTLE_ENDIAN, ValueError } from '../../schema/index.js';
import { formatIp4, formatIp6, parseIp } from '../../schema/text/ip.js';

const AF_INET = 2;
const AF_INET6 = 10;

/**
 * `xfrm_address_t`: four or sixteen bytes in sixteen. Which, the family decides that the same C struct has `distance` bytes
 * behind the address (before it where negative); without one the bytes tell, as well as they can.
 */
export function xfrmAddress(distance?: number): CustomType<string> {
  return custom(
    (payload, little) => {
      if (payload.length !== 16) return undefined;
      const family = distance === undefined ? undefined : familyAt(payload, distance, little);
      const short =
        family === AF_INET || (family !== AF_INET6 && payload.subarray(4).every((byte) => byte === 0));
      // what stands behind an IPv4 address is not looked at, but not to be lost either
      return short && payload.subarray(4).every((byte) => byte === 0)
        ? formatIp4(payload, 0)
        : formatIp6(payload, 0);
    },
    (value) => {
      const bytes = typeof value === 'string' ? parseIp(value) : undefined;
      if (!bytes) throw new ValueError(`'${value}' is not an IP address`);
      const whole = new Uint8Array(16);
      whole.set(bytes);
      return whole;
    },
    { size: 16, align: 4 },
  );
}

/** The family that stands elsewhere in the struct which the payload is part of. */
function familyAt({ buffer, byteOffset }: Uint8Array, distance: number, little = LITTLE_ENDIAN): number {
  const at = byteOffset + distance;
  if (at < 0 || at + 2 > buffer.byteLength) return 0;
  return new DataView(buffer).getUint16(at, little);
}

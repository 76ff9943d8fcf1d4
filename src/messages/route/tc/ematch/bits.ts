import { custom, LITTLE_ENDIAN } from '../../../../schema/index.js';

/** Two bit-fields that share a byte or two, the first of so many bits: the lower ones on little-endian machines. */
export function bits<const A extends string, const B extends string>(
  first: A,
  width: number,
  second: B,
  size: 1 | 2 = 1,
) {
  const whole = size * 8;
  return custom<{ [K in A | B]: number }>(
    (payload, little) => {
      const view = new DataView(payload.buffer, payload.byteOffset, size);
      const word = size === 1 ? view.getUint8(0) : view.getUint16(0, little);
      const low = word & ((1 << (little ? width : whole - width)) - 1);
      const high = word >> (little ? width : whole - width);
      return { [first]: little ? low : high, [second]: little ? high : low } as { [K in A | B]: number };
    },
    (value) => {
      const word = LITTLE_ENDIAN
        ? value[first] | (value[second] << width)
        : (value[first] << (whole - width)) | value[second];
      return new Uint8Array(size === 1 ? [word] : new Uint16Array([word]).buffer);
    },
    { size, align: size },
  );
}

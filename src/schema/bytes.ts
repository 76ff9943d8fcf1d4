/**
 * One buffer seen in the three ways the codecs read it. Netlink is host-endian and 4-byte aligned, so plain
 * typed arrays do; they are several times faster than `DataView` before the JIT has warmed up.
 */
export interface Bytes {
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
}

/** Views of `size` fresh zero bytes. */
export function allocate(size: number): Bytes {
  return view(new ArrayBuffer((size + 3) & ~3), 0, size);
}

/** Views of the given bytes; copies them where they do not start on a 4-byte boundary. */
export function bytesOf(data: Uint8Array): Bytes {
  const whole =
    (data.byteOffset & 3) === 0 && data.byteOffset + ((data.length + 3) & ~3) <= data.buffer.byteLength;
  if (whole) return view(data.buffer as ArrayBuffer, data.byteOffset, data.length);
  const copy = allocate(data.length);
  copy.u8.set(data);
  return copy;
}

function view(buffer: ArrayBuffer, offset: number, size: number): Bytes {
  const words = (size + 3) >> 2;
  return {
    u8: new Uint8Array(buffer, offset, size),
    u32: new Uint32Array(buffer, offset, words),
    i32: new Int32Array(buffer, offset, words),
  };
}

/** Whether this machine is little-endian; the wire follows the machine. */
export const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

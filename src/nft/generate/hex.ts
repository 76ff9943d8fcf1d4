/** Bytes of the lower-case hexadecimal text that decoding gives. */
export function bytesOfHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = (digit(text.charCodeAt(2 * i)) << 4) | digit(text.charCodeAt(2 * i + 1));
  return bytes;
}

function digit(code: number): number {
  return code <= 57 ? code - 48 : code - 87;
}

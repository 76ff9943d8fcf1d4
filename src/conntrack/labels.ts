import { LITTLE_ENDIAN } from '../schema/index.js';
import { formatHex, parseHex } from '../schema/text/hex.js';

/** Labels that a flow may have. */
export const LABELS = 128;

/** Where a label stands: the kernel keeps them in words of 64 bits of its own byte order. */
function placeOf(label: number): number {
  const byte = label >> 3;
  return LITTLE_ENDIAN ? byte : (byte & ~7) | (7 - (byte & 7));
}

/** The labels that are set, of their bytes in hexadecimal. */
export function labelBits(hex: string): number[] {
  const bytes = parseHex(hex) ?? new Uint8Array(0);
  const labels: number[] = [];
  for (let label = 0; label < 8 * bytes.length; label++) {
    if ((bytes[placeOf(label)] ?? 0) & (1 << (label & 7))) labels.push(label);
  }
  return labels;
}

/** The bytes of labels, in hexadecimal. */
export function labelBytes(labels: readonly number[]): string {
  const bytes = new Uint8Array(LABELS / 8);
  for (const label of labels) bytes[placeOf(label)]! |= 1 << (label & 7);
  return formatHex(bytes);
}

/** Where the elements in `[at, end)` begin: with every attribute of the first one's type. */
export function groupStarts(u8: Uint8Array, at: number, end: number, little: boolean): number[] {
  const read16 = (p: number) => (little ? u8[p]! | (u8[p + 1]! << 8) : (u8[p]! << 8) | u8[p + 1]!);
  const starts = [at];
  const first = at + 4 <= end ? read16(at + 2) & 0x3fff : -1;
  for (let p = at; p + 4 <= end; ) {
    const length = read16(p);
    if (length < 4 || p + length > end) break;
    if (p > at && (read16(p + 2) & 0x3fff) === first) starts.push(p);
    p += (length + 3) & ~3;
  }
  return starts;
}

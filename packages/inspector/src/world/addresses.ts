/** An address as 4 or 16 bytes; undefined for what is none. */
export function bytesOf(address: string): number[] | undefined {
  return address.includes(':') ? bytes6(address) : bytes4(address);
}

function bytes4(address: string): number[] | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((one) => /^\d{1,3}$/.test(one))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((one) => one < 256) ? bytes : undefined;
}

function bytes6(address: string): number[] | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (dotted) {
    const last = bytes4(dotted[2]!);
    if (last === undefined) return undefined;
    const [a, b, c, d] = last as [number, number, number, number];
    return bytes6(`${dotted[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`);
  }
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - groups.flat().length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all =
    halves.length === 2 ? [...groups[0]!, ...Array<string>(missing).fill('0'), ...groups[1]!] : groups[0]!;
  if (!all.every((one) => /^[0-9a-f]{1,4}$/i.test(one))) return undefined;
  return all.flatMap((one) => [Number.parseInt(one, 16) >> 8, Number.parseInt(one, 16) & 0xff]);
}

/** Whether a prefix (`'10.0.0.0/8'`, `'default'`) has an address in it. */
export function isWithin(address: string, prefix: string): boolean {
  if (prefix === 'default' || prefix === 'all') return true;
  const [network, length] = prefix.split('/') as [string, string | undefined];
  const a = bytesOf(address);
  const b = bytesOf(network);
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  let bits = length === undefined ? a.length * 8 : Number(length);
  for (let i = 0; bits > 0; i++, bits -= 8) {
    const mask = bits >= 8 ? 0xff : (0xff << (8 - bits)) & 0xff;
    if ((a[i]! & mask) !== (b[i]! & mask)) return false;
  }
  return true;
}

/** Whether two texts are the same address. */
export function sameAddress(one: string, other: string): boolean {
  const a = bytesOf(one);
  const b = bytesOf(other);
  return a !== undefined && b !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** What skbinfo sets give packets, as ipset writes it. */

const ALL = 0xffffffff;

function number(text: string, radix: number): number | undefined {
  const digits = radix === 16 ? /^(0x)?[0-9a-f]+$/i : /^(0x[0-9a-f]+|\d+)$/i;
  if (!digits.test(text)) return undefined;
  return radix === 16 ? Number.parseInt(text, 16) : Number(text);
}

/** Reads `0x10`, `'0x10/0xff'` or `16`; undefined where it is none of them. */
export function parseMark(value: string | number): { mark: number; mask: number } | undefined {
  const [first = '', second, ...more] = String(value).split('/');
  const mark = number(first, 10);
  const mask = second === undefined ? ALL : number(second, 10);
  return mark === undefined || mask === undefined || more.length > 0 ? undefined : { mark, mask };
}

export function formatMark({ mark, mask }: { mark: number; mask: number }): string {
  return `0x${mark.toString(16)}${mask === ALL ? '' : `/0x${mask.toString(16)}`}`;
}

/** Reads `'1:10'`, both in hexadecimal. */
export function parsePriority(value: string): { major: number; minor: number } | undefined {
  const [first = '', second = '', ...more] = String(value).split(':');
  const major = number(first, 16);
  const minor = number(second, 16);
  return major === undefined || minor === undefined || more.length > 0 ? undefined : { major, minor };
}

export function formatPriority({ major, minor }: { major: number; minor: number }): string {
  return `${major.toString(16)}:${minor.toString(16)}`;
}

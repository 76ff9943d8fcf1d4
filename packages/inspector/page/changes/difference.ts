/** A line of a difference. */
export interface DifferenceLine {
  readonly sign: '+' | '-' | ' ';
  readonly line: string;
}

/** Lines around a change that are shown. */
const AROUND = 2;
/** Lines of the parts that differ, beyond which they are shown as replaced as a whole. */
const MOST = 2_000;

/** What differs between two texts, by lines, with some of those around. */
export function differenceOf(before: string, after: string): DifferenceLine[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const middle = common(a.slice(start, a.length - end), b.slice(start, b.length - end));
  const context = (lines: readonly string[]): DifferenceLine[] => lines.map((line) => ({ sign: ' ', line }));
  return [
    ...context(a.slice(Math.max(0, start - AROUND), start)),
    ...folded(middle),
    ...context(a.slice(a.length - end, a.length - end + AROUND)),
  ];
}

/** Long stretches without a change are left out. */
function folded(lines: readonly DifferenceLine[]): DifferenceLine[] {
  const near = (i: number): boolean =>
    lines.slice(Math.max(0, i - AROUND), i + AROUND + 1).some(({ sign }) => sign !== ' ');
  const out: DifferenceLine[] = [];
  for (const [i, one] of lines.entries()) {
    if (near(i)) out.push(one);
    else if (out.at(-1)?.line !== '…') out.push({ sign: ' ', line: '…' });
  }
  return out;
}

/** The longest common subsequence of lines, and what is beside it. */
function common(a: readonly string[], b: readonly string[]): DifferenceLine[] {
  const replaced = (): DifferenceLine[] => [
    ...a.map((line) => ({ sign: '-' as const, line })),
    ...b.map((line) => ({ sign: '+' as const, line })),
  ];
  if (a.length * b.length > MOST * MOST) return replaced();
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  const out: DifferenceLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ sign: ' ', line: a[i]! });
      i++;
      j++;
    } else if (
      j >= b.length ||
      (i < a.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    )
      out.push({ sign: '-', line: a[i++]! });
    else out.push({ sign: '+', line: b[j++]! });
  }
  return out;
}

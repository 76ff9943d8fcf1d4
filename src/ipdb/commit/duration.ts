import { typeError } from '../../schema/stack.js';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `'30s'`, `'500ms'`, `'2m'`, `'1h'`, or of a number of them. */
export function milliseconds(duration: string | number): number {
  if (typeof duration === 'number') {
    if (Number.isFinite(duration) && duration > 0) return duration;
  } else {
    const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(duration) ?? [];
    if (number !== undefined && Number(number) > 0) return Number(number) * UNITS[unit!]!;
  }
  throw typeError(`confirm: '${duration}' is no duration such as '30s', '500ms' or '2m'`);
}

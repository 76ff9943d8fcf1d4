import { typeError } from '../../../schema/stack.js';

/** Tables of netem's delays: inverse distributions in steps of 8192 for a deviation, as the files of iproute2 have them. */

const ENTRIES = 4096;
const POINTS = 16384;
const SCALE = 8192;
const MOST = 32767;
const clip = (value: number): number => Math.max(-MOST - 1, Math.min(MOST, value));

/** The distributions that have a formula. */
export type DistributionName = 'normal' | 'pareto' | 'paretonormal';

const tables = new Map<DistributionName, readonly number[]>();

/** A distribution: one of those with a name, or a table of one's own, scaled by 8192. */
export function distribution(given: DistributionName | readonly number[]): readonly number[] {
  if (typeof given !== 'string') return given;
  let table = tables.get(given);
  if (table) return table;
  const at = shapes[given];
  if (!at) throw typeError(`'${given}' is no distribution: ${Object.keys(shapes).join(', ')}, or a table`);
  table = Array.from({ length: ENTRIES }, (_, i) => at(i * (POINTS / ENTRIES)));
  tables.set(given, table);
  return table;
}

const shapes: Readonly<Record<DistributionName, (point: number) => number>> = {
  normal: (point) => clip(normal(point)),
  pareto,
  paretonormal: (point) => clip(Math.trunc(normal(point) * 0.25 + pareto(point) * 0.75)),
};

/** Pareto with the exponent 3, its mean moved to 0. */
function pareto(point: number): number {
  const share = 1 - point / POINTS;
  return Math.round(Math.min((1 / share ** (1 / 3) - 1.5) * (4 / 3) * SCALE, MOST));
}

/** Values of x that the table of the normal distribution was made of. */
const START = -10;
const STEP = 0.00005;
const STEPS = 20.05 / STEP;

/** The largest of the values whose probability rounds to that of the point. */
function normal(point: number): number {
  let low = 0;
  let high = Math.floor(STEPS);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (Math.round(POINTS * probability(START + middle * STEP)) <= point) low = middle;
    else high = middle - 1;
  }
  return Math.round((START + low * STEP) * SCALE);
}

const probability = (x: number): number => 0.5 * complement(-x / Math.SQRT2);

const TERMS = 60;

/** 1 - erf(x): the series near 0, else the continued fraction. */
function complement(x: number): number {
  if (x < 0) return 2 - complement(-x);
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; n < TERMS; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = TERMS; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

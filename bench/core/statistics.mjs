// Medians and verdicts.

export function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { n: sorted.length, median, min: sorted[0], max: sorted.at(-1) };
}

/** All repetitions of one variant: { metric: [values] } → { metric: { n, median, min, max, values } }. */
export function summarize(samples) {
  const metrics = {};
  for (const sample of samples)
    for (const [name, value] of Object.entries(sample)) {
      if (typeof value !== 'number') continue;
      metrics[name] ??= { values: [] };
      metrics[name].values.push(value);
    }
  for (const metric of Object.values(metrics)) Object.assign(metric, summary(metric.values));
  return metrics;
}

/**
 * A target is { variant, metric, against?, as?: 'ratio' | 'difference', statistic?, atMost, says }.
 * `against` names the variant compared with, both in the same run; without it the value itself is judged. A target
 * that wants to be so many times faster sets `invert`, which only changes how the ratio is shown.
 */
export function judge(target, results) {
  const statistic = target.statistic ?? 'median';
  const own = results[target.variant]?.metrics[target.metric];
  const other = target.against && results[target.against]?.metrics[target.metric];
  if (!own || (target.against && !other)) return { ...target, verdict: 'not measured' };
  const measured = !target.against
    ? own[statistic]
    : target.as === 'difference'
      ? own[statistic] - other[statistic]
      : own[statistic] / other[statistic];
  return { ...target, measured, n: own.n, verdict: measured <= target.atMost ? 'met' : 'missed' };
}

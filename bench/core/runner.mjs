// Runs one case: repetition 1 of every variant, then repetition 2, … so that what disturbs the machine disturbs all.

import { judge, summarize } from './statistics.mjs';

/** @param {number} until when its time is over, on the clock of `performance`: what is begun once is not begun again. */
export async function runCase(one, { tools, reps, quick, log, until }) {
  const size = quick ? one.sizes?.quick : one.sizes?.full;
  const leftOut = [];
  const variants = one.variants.filter((variant) => {
    const missing = (variant.needs ?? []).map((name) => tools[name]).find((tool) => !tool.available);
    if (missing) leftOut.push({ variant: variant.label, reason: `${missing.label}: ${missing.reason}` });
    return !missing;
  });
  const samples = Object.fromEntries(variants.map((variant) => [variant.id, []]));
  const failed = {};
  /** Milliseconds that the slowest run of each variant took. */
  const took = {};
  const context = { tools, quick, size, place: await one.place?.(size) };

  for (let repetition = 0; repetition < reps; repetition++) {
    // what a variant leaves behind (caches, memory, a busy kernel) meets another one each time
    const first = repetition % variants.length;
    for (const variant of [...variants.slice(first), ...variants.slice(0, first)]) {
      if (failed[variant.id] || repetition >= Math.min(variant.reps ?? reps, reps)) continue;
      if (repetition > 0 && performance.now() + took[variant.id] > until) continue;
      const start = performance.now();
      log(`${one.name}: ${repetition + 1} of ${reps}, ${variant.label}`);
      try {
        const sample = await variant.run(context);
        variant.check?.(sample, context);
        samples[variant.id].push(sample);
      } catch (error) {
        failed[variant.id] = error.message;
      } finally {
        await one.restore?.(context);
      }
      took[variant.id] = Math.max(took[variant.id] ?? 0, performance.now() - start);
    }
  }
  log('');

  const results = {};
  for (const variant of variants)
    results[variant.id] = { label: variant.label, metrics: summarize(samples[variant.id]) };
  const verdicts = (one.targets ?? []).map((target) => ({
    table: target.in ?? target.metric,
    ...judge(target, results),
  }));
  return {
    name: one.name,
    title: one.title(size),
    size,
    results,
    verdicts,
    leftOut,
    failed: Object.entries(failed).map(([id, reason]) => ({
      variant: variants.find((v) => v.id === id).label,
      reason,
    })),
    notes: one.notes ?? [],
  };
}

// Tables for people.

const units = {
  s: (v) => `${fixed(v)} s`,
  ms: (v) => `${fixed(v * 1e3)} ms`,
  us: (v) => `${fixed(v * 1e6)} us`,
  MiB: (v) => `${fixed(v / 2 ** 20)} MiB`,
  bytes: (v) => `${Math.round(v)} B`,
  count: (v) => String(Math.round(v)),
  'per s': (v) => `${Math.round(v / 1000)} k/s`,
};

function fixed(value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toFixed(digits);
}

export const inUnit = (unit, value) => (value === undefined ? '' : units[unit](value));

export function grid(head, rows) {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells) =>
    cells
      .map((cell, i) =>
        i === 0 || i >= cells.length - 2 ? (cell ?? '').padEnd(widths[i]) : (cell ?? '').padStart(widths[i]),
      )
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** One table of a case: its variants' values of one metric, beside the floor, with the targets set for them. */
export function renderTable(table, variants, results, verdicts) {
  const { metric, unit, floor, extras = [] } = table;
  const compares = floor !== undefined;
  const head = ['variant', 'n', 'median', 'min', 'max'];
  if (compares) head.push(`to ${variants.find((one) => one.id === floor).short ?? 'floor'}`);
  head.push(...extras.map((extra) => extra.title), 'target', 'verdict');
  const rows = [];
  for (const variant of variants) {
    const metrics = results[variant.id]?.metrics;
    const own = metrics?.[metric];
    if (!own) continue;
    const base = compares && results[floor]?.metrics[metric];
    const cells = [
      variant.label,
      String(own.n),
      ...[own.median, own.min, own.max].map((value) => inUnit(unit, value)),
    ];
    if (compares) cells.push(base ? `${fixed(own.median / base.median)} x` : '');
    for (const extra of extras)
      cells.push(inUnit(extra.unit, metrics[extra.metric]?.[extra.statistic ?? 'median']));
    const aims = verdicts.filter((one) => one.variant === variant.id && one.table === metric);
    rows.push([...cells, ...aimCells(aims[0], unit)]);
    for (const aim of aims.slice(1)) rows.push([...cells.map(() => ''), ...aimCells(aim, unit)]);
  }
  return rows.length ? grid(head, rows) : '';
}

function aimCells(aim, unit) {
  if (!aim) return ['', ''];
  if (aim.measured === undefined) return [aim.says, aim.verdict];
  const isRatio = aim.against && aim.as !== 'difference';
  const measured = isRatio
    ? `${(aim.invert ? 1 / aim.measured : aim.measured).toFixed(2)} x`
    : inUnit(aim.unit ?? unit, aim.measured);
  return [aim.says, `${aim.verdict}: ${measured}`];
}

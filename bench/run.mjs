// npm run bench: this library beside C, ip, pyroute2 and Go, in one run and as ratios. See bench/README.md.

import { writeFileSync } from 'node:fs';
import { cases } from './cases/index.mjs';
import { removeLeftovers, removeNamespaces } from './core/namespace.mjs';
import { parseOptions, selectCases, UsageError, usage } from './core/options.mjs';
import { built } from './core/paths.mjs';
import { killAll } from './core/process.mjs';
import { renderTable } from './core/report.mjs';
import { runCase } from './core/runner.mjs';
import { buildC, describeMachine, findTools } from './core/tools.mjs';
import { keepTrend } from './core/trend.mjs';

const say = (text = '') => process.stdout.write(`${text}\n`);
const log = (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);

function list(chosen) {
  for (const one of chosen) {
    say(`${one.name}: ${one.title(one.sizes?.full)}`);
    for (const variant of one.variants) say(`    ${variant.label}`);
  }
}

function introduce(tools, machine, options) {
  say(`${machine.processor}, ${machine.cores} cores, Linux ${machine.kernel}, Node ${machine.node}`);
  for (const tool of Object.values(tools))
    say(
      tool.available
        ? `  ${tool.label} ${tool.version ?? ''}`.trimEnd()
        : `  left out: ${tool.label}: ${tool.reason}`,
    );
  say(
    `Up to ${options.reps} interleaved repetitions, medians; each variant is a process of its own, and each repetition begins`,
  );
  say(
    'with another. Files are in the page cache; what Node compiled of the package is kept, but where a row says not.',
  );
  if (options.quick || options.reps < 7) say('A short run: its verdicts are a hint, not a result.');
}

function present(one, outcome) {
  say(`\n== ${outcome.name}: ${outcome.title}`);
  for (const table of one.tables) {
    const text = renderTable(table, one.variants, outcome.results, outcome.verdicts);
    if (text) say(`${table.title ? `\n${table.title}\n` : '\n'}${text}`);
  }
  for (const reason of new Set(outcome.leftOut.map((out) => out.reason)))
    say(
      `left out: ${outcome.leftOut
        .filter((out) => out.reason === reason)
        .map((out) => out.variant)
        .join('; ')} (${reason})`,
    );
  for (const { variant, reason } of outcome.failed) say(`FAILED: ${variant}: ${reason}`);
  for (const note of outcome.notes) say(`note: ${note}`);
}

function conclude(outcomes) {
  const verdicts = outcomes.flatMap((outcome) =>
    outcome.verdicts.map((one) => ({ ...one, case: outcome.name })),
  );
  const count = (wanted) => verdicts.filter((one) => one.verdict === wanted).length;
  say(`\n${count('met')} targets met, ${count('missed')} missed, ${count('not measured')} not measured`);
  for (const one of verdicts.filter((verdict) => verdict.verdict === 'missed'))
    say(`  missed: ${one.case}: ${one.says}, measured ${Number(one.measured.toPrecision(3))}`);
}

async function main() {
  // Whoever reads along may stop reading; the way out still removes the namespaces.
  process.stdout.on('error', () => process.exit(1));
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return say(usage);
  const chosen = selectCases(cases, options.cases);
  if (options.list) return list(chosen);
  if (process.getuid?.() !== 0)
    throw new UsageError('the benchmark makes network namespaces and has to run as root');

  process.on('exit', () => {
    killAll();
    removeNamespaces();
  });
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])
    process.on(signal, () => process.exit(status));

  removeLeftovers();
  buildC();
  const tools = findTools();
  const machine = describeMachine();
  introduce(tools, machine, options);
  const outcomes = [];
  const begun = performance.now();
  for (const [i, one] of chosen.entries()) {
    // what a case leaves of its time is for those behind it
    const now = performance.now();
    const until = now + (begun + options.minutes * 60e3 - now) / (chosen.length - i);
    const outcome = await runCase(one, { ...options, tools, log, until });
    outcomes.push(outcome);
    present(one, outcome);
    writeFileSync(
      built('results.json'),
      `${JSON.stringify({ date: new Date(), machine, tools, options, cases: outcomes }, null, 1)}\n`,
    );
  }
  conclude(outcomes);
  say(`${((performance.now() - begun) / 60e3).toFixed(1)} minutes`);
  // of some cases alone there is nothing to compare with other commits
  const trend = options.cases.length === 0 ? keepTrend(machine, options, outcomes) : undefined;
  say(`written: build/bench/results.json${trend ? `, ${trend}` : ''}`);
  if (outcomes.some((outcome) => outcome.failed.length)) process.exitCode = 1;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof UsageError ? error.message : error.stack}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
});

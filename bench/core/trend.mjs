// One file for each commit in bench/results: its medians and ratios, so that a loss is seen.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inBench, projectFolder } from './paths.mjs';

const git = (...words) =>
  execFileSync('git', words, {
    cwd: projectFolder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** The commit that is measured, with `-dirty` where files differ from it; undefined outside of a checkout. */
function commit() {
  try {
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain') ? '-dirty' : '');
  } catch {
    return undefined;
  }
}

const rounded = (value) => Number(value.toPrecision(4));

/** Writes what was measured; returns the file, seen from the project. */
export function keepTrend(machine, options, outcomes) {
  const name = commit();
  if (name === undefined) return undefined;
  const cases = Object.fromEntries(
    outcomes.map(({ name: one, size, results, verdicts }) => [
      one,
      {
        size,
        medians: Object.fromEntries(
          Object.entries(results).map(([id, { metrics }]) => [
            id,
            Object.fromEntries(
              Object.entries(metrics).map(([metric, { median }]) => [metric, rounded(median)]),
            ),
          ]),
        ),
        targets: verdicts
          .filter(({ measured }) => measured !== undefined)
          .map(({ variant, says, measured, verdict }) => ({
            variant,
            says,
            measured: rounded(measured),
            verdict,
          })),
      },
    ]),
  );
  const folder = inBench('results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}${options.quick ? '-quick' : ''}.json`);
  const text = { commit: name, date: new Date().toISOString(), machine, reps: options.reps, cases };
  writeFileSync(file, `${JSON.stringify(text, null, 1)}\n`);
  return `bench/results/${name}${options.quick ? '-quick' : ''}.json`;
}

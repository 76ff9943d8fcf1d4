// Runs the tests that want kernels of their own: `npm run test:kernels [-- OPTIONS] [PART-OF-A-FILE-NAME …]`.
//   --kernel=NAME,…   only these: running, 6.1, 6.12, TEST_KERNEL
//   --renew           downloads Debian's kernels anew
//   --accept          writes down which tests were skipped on Debian's kernels, as those to be expected
// TEST_KERNEL='COMMAND …' names one more kernel: the command runs what stands behind it on that kernel, as root.
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { release as hostRelease } from 'node:os';
import { resultsOf, skipsOf } from '../../../scripts/tap.mjs';
import { missingPackages } from '../../../scripts/tools.mjs';
import { kernels } from './kernels.mjs';
import { Proofs, proofsOf } from './proofs.mjs';
import { expectSkips, unexpectedSkips, vanishedSkips } from './skips.mjs';

const FOLDER = 'build/test/kernels';
/** Where the reports go as they come, one for each kernel. */
const REPORTS = 'build/kernels';

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const option = (name) =>
  process.argv
    .slice(2)
    .flatMap((word) => (word.startsWith(`--${name}=`) ? word.slice(name.length + 3).split(',') : []));
const accept = process.argv.includes('--accept');

/** Packages that tests use and that are not installed: what was proven with them is not lost by that. */
const absent = missingPackages('kernels');
const running = /^\d+\.\d+/.exec(hostRelease())?.[0];
const testFiles = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.test.js'))
  .sort()
  .map((file) => `${FOLDER}/${file}`);

/** The last test that was heard of, by kernel. */
const latest = new Map();

/** Says what comes while it comes: the outermost tests, as they end. */
function progress(name) {
  const report = `${REPORTS}/${name}.tap`;
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(report, '');
  let rest = '';
  return (text) => {
    appendFileSync(report, text);
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (/^(not )?ok \d/.test(line)) console.log(`[${name}] ${line.replace(/ \d+ -/, '')}`);
      if (/^ *((not )?ok \d|# Subtest)/.test(line)) latest.set(name, line.trim());
    }
  };
}

/** Runs the test files on one kernel. */
async function runOn({ name, runner, missing, takes }) {
  const all = testFiles.filter(takes);
  const files = all.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
  if (missing) return { name, missing };
  if (files.length === 0) return { name, missing: 'no test file of that name is for it' };
  const began = Date.now();
  const command = [process.execPath, '--test-reporter=tap', `${FOLDER}/all.js`, ...files];
  try {
    const { stdout, stderr, status } = await runner.run(command, { onStdout: progress(name) });
    const release = /^# kernel (\S+)/m.exec(stdout)?.[1] ?? '';
    const series = /^\d+\.\d+/.exec(release)?.[0] ?? name;
    const seconds = (Date.now() - began) / 1000;
    return {
      name,
      series,
      release,
      stdout,
      stderr,
      status,
      seconds,
      whole: files.length === all.length && absent.length === 0,
    };
  } catch (error) {
    return { name, error };
  }
}

/** Tells how it went on one kernel; returns whether it went well. */
function tell(result, proofs) {
  const { name, missing, error } = result;
  console.log(`\n== kernel ${name}${result.release ? `: ${result.release}` : ''}`);
  if (missing) {
    console.log(`SKIPPED, nothing was tested on it: ${missing}`);
    return true;
  }
  if (error) {
    console.log(`FAILED ${error.message}`);
    console.log(`the last test heard of: ${latest.get(name) ?? 'none'}; the report: ${REPORTS}/${name}.tap`);
    return false;
  }
  const { series, stdout, stderr, status, seconds, whole } = result;
  const results = resultsOf(stdout);
  const failures = results.filter(({ ok }) => !ok);
  for (const { path, details } of failures) console.log(`FAILED ${path}\n${details.join('\n')}`);
  if (status !== 0 && failures.length === 0) console.log(stdout.slice(-2000));
  if (status !== 0 || failures.length > 0) console.log(stderr.slice(-8000));

  const skips = skipsOf(stdout);
  // of the running kernel, and of TEST_KERNEL's, another build may be the next
  if (accept && name === series && name !== running) expectSkips(series, skips, whole);
  const unexpected = unexpectedSkips(series, skips, absent.length > 0);
  const vanished = whole && status === 0 ? vanishedSkips(series, skips) : [];
  for (const skip of skips) {
    console.log(
      `skipped ${skip.name}\n    ${skip.reason}${unexpected.includes(skip) ? '   <-- NOT EXPECTED' : ''}`,
    );
  }
  for (const skip of vanished) console.log(`NO LONGER SKIPPED ${skip}: take it off the list (--accept)`);
  const lost = proofs.take(series, proofsOf(stdout), whole && status === 0);
  for (const proof of lost) console.log(`NO LONGER PROVEN ${proof}`);
  const passed = results.filter(({ ok, skip }) => ok && skip === undefined).length;
  console.log(
    `${passed} passed, ${failures.length} failed, ${skips.length} skipped (${unexpected.length} unexpected), ` +
      `${proofsOf(stdout).length} proofs in ${seconds.toFixed(1)} s`,
  );
  return status === 0 && failures.length === 0 && unexpected.length === 0 && lost.length === 0;
}

const began = Date.now();
const candidates = kernels(option('kernel'), { renew: process.argv.includes('--renew') });
const results = await Promise.all(candidates.map(runOn));
const proofs = Proofs.read();
const good = results.map((result) => tell(result, proofs));
proofs.write();
const missing = results.filter((result) => result.missing).length;
console.log(
  `\n${good.filter(Boolean).length - missing} of ${good.length} kernels good` +
    `${missing > 0 ? `, ${missing} SKIPPED` : ''}, in ${((Date.now() - began) / 1000).toFixed(1)} s`,
);
process.exitCode = good.every(Boolean) && results.length > 0 ? 0 : 1;

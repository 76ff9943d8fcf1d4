// Runs the compiled tests with node's own runner: `npm test [-- PART-OF-A-FILE-NAME …]`. As root, or as the root of a
// user namespace of its own. `--long` runs those of them that do more then (test/support/effort.ts). At the end it lists every test that was skipped, with the reason; one that nobody expects
// (test/expected-skips.json) fails the run where CI is set, as it is where everything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skipsOf } from './tap.mjs';

/** For one file: far more than any takes on a slow machine. */
const TIME_LIMIT = { usual: 10 * 60_000, long: 20 * 60_000 };
const INNER = 'TSROUTE2_TEST_AS';

/** Where this runs: as root, as the root of a user namespace, or as a user who may not make one. */
function situation() {
  if (process.env[INNER]) return process.env[INNER];
  if (process.platform !== 'linux') return 'elsewhere';
  if (process.getuid() === 0) return 'root';
  const words = ['--user', '--map-root-user', '--net'];
  const { status, stderr, error } = spawnSync('unshare', [...words, 'true'], { encoding: 'utf8' });
  if (status !== 0) {
    console.error(
      `no user namespaces here (${error?.message ?? stderr.trim()}): what needs rights is skipped`,
    );
    return 'unprivileged';
  }
  const args = [...words, process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status: done } = spawnSync('unshare', args, {
    stdio: 'inherit',
    env: { ...process.env, [INNER]: 'user-namespace' },
  });
  process.exit(done ?? 1);
}

/** Files of tests that only a long run has. */
const LONG = '.long.test.js';

/** Whether a file does more in a long run. */
function doesMore(file) {
  return file.endsWith(LONG) || readFileSync(file, 'utf8').includes("/support/effort.js'");
}

/** Files at a time: many wait for kernels, servers and browsers more than they work. */
const AT_ONCE = Math.max(4, availableParallelism());

/** The folders of compiled tests: first those of the packages, which wait longest, then the core's. */
const FOLDERS = [
  ...readdirSync('packages').map((name) => join('packages', name, 'build')),
  join('build', 'test'),
];

/** Compiled test files whose path has one of the words; of these, those that do more in a long run. */
function testFiles(words, long) {
  return (
    FOLDERS.flatMap((folder) => {
      if (!existsSync(folder)) throw new Error(`${folder} is missing: "npm test" builds it`);
      return readdirSync(folder, { recursive: true })
        .sort()
        .map((file) => join(folder, file));
    })
      .filter((file) => file.endsWith('.test.js'))
      // they want kernels of their own: `npm run test:kernels`
      .filter((file) => !file.startsWith(join('build', 'test', 'kernels')))
      .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
      .filter((file) => (long ? doesMore(file) : !file.endsWith(LONG)))
  );
}

/** Runs node's runner: to people as it likes, and to a file as TAP, from which skips are read. */
function runTests(files, report) {
  const { status, signal, error } = spawnSync(
    process.execPath,
    [
      '--test',
      `--test-concurrency=${AT_ONCE}`,
      `--test-timeout=${long ? TIME_LIMIT.long : TIME_LIMIT.usual}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=tap',
      `--test-reporter-destination=${report}`,
      ...files,
    ],
    { stdio: 'inherit' },
  );
  if (error) throw error;
  return signal === null ? status : 1;
}

/** Why a skip for this reason is expected in this situation; undefined where it is not. */
function expectation(expected, reason, where) {
  // where CI runs, everything that can be installed is
  const installable = process.env.CI ? {} : expected['outside CI'];
  for (const [pattern, why] of Object.entries({ ...expected.always, ...installable, ...expected[where] })) {
    if (new RegExp(pattern).test(reason)) return why;
  }
  return undefined;
}

/** The skips, counted and with their reasons; returns how many nobody expects. */
function tellSkips(skips, where) {
  const expected = JSON.parse(readFileSync(join('test', 'expected-skips.json'), 'utf8'));
  if (skips.length > 0) console.log(`\nSkipped (${where}):`);
  let unexpected = 0;
  for (const { name, reason } of skips) {
    const why = expectation(expected, reason, where);
    if (why === undefined) unexpected++;
    console.log(
      `  ${name}\n    ${reason || 'no reason given'}${why === undefined ? '   <-- NOT EXPECTED' : ` (${why})`}`,
    );
  }
  console.log(`\n${skips.length} skips, ${unexpected} of them unexpected\n`);
  return unexpected;
}

/** Makes a new namespace like a machine: servers of tests listen on loopback. `ip` may not be installed. */
async function raiseLoopback() {
  const { IPRoute } = await import('tsroute2');
  const ipr = new IPRoute();
  await ipr.link.set({ dev: 'lo', up: true });
  await ipr.close();
}

const where = situation();
if (where === 'user-namespace') await raiseLoopback();
const args = process.argv.slice(2);
const unknown = args.find((word) => word.startsWith('-') && word !== '--long');
if (unknown !== undefined) {
  console.error(`npm test: unknown option '${unknown}'; usage: npm test [-- PART-OF-A-FILE-NAME …]`);
  process.exit(2);
}
const long = args.includes('--long');
if (long) process.env.TSROUTE2_LONG = '1';
const files = testFiles(
  args.filter((word) => !word.startsWith('-')),
  long,
);
if (files.length === 0) {
  console.error('no test file has such a name');
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'tsroute2-test-'));
try {
  const report = join(folder, 'report.tap');
  const status = runTests(files, report);
  const tap = readFileSync(report, 'utf8');
  const unexpected = tellSkips(skipsOf(tap), where);
  // the runner's own closing lines, once more where they can be found: at the end
  console.log(
    tap.match(/^# (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) .*$/gm)?.join('\n') ?? '',
  );
  process.exitCode = status === 0 && (unexpected === 0 || !process.env.CI) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

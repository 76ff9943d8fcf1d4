// Runs the tests of the native part with a compiler's sanitizer in it:
//   node scripts/sanitize.mjs thread|address|undefined [TEST-FILE …]     after `npm test` or `npm run build`
// Node itself is not instrumented; the sanitizer's library is loaded into it first.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative, fileOf, HERE } from './native.mjs';
import { compilerWords } from './tools.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** By the compiler's name for them: what serves them, and what is asked of them. */
export const SANITIZERS = {
  thread: {
    library: 'libtsan.so',
    environment: 'TSAN_OPTIONS',
    options: [
      // V8 and libuv order their threads by instructions that the sanitizer does not see in them
      'ignore_noninstrumented_modules=1',
    ],
  },
  address: {
    library: 'libasan.so',
    environment: 'ASAN_OPTIONS',
    options: [
      'detect_leaks=1',
      // V8 asks for more address space than there is, and does with less
      'allocator_may_return_null=1',
    ],
  },
  undefined: { library: 'libubsan.so', environment: 'UBSAN_OPTIONS', options: ['print_stacktrace=1'] },
};

/**
 * What V8 allocates for itself (pages of its heap, maps of objects) while the addon makes its functions and gives them
 * names, which are all that it has Node make when it is loaded: nothing of these two calls is the addon's to free.
 */
const MADE_AT_LOAD = / in napi_(?:create_function|set_named_property) .*\n.* in napi_register_module_v1 /;

/**
 * Reports without the leaks that are not the addon's: Node leaves to the system much of what it has when it ends.
 */
function ofAddon(report) {
  if (!report.includes('LeakSanitizer: detected memory leaks')) return [report];
  return report
    .split(/\n\n(?=(?:Direct|Indirect) leak )/)
    .filter((leak) => /tsroute2\.node|\/native\/\w+\.c:/.test(leak) && !MADE_AT_LOAD.test(leak));
}

/** The run-time library of a sanitizer; undefined where the compiler has none. */
export function libraryOf(name) {
  const [cc, ...words] = compilerWords();
  const { stdout } = spawnSync(cc, [...words, `-print-file-name=${SANITIZERS[name].library}`], {
    encoding: 'utf8',
  });
  const path = stdout?.trim();
  return path && existsSync(path) ? path : undefined;
}

/**
 * Runs tests with the addon built by one sanitizer.
 *
 * @param {keyof typeof SANITIZERS} name
 * @param {string[]} files compiled tests
 * @returns {{ status: number | null, output: string, reports: string[] }} `reports` are the sanitizer's
 */
export function sanitize(name, files) {
  const { options, environment } = SANITIZERS[name];
  const folder = join(root, 'build', 'sanitize', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // a copy of what is compiled, whose native part is this one
  const addon = buildNative({
    output: join(folder, fileOf(HERE).slice(root.length)),
    flags: [`-fsanitize=${name}`, '-fno-omit-frame-pointer', '-g', '-O1'],
  });
  for (const part of ['src', 'test'])
    cpSync(join(root, 'build', part), join(folder, 'build', part), { recursive: true });
  symlinkSync(join(root, 'scripts'), join(folder, 'scripts'));
  const log = join(folder, 'report');
  const words = [...options, `log_path=${log}`].join(':');
  const path = libraryOf(name);
  if (path === undefined) throw new Error(`the C compiler has no ${SANITIZERS[name].library}`);
  // the thread sanitizer wants addresses where it expects them
  const { status, stdout, stderr } = spawnSync(
    'setarch',
    ['-R', process.execPath, '--test-reporter=spec', ...files.map((file) => join(folder, file))],
    {
      encoding: 'utf8',
      maxBuffer: 1e9,
      cwd: root,
      env: {
        ...process.env,
        // the addon too: unloaded, its functions would have no names in reports
        LD_PRELOAD: `${path} ${addon}`,
        [environment]: words,
        LSAN_OPTIONS: 'exitcode=0',
      },
    },
  );
  const reports = readdirSync(folder)
    .filter((file) => file.startsWith('report.'))
    .flatMap((file) => ofAddon(readFileSync(join(folder, file), 'utf8')));
  return { status, output: `${stdout}${stderr}`, reports };
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const [name, ...files] = process.argv.slice(2);
  if (!(name in SANITIZERS)) {
    console.error(`sanitize.mjs: which sanitizer? ${Object.keys(SANITIZERS).join(', ')}`);
    process.exit(2);
  }
  const { status, output, reports } = sanitize(
    name,
    files.length > 0 ? files : ['build/test/native.test.js'],
  );
  console.log(output);
  for (const report of reports) console.log(report);
  console.log(`${name}: ${reports.length} reports`);
  process.exitCode = status === 0 && reports.length === 0 ? 0 : 1;
}

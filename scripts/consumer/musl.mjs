// Bun for musl, run by Debian's musl. It wants a C++ library that Debian has for glibc only; what it needs of that, some
// forty functions, is linked from the compiler's static one.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programOf } from '../runtimes.mjs';
import { run } from './project.mjs';

const BUN = { package: '@oven/bun-linux-x64-musl', version: '1.4.4', program: 'bin/bun' };
const LOADER = '/lib/ld-musl-x86_64.so.1';

/** What the static library takes from glibc and musl has not. Bun throws no C++ exceptions, which these serve. */
const SHIM = `
__attribute__((visibility("hidden"))) void *__dso_handle;
char __libc_single_threaded;
int _dl_find_object(void *pc, void *result) { (void)pc; (void)result; return -1; }
unsigned arc4random(void) { return 4; }
`;

function output(command, ...args) {
  const { status, stdout, output: all } = run(command, args);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${all}`);
  return stdout.trim();
}

const linesOf = (text) => text.split('\n').filter(Boolean);

/** Names of dynamic symbols: those wanted (`undefined`) or given (`defined`). */
export function symbols(file, which) {
  return linesOf(output('nm', '-D', `--${which}-only`, file)).map(
    (line) => line.split(/\s+/).at(-1).split('@')[0],
  );
}

/** What musl has. */
export const muslSymbols = () => new Set(symbols(LOADER, 'defined'));

/**
 * Makes the C++ library in a folder.
 *
 * @returns {{ program: string, env: Record<string, string> }} how to start Bun
 */
export function muslBun(folder) {
  const program = programOf(BUN);
  const given = muslSymbols();
  const copied = linesOf(output('readelf', '-rW', program))
    .filter((line) => line.includes('R_X86_64_COPY'))
    .map((line) => line.split(/\s+/)[4].split('@')[0]);
  const wanted = [...symbols(program, 'undefined'), ...copied].filter(
    (name) => /^(_Z|__)/.test(name) && !given.has(name) && !/frame_info|thread_atexit/.test(name),
  );
  const shim = join(folder, 'shim.c');
  writeFileSync(shim, SHIM);
  const library = (name) => output('gcc', `-print-file-name=${name}`);
  const lib = join(folder, 'lib');
  mkdirSync(lib);
  output(
    'gcc',
    ...['-shared', '-nostdlib', '-fPIC', '-O2', shim, '-Wl,--gc-sections', '-Wl,-soname,libstdc++.so.6'],
    ...wanted.map((name) => `-Wl,-u,${name}`),
    ...['-Wl,--start-group', ...['libstdc++.a', 'libgcc_eh.a', 'libgcc.a'].map(library), '-Wl,--end-group'],
    ...['-o', join(lib, 'libstdc++.so.6')],
  );
  symlinkSync(LOADER, join(lib, 'libc.musl-x86_64.so.1'));
  return { program, env: { ...process.env, LD_LIBRARY_PATH: lib } };
}

/** Asks the C compiler for numbers: sizes, offsets, constants. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where newer headers are, if not in the compiler's own place. */
const HEADERS = process.env.TSROUTE2_UAPI;

/** The compiler, with the headers that are wanted. */
const cc = (...args: string[]) =>
  spawnSync('cc', [...(HEADERS ? [`-I${HEADERS}`] : []), ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });

/** Compiles and runs C; what the compiler says where it will not. */
function runC(source: string): { output?: string; errors: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tsroute2-'));
  try {
    const file = join(folder, 'ask.c');
    writeFileSync(file, source);
    const made = cc('-fmax-errors=0', '-w', '-o', join(folder, 'ask'), file);
    if (made.status !== 0) return { errors: made.stderr };
    return {
      output: spawnSync(join(folder, 'ask'), { encoding: 'utf8', maxBuffer: 1 << 26 }).stdout,
      errors: '',
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every word of headers and what they include: the compiler looks long for one that resembles what is not there. */
function wordsOf(head: string): Set<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tsroute2-'));
  try {
    const file = join(folder, 'words.c');
    writeFileSync(file, head);
    const { stdout, stderr, status } = cc('-E', '-dD', file);
    assert.equal(status, 0, stderr);
    return new Set(stdout.match(WORD));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const WORD = /[A-Za-z_]\w*/g;
const OPERATORS = new Set(['sizeof', 'offsetof', 'struct']);

/**
 * What C makes of expressions, by their keys; without those that the installed headers do not know.
 *
 * @param includes headers below linux/, taken where they are installed.
 */
export function askC(includes: readonly string[], wanted: ReadonlyMap<string, string>): Map<string, number> {
  const head = includes
    .map((name) => `#if __has_include(<linux/${name}.h>)\n#include <linux/${name}.h>\n#endif`)
    .join('\n');
  const known = wordsOf(head);
  const start = `${head}\n#include <stdio.h>\n#include <stddef.h>\nint main(void) {\n`;
  let left = [...wanted].filter(([, expression]) =>
    expression.match(WORD)!.every((word) => known.has(word) || OPERATORS.has(word)),
  );
  for (;;) {
    const body = left.map(([, expression], i) => `printf("${i} %lld\\n", (long long)(${expression}));`);
    const { output, errors } = runC(`${start}${body.join('\n')}\nreturn 0; }\n`);
    if (output !== undefined) {
      const lines = output.trim() === '' ? [] : output.trim().split('\n');
      return new Map(lines.map((line) => [left[Number(line.split(' ')[0])]![0], Number(line.split(' ')[1])]));
    }
    const line = start.split('\n').length;
    const gone = new Set([...errors.matchAll(/ask\.c:(\d+):\d+: error/g)].map(([, at]) => Number(at) - line));
    const rest = left.filter((_, i) => !gone.has(i));
    assert.ok(rest.length < left.length, errors);
    left = rest;
  }
}

/** Asks the C compiler for numbers: sizes, offsets, constants. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where newer headers are, if not in the compiler's own place. */
const HEADERS = process.env.TSROUTE2_UAPI;

/** Compiles and runs C; what the compiler says where it will not. */
function runC(source: string): { output?: string; errors: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tsroute2-'));
  try {
    const file = join(folder, 'ask.c');
    writeFileSync(file, source);
    const flags = HEADERS ? [`-I${HEADERS}`] : [];
    const made = spawnSync('cc', [...flags, '-fmax-errors=0', '-w', '-o', join(folder, 'ask'), file], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    if (made.status !== 0) return { errors: made.stderr };
    return {
      output: spawnSync(join(folder, 'ask'), { encoding: 'utf8', maxBuffer: 1 << 26 }).stdout,
      errors: '',
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What C makes of expressions, by their keys; without those that the installed headers do not know.
 *
 * @param includes headers below linux/, taken where they are installed.
 */
export function askC(includes: readonly string[], wanted: ReadonlyMap<string, string>): Map<string, number> {
  const head = includes
    .map((name) => `#if __has_include(<linux/${name}.h>)\n#include <linux/${name}.h>\n#endif`)
    .join('\n');
  const start = `${head}\n#include <stdio.h>\n#include <stddef.h>\nint main(void) {\n`;
  let left = [...wanted];
  for (;;) {
    const body = left.map(([, expression], i) => `printf("${i} %lld\\n", (long long)(${expression}));`);
    const { output, errors } = runC(`${start}${body.join('\n')}\nreturn 0; }\n`);
    if (output !== undefined) {
      const lines = output.trim() === '' ? [] : output.trim().split('\n');
      return new Map(lines.map((line) => [left[Number(line.split(' ')[0])]![0], Number(line.split(' ')[1])]));
    }
    const line = start.split('\n').length;
    const gone = new Set([...errors.matchAll(/ask\.c:(\d+):\d+: error/g)].map(([, at]) => Number(at) - line));
    const known = left.filter((_, i) => !gone.has(i));
    assert.ok(known.length < left.length, errors);
    left = known;
  }
}

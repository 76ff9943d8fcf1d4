/** Programs that tests compare with, where they are installed. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The reason to skip what runs these programs, for `skip`; false where all are installed. */
export function notInstalled(...programs: readonly string[]): string | false {
  const missing = programs.filter((program) => !isInstalled(program));
  return missing.length > 0 && `not installed: ${missing.join(', ')}`;
}

function whyNoCompiler(): string | false {
  const folder = mkdtempSync(join(tmpdir(), 'tsroute2-cc-'));
  try {
    const { status } = spawnSync('cc', ['-x', 'c', '-o', join(folder, 'out'), '-'], {
      input: '#include <stdio.h>\n#include <linux/netlink.h>\nint main(void) { return puts("") < 0; }\n',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    return status === 0 ? false : "not installed: a C compiler with the C library's headers";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The reason to skip what compiles C, for `skip`; false where that can be done. */
export const noCompiler: string | false = whyNoCompiler();

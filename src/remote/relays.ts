import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NetlinkError } from '../protocol/errors.js';
import { ownFolder } from '../socket/own-file.js';

/** Names of machines as `uname -m` says them, and the folder of the relay that they run. */
const MACHINES: readonly (readonly [RegExp, string])[] = [
  [/^(x86_64|amd64)$/, 'linux-x64'],
  [/^(aarch64|arm64)$/, 'linux-arm64'],
  [/^(armv7.*|armv8l|arm)$/, 'linux-arm'],
  [/^riscv64$/, 'linux-riscv64'],
];

/** The relay for a machine. */
export interface RelayFile {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** The name of a machine's folder in `prebuilds/`; undefined where there is no relay for it. */
export function folderOf(machine: string): string | undefined {
  return MACHINES.find(([names]) => names.test(machine))?.[1];
}

/**
 * The relay for what `uname -m` says, from the package's own folder, or from the one given.
 *
 * @throws {NetlinkError} `ENOEXEC` where there is none for that machine, `ENOENT` where the file is missing
 */
export function relayFor(machine: string, folder: string | undefined): RelayFile {
  const name = folderOf(machine);
  if (name === undefined) {
    const known = 'x86_64, aarch64, armv7l and riscv64';
    const what = machine === '' ? 'does not say what machine it is' : `is a machine of type '${machine}'`;
    throw NetlinkError.of('ENOEXEC', `the far side ${what}; there is a relay for ${known}`);
  }
  const own = folder ?? (ownFolder() === undefined ? undefined : join(ownFolder()!, 'prebuilds'));
  if (own === undefined)
    throw NetlinkError.of(
      'ENOENT',
      `no relay for ${name}: tsroute2 is bundled into another program; copy the folder prebuilds of the package, and give its path as { relays }`,
    );
  const file = join(own, name, 'tsroute2-relay');
  if (!existsSync(file))
    throw NetlinkError.of('ENOENT', `no relay for ${name}: ${file} does not exist; "npm run build" makes it`);
  const bytes = readFileSync(file);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

// package.json as it is packed: without what only this repository needs. `prepack` takes that out and `postpack` puts it
// back; after a run that ended in between, the next task does.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const MANIFEST = 'package.json';
const WHOLE = 'build/package.json';
/** Its scripts stay: without them no task could put anything back. */
const OWN = ['workspaces', 'devDependencies'];

function packed(whole) {
  const fields = Object.entries(JSON.parse(whole)).filter(([name]) => !OWN.includes(name));
  return `${JSON.stringify(Object.fromEntries(fields), null, 2)}\n`;
}

/** Takes out what is not packed. */
export function stripManifest() {
  const whole = readFileSync(MANIFEST, 'utf8');
  mkdirSync(dirname(WHOLE), { recursive: true });
  writeFileSync(WHOLE, whole);
  writeFileSync(MANIFEST, packed(whole));
}

/** Puts it back, unless the file was changed since. */
export function restoreManifest() {
  if (!existsSync(WHOLE)) return;
  const whole = readFileSync(WHOLE, 'utf8');
  if (readFileSync(MANIFEST, 'utf8') === packed(whole)) writeFileSync(MANIFEST, whole);
  rmSync(WHOLE);
}

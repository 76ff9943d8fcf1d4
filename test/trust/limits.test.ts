/** Every class short of descriptors and memory, at every call: see limits-child.ts. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { noNamespaces } from '../helpers.js';
import { notInstalled } from '../support/programs.js';

const program = fileURLToPath(new URL('./limits-child.js', import.meta.url));
/** In the ordinary run the system's own limit is met by some: each step of it takes a process. */
const SOME = process.env.TSROUTE2_ATTACK
  ? []
  : ['IPRoute', 'IPDB', 'netns.', 'createNamespace', 'NetNS', 'Nftables it.list', 'uevents', 'remote'];

function faults(mode: string, words: readonly string[]): void {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, mode, ...words], {
    encoding: 'utf8',
    timeout: 540_000,
    maxBuffer: 1 << 26,
  });
  assert.equal(stdout, '');
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^\d{2,} tries, 0 faults$/m);
}

describe('a moment of shortage', { skip: noNamespaces }, () => {
  it('of memory fails the call that meets it at most, whatever class makes it', () => faults('calls', []));

  it(
    'of descriptors fails what needs one at most, and leaves nothing open',
    {
      skip: notInstalled('prlimit'),
    },
    () => faults('descriptors', SOME),
  );
});

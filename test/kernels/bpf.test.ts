import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { noNamespaces } from '../helpers.js';
import { notInstalled } from '../support/programs.js';
import { LOADER, PROGRAMS } from './programs.js';
import { proven } from './proof.js';

const CHILD = fileURLToPath(new URL('./bpf-child.js', import.meta.url));

/** A process with the programs loaded, which attaches them in a namespace of its own. */
function attached(where: string): { stderr: string; status: number | null } {
  const child = [process.execPath, CHILD, where];
  return spawnSync('python3', ['-c', LOADER, JSON.stringify(PROGRAMS), ...child], {
    encoding: 'utf8',
  });
}

describe('BPF programs', { skip: noNamespaces || notInstalled('python3') }, () => {
  for (const [where, area, name] of [
    ['xdp', 'link-part', 'XDP attach, replace, detach'],
    ['encap', 'route', 'encap bpf'],
    ['tc', 'filter', 'bpf (loaded program)'],
  ] as const)
    it(`are attached: ${where}`, (context) => {
      const { stderr, status } = attached(where);
      if (/lwt encapsulation type not supported|Specified qdisc kind is unknown|bpf: ENOSYS/.test(stderr))
        return context.skip(`this kernel has no BPF programs there: ${where}`);
      assert.equal(status, 0, stderr);
      proven(area, name);
    });
});

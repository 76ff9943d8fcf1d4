import assert from 'node:assert/strict';
import type { TestNamespace } from '../helpers.js';

/** Facts that `ethtool` prints as `name: value`, by name; of a title, the lines below it. */
export function facts(space: TestNamespace, ...args: string[]): Record<string, string> {
  const { stdout, stderr, status } = space.run('ethtool', args);
  assert.equal(status, 0, `ethtool ${args.join(' ')}: ${stderr}`);
  const found: Record<string, string> = {};
  for (const line of stdout.split('\n')) {
    const [, name, value] = /^\s*(.+?):\s*(.*)$/.exec(line) ?? [];
    // of maxima and settings, the settings come last
    if (name !== undefined) found[name] = value!;
  }
  return found;
}

interface ToolFeature {
  active: boolean;
  fixed: boolean | null;
  requested: boolean | null;
}

/** Features as `ethtool --json -k` has them, by the kernel's names; groups of several are left out. */
export function toolFeatures(
  space: TestNamespace,
  dev: string,
  all: readonly string[],
): Record<string, unknown> {
  const { stdout, status } = space.run('ethtool', ['--json', '-k', dev]);
  assert.equal(status, 0);
  const [{ ifname: _, ...features }] = JSON.parse(stdout) as [Record<string, ToolFeature>];
  return Object.fromEntries(
    Object.entries(features).flatMap(([name, { active, fixed, requested }]) => {
      const own = all.includes(name) ? name : ALONE[name];
      return own === undefined ? [] : [[own, { active, requested, fixed }]];
    }),
  );
}

/** Words that ethtool has for one feature. */
const ALONE: Readonly<Record<string, string>> = {
  'rx-checksumming': 'rx-checksum',
  'generic-segmentation-offload': 'tx-generic-segmentation',
  'generic-receive-offload': 'rx-gro',
  'large-receive-offload': 'rx-lro',
  'rx-vlan-offload': 'rx-vlan-hw-parse',
  'tx-vlan-offload': 'tx-vlan-hw-insert',
  'ntuple-filters': 'rx-ntuple-filter',
  'receive-hashing': 'rx-hashing',
};

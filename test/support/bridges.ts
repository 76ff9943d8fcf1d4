import assert from 'node:assert/strict';
import { type Json, TestNamespace } from '../helpers.js';

/** A bridge that filters VLANs, with the ports v0 and w0. */
export const BRIDGED = `
  link add br0 address 02:00:00:00:00:10 type bridge vlan_filtering 1 vlan_default_pvid 0 mcast_snooping 1
  link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
  link add w0 address 02:00:00:00:00:03 type veth peer name w1 address 02:00:00:00:00:04
  link set v0 up master br0
  link set w0 up master br0
  link set v1 up
  link set w1 up
  link set br0 up
`;
/** A port of it that takes its tunnel from each packet. */
export const VXLAN = `
  link add vx0 address 02:00:00:00:00:05 type vxlan external dstport 4789
  link set vx0 up master br0
`;

/** A namespace where a script of `ip` was run. */
export function space(setup: string): TestNamespace {
  const made = new TestNamespace();
  for (const line of setup
    .trim()
    .split('\n')
    .map((text) => text.trim())) {
    if (line.startsWith('sysctl ')) made.run('sysctl', line.split(' ').slice(1));
    else made.ip(line);
  }
  return made;
}

/** What `bridge -j -d` says, an entry for each of the entries within. */
export function bridgeJson(where: TestNamespace, words: string, inner?: string): Json[] {
  const { stdout, stderr } = where.run('bridge', ['-j', '-d', ...words.split(' ')]);
  assert.equal(stderr, '');
  const outer = stdout.trim() === '' ? [] : (JSON.parse(stdout) as Json[]);
  if (inner === undefined) return outer;
  return outer.flatMap((one) =>
    ((one[inner] ?? []) as Json[]).map((entry) => ({ ifname: one.ifname, ...entry })),
  );
}

/** Why nothing can be made of a script, where that is so. */
export const missing = (setup: string): string | false => {
  try {
    space(setup).close();
    return false;
  } catch (error) {
    const [, said] = /(RTNETLINK answers|^Error|^[a-z]+): (.*)/m.exec(String(error)) ?? [];
    return `this kernel has no ${setup.includes('vxlan') ? 'vxlan' : 'bridge with VLANs'}: ${said ?? error}`;
  }
};

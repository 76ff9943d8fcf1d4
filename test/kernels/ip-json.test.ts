/** `ip -j -d link show` of every kind of link and of its ports, key by key: what `ip` prints is what is printed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toIpJson } from '../../src/commands/index.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { BASE, linkRows } from './link-rows.js';

type Json = Record<string, unknown>;

/** What runs on while it is read. */
const RUNNING: ReadonlySet<string> = new Set([
  ...['hello_timer', 'tcn_timer', 'topology_change_timer', 'gc_timer'],
  ...['hold_timer', 'message_age_timer', 'forward_delay_timer'],
]);

/** What versions of `ip` after 6.1 print, by the kind or for all links. */
const NEWER: ReadonlySet<string> = new Set([
  'fdb_local_vlan_0',
  'mdb_offload_fail_notification',
  'mst_enabled',
  ...['gso_ipv4_max_size', 'gro_ipv4_max_size', 'coupled_control', 'broadcast_neighbor', 'lacp_strict'],
  ...['fdb_n_learned', 'fdb_max_learned', 'stp_mode', 'neigh_vlan_suppress', 'backup_nhid'],
  ...['churn_actor_state', 'churn_partner_state', 'actor_port_prio', 'prio', 'localbypass', 'mab'],
]);
/** Kinds whose options this version does not print. */
const UNKNOWN_DATA: ReadonlySet<string> = new Set(['ovpn', 'netkit', 'batadv', 'team']);

/** Without what runs, and what the other side's version does not know. */
function comparable(value: unknown, theirs: unknown): unknown {
  if (Array.isArray(value))
    return value.map((one, i) => comparable(one, (theirs as unknown[] | undefined)?.[i]));
  if (typeof value !== 'object' || value === null) return value;
  const other = (theirs ?? {}) as Json;
  // `ip` 6.1 prints the members of 6rd among the others, and types of hardware that it does not know as numbers
  const { '6rd': sixrd, ...rest } = value as Json;
  if (sixrd !== undefined && !('6rd' in other)) return comparable({ ...rest, ...(sixrd as Json) }, theirs);
  if (/^\[\d+\]$/.test(String(other.link_type)) && 'link_type' in rest)
    return comparable({ ...rest, link_type: other.link_type }, { ...other, link_type: undefined });
  const isUnknown = UNKNOWN_DATA.has((value as Json).info_kind as string) && other.info_data === undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !RUNNING.has(key) && (key in other || !NEWER.has(key)))
      .filter(([key]) => key !== 'info_data' || !isUnknown)
      .map(([key, one]) => [key, comparable(one, other[key])]),
  );
}

async function compare(space: TestNamespace): Promise<void> {
  const theirs = JSON.parse(space.run('ip', ['-j', '-d', 'link', 'show']).stdout) as Json[];
  const links = await space.ipr().link.dump();
  const device = (index: number) => links.find((link) => link.index === index)?.ifname;
  const ours = JSON.parse(JSON.stringify(toIpJson('link', links, { device }))) as Json[];
  assert.deepEqual(comparable(ours, theirs), comparable(theirs, theirs));
}

/** Links with ports. */
const PORTS: Readonly<Record<string, string>> = {
  bridge: `link add m0 type bridge stp_state 1
    link set a0 master m0
    link set c0 master m0
    link set a0 type bridge_slave cost 7 priority 5 hairpin on guard on root_block on fastleave on learning off flood off
    link set a0 type bridge_slave mcast_router 2 mcast_flood off mcast_to_unicast on neigh_suppress on isolated on locked on
    link set a0 type bridge_slave group_fwd_mask 0x4018 vlan_tunnel on backup_port c0
    link set m0 up
    link set a0 up
    link set a1 up`,
  bond: `link add m0 type bond mode active-backup miimon 100
    link set a0 master m0
    link set c0 master m0
    link set m0 up
    link set m0 type bond primary a0`,
  'bond 802.3ad': `link add m0 type bond mode 802.3ad miimon 100
    link set a0 master m0
    link set m0 up`,
  vrf: `link add m0 type vrf table 7
    link set a0 master m0`,
  'macvlan source': `link add link a0 name m0 type macvlan mode source
    link set m0 type macvlan macaddr set 02:00:00:00:00:01 02:00:00:00:00:02`,
  'vxlan group': `link add m0 type vxlan id 5 group 239.0.0.1 dev a0 dstport 4789
    link add m1 type vxlan id 6 group ff02::5 dev a0 dstport 4790`,
};

describe('ip -j -d link show', { skip: noNamespaces }, () => {
  for (const { kind, of, ip } of linkRows) {
    if (ip === undefined) continue;
    it(of === undefined ? kind : `${kind}: ${of}`, async (t) => {
      using space = new TestNamespace();
      for (const link of BASE) await space.ipr().link.add(link);
      const { status, stderr } = space.run('ip', ['link', 'add', 'name', 'x0', ...ip.trim().split(/\s+/)]);
      if (status !== 0) return t.skip(`this kernel has no ${stderr.trim().split('\n')[0]}`);
      await compare(space);
    });
  }
  for (const [name, lines] of Object.entries(PORTS))
    it(`ports: ${name}`, async (t) => {
      using space = new TestNamespace();
      for (const link of BASE) await space.ipr().link.add(link);
      for (const line of lines.split('\n')) {
        const { status, stderr } = space.run('ip', line.trim().split(/\s+/));
        if (status !== 0) return t.skip(`this kernel has no ${line.trim()}: ${stderr.trim().split('\n')[0]}`);
      }
      await compare(space);
    });
});

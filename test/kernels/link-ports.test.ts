/** Ports of other links: their settings made by the library and by `ip`, read by both, and made again. */
import { describe, it, type TestContext } from 'node:test';
import type { LinkInput } from '../../src/iproute/link.js';
import type { Link } from '../../src/messages/route/link/ifinfomsg.js';
import { kindMissing, TestNamespace } from '../helpers.js';
import { ipBatch } from './batch.js';
import { assertSame, compareNow, unknowns } from './link-support.js';
import { proven } from './proof.js';

interface PortRow {
  kind: string;
  of?: string;
  master: LinkInput['linkinfo'];
  /** What the library sets of a port, and what `ip link set dev p0` takes for the same. */
  data?: object;
  ip?: string;
}

const rows: PortRow[] = [
  {
    kind: 'bridge',
    master: { kind: 'bridge' },
    data: {
      ...{ priority: 7, cost: 33, mode: 'hairpin', guard: 1, protect: 1, fastLeave: 1, learning: 0 },
      ...{ unicastFlood: 0, proxyarp: 1, proxyarpWifi: 1, multicastRouter: 'perm', mcastFlood: 0 },
      ...{ mcastToUcast: 1, bcastFlood: 0, groupFwdMask: 8, neighSuppress: 1, vlanTunnel: 1, isolated: 1 },
      locked: 1,
    },
    ip: `type bridge_slave priority 7 cost 33 hairpin on guard on root_block on fastleave on learning off
      flood off proxy_arp on proxy_arp_wifi on mcast_router 2 mcast_flood off mcast_to_unicast on
      bcast_flood off group_fwd_mask 8 neigh_suppress on vlan_tunnel on isolated on
      locked on`,
  },
  {
    kind: 'bond',
    of: '802.3ad',
    master: { kind: 'bond', data: { mode: '8023ad', miimon: 100 } },
    data: { queueId: 3 },
    ip: 'type bond_slave queue_id 3',
  },
  {
    kind: 'bond',
    of: 'active-backup',
    master: { kind: 'bond', data: { mode: 'activebackup', miimon: 100 } },
    data: { queueId: 3, prio: 7 },
    ip: 'type bond_slave queue_id 3 prio 7',
  },
  { kind: 'vrf', master: { kind: 'vrf', data: { table: 100 } } },
  { kind: 'team', master: { kind: 'team' } },
];

/** What differs from port to port. */
const OWN = [
  'id',
  'no',
  'designatedPort',
  'permHwaddr',
  'state',
  'miiStatus',
  'adAggregatorId',
  'rootId',
  'bridgeId',
];
const CHANGING = [
  ...OWN,
  'holdTimer',
  'messageAgeTimer',
  'forwardDelayTimer',
  'linkFailureCount',
  'configPending',
];
const STATES = ['adActorOperPortState', 'adPartnerOperPortState', 'adChurnActorState', 'adChurnPartnerState'];

/** The settings of a port. */
function settings(link: Link): object {
  const { slaveKind, slaveData = {} } = (link.linkinfo ?? {}) as { slaveKind?: string; slaveData?: object };
  const kept = Object.entries(slaveData).filter(([key]) => ![...CHANGING, ...STATES].includes(key));
  return { slaveKind, ...Object.fromEntries(kept) };
}

async function check({ kind, of, master, data, ip }: PortRow, context: TestContext): Promise<void> {
  const missing = kindMissing(kind);
  if (missing) return context.skip(missing);
  using space = new TestNamespace();
  const ipr = space.ipr();
  await ipr.link.add({ ifname: 'm0', linkinfo: master } as LinkInput);

  // by the library
  await ipr.link.add({ ifname: 'p0', linkinfo: { kind: 'veth', data: { peer: { ifname: 'q0' } } } });
  await ipr.link.set({ dev: 'p0', master: 'm0' });
  if (data) await ipr.link.set({ dev: 'p0', linkinfo: { slaveKind: kind, slaveData: data } } as LinkInput);
  const made = await compareNow(space, ipr, 'p0');
  assertSame(unknowns(made), [], 'attributes that nobody declared');
  assertSame({ ...settings(made), ...data }, settings(made), 'asked');

  // made of what was read
  await ipr.link.del({ dev: 'p0' });
  await ipr.link.add(made as LinkInput);
  const again = await ipr.link.get({ ifname: 'p0' });
  assertSame(settings(again), settings(made), 'made of what was read');
  assertSame(again.master, made.master, 'its master');

  // by `ip`
  await ipr.link.del({ dev: 'p0' });
  ipBatch(
    space,
    `link add name p0 type veth peer name q0\nlink set dev p0 master m0
${ip ? `link set dev p0 ${ip}` : ''}`,
  );
  const theirs = await compareNow(space, ipr, 'p0');
  assertSame(settings(theirs), settings(made), 'by ip');
  proven('port', of ? `${kind} ${of}` : kind);
}

describe('ports', () => {
  for (const row of rows) it(row.of ? `${row.kind}: ${row.of}` : row.kind, (context) => check(row, context));
});
